"""Selects of what a committee has to decide or to confirm in a month. Called by `service.bulk`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, exists
from sqlmodel import Session, col, select

from app.access.scope import subtree
from app.attendance.models import CheckIn
from app.meetings.models import Meeting, MeetingRecord, MeetingState
from app.ratings.course import Stage
from app.ratings.models import Assessment, AssessmentState, Decision, Rater, RatingEvent
from app.ratings.queries.course import latest_of


@dataclass
class ToJudge:
    """A meeting that was held and whose class nobody has entered yet."""

    meeting: Meeting
    record: MeetingRecord | None
    flagged: bool
    latest: RatingEvent | None = None
    scores: list[Assessment] = field(default_factory=list)  # handed in

    @property
    def own(self) -> Assessment | None:
        """The cell's own score, when it is handed in."""
        return next((row for row in self.scores if row.rater == Rater.self_), None)

    @property
    def basis(self) -> Assessment | None:
        """The score that a decision takes its points from: the committee's, else the cell's."""
        ours = (row for row in self.scores if row.rater == Rater.committee)
        return next(ours, self.own)

    @property
    def reopened(self) -> bool:
        """Whether an earlier decision was opened again."""
        return self.latest is not None and self.latest.stage is Stage.reopened


def to_judge(
    session: Session, path: str, month: str, limit: int, ids: Sequence[UUID] | None = None
) -> list[ToJudge]:
    """Meetings of a subtree and month without a decision that stands, in tree order."""
    decided = exists().where(
        col(Decision.meeting_id) == col(Meeting.id), col(Decision.ended_at).is_(None)
    )
    where: list[Any] = [
        subtree(Meeting.cell_path, path),
        Meeting.month == month,
        Meeting.state == MeetingState.held,
        ~decided,
    ]
    if ids is not None:
        where.append(col(Meeting.id).in_(ids))
    return _cases(session, where, limit)


def case(session: Session, meeting: Meeting) -> ToJudge:
    """One meeting, decided or not."""
    return _cases(session, [Meeting.id == meeting.id], 1)[0]


def _cases(session: Session, where: list[Any], limit: int) -> list[ToJudge]:
    flagged = exists().where(
        col(CheckIn.meeting_id) == col(Meeting.id),
        cast(CheckIn.flags, String) != "[]",
        col(CheckIn.undone_at).is_(None),
        col(CheckIn.voided_at).is_(None),
    )
    rows = session.exec(
        select(Meeting, MeetingRecord, flagged)
        .outerjoin(MeetingRecord, col(MeetingRecord.meeting_id) == Meeting.id)
        .where(*where)
        .order_by(col(Meeting.cell_path), col(Meeting.starts_at), col(Meeting.id))
        .limit(limit)
    ).all()
    found = {
        meeting.id: ToJudge(meeting, record, bool(odd) or bool(meeting.flags))
        for meeting, record, odd in rows
    }
    for id, event in latest_of(session, list(found)).items():
        found[id].latest = event
    for id, scores in handed_in_of(session, list(found)).items():
        found[id].scores = scores
    return list(found.values())


def handed_in_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Assessment]]:
    """The scores handed in on each of the meetings, whoever asks; oldest first."""
    rows = session.exec(
        select(Assessment)
        .where(col(Assessment.meeting_id).in_(ids), Assessment.state == AssessmentState.submitted)
        .order_by(col(Assessment.created_at), col(Assessment.id))
    )
    found: dict[UUID, list[Assessment]] = defaultdict(list)
    for row in rows:
        found[row.meeting_id].append(row)
    return found


def waiting(session: Session, path: str, month: str, limit: int) -> list[Decision]:
    """Decisions of a subtree and month that wait for the second person, in tree order."""
    return list(
        session.exec(
            select(Decision)
            .where(
                subtree(Decision.cell_path, path),
                Decision.month == month,
                col(Decision.confirmed_at).is_(None),
                col(Decision.ended_at).is_(None),
            )
            .order_by(col(Decision.cell_path), col(Decision.id))
            .limit(limit)
        )
    )
