"""Recognising a repeated creation by its fingerprint, not by what the row has become since.

A service that creates under a client's id calls `first_time` before anything else; verbs that
carry an `operation_id` do the same with `kind="operation"`.
"""

import hashlib
import json
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.audit.models import Receipt
from app.core.clock import now
from app.core.errors import IdReused

_TABLE: Table = Receipt.__table__  # type: ignore[attr-defined]
# RETURNING says whether the row is new; the driver's row count of an INSERT does not.
_POSTGRESQL = (
    postgresql.insert(_TABLE)
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(_TABLE.c.id)
)
_SQLITE = (
    sqlite.insert(_TABLE)
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(_TABLE.c.id)
)


def fingerprint(person_id: UUID, path: str, body: Any) -> str:
    """SHA-256 of person, path and canonical JSON; the caller leaves the position out of `body`."""
    canonical = json.dumps(
        body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return hashlib.sha256(f"{person_id}\n{path}\n{canonical}".encode()).hexdigest()


def first_time(
    session: Session, *, id: UUID, kind: str, person_id: UUID, mark: str
) -> bool:
    """True when this id is new here, False when the same creation came before.

    Of equal requests in parallel exactly one gets True; the others wait for its transaction.
    Raises IdReused when the id was taken by another person, path or body.
    """
    insert = _POSTGRESQL if session.get_bind().dialect.name == "postgresql" else _SQLITE
    values = {
        "id": id, "kind": kind, "person_id": person_id, "fingerprint": mark, "received_at": now(),
    }  # fmt: skip
    if session.connection().execute(insert, values).first() is not None:
        return True
    known = session.get(Receipt, id, populate_existing=True)
    if known is None or known.fingerprint != mark or known.kind != kind:
        raise IdReused()
    return False
