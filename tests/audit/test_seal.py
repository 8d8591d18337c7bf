"""A change to the past shows."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import col, select

from app.audit import seal
from app.audit.models import Action, AuditEvent
from app.audit.service import record
from app.core import clock, db


def write(*months: str) -> None:
    """Some acts."""
    with db.write_session() as session:
        for month in months:
            record(session, None, Action.month_closed, subject="month", month=month)


def sealed_later(move: Callable[..., None], minutes: int) -> int:
    """Seal as the job would, some minutes on."""
    move(clock.now() + timedelta(minutes=minutes))
    with db.write_session() as session:
        return seal.seal(session)


def findings() -> list[str]:
    """What a check finds."""
    with db.read_session() as session:
        return seal.verify(session)


def test_only_what_has_settled_is_sealed(database: str, move_clock: Callable[..., None]) -> None:
    write("2026-10")
    assert sealed_later(move_clock, 5) == 0
    assert sealed_later(move_clock, 6) == 1
    assert sealed_later(move_clock, 1) == 0
    assert findings() == []


def test_a_changed_a_missing_and_a_slipped_in_row_show(
    database: str, move_clock: Callable[..., None]
) -> None:
    write("2026-08", "2026-09", "2026-10")
    assert sealed_later(move_clock, 11) == 3
    write("2026-11")
    assert sealed_later(move_clock, 11) == 1
    assert findings() == []

    with db.write_session() as session:
        rows = session.exec(select(AuditEvent).order_by(col(AuditEvent.at))).all()
        rows[0].data = {"month": "2020-01"}
        session.add(rows[0])
    assert [f.split(" (")[0] for f in findings()] == ["Dấu niêm số 1"]

    with db.write_session() as session:
        session.delete(session.get_one(AuditEvent, rows[3].id))
    assert len(findings()) == 2
