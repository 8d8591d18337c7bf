"""Recognising a repeated creation by its fingerprint, not by what the row has become since.

A service that creates under a client's id calls `first_time` before anything else; verbs that
carry an `operation_id` do the same with `kind="operation"`.
"""

import hashlib
import json
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.audit.models import Receipt
from app.core import clock
from app.core.errors import IdReused

_TABLE: Table = Receipt.__table__  # type: ignore[attr-defined]
_ROW: dict[str, Any] = {name: bindparam(f"receipt_{name}") for name in list(_TABLE.c.keys())}
# Asks for the id back: the row count of such an insert is unknown on PostgreSQL. The hot routes
# run them without a session.
ADD_ON_POSTGRESQL = (
    postgresql.insert(_TABLE)
    .values(_ROW)
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(_TABLE.c.id)
)
ADD_ON_SQLITE = (
    sqlite.insert(_TABLE)
    .values(_ROW)
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(_TABLE.c.id)
)


def row(*, id: UUID, kind: str, person_id: UUID, mark: str) -> dict[str, Any]:
    """The parameters of a receipt's insert."""
    return {
        "receipt_id": id, "receipt_kind": kind, "receipt_person_id": person_id,
        "receipt_fingerprint": mark, "receipt_received_at": clock.now(),
    }  # fmt: skip


def fingerprint(person_id: UUID, path: str, body: Any) -> str:
    """SHA-256 of person, path and canonical JSON; the caller leaves the position out of `body`."""
    canonical = json.dumps(
        body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return hashlib.sha256(f"{person_id}\n{path}\n{canonical}".encode()).hexdigest()


# A phone may have learnt the right time since, and a batch says it beside the body; the operation
# that brings it is the receipt's own id.
_BESIDE = frozenset({"claimed_at", "operation_id"})


def content(body: BaseModel, *, without: frozenset[str] = _BESIDE) -> dict[str, Any]:
    """What a body says, for its fingerprint.

    Without defaults: a field that a later release adds changes nothing in a body that never had it,
    so what was accepted before an update is still known when it is repeated after it.
    """
    return body.model_dump(mode="json", exclude=set(without), exclude_defaults=True)


def first_time(session: Session, *, id: UUID, kind: str, person_id: UUID, mark: str) -> bool:
    """True when this id is new here, False when the same creation came before.

    Of equal requests in parallel exactly one gets True; the others wait for its transaction.
    Raises IdReused when the id was taken by another person, path or body.
    """
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = ADD_ON_POSTGRESQL if on_postgresql else ADD_ON_SQLITE
    values = row(id=id, kind=kind, person_id=person_id, mark=mark)
    if session.connection().execute(insert, values).first() is not None:
        return True
    known = session.get(Receipt, id, populate_existing=True)
    if known is None or known.fingerprint != mark or known.kind != kind:
        raise IdReused()
    return False
