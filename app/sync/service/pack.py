"""The visit pack: what the screens read, for this month and the next, as their routes answer it.

A phone puts each body where the screen that watches its path looks. The number of selects does not
grow with the number of meetings. Called by `routes` only.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assignments import queries as ledger
from app.assignments.models import Obligation, ObligationState
from app.attendance.models import CheckIn, VisitReport
from app.attendance.queries import lists
from app.attendance.queries import shown as attendance
from app.attendance.schemas import CheckInRow, VisitReportRead, VisitTagRead
from app.core import clock
from app.core.paging import Page
from app.meetings.models import Meeting
from app.meetings.queries import listing, shown
from app.meetings.queries.before import before
from app.people import queries as people
from app.people.service import persons
from app.petitions import queries as petitions
from app.ratings.service import shown as ratings
from app.ratings.service import together
from app.sync.schemas import Rescue, VisitPack
from app.sync.service import sealing

FORMAT = 1
WHOLE = Page(limit=200)
# Nobody sits in so often; whoever's list is longer reads the rest when there is signal.
MEETINGS = 60
PETITIONS = 20  # of a cell


def pack(session: Session, actor: Actor) -> VisitPack:
    """Everything that this person's screens read in a hall without signal."""
    now = clock.this_month()
    months = [clock.shift(now, -1), now, clock.shift(now, 1)]
    reads: dict[str, Any] = {"/visit-tags": _tags(session)}
    due = _visits(session, actor, reads, months)
    found = _meetings(session, actor, reads, months)
    wanted = _wanted(actor, found, months, {visit.meeting_id for visit in due})
    _about(session, actor, reads, wanted)
    _people(session, actor, reads, wanted)
    return VisitPack(
        server_time=clock.now(),
        format=FORMAT,
        reads=reads,
        rescue=Rescue(public_key=sealing.public_key(), token=sealing.token_of(actor.person_id)),
    )


def _json(body: BaseModel) -> Any:
    return body.model_dump(mode="json", by_alias=True)


def _page(items: Iterable[BaseModel], cursor: str | None = None) -> dict[str, Any]:
    """The body of a list as its route answers it."""
    return {"items": [_json(item) for item in items], "next_cursor": cursor, "count": None}


def _tags(session: Session) -> list[Any]:
    tags = lists.tags(session)
    return [_json(VisitTagRead.model_validate(tag.model_dump())) for tag in tags]


def _visits(
    session: Session, actor: Actor, reads: dict[str, Any], months: Sequence[str]
) -> list[Obligation]:
    """The visits that the person owes; returns those still to be recorded."""
    due_states = frozenset({ObligationState.due})
    asked = {"state=due": ledger.ObligationFilter(own=actor.person_id, states=due_states)} | {
        f"month={month}": ledger.ObligationFilter(own=actor.person_id, month=month)
        for month in months
    }
    pages = {
        f"/obligations?mine=true&{query}&limit=200": ledger.obligation_listing(
            session, actor, WHOLE, wanted
        )[0]
        for query, wanted in asked.items()
    }
    rows = {row.id: row for page in pages.values() for row in page}
    shown_ones = ledger.shown_obligations(session, actor, list(rows.values()))
    by_id = {read.id: read for read in shown_ones}
    for key, page in pages.items():
        if len(page) <= WHOLE.limit:
            reads[key] = _page(by_id[row.id] for row in page)
    due, *_ = pages.values()
    for row in due:
        if row.month in months:
            reads[f"/obligations/{row.id}"] = _json(by_id[row.id])
    return list(due)


def _meetings(
    session: Session, actor: Actor, reads: dict[str, Any], months: Sequence[str]
) -> dict[str, list[Meeting]]:
    """The person's meetings by month, as the calendar and the secretary's home ask for them."""
    found: dict[str, list[Meeting]] = {}
    rows: dict[str, list[listing.Row]] = {}
    for month in months:
        rows[month], _ = listing.listing(
            session, actor, WHOLE, listing.Filters(month=month, mine=True)
        )
        found[month] = [meeting for meeting, _, _ in rows[month]]
    briefs = {
        brief.id: brief
        for brief in shown.briefs(session, actor, [row for page in rows.values() for row in page])
    }
    for month, meetings in found.items():
        if len(meetings) > WHOLE.limit:
            continue
        page = _page(briefs[meeting.id] for meeting in meetings)
        reads[f"/meetings?mine=true&month={month}&limit=200"] = page
    return found


def _wanted(
    actor: Actor, found: dict[str, list[Meeting]], months: Sequence[str], due: set[UUID]
) -> list[Meeting]:
    """The meetings of this month and the next, and of the last those that still want something."""
    last, *ahead = months
    open_ones = [
        meeting
        for meeting in found[last]
        if meeting.id in due or actor.can(Permission.meeting_run, meeting.cell_path)
    ]
    wanted = [*(meeting for month in ahead for meeting in found[month]), *open_ones]
    return wanted[:MEETINGS]


def _about(
    session: Session, actor: Actor, reads: dict[str, Any], wanted: Sequence[Meeting]
) -> None:
    """What the screens of a meeting read; bodies alike stand together, so that they pack well."""
    ids, me = [meeting.id for meeting in wanted], actor.person_id
    fulls = shown.fulls(session, actor, wanted)
    reads |= {f"/meetings/{read.id}": _json(read) for read in fulls}
    reads |= {
        f"/meetings/{read.meeting_id}/before": _json(read)
        for read in before(session, actor, wanted)
    }
    sheets = ratings.sheets_in_force(session, actor, wanted)
    reads |= {f"/meetings/{id}/sheet": _json(read) for id, read in sheets.items()}
    voices = together.voices_of(session, actor, wanted)
    reads |= {f"/meetings/{id}/voices": _json(read) for id, read in voices.items()}
    here = attendance.visitors_of(session, actor, wanted)
    reads |= {
        f"/meetings/{id}/visitors": [_json(line) for line in lines] for id, lines in here.items()
    }
    own: dict[str, Sequence[CheckInRow | VisitReportRead]] = {
        "check-ins": attendance.check_in_rows(session, lists.own_at(session, CheckIn, me, ids)),
        "visit-reports": attendance.report_reads(
            session, lists.own_at(session, VisitReport, me, ids)
        ),
    }
    for name, items in own.items():
        for id in ids:
            at = [item for item in items if item.meeting_id == id]
            reads[f"/{name}?meeting={id}&person={me}"] = _page(at)
    said = petitions.reads(session, petitions.own_at(session, me, ids))
    for id in ids:
        at_meeting = [petition for petition in said if petition.meeting_id == id]
        reads[f"/petitions?meeting={id}&mine=true"] = _page(at_meeting)
    _petitions_of_cells(session, actor, reads, wanted)


def _petitions_of_cells(
    session: Session, actor: Actor, reads: dict[str, Any], wanted: Sequence[Meeting]
) -> None:
    """What was asked for at these cells: all of it to the cell, to a visitor the own part."""
    cells = {m.cell_id for m in wanted if actor.can(Permission.unit_read, m.cell_path)}
    found = petitions.first_of_cells(session, actor, cells, PETITIONS)
    listed = [row for rows in found.values() for row in rows[:PETITIONS]]
    by_id = {read.id: read for read in petitions.reads(session, listed)}
    for cell_id, rows in found.items():
        items = [by_id[row.id] for row in rows[:PETITIONS]]
        cursor = petitions.next_cursor(rows, PETITIONS)
        reads[f"/petitions?within={cell_id}&limit={PETITIONS}"] = _page(items, cursor)


def _people(
    session: Session, actor: Actor, reads: dict[str, Any], wanted: Sequence[Meeting]
) -> None:
    """Who may be named to take the minutes, in the cells that the person runs."""
    runs = {
        m.cell_path: m.cell_id for m in wanted if actor.can(Permission.meeting_run, m.cell_path)
    }
    for path, cell_id in sorted(runs.items()):
        rows, _ = people.listing(session, actor, WHOLE, q=None, inside=path)
        if len(rows) <= WHOLE.limit:
            reads[f"/people?unit={cell_id}&limit=200"] = _page(persons.shown(session, actor, rows))
