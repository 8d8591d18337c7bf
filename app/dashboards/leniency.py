"""Self-assessment gap and leniency: a question for a conversation, never a ranking of people.

Only committees that judge the cells read it; nobody below the least count is named with figures.
Rows are read cell by cell and person by person, so that a province costs no more memory than a
commune; a page keeps its own rows only. Called by `routes`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.core import clock
from app.core.errors import FieldError, Invalid, NotFound
from app.core.paging import Page, PageOf, cursor_of
from app.dashboards import rules
from app.dashboards.queries import differences
from app.dashboards.schemas import CellGap, Differences, SpreadRead, VisitorGap
from app.organisation.models import Unit
from app.organisation.queries import ancestor_paths, units_at, visible_unit
from app.organisation.schemas import UnitRef
from app.people.queries import persons
from app.people.schemas import PersonRef
from app.periods.queries import least_counts_below, terms

MOST_MONTHS = 24


@dataclass(frozen=True)
class Asked:
    """Which months of which unit, and from how many scores on somebody is named there."""

    unit: Unit
    first: str
    last: str
    least: int
    below: dict[str, int]  # what units below have set for themselves, by path

    def least_at(self, cell_path: str) -> int:
        """The strictest count above a cell: what its commune does not show, nobody above does."""
        set_there = (self.below[path] for path in ancestor_paths(cell_path) if path in self.below)
        return max((self.least, *set_there))


def read(session: Session, actor: Actor, unit_id: UUID, first: str, last: str) -> Differences:
    """How many there are below a unit, named or not. Raises NotFound, Forbidden, Invalid."""
    asked = _asked(session, actor, unit_id, first, last)
    cells = rules.counted(_named(asked, row, found) for row, found in _cells(session, asked))
    visitors = rules.counted(found is not None for _, found in _visitors(session, asked))
    return Differences(
        unit=UnitRef.model_validate(asked.unit),
        from_month=first,
        to_month=last,
        least_count=asked.least,
        stricter_below=any(count > asked.least for count in asked.below.values()),
        cells_named=cells[True],
        cells_below_least=cells[False],
        visitors_named=visitors[True],
        visitors_below_least=visitors[False],
    )


def cells(
    session: Session, actor: Actor, unit_id: UUID, first: str, last: str, page: Page
) -> PageOf[CellGap]:
    """Cells, the widest difference first. Raises NotFound, Forbidden, Invalid."""
    asked = _asked(session, actor, unit_id, first, last)
    named = (each for each in _cells(session, asked) if _named(asked, *each))

    def key(row: tuple[differences.OfCell, rules.Spread | None]) -> tuple[float, str]:
        cell, found = row
        return (-abs(found.median) if found else 0.0, cell.path)

    rows, count = rules.first(named, key, page.limit + 1, page.after(float, str))
    shown, more = rows[: page.limit], rows[page.limit :]
    units = units_at(session, [cell.path for cell, _ in shown])
    return PageOf(
        items=[
            CellGap(
                cell=UnitRef.model_validate(units[cell.path]),
                spread=_shown(found) if found else None,
                reclassed=cell.reclassed,
            )
            for cell, found in shown
        ],
        next_cursor=cursor_of(*key(shown[-1])) if more else None,
        count=count if page.count else None,
    )


def visitors(
    session: Session, actor: Actor, unit_id: UUID, first: str, last: str, page: Page
) -> PageOf[VisitorGap]:
    """Visitors, whoever always agrees first, then the widest difference. Raises as `cells`."""
    asked = _asked(session, actor, unit_id, first, last)
    named = ((given, found) for given, found in _visitors(session, asked) if found)

    def key(row: tuple[differences.Given, rules.Spread]) -> tuple[int, float, str]:
        given, found = row
        return (int(given.agreed < found.n), -abs(found.median), str(given.person_id))

    rows, count = rules.first(named, key, page.limit + 1, page.after(int, float, str))
    shown, more = rows[: page.limit], rows[page.limit :]
    people = persons(session, {given.person_id for given, _ in shown})
    return PageOf(
        items=[
            VisitorGap(
                person=PersonRef.model_validate(people[given.person_id], from_attributes=True),
                spread=_shown(found),
                agreed=given.agreed,
                always_agrees=given.agreed == found.n,
                reclassed=given.reclassed,
                after=given.after,
            )
            for given, found in shown
        ],
        next_cursor=cursor_of(*key(shown[-1])) if more else None,
        count=count if page.count else None,
    )


def _asked(session: Session, actor: Actor, unit_id: UUID, first: str, last: str) -> Asked:
    unit = visible_unit(session, actor, unit_id)
    if unit is None:
        raise NotFound()
    actor.require(Permission.assess_committee, unit.path)
    if first > last or clock.months_between(first, last) >= MOST_MONTHS:
        text = f"Chọn từ một đến {MOST_MONTHS} tháng, tháng đầu trước tháng cuối."
        raise Invalid(errors=[FieldError("to", "months", text)])
    least, below = terms(session, unit.path).least_count, least_counts_below(session, unit.path)
    return Asked(unit=unit, first=first, last=last, least=least, below=below)


def _cells(
    session: Session, asked: Asked
) -> Iterator[tuple[differences.OfCell, rules.Spread | None]]:
    for cell in differences.of_cells(session, asked.unit.path, asked.first, asked.last):
        yield cell, rules.spread(cell.differences, asked.least_at(cell.path))


def _named(asked: Asked, cell: differences.OfCell, found: rules.Spread | None) -> bool:
    """Enough scores; or a class changed time and again without points, which shows nowhere else."""
    return found is not None or cell.reclassed >= asked.least_at(cell.path)


def _visitors(
    session: Session, asked: Asked
) -> Iterator[tuple[differences.Given, rules.Spread | None]]:
    for given in differences.of_visitors(session, asked.unit.path, asked.first, asked.last):
        least = max(map(asked.least_at, given.cells), default=asked.least)
        yield given, rules.spread(given.differences, least)


def _shown(found: rules.Spread) -> SpreadRead:
    return SpreadRead(n=found.n, median=found.median, low=found.low, high=found.high, iqr=found.iqr)
