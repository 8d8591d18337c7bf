"""The committee's decision on a meeting's class, and the check that its copies are true."""

from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.core.errors import FieldError, Invalid, NotFound
from app.meetings import queries as meetings
from app.meetings.models import Meeting, MeetingState
from app.meetings.service import note_scores
from app.periods.service import require_open
from app.ratings.errors import NoRubric, NotHeld
from app.ratings.models import Assessment, AssessmentState, Decision, Rater, Rubric
from app.ratings.queries import voices as queries
from app.ratings.schemas import DecisionPost
from app.ratings.service import rights
from app.ratings.service.facts import held_on, rubric_for
from app.ratings.sheet import Sheet


def decide(session: Session, actor: Actor, meeting_id: UUID, body: DecisionPost) -> Decision:
    """Enter the class that the committee decided; a later entry is the next revision.

    Points are those of the committee's own score, else of the cell's. The same person's same
    entry again is the revision that holds. Raises NotFound, Forbidden, OwnInterest, NotHeld,
    NoRubric, Invalid, MonthClosed.
    """
    meeting = meetings.locked_meeting(session, actor, meeting_id)
    if meeting is None:
        raise NotFound()
    rights.require_committee(session, actor, meeting)
    rights.require_no_interest(session, actor, meeting)
    known = queries.decision(session, meeting.id)
    if known is not None and _same(known, actor, body):
        return known
    require_open(session, meeting.cell_path, meeting.month)
    if meeting.state is not MeetingState.held:
        raise NotHeld("Chưa có kết quả buổi sinh hoạt nên chưa quyết định xếp loại được.")
    rubric = rubric_for(session, meeting)
    if rubric is None:
        raise NoRubric()
    _check(meeting, rubric, body)
    basis = _basis(session, meeting)
    made = Decision(
        meeting_id=meeting.id,
        cell_path=meeting.cell_path,
        month=meeting.month,
        revision=known.revision + 1 if known else 1,
        class_=body.class_,
        points=basis.points if basis else None,
        rubric_id=basis.rubric_id if basis else rubric.id,
        conclusion_no=body.conclusion_no,
        session_on=body.session_on,
        reason=body.reason,
        entered_by=actor.person_id,
        decided_at=clock.now(),
    )
    session.add(made)
    session.flush()
    note_scores(session, meeting.id, decided_points=made.points, decided_class=made.class_)
    record(
        session, actor, Action.decision_entered, subject="meeting", subject_id=meeting.id,
        path=meeting.cell_path, month=meeting.month, revision=made.revision, decided=made.class_,
    )  # fmt: skip
    return made


def _same(known: Decision, actor: Actor, body: DecisionPost) -> bool:
    return known.entered_by == actor.person_id and (
        known.class_, known.conclusion_no, known.session_on, known.reason,
    ) == (body.class_, body.conclusion_no, body.session_on, body.reason)  # fmt: skip


def _check(meeting: Meeting, rubric: Rubric, body: DecisionPost) -> None:
    faults = []
    if body.session_on > clock.today():
        text = "Ngày họp quyết định chưa đến. Hãy ghi ngày cấp ủy đã họp."
        faults.append(FieldError("session_on", "ahead", text))
    if body.session_on < held_on(meeting):
        text = f"Buổi sinh hoạt diễn ra ngày {held_on(meeting):%d/%m/%Y}; cấp ủy họp sau ngày đó."
        faults.append(FieldError("session_on", "before_meeting", text))
    if body.class_ not in {rule.key for rule in Sheet.model_validate(rubric.sheet).classes}:
        faults.append(FieldError("class", "unknown_class", "Bảng chấm không có loại này."))
    if faults:
        raise Invalid(errors=faults)


def _basis(session: Session, meeting: Meeting) -> Assessment | None:
    for rater in (Rater.committee, Rater.self_):
        found = queries.voice(session, meeting.id, rater)
        if found is not None and found.state is AssessmentState.submitted:
            return found
    return None


def recount(session: Session) -> list[str]:
    """Meetings whose copied scores differ from the scores and decisions behind; none is right."""
    wrong = []
    for id, *figures in queries.copies(session):
        copied, real = tuple(figures[:4]), tuple(figures[4:])
        if copied != real:
            wrong.append(f"meeting {id}: copied {copied}, scored and decided {real}")
    return wrong
