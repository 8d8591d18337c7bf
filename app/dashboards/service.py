"""Puts a unit's month together for the desk: tiles, children, trend, exceptions."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assignments.models import ObligationState
from app.closing.queries import committees_in_charge
from app.core import clock
from app.core.errors import NotFound
from app.dashboards.queries import doubts
from app.dashboards.queries import figures as counts
from app.dashboards.queries.figures import Figures, MonthPoint
from app.dashboards.schemas import Absent, Child, Dashboard, Exceptions, Tile, TrendPoint
from app.meetings.models import Meeting
from app.organisation import queries as organisation
from app.organisation.models import SEGMENT, Unit, UnitKind
from app.organisation.schemas import UnitRef
from app.people import queries as people
from app.people.models import Person
from app.people.schemas import PersonRef
from app.periods import queries as periods
from app.ratings import queries as ratings

MONTHS_SHOWN = 12
SHOWN = 20  # rows of an exception before the list screen takes over


def dashboard(session: Session, actor: Actor, unit_id: UUID, month: str) -> Dashboard:
    """The month of a unit in the actor's scope. Raises NotFound."""
    unit = organisation.unit(session, unit_id)
    if unit is None or not actor.can(Permission.dashboard_read, unit.path):
        raise NotFound()
    now = clock.now()
    over = now - counts.LASTS
    width = len(unit.path) + SEGMENT if unit.kind is not UnitKind.cell else len(unit.path)
    below = counts.children(session, unit, month) if unit.kind is not UnitKind.cell else [unit]
    figures = counts.figures(session, unit.path, width, month, over)
    history = counts.history(
        session, unit.path, width, clock.shift(month, 1 - MONTHS_SHOWN), month, over
    )
    months = [clock.shift(month, i + 1 - MONTHS_SHOWN) for i in range(MONTHS_SHOWN)]
    meetings = (
        counts.cell_meetings(session, unit.path, month)
        if any(u.kind is UnitKind.cell for u in below)
        else {}
    )
    rows = [_child(u, figures[u.path], meetings.get(u.path), history, months) for u in below]
    total = Figures()
    for child_figures in figures.values():
        total.plus(child_figures)
    chain = organisation.chain(session, unit.path)
    book = periods.book_closing(session, unit.path, month)
    closes_here = not book and actor.can(Permission.month_close, unit.path)
    flagged, unowed = doubts.check_in_counts(session, unit.path, month)
    return Dashboard(
        unit=UnitRef.model_validate(unit),
        ancestors=[UnitRef.model_validate(u) for u in chain[:-1]],
        month=month,
        month_state="closed" if book else "open",
        may_close=closes_here
        and any(c.id == unit.id for c in committees_in_charge(session, unit.path)),
        model_before_2025=any(u.kind is UnitKind.district for u in chain),
        rubric_status=ratings.status_in_force(session, unit.path, clock.last_day(month)),
        tiles=_tiles(session, unit, month, total, _before(session, unit, width, month, over), over),
        trend=_trend_of_unit(history, months),
        children=sorted(rows, key=_worst_first),
        exceptions=_exceptions(session, unit, month, over, rows, flagged),
        visits_unowed=unowed,
        computed_at=now,
    )


def _worst_first(child: Child) -> tuple[int, int, float, str]:
    """Silent first, then visits not recorded, then the lowest attendance; ties by name."""
    rate = child.present / child.summoned if child.summoned else 1.0
    return (-child.silent, -child.visits_due, rate, child.unit.name)


def _child(
    unit: Unit,
    figures: Figures,
    meeting: Meeting | None,
    history: dict[tuple[str, str], MonthPoint],
    months: list[str],
) -> Child:
    return Child(
        unit=UnitRef.model_validate(unit),
        cells=figures.cells,
        held=figures.held,
        not_held=figures.not_held,
        silent=figures.silent,
        ahead=figures.ahead,
        visits_expected=figures.expected,
        visits_done=figures.done,
        visits_excused=figures.visits[ObligationState.excused],
        visits_due=figures.due_past + figures.visits[ObligationState.missed],
        present=figures.present,
        summoned=figures.summoned,
        decided=figures.decided,
        classes=dict(figures.classes),
        meeting_id=meeting.id if meeting else None,
        meeting_state=meeting.state if meeting else None,
        starts_at=meeting.starts_at if meeting else None,
        self_points=meeting.self_points if meeting else None,
        points=meeting.decided_points if meeting else None,
        class_=meeting.decided_class if meeting else None,
        trend=[_point(m, history.get((unit.path, m)) or MonthPoint()) for m in months],
    )


def _point(month: str, point: MonthPoint) -> TrendPoint:
    cells = point.held + point.not_held + point.silent + point.ahead
    state = next(
        (s for s in ("silent", "not_held", "ahead", "held") if getattr(point, s) == cells), "held"
    )
    return TrendPoint(
        month=month,
        state=state if cells else "none",  # type: ignore[arg-type]
        points=point.points,
        class_=point.class_,
        held=point.held,
        cells=cells,
        visits_expected=point.expected,
        visits_done=point.done,
    )


def _trend_of_unit(
    history: dict[tuple[str, str], MonthPoint], months: list[str]
) -> list[TrendPoint]:
    summed = {m: MonthPoint() for m in months}
    for (_path, month), point in history.items():
        for name in ("held", "not_held", "silent", "ahead", "expected", "done"):
            setattr(summed[month], name, getattr(summed[month], name) + getattr(point, name))
    return [_point(m, summed[m]) for m in months]


def _before(session: Session, unit: Unit, width: int, month: str, over: datetime) -> Figures:
    total = Figures()
    for found in counts.figures(session, unit.path, width, clock.shift(month, -1), over).values():
        total.plus(found)
    return total


def _percent(present: int, summoned: int) -> str:
    if not summoned:
        return "chưa có"
    return f"{present / summoned * 100:.1f}%".replace(".", ",")


def _tiles(
    session: Session, unit: Unit, month: str, total: Figures, before: Figures, over: datetime
) -> list[Tile]:
    grades = counts.grades(session, unit.path, month)
    confirmed = sum(n for grade, n in grades.items() if grade != "D")
    declared = grades.get("D", 0)
    year_month = f"tháng {int(clock.shift(month, -1)[5:])}"
    waiting = total.held - total.decided

    def tile(
        key: str, label: str, value: float, of: int | None, words: str, note: str, listed: str,
        filters: dict[str, str], share: float | None = None,
    ) -> Tile:  # fmt: skip
        asked = {"month": month, "within": str(unit.id)} | filters
        query = urlencode(asked, safe=",")
        return Tile(
            key=key, label=label, value=value, of=of, unit=words, note=note,
            href=f"/api/v1/{listed}?{query}", screen=f"/danh-sach/{listed}?{query}",
            computed_at=clock.now(), confirmed_share=share,
        )  # fmt: skip

    slot = {"slot": "true"}
    past = {"before": over.isoformat().replace("+00:00", "Z")}
    rate = round(total.present / total.summoned * 100, 1) if total.summoned else 0.0
    return [
        tile("held", "Đã sinh hoạt", total.held, total.cells, "chi bộ",
             f"{total.silent} chi bộ chưa báo cáo", "meetings", slot | {"state": "held"}),
        tile("visits", "Cán bộ đã dự", total.done, total.expected, "lượt",
             f"{confirmed} có xác nhận, {declared} tự khai", "obligations",
             {"state": "done,late"}, round(confirmed / total.done, 4) if total.done else None),
        tile("attendance", "Tỷ lệ đảng viên dự", rate, None, "%",
             f"{year_month}: {_percent(before.present, before.summoned)}", "meetings",
             slot | {"state": "held", "recorded": "true"}),
        tile("decided", "Đã quyết định xếp loại", total.decided, total.held, "chi bộ",
             f"còn {waiting} phiếu" if waiting else "đã quyết định hết", "meetings",
             slot | {"state": "held", "decided": "true"}),
        tile("silent", "Chưa báo cáo", total.silent, total.cells, "chi bộ",
             "đã qua giờ sinh hoạt", "meetings", slot | past | {"state": "expected,planned"}),
        tile("not_held", "Không sinh hoạt", total.not_held, total.cells, "chi bộ",
             "có nêu lý do", "meetings", slot | {"state": "not_held"}),
        tile("due", "Chưa ghi nhận", total.due_past, total.expected, "lượt",
             "buổi đã qua, chưa có xác nhận", "obligations", past | {"state": "due"}),
        tile("excused", "Vắng có lý do", total.visits[ObligationState.excused], total.expected,
             "lượt", "cấp ủy đã đồng ý", "obligations", {"state": "excused"}),
        tile("missed", "Không dự", total.visits[ObligationState.missed], total.expected, "lượt",
             "xác định khi chốt tháng", "obligations", {"state": "missed"}),
    ]  # fmt: skip


def _exceptions(
    session: Session, unit: Unit, month: str, over: datetime, rows: list[Child], flagged: int
) -> Exceptions:
    absent, absent_count = doubts.not_recorded(session, unit.path, month, over, SHOWN)
    persons = people.persons(session, [o.person_id for o in absent])
    silent, silent_count = doubts.silent_cells(session, unit.path, month, over, SHOWN)
    gaps, gaps_count = doubts.gaps(
        session, unit.path, month, periods.terms(session, unit.path).gap_points, SHOWN
    )
    judged, judged_count = doubts.judged_by_visitors(session, unit.path, month, SHOWN)
    paths = [o.cell_path for o in absent] + [m.cell_path for m in (*silent, *gaps, *judged)]
    cells = organisation.units_at(session, paths)
    shown = {row.meeting_id: row for row in rows if row.meeting_id}

    def as_child(meeting: Meeting) -> Child:
        known = shown.get(meeting.id)
        return known or _child(cells[meeting.cell_path], Figures(cells=1), meeting, {}, [])

    return Exceptions(
        absent=[
            Absent(
                obligation_id=o.id,
                person=_ref(persons[o.person_id]),
                cell=UnitRef.model_validate(cells[o.cell_path]),
                expected_at=o.expected_at,
                state=o.state,
            )
            for o in absent
        ],
        absent_count=absent_count,
        silent=[as_child(m) for m in silent],
        silent_count=silent_count,
        gaps=[as_child(m) for m in gaps],
        gaps_count=gaps_count,
        judged=[as_child(m) for m in judged],
        judged_count=judged_count,
        excuses_waiting=doubts.excuses_waiting(session, unit.path, month),
        flagged=flagged,
    )


def _ref(person: Person) -> PersonRef:
    return PersonRef(
        id=person.id, full_name=person.full_name, title=person.title, phone=person.phone
    )
