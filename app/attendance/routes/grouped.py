"""Check-ins that wait at the same moment are stored in one transaction. `hot` calls `stored`.

A few writers take what waits, one after the other: under load each takes several, and they share
what a transaction costs beside its statements. Nobody waits for a group to fill, everybody for the
commit. What breaks undoes its group, and then each of them is stored alone.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore
from uuid import UUID

from sqlmodel import Session

from app.attendance.schemas import CheckInPut
from app.attendance.service.check_in import check_in
from app.attendance.service.storing import Outcome
from app.core import clock, db
from app.core.security import AccessClaims
from app.core.settings import settings

MOST = 8  # in one transaction, which holds the locks of their meetings


@dataclass(frozen=True, eq=False)
class Sent:
    """One check-in on its way, and who waits for it."""

    claims: AccessClaims
    id: UUID
    body: CheckInPut
    received_at: datetime = field(default_factory=clock.stamp)
    answer: "asyncio.Future[Outcome]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def store(self, session: Session) -> Outcome:
        """Do it in a transaction."""
        return check_in(
            session, self.claims.person_id, self.id, self.body,
            received_at=self.received_at, sign_in_id=self.claims.sign_in_id,
        )  # fmt: skip


# Threads and connections of their own, so that other routes keep theirs. SQLite has one writer.
_threads = ThreadPoolExecutor(db.HOT, "check-in")
_waiting: deque[Sent] = deque()
_writers = {"sqlite": BoundedSemaphore(1), "postgresql": BoundedSemaphore(db.HOT)}


async def stored(claims: AccessClaims, id: UUID, body: CheckInPut) -> Outcome:
    """What became of a check-in, once that is on the disk."""
    sent = Sent(claims, id, body)
    _waiting.append(sent)
    free = _writers["sqlite" if settings().is_sqlite else "postgresql"]
    if free.acquire(blocking=False):
        _threads.submit(_write, free)
    return await sent.answer


def _write(free: BoundedSemaphore) -> None:
    """Be a writer until nothing waits."""
    while True:
        try:
            while group := list(_taken()):
                _answer(_together(group))
        finally:
            free.release()
        # Somebody may have come since the last look, and found no writer free.
        if not (_waiting and free.acquire(blocking=False)):
            return


def _taken() -> Iterator[Sent]:
    for _ in range(MOST):
        try:
            yield _waiting.popleft()
        except IndexError:  # another writer was faster
            return


Stored = list[tuple[Sent, Outcome | BaseException]]


def _together(group: list[Sent]) -> Stored:
    group.sort(key=lambda sent: sent.body.meeting_id)  # one order of locks, so that groups can wait
    try:
        with db.write_session(hot=True) as session:
            return [(sent, _one(session, sent)) for sent in group]
    except Exception as fault:  # noqa: BLE001 - who waits is told
        if len(group) == 1:
            return [(group[0], fault)]
    return [done for sent in group for done in _together([sent])]


def _one(session: Session, sent: Sent) -> Outcome:
    outcome = sent.store(session)
    session.flush()
    session.expire_all()
    return outcome


def _answer(stored: Stored) -> None:
    for sent, what in stored:
        sent.answer.get_loop().call_soon_threadsafe(_tell, sent, what)


def _tell(sent: Sent, what: Outcome | BaseException) -> None:
    if sent.answer.done():  # whoever asked has gone
        return
    if isinstance(what, BaseException):
        sent.answer.set_exception(what)
    else:
        sent.answer.set_result(what)
