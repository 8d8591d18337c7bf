"""Loads the demo into an empty database, in one transaction, and marks the database with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from app.access.scope import subtree
from app.assignments.models import Assignment, Obligation
from app.attendance.service.reports import default_tags
from app.audit.models import Action
from app.audit.service import record
from app.closing.frozen import freeze
from app.core import clock, db, security
from app.core.errors import Conflict
from app.core.marks import mark, marked
from app.demo import cast, dates, district, tonight
from app.demo.deciding import Committee, Judges
from app.demo.district import District
from app.demo.history import History
from app.meetings import service as meetings
from app.meetings.models import MeetingKind
from app.organisation.models import Unit
from app.people.models import Account, DemoLogin, Person
from app.periods.models import BookState, MonthBook, MonthTerms
from app.ratings import service as ratings
from app.ratings.checks import read_sheet

PAST_MONTHS = 3


class NotEmpty(Conflict):
    """409: the demo is loaded into an empty database only."""

    code = "not_empty"
    title = "Cơ sở dữ liệu đã có dữ liệu thật: không nạp dữ liệu dùng thử vào đây."


def load() -> str:
    """Load the demo unless it is there; an evening of it that nobody used is today's again.

    Returns what happened, in words. Raises NotEmpty.
    """
    with db.write_session() as session:
        if marked(session, "demo") is not None:
            meetings.keep_ahead(session)
            tonight.again(session, clock.now())
            return "Dữ liệu dùng thử đã có (demo data is there)."
        if session.exec(select(Unit.id)).first() is not None:
            raise NotEmpty()
        now = clock.now()
        _build(session, now)
        mark(session, "demo", clock.month_of(now))
        record(session, None, Action.demo_loaded, subject="database")
    return "Đã nạp dữ liệu dùng thử (demo data loaded)."


def _build(session: Session, now: datetime) -> None:
    month = clock.month_of(now)
    months = [clock.shift(month, i - PAST_MONTHS) for i in range(PAST_MONTHS + 1)]
    made = district.build(session, months[0])
    stage = _stage(made, now)
    officials = district.officials(session, made, stage.commune)
    session.flush()
    library = ratings.load_library(session)
    rubric = library["05-HD/TU"]
    ratings.adopt(
        session,
        rubric=rubric,
        unit=made.province,
        kinds=[MeetingKind.regular, MeetingKind.thematic],
        from_on=clock.first_day(clock.shift(months[0], -12)),
    )
    session.add_all(default_tags())
    district_days = MonthTerms(
        unit_id=made.kim_son.id, unit_path=made.kim_son.path, decide_day=6, close_day=10
    )
    commune_days = MonthTerms(
        unit_id=made.new_commune.id, unit_path=made.new_commune.path, decide_day=5, close_day=8
    )
    session.add_all([district_days, commune_days])
    closed = set(months[:-2])  # last month waits to be closed, so that one can try it
    clerk = made.people[cast.DISTRICT_OFFICE.phone]
    history = History(
        session, made, rubric, read_sheet(rubric.sheet), months[0], now, closed, clerk,
        _judges(made, stage),
    )  # fmt: skip
    history.write(months, spare=stage.cell)
    history.reopen_tasks()
    session.flush()
    meetings.keep_ahead(session)
    tonight.put(session, stage.cell, now)
    _answers(session, made, clock.shift(month, 1), now)
    seats = [dates.Approver(seat.unit, seat.standing) for seat in _judges(made, stage).committees]
    dates.register(session, seats[:2], clock.shift(month, 1), now, spare=stage.cell)
    _close(session, made, closed, now)
    _logins(session, made, stage, officials)


def _judges(made: District, stage: "_Stage") -> Judges:
    seats = (
        (stage.commune, cast.COMMUNE_OFFICE, cast.COMMUNE_STANDING),
        (made.new_commune, cast.COMMUNE2025_OFFICE, cast.COMMUNE2025_STANDING),
        (made.kim_son, cast.DISTRICT_OFFICE, cast.DISTRICT_STANDING),
    )
    return Judges([Committee(u, made.people[o.phone], made.people[s.phone]) for u, o, s in seats])


@dataclass(frozen=True)
class _Stage:
    """The cell whose secretary and visitor one signs in as."""

    cell: Unit
    commune: Unit
    secretary: Person
    visitor: Person


def _stage(made: District, now: datetime) -> _Stage:
    """A cell of Kim Sơn whose visitor has two more cells that met this month, none today.

    `tonight` makes today its day.
    """
    visits: dict[object, list[Assignment]] = {}
    for assignment in made.assignments:
        visits.setdefault(assignment.person_id, []).append(assignment)
    cells = {c.id: c for c in made.cells}
    people = {p.id: p for p in made.people.values()}
    today = clock.day_of(now).day
    communes = {u.path: u for u in made.communes.values()}
    for cell in made.cells:
        mine = [a for a in made.assignments if a.cell_id == cell.id]
        secretary = made.secretaries.get(cell.path)
        if len(mine) != 1 or secretary is None or cell.path[:-4] not in communes:
            continue
        visitor = people[mine[0].person_id]
        days = [cells[a.cell_id].usual_day for a in visits[visitor.id] if a.cell_id != cell.id]
        if (
            len(days) == 2
            and len(set(days)) == 2
            and today not in days
            and visitor is not secretary
        ):
            cell.usual_day, cell.usual_time = min(today, 28), tonight.soon(now)
            return _Stage(cell, communes[cell.path[:-4]], secretary, visitor)
    raise LookupError("the sample workbook has no cell fit for the demo")


def _answers(session: Session, made: District, month: str, now: datetime) -> None:
    """Next month's visits that somebody has answered for; one in the new commune cannot come."""
    for unit, answered, unable in ((made.kim_son, 9, 0), (made.new_commune, 4, 1)):
        owed = session.exec(
            select(Obligation)
            .where(subtree(Obligation.cell_path, unit.path), Obligation.month == month)
            .order_by(col(Obligation.cell_path))
            .limit(answered)
        ).all()
        for number, visit in enumerate(owed):
            if number < unable:
                visit.excuse_reason = cast.EXCUSES[1 + number % (len(cast.EXCUSES) - 1)]
                visit.excuse_requested_at = now - timedelta(hours=number + 2)
            else:
                visit.will_attend_at = now - timedelta(hours=number)
            session.add(visit)


def _close(session: Session, made: District, closed: set[str], now: datetime) -> None:
    for month in sorted(closed):
        closed_at = min(
            now, clock.at(clock.first_day(clock.shift(month, 1)) + timedelta(days=4), "17:00")
        )
        for unit, official in (
            (made.kim_son, cast.DISTRICT_STANDING),
            (made.new_commune, cast.COMMUNE2025_STANDING),
        ):
            figures = _figures(session, unit.path, month)
            by = made.people[official.phone].id
            session.add(
                MonthBook(
                    unit_id=unit.id, unit_path=unit.path, month=month, state=BookState.closed,
                    closed_at=closed_at, closed_by=by, figures=figures,
                )
            )  # fmt: skip
            freeze(session, by, unit, month, figures, closed_at)


def _figures(session: Session, path: str, month: str) -> dict[str, int]:
    return {
        str(state): count
        for state, count in session.exec(
            select(Obligation.state, func.count())
            .where(subtree(Obligation.cell_path, path), Obligation.month == month)
            .group_by(Obligation.state)
        )
    }


def _logins(
    session: Session, made: District, stage: _Stage, officials: list[tuple[cast.Official, Unit]]
) -> None:
    rows = [
        ("visitor", "Cán bộ dự sinh hoạt", stage.visitor, made.kim_son),
        ("secretary", "Bí thư chi bộ", stage.secretary, stage.cell),
        *((o.key, o.label, made.people[o.phone], u) for o, u in officials),
    ]
    password_hash = security.hash_password(cast.PASSWORD)
    for position, (key, label, who, unit) in enumerate(rows):
        before_2025 = unit.path.startswith(made.kim_son.path)
        session.add(Account(person_id=who.id, password_hash=password_hash))
        if key in ("commune_office", "commune2025_office"):
            continue  # an account to try by phone number, not a row of the first page
        session.add(
            DemoLogin(
                key=key, position=position, person_id=who.id, role_label=label,
                password=cast.PASSWORD, note=cast.BEFORE_2025 if before_2025 else "",
            )
        )  # fmt: skip
