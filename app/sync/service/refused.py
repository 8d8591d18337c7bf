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
    _forget(session, actor, judged)
    refused = _not_accepted_since(judged)
    if not refused:
        return
    home = people.persons(session, [actor.person_id])[actor.person_id].home_path
    named = {id for sent, _ in refused for id in _names(sent)}
    cells = queries.cell_paths(session, named)
    for sent, verdict in refused:
        row = _row(actor, device_id, home, sent, verdict)
        row.cell_path = next((cells[id] for id in _names(sent) if id in cells), None)
        _add(session, actor, row)


# The visitors of a meeting are confirmed one by one; each shift of a phone's clock is told apart.
_ONE_BY_ONE = {"confirmation": "person_id", "code_shown": "shift_seconds"}


def _thing(kind: str, target_id: UUID | None, payload: dict[str, Any]) -> tuple[Any, ...] | None:
    """What an act is about: a phone that sends a refused one again gives it a new id."""
    if target_id is None:
        return None
    of = payload.get("body", {}).get(_ONE_BY_ONE.get(kind, ""))
    return kind, target_id, str("" if of is None else of).lower()


def _thing_of(sent: Any) -> tuple[Any, ...] | None:
    if not isinstance(sent, Operation):
        return None
    return _thing(sent.kind, sent.target_id, {"body": sent.body})


def _forget(session: Session, actor: Actor, judged: list[tuple[Any, Verdict]]) -> None:
    accepted = [(sent, v) for sent, v in judged if v.status < 400]
    ids = {row_id(actor.person_id, v.id, {}) for _, v in accepted if v.id is not None}
    things = {_thing_of(sent) for sent, _ in accepted} - {None}
    alike = queries.refused_about(session, actor.person_id, {thing[1] for thing in things if thing})
    ids |= {r.id for r in alike if _thing(r.kind, r.target_id, r.payload) in things}
    queries.forget(session, ids)


def _not_accepted_since(judged: list[tuple[Any, Verdict]]) -> list[tuple[Any, Verdict]]:
    """The final refusals of a batch, without those that the same batch got in afterwards."""
    found: list[tuple[Any, Verdict]] = []
    settled: set[tuple[Any, ...] | None] = set()
    for sent, verdict in reversed(judged):
        thing = _thing_of(sent)
        if verdict.status < 400:
            settled.add(thing)
        final = 400 <= verdict.status < 500 and verdict.status != Behind.status
        if final and (thing is None or thing not in settled):
            found.insert(0, (sent, verdict))
    return found


def _names(sent: Any) -> list[UUID]:
    """The ids by which an operation may name a meeting."""
    if not isinstance(sent, Operation):
        return []
    try:
        return [UUID(sent.body.get("meeting_id")), sent.target_id]
    except (ValueError, TypeError, AttributeError):
        return [sent.target_id]


def _as_sent(read: Operation) -> dict[str, Any]:
    # The body as it came: nested deep enough it can be read and not written again.
    return read.model_dump(mode="json", exclude={"body"}) | {"body": read.body}


def _row(actor: Actor, device_id: str, home: str, sent: Any, verdict: Verdict) -> RefusedOperation:
    read = sent if isinstance(sent, Operation) else None
    payload = rules.keepable(_as_sent(read) if read else sent)
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
