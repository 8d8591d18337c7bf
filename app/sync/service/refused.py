"""What was refused is kept for the office, and forgotten when accepted or after 90 days."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.access.actor import Actor
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.people import queries as people
from app.sync import queries, rules
from app.sync.errors import Behind
from app.sync.models import RefusedOperation
from app.sync.schemas import Operation, Verdict


def row_id(person_id: UUID, operation_id: UUID | None, payload: dict[str, Any]) -> UUID:
    """The same for the same operation of the same person."""
    return uuid5(person_id, str(operation_id) if operation_id else repr(sorted(payload.items())))


def keep(session: Session, actor: Actor, device_id: str, judged: list[tuple[Any, Verdict]]) -> None:
    """Add what was refused for good, once each; forget what has been accepted since."""
    accepted = [
        row_id(actor.person_id, v.id, {}) for _, v in judged if v.status < 400 and v.id is not None
    ]
    queries.forget(session, accepted)
    refused = [
        (sent, v) for sent, v in judged if 400 <= v.status < 500 and v.status != Behind.status
    ]
    if not refused:
        return
    home = people.persons(session, [actor.person_id])[actor.person_id].home_path
    named = {id for sent, _ in refused for id in _names(sent)}
    cells = queries.cell_paths(session, named)
    for sent, verdict in refused:
        row = _row(actor, device_id, home, sent, verdict)
        row.cell_path = next((cells[id] for id in _names(sent) if id in cells), None)
        _add(session, actor, row)


def _names(sent: Any) -> list[UUID]:
    """The ids by which an operation may name a meeting."""
    if not isinstance(sent, Operation):
        return []
    try:
        return [UUID(sent.body.get("meeting_id")), sent.target_id]
    except (ValueError, TypeError, AttributeError):
        return [sent.target_id]


def _row(actor: Actor, device_id: str, home: str, sent: Any, verdict: Verdict) -> RefusedOperation:
    read = sent if isinstance(sent, Operation) else None
    payload = rules.keepable(read.model_dump(mode="json") if read else sent)
    if read and read.kind == "check_in":
        payload.get("body", {}).pop("code", None)  # digits of the rotating code help nobody
    return RefusedOperation(
        id=row_id(actor.person_id, verdict.id, payload), operation_id=verdict.id,
        person_id=actor.person_id, home_path=home, device_id=device_id,
        kind=read.kind if read else "", target_id=read.target_id if read else None,
        payload=payload, status=verdict.status, code=verdict.code or "",
        received_at=verdict.received_at,
    )  # fmt: skip


def _add(session: Session, actor: Actor, row: RefusedOperation) -> None:
    known = session.get(RefusedOperation, row.id)
    if known is not None:
        known.status, known.code = row.status, row.code
        session.add(known)
        return
    try:
        with session.begin_nested():
            session.add(row)
    except DBAPIError:  # something in it that this database cannot hold: then without it
        row = RefusedOperation(**row.model_dump() | {"payload": {}})
        session.add(row)
    record(
        session, actor, Action.operation_refused, subject="operation", subject_id=row.operation_id,
        path=row.home_path, kind=row.kind, status=row.status, code=row.code,
    )  # fmt: skip


def purge(session: Session) -> int:
    """Drop what has been kept long enough; how many."""
    return queries.drop_refused(session, clock.now() - timedelta(days=rules.KEPT_DAYS))
