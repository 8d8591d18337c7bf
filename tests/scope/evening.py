"""Rows of Ân Hòa 1 for probes: this evening's meeting, last month's, and what people left there.

Probes are set up on a MORNING in March 2031 and asked in the EVENING, while the cell meets.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from app.access.actor import Actor, Grant
from app.access.permissions import Role
from app.assignments import rules
from app.assignments.models import Obligation
from app.attendance.models import CheckIn, Confirmation, Grade, Via, VisitReport
from app.core import clock
from app.core.ids import new_id
from app.meetings.models import Meeting, MeetingKind, MeetingRecord, MeetingState
from app.meetings.schemas import Verb
from app.meetings.service import keep_ahead
from app.meetings.service.pages import prepare, put_page
from app.people.models import Person
from app.periods.models import BookState, MonthBook
from app.petitions.models import Petition
from app.ratings.models import Adoption, Rubric, RubricTrial
from app.ratings.schemas import AssessmentPut, DecisionPost
from app.ratings.service import adopt, decide, drafts, hand_in, load_library
from tests.fixtures.cast import SINCE, Cast

MONTH, NEXT, LAST = "2031-03", "2031-04", "2031-02"
MORNING = clock.at(date(2031, 3, 5), "08:00")
EVENING = clock.at(date(2031, 3, 5), "19:40")  # begun at 19:30
LAST_TIME = clock.at(date(2031, 2, 5), "19:30")
PDF = b"%PDF-1.4\n%%EOF\n"
SHEET = "05-HD/TU"


def tonight(session: Session, cast: Cast) -> UUID:
    """The expected meeting of today."""
    keep_ahead(session)
    return rules.meeting_id(cast.an_hoa_1.id, MONTH)


def registered(session: Session, cast: Cast) -> UUID:
    """Today's meeting, its date registered by the cell."""
    id = tonight(session, cast)
    meeting = session.get_one(Meeting, id)
    meeting.state, meeting.confirmed_at = MeetingState.planned, MORNING
    session.add(meeting)
    return id


def running(session: Session, cast: Cast) -> UUID:
    """Today's meeting, opened."""
    id = tonight(session, cast)
    meeting = session.get_one(Meeting, id)
    meeting.state, meeting.opened_at = MeetingState.open, EVENING - timedelta(minutes=10)
    session.add(meeting)
    return id


def visit(session: Session, cast: Cast) -> UUID:
    """The visit that Hậu owes next month."""
    keep_ahead(session)
    return session.exec(
        select(Obligation.id).where(
            Obligation.cell_id == cast.an_hoa_1.id, Obligation.month == NEXT
        )
    ).one()


def excused(session: Session, cast: Cast) -> UUID:
    """The same, with a reason waiting to be judged."""
    id = visit(session, cast)
    owed = session.get_one(Obligation, id)
    owed.excuse_reason, owed.excuse_requested_at = "đi công tác", MORNING
    session.add(owed)
    return id


def met(session: Session, cast: Cast) -> UUID:
    """Last month's meeting, held and recorded by the office."""
    meeting = Meeting(
        id=rules.meeting_id(cast.an_hoa_1.id, LAST), cell_id=cast.an_hoa_1.id,
        cell_path=cast.an_hoa_1.path, month=LAST, kind=MeetingKind.regular,
        state=MeetingState.held, starts_at=LAST_TIME,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    session.add(
        MeetingRecord(
            meeting_id=meeting.id, cell_path=meeting.cell_path, month=LAST, members=11, exempt=1,
            summoned=10, present=10, entered_by=cast.lan.id, entered_for=cast.tuyen.id,
            started_at=LAST_TIME, ended_at=LAST_TIME + timedelta(minutes=100),
        )
    )  # fmt: skip
    return meeting.id


def unanswered(session: Session, cast: Cast) -> UUID:
    """Hậu's visit of last month, not recorded, about which he was asked."""
    owed = Obligation(
        assignment_id=cast.hau_at_an_hoa.id, person_id=cast.hau.id, cell_id=cast.an_hoa_1.id,
        cell_path=cast.an_hoa_1.path, month=LAST, meeting_id=met(session, cast),
        expected_at=LAST_TIME, asked_at=MORNING,
    )  # fmt: skip
    session.add(owed)
    return owed.id


def checked_in(session: Session, cast: Cast) -> UUID:
    """Hậu's presence, a moment ago."""
    meeting_id = running(session, cast)
    row = CheckIn(
        meeting_id=meeting_id, person_id=cast.hau.id, cell_path=cast.an_hoa_1.path, month=MONTH,
        via=Via.declared, grade=Grade.D, claimed_at=EVENING, received_at=EVENING,
    )  # fmt: skip
    session.add(row)
    return row.id


def confirmed(session: Session, cast: Cast) -> UUID:
    """Tuyến saw Hậu this evening; the meeting's id."""
    id = running(session, cast)
    session.add(Confirmation(meeting_id=id, person_id=cast.hau.id, by=cast.tuyen.id))
    return id


def reported(session: Session, cast: Cast) -> UUID:
    """Hậu's report of last month's meeting."""
    row = VisitReport(
        meeting_id=met(session, cast), person_id=cast.hau.id, cell_path=cast.an_hoa_1.path,
        month=LAST, stayed="all",
    )  # fmt: skip
    session.add(row)
    return row.id


def petitioned(session: Session, cast: Cast) -> UUID:
    """A petition that Tuyến recorded."""
    row = Petition(
        cell_id=cast.an_hoa_1.id, cell_path=cast.an_hoa_1.path,
        text="Đề nghị sửa đường (mẫu)", field="giao_thong", recorded_by=cast.tuyen.id,
    )  # fmt: skip
    session.add(row)
    return row.id


def paged(session: Session, cast: Cast) -> UUID:
    """A page of the paper book of last month's meeting."""
    page, _ = put_page(session, _secretary(cast), new_id(), met(session, cast), prepare(PDF))
    return page.id


def closed(session: Session, cast: Cast) -> str:
    """Last month's books, closed by the district."""
    session.add(
        MonthBook(
            unit_id=cast.kim_son.id, unit_path=cast.kim_son.path, month=LAST,
            state=BookState.closed, closed_at=MORNING, closed_by=cast.viet.id,
        )
    )  # fmt: skip
    return LAST


def sheet(session: Session, cast: Cast) -> UUID:
    """The sheet that Ân Hòa uses."""
    rubric = load_library(session)[SHEET]
    adopt(session, rubric, cast.an_hoa, ["regular"], SINCE)
    return rubric.id


def own_sheet(session: Session, cast: Cast) -> UUID:
    """The id of a draft of Ân Hòa's."""
    return drafted(session, cast).id


def drafted(session: Session, cast: Cast) -> Rubric:
    """A draft that Ân Hòa's office works on."""
    pattern = load_library(session)[SHEET]
    row = Rubric(
        code=SHEET, title=pattern.title, issuer=pattern.issuer, status="mau", sheet=pattern.sheet,
        owner_unit_id=cast.an_hoa.id, owner_path=cast.an_hoa.path,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def tried(session: Session, cast: Cast) -> RubricTrial:
    """Lan's trial of that draft on the meetings of An Hòa."""
    draft = drafted(session, cast)
    row = RubricTrial(
        rubric_id=draft.id, sheet=draft.sheet, unit_id=cast.an_hoa.id,
        unit_path=cast.an_hoa.path, from_month=LAST, to_month=LAST, asked_by=cast.lan.id,
    )  # fmt: skip
    session.add(row)
    return row


def adoption(session: Session, cast: Cast) -> Adoption:
    """Ân Hòa's use of the sheet."""
    rubric_id = sheet(session, cast)
    session.flush()
    return session.exec(select(Adoption).where(Adoption.rubric_id == rubric_id)).one()


def judged(session: Session, cast: Cast) -> UUID:
    """Last month's meeting, and a sheet in force to score it by."""
    sheet(session, cast)
    return met(session, cast)


def to_score(session: Session, cast: Cast) -> dict[str, Any]:
    """The self-score of last month's meeting as a client sends it, everything full."""
    rubric_id, meeting_id = sheet(session, cast), met(session, cast)
    answers = {
        "preparation.content": 10, "preparation.notice": True, "conduct.regular_content": 10,
        "conduct.discussion": 10, "conduct.minutes": True, "principles.principles": 15,
        "result.done": 15,
    }  # fmt: skip
    return {
        "meeting_id": str(meeting_id), "rater": "self", "rubric_id": str(rubric_id),
        "answers": answers,
    }  # fmt: skip


def scored(session: Session, cast: Cast) -> UUID:
    """The same, saved by Tuyến."""
    body = AssessmentPut.model_validate(to_score(session, cast))
    row, _ = drafts.put_assessment(session, _secretary(cast), new_id(), body, None)
    return row.id


def handed_in(session: Session, cast: Cast) -> UUID:
    """The same, handed in."""
    id = scored(session, cast)
    hand_in.submit(session, _secretary(cast), id, Verb(), None)
    return id


def waiting(session: Session, cast: Cast) -> UUID:
    """Last month's meeting, whose decision Lan entered."""
    id = judged(session, cast)
    body = DecisionPost.model_validate(
        {
            "class": "kha",
            "session_on": MORNING.date(),
            "conclusion_no": "12-KL/ĐU",
            "seen": 0,
        }
    )
    decide.propose(session, _committee(cast.lan, Role.office, cast), id, body)
    return id


def decided(session: Session, cast: Cast) -> UUID:
    """The same, confirmed by a member above."""
    id = waiting(session, cast)
    decide.confirm(session, _committee(cast.quang, Role.standing, cast), id, 1)
    return id


def _committee(person: Person, role: Role, cast: Cast) -> Actor:
    return Actor(person.id, (Grant(role, cast.an_hoa.path, SINCE),))


def _secretary(cast: Cast) -> Actor:
    return Actor(cast.tuyen.id, (Grant(Role.secretary, cast.an_hoa_1.path, SINCE),))
