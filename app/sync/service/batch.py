"""A batch: one transaction, one savepoint for each operation, verdicts in the order sent.

What one operation does wrong stays with it. `routes` calls `receive`; `settle` also serves rescue.
"""

import traceback
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from app.access.actor import Actor
from app.core import claims, clock, db, sentences
from app.core.claims import Told
from app.core.errors import AppError, Broken, Busy, Conflict, IdReused
from app.core.logs import log
from app.sync import queries, rules
from app.sync.errors import Behind, WrongPerson
from app.sync.schemas import Batch, Operation, PhoneClock, Verdict, Verdicts
from app.sync.service import refused
from app.sync.service.kinds import KINDS, At, Done, Errand, Kind

ONCE_MORE = 2  # tries of an operation that another transaction came before


@dataclass
class Run:
    """One batch being settled."""

    session: Session
    actor: Actor
    device_id: str
    received_at: datetime
    format: int = 1
    known: dict[UUID, tuple[Operation, Verdict]] = field(default_factory=dict)


def receive(session: Session, actor: Actor, batch: Batch) -> Verdicts:
    """Settle a phone's queue. Raises WrongPerson, and then nothing of it was looked at."""
    if batch.person_id != actor.person_id:
        raise WrongPerson()
    run = Run(session, actor, batch.device_id, clock.now(), batch.format)
    return Verdicts(verdicts=settle(run, batch.operations), server_time=clock.now())


def settle(run: Run, sent: Sequence[Any], also: Collection[UUID] = frozenset()) -> list[Verdict]:
    """The verdict on each operation, in the order sent; `also` is locked with their meetings."""
    # One person's batches follow each other: a phone that lost an answer may send two at once.
    db.take_turn(run.session, f"sync:{run.actor.person_id}")
    queries.lock_meetings(run.session, _meetings(run.session, sent) | set(also))
    turns = rules.Turns()
    verdicts = [_in_turn(run, turns, raw) for raw in sent]
    refused.keep(run.session, run.actor, run.device_id, list(zip(sent, verdicts, strict=True)))
    return verdicts


def _meetings(session: Session, sent: Sequence[Any]) -> set[UUID]:
    """Every meeting that the operations name, directly or through a row."""
    named: set[UUID] = set()
    through: set[UUID] = set()
    for operation in sent:
        if not isinstance(operation, Operation):
            continue
        match KINDS[operation.kind].at:
            case At.target:
                named.add(operation.target_id)
            case At.row:
                through.add(operation.target_id)
            case At.body:
                named |= _uuid(operation.body.get("meeting_id"))
    return named | queries.meetings_of(session, through)


def _uuid(value: Any) -> set[UUID]:
    try:
        return {UUID(value)}
    except (ValueError, TypeError, AttributeError):
        return set()  # its own verdict will say so


def _in_turn(run: Run, turns: rules.Turns, raw: Any) -> Verdict:
    if not isinstance(raw, Operation):
        return _judged(run, raw)
    if turns.held(raw.kind, raw.record):
        verdict = _refused(run, raw.id, Behind())
    else:
        verdict = _judged(run, raw)
    turns.note(raw.kind, raw.record, verdict.status)
    return verdict


def _judged(run: Run, raw: Any) -> Verdict:
    if not isinstance(raw, Operation):
        return _unreadable(run, raw)
    before = run.known.get(raw.id)
    if before is None:
        verdict = _verdict(run, raw)
        run.known[raw.id] = (raw, verdict)
        return verdict
    if before[0] == raw:
        return before[1]
    return _refused(run, raw.id, IdReused())


def _unreadable(run: Run, raw: Any) -> Verdict:
    id = next(iter(_uuid(raw.get("id"))), None) if isinstance(raw, dict) else None
    try:
        Operation.model_validate(raw)
    except ValidationError as fault:
        return _refused(run, id, sentences.invalid(fault.errors()))
    raise AssertionError("read the second time")


def _verdict(run: Run, operation: Operation) -> Verdict:
    kind = KINDS[operation.kind]
    errand = Errand(
        run.session, run.actor, operation.id, operation.target_id, operation.if_version,
        run.received_at, _told(run, operation),
    )  # fmt: skip
    try:
        body = _body(kind, operation, errand.told)
    except ValidationError as fault:
        return _refused(run, operation.id, sentences.invalid(fault.errors()))
    receipt = kind.receipt(errand)
    return apart(run, operation.id, operation.kind, receipt, lambda: kind.do(errand, body))


def apart(run: Run, id: UUID, kind: str, receipt: UUID, work: Callable[[], Done]) -> Verdict:
    """The verdict on one piece of work, done in a savepoint of its own."""
    try:
        done = _done(run.session, work)
    except AppError as refusal:
        return _refused(run, id, refusal)
    except OperationalError as fault:  # a deadlock, a lock that took too long
        log().warning("sync_busy", kind=kind, fault=type(fault.orig).__name__)
        return _refused(run, id, Busy())
    except Exception as fault:  # noqa: BLE001 - the others of the batch are not to suffer
        _say_where(kind, fault)
        return _refused(run, id, Broken())
    if done.refusal is not None:
        return _refused(run, id, done.refusal)
    at = done.received_at or queries.received_at(run.session, receipt)
    return Verdict(
        id=id,
        status=201 if done.created else 200,
        result=done.result.model_dump(mode="json", by_alias=True) if done.result else None,
        received_at=at or run.received_at,
    )


def _say_where(kind: str, fault: Exception) -> None:
    """Log what broke and where, without its message: that may hold what people wrote."""
    frames = traceback.extract_tb(fault.__traceback__)
    at = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-12:]]
    log().error("sync_broken", kind=kind, fault=type(fault).__name__, at=at)


def _told(run: Run, operation: Operation) -> Told:
    """When it was, by the phone's clock and what it knew of ours."""
    if run.format == 1:
        # Nothing is known of such a phone's clock: it is believed, as far as that can be.
        return replace(claims.told(operation.claimed_at, run.received_at), sure=True)
    known = operation.clock or PhoneClock()
    return claims.told(
        operation.claimed_at, run.received_at, offset_ms=known.offset_ms, seen_at=known.seen_at
    )


def _body(kind: Kind, operation: Operation, told: Told) -> BaseModel:
    """The body of the direct route, with what the operation says itself.

    A presence keeps the moment as said, beside the corrected one; elsewhere the corrected stands.
    """
    sent = dict(operation.body)
    fields = kind.body.model_fields
    if "operation_id" in fields and kind.names_operation(operation.if_version):
        sent["operation_id"] = operation.id
    if "claimed_at" in fields:
        as_said = sent.get("claimed_at") or operation.claimed_at
        sent["claimed_at"] = as_said if fields["claimed_at"].is_required() else told.at
    return kind.body.model_validate(sent)


def _done(session: Session, work: Callable[[], Done]) -> Done:
    """Run it on rows read afresh, as in a request of its own."""
    for last in range(ONCE_MORE):
        try:
            with session.begin_nested():
                return work()
        except IntegrityError:  # somebody was first: what they wrote can be seen now
            if last == ONCE_MORE - 1:
                raise Conflict("Có thao tác khác vừa ghi trước. Hãy tải lại rồi thử lại.") from None
        finally:
            session.expunge_all()
    raise AssertionError("unreachable")


def _refused(run: Run, id: UUID | None, refusal: AppError) -> Verdict:
    body = refusal.body()
    return Verdict(
        id=id, status=body["status"], code=body["code"], problem=body, received_at=run.received_at
    )
