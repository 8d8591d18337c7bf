"""What the sheet of a decision calls its class. Called by `before` here, and by lists above.

A sheet may have a word of its own for a class ("Đạt chất lượng"). Published sheets never change, so
the word is looked up with the sheet of the decision, for a whole list in one select, instead of
being copied. `ratings` lies above this package; its tables are read here by light handles.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Uuid, column, select, table
from sqlmodel import Session

_DECISION = table(
    "decision", column("meeting_id", Uuid), column("class"), column("rubric_id", Uuid),
    column("confirmed_at"), column("ended_at"),
)  # fmt: skip
_SHEET = table("rubric", column("id", Uuid), column("sheet", JSON))
_CLASSES = _SHEET.c.sheet["classes"]


def own_word(classes: Iterable[dict[str, Any]], key: str | None) -> str | None:
    """The sheet's word for a class; None where it has none, and the common word holds."""
    return next((rule.get("name") or None for rule in classes if rule["class"] == key), None)


def decided_words(session: Session, meeting_ids: Collection[UUID]) -> dict[UUID, str]:
    """The own word of the class in force of each meeting, where its sheet has one; one select."""
    if not meeting_ids:
        return {}
    rows = session.connection().execute(
        select(_DECISION.c.meeting_id, _DECISION.c["class"], _CLASSES)
        .join(_SHEET, _SHEET.c.id == _DECISION.c.rubric_id)
        .where(
            _DECISION.c.meeting_id.in_(meeting_ids),
            _DECISION.c.confirmed_at.is_not(None),
            _DECISION.c.ended_at.is_(None),
        )
    )
    said = ((id, own_word(classes, key)) for id, key, classes in rows)
    return {id: word for id, word in said if word}
