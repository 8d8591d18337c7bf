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
from app.assignments import queries as ledger
from app.assignments.models import Obligation, ObligationState
from app.closing.models import MonthSnapshot, SnapshotScore, SnapshotVisits
from app.closing.schemas import FrozenScore, SnapshotRead
from app.core.errors import NotFound
from app.meetings.models import Meeting
from app.organisation import queries as organisation
from app.organisation.models import Unit
from app.organisation.schemas import UnitRef
from app.people.queries import persons
from app.ratings.models import Decision
from app.ratings.queries.sheets import own_words

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
    visits = (
        sql_select(
            literal(made.id, SnapshotVisits.__table__.c.snapshot_id.type),  # type: ignore[attr-defined]
            col(Obligation.cell_path), col(Obligation.state), func.count(),
        )
        .where(subtree(Obligation.cell_path, unit.path), col(Obligation.month) == month)
        .group_by(col(Obligation.cell_path), col(Obligation.state))
    )  # fmt: skip
    names = ["snapshot_id", "cell_path", "state", "count"]
    session.connection().execute(
        insert(SnapshotVisits.__table__).from_select(names, visits)  # type: ignore[attr-defined]
    )
    return made


def figures(session: Session, holder: str, month: str, path: str) -> dict[str, int]:
    """What a unit below was printed with at the latest close of the unit that holds the books."""
    last = session.exec(
        select(MonthSnapshot)
        .where(MonthSnapshot.unit_path == holder, MonthSnapshot.month == month)
        .order_by(col(MonthSnapshot.number).desc())
        .limit(1)
    ).first()
    return _figures(session, last, path) if last else {}


def _figures(session: Session, row: MonthSnapshot, path: str) -> dict[str, int]:
    if row.unit_path == path:
        return dict(row.figures)
    counted = session.exec(
        select(SnapshotVisits.state, func.sum(SnapshotVisits.count))
        .where(SnapshotVisits.snapshot_id == row.id, subtree(SnapshotVisits.cell_path, path))
        .group_by(col(SnapshotVisits.state))
    )
    found = dict(counted.all())
    return {state.value: int(found.get(state.value, 0)) for state in ObligationState}


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
    found = ledger.figures(session, unit.path, month)
    now = {state.value: count for state, count in found.items()}
    return [
        SnapshotRead(
            unit=UnitRef.model_validate(holders[row.unit_path]),
            month=row.month,
            number=row.number,
            at=row.at,
            by=people[row.by].full_name if row.by in people else None,
            rebuilt=row.rebuilt,
            figures=_figures(session, row, unit.path),
            now_figures=now,
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
    """The scores that stand otherwise than they were printed, and why: opened again, decided
    anew, or decided after the close where nothing was printed."""
    printed = {
        score.meeting_id: score
        for score in session.exec(
            select(SnapshotScore).where(
                SnapshotScore.snapshot_id == row.id, subtree(SnapshotScore.cell_path, path)
            )
        )
    }
    standing = {
        ruling.meeting_id: ruling
        for ruling in session.exec(
            select(Decision).where(
                subtree(Decision.cell_path, path),
                Decision.month == row.month,
                col(Decision.confirmed_at).is_not(None),
                col(Decision.ended_at).is_(None),
            )
        )
    }
    places = {id: score.cell_path for id, score in printed.items()}
    places |= {id: ruling.cell_path for id, ruling in standing.items()}
    differ = sorted(
        (at, id)
        for id, at in places.items()
        if id not in printed or id not in standing or printed[id].revision != standing[id].revision
    )[:SHOWN]
    ids = [id for _, id in differ]
    ended = {
        (ruling.meeting_id, ruling.revision): ruling
        for ruling in session.exec(
            select(Decision).where(
                col(Decision.meeting_id).in_(ids), col(Decision.ended_at).is_not(None)
            )
        )
    }
    cells = organisation.units_at(session, [at for at, _ in differ])
    named = {ruling.ended_by for ruling in ended.values()}
    named |= {standing[id].confirmed_by for id in ids if id in standing}
    people = persons(session, {id for id in named if id})
    rulings = [*ended.values(), *(standing[id] for id in ids if id in standing)]
    words = own_words(session, {ruling.rubric_id for ruling in rulings})

    def word(ruling: Decision | None) -> str | None:
        if ruling is None or ruling.rubric_id is None:
            return None
        return words.get((ruling.rubric_id, ruling.class_))

    def name(id: UUID | None) -> str | None:
        return people[id].full_name if id in people else None

    found = []
    for at, id in differ:
        was, now = printed.get(id), standing.get(id)
        opened = ended.get((id, was.revision)) if was and was.revision else None
        found.append(
            FrozenScore(
                meeting_id=id,
                cell=UnitRef.model_validate(cells[at]),
                printed_class=was.class_ if was else None,
                printed_word=word(opened),
                printed_points=was.points if was else None,
                revision=was.revision if was else None,
                now_class=now.class_ if now else None,
                now_word=word(now),
                now_points=now.points if now else None,
                reopened_at=opened.ended_at if opened else None,
                reopened_by=name(opened.ended_by) if opened else None,
                decided_at=now.confirmed_at if now else None,
                decided_by=name(now.confirmed_by) if now else None,
                reason=opened.ended_reason if opened else now.reason if now else None,
            )
        )
    return found
