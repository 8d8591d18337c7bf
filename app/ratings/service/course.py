"""Where a meeting's score stands, whether an event may happen to it, and writing that it did.

The meeting is locked by whoever calls `step`; `course.TABLE` says what leads where.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.core import clock
from app.core.errors import Conflict
from app.meetings import queries as meetings
from app.meetings.models import Meeting, MeetingRecord
from app.people import queries as people
from app.people.queries import person
from app.ratings import errors
from app.ratings.course import TABLE, Event, Need, Stage, Step, Who, stage_of
from app.ratings.models import Assessment, AssessmentState, Decision, Rater, RatingEvent
from app.ratings.queries import course as queries
from app.ratings.queries import voices
from app.ratings.service import rights


@dataclass(frozen=True)
class Standing:
    """Where the score of a meeting stands now."""

    stage: Stage
    number: int  # of the latest event; what a screen sends back as `seen`
    latest: RatingEvent | None
    vote: dict[str, int] | None


def standing(session: Session, meeting: Meeting) -> Standing:
    """The stage of a meeting's score, from its latest event and the record's vote."""
    latest = queries.latest(session, meeting.id)
    return standing_from([latest] if latest else [], meetings.record_of(session, meeting.id))


def standing_from(events: Sequence[RatingEvent], record: MeetingRecord | None) -> Standing:
    """The same from rows that are read already."""
    latest = events[-1] if events else None
    vote = None
    if record is not None and record.vote_for is not None:
        vote = {
            "for": record.vote_for,
            "against": record.vote_against or 0,
            "other": record.vote_other or 0,
        }
    return Standing(
        stage=stage_of(latest.stage if latest else None, vote is not None),
        number=latest.number if latest else 0,
        latest=latest,
        vote=vote,
    )


@dataclass(frozen=True)
class Known:
    """What the guards of the table ask, read ahead for many meetings."""

    part: rights.Part
    self_in: bool  # the cell's own score is handed in
    issuer: UUID | None  # of the slip that opened the actor's sign-in


def known_of(
    session: Session,
    actor: Actor,
    of: Sequence[Meeting],
    handed_in: Mapping[UUID, Sequence[Assessment]],
) -> dict[UUID, Known]:
    """Each meeting's answers to the guards; a fixed number of selects for any number of them."""
    issuer = people.invited_by(session, actor.sign_in_id)
    return {
        id: Known(
            part=part,
            self_in=any(row.rater == Rater.self_ for row in handed_in.get(id, ())),
            issuer=issuer,
        )
        for id, part in rights.parts(session, actor, of).items()
    }


def require(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    event: Event,
    now: Standing,
    *,
    seen: int | None = None,
    decision: Decision | None = None,
    known: Known | None = None,
) -> Step:
    """The table's step, when the actor may take it now. Raises Forbidden, OwnInterest, Conflict.

    `seen` is the latest event that the actor's screen knew; another one since is a conflict.
    What is not `known` is read.
    """
    part = known.part if known else None
    step = TABLE.get((now.stage, event))
    if step is None:
        raise happened(session, now, event)
    if step.who in (Who.committee, Who.second, Who.enterer, Who.authority):
        rights.require_judge(session, actor, meeting, part)
        if step.who is Who.enterer and (decision is None or decision.entered_by != actor.person_id):
            raise happened(session, now, event)
        if seen is not None and seen != now.number:
            raise _told(session, now, errors.ChangedMeanwhile)
    if step.who is Who.authority:
        rights.require_authority(session, actor, meeting, part)
    if step.who is Who.second and decision is not None:
        issuer = known.issuer if known else people.invited_by(session, actor.sign_in_id)
        _require_second(actor, decision, issuer)
    if step.need in (Need.self_in, Need.self_out):
        self_in = known.self_in if known else _self_in(session, meeting)
        if self_in is not (step.need is Need.self_in):
            raise happened(session, now, event)
    return step


def _require_second(actor: Actor, decision: Decision, issuer: UUID | None) -> None:
    """Two persons, not one with the other's slip: who hands out a sign-in could use it."""
    if decision.entered_by == actor.person_id:
        raise errors.SecondPerson()
    if decision.slip_by == actor.person_id:
        raise errors.SecondPerson(
            "Quyết định này được nhập bằng phiếu đăng nhập do đồng chí cấp. "
            "Đề nghị một đồng chí khác của cấp ủy xác nhận."
        )
    if issuer == decision.entered_by:
        raise errors.SecondPerson(
            "Phiên này mở bằng phiếu do người nhập quyết định cấp. "
            "Đồng chí hãy đăng nhập bằng mật khẩu của mình rồi xác nhận."
        )


def _self_in(session: Session, meeting: Meeting) -> bool:
    own = voices.voice(session, meeting.id, Rater.self_)
    return own is not None and own.state is AssessmentState.submitted


def happened(session: Session, now: Standing, event: Event) -> Conflict:
    """Why the event cannot happen now, in the words of what did happen."""
    if event in (Event.saved, Event.submitted):
        # The cell is not told who of the committee enters what before it is confirmed.
        if now.stage is Stage.decided:
            return errors.AlreadyDecided()
        if now.stage is Stage.proposed:
            return errors.DecisionWaiting("Cấp ủy đang quyết định xếp loại nên chưa sửa được.")
        return errors.AlreadySubmitted()
    if now.stage is Stage.decided:
        return _told(session, now, errors.AlreadyDecided)
    if now.stage is Stage.proposed:
        return _told(session, now, errors.DecisionWaiting)
    if event is Event.returned:
        return _told(session, now, errors.NotSubmitted)
    if event is Event.reopened:
        return _told(session, now, errors.NotDecided)
    return _told(session, now, errors.NothingWaits)


_WORDS = {
    Event.saved: "chi bộ đã lưu bản nháp",
    Event.voted: "chi bộ đã biểu quyết",
    Event.submitted: "chi bộ đã gửi bản tự đánh giá",
    Event.returned: "bản tự đánh giá đã được trả lại chi bộ",
    Event.proposed: "quyết định đã được nhập, chờ đồng chí thứ hai xác nhận",
    Event.confirmed: "quyết định đã được xác nhận",
    Event.refused: "quyết định đã bị trả lại người nhập",
    Event.reopened: "quyết định đã được mở lại",
    Event.moved: "buổi sinh hoạt đã dời, bản chấm trở lại bản nháp",
    Event.voiced: "có thêm bản chấm được gửi",
}


def _told(session: Session, now: Standing, kind: type[Conflict]) -> Conflict:
    latest = now.latest
    if latest is None:
        return kind()
    who = person(session, latest.person_id) if latest.person_id else None
    name = f", đồng chí {who.full_name}" if who else ""
    when = f"{clock.local(latest.at):%H:%M ngày %d/%m/%Y}"
    return kind(
        f"{kind.title} Lúc {when}{name}: {_WORDS[latest.event]}.",
        happened={
            "event": latest.event.value,
            "at": latest.at.isoformat(),
            "by": who.full_name if who else None,
            "number": latest.number,
        },
    )


def write(
    session: Session,
    actor: Actor | None,
    meeting: Meeting,
    now: Standing,
    event: Event,
    to: Stage,
    *,
    revision: int | None = None,
    rater: str | None = None,
    note: str | None = None,
    content: dict[str, Any] | None = None,
) -> Standing:
    """Add the event; returns where the score stands after it."""
    made = RatingEvent(
        meeting_id=meeting.id,
        number=now.number + 1,
        event=event,
        stage=to,
        revision=revision,
        rater=rater,
        person_id=actor.person_id if actor else None,
        at=clock.now(),
        note=note,
        content=content or {},
    )
    session.add(made)
    session.flush()
    return Standing(stage=to, number=made.number, latest=made, vote=now.vote)
