"""Freezing a month at its close, and explaining a printed figure afterwards. Called by `service`
and the routes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, insert, literal
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import subtree
from app.closing.models import MonthSnapshot, SnapshotScore
from app.closing.schemas import FrozenScore, SnapshotRead
from app.core.errors import NotFound
from app.meetings.models import Meeting
from app.organisation import queries as organisation
from app.organisation.models import Unit
from app.organisation.schemas import UnitRef
from app.people.queries import persons
from app.ratings.models import Decision

SHOWN = 400


def freeze(
    session: Session, by: UUID, unit: Unit, month: str, figures: dict[str, int], at: datetime
) -> MonthSnapshot:
    """Keep the figures and the decided scores behind them, in one statement for all cells."""
    last = session.exec(
        select(func.max(MonthSnapshot.number)).where(
            MonthSnapshot.unit_id == unit.id, MonthSnapshot.month == month
        )
    ).one()
    made = MonthSnapshot(
        unit_id=unit.id, unit_path=unit.path, month=month, number=(last or 0) + 1, at=at,
        by=by, figures=dict(figures),
    )  # fmt: skip
    session.add(made)
    session.flush()
    in_force = and_(
        col(Decision.meeting_id) == Meeting.id,
        col(Decision.confirmed_at).is_not(None),
        col(Decision.ended_at).is_(None),
    )
    rows = (
        sql_select(
            literal(made.id, SnapshotScore.__table__.c.snapshot_id.type),  # type: ignore[attr-defined]
            col(Meeting.id), col(Meeting.cell_path), col(Decision.class_), col(Decision.points),
            col(Meeting.self_points), col(Decision.revision), col(Decision.conclusion_no),
            col(Decision.session_on),
        )
        .select_from(Meeting)
        .join(Decision, in_force)
        .where(subtree(Meeting.cell_path, unit.path), col(Meeting.month) == month)
    )  # fmt: skip
    table = SnapshotScore.__table__  # type: ignore[attr-defined]
    names = ["snapshot_id", "meeting_id", "cell_path", "class", "points", "self_points",
             "revision", "conclusion_no", "session_on"]  # fmt: skip
    session.connection().execute(insert(table).from_select(names, rows))
    return made


def snapshots(session: Session, actor: Actor, month: str, unit_id: UUID) -> list[SnapshotRead]:
    """Every close that covered a unit's month, latest first, with what has changed since.

    Raises NotFound, Forbidden.
    """
    unit = organisation.visible_unit(session, actor, unit_id)
    if unit is None:
        raise NotFound()
    actor.require(Permission.month_read, unit.path)
    rows = session.exec(
        select(MonthSnapshot)
        .where(
            col(MonthSnapshot.unit_path).in_(organisation.ancestor_paths(unit.path)),
            MonthSnapshot.month == month,
        )
        .order_by(col(MonthSnapshot.at).desc(), col(MonthSnapshot.number).desc())
    ).all()
    holders = organisation.units_at(session, [row.unit_path for row in rows])
    people = persons(session, {row.by for row in rows if row.by})
    return [
        SnapshotRead(
            unit=UnitRef.model_validate(holders[row.unit_path]),
            month=row.month,
            number=row.number,
            at=row.at,
            by=people[row.by].full_name if row.by in people else None,
            # A unit below reads the figures of the whole only from those who may read the whole.
            figures=row.figures if actor.can(Permission.month_read, row.unit_path) else {},
            decided=_count(session, row, unit.path),
            changed=_changed(session, row, unit.path),
        )
        for row in rows
    ]


def _count(session: Session, row: MonthSnapshot, path: str) -> int:
    return session.exec(
        select(func.count())
        .select_from(SnapshotScore)
        .where(SnapshotScore.snapshot_id == row.id, subtree(SnapshotScore.cell_path, path))
    ).one()


def _changed(session: Session, row: MonthSnapshot, path: str) -> list[FrozenScore]:
    """The scores that were printed otherwise than they stand now, and why."""
    printed = session.exec(
        select(SnapshotScore, Decision)
        .join(
            Decision,
            and_(
                col(Decision.meeting_id) == SnapshotScore.meeting_id,
                col(Decision.revision) == SnapshotScore.revision,
            ),
        )
        .where(
            SnapshotScore.snapshot_id == row.id,
            subtree(SnapshotScore.cell_path, path),
            col(Decision.ended_at).is_not(None),
        )
        .order_by(col(SnapshotScore.cell_path))
        .limit(SHOWN)
    ).all()
    ids = [score.meeting_id for score, _ in printed]
    standing = {
        d.meeting_id: d
        for d in session.exec(
            select(Decision).where(
                col(Decision.meeting_id).in_(ids),
                col(Decision.confirmed_at).is_not(None),
                col(Decision.ended_at).is_(None),
            )
        )
    }
    cells = organisation.units_at(session, [score.cell_path for score, _ in printed])
    people = persons(session, {d.ended_by for _, d in printed if d.ended_by})
    return [
        FrozenScore(
            meeting_id=score.meeting_id,
            cell=UnitRef.model_validate(cells[score.cell_path]),
            printed_class=score.class_,
            printed_points=score.points,
            revision=score.revision,
            now_class=standing[score.meeting_id].class_ if score.meeting_id in standing else None,
            now_points=standing[score.meeting_id].points if score.meeting_id in standing else None,
            reopened_at=ruling.ended_at,
            reopened_by=people[ruling.ended_by].full_name if ruling.ended_by in people else None,
            reason=ruling.ended_reason,
        )
        for score, ruling in printed
    ]
