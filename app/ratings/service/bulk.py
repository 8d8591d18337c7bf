"""Many decisions at once: the unremarkable are shown first, then entered, then confirmed.

Each is an act of its own with its own savepoint and history; what changed since it was shown is
left out and named.
"""

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.core import clock
from app.core.errors import AppError, NotFound, UnknownReference
from app.meetings.queries import blind, visible_meeting
from app.organisation.models import SEGMENT, Unit
from app.organisation.queries import units_at, visible_unit
from app.organisation.schemas import UnitRef
from app.people.queries import persons
from app.periods import queries as periods
from app.periods.rules import Step, Terms, due_on
from app.ratings.bulk import (
    BulkConfirm,
    BulkDone,
    BulkPost,
    LeftOut,
    ToDecide,
    ToDecideList,
    WaitingDecision,
    WaitingList,
)
from app.ratings.course import Stage
from app.ratings.errors import NeedsALook
from app.ratings.models import Rater
from app.ratings.queries import desk
from app.ratings.queries.desk import ToJudge
from app.ratings.queries.sheets import own_words
from app.ratings.schemas import DecisionPost
from app.ratings.service import decide, rights, together
from app.ratings.service.remarking import remarks

SHOWN = 400  # more than the cells of a district; a committee above chooses a unit below


def to_decide(session: Session, actor: Actor, unit_id: UUID, month: str) -> ToDecideList:
    """What waits for a decision here, each with why it needs a look of its own; NotFound."""
    unit = _unit(session, actor, unit_id)
    cases = desk.to_judge(session, unit.path, month, SHOWN + 1)
    cells = units_at(session, [case.meeting.cell_path for case in cases])
    above = _above(session, cells)
    terms = periods.terms_of(session, cells)
    due = due_on(periods.terms(session, unit.path), Step.decide, month)
    of = [case.meeting for case in cases[:SHOWN]]
    conflicts = rights.interests(session, actor, of)
    unscored = blind.unscored(session, actor.person_id, conflicts)
    words = own_words(session, (case.basis.rubric_id for case in cases if case.basis))
    return ToDecideList(
        unit=UnitRef.model_validate(unit),
        month=month,
        due_on=due,
        overdue=_past(due),
        items=[
            _withheld(each) if each.meeting_id in unscored else each
            for each in (
                _shown(case, cells[case.meeting.cell_path], terms, above, conflicts, words)
                for case in cases[:SHOWN]
            )
        ],
        more=len(cases) > SHOWN,
    )


def waiting(session: Session, actor: Actor, unit_id: UUID, month: str) -> WaitingList:
    """Decisions that wait for the second person. Raises NotFound."""
    unit = _unit(session, actor, unit_id)
    rows = desk.waiting(session, unit.path, month, SHOWN + 1)
    cells = units_at(session, [row.cell_path for row in rows])
    above = _above(session, cells)
    people = persons(session, {row.entered_by for row in rows})
    words = own_words(session, (row.rubric_id for row in rows))
    # Whoever has still to score as a visitor could not confirm it either.
    unscored = blind.unscored(session, actor.person_id, [row.meeting_id for row in rows])
    due = due_on(periods.terms(session, unit.path), Step.decide, month)
    return WaitingList(
        unit=UnitRef.model_validate(unit),
        month=month,
        due_on=due,
        overdue=_past(due),
        items=[
            WaitingDecision(
                cell=UnitRef.model_validate(cells[row.cell_path]),
                parent=above.get(row.cell_path),
                decision=together.decision_read(actor, row, people, words, judges=True),
                mine=row.entered_by == actor.person_id,
            )
            for row in rows[:SHOWN]
            if row.meeting_id not in unscored
        ],
        more=len(rows) > SHOWN,
    )


def enter(session: Session, actor: Actor, body: BulkPost) -> BulkDone:
    """Enter the decisions of exactly the meetings named, as far as each is as it was shown."""
    unit = _named(session, actor, body.unit_id)
    ids = [item.meeting_id for item in body.items]
    cases = {
        case.meeting.id: case
        for case in desk.to_judge(session, unit.path, body.month, len(ids), ids)
    }
    terms = periods.terms_of(session, [case.meeting.cell_path for case in cases.values()])

    def one(item_id: UUID, seen: int) -> None:
        case = cases.get(item_id)
        if case is None:
            raise NotFound("Buổi này không còn chờ quyết định ở đây.")
        said = remarks(case, terms[case.meeting.cell_path])
        if said or case.basis is None or case.basis.class_ is None:
            raise NeedsALook()
        entry = DecisionPost.model_validate(
            {
                "class": case.basis.class_,
                "session_on": body.session_on,
                "conclusion_no": body.conclusion_no,
                "seen": seen,
            }
        )
        decide.propose(session, actor, item_id, entry)

    return _each(session, actor, ((item.meeting_id, item.seen) for item in body.items), one)


def confirm(session: Session, actor: Actor, body: BulkConfirm) -> BulkDone:
    """Confirm exactly the decisions named."""
    _named(session, actor, body.unit_id)

    def one(meeting_id: UUID, revision: int) -> None:
        decide.confirm(session, actor, meeting_id, revision)

    return _each(session, actor, ((item.meeting_id, item.revision) for item in body.items), one)


def _each(
    session: Session,
    actor: Actor,
    items: Iterable[tuple[UUID, int]],
    one: Callable[[UUID, int], None],
) -> BulkDone:
    """Do one after another, in the order of ids, so that two such lists never wait in a circle."""
    done: list[UUID] = []
    left: list[tuple[UUID, AppError]] = []
    for meeting_id, number in sorted(dict(items).items()):
        try:
            with session.begin_nested():
                one(meeting_id, number)
        except AppError as refusal:
            left.append((meeting_id, refusal))
        else:
            done.append(meeting_id)
    cells = _cells(session, actor, [id for id, _ in left])
    return BulkDone(
        done=done,
        left_out=[
            LeftOut(meeting_id=id, cell=cells.get(id), code=refusal.code, why=refusal.detail)
            for id, refusal in left
        ],
    )


def _cells(session: Session, actor: Actor, ids: list[UUID]) -> dict[UUID, UnitRef]:
    """The cells of the meetings that the actor may see: what is left out is named."""
    found = [m for m in (visible_meeting(session, actor, id) for id in ids) if m is not None]
    units = units_at(session, [m.cell_path for m in found])
    return {m.id: UnitRef.model_validate(units[m.cell_path]) for m in found}


def _past(day: date | None) -> bool:
    return day is not None and day < clock.today()


def _withheld(row: ToDecide) -> ToDecide:
    """The row to a member who has still to score as a visitor: that it waits, nothing of points."""
    return row.model_copy(
        update={
            "self_points": None, "visitor_points": [], "points": None, "class_": None,
            "class_word": None,
            "remarks": ["conflict"],
        }
    )  # fmt: skip


def _shown(
    case: ToJudge,
    cell: Unit,
    terms: dict[str, Terms],
    above: dict[str, UnitRef],
    conflicts: set[UUID],
    words: together.Words,
) -> ToDecide:
    said = remarks(case, terms[cell.path])
    if not said and case.meeting.id in conflicts:
        said = ["conflict"]
    basis = case.basis
    return ToDecide(
        meeting_id=case.meeting.id,
        cell=UnitRef.model_validate(cell),
        parent=above.get(cell.path),
        starts_at=case.meeting.starts_at,
        self_points=case.own.points if case.own else None,
        visitor_points=_visitors(case),
        points=basis.points if basis else None,
        class_=basis.class_ if basis else None,
        class_word=words.get((basis.rubric_id, basis.class_)) if basis and basis.class_ else None,
        stage=case.latest.stage if case.latest else Stage.none,
        remarks=said,
        seen=case.latest.number if case.latest else 0,
    )


def _above(session: Session, cells: Iterable[str]) -> dict[str, UnitRef]:
    """The unit above each cell, by the cell's path."""
    parents = {path: path[:-SEGMENT] for path in cells}
    units = units_at(session, list(set(parents.values())))
    return {path: UnitRef.model_validate(units[at]) for path, at in parents.items() if at in units}


def _visitors(case: ToJudge) -> list[float]:
    said = (row.points for row in case.scores if row.rater == Rater.visitor)
    return [points for points in said if points is not None]


def _unit(session: Session, actor: Actor, unit_id: UUID) -> Unit:
    unit = visible_unit(session, actor, unit_id)
    if unit is None:
        raise NotFound()
    actor.require(Permission.assess_committee, unit.path)
    return unit


def _named(session: Session, actor: Actor, unit_id: UUID) -> Unit:
    unit = visible_unit(session, actor, unit_id)
    if unit is None:
        raise UnknownReference()
    actor.require(Permission.assess_committee, unit.path)
    return unit
