"""Statements of one check-in, built once at import: building them per request costs more than
running them. `service.check_in` runs them on the connection of its transaction; those that every
check-in needs are `Prepared`.
"""

from typing import Any

from sqlalchemy import (
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
    update,
)

from app.assignments.models import Assignment, Obligation, ObligationState
from app.assignments.service import FULFIL_DUE
from app.attendance.models import CheckIn, CodeAttempt, CodeShift, Confirmation, SamePresence
from app.audit import replay
from app.audit import service as audit
from app.audit.models import Receipt
from app.core.prepared import Prepared
from app.meetings.models import Meeting
from app.organisation.models import SEGMENT, Unit
from app.people.queries.sign_in import MAY_ACT
from app.periods.models import BookState, MonthBook


def _table(model: Any) -> Table:
    found = model.__table__
    assert isinstance(found, Table)
    return found


_CHECK_IN, _ATTEMPT, _CONFIRMATION = _table(CheckIn), _table(CodeAttempt), _table(Confirmation)
_SHIFT = _table(CodeShift)
_MEETING, _UNIT, _RECEIPT = _table(Meeting), _table(Unit), _table(Receipt)
_ASSIGNMENT, _OBLIGATION, _BOOK = _table(Assignment), _table(Obligation), _table(MonthBook)

_m, _u, _c = _MEETING.c, _UNIT.c, _CHECK_IN.c
# One meeting has few visitors, so its row is what their writes wait on: the caps on wrong codes,
# a confirmation arriving meanwhile and the second check-in are then decided one after another.
MEETING = Prepared(
    select(
        _m.id, _m.cell_id, _m.cell_path, _m.month, _m.state, _m.starts_at, _m.opened_at,
        _m.closed_at, _m.first_planned_at, _u.place_lat, _u.place_lon, MAY_ACT.label("may_act"),
    )
    .join_from(_MEETING, _UNIT, _u.id == _m.cell_id)
    .where(_m.id == bindparam("meeting_id"))
    .with_for_update(of=_MEETING, key_share=True)
)  # fmt: skip

_mine = and_(
    _ATTEMPT.c.person_id == bindparam("person_id"),
    _ATTEMPT.c.meeting_id == bindparam("meeting_id"),
)
_wrong = (
    select(
        func.count(case((_mine, 1))).label("wrong_own"),
        func.count(case((_ATTEMPT.c.is_stranger, 1))).label("wrong_strangers"),
        func.count().label("wrong_all"),
    )
    .where(_ATTEMPT.c.meeting_id == bindparam("meeting_id"))
    .subquery("wrong")
)
# The same grants as `assignments.queries.visitor_grants`, of one person at one cell on one day.
_assigned = exists().where(
    _ASSIGNMENT.c.person_id == bindparam("person_id"),
    _ASSIGNMENT.c.cell_id == bindparam("cell_id"),
    _ASSIGNMENT.c.starts_on <= bindparam("day"),
    or_(_ASSIGNMENT.c.ends_on.is_(None), _ASSIGNMENT.c.ends_on >= bindparam("day")),
)
_handed = _OBLIGATION.alias("handed")
_stands_in = exists().where(
    _handed.c.person_id == bindparam("person_id"),
    _handed.c.month == bindparam("month"),
    _handed.c.cell_id == bindparam("cell_id"),
    _handed.c.handed_from.is_not(None),
    _handed.c.state != ObligationState.withdrawn,
)
# The nearest book that was ever closed decides (as in `periods.queries.deciding`).
_path: Any = _BOOK.c.unit_path.type
_above = [
    func.substr(bindparam("cell_path", type_=_path), literal_column("1"), literal_column(str(n)))
    for n in range(SEGMENT, _path.length + 1, SEGMENT)
]
_book = (
    select(_BOOK.c.state.label("book_state"), _BOOK.c.unlocked_until)
    .where(
        _BOOK.c.month == bindparam("month"),
        _BOOK.c.unit_path.in_(_above),
        _BOOK.c.state != BookState.open,
    )
    .order_by(_BOOK.c.unit_path.desc())
    .limit(1)
    .subquery("book")
)
# What the judgement needs of a presence; the whole row is read when it is the answer.
_seen = (
    _c.id, _c.meeting_id, _c.person_id, _c.device_id, _c.flags, _c.version, _c.claimed_at,
    _c.received_at, _c.undone_at, _c.voided_at,
)  # fmt: skip
_standing = and_(_c.undone_at.is_(None), _c.voided_at.is_(None))
_mine_lately = (
    select(*_seen, _m.starts_at, _m.opened_at)
    .join_from(_CHECK_IN, _MEETING, _m.id == _c.meeting_id)
    .where(
        _c.person_id == bindparam("person_id"),
        _c.month.between(bindparam("from"), bindparam("to")),
    )
)
_others_here = select(
    *_seen, literal(None, _m.starts_at.type).label("starts_at"),
    literal(None, _m.opened_at.type).label("opened_at"),
).where(
    _c.meeting_id == bindparam("meeting_id"), _standing, _c.person_id != bindparam("person_id")
)  # fmt: skip
# Own presences of the month and its neighbours, and everybody else's at this meeting.
_around = union_all(_mine_lately, _others_here).subquery("around")

# What bears on the judgement: one row at least (the counts), and one for each presence around.
CIRCUMSTANCES = Prepared(
    select(
        *_wrong.c,
        _RECEIPT.c.kind.label("receipt_kind"),
        _RECEIPT.c.fingerprint,
        _CONFIRMATION.c.by.label("seen_by"),
        _CONFIRMATION.c.received_at.label("seen_at"),
        _OBLIGATION.c.id.label("visit_id"),
        or_(_assigned, _stands_in).label("assigned"),
        *_book.c,
        *_around.c,
    ).select_from(
        _wrong.outerjoin(_RECEIPT, _RECEIPT.c.id == bindparam("id"))
        .outerjoin(
            _CONFIRMATION,
            and_(
                _CONFIRMATION.c.meeting_id == bindparam("meeting_id"),
                _CONFIRMATION.c.person_id == bindparam("person_id"),
            ),
        )
        .outerjoin(
            _OBLIGATION,
            and_(
                _OBLIGATION.c.meeting_id == bindparam("meeting_id"),
                _OBLIGATION.c.person_id == bindparam("person_id"),
                _OBLIGATION.c.state != ObligationState.withdrawn,
            ),
        )
        .outerjoin(_book, true())
        .outerjoin(_around, true())
    )
)

SIGN_IN = select(MAY_ACT)
BY_ID = select(_CHECK_IN).where(_c.id == bindparam("id"))
RECEIPT = select(_RECEIPT.c.kind, _RECEIPT.c.fingerprint).where(_RECEIPT.c.id == bindparam("id"))
ADD_ATTEMPT = insert(_ATTEMPT)
SHIFTS = (
    select(_SHIFT.c.shift_seconds).where(_SHIFT.c.meeting_id == bindparam("meeting_id")).distinct()
)
ADD_SAME = insert(_table(SamePresence))
CHANGE = update(_CHECK_IN).where(_c.id == bindparam("changed_id"))

_add = insert(_CHECK_IN).values({name: bindparam(f"row_{name}") for name in list(_c.keys())})
# On PostgreSQL a round trip costs more than a statement: everything a new presence writes in one.
_receipt = replay.ADD_ON_POSTGRESQL.cte("receipt_added")
_visit = FULFIL_DUE.cte("visit_fulfilled")
ADD_TOGETHER = Prepared(
    select(
        select(func.count()).select_from(_receipt).scalar_subquery().label("is_new"),
        select(func.count()).select_from(_visit).scalar_subquery().label("is_fulfilled"),
    ).add_cte(_add.cte("row_added"), audit.ADD.cte("event_added"))
)
# On SQLite one after the other.
ADD_RECEIPT, ADD, ADD_EVENT = map(Prepared, (replay.ADD_ON_SQLITE, _add, audit.ADD))
FULFIL = Prepared(FULFIL_DUE)
