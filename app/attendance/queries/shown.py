"""Presences and reports as they leave the house: a fixed number of selects for any page."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assignments.models import Obligation
from app.assignments.queries import visits_at_all
from app.assignments.queries.shown import person_ref
from app.attendance.models import CheckIn, Confirmation, VisitReport
from app.attendance.queries import lists
from app.attendance.schemas import (
    CheckInRead,
    CheckInRow,
    ConfirmationRead,
    ConfirmationRow,
    VisitorAtMeeting,
    VisitReportRead,
)
from app.meetings.models import Meeting
from app.meetings.rules import rights
from app.organisation.schemas import UnitRef
from app.people import queries as people
from app.people.models import Person


def check_in_read(row: CheckIn) -> CheckInRead:
    """One presence, without names."""
    return CheckInRead.model_validate(row.model_dump())


def check_in_rows(session: Session, rows: Sequence[CheckIn]) -> list[CheckInRow]:
    """Presences with names."""
    return [CheckInRow.model_validate(fields) for fields in _named(session, rows)]


def confirmation_read(made: Confirmation, row: CheckIn | None) -> ConfirmationRead:
    """The receipt of a confirmation, and the presence it bears on once that is there."""
    return ConfirmationRead(
        meeting_id=made.meeting_id, person_id=made.person_id, by=made.by,
        received_at=made.received_at, check_in_id=row.id if row else None,
        grade=row.grade if row else None,
    )  # fmt: skip


def confirmation_rows(session: Session, rows: Sequence[Confirmation]) -> list[ConfirmationRow]:
    """Confirmations with names."""
    persons = people.persons(session, {id for row in rows for id in (row.person_id, row.by)})
    cells = lists.cells_of(session, {row.meeting_id for row in rows})
    return [
        ConfirmationRow(
            meeting_id=row.meeting_id,
            person=person_ref(persons[row.person_id]),
            cell=UnitRef.model_validate(cells[row.meeting_id]),
            by=person_ref(persons[row.by]) if row.by in persons else None,
            received_at=row.received_at,
            is_late=row.is_late,
        )
        for row in rows
    ]


def report_reads(session: Session, rows: Sequence[VisitReport]) -> list[VisitReportRead]:
    """Reports with names."""
    return [VisitReportRead.model_validate(fields) for fields in _named(session, rows)]


def _named(session: Session, rows: Sequence[CheckIn | VisitReport]) -> list[dict[str, Any]]:
    persons = people.persons(session, {row.person_id for row in rows})
    cells = lists.cells_of(session, {row.meeting_id for row in rows})
    return [
        row.model_dump()
        | {
            "person": person_ref(persons[row.person_id]),
            "cell": UnitRef.model_validate(cells[row.meeting_id]),
        }
        for row in rows
    ]


def visitors(session: Session, actor: Actor, meeting: Meeting) -> list[VisitorAtMeeting]:
    """Who is expected and who is there; a visitor sees only the own line."""
    return visitors_of(session, actor, [meeting])[meeting.id]


def visitors_of(
    session: Session, actor: Actor, meetings: Sequence[Meeting]
) -> dict[UUID, list[VisitorAtMeeting]]:
    """The same for several meetings: a fixed number of selects for any number."""
    ids = [meeting.id for meeting in meetings]
    visits: _Of[Obligation] = _by_person(visits_at_all(session, ids))
    present: _Of[CheckIn] = _by_person(lists.standing_at(session, ids))
    confirmed = _by_person(lists.confirmations_at(session, ids))
    wanted = {id for of in (visits, present, confirmed) for by in of.values() for id in by}
    persons = people.persons(session, wanted)
    return {
        meeting.id: _lines(
            actor, meeting, persons, visits.get(meeting.id, {}), present.get(meeting.id, {}),
            confirmed.get(meeting.id, {}),
        )
        for meeting in meetings
    }  # fmt: skip


Row = TypeVar("Row", Obligation, CheckIn, Confirmation)
_Of = dict[UUID, dict[UUID, Row]]


def _by_person(rows: Sequence[Row]) -> _Of[Row]:
    found: _Of[Row] = {}
    for row in rows:
        found.setdefault(row.meeting_id, {})[row.person_id] = row
    return found


def _lines(
    actor: Actor,
    meeting: Meeting,
    persons: dict[UUID, Person],
    visits: dict[UUID, Obligation],
    present: dict[UUID, CheckIn],
    confirmed: dict[UUID, Confirmation],
) -> list[VisitorAtMeeting]:
    reads_all = rights.takes_minutes(actor, meeting) or rights.holds(
        actor, Permission.check_in_read, meeting
    )
    here = [persons[id] for id in visits.keys() | present.keys() | confirmed.keys()]
    shown = [p for p in here if reads_all or p.id == actor.person_id]
    return [
        VisitorAtMeeting(
            person=person_ref(person),
            obligation_state=_state(visits.get(person.id)),
            will_attend=_will_attend(visits.get(person.id)),
            **_presence(present.get(person.id)),
            confirmed=person.id in confirmed,
        )
        for person in sorted(shown, key=lambda p: (p.folded, p.id))
    ]


def _presence(row: CheckIn | None) -> dict[str, Any]:
    return {
        "check_in_id": row.id if row else None,
        "grade": row.grade if row else None,
        "via": row.via if row else None,
        "present_at": row.claimed_at if row else None,
    }


def _state(visit: Obligation | None) -> str | None:
    return visit.state.value if visit else None


def _will_attend(visit: Obligation | None) -> bool:
    return visit is not None and visit.will_attend_at is not None
