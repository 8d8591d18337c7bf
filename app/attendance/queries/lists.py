"""Selects of presences and reports for lists and single rows; narrowed to scope or one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, String, Uuid, and_, cast, exists, func, or_, tuple_
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree, within
from app.assignments.models import Obligation
from app.attendance.models import (
    CheckIn,
    CodeAttempt,
    CodeShift,
    Confirmation,
    SamePresence,
    VisitReport,
    VisitTag,
)
from app.attendance.rules import Flag
from app.core import clock
from app.core.db import Instant
from app.core.paging import Page
from app.meetings.models import Meeting
from app.organisation.models import Unit


@dataclass(frozen=True)
class Asked:
    """What the reader of a list asked for."""

    meeting: UUID | None = None
    person: UUID | None = None
    inside: str | None = None
    month: str | None = None
    flag: Flag | Literal["any"] | None = None  # any: those that stand with whichever
    owed: bool | None = None  # a standing presence that fulfils a visit of the ledger, or none
    late: bool | None = None  # received after the month was closed


def stands() -> ColumnElement[bool]:
    """Presences that were neither taken back nor voided."""
    return and_(col(CheckIn.undone_at).is_(None), col(CheckIn.voided_at).is_(None))


def fulfils() -> ColumnElement[bool]:
    """Presences that a visit of the ledger names as its own."""
    return exists().where(col(Obligation.done_by) == col(CheckIn.id))


def flagged(flag: Flag) -> ColumnElement[bool]:
    """Presences with a flag: JSON text on SQLite and PostgreSQL alike."""
    return cast(CheckIn.flags, String).contains(f'"{flag.value}"')


def _where(model: Any, actor: Actor, reads: Permission, asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        or_(within(model.cell_path, actor, reads), model.person_id == actor.person_id)
    ]
    if asked.meeting is not None:
        found.append(model.meeting_id == asked.meeting)
    if asked.person is not None:
        found.append(model.person_id == asked.person)
    if asked.inside is not None:
        found.append(subtree(model.cell_path, asked.inside))
    if asked.month is not None:
        found.append(model.month == asked.month)
    return found


def _newest(
    session: Session, model: Any, where: list[ColumnElement[bool]], page: Page
) -> tuple[list[Any], int | None]:
    counted = None
    if page.count:
        counted = session.exec(select(func.count()).select_from(model).where(*where)).one()
    after = page.after(clock.instant, UUID)
    if after:
        at, id = after
        same = and_(model.received_at == at, model.id < id)
        where = [*where, or_(model.received_at < at, same)]
    rows = session.exec(
        select(model)
        .where(*where)
        .order_by(model.received_at.desc(), model.id.desc())
        .limit(page.limit + 1)
    )
    return list(rows), counted


def check_ins(
    session: Session, actor: Actor, page: Page, asked: Asked
) -> tuple[list[CheckIn], int | None]:
    """Presences in scope and one's own, the latest received first."""
    where = _where(CheckIn, actor, Permission.check_in_read, asked)
    if asked.flag == "any":
        where += [stands(), cast(CheckIn.flags, String) != "[]"]
    elif asked.flag is not None:
        where.append(flagged(asked.flag))
    if asked.owed is not None:
        where += [stands(), fulfils() if asked.owed else ~fulfils()]
    return _newest(session, CheckIn, where, page)


def reports(
    session: Session, actor: Actor, page: Page, asked: Asked
) -> tuple[list[VisitReport], int | None]:
    """Reports in scope and one's own, the latest received first."""
    where = _where(VisitReport, actor, Permission.report_read, asked)
    if asked.late is not None:
        where.append(col(VisitReport.is_late).is_(asked.late))
    return _newest(session, VisitReport, where, page)


def confirmed(
    session: Session, actor: Actor, page: Page, asked: Asked
) -> tuple[list[Confirmation], int | None]:
    """The secretaries' "Có mặt" in scope and of oneself, the latest received first."""
    me = col(Confirmation.person_id) == actor.person_id
    where: list[Any] = [or_(within(Meeting.cell_path, actor, Permission.check_in_read), me)]
    if asked.meeting is not None:
        where.append(Confirmation.meeting_id == asked.meeting)
    if asked.person is not None:
        where.append(Confirmation.person_id == asked.person)
    if asked.inside is not None:
        where.append(subtree(Meeting.cell_path, asked.inside))
    if asked.month is not None:
        where.append(Meeting.month == asked.month)
    if asked.late is not None:
        where.append(col(Confirmation.is_late).is_(asked.late))
    of = col(Meeting.id) == col(Confirmation.meeting_id)
    counted = None
    if page.count:
        every = select(func.count()).select_from(Confirmation).join(Meeting, of).where(*where)
        counted = session.exec(every).one()
    at, meeting = col(Confirmation.received_at), col(Confirmation.meeting_id)
    person = col(Confirmation.person_id)
    after = page.after(clock.instant, UUID, UUID)
    if after:
        where.append(tuple_(at, meeting, person) < tuple_(*after, types=[Instant, Uuid, Uuid]))
    rows = session.exec(
        select(Confirmation)
        .join(Meeting, of)
        .where(*where)
        .order_by(at.desc(), meeting.desc(), person.desc())
        .limit(page.limit + 1)
    )
    return list(rows), counted


def sees(actor: Actor, row: CheckIn | VisitReport) -> bool:
    """The same rule as in the lists, for one row."""
    reads = Permission.check_in_read if isinstance(row, CheckIn) else Permission.report_read
    return row.person_id == actor.person_id or actor.can(reads, row.cell_path)


def check_in(session: Session, id: UUID) -> CheckIn | None:
    """A presence as it is now, by its id or that of a check-in that came second; whoever asks."""
    row = session.get(CheckIn, id, populate_existing=True)
    if row is None and (same := session.get(SamePresence, id)) is not None:
        row = session.get(CheckIn, same.check_in_id, populate_existing=True)
    return row


def standing(session: Session, meeting_id: UUID, person_id: UUID | None = None) -> list[CheckIn]:
    """Presences at a meeting (of one person) that were neither taken back nor voided."""
    where: list[Any] = [
        CheckIn.meeting_id == meeting_id,
        col(CheckIn.undone_at).is_(None),
        col(CheckIn.voided_at).is_(None),
    ]
    if person_id is not None:
        where.append(CheckIn.person_id == person_id)
    return list(
        session.exec(
            select(CheckIn)
            .where(*where)
            .order_by(col(CheckIn.received_at))
            .execution_options(populate_existing=True)
        )
    )


def standing_at(session: Session, meeting_ids: Sequence[UUID]) -> list[CheckIn]:
    """Presences at several meetings that were neither taken back nor voided."""
    return list(
        session.exec(
            select(CheckIn)
            .where(
                col(CheckIn.meeting_id).in_(meeting_ids),
                col(CheckIn.undone_at).is_(None),
                col(CheckIn.voided_at).is_(None),
            )
            .order_by(col(CheckIn.received_at))
        )
    )


def own_at(session: Session, model: Any, person_id: UUID, meeting_ids: Sequence[UUID]) -> list[Any]:
    """A person's presences (or reports) at several meetings, the latest received first."""
    return list(
        session.exec(
            select(model)
            .where(model.person_id == person_id, model.meeting_id.in_(meeting_ids))
            .order_by(model.received_at.desc(), model.id.desc())
        )
    )


def cells_of(session: Session, meeting_ids: set[UUID]) -> dict[UUID, Unit]:
    """The cells of meetings, by meeting, in one query."""
    if not meeting_ids:
        return {}
    found = session.exec(
        select(Meeting.id, Unit)
        .join(Unit, col(Unit.id) == Meeting.cell_id)
        .where(col(Meeting.id).in_(meeting_ids))
    )
    return dict(found.all())


def shifts_at(session: Session, meeting_id: UUID) -> list[CodeShift]:
    """By how much the phones that showed a meeting's code ran ahead."""
    return list(session.exec(select(CodeShift).where(CodeShift.meeting_id == meeting_id)))


def unexplained(session: Session, meeting_id: UUID) -> list[CodeAttempt]:
    """Wrong codes whose digits are still kept, in the order they came."""
    return list(
        session.exec(
            select(CodeAttempt)
            .where(CodeAttempt.meeting_id == meeting_id, col(CodeAttempt.code).is_not(None))
            .order_by(col(CodeAttempt.at), col(CodeAttempt.id))
        )
    )


def confirmations(session: Session, meeting_id: UUID) -> dict[UUID, Confirmation]:
    """The secretary's "Có mặt" at a meeting, by person."""
    return {c.person_id: c for c in confirmations_at(session, [meeting_id])}


def confirmations_at(session: Session, meeting_ids: Sequence[UUID]) -> list[Confirmation]:
    """The secretaries' "Có mặt" at several meetings."""
    return list(
        session.exec(select(Confirmation).where(col(Confirmation.meeting_id).in_(meeting_ids)))
    )


def report(session: Session, id: UUID) -> VisitReport | None:
    """A report, whoever asks."""
    return session.get(VisitReport, id)


def locked_report(session: Session, id: UUID) -> VisitReport | None:
    """A report, fresh, locked for the rest of the transaction."""
    return session.exec(
        select(VisitReport)
        .where(VisitReport.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def report_of(session: Session, meeting_id: UUID, person_id: UUID) -> VisitReport | None:
    """The one report of a person at a meeting."""
    return session.exec(
        select(VisitReport).where(
            VisitReport.meeting_id == meeting_id, VisitReport.person_id == person_id
        )
    ).first()


def tags(session: Session, *, active: bool = True) -> Sequence[VisitTag]:
    """The phrases to tap, in the office's order."""
    query = select(VisitTag).order_by(col(VisitTag.position), col(VisitTag.key))
    return session.exec(query.where(col(VisitTag.is_active)) if active else query).all()
