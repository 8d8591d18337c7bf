"""`record`: one line of history, in the caller's transaction; `record_apart` survives a refusal."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, insert
from sqlmodel import Session

from app.access.actor import Actor
from app.audit.models import Action, AuditEvent
from app.core import clock
from app.core.db import write_session
from app.core.ids import new_id

_EVENTS: Table = AuditEvent.__table__  # type: ignore[attr-defined]
# Built once, for the hot routes, which may send it together with other statements.
ADD = insert(_EVENTS).values({name: bindparam(f"event_{name}") for name in list(_EVENTS.c.keys())})


def record(
    session: Session,
    actor: Actor | None,
    action: Action,
    *,
    subject: str,
    subject_id: UUID | None = None,
    path: str = "",
    on_behalf_of: UUID | None = None,
    **data: Any,
) -> None:
    """Add an audit row to the transaction of the act.

    `data` holds ids, states, months and figures, never names, phones or free text.
    """
    session.add(
        AuditEvent(
            actor_id=actor.person_id if actor else None,
            on_behalf_of=on_behalf_of,
            action=action,
            subject_kind=subject,
            subject_id=subject_id,
            path=path,
            data=data,
        )
    )


def record_apart(
    actor: Actor | None,
    action: Action,
    *,
    subject: str,
    subject_id: UUID | None = None,
    path: str = "",
    **data: Any,
) -> None:
    """The same in a short transaction of its own, for what must outlive a refusal.

    Call it after the refused transaction has ended: on SQLite there is one writer.
    """
    with write_session() as session:
        record(
            session,
            actor,
            action,
            subject=subject,
            subject_id=subject_id,
            path=path,
            **data,
        )


def row(
    person_id: UUID, action: Action, *, subject: str, subject_id: UUID, path: str, **data: Any
) -> dict[str, Any]:
    """The parameters of `ADD`."""
    return {
        "event_id": new_id(), "event_at": clock.now(), "event_actor_id": person_id,
        "event_on_behalf_of": None, "event_action": action.value, "event_subject_kind": subject,
        "event_subject_id": subject_id, "event_path": path, "event_data": data,
    }  # fmt: skip


def note(
    connection: Connection,
    person_id: UUID,
    action: Action,
    *,
    subject: str,
    subject_id: UUID,
    path: str,
    **data: Any,
) -> None:
    """`record` for the hot routes, which work without the session's unit of work."""
    values = row(person_id, action, subject=subject, subject_id=subject_id, path=path, **data)
    connection.execute(ADD, values)
