"""One claim with everything that bears on it, read under the lock of its meeting.

`check_in` judges it, `storing` writes what follows; the statements are in `queries.presence`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from app.attendance import codes, rules
from app.attendance.models import Via
from app.attendance.queries import presence as sql
from app.attendance.rules import Claim
from app.attendance.schemas import CheckInPut
from app.audit import replay
from app.core import clock, security
from app.core.claims import Told
from app.core.errors import IdReused, NotFound, NotSignedIn
from app.periods.models import BookState
from app.periods.rules import state_at


def meeting_key(meeting_id: UUID) -> bytes:
    """The key of a meeting's rotating code, derived from the server's secret and never stored."""
    parts = str(meeting_id), str(codes.KEY_VERSION)
    return security.keyed_hash("check-in", *parts)[: codes.KEY_BYTES]


def window_of(meeting: Any) -> codes.Window | None:
    """The window of a meeting, from its row."""
    return codes.window(
        starts_at=meeting.starts_at, opened_at=meeting.opened_at, closed_at=meeting.closed_at
    )


@dataclass(frozen=True)
class Case:
    """One claim with everything that bears on it."""

    connection: Connection
    person_id: UUID
    id: UUID
    body: CheckInPut
    claim: Claim
    mark: str
    meeting: Any  # the row of sql.MEETING
    known: Any  # the first row of sql.CIRCUMSTANCES
    around: list[Any]  # own presences of these months, and everybody else's at this meeting

    @property
    def has_code(self) -> bool:
        """Whether digits were sent."""
        return self.body.via is not Via.declared

    @property
    def assigned(self) -> bool:
        """Assigned on the meeting's day, or owing this visit."""
        return bool(self.known.assigned) or self.known.visit_id is not None

    @property
    def over_the_cap(self) -> bool:
        """Whether wrong codes have used up the right to try."""
        # Strangers have a pool of their own: guessing from outside must not silence the visitors.
        strangers = self.known.wrong_strangers
        alike = self.known.wrong_all - strangers if self.assigned else strangers
        return self.has_code and rules.too_many_wrong(self.known.wrong_own, alike)

    @property
    def late(self) -> bool:
        """Whether the month's books were closed before this arrived."""
        state = self.known.book_state
        return state is not None and (
            state_at(state, self.known.unlocked_until, self.claim.received_at) is BookState.closed
        )

    @property
    def of_before(self) -> bool:
        """Whether it is of the hour from which the meeting has been moved."""
        first = codes.window(
            starts_at=self.meeting.first_planned_at, opened_at=None, closed_at=None
        )
        return rules.is_of_before(self.claim, window_of(self.meeting), first)

    @property
    def present_at(self) -> datetime:
        """The moment of presence as far as it is known, never later than its receipt."""
        return min(self.claim.claimed_at or self.claim.received_at, self.claim.received_at)


def gather(
    connection: Connection,
    person_id: UUID,
    id: UUID,
    body: CheckInPut,
    received_at: datetime,
    sign_in_id: UUID | None,
    told: Told,
) -> Case:
    """Lock the meeting and read what bears on the claim. Raises NotSignedIn, IdReused, NotFound."""
    asked = {
        "meeting_id": body.meeting_id, "actor_id": person_id, "sign_in_id": sign_in_id,
        "now": received_at,
    }  # fmt: skip
    meeting = next(iter(sql.MEETING.run(connection, asked)), None)
    if sign_in_id is not None and not (
        meeting.may_act if meeting else connection.execute(sql.SIGN_IN, asked).scalar()
    ):
        raise NotSignedIn()
    if meeting is None:
        # The receipt, if any, speaks of another meeting: that id is taken.
        taken = connection.execute(sql.RECEIPT, {"id": id}).first()
        raise IdReused() if taken else NotFound()
    held_at = meeting.opened_at or meeting.starts_at or told.at or received_at
    # A statement of its own, so that it sees what those before it in the lock's queue wrote.
    rows = sql.CIRCUMSTANCES.run(
        connection,
        {
            "id": id, "meeting_id": meeting.id, "person_id": person_id,
            "cell_id": meeting.cell_id, "day": clock.day_of(held_at), "month": meeting.month,
            "cell_path": meeting.cell_path,
            "from": clock.shift(meeting.month, -1), "to": clock.shift(meeting.month, 1),
        },
    )  # fmt: skip
    said = replay.content(body, without=frozenset({"position"}))
    mark = replay.fingerprint(person_id, f"/check-ins/{id}", said)
    # Without a word of the server's clock a direct request is taken as it says, a batch may doubt.
    claim = Claim(
        body.via, told.at, received_at, body.code, body.step, odd=told.odd, unsure=not told.sure
    )
    around = list({row.id: row for row in rows if row.id is not None}.values())
    return Case(connection, person_id, id, body, claim, mark, meeting, rows[0], around)


def is_mine_here(case: Case, row: Any) -> bool:
    """Whether a presence is the claimant's own at this meeting."""
    return bool(row.person_id == case.person_id and row.meeting_id == case.meeting.id)


def stands(row: Any) -> bool:
    """Neither taken back nor voided."""
    return not (bool(row.undone_at) or bool(row.voided_at))
