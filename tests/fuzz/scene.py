"""A district's evening with something in every table, for requests that mean nothing by themselves.

`conftest.py` writes it once per run and gives each test a copy; the clock stands at EVENING.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, select
from sqlmodel import Session

from app.access.actor import Actor, Grant
from app.access.permissions import Role
from app.assignments import rules
from app.assignments.models import Obligation
from app.attendance.models import VisitReport
from app.core import clock, db, security
from app.core.ids import new_id
from app.imports import service as imports
from app.meetings.service.pages import prepare, put_page
from app.people.models import Account, SignIn
from app.periods.models import BookState, MonthBook
from app.tables import metadata
from tests.fixtures.cast import SINCE, Cast, gather
from tests.imports.books import book, cell
from tests.scope.evening import (
    LAST,
    LAST_TIME,
    MORNING,
    PDF,
    checked_in,
    drafted,
    excused,
    handed_in,
    petitioned,
)

# Who asks, by the names of the cast: every role, each at the tiers that have it.
CALLERS = {
    "chau": Role.office, "tuyen": Role.secretary, "hau": Role.visitor, "viet": Role.standing,
    "admin": Role.admin, "lan": Role.office, "stranger_office": Role.office,
    "stranger_visitor": Role.visitor,
}  # fmt: skip
CLOSED = "2031-01"


def play(session: Session) -> Cast:
    """The cast, and rows of every kind in all the states that one evening can hold."""
    cast = gather(session)
    checked_in(session, cast)
    excused(session, cast)
    petitioned(session, cast)
    drafted(session, cast)
    handed_in(session, cast)
    _last_month(session, cast)
    office = Actor(cast.chau.id, (Grant(Role.office, cast.kim_son.path, SINCE),))
    workbook = book([cell(1), cell(2)])
    imports.check(session, office, cast.kim_son, data=workbook, file_name="danh-sach.xlsx")
    session.add(
        MonthBook(
            unit_id=cast.kim_son.id, unit_path=cast.kim_son.path, month=CLOSED,
            state=BookState.closed, closed_at=MORNING, closed_by=cast.viet.id,
        )
    )  # fmt: skip
    return cast


def _last_month(session: Session, cast: Cast) -> None:
    meeting_id = rules.meeting_id(cast.an_hoa_1.id, LAST)
    place: dict[str, Any] = {
        "cell_path": cast.an_hoa_1.path,
        "month": LAST,
        "meeting_id": meeting_id,
    }
    session.add(VisitReport(person_id=cast.hau.id, stayed="all", **place))
    session.add(
        Obligation(
            assignment_id=cast.hau_at_an_hoa.id, person_id=cast.hau.id, cell_id=cast.an_hoa_1.id,
            expected_at=LAST_TIME, asked_at=MORNING, **place,
        )
    )  # fmt: skip
    secretary = Actor(cast.tuyen.id, (Grant(Role.secretary, cast.an_hoa_1.path, SINCE),))
    put_page(session, secretary, new_id(), meeting_id, prepare(PDF))


def tokens(session: Session, cast: Cast) -> dict[str, str]:
    """An access token of each caller."""
    made = {}
    for name in CALLERS:
        person = getattr(cast, name)
        family = SignIn(person_id=person.id, expires_at=clock.now() + timedelta(days=1))
        session.add(Account(person_id=person.id))
        session.add(family)
        made[name] = security.make_access_token(person.id, family.id)
    return made


def known(cell_id: UUID) -> dict[str, list[str]]:
    """The ids that are stored, by table, in a steady order; of what cells have, those of one."""
    found: dict[str, list[str]] = {}
    with db.read_session() as session:
        for table in metadata.sorted_tables:
            for column in table.primary_key:
                if isinstance(column.type, Uuid):
                    asked = select(column).order_by(column)
                    if "cell_id" in table.c:
                        asked = asked.where(table.c.cell_id == cell_id)
                    found[table.name] = [str(id) for id in session.scalars(asked)]
    return found


# What may grow although a request is refused: sign-ins, counters, and the trail of refusals.
SURVIVES = {"account", "sign_in", "sign_in_failure", "audit_event", "code_attempt"}
_KEPT = [table for table in metadata.sorted_tables if table.name not in SURVIVES]


def rows() -> dict[str, list[str]]:
    """Everything that a refused request must leave as it was, as text to compare."""
    with db.read_session() as session:
        connection = session.connection()
        return {
            table.name: sorted(
                map(repr, connection.exec_driver_sql(f'SELECT * FROM "{table.name}"'))
            )
            for table in _KEPT
        }
