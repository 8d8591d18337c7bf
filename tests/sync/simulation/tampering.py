"""Rows of a sound month changed by hand, one thing at a time: each must be noticed.

`test_simulation` asks the six questions about each; what none of them noticed would prove nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import SQLModel

from app.core.ids import new_id
from app.meetings.models import MeetingState
from tests.sync.simulation.left import Left

Row = TypeVar("Row", bound=SQLModel)


def _without(rows: dict[Any, Any], key: Any) -> dict[Any, Any]:
    return {name: row for name, row in rows.items() if name != key}


def _with(rows: dict[Any, Any], key: Any, **changes: Any) -> dict[Any, Any]:
    return rows | {key: _copy(rows[key], **changes)}


def _copy(row: Row, **changes: Any) -> Row:
    return type(row)(**row.model_dump() | changes)


def tampered(left: Left) -> Iterator[tuple[str, str, Left]]:
    """What notices it, what was done, and the rows afterwards."""
    petition = next(iter(left.petitions))
    page, report = next(iter(left.pages)), next(iter(left.reports))
    meeting, record = next(iter(left.records.items()))
    who = next(iter(left.confirmations))
    check_in = next(id for id, row in left.check_ins.items() if row.stands)
    made = next(e for e in left.events if e.subject_id == petition)
    lost, doubled = "no fact lost", "none doubled"
    yield lost, "a petition gone", replace(left, petitions=_without(left.petitions, petition))
    yield lost, "a page gone", replace(left, pages=_without(left.pages, page))
    yield lost, "a presence gone", replace(left, check_ins=_without(left.check_ins, check_in))
    yield lost, "words changed", replace(left, reports=_with(left.reports, report, remark="khác"))
    yield (
        lost,
        "a confirmation gone",
        replace(left, confirmations=_without(left.confirmations, who)),
    )
    yield doubled, "a petition twice", replace(left, petitions=_twice(left.petitions, petition))
    yield doubled, "a presence twice", replace(left, check_ins=_twice(left.check_ins, check_in))
    yield doubled, "history twice", replace(left, events=[*left.events, _copy(made, id=new_id())])
    scope = "scope never widened"
    elsewhere = next(p["id"] for p in left.month.world["people"] if p["role"] == "visitor")
    other = replace(left, records=_with(left.records, meeting, entered_by=UUID(elsewhere)))
    yield scope, "a record by a visitor", other
    by = _copy(left.confirmations[who], by=who[1])
    yield (
        scope,
        "own presence confirmed",
        replace(left, confirmations=left.confirmations | {who: by}),
    )
    state = "every state legal"
    back = _with(left.meetings, record.meeting_id, state=MeetingState.expected)
    yield state, "a held meeting expected again", replace(left, meetings=back)
    done = next(id for id, row in left.visits.items() if row.done_by)
    due = _with(left.visits, done, state="due", done_by=None)
    yield "ledger sums", "a visit forgotten", replace(left, visits=due)
    events = [event for event in left.events if event is not made]
    yield "audit complete", "a line of history gone", replace(left, events=events)


def _twice(rows: dict[Any, Any], key: Any) -> dict[Any, Any]:
    id = new_id()
    return rows | {id: _copy(rows[key], id=id)}
