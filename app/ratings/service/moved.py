"""Scores of a meeting that was moved, did not take place, or did after all. Called by `meetings`.

What was handed in before the meeting began is a draft again: nobody scores what has not been, but
for a visitor whose presence stands. The score of a meeting that did not take place is kept, and
counts nowhere.
"""

from sqlmodel import Session

from app.access.actor import Actor
from app.audit.models import Action
from app.core import clock
from app.meetings.models import Meeting, MeetingState
from app.meetings.service import note_scores
from app.ratings.course import TABLE, Event
from app.ratings.models import Assessment, AssessmentState, Rater
from app.ratings.queries import visible
from app.ratings.queries import voices as queries
from app.ratings.service import course, drafts

AHEAD = (MeetingState.expected, MeetingState.planned)


def follow_meeting(session: Session, actor: Actor | None, meeting: Meeting) -> None:
    """Bring the scores to where the meeting stands now; the meeting is locked."""
    scores = queries.handed_in(session, meeting.id)
    if not scores:
        return
    if actor is not None and meeting.state in AHEAD:
        early = [row for row in scores if _before(row, meeting) and not _was_there(session, row)]
        if early:
            _draft_again(session, actor, meeting, early)
    own = next((row for row in scores if row.rater == Rater.self_ and row.submitted_at), None)
    counts = own is not None and meeting.state is not MeetingState.not_held
    note_scores(
        session, meeting.id,
        self_points=own.points if own and counts else None,
        self_class=own.class_ if own and counts else None,
    )  # fmt: skip


def _before(row: Assessment, meeting: Meeting) -> bool:
    if meeting.starts_at is None or row.submitted_at is None:
        return True
    return row.submitted_at < meeting.starts_at


def _was_there(session: Session, row: Assessment) -> bool:
    """A visitor whose presence stands scored what they saw: moving the meeting afterwards, which
    is the cell's act, takes nothing out of their hands."""
    return row.rater == Rater.visitor and visible.present(session, row.meeting_id, row.person_id)


def _draft_again(session: Session, actor: Actor, meeting: Meeting, early: list[Assessment]) -> None:
    now = course.standing(session, meeting)
    when = f"{clock.local(meeting.starts_at):%d/%m/%Y}" if meeting.starts_at else "ngày khác"
    why = f"Buổi sinh hoạt dời sang {when}, bản chấm trở lại bản nháp. Sinh hoạt xong thì gửi lại."
    moved = TABLE.get((now.stage, Event.moved))
    own = any(row.rater == Rater.self_ for row in early)
    course.write(
        session, actor, meeting, now, Event.moved,
        moved.to if own and moved and moved.to else now.stage,
        rater=Rater.self_ if own else early[0].rater, note=why,
        content={"assessment_ids": [str(row.id) for row in early]},
    )  # fmt: skip
    for row in early:
        row.state, row.submitted_at, row.agreed_with = AssessmentState.draft, None, None
        row.returned_reason = why
        row.touch()
        session.add(row)
        drafts.note(session, actor, Action.assessment_reset, row)
    session.flush()
