"""Who would have to be in two places: clashes of a month, and the best that can be reached. Pure.

Two meetings of one visitor on one day can both be attended when they start two hours apart or
more. On equal intervals taking the earliest that still fits is optimal.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from app.imports.rules.reading import CellRow

APART_MINUTES = 120


@dataclass(frozen=True, slots=True)
class ClashingMeeting:
    """One of the meetings that crowd each other."""

    commune: str | None
    cell: str
    starts: time
    row: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Meetings of one visitor on one day, each less than two hours after the one before."""

    visitor: str
    phone: str
    day: date
    meetings: tuple[ClashingMeeting, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a month's visits can be kept at best, if every cell keeps its usual day."""

    reachable: int
    total: int

    @property
    def share(self) -> float:
        """Between 0 and 1; a month without visits is wholly reachable."""
        return self.reachable / self.total if self.total else 1.0


def clashes(rows: Iterable[CellRow], month: date) -> list[Clash]:
    """Every clash of a month (any day of it), by day, then by the visitor's name."""
    found = []
    for (phone, day), visits in _agendas(rows, month).items():
        for run in _runs(visits):
            if len(run) > 1:
                meetings = tuple(
                    ClashingMeeting(r.commune_name, r.cell_name, r.usual_time, r.row_number)
                    for r in run
                )
                found.append(Clash(run[0].visitor_name or "", phone, day, meetings))
    return sorted(found, key=lambda clash: (clash.day, clash.visitor, clash.phone))


def reachable_coverage(rows: Iterable[CellRow], month: date) -> Coverage:
    """The largest number of a month's visits that can be attended, and how many there are."""
    agendas = _agendas(rows, month).values()
    reachable = sum(most_reachable(row.usual_time for row in visits) for visits in agendas)
    return Coverage(reachable, sum(len(visits) for visits in agendas))


def most_reachable(starts: Iterable[time]) -> int:
    """How many of one person's meetings of one day can be attended."""
    count, free_from = 0, 0
    for minute in sorted(_minute(start) for start in starts):
        if minute >= free_from:
            count, free_from = count + 1, minute + APART_MINUTES
    return count


def _agendas(rows: Iterable[CellRow], month: date) -> dict[tuple[str, date], list[CellRow]]:
    """The visits of each visitor on each day, for assignments that have begun by then."""
    agendas: dict[tuple[str, date], list[CellRow]] = defaultdict(list)
    for row in rows:
        day = month.replace(day=row.usual_day)
        if row.visitor_phone is not None and (row.starts_on is None or row.starts_on <= day):
            agendas[row.visitor_phone, day].append(row)
    return agendas


def _runs(visits: list[CellRow]) -> list[list[CellRow]]:
    """Visits in order of time, parted wherever two hours or more lie between two starts."""
    runs: list[list[CellRow]] = []
    for row in sorted(visits, key=lambda r: (r.usual_time, r.row_number)):
        near = runs and _minute(row.usual_time) - _minute(runs[-1][-1].usual_time) < APART_MINUTES
        if near:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
