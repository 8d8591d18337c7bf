"""Many decisions at once: the unremarkable are listed, exactly those entered, the rest named."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import select

from app.core import clock, db
from app.meetings.models import Meeting, MeetingRecord, Source
from app.organisation.models import Unit
from app.people.models import Person
from app.periods.models import MonthTerms
from app.ratings.gap import Case, Gap, Voiced, asks, remarks, widest
from app.ratings.models import Assessment
from app.ratings.service import recount
from tests.ratings.scene import FULL, SHEET, Scene, make_check_in, make_meeting, make_record

FINE = Case(
    handed_in=True, gap_asks=False, unmet_gates=False, flagged=False, voted=True, against=False
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, []),
        ({"handed_in": False}, ["not_submitted"]),
        ({"gap_asks": True}, ["gap"]),
        ({"unmet_gates": True}, ["gate"]),
        ({"flagged": True}, ["flag"]),
        ({"voted": False}, ["no_vote"]),
        ({"handed_in": False, "voted": False}, ["not_submitted"]),
        ({"against": True}, ["vote"]),
        ({"reopened": True}, ["reopened"]),
        ({"phoned": True}, ["phoned"]),
        ({"gap_asks": True, "unmet_gates": True, "flagged": True}, ["gap", "gate", "flag"]),
    ],
)
def test_what_is_unremarkable(change: dict[str, bool], said: list[str]) -> None:
    assert remarks(Case(**{**vars(FINE), **change})) == said


def test_the_widest_difference_is_no_average() -> None:
    said = [Voiced("self", 100), Voiced("visitor", 92), Voiced("visitor", 97.5)]
    assert widest(said) == Gap(8, "self", "visitor")
    assert widest(said[:1]) is widest([]) is None
    assert asks(widest(said), 8) and not asks(widest(said), 8.5)
    same = widest([Voiced("self", 90), Voiced("visitor", 90)])
    assert not asks(same, 0.1)


@pytest.fixture
def three(scene: Scene) -> dict[str, UUID]:
    """The cells of An Hoa met yesterday; each secretary handed a score in, with a vote."""
    cast = scene.cast
    found = {"an_hoa_1": scene.meeting_id}
    with db.write_session() as session:
        session.get_one(MeetingRecord, scene.meeting_id).vote_for = 10
        at = session.get_one(Meeting, scene.meeting_id).starts_at
        assert at is not None
        for cell in (cast.an_hoa_2, cast.an_hoa_3):
            made = make_meeting(session, cell, at)
            make_record(session, made, cast.lan, vote_for=10)
            found[cell.code.lower()] = made.id
    for id in found.values():
        body = {
            "meeting_id": str(id), "rater": "self", "rubric_id": str(scene.rubrics[SHEET]),
            "answers": FULL,
        }  # fmt: skip
        score, caller = str(uuid4()), scene.caller(cast.lan)
        assert caller.put(f"/assessments/{score}", body).status_code == 201
        assert caller.post(f"/assessments/{score}/submit").status_code == 200
        with db.write_session() as session:  # as if the cell's own secretary had
            row = session.get_one(Assessment, UUID(score))
            row.source, row.person_id, row.entered_for = "app", cast.tuyen.id, None
    return found


def _listed(scene: Scene, person: Person, unit: Unit, which: str = "to-decide") -> dict[str, Any]:
    answer = scene.caller(person).get(
        f"/decisions/{which}", unit=str(unit.id), month=clock.month_of(scene.day)
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def _enter(scene: Scene, person: Person, items: list[dict[str, Any]]) -> httpx.Response:
    body = {
        "unit_id": str(scene.cast.an_hoa.id), "month": clock.month_of(scene.day),
        "session_on": f"{clock.today()}", "conclusion_no": "15-KL/ĐU",
        "items": [{"meeting_id": row["meeting_id"], "seen": row["seen"]} for row in items],
    }  # fmt: skip
    return scene.caller(person).post("/decisions", body)


def test_the_list_is_shown_first_and_exactly_it_is_entered(
    scene: Scene, three: dict[str, UUID]
) -> None:
    cast = scene.cast
    with db.write_session() as session:
        session.add(MonthTerms(unit_id=cast.kim_son.id, unit_path=cast.kim_son.path, decide_day=7))
    told = _listed(scene, cast.lan, cast.an_hoa)
    assert {row["meeting_id"]: row["remarks"] for row in told["items"]} == {
        str(id): [] for id in three.values()
    }
    assert told["due_on"] == f"{clock.shift(clock.month_of(scene.day), 1)}-07"
    # Meanwhile a visitor hands in a score for the first, and the third gets a flag.
    scene.handed_in(cast.hau, "visitor")
    with db.write_session() as session:
        third = session.get_one(Meeting, three["an_hoa_3"])
        make_check_in(session, cast.bao, third, flags=["far"])
    answer = _enter(scene, cast.lan, told["items"])
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert done["done"] == [str(three["an_hoa_2"])]
    assert {(row["cell"]["name"], row["code"]) for row in done["left_out"]} == {
        ("Chi bộ xóm 1", "changed_meanwhile"),
        ("Chi bộ xóm 3", "needs_a_look"),
    }
    left = {row["cell"]["name"]: row for row in _listed(scene, cast.lan, cast.an_hoa)["items"]}
    assert {name: row["remarks"] for name, row in left.items()} == {
        "Chi bộ xóm 1": [], "Chi bộ xóm 3": ["flag"],
    }  # fmt: skip
    assert left["Chi bộ xóm 1"]["visitor_points"] == [100]

    # What was entered waits; who entered it does not confirm it, another does.
    waits = _listed(scene, cast.lan, cast.an_hoa, "waiting")["items"]
    assert [(row["cell"]["name"], row["mine"]) for row in waits] == [("Chi bộ xóm 2", True)]
    assert waits[0]["decision"]["conclusion_no"] == "15-KL/ĐU"
    body = {
        "unit_id": str(cast.an_hoa.id),
        "items": [{"meeting_id": str(three["an_hoa_2"]), "revision": 1}],
    }
    own = scene.caller(cast.lan).post("/decisions/confirm", body).json()
    assert (own["done"], own["left_out"][0]["code"]) == ([], "second_person")
    other = scene.caller(cast.huong).post("/decisions/confirm", body).json()
    assert (other["done"], other["left_out"]) == ([str(three["an_hoa_2"])], [])
    with scene.read() as session:
        assert session.get_one(Meeting, three["an_hoa_2"]).decided_class == "tot"
        assert recount(session) == []


def test_a_gap_a_gate_and_a_vote_need_a_look(scene: Scene, three: dict[str, UUID]) -> None:
    cast = scene.cast
    scene.handed_in(cast.hau, "visitor", answers=FULL | {"result.done": 5})
    with db.write_session() as session:
        session.get_one(MeetingRecord, three["an_hoa_2"]).vote_against = 1
        session.get_one(MeetingRecord, three["an_hoa_3"]).vote_for = None
    told = _listed(scene, cast.huong, cast.an_hoa)["items"]
    assert {row["cell"]["name"]: row["remarks"] for row in told} == {
        "Chi bộ xóm 1": ["gap"], "Chi bộ xóm 2": ["vote"], "Chi bộ xóm 3": ["no_vote"],
    }  # fmt: skip
    done = _enter(scene, cast.huong, told).json()
    assert done["done"] == []
    assert {row["code"] for row in done["left_out"]} == {"needs_a_look"}


def test_what_the_office_took_down_needs_a_look(scene: Scene, three: dict[str, UUID]) -> None:
    """One hand with the score, the vote and the decision is nobody's second look."""
    cast = scene.cast
    with db.write_session() as session:
        [own] = session.exec(
            select(Assessment).where(Assessment.meeting_id == three["an_hoa_2"])
        ).all()
        own.source = "phone_call"
        record = session.get_one(MeetingRecord, three["an_hoa_3"])
        record.source = Source.phone_call
    told = _listed(scene, cast.huong, cast.an_hoa)["items"]
    assert [row["remarks"] for row in told] == [[], ["phoned"], ["phoned"]]
    with db.write_session() as session:
        session.get_one(MeetingRecord, three["an_hoa_3"]).confirmed_by = cast.tuyen.id
    assert [row["remarks"] for row in _listed(scene, cast.huong, cast.an_hoa)["items"]] == [
        [], ["phoned"], [],
    ]  # fmt: skip


def test_what_came_up_since_the_entry_is_not_confirmed_in_a_list(
    scene: Scene, three: dict[str, UUID]
) -> None:
    cast = scene.cast
    entered = _enter(scene, cast.lan, _listed(scene, cast.lan, cast.an_hoa)["items"]).json()
    assert len(entered["done"]) == 3
    scene.handed_in(cast.hau, "visitor", answers=FULL | {"result.done": 5})
    with db.write_session() as session:
        session.get_one(MeetingRecord, three["an_hoa_2"]).vote_against = 3
    body = {
        "unit_id": str(cast.an_hoa.id),
        "items": [{"meeting_id": str(id), "revision": 1} for id in three.values()],
    }
    told = scene.caller(cast.huong).post("/decisions/confirm", body).json()
    assert told["done"] == [str(three["an_hoa_3"])]
    assert {row["code"] for row in told["left_out"]} == {"changed_meanwhile"}
    # The same hand enters it again with what there is now, and then it is confirmed.
    assert scene.decide(cast.lan, gap_note="Một nhiệm vụ chậm").json()["revision"] == 2
    body["items"] = [{"meeting_id": str(scene.meeting_id), "revision": 2}]
    told = scene.caller(cast.huong).post("/decisions/confirm", body).json()
    assert told["done"] == [str(scene.meeting_id)]


def test_rights_and_what_is_malformed(scene: Scene, three: dict[str, UUID]) -> None:
    cast = scene.cast
    items = _listed(scene, cast.lan, cast.an_hoa)["items"]
    assert _enter(scene, cast.tuyen, items).status_code == 403
    for person in (cast.khanh, cast.stranger_standing):
        assert _enter(scene, person, items).status_code == 422  # a unit that is unknown to them
    assert _enter(scene, cast.lan, []).status_code == 422
    strange = _enter(scene, cast.lan, [{"meeting_id": str(uuid4()), "seen": 0}]).json()
    assert [(row["cell"], row["code"]) for row in strange["left_out"]] == [(None, "not_found")]
    scene.close_month()
    told = _enter(scene, cast.lan, items).json()
    assert (told["done"], {row["code"] for row in told["left_out"]}) == ([], {"month_closed"})
