"""Whether what is stored about scores is still true: copies on meetings, and every stored result.

Called by `cli recount`; reads only.
"""

from collections.abc import Iterator
from uuid import UUID

from sqlmodel import Session

from app.ratings.models import Assessment
from app.ratings.queries import sheets, voices
from app.ratings.rules import score_again
from app.ratings.service import decide
from app.ratings.sheet import ItemResult, Sheet


def recount(session: Session) -> list[str]:
    """One line for each meeting whose copies, and each score whose result, is not right."""
    return [*decide.recount(session), *_results(session)]


def _results(session: Session) -> Iterator[str]:
    """Scores whose published sheet no longer makes their stored result of their answers."""
    known: dict[UUID, Sheet] = {}
    for row in voices.stored(session):
        if row.rubric_id not in known:
            rubric = sheets.rubric(session, row.rubric_id)
            assert rubric is not None
            known[row.rubric_id] = Sheet.model_validate(rubric.sheet)
        wrong = _differs(known[row.rubric_id], row)
        if wrong:
            yield f"assessment {row.id}: the sheet gives another {', '.join(wrong)}"


def _differs(sheet: Sheet, row: Assessment) -> list[str]:
    frozen = [ItemResult.model_validate(item) for item in row.result["items"]]
    made = score_again(sheet, row.answers, frozen).model_dump(mode="json")
    wrong = [name for name, value in made.items() if row.result.get(name) != value]
    copied = {"points": row.points, "class": row.class_}
    wrong += [f"copy of {name}" for name, value in copied.items() if value != made[name]]
    return wrong
