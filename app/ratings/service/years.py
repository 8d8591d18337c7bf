"""The class of a cell's year ("xếp loại sinh hoạt năm"), with the months behind it. Reads only.

The rule is that of the sheet in force for regular meetings on the year's last day, or today while
the year runs: whoever adopts a new sheet for next year changes no year that is over.
"""

from collections.abc import Mapping, Sequence, Set
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.core import clock
from app.meetings.models import Meeting, MeetingState
from app.meetings.queries import blind
from app.meetings.queries.words import decided_words
from app.organisation.models import SEGMENT, Unit
from app.organisation.queries import chains
from app.organisation.schemas import UnitRef
from app.ratings.models import Rubric
from app.ratings.queries import sheets
from app.ratings.queries.force import around
from app.ratings.queries.years import meetings
from app.ratings.rules.yearly import Heard, year_class
from app.ratings.schemas import SheetRef, YearMeeting, YearRead
from app.ratings.sheet import CLASS_ORDER, Sheet

NO_SHEET = "Chưa có bảng chấm nào được áp dụng cho chi bộ này."
NO_RULE = "Bảng chấm đang áp dụng chưa có quy tắc xếp loại năm."


def of_cells(session: Session, actor: Actor, cells: Sequence[Unit], year: int) -> list[YearRead]:
    """The year of each cell; a bounded number of statements for cells of one branch.

    What the actor does not read yet (see `blind.unread`) counts as open, and says so.
    """
    if not cells:
        return []
    on = min(date(year, 12, 31), clock.today())
    adopted = around(session, _common(cells))
    ids = {cell.id: adopted.rubric_for(cell.path, "regular", on) for cell in cells}
    rubrics = sheets.rubrics(session, [id for id in ids.values() if id])
    parsed = {id: Sheet.model_validate(row.sheet) for id, row in rubrics.items()}
    held = meetings(session, [cell.id for cell in cells], year)
    decided = [row for rows in held.values() for row in rows if row.decided_class]
    words = decided_words(session, [row.id for row in decided])
    unread = blind.unread(session, actor, decided)
    above = chains(session, [cell.path for cell in cells])
    shown = []
    for cell in cells:
        id = ids[cell.id]
        rubric, sheet = (rubrics[id], parsed[id]) if id else (None, None)
        told = _year(cell, year, rubric, sheet, held.get(cell.id, []), words, unread)
        parent = next(iter(above[cell.path][-2:-1]), None)
        commune = UnitRef.model_validate(parent) if parent else None
        shown.append(told.model_copy(update={"commune": commune}))
    return shown


def _common(cells: Sequence[Unit]) -> str:
    """The unit above them all; cells come in path order."""
    first, last = cells[0].path, cells[-1].path
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[: same - same % SEGMENT]


def _year(
    cell: Unit,
    year: int,
    rubric: Rubric | None,
    sheet: Sheet | None,
    rows: Sequence[Meeting],
    words: Mapping[UUID, str],
    unread: Set[UUID],
) -> YearRead:
    rule = sheet.yearly if sheet else None
    counted = [row for row in rows if rule is None or row.kind.value in rule.meeting_kinds]
    shown = YearRead(
        unit=UnitRef.model_validate(cell),
        year=year,
        rubric=SheetRef.model_validate(rubric, from_attributes=True) if rubric else None,
        has_rule=rule is not None,
        words={each.key: each.name for each in sheet.classes if each.name} if sheet else {},
        months=[_month(row, words, withheld=row.id in unread) for row in counted],
        explanation=[NO_RULE if rubric else NO_SHEET],
    )
    if sheet is None or rule is None:
        return shown
    ahead = len(_slots(cell, year) - {row.month for row in counted})
    result = year_class(
        rule, [_heard(row, row.id in unread) for row in counted], ahead, named=sheet.class_name
    )
    return shown.model_copy(
        update={
            "class_": result.class_key,
            "so_far": result.so_far,
            "possible": result.possible,
            "counted": result.counted,
            "open": result.open,
            "explanation": list(result.explanation),
        }
    )


def _month(row: Meeting, words: Mapping[UUID, str], *, withheld: bool) -> YearMeeting:
    said = {"class_word": words.get(row.id)}
    return YearMeeting.model_validate(row, from_attributes=True).model_copy(
        update={**blind.NO_DECISION, "withheld": True} if withheld else said
    )


def _heard(row: Meeting, withheld: bool) -> Heard:
    known = None if withheld else next((k for k in CLASS_ORDER if k == row.decided_class), None)
    return Heard(row.month, known, not_held=row.state is MeetingState.not_held)


def _slots(cell: Unit, year: int) -> set[str]:
    """This month and those to come, while the cell is open: their meetings may have no row yet."""
    months = {f"{year:04}-{n:02}" for n in range(1, 13)}
    last = clock.month_of(cell.closed_on) if cell.closed_on else max(months)
    return {month for month in months if clock.this_month() <= month <= last}
