"""The three voices of a meeting and how they were judged, as one reader may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.core.errors import AppError
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries import blind
from app.meetings.queries.rows import records_of
from app.people.models import Person
from app.people.queries import persons
from app.people.schemas import PersonRef
from app.ratings.course import Event, Stage
from app.ratings.models import Decision, Rater, RatingEvent
from app.ratings.queries import course as stored
from app.ratings.queries import voices
from app.ratings.queries.sheets import own_words
from app.ratings.schemas import (
    Act,
    AssessmentRead,
    DecisionRead,
    EventRead,
    Voices,
)
from app.ratings.service import course, judging, rights, shown

_ACTS: dict[Act, Event] = {
    "propose": Event.proposed,
    "confirm": Event.confirmed,
    "refuse": Event.refused,
    "reopen": Event.reopened,
    "send_back": Event.returned,
}
# What the cell learns of its score's course: its own acts, and what the committee told it.
_CELLS_OWN = (
    Event.saved, Event.voted, Event.submitted, Event.returned, Event.confirmed, Event.reopened,
    Event.moved,
)  # fmt: skip

Words = Mapping[tuple[UUID, str], str]  # of sheets, see `own_words`
_LONG = ("answers", "notes")  # kept with the event, not sent with every read of the voices
_OTHERS = "assessment_ids"  # whose scores a move took back: also a visitor's, before it is read


def meeting_voices(session: Session, actor: Actor, meeting: Meeting) -> Voices:
    """The three voices, each only to those who may read it; the decision, and what may be done."""
    return voices_of(session, actor, [meeting])[meeting.id]


def voices_of(session: Session, actor: Actor, of: Sequence[Meeting]) -> dict[UUID, Voices]:
    """The same for several meetings: a fixed number of selects for any number of them."""
    ids = [meeting.id for meeting in of]
    by_meeting = voices.voices(session, actor, ids)
    rows = [row for found in by_meeting.values() for row in found]
    read = {row.id: row for row in shown.assessments(session, actor, rows)}
    decisions = stored.standing_of(session, ids)
    events = stored.events_of(session, ids)
    records = records_of(session, ids)
    people = persons(session, _named(events, decisions))
    words = own_words(session, (row.rubric_id for row in decisions.values()))
    knows = judging.knows(session, actor, of)
    ruled = {id for id, row in decisions.items() if row.confirmed_at}
    unread = blind.unread(session, actor, [meeting for meeting in of if meeting.id in ruled])
    found = {}
    for meeting in of:
        now = course.standing_from(events[meeting.id], records.get(meeting.id))
        case = _Case(
            meeting, now, decisions.get(meeting.id), events[meeting.id], meeting.id in unread
        )
        said = [read[row.id] for row in by_meeting[meeting.id]]
        found[meeting.id] = _voices(session, actor, case, said, people, words, knows)
    return found


@dataclass(frozen=True)
class _Case:
    meeting: Meeting
    now: course.Standing
    decision: Decision | None  # the one that waits or is in force
    events: list[RatingEvent]
    unread: bool  # what was decided, by a visitor who has still to score


def _voices(
    session: Session,
    actor: Actor,
    case: _Case,
    read: Sequence[AssessmentRead],
    people: dict[UUID, Person],
    words: Words,
    knows: judging.Knows,
) -> Voices:
    of = {rater: [row for row in read if row.rater == rater] for rater in Rater}
    meeting, decision, now = case.meeting, case.decision, case.now
    in_force = decision if decision and decision.confirmed_at else None
    known = knows.of.get(meeting.id)
    interest = known is not None and known.part.interest
    judges = known is not None and meeting.id not in knows.blind
    return Voices(
        self_=next(iter(of[Rater.self_]), None),
        visitors=of[Rater.visitor],
        committee=next(iter(of[Rater.committee]), None),
        decision=decision_read(actor, in_force, people, words, judges=judges)
        if in_force and not case.unread
        else None,
        decision_withheld=case.unread,
        waiting=decision_read(actor, decision, people, words, judges=True)
        if judges and decision and not in_force
        else None,
        stage=now.stage if judges or now.stage is not Stage.proposed else _plain(case),
        seen=now.number,
        gap=judging.gap_read(meeting, knows) if judges else None,
        classes=judging.classes(knows.sheets.get(meeting.id)) if judges else [],
        may=_may(session, actor, case, known, knows.closed)
        if known and judges and not interest
        else [],
        conflict=interest,
        judged_by_visitor=judges and meeting.id in knows.questioned,
        events=_events(actor, case, people, judges=judges),
    )


def decision_read(
    actor: Actor, row: Decision, people: dict[UUID, Person], words: Words, *, judges: bool
) -> DecisionRead:
    """A decision; who entered and confirmed it is the committee's to know."""

    def ref(id: UUID | None) -> PersonRef | None:
        return shown.person_ref(actor, people[id]) if judges and id in people else None

    state = "ended" if row.ended_at else "in_force" if row.confirmed_at else "waiting"
    return DecisionRead.model_validate(
        row.model_dump(exclude={"class_", "entered_by", "confirmed_by"})
        | {
            "class": row.class_,
            "class_word": words.get((row.rubric_id, row.class_)) if row.rubric_id else None,
            "state": state,
            "entered_by": ref(row.entered_by),
            "confirmed_by": ref(row.confirmed_by),
            "decided_at": row.confirmed_at,
        }
    )


def one(session: Session, actor: Actor, row: Decision) -> DecisionRead:
    """A decision, to the committee that has just acted on it."""
    named = {row.entered_by} | ({row.confirmed_by} if row.confirmed_by else set())
    words = own_words(session, [row.rubric_id])
    return decision_read(actor, row, persons(session, named), words, judges=True)


def _named(
    events: Mapping[UUID, Sequence[RatingEvent]], decisions: Mapping[UUID, Decision]
) -> set[UUID]:
    found = {row.person_id for rows in events.values() for row in rows if row.person_id}
    for row in decisions.values():
        found |= {id for id in (row.entered_by, row.confirmed_by) if id}
    return found


def _plain(case: _Case) -> Stage:
    """To those outside the committee a decision that waits has not happened."""
    entering = (Event.proposed, Event.voiced)
    before = [row.stage for row in case.events if row.event not in entering]
    return before[-1] if before else Stage.none


def _may(
    session: Session,
    actor: Actor,
    case: _Case,
    known: course.Known,
    closed: set[tuple[str, str]],
) -> list[Act]:
    """The acts that the table allows this member of the committee now."""
    meeting, now = case.meeting, case.now
    if (meeting.cell_path, meeting.month) in closed:
        return []
    found: list[Act] = []
    for act, event in _ACTS.items():
        if act == "propose" and meeting.state is not MeetingState.held:
            continue
        try:
            course.require(
                session, actor, meeting, event, now, seen=now.number, decision=case.decision,
                known=known,
            )  # fmt: skip
        except AppError:
            continue
        found.append(act)
    return found


def _events(
    actor: Actor, case: _Case, people: dict[UUID, Person], *, judges: bool
) -> list[EventRead]:
    if not judges and not rights.speaks_for_cell(actor, case.meeting):
        return []
    kept_back = _LONG if judges else (*_LONG, _OTHERS)
    return [
        EventRead.model_validate(
            event.model_dump(exclude={"content"})
            | {
                "content": {k: v for k, v in event.content.items() if k not in kept_back},
                "person": shown.person_ref(actor, people[event.person_id])
                if event.person_id in people and (judges or event.event in _CELLS_OWN[:3])
                else None,
            }
        )
        for event in case.events
        if judges or _of_cell(event)
    ]


def _of_cell(event: RatingEvent) -> bool:
    """What a move took back of a visitor's alone says that there was a score: not the cell's."""
    own = event.event is not Event.moved or event.rater == Rater.self_
    return own and event.event in _CELLS_OWN
