"""The committee's decision on a meeting's class: one enters it, a second person confirms it.

What waits for the second person counts nowhere as decided. Whoever writes locks the meeting first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
from app.people import queries as people
from app.periods import queries as periods
from app.periods.service import hold_open
from app.ratings import gap
from app.ratings.course import Event, Stage
from app.ratings.errors import ChangedMeanwhile, NoRubric, NotHeld
from app.ratings.models import Assessment, AssessmentState, Decision, Rater, Rubric
from app.ratings.queries import course as stored
from app.ratings.queries import interest, sheets
from app.ratings.queries import voices as queries
from app.ratings.schemas import DecisionPost
from app.ratings.service import course, rights
from app.ratings.service.facts import held_on, rubric_for
from app.ratings.service.remarking import remarks_of
from app.ratings.sheet import Sheet


def propose(session: Session, actor: Actor, meeting_id: UUID, body: DecisionPost) -> Decision:
    """Enter the class that the committee decided; it holds when a second person confirms it.

    Points are those of the committee's own score, else of the cell's. The same person's same
    entry again is the one that stands. Raises NotFound, Forbidden, OwnInterest, NotHeld, NoRubric,
    Invalid, MonthClosed, AlreadyDecided, DecisionWaiting, ChangedMeanwhile.
    """
    meeting = _locked(session, actor, meeting_id)
    known = stored.standing(session, meeting.id)
    said = remarks_of(session, meeting)
    if known is not None and _same(known, actor, body) and not _news(session, known, said):
        return known
    hold_open(session, meeting.cell_path, meeting.month)
    if meeting.state is not MeetingState.held:
        raise NotHeld("Chưa có kết quả buổi sinh hoạt nên chưa quyết định xếp loại được.")
    now = course.standing(session, meeting)
    course.require(session, actor, meeting, Event.proposed, now, seen=body.seen, decision=known)
    handed_in = queries.handed_in(session, meeting.id)
    basis = basis_of(handed_in)
    # The classes are those of the sheet that the points came from, also where another is in force.
    rubric = sheets.rubric(session, basis.rubric_id) if basis else rubric_for(session, meeting)
    if rubric is None:
        raise NoRubric()
    _check(session, meeting, rubric, handed_in, body)
    if known is not None:
        _end(session, actor, known, "replaced")
    made = Decision(
        meeting_id=meeting.id,
        cell_path=meeting.cell_path,
        month=meeting.month,
        revision=stored.last_revision(session, meeting.id) + 1,
        class_=body.class_,
        points=basis.points if basis else None,
        rubric_id=rubric.id,
        conclusion_no=body.conclusion_no,
        session_on=body.session_on,
        reason=body.reason,
        gap_note=body.gap_note,
        entered_by=actor.person_id,
        slip_by=people.invited_by(session, actor.sign_in_id),
        entered_at=clock.now(),
    )
    session.add(made)
    content = {
        "class": made.class_, "points": made.points, "conclusion_no": made.conclusion_no,
        "session_on": body.session_on.isoformat(), "gap_note": made.gap_note,
        "remarks": said,
    }  # fmt: skip
    course.write(
        session, actor, meeting, now, Event.proposed, Stage.proposed, revision=made.revision,
        note=made.reason, content=content,
    )  # fmt: skip
    _note(session, actor, Action.decision_entered, meeting, made)
    return made


def confirm(session: Session, actor: Actor, meeting_id: UUID, revision: int) -> Decision:
    """The second person confirms the decision that they read; from now on it holds.

    What has come up since the entry (a score that lies apart, a flag, a vote against) has been
    weighed by nobody: then it is entered again. Raises NotFound, Forbidden, OwnInterest,
    SecondPerson, MonthClosed, NothingWaits, AlreadyDecided, ChangedMeanwhile.
    """
    meeting = _locked(session, actor, meeting_id)
    known = stored.standing(session, meeting.id)
    if known and known.revision == revision and known.confirmed_by == actor.person_id:
        return known
    now = course.standing(session, meeting)
    course.require(
        session, actor, meeting, Event.confirmed, now, decision=known,
        seen=None if known and known.revision == revision else -1,
    )  # fmt: skip
    assert known is not None  # the stage says that one waits
    hold_open(session, meeting.cell_path, meeting.month)
    _require_as_entered(session, meeting, known)
    known.confirmed_by, known.confirmed_at = actor.person_id, clock.now()
    known.touch()
    session.add(known)
    note_scores(session, meeting.id, decided_points=known.points, decided_class=known.class_)
    course.write(
        session, actor, meeting, now, Event.confirmed, Stage.decided, revision=known.revision
    )
    _note(session, actor, Action.decision_confirmed, meeting, known)
    return known


def _require_as_entered(session: Session, meeting: Meeting, known: Decision) -> None:
    """Raise ChangedMeanwhile when what was entered was weighed on other facts than there are."""
    if meeting.id in interest.of_person(session, known.entered_by, [meeting.id]):
        raise ChangedMeanwhile(
            "Đồng chí nhập quyết định này đã dự hoặc được phân công dự buổi sinh hoạt. "
            "Đề nghị trả lại để đồng chí khác nhập."
        )
    if _news(session, known, remarks_of(session, meeting)):
        raise ChangedMeanwhile(
            "Từ khi nhập quyết định đã có bản chấm hoặc thông tin mới cần xem xét. "
            "Đề nghị người nhập xem rồi nhập lại, hoặc trả lại quyết định."
        )


def _news(session: Session, known: Decision, said: Sequence[gap.Remark]) -> set[gap.Remark]:
    """What needs a look now and did not when the decision was entered."""
    entry = stored.entry(session, known.meeting_id, known.revision)
    weighed = set(entry.content.get("remarks", said) if entry else said)
    latest = stored.latest(session, known.meeting_id)
    more_voices = latest is not None and entry is not None and latest.number > entry.number
    if more_voices or not known.gap_note:
        weighed.discard("gap")  # a note on one gap says nothing of a score that came afterwards
    return set(said) - weighed


def refuse(
    session: Session, actor: Actor, meeting_id: UUID, revision: int, reason: str
) -> Decision:
    """The second person does not confirm, or the first takes the entry back.

    Raises NotFound, Forbidden, OwnInterest, MonthClosed, NothingWaits, AlreadyDecided,
    ChangedMeanwhile.
    """
    meeting = _locked(session, actor, meeting_id)
    last = stored.decision(session, meeting.id, revision)
    if last and (last.ended_by, last.ended_reason) == (actor.person_id, reason):
        return last
    known = stored.standing(session, meeting.id)
    now = course.standing(session, meeting)
    course.require(
        session, actor, meeting, Event.refused, now, decision=known,
        seen=None if known and known.revision == revision else -1,
    )  # fmt: skip
    assert known is not None
    hold_open(session, meeting.cell_path, meeting.month)
    back = stored.before_proposal(session, meeting.id)
    _end(session, actor, known, reason)
    course.write(
        session, actor, meeting, now, Event.refused, back, revision=known.revision, note=reason
    )
    _note(session, actor, Action.decision_refused, meeting, known)
    return known


def reopen(
    session: Session, actor: Actor, meeting_id: UUID, revision: int, reason: str
) -> Decision:
    """A standing member opens a decided class again; what was decided stays stored.

    A closed month is unlocked first: what was printed is kept by its snapshot. Raises NotFound,
    Forbidden, OwnInterest, MonthClosed, NotDecided, DecisionWaiting, ChangedMeanwhile.
    """
    meeting = _locked(session, actor, meeting_id)
    rights.require_authority(session, actor, meeting)
    last = stored.decision(session, meeting.id, revision)
    if last and (last.ended_by, last.ended_reason) == (actor.person_id, reason):
        return last
    known = stored.standing(session, meeting.id)
    now = course.standing(session, meeting)
    course.require(
        session, actor, meeting, Event.reopened, now, decision=known,
        seen=None if known and known.revision == revision else -1,
    )  # fmt: skip
    assert known is not None
    hold_open(session, meeting.cell_path, meeting.month)
    _end(session, actor, known, reason)
    note_scores(session, meeting.id, decided_points=None, decided_class=None)
    course.write(
        session, actor, meeting, now, Event.reopened, Stage.reopened, revision=known.revision,
        note=reason,
    )  # fmt: skip
    _note(session, actor, Action.decision_reopened, meeting, known)
    return known


def _locked(session: Session, actor: Actor, meeting_id: UUID) -> Meeting:
    """The meeting, locked, to whoever may judge it: who may not learns nothing of its course."""
    meeting = meetings.locked_meeting(session, actor, meeting_id)
    if meeting is None:
        raise NotFound()
    rights.require_judge(session, actor, meeting)
    return meeting


def _end(session: Session, actor: Actor, row: Decision, reason: str) -> None:
    row.ended_by, row.ended_at, row.ended_reason = actor.person_id, clock.now(), reason
    row.touch()
    session.add(row)
    session.flush()


def _note(session: Session, actor: Actor, action: Action, meeting: Meeting, row: Decision) -> None:
    record(
        session, actor, action, subject="meeting", subject_id=meeting.id, path=meeting.cell_path,
        month=meeting.month, revision=row.revision, decided=row.class_,
    )  # fmt: skip


def _same(known: Decision, actor: Actor, body: DecisionPost) -> bool:
    return known.entered_by == actor.person_id and (
        known.class_, known.conclusion_no, known.session_on, known.reason, known.gap_note,
    ) == (body.class_, body.conclusion_no, body.session_on, body.reason, body.gap_note)  # fmt: skip


def _check(
    session: Session,
    meeting: Meeting,
    rubric: Rubric,
    handed_in: Sequence[Assessment],
    body: DecisionPost,
) -> None:
    faults = []
    if body.session_on > clock.today():
        text = "Ngày họp quyết định chưa đến. Hãy ghi ngày cấp ủy đã họp."
        faults.append(FieldError("session_on", "ahead", text))
    if body.session_on < held_on(meeting):
        text = f"Buổi sinh hoạt diễn ra ngày {held_on(meeting):%d/%m/%Y}; cấp ủy họp sau ngày đó."
        faults.append(FieldError("session_on", "before_meeting", text))
    if body.class_ not in {rule.key for rule in Sheet.model_validate(rubric.sheet).classes}:
        faults.append(FieldError("class", "unknown_class", "Bảng chấm không có loại này."))
    basis = basis_of(handed_in)
    if basis and basis.class_ and basis.class_ != body.class_ and not body.reason:
        text = "Xếp loại khác với loại theo điểm. Hãy ghi lý do."
        faults.append(FieldError("reason", "class_differs", text))
    asked = gap_asked(session, meeting, handed_in)
    if asked.asks and not body.gap_note and asked.gap:
        points = f"{asked.gap.points:g}".replace(".", ",")
        text = f"Các bản chấm chênh nhau {points} điểm. Hãy ghi một câu nêu rõ vì sao."
        faults.append(FieldError("gap_note", "gap_unexplained", text))
    if faults:
        raise Invalid(errors=faults)


@dataclass(frozen=True)
class GapAsked:
    """How far the voices lie apart, and whether that asks for a sentence here."""

    gap: gap.Gap | None
    threshold: float
    asks: bool


def gap_asked(session: Session, meeting: Meeting, handed_in: Sequence[Assessment]) -> GapAsked:
    """The widest difference between the voices, against the threshold at the cell."""
    return gap_between(handed_in, periods.terms(session, meeting.cell_path).gap_points)


def gap_between(handed_in: Sequence[Assessment], threshold: float) -> GapAsked:
    """The same where the threshold is known."""
    found = gap.widest(
        [gap.Voiced(row.rater, row.points) for row in handed_in if row.points is not None]
    )
    return GapAsked(gap=found, threshold=threshold, asks=gap.asks(found, threshold))


def basis_of(handed_in: Sequence[Assessment]) -> Assessment | None:
    """What a decision takes points and sheet from: the committee's own score, else the cell's."""
    for rater in (Rater.committee, Rater.self_):
        for row in handed_in:
            if row.rater == rater:
                return row
    return None


def recount(session: Session) -> list[str]:
    """Meetings whose copied scores differ from the scores and decisions behind, or whose stage
    differs from the rows it speaks of; none is right."""
    wrong = []
    for id, *figures in queries.copies(session):
        copied, real = tuple(figures[:4]), tuple(figures[4:])
        if copied != real:
            wrong.append(f"meeting {id}: copied {copied}, scored and decided {real}")
    for id, stage, says, confirmed in stored.stages(session):
        standing = None if confirmed is None else ("decided" if confirmed else "proposed")
        if (stage in (Stage.proposed, Stage.decided) or standing) and stage != standing:
            wrong.append(f"meeting {id}: the latest event says {stage}, its decision {standing}")
        handed_in = says == AssessmentState.submitted
        if stage == Stage.submitted and not handed_in:
            wrong.append(f"meeting {id}: the latest event says {stage}, the self-score {says}")
    return wrong
