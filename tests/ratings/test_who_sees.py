"""Who sees which voice when, exhaustively: the stage of the cell's score, the visitor's own, the
sheet's way with visitors, and every kind of reader, by list, by row and side by side alike."""

from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from app.assignments.models import Obligation, ObligationState
from app.core import clock, db
from app.deps import actor_of
from app.meetings.models import Meeting
from app.people.models import Person
from app.ratings.course import Event, Stage
from app.ratings.models import (
    Assessment,
    AssessmentState,
    Decision,
    Rater,
    RatingEvent,
    Rubric,
)
from app.ratings.queries.voices import visible_assessment
from tests.fixtures.cast import Caller
from tests.ratings.scene import FULL, SHEET, Scene, make_check_in, make_visit

CELL = {"tuyen", "tham"}
COMMITTEE = {"lan", "huong", "viet"}
VISITORS = {"hau", "bao"}
BOTH = {"quang": ObligationState.due, "chau": None}  # of the committee, and due; or checked in
OUTSIDE = {"toan", "khanh", "admin", "stranger_standing"}
STAGES = (
    Stage.none, Stage.draft, Stage.submitted, Stage.returned, Stage.proposed, Stage.decided,
    Stage.reopened,
)  # fmt: skip
MINE = (None, AssessmentState.draft, AssessmentState.submitted)
# PostgreSQL is asked the same predicate: a corner each of what the clauses tell apart.
CORNERS = (
    (Stage.draft, None), (Stage.submitted, AssessmentState.draft),
    (Stage.proposed, AssessmentState.submitted), (Stage.reopened, None),
)  # fmt: skip


def expected(reader: str, stage: Stage, mine: AssessmentState | None, way: str) -> set[str]:
    """The voices that a reader sees, in plain words: S self, H Hậu's, B Bảo's, C the committee's.

    Bảo has always handed in; the committee too, once the cell has.
    """
    handed_in = stage not in (Stage.none, Stage.draft, Stage.returned)
    was_decided = stage in (Stage.decided, Stage.reopened)
    committee = {"C"} if handed_in else set()
    own = set() if stage is Stage.none else {"S"}
    if reader in OUTSIDE:
        return set()
    if reader in CELL:
        others = {"B"} | committee | ({"H"} if mine is AssessmentState.submitted else set())
        return own | (others if was_decided else set())
    if reader in BOTH and not was_decided:
        return {"S"} if handed_in and way == "confirms" else set()
    if reader in COMMITTEE | BOTH.keys():
        told = own if handed_in or stage is Stage.returned else set()
        theirs = {"H"} if mine is AssessmentState.submitted else set()
        return told | theirs | {"B"} | committee
    has = {"B"} if reader == "bao" else ({"H"} if mine else set())
    scored = reader == "bao" or mine is AssessmentState.submitted
    return has | ({"S"} if handed_in and (scored or way == "confirms") else set())


@pytest.mark.parametrize("way", ["scores", "confirms"])
def test_who_sees_which_voice_when(scene: Scene, database: str, way: str) -> None:
    cast = scene.cast
    callers = {
        name: scene.caller(getattr(cast, name))
        for name in CELL | COMMITTEE | BOTH.keys() | VISITORS | OUTSIDE
    }
    with db.write_session() as session:
        rubric = session.get_one(Rubric, scene.rubrics[SHEET])
        rubric.sheet = rubric.sheet | {"visitor": way}
        meeting = session.get_one(Meeting, scene.meeting_id)
        make_check_in(session, cast.bao, meeting)
        make_check_in(session, cast.chau, meeting)
        make_visit(session, cast, cast.quang, meeting, ObligationState.due)
    on_postgres = database.startswith("postgresql")
    actors = {name: actor_of(caller.token) for name, caller in callers.items()}
    cases = CORNERS if on_postgres else product(STAGES, MINE)
    for turn, (stage, mine) in enumerate(cases):
        ids = _arrange(scene, stage, mine)
        for name, caller in callers.items():
            case = f"{name} at {stage}, own {mine}, sheet {way}"
            listed = caller.get("/assessments", meeting=str(scene.meeting_id)).json()["items"]
            seen = {ids[row["id"]] for row in listed}
            assert seen == expected(name, stage, mine, way), case
            # Every row by what its route asks, and one of them, in turn, over the route itself.
            with scene.read() as session:
                open_ = {
                    voice
                    for id, voice in ids.items()
                    if visible_assessment(session, actors[name], UUID(id))
                }
            assert open_ == seen, case
            id, voice = list(ids.items())[turn % len(ids)]
            status = caller.get(f"/assessments/{id}").status_code
            assert status == (200 if voice in seen else 404), (case, voice)
            told = caller.get(f"/meetings/{scene.meeting_id}/voices")
            if told.status_code == 404:
                assert not seen, case
                continue
            body = told.json()
            rows = [body["self"], body["committee"], *body["visitors"]]
            assert {ids[row["id"]] for row in rows if row} == seen, case
            waits = name in COMMITTEE and stage is Stage.proposed
            assert (body["waiting"] is not None) is waits, case
            first = name == "hau" and way == "scores" and mine is not AssessmentState.submitted
            decided = stage is Stage.decided
            assert body["decision_withheld"] is (decided and first), case
            assert (body["decision"] is not None) is (decided and not first), case


def _arrange(scene: Scene, stage: Stage, mine: AssessmentState | None) -> dict[str, str]:
    """The voices of a stage, by id."""
    cast, now = scene.cast, clock.now()
    with db.write_session() as session:
        for table in (RatingEvent, Decision, Assessment):
            for row in session.exec(select(table)):
                session.delete(row)
        session.flush()
        meeting = session.get_one(Meeting, scene.meeting_id)
        found: dict[str, str] = {}

        def voice(letter: str, rater: Rater, person: Person, state: AssessmentState) -> None:
            id = uuid4()
            found[str(id)] = letter
            session.add(
                Assessment(
                    id=id, meeting_id=meeting.id, rater=rater, person_id=person.id,
                    cell_path=meeting.cell_path, month=meeting.month,
                    rubric_id=scene.rubrics[SHEET], state=state, answers=dict(FULL), points=100,
                    class_="tot", submitted_at=None if state is AssessmentState.draft else now,
                    result={"explanation": [], "missing": [], "items": [], "groups": []},
                )
            )  # fmt: skip

        states = {
            Stage.draft: AssessmentState.draft, Stage.returned: AssessmentState.returned,
        }  # fmt: skip
        if stage is not Stage.none:
            own = states.get(stage, AssessmentState.submitted)
            voice("S", Rater.self_, cast.tuyen, own)
            if own is AssessmentState.submitted:
                voice("C", Rater.committee, cast.lan, AssessmentState.submitted)
        voice("B", Rater.visitor, cast.bao, AssessmentState.submitted)
        if mine:
            voice("H", Rater.visitor, cast.hau, mine)
        decided = stage in (Stage.decided, Stage.reopened)
        if decided or stage is Stage.proposed:
            session.add(
                Decision(
                    meeting_id=meeting.id, cell_path=meeting.cell_path, month=meeting.month,
                    class_="tot", entered_by=cast.lan.id,
                    confirmed_at=now if decided else None,
                    ended_at=now if stage is Stage.reopened else None,
                )
            )  # fmt: skip
        if stage is not Stage.none:
            event: dict[Any, Event] = {
                Stage.draft: Event.saved, Stage.submitted: Event.submitted,
                Stage.returned: Event.returned, Stage.proposed: Event.proposed,
                Stage.decided: Event.confirmed, Stage.reopened: Event.reopened,
            }  # fmt: skip
            session.add(
                RatingEvent(
                    meeting_id=meeting.id, number=1, event=event[stage], stage=stage,
                    person_id=cast.lan.id,
                )
            )  # fmt: skip
    return found


def _asked(caller: Caller, scene: Scene) -> list[Any]:
    """What the lists of a committee say of the meeting."""
    month = clock.month_of(scene.day)
    unit = str(scene.cast.an_hoa.id)
    found: list[Any] = []
    for which in ("to-decide", "waiting"):
        told = caller.get(f"/decisions/{which}", unit=unit, month=month)
        assert told.status_code == 200, told.text
        found += told.json()["items"]
    listed = caller.get("/meetings", month=month).json()["items"]
    return [*found, *(row for row in listed if row["id"] == str(scene.meeting_id))]


def test_who_is_due_reads_no_points_before_scoring_whatever_the_post(scene: Scene) -> None:
    """The lists of the committee, the side by side and its events, the meeting's own copy."""
    cast = scene.cast
    with db.write_session() as session:
        meeting = session.get_one(Meeting, scene.meeting_id)
        make_visit(session, cast, cast.huong, meeting, ObligationState.due)
    scene.handed_in(cast.tuyen, "self", answers=FULL | {"result.done": 6.5})  # 91.5
    huong, viet = scene.caller(cast.huong), scene.caller(cast.viet)
    url = f"/meetings/{scene.meeting_id}/voices"
    for entered in (False, True):
        if entered:
            assert scene.decide(cast.lan).status_code == 200
        told = huong.get(url).json()
        assert (told["events"], told["gap"], told["waiting"], told["may"]) == ([], None, None, [])
        assert told["conflict"] is True
        assert "91.5" not in str([told, _asked(huong, scene)])
        assert "91.5" in str([viet.get(url).json(), _asked(viet, scene)])
    confirmed = scene.confirm(cast.huong)
    assert (confirmed.status_code, confirmed.json()["code"]) == (403, "own_interest")
    scene.handed_in(cast.huong, "visitor", answers=FULL | {"result.done": 6.5})
    assert "91.5" in str(huong.get(url).json()["self"])


def test_who_said_no_judges_again(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        meeting = session.get_one(Meeting, scene.meeting_id)
        make_visit(session, cast, cast.huong, meeting, ObligationState.due)
    scene.handed_in(cast.tuyen, "self")
    assert scene.seen(cast.huong) == set()
    with db.write_session() as session:
        owed = select(Obligation).where(Obligation.person_id == cast.huong.id)
        session.exec(owed).one().absence_answered_at = clock.now()
    assert scene.seen(cast.huong) == {"self"}
    scene.decided(cast.lan, cast.huong)


def test_another_opinion_names_the_item_and_the_reason(scene: Scene) -> None:
    """Where the sheet asks the visitor to confirm: "Nhất trí" is the same answers."""
    cast = scene.cast
    with db.write_session() as session:
        rubric = session.get_one(Rubric, scene.rubrics[SHEET])
        rubric.sheet = rubric.sheet | {"visitor": "confirms"}
    scene.handed_in(cast.tuyen, "self")
    other = FULL | {"result.done": 12}
    id = scene.draft(cast.hau, "visitor", answers=other)
    told = scene.submit(cast.hau, id)
    assert (told.status_code, told.json()["code"]) == (422, "incomplete")
    assert [e["field"] for e in told.json()["errors"]] == ["notes.result.done"]
    notes = {"result.done": "Một nhiệm vụ chậm"}
    saved = scene.put(cast.hau, "visitor", id=id, version=1, answers=other, notes=notes)
    assert saved.status_code == 200
    assert scene.submit(cast.hau, id).status_code == 200
    # The meeting's own copy is open to whoever confirms, as the score itself is.
    assert _copied(scene) == 100


def test_who_agrees_says_nothing_more(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        rubric = session.get_one(Rubric, scene.rubrics[SHEET])
        rubric.sheet = rubric.sheet | {"visitor": "confirms"}
    scene.handed_in(cast.tuyen, "self")
    assert _copied(scene) == 100
    scene.handed_in(cast.hau, "visitor")


def test_where_the_visitor_scores_the_copy_is_withheld_too(scene: Scene) -> None:
    scene.handed_in(scene.cast.tuyen, "self")
    assert _copied(scene) is None


def _copied(scene: Scene) -> float | None:
    """The self-score on Hậu's list of meetings."""
    told = scene.caller(scene.cast.hau).get("/meetings", month=clock.month_of(scene.day))
    [row] = [row for row in told.json()["items"] if row["id"] == str(scene.meeting_id)]
    return row["self_points"]  # type: ignore[no-any-return]
