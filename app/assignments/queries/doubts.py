"""Selects of rows that contradict each other. Empty in a sound ledger; `verify_ledger` asks."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, func, or_
from sqlalchemy import select as plain
from sqlmodel import Session

from app.access.scope import subtree
from app.assignments.models import Obligation, ObligationState
from app.assignments.queries.facts import CHECK_IN, MEETING
from app.assignments.queries.owed import LIVE
from app.assignments.rules import ATTENDED
from app.periods.models import BookState, MonthBook

S = ObligationState
_O: Any = Obligation
_BOOK: Any = MonthBook
_STANDS = and_(CHECK_IN.c.undone_at.is_(None), CHECK_IN.c.voided_at.is_(None))
_ITS_CHECK_IN = and_(CHECK_IN.c.id == _O.done_by, _STANDS)
_ITS_MEETING = MEETING.c.id == _O.meeting_id


def _state(*states: S) -> Any:
    return _O.state.in_(states)


def _selects() -> Iterator[tuple[str, Any]]:
    visits = plain(_O.id).order_by(_O.id)
    to_meeting = visits.outerjoin(MEETING, _ITS_MEETING)
    to_check_in = visits.outerjoin(CHECK_IN, _ITS_CHECK_IN)
    yield (
        "không có buổi sinh hoạt tương ứng",
        to_meeting.where(MEETING.c.id.is_(None), LIVE),
    )
    yield (
        "khác giờ với buổi sinh hoạt",
        to_meeting.where(
            LIVE,
            MEETING.c.id.is_not(None),
            _O.expected_at.is_distinct_from(MEETING.c.starts_at),
        ),
    )
    yield (
        "ghi chi bộ không sinh hoạt nhưng buổi sinh hoạt không ghi như vậy",
        to_meeting.where(
            _state(S.not_met), or_(MEETING.c.id.is_(None), MEETING.c.state != "not_held")
        ),
    )
    yield (
        "đã dự nhưng không còn xác nhận dự nào",
        to_check_in.where(_state(*ATTENDED), CHECK_IN.c.id.is_(None)),
    )
    yield (
        "chưa dự nhưng còn ghi xác nhận dự",
        visits.where(~_state(*ATTENDED), _O.done_by.is_not(None)),
    )
    yield (
        "có xác nhận dự của đồng chí được phân công nhưng chưa ghi đã dự",
        visits.join(
            CHECK_IN,
            and_(
                CHECK_IN.c.meeting_id == _O.meeting_id,
                CHECK_IN.c.person_id == _O.person_id,
                _STANDS,
            ),
        ).where(LIVE, ~_state(*ATTENDED)),
    )
    yield (
        "vắng có lý do nhưng đề nghị vắng chưa được đồng ý",
        visits.where(_state(S.excused), _O.excuse_accepted.is_not(True)),
    )
    yield (
        "ghi không dự nhưng chưa hỏi đồng chí được phân công",
        visits.where(
            _state(S.missed), _O.asked_at.is_(None), _O.absence_answered_at.is_(None),
            ~_O.flags.contains("after_close"),
        ),
    )  # fmt: skip
    never_closed = ~(
        plain(_BOOK.id)
        .where(
            _BOOK.month == _O.month,
            _BOOK.state != BookState.open,
            _BOOK.unit_path == func.substr(_O.cell_path, 1, func.length(_BOOK.unit_path)),
        )
        .exists()
    )
    yield (
        "có kết quả của việc chốt số liệu nhưng tháng chưa chốt",
        visits.where(_state(S.missed, S.cell_silent, S.late), never_closed),
    )
    yield (
        "trùng: một đồng chí có hai lượt dự ở một buổi",
        plain(_O.meeting_id)
        .where(LIVE)
        .group_by(_O.meeting_id, _O.person_id)
        .having(func.count() > 1),
    )


def contradictions(session: Session) -> Iterator[tuple[str, list[Any]]]:
    """What is wrong, in words, and the ids of the rows."""
    for words, query in _selects():
        ids = list(session.execute(query).scalars())
        if ids:
            yield words, ids


def due_in(path: str, month: str) -> Any:
    """Ids and flags of the visits of a subtree and month that are still due."""
    return plain(_O.id, _O.flags).where(
        subtree(_O.cell_path, path), _O.month == month, _state(S.due)
    )
