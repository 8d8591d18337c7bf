"""Who reads which voice, and when: by list, by single row and side by side alike."""

from typing import Any

import pytest
from sqlmodel import select

from app.assignments.models import Obligation, ObligationState
from app.core import clock, db
from app.meetings.models import Meeting
from app.people.models import Person, Post
from tests.ratings.scene import FULL, SHEET, Scene, make_check_in

SELF, VISITOR, COMMITTEE = {"self"}, {"visitor"}, {"committee"}
NOBODY: set[str] = set()


def _reads(scene: Scene, **expected: set[str]) -> None:
    told = {name: scene.seen(getattr(scene.cast, name)) for name in expected}
    assert told == expected


def test_drafts_are_read_by_their_own_side_only(scene: Scene) -> None:
    scene.draft(scene.cast.tuyen, "self")
    scene.draft(scene.cast.hau, "visitor")
    scene.draft(scene.cast.lan, "committee")
    _reads(
        scene, tuyen=SELF, tham=SELF, hau=VISITOR, lan=COMMITTEE, huong=COMMITTEE, viet=COMMITTEE,
        chau=COMMITTEE, quang=COMMITTEE, toan=NOBODY, bao=NOBODY, khanh=NOBODY, admin=NOBODY,
    )  # fmt: skip


def test_before_the_decision_each_voice_is_given_without_the_others(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.draft(cast.hau, "visitor")
    # He owes a score: a draft of it does not open the cell's.
    _reads(scene, tuyen=SELF, tham=SELF, hau=VISITOR, huong=SELF, viet=SELF, toan=NOBODY)

    scene.submit(cast.hau, scene.voice("visitor"))
    scene.handed_in(cast.lan, "committee")
    everything = SELF | VISITOR | COMMITTEE
    _reads(
        scene, tuyen=SELF, tham=SELF, hau=SELF | VISITOR, lan=everything, huong=everything,
        chau=everything, viet=everything, quang=everything, khanh=NOBODY, toan=NOBODY, admin=NOBODY,
    )  # fmt: skip


def test_after_the_decision_the_cell_reads_what_was_handed_in(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.handed_in(cast.hau, "visitor")
    scene.handed_in(cast.lan, "committee")
    scene.decided(cast.lan, cast.huong)
    everything = SELF | VISITOR | COMMITTEE
    _reads(scene, tuyen=everything, tham=everything, hau=SELF | VISITOR, toan=NOBODY, dinh=NOBODY)


def test_after_the_decision_a_draft_stays_the_visitors_own(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.draft(cast.hau, "visitor")
    scene.decided(cast.lan, cast.huong)
    _reads(scene, tuyen=SELF, hau=VISITOR, huong=SELF)


def test_visitors_stand_side_by_side_and_do_not_read_each_other(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        make_check_in(session, cast.bao, session.get_one(Meeting, scene.meeting_id))
    scene.handed_in(cast.tuyen, "self")
    first = scene.handed_in(cast.hau, "visitor")
    second = scene.handed_in(cast.bao, "visitor", answers=FULL | {"result.done": 12})
    voices = scene.caller(cast.huong).get(f"/meetings/{scene.meeting_id}/voices").json()
    assert [row["id"] for row in voices["visitors"]] == [first, second]
    assert [row["person"]["full_name"] for row in voices["visitors"]] == [
        "Phạm Văn Hậu",
        "Đỗ Quốc Bảo",
    ]
    for visitor, own, other in ((cast.hau, first, second), (cast.bao, second, first)):
        caller = scene.caller(visitor)
        told = caller.get(f"/meetings/{scene.meeting_id}/voices").json()
        assert [row["id"] for row in told["visitors"]] == [own]
        assert told["self"] is not None
        assert caller.get(f"/assessments/{other}").status_code == 404


def test_whoever_owes_no_score_there_reads_the_self_score_at_once(scene: Scene) -> None:
    """Hậu sits in at the cell but was handed out of this visit."""
    with db.write_session() as session:
        visit = session.exec(_visits_of(scene)).one()
        visit.state = ObligationState.withdrawn
    scene.handed_in(scene.cast.tuyen, "self")
    _reads(scene, hau=SELF)


def test_a_presence_alone_closes_the_self_score_until_the_own_is_in(scene: Scene) -> None:
    with db.write_session() as session:
        session.exec(_visits_of(scene)).one().state = ObligationState.withdrawn
        make_check_in(session, scene.cast.hau, session.get_one(Meeting, scene.meeting_id))
    scene.handed_in(scene.cast.tuyen, "self")
    _reads(scene, hau=NOBODY)
    scene.handed_in(scene.cast.hau, "visitor")
    _reads(scene, hau=SELF | VISITOR)


def test_a_returned_self_score_is_between_the_cell_and_its_committee(scene: Scene) -> None:
    cast = scene.cast
    id = scene.handed_in(cast.tuyen, "self")
    scene.handed_in(cast.hau, "visitor")
    sent = scene.send_back(cast.huong, id, "Thiếu lý do trừ")
    assert sent.status_code == 200
    _reads(scene, tuyen=SELF, huong=SELF | VISITOR, hau=VISITOR)


def test_the_named_minutes_taker_reads_the_self_score_only(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        taker = Person(
            full_name="Lê Thị Thư", folded="le thi thu", phone="0912345678",
            home_unit_id=cast.an_hoa_1.id, home_path=cast.an_hoa_1.path,
        )  # fmt: skip
        session.add(taker)
        session.flush()
        session.get_one(Meeting, scene.meeting_id).minutes_taker_id = taker.id
    scene.draft(cast.tuyen, "self")
    assert scene.seen(taker) == SELF
    scene.submit(cast.tuyen, scene.voice("self"))
    scene.handed_in(cast.hau, "visitor")
    scene.decided(cast.lan, cast.huong)
    assert scene.seen(taker) == SELF
    assert scene.caller(taker).get(f"/meetings/{scene.meeting_id}/sheet").status_code == 200


def test_a_former_secretary_keeps_only_own_rows(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    with db.write_session() as session:
        for post in session.exec(_posts_of(cast.tham)):
            post.to_on = clock.today().replace(year=clock.today().year - 1)
    _reads(scene, tham=NOBODY, tuyen=SELF)


@pytest.mark.parametrize(
    "name", ["stranger_secretary", "stranger_visitor", "stranger_office", "stranger_standing"]
)
def test_strangers_find_nothing(scene: Scene, name: str) -> None:
    cast = scene.cast
    stranger: Person = getattr(cast, name)
    id = scene.handed_in(cast.tuyen, "self")
    visit = scene.handed_in(cast.hau, "visitor")
    scene.decided(cast.lan, cast.huong)
    assert scene.seen(stranger) == NOBODY
    caller, meeting = scene.caller(stranger), f"/meetings/{scene.meeting_id}"
    for path in (f"{meeting}/voices", f"{meeting}/sheet", f"/assessments/{id}"):
        assert caller.get(path).status_code == 404, path
    assert caller.get("/assessments", within=str(cast.an_hoa.id)).status_code == 404
    assert caller.get("/assessments", count=True).json()["count"] == 0
    for own in (id, visit):
        assert caller.post(f"/assessments/{own}/submit").status_code == 404
        body = scene.body("self")
        assert caller.put(f"/assessments/{own}", body, version=2).status_code == 404
        taken = caller.put(f"/assessments/{own}", body)
        assert (taken.status_code, taken.json()["code"]) == (409, "id_reused")
    told = scene.put(stranger, "self")
    assert (told.status_code, told.json()["code"]) == (422, "unknown_reference")
    # Whoever acts for no committee anywhere is told so; the others find nothing.
    refused = 404 if name in ("stranger_office", "stranger_standing") else 403
    back = scene.send_back(stranger, id, "Xem lại")
    assert back.status_code == refused
    assert scene.decide(stranger).status_code == refused


def test_lists_are_narrowed_and_paged(scene: Scene) -> None:
    cast = scene.cast
    first = scene.handed_in(cast.tuyen, "self")
    second = scene.handed_in(cast.hau, "visitor")
    caller = scene.caller(cast.viet)

    def ids(**query: object) -> list[str]:
        rows = caller.get("/assessments", **query)
        assert rows.status_code == 200, rows.text
        return sorted(row["id"] for row in rows.json()["items"])

    month = clock.month_of(scene.day)
    assert ids() == sorted([first, second])
    assert ids(rater="visitor") == [second]
    assert ids(state="draft") == []
    assert ids(month=month, within=str(cast.an_hoa.id)) == sorted([first, second])
    assert ids(month=clock.shift(month, -1)) == []
    assert ids(within=str(cast.kim_dinh.id)) == []
    one = caller.get("/assessments", limit=1, count=True).json()
    two = caller.get("/assessments", limit=1, cursor=one["next_cursor"]).json()
    assert one["count"] == 2
    assert two["next_cursor"] is None
    assert sorted(row["id"] for page in (one, two) for row in page["items"]) == sorted(
        [first, second]
    )
    assert caller.get("/assessments", month="2026-13").status_code == 422
    assert caller.get("/assessments", cursor="x").status_code == 422


def test_names_carry_the_phone_only_to_those_who_may_see_it(scene: Scene) -> None:
    cast = scene.cast
    scene.handed_in(cast.tuyen, "self")
    scene.handed_in(cast.hau, "visitor")
    for reader, phone in ((cast.huong, cast.tuyen.phone), (cast.hau, None)):
        told = scene.caller(reader).get(f"/meetings/{scene.meeting_id}/voices").json()
        assert told["self"]["person"]["phone"] == phone
        assert told["self"]["rubric_code"] == SHEET
        assert told["self"]["rubric_status"] == "mau"


def _visits_of(scene: Scene) -> Any:
    return select(Obligation).where(Obligation.meeting_id == scene.meeting_id)


def _posts_of(person: Person) -> Any:
    return select(Post).where(Post.person_id == person.id)


def test_the_list_of_meetings_withholds_the_self_score_by_the_same_rule(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        make_check_in(session, cast.bao, session.get_one(Meeting, scene.meeting_id))
    scene.handed_in(cast.tuyen, "self")

    def told(person: Person) -> set[Any]:
        rows = scene.caller(person).get("/meetings", month=clock.month_of(scene.day)).json()
        found = [row for row in rows["items"] if row["id"] == str(scene.meeting_id)]
        return {(row["self_points"], row["self_class"]) for row in found}

    given = told(cast.tuyen)
    assert given != {(None, None)} and told(cast.huong) == told(cast.viet) == given
    scene.draft(cast.hau, "visitor")
    assert told(cast.hau) == told(cast.bao) == {(None, None)}
    scene.submit(cast.hau, scene.voice("visitor"))
    assert told(cast.hau) == given
    assert told(cast.bao) == {(None, None)}
