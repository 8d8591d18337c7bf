"""The table of the course, as it stands, and as the interface keeps it: every stage, every act,
every role, of the own cell, visited, or other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import Session, col, delete, select

from app.assignments.models import Obligation, ObligationState
from app.attendance.models import CheckIn
from app.core import clock, db
from app.meetings.models import Meeting, MeetingRecord
from app.people.models import Person
from app.ratings.course import TABLE, Event, Need, Stage, Who, stage_of
from app.ratings.models import Assessment, AssessmentState, Decision, Rater, RatingEvent
from app.ratings.queries import course as stored
from app.ratings.service import course
from tests.fixtures.cast import Caller, sign_in
from tests.ratings.scene import FULL, SHEET, Scene, make_check_in, make_visit

AS_WRITTEN = """
none saved -> draft by cell
draft saved -> draft by cell
voted saved -> voted by cell
returned saved -> returned by cell
reopened saved -> reopened by cell if self_out
draft voted -> voted by cell
draft submitted -> submitted by cell
voted submitted -> submitted by cell
returned submitted -> submitted by cell
reopened submitted -> submitted by cell if self_out
submitted returned -> returned by committee if self_in
reopened returned -> returned by committee if self_in
submitted moved -> draft by cell
none proposed -> proposed by committee
draft proposed -> proposed by committee
voted proposed -> proposed by committee
submitted proposed -> proposed by committee
returned proposed -> proposed by committee
reopened proposed -> proposed by committee
proposed proposed -> proposed by enterer
proposed confirmed -> decided by second
proposed refused -> back by committee
decided reopened -> reopened by authority
"""
ACTS = (
    Event.saved, Event.submitted, Event.returned, Event.proposed, Event.confirmed, Event.refused,
    Event.reopened,
)  # fmt: skip
REFUSALS = {
    "already_decided", "already_submitted", "decision_waiting", "not_submitted", "nothing_waits",
    "not_decided", "changed_meanwhile", "already_assessed",
}  # fmt: skip


def test_the_table_as_it_stands() -> None:
    lines = [
        f"{stage} {event} -> {step.to or 'back'} by {step.who}"
        + ("" if step.need is Need.nothing else f" if {step.need}")
        for (stage, event), step in TABLE.items()
    ]
    assert lines == AS_WRITTEN.strip().splitlines()


def test_a_draft_with_a_vote_is_voted() -> None:
    assert stage_of(None, True) is Stage.none
    assert stage_of(Stage.draft, True) is Stage.voted
    for stage in set(Stage) - {Stage.draft}:
        assert stage_of(stage, True) is stage_of(stage, False) is stage


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: what the table calls them, and how they stand to the meeting."""

    name: str
    who: frozenset[Who] = frozenset()
    relation: str = "other"  # own | visited | due | other


CELL = frozenset({Who.cell})
OFFICE = frozenset({Who.committee, Who.second})
STANDING = OFFICE | {Who.authority}
ACTORS = (
    Actor("tuyen", CELL, "own"),
    Actor("toan"),
    Actor("hau", relation="visited"),
    Actor("lan", frozenset({Who.committee, Who.enterer})),  # entered the decision that waits
    Actor("huong", STANDING),
    Actor("huong", relation="visited"),
    Actor("huong", relation="due"),
    Actor("huong", relation="own"),
    Actor("chau", OFFICE),
    Actor("viet", STANDING),
    Actor("khanh"),
    Actor("admin"),
    Actor("stranger_standing"),
)


class Board:
    """The meeting put into a stage, as often as wanted."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.callers: dict[str, Caller] = {}
        self.self_id = uuid4()

    def caller(self, name: str) -> Caller:
        """One sign-in a person."""
        if name not in self.callers:
            self.callers[name] = sign_in(self.scene.api, getattr(self.scene.cast, name))
        return self.callers[name]

    def arrange(self, stage: Stage, actor: Actor, *, self_in: bool) -> None:
        """Nothing but what the stage says, and the actor as they stand to the meeting."""
        cast, id = self.scene.cast, self.scene.meeting_id
        self.self_id = uuid4()
        with db.write_session() as session:
            for table in (RatingEvent, Decision, Assessment):
                session.exec(delete(table).where(col(table.meeting_id) == id))
            for kept in (CheckIn, Obligation):
                session.exec(delete(kept).where(col(kept.person_id) == cast.huong.id))
            meeting = session.get_one(Meeting, id)
            meeting.self_points = meeting.self_class = None
            meeting.decided_points = meeting.decided_class = None
            record = session.get_one(MeetingRecord, id)
            record.vote_for = 10 if stage is Stage.voted else None
            self._relate(session, actor, meeting)
            if stage is not Stage.none:
                self._score(session, meeting, stage, self_in=self_in)

    def _relate(self, session: Session, actor: Actor, meeting: Meeting) -> None:
        cast = self.scene.cast
        if actor.name == "huong":
            row = session.get_one(Person, cast.huong.id)
            at = cast.an_hoa_1 if actor.relation == "own" else cast.an_hoa
            row.home_unit_id, row.home_path = at.id, at.path
            if actor.relation == "visited":
                make_check_in(session, row, meeting)
            if actor.relation == "due":
                make_visit(session, cast, row, meeting, ObligationState.due)

    def _score(self, session: Session, meeting: Meeting, stage: Stage, *, self_in: bool) -> None:
        cast, now = self.scene.cast, clock.now()
        steps = [Stage.draft]
        if self_in:
            steps.append(Stage.submitted)
        if stage is Stage.returned:
            steps += [Stage.submitted, Stage.returned]
        if stage in (Stage.proposed, Stage.decided, Stage.reopened):
            steps.append(Stage.proposed)
        if stage in (Stage.decided, Stage.reopened):
            steps.append(Stage.decided)
        if stage is Stage.reopened:
            steps.append(Stage.reopened)
        state = AssessmentState.submitted if self_in else AssessmentState.draft
        if stage is Stage.returned:
            state = AssessmentState.returned
        rubric = self.scene.rubrics[SHEET]
        session.add(
            Assessment(
                id=self.self_id, meeting_id=meeting.id, rater=Rater.self_, person_id=cast.tuyen.id,
                cell_path=meeting.cell_path, month=meeting.month, rubric_id=rubric, state=state,
                answers=dict(FULL), points=100, class_="tot",
                result={"explanation": [], "missing": [], "items": [], "groups": []},
            )
        )  # fmt: skip
        if Stage.proposed in steps:
            session.add(
                Decision(
                    meeting_id=meeting.id, cell_path=meeting.cell_path, month=meeting.month,
                    class_="tot", entered_by=cast.lan.id, session_on=clock.today(),
                    confirmed_at=now if Stage.decided in steps else None,
                    ended_at=now if stage is Stage.reopened else None,
                )
            )  # fmt: skip
        event = {
            Stage.draft: Event.saved, Stage.submitted: Event.submitted,
            Stage.returned: Event.returned, Stage.proposed: Event.proposed,
            Stage.decided: Event.confirmed, Stage.reopened: Event.reopened,
        }  # fmt: skip
        for number, step in enumerate(steps, 1):
            session.add(
                RatingEvent(
                    meeting_id=meeting.id, number=number, event=event[step], stage=step,
                    person_id=cast.lan.id,
                )
            )  # fmt: skip

    def act(self, actor: Actor, event: Event) -> httpx.Response:
        """The act as a client sends it, new each time."""
        caller, scene = self.caller(actor.name), self.scene
        mine, decision = f"/assessments/{self.self_id}", f"/meetings/{scene.meeting_id}/decision"
        named = {"revision": 1, "reason": f"Lý do {uuid4()}"}
        with scene.read() as session:
            known = session.get(Assessment, self.self_id)
            version = known.version if known else None
        told = scene.number()
        requests: dict[Event, Callable[[], httpx.Response]] = {
            Event.saved: lambda: caller.put(mine, scene.body("self"), version=version),
            Event.submitted: lambda: caller.post(f"{mine}/submit"),
            Event.returned: lambda: caller.post(
                f"{mine}/return", {"reason": named["reason"], "seen": told}
            ),
            Event.proposed: lambda: caller.post(
                decision,
                {
                    "class": "kha",
                    "session_on": f"{clock.today()}",
                    "conclusion_no": "12-KL",
                    "reason": named["reason"],
                    "seen": told,
                },
            ),
            Event.confirmed: lambda: caller.post(f"{decision}/confirm", {"revision": 1}),
            Event.refused: lambda: caller.post(f"{decision}/refuse", named),
            Event.reopened: lambda: caller.post(f"{decision}/reopen", named),
        }
        return requests[event]()

    def stage(self) -> Stage:
        """Where the score stands."""
        with self.scene.read() as session:
            meeting = session.get_one(Meeting, self.scene.meeting_id)
            return course.standing(session, meeting).stage

    def rows(self) -> Any:
        """Everything that an act could change."""
        with self.scene.read() as session:
            meeting = session.get_one(Meeting, self.scene.meeting_id)
            decisions = session.exec(select(Decision)).all()
            scores = session.exec(select(Assessment)).all()
            events = stored.events_of(session, [meeting.id])[meeting.id]
            rows = [*decisions, *scores, *events, meeting]
            return [row.model_dump() for row in rows]


CASES = [
    (Stage.none, False), (Stage.draft, False), (Stage.voted, False), (Stage.submitted, True),
    (Stage.returned, False), (Stage.proposed, True), (Stage.proposed, False),
    (Stage.decided, True), (Stage.decided, False), (Stage.reopened, True),
    (Stage.reopened, False),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "self_in"), CASES)
def test_the_interface_does_exactly_what_the_table_says(
    scene: Scene, stage: Stage, self_in: bool
) -> None:
    board = Board(scene)
    for event in ACTS:
        step = TABLE.get((stage, event))
        fresh = False
        for actor in ACTORS:
            if not fresh or actor.name == "huong":
                board.arrange(stage, actor, self_in=self_in)
            before, fresh = board.rows(), True
            answer = board.act(actor, event)
            case = f"{stage} {event} {actor} {answer.status_code} {answer.text[:200]}"
            # Handing in what is handed in is the same act again, and changes nothing.
            repeat = event is Event.submitted and self_in and Who.cell in actor.who
            # The office may take down what a cell says by telephone while there is nothing.
            phoned = (stage, event) == (Stage.none, Event.saved) and actor.name in ("lan", "chau")
            may = step is not None and (step.who in actor.who or phoned)
            if may and step and _met(step.need, self_in=self_in):
                assert answer.status_code in (200, 201), case
                assert board.stage() is (step.to or back(self_in)), case
                fresh = False
                continue
            assert board.rows() == before, case
            if repeat:
                assert answer.status_code == 200, case
            else:
                _refused_rightly(event, actor, answer, case)


@pytest.mark.parametrize("stage", [Stage.none, Stage.submitted, Stage.reopened])
def test_the_committees_own_score_is_given_without_an_interest(scene: Scene, stage: Stage) -> None:
    """It becomes the decided points, so who may not judge may not give it."""
    board = Board(scene)
    for actor in ACTORS:
        board.arrange(stage, actor, self_in=stage is not Stage.none)
        answer = board.caller(actor.name).put(f"/assessments/{uuid4()}", scene.body("committee"))
        case = f"{stage} {actor} {answer.status_code} {answer.text[:200]}"
        if Who.committee in actor.who:
            assert answer.status_code == 201, case
        elif actor.name == "huong":
            assert (answer.status_code, answer.json()["code"]) == (403, "own_interest"), case
        else:
            assert answer.status_code in (403, 422), case


def test_a_draft_of_the_committee_is_not_handed_in_by_who_turned_out_to_visit(scene: Scene) -> None:
    huong = scene.cast.huong
    id = scene.draft(huong, "committee")
    with db.write_session() as session:
        make_check_in(session, huong, session.get_one(Meeting, scene.meeting_id))
    answer = scene.submit(huong, id)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_interest")


def back(self_in: bool) -> Stage:
    """Where a decision that is refused leaves the score."""
    return Stage.submitted if self_in else Stage.draft


def _met(need: Need, *, self_in: bool) -> bool:
    """Whether what else must be so is."""
    return need is Need.nothing or need is (Need.self_in if self_in else Need.self_out)


def _refused_rightly(event: Event, actor: Actor, answer: httpx.Response, case: str) -> None:
    """Only those whose act it can be are told what happened; others learn nothing of the course."""
    cells = event in (Event.saved, Event.submitted)
    theirs = actor.who & ({Who.cell} if cells else STANDING | {Who.enterer})
    if answer.status_code == 409:
        assert theirs and answer.json()["code"] in REFUSALS, case
        return
    if answer.status_code == 422:  # a meeting named in a body is unknown outside one's scope
        assert event is Event.saved and answer.json()["code"] == "unknown_reference", case
        return
    assert answer.status_code in (403, 404), case
    if actor.name in ("khanh", "stranger_standing"):
        assert answer.json().keys() == {"type", "title", "status", "detail", "code", "errors"}, case


def test_strange_ids_are_not_found(scene: Scene) -> None:
    caller = scene.caller(scene.cast.huong)
    body = {"revision": 1, "reason": "Xem lại biên bản"}
    for verb in ("confirm", "refuse", "reopen"):
        sent = {"revision": 1} if verb == "confirm" else body
        for id in (uuid4(), UUID(int=0)):
            assert caller.post(f"/meetings/{id}/decision/{verb}", sent).status_code == 404
        for wrong in ({}, sent | {"revision": 0}, sent | {"revision": "x"}, sent | {"extra": 1}):
            url = f"/meetings/{scene.meeting_id}/decision/{verb}"
            assert caller.post(url, wrong).status_code == 422
