"""Seals: a chain of hashes over the audit trail, so that a change to the past shows.

A job seals what is older than ten minutes (ids of slower transactions may still arrive before
that); `verify` recomputes the chain. The count guards against rows removed or slipped in.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import Session, col, select

from app.audit.models import AuditEvent, AuditSeal
from app.core import clock

SETTLED = timedelta(minutes=10)


def _line(event: AuditEvent) -> bytes:
    fields = event.model_dump(mode="json", exclude={"at"}) | {"at": event.at.timestamp()}
    return json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()


def _digest(previous: str, events: Iterator[AuditEvent]) -> tuple[str, int]:
    digest, count = hashlib.sha256(previous.encode()), 0
    for event in events:
        digest.update(_line(event))
        count += 1
    return digest.hexdigest(), count


def _events(session: Session, seal: AuditSeal | None, until: AuditSeal) -> Iterator[AuditEvent]:
    where = [AuditEvent.at < until.until]
    if seal is not None:
        where.append(AuditEvent.at >= seal.until)
    query = select(AuditEvent).where(*where).order_by(col(AuditEvent.at), col(AuditEvent.id))
    return iter(session.exec(query.execution_options(yield_per=500)))


def last(session: Session) -> AuditSeal | None:
    """The newest seal."""
    return session.exec(select(AuditSeal).order_by(col(AuditSeal.number).desc())).first()


def seal(session: Session) -> int:
    """Seal what has settled since the last seal. Returns how many rows."""
    previous = last(session)
    new = AuditSeal(
        number=previous.number + 1 if previous else 1,
        until=clock.now() - SETTLED,
        count=0,
        hash="",
    )
    new.hash, new.count = _digest(
        previous.hash if previous else "", _events(session, previous, new)
    )
    if new.count == 0:
        return 0
    session.add(new)
    return new.count


def verify(session: Session) -> list[str]:
    """Findings in words; empty when every seal fits what is stored."""
    findings: list[str] = []
    previous: AuditSeal | None = None
    for current in session.exec(select(AuditSeal).order_by(col(AuditSeal.number))).all():
        digest, count = _digest(
            previous.hash if previous else "", _events(session, previous, current)
        )
        if (digest, count) != (current.hash, current.count):
            findings.append(
                f"Dấu niêm số {current.number} (đến {current.until:%d/%m/%Y %H:%M}) không khớp: "
                f"ghi {current.count} dòng, đang có {count}."
            )
        previous = current
    return findings
