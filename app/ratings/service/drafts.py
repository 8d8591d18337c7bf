"""Saving a draft score, and what `hand_in` shares with it.

Whoever writes locks the meeting first, then the score, so that two voices never wait in a circle.
"""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.audit import replay
from app.audit.models import Action
from app.audit.service import record
from app.core import versions
from app.core.errors import FieldError, Forbidden, IdReused, Invalid, NotFound, UnknownReference
from app.meetings import queries as meetings
from app.meetings.models import Meeting, MeetingState
from app.meetings.schemas import Verb
from app.people.queries import secretaries
from app.periods.service import hold_open
from app.ratings.course import Event, Stage
from app.ratings.errors import (
    AlreadyAssessed,
    AlreadySubmitted,
    NotHeld,
    PlaceFixed,
    WrongRubric,
)
from app.ratings.models import Assessment, AssessmentState, Rater
from app.ratings.queries import voices as queries
from app.ratings.rules import score
from app.ratings.schemas import AssessmentPut
from app.ratings.service import course, rights
from app.ratings.service.facts import Ground, ground
from app.ratings.sheet import Result


def put_assessment(
    session: Session, actor: Actor, id: UUID, body: AssessmentPut, version: int | None
) -> tuple[Assessment, bool]:
    """Save a draft, scored as far as it goes. Returns it and whether it is new.

    Raises NotFound, Forbidden, UnknownReference, IdReused, Stale, VersionRequired, Invalid,
    NoRubric, WrongRubric, AlreadyAssessed, AlreadySubmitted, AlreadyDecided, NotHeld, PlaceFixed,
    MonthClosed.
    """
    if version is not None:
        return _edit(session, actor, id, body, version), False
    path, content = f"/assessments/{id}", replay.content(body)
    mark = replay.fingerprint(actor.person_id, path, content)
    if not replay.first_time(
        session, id=id, kind="assessment", person_id=actor.person_id, mark=mark
    ):
        return seen(session, actor, id), False
    known = queries.assessment(session, id)
    if known is not None:
        if queries.visible_assessment(session, actor, id):
            versions.check(known.version, version)
        raise IdReused()
    meeting = meetings.locked_meeting(session, actor, body.meeting_id)
    if meeting is None:
        text = "Không có buổi sinh hoạt này, hoặc buổi ở ngoài phạm vi của đồng chí."
        raise UnknownReference(errors=[FieldError("meeting_id", "unknown_reference", text)])
    rights.require_voice(session, actor, meeting, body.rater)
    _require_new_voice(session, actor, meeting, body.rater)
    made = Assessment(
        id=id,
        meeting_id=meeting.id,
        rater=body.rater,
        person_id=actor.person_id,
        cell_path=meeting.cell_path,
        month=meeting.month,
        rubric_id=body.rubric_id,
        **_on_behalf(session, actor, meeting, body.rater),
    )
    now = _fill(session, actor, meeting, made, body)
    session.add(made)
    session.flush()
    if made.rater == Rater.self_ and now.stage is Stage.none:
        course.write(session, actor, meeting, now, Event.saved, Stage.draft, rater=made.rater)
    note(session, actor, Action.assessment_saved, made)
    return made, True


def _require_new_voice(session: Session, actor: Actor, meeting: Meeting, rater: str) -> None:
    mine = actor.person_id if rater == Rater.visitor else None
    other = queries.voice(session, meeting.id, rater, mine)
    if other is None:
        return
    if queries.visible_assessment(session, actor, other.id) is None:
        raise AlreadyAssessed()
    raise AlreadyAssessed(assessment_id=str(other.id))


def _on_behalf(session: Session, actor: Actor, meeting: Meeting, rater: str) -> dict[str, Any]:
    """Honest hands: an office that enters a cell's own score says for whom, and how it came."""
    if rater != Rater.self_ or rights.speaks_for_cell(actor, meeting):
        return {}
    secretary = secretaries(session, [meeting.cell_id]).get(meeting.cell_id)
    return {"source": "phone_call", "entered_for": secretary.id if secretary else None}


def _edit(
    session: Session, actor: Actor, id: UUID, body: AssessmentPut, version: int
) -> Assessment:
    if not first_time(session, actor, f"/assessments/{id}", body, version):
        return seen(session, actor, id)
    draft, meeting = locked(session, actor, id)
    versions.check(draft.version, version)
    if (body.meeting_id, body.rater) != (draft.meeting_id, draft.rater):
        raise PlaceFixed()
    if draft.state is AssessmentState.submitted:
        raise AlreadySubmitted()
    if draft.source != "app" and rights.speaks_for_cell(actor, meeting):
        # What the office had taken down from a call is the cell's own words from here on.
        draft.person_id, draft.source, draft.entered_for = actor.person_id, "app", None
    _fill(session, actor, meeting, draft, body)
    draft.touch()
    session.add(draft)
    note(session, actor, Action.assessment_saved, draft)
    return draft


def first_time(
    session: Session,
    actor: Actor,
    path: str,
    body: AssessmentPut | Verb,
    version: int | None = None,
) -> bool:
    """False when this operation came before; one without an id counts as new."""
    if body.operation_id is None:
        return True
    content = replay.content(body) | {"version": version}
    mark = replay.fingerprint(actor.person_id, path, content)
    return replay.first_time(
        session, id=body.operation_id, kind="operation", person_id=actor.person_id, mark=mark
    )


def seen(session: Session, actor: Actor, id: UUID) -> Assessment:
    """A score that the actor may read. Raises NotFound."""
    found = queries.visible_assessment(session, actor, id)
    if found is None:
        raise NotFound()
    return found


def locked(session: Session, actor: Actor, id: UUID) -> tuple[Assessment, Meeting]:
    """A score that the actor may write, and its meeting, both locked. NotFound, Forbidden."""
    known = seen(session, actor, id)
    meeting = meetings.locked_meeting(session, actor, known.meeting_id)
    row = queries.locked_assessment(session, id)
    if meeting is None or row is None:
        raise NotFound()
    if row.rater == Rater.visitor and row.person_id != actor.person_id:
        raise Forbidden()
    rights.require_voice(session, actor, meeting, row.rater)
    cells_own = row.rater == Rater.self_ and row.source == "app"
    if cells_own and not rights.speaks_for_cell(actor, meeting):
        raise Forbidden("Bản tự đánh giá này do chi bộ lập, chỉ chi bộ sửa và gửi được.")
    return row, meeting


def require_time(
    session: Session, actor: Actor, meeting: Meeting, rater: str, event: Event
) -> course.Standing:
    """A score is a claim: about a meeting that is not over with, in an open month."""
    hold_open(session, meeting.cell_path, meeting.month)
    if meeting.state is MeetingState.not_held:
        raise NotHeld()
    now = course.standing(session, meeting)
    if rater == Rater.self_:
        course.require(session, actor, meeting, event, now)
    elif rater == Rater.committee and now.stage in (Stage.proposed, Stage.decided):
        # The others' scores are open to the cell and the committee once the class is decided.
        raise course.happened(session, now, event)
    return now


def _fill(
    session: Session, actor: Actor, meeting: Meeting, row: Assessment, body: AssessmentPut
) -> course.Standing:
    """Answers, notes and what they come to; nothing is kept when one of them cannot be."""
    now = require_time(session, actor, meeting, body.rater, Event.saved)
    base = ground(session, meeting)
    require_rubric(base, body.rubric_id)
    result = score(base.sheet, body.answers, base.record, base.meeting)
    faults = [FieldError(f"answers.{p.field}", p.code, p.message) for p in result.problems]
    known = {at.id for at in base.sheet.criteria()}
    text = "Bảng chấm không có tiêu chí này."
    faults += [
        FieldError(f"notes.{name}", "unknown_item", text)
        for name in sorted(set(body.notes) - known)
    ]
    if faults:
        raise Invalid(errors=faults[:50])
    row.rubric_id = base.rubric.id
    row.answers = dict(body.answers)
    row.notes = {name: note for name, note in body.notes.items() if note}
    keep(row, result)
    return now


def require_rubric(base: Ground, rubric_id: UUID) -> None:
    """Raise WrongRubric unless the score uses the sheet in force."""
    if base.rubric.id != rubric_id:
        text = f"Hãy chấm theo bảng {base.rubric.code}."
        raise WrongRubric(errors=[FieldError("rubric_id", "wrong_rubric", text)])


def keep(row: Assessment, result: Result) -> None:
    """Store what the answers come to."""
    row.result = result.model_dump(mode="json")
    row.points = float(result.points)
    row.class_ = result.class_key


def note(session: Session, actor: Actor, action: Action, row: Assessment) -> None:
    """A line of history about a score."""
    record(
        session, actor, action, subject="assessment", subject_id=row.id, path=row.cell_path,
        on_behalf_of=row.entered_for, rater=row.rater, month=row.month, state=row.state,
        version=row.version,
    )  # fmt: skip
