"""A queue that came as a file: from another phone of the same person, or by the office.

It is settled in the person's name, as a batch would be, also when the account is disabled or the
posts have ended: facts are judged by the rights of the meeting's day.
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assignments import queries as ledger
from app.assignments.queries.shown import person_ref
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core import clock, security
from app.core.errors import AppError, NotFound
from app.meetings.errors import BadPage
from app.meetings.queries import shown
from app.meetings.service import put_page
from app.meetings.service.pages import Page, prepare
from app.people import queries as people
from app.sync.errors import Unreadable, WrongToken
from app.sync.schemas import Operation, Photo, Queue, Rescued, RescuedVerdict, Verdict
from app.sync.service import sealing
from app.sync.service.batch import Run, apart, settle
from app.sync.service.kinds import Done

_WORDS = ("type", "title", "status", "detail", "code")
CLOCKED = 2  # the format whose operations know of clocks


@dataclass(frozen=True)
class Opened:
    """A file made readable, its pictures re-encoded: all of it before a writer waits."""

    queue: Queue
    digest: str
    pages: dict[UUID, Page | AppError]


def open_file(content: bytes) -> Opened:
    """Raises Unreadable, WrongToken."""
    try:
        plain = sealing.open_sealed(content)
        queue = Queue.model_validate_json(plain)
    except ValueError as other:
        raise Unreadable() from other
    if not security.same(queue.token.encode(), sealing.token_of(queue.person_id).encode()):
        raise WrongToken()
    pages = {photo.id: _page(photo) for photo in queue.photos}
    return Opened(queue, hashlib.sha256(plain).hexdigest(), pages)


def _page(photo: Photo) -> Page | AppError:
    try:
        return prepare(base64.b64decode(photo.data, validate=True))
    except AppError as refusal:
        return refusal
    except ValueError:
        return BadPage()


def rescue(session: Session, actor: Actor, opened: Opened) -> Rescued:
    """Settle it. Sent again, nothing more happens.

    Raises NotFound, Forbidden: for whoever is neither the person nor the person's office.
    """
    queue = opened.queue
    person = people.persons(session, [queue.person_id]).get(queue.person_id)
    if person is None:
        raise NotFound()
    own = person.id == actor.person_id
    if not own:
        actor.require(Permission.queue_rescue, person.home_path, sees=Permission.person_read)
    name, home = person_ref(person), person.home_path
    grants = people.grants_of(session, person.id) + ledger.visitor_grants(session, person.id)
    run = Run(session, Actor(person.id, tuple(grants)), queue.device_id, clock.now(), CLOCKED)
    verdicts = settle(run, queue.operations, {photo.meeting_id for photo in queue.photos})
    verdicts += [_kept(run, photo, opened.pages[photo.id]) for photo in queue.photos]
    if replay.first_time(
        session, id=uuid5(person.id, opened.digest), kind="rescue", person_id=person.id,
        mark=opened.digest,
    ):  # fmt: skip
        record(
            session, actor, Action.queue_rescued, subject="person", subject_id=person.id,
            path=home, on_behalf_of=person.id, operations=len(queue.operations),
            photos=len(queue.photos), accepted=sum(v.status < 400 for v in verdicts),
            # The rows made bear the person's name alone: this is the trace to who brought them.
            ids=[str(v.id) for v in verdicts if v.id is not None],
        )  # fmt: skip
    kinds: list[str | None] = [
        op.kind if isinstance(op, Operation) else None for op in queue.operations
    ]
    kinds += ["photo"] * len(queue.photos)
    told = [
        RescuedVerdict(**v.model_dump() | ({} if own else _in_brief(v)), kind=kind)
        for kind, v in zip(kinds, verdicts, strict=True)
    ]
    return Rescued(person=name, verdicts=told)


def _in_brief(verdict: Verdict) -> dict[str, Any]:
    """What whoever brought it for another may read: why in words, no rows and no ids of rows."""
    problem = verdict.problem or {}
    brief = {name: problem[name] for name in _WORDS if name in problem}
    return {"result": None, "problem": brief or None}


def _kept(run: Run, photo: Photo, page: Page | AppError) -> Verdict:
    def work() -> Done:
        if isinstance(page, AppError):
            raise page
        row, created = put_page(run.session, run.actor, photo.id, photo.meeting_id, page)
        return Done(shown.page_read(row), created)

    return apart(run, photo.id, "photo", photo.id, work)
