"""Handing a score in, and sending a self-score back."""

from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.audit.models import Action
from app.core import clock, versions
from app.core.errors import FieldError, Forbidden, NotFound
from app.meetings import queries as meetings
from app.meetings.models import Meeting, MeetingState
from app.meetings.schemas import Verb
from app.meetings.service import note_scores
from app.periods.service import hold_open
from app.ratings.course import TABLE, Event
from app.ratings.errors import Incomplete, NotHeld
from app.ratings.models import Assessment, AssessmentState, Rater
from app.ratings.queries import course as stored
from app.ratings.queries import voices as queries
from app.ratings.rules import score
from app.ratings.schemas import AssessmentReturn
from app.ratings.service import course, drafts, rights
from app.ratings.service.facts import Ground, ground
from app.ratings.sheet import Result


def submit(session: Session, actor: Actor, id: UUID, body: Verb, version: int | None) -> Assessment:
    """Hand a score in: what the record says is computed once more, then frozen.

    Raises NotFound, Forbidden, Stale, Incomplete, WrongRubric, NoRubric, NotHeld,
    AlreadyDecided, MonthClosed.
    """
    if not drafts.first_time(session, actor, f"/assessments/{id}/submit", body):
        return drafts.seen(session, actor, id)
    row, meeting = drafts.locked(session, actor, id)
    if row.state is AssessmentState.submitted:
        return row
    if version is not None:
        versions.check(row.version, version)
    now = drafts.require_time(session, actor, meeting, row.rater, Event.submitted)
    if not _has_begun(meeting):
        raise NotHeld()
    base = ground(session, meeting)
    drafts.require_rubric(base, row.rubric_id)
    result = score(base.sheet, row.answers, base.record, base.meeting)
    _require_complete(base, result)
    row.agreed_with = _opinion(session, base, row)
    drafts.keep(row, result)
    row.state = AssessmentState.submitted
    row.submitted_at = clock.now()
    row.returned_reason = None
    row.touch()
    session.add(row)
    if row.rater == Rater.self_:
        note_scores(session, meeting.id, self_points=row.points, self_class=row.class_)
    _move(session, actor, meeting, now, row)
    drafts.note(session, actor, Action.assessment_submitted, row)
    return row


def _move(
    session: Session, actor: Actor, meeting: Meeting, now: course.Standing, row: Assessment
) -> None:
    """Write the event, with what was handed in: a later revision does not wipe it out."""
    content = {
        "assessment_id": str(row.id), "version": row.version, "answers": row.answers,
        "notes": row.notes, "points": row.points, "class": row.class_,
    }  # fmt: skip
    if row.rater != Rater.self_:
        course.write(
            session, actor, meeting, now, Event.voiced, now.stage, rater=row.rater, content=content
        )
        return
    if now.vote is not None and (now.latest is None or now.latest.stage is not now.stage):
        step = TABLE[(now.latest.stage if now.latest else now.stage, Event.voted)]
        assert step.to is not None
        now = course.write(
            session, actor, meeting, now, Event.voted, step.to, rater=row.rater, content=now.vote
        )
    to = TABLE[(now.stage, Event.submitted)].to
    assert to is not None
    course.write(
        session, actor, meeting, now, Event.submitted, to, rater=row.rater,
        content=content | {"vote": now.vote},
    )  # fmt: skip


def _has_begun(meeting: Meeting) -> bool:
    if meeting.state in (MeetingState.open, MeetingState.held):
        return True
    return meeting.starts_at is not None and meeting.starts_at <= clock.now()


def _require_complete(base: Ground, result: Result) -> None:
    titles = {at.id: (at.number, at.item.title) for at in base.sheet.criteria()}
    unrecorded = {item.id for item in result.items if item.source == "unrecorded"}
    faults = [FieldError(f"answers.{p.field}", p.code, p.message) for p in result.problems]
    for name in result.missing:
        number, title = titles[name]
        if name in unrecorded:
            text = f"Tiêu chí {number} chờ số liệu biên bản: {title}."
        else:
            text = f"Tiêu chí {number} chưa chấm: {title}."
        code = "unrecorded" if name in unrecorded else "unanswered"
        faults.append(FieldError(f"answers.{name}", code, text))
    if faults or result.class_key is None:
        raise Incomplete(errors=faults, missing=list(result.missing))


def _opinion(session: Session, base: Ground, row: Assessment) -> int | None:
    """Where the visitor confirms the self-score, each item that differs says why; where none
    does, the event by which the score agreed with was handed in."""
    if row.rater != Rater.visitor or base.sheet.visitor != "confirms":
        return None
    own = queries.voice(session, row.meeting_id, Rater.self_)
    if own is None or own.state is not AssessmentState.submitted:
        return None  # a cell that says nothing never keeps its visitor waiting
    number = {at.id: at.number for at in base.sheet.criteria()}
    faults = [
        FieldError(
            f"notes.{name}", "reason_missing",
            f"Tiêu chí {number[name]} khác bản tự đánh giá: hãy ghi lý do.",
        )
        for name in sorted(set(row.answers) | set(own.answers))
        if row.answers.get(name) != own.answers.get(name) and not row.notes.get(name)
    ]  # fmt: skip
    if faults:
        raise Incomplete(errors=faults, missing=[])
    return stored.handed_in_by(session, row.meeting_id) if row.answers == own.answers else None


def send_back(session: Session, actor: Actor, id: UUID, body: AssessmentReturn) -> Assessment:
    """The committee in charge returns a self-score with a reason; the cell mends it.

    Raises NotFound, Forbidden, OwnInterest, NotSubmitted, DecisionWaiting, AlreadyDecided,
    ChangedMeanwhile, MonthClosed.
    """
    known = drafts.seen(session, actor, id)
    meeting = meetings.locked_meeting(session, actor, known.meeting_id)
    row = queries.locked_assessment(session, id)
    if meeting is None or row is None:
        raise NotFound()
    rights.require_judge(session, actor, meeting)
    if row.rater != Rater.self_:
        raise Forbidden("Chỉ bản tự đánh giá của chi bộ được trả lại.")
    if row.state is AssessmentState.returned and row.returned_reason == body.reason:
        return row
    now = course.standing(session, meeting)
    step = course.require(session, actor, meeting, Event.returned, now, seen=body.seen)
    assert step.to is not None
    hold_open(session, meeting.cell_path, meeting.month)
    row.state = AssessmentState.returned
    row.returned_reason = body.reason
    row.submitted_at = None
    row.touch()
    session.add(row)
    note_scores(session, meeting.id, self_points=None, self_class=None)
    course.write(
        session, actor, meeting, now, Event.returned, step.to, rater=row.rater, note=body.reason
    )
    drafts.note(session, actor, Action.assessment_returned, row)
    return row
