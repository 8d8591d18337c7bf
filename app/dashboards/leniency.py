"""Self-assessment gap and leniency: a question for a conversation, never a ranking of people.

Only committees that judge the cells read it; nobody below the least count is named with figures.
"""

from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.core import clock
from app.core.errors import FieldError, Invalid, NotFound
from app.dashboards import rules
from app.dashboards.queries import differences
from app.dashboards.schemas import CellGap, Differences, SpreadRead, VisitorGap
from app.organisation.queries import units_at, visible_unit
from app.organisation.schemas import UnitRef
from app.people.queries import persons
from app.people.schemas import PersonRef
from app.periods.queries import terms

MOST_CELLS = 2000
MOST_MONTHS = 24


def read(session: Session, actor: Actor, unit_id: UUID, first: str, last: str) -> Differences:
    """The differences below a unit, widest first. Raises NotFound, Forbidden, Invalid."""
    unit = visible_unit(session, actor, unit_id)
    if unit is None:
        raise NotFound()
    actor.require(Permission.assess_committee, unit.path)
    if first > last or clock.months_between(first, last) >= MOST_MONTHS:
        text = f"Chọn từ một đến {MOST_MONTHS} tháng, tháng đầu trước tháng cuối."
        raise Invalid(errors=[FieldError("to", "months", text)])
    if differences.cells_below(session, unit.path) > MOST_CELLS:
        text = "Đơn vị này có quá nhiều chi bộ. Hãy chọn đơn vị cấp dưới."
        raise Invalid(errors=[FieldError("unit", "too_many_cells", text)])
    least = terms(session, unit.path).least_count
    by_cell = differences.of_cells(session, unit.path, first, last)
    given = differences.of_visitors(session, unit.path, first, last)
    cells = {path: rules.spread(values, least) for path, values in by_cell.items()}
    visitors = {id: rules.spread(each.differences, least) for id, each in given.items()}
    units = units_at(session, [path for path, found in cells.items() if found])
    people = persons(session, {id for id, found in visitors.items() if found})
    return Differences(
        unit=UnitRef.model_validate(unit),
        from_month=first,
        to_month=last,
        least_count=least,
        cells=sorted(
            (
                CellGap(cell=UnitRef.model_validate(units[path]), spread=_shown(found))
                for path, found in cells.items()
                if found
            ),
            key=lambda row: (-abs(row.spread.median), row.cell.name),
        ),
        cells_below_least=sum(found is None for found in cells.values()),
        visitors=sorted(
            (
                VisitorGap(
                    person=PersonRef.model_validate(people[id], from_attributes=True),
                    spread=_shown(found),
                    agreed=given[id].agreed,
                    always_agrees=given[id].agreed == found.n,
                )
                for id, found in visitors.items()
                if found
            ),
            key=lambda row: (not row.always_agrees, -abs(row.spread.median), row.person.full_name),
        ),
        visitors_below_least=sum(found is None for found in visitors.values()),
    )


def _shown(found: rules.Spread) -> SpreadRead:
    return SpreadRead(n=found.n, median=found.median, low=found.low, high=found.high, iqr=found.iqr)
