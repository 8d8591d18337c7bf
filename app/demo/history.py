"""Turns plans into rows: meetings, records, scores, visits of the past months and of this one."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel

from app.assignments.models import Assignment, Obligation, ObligationState
from app.assignments.rules import expected_at, meeting_id
from app.attendance.models import CheckIn, Grade, Via, VisitReport
from app.core import clock
from app.core.db import metadata
from app.demo import cast, plan
from app.demo.deciding import Judges
from app.demo.district import District
from app.meetings.models import Meeting, MeetingKind, MeetingRecord, MeetingState, Task, TaskState
from app.organisation.models import Unit
from app.people.models import Person
from app.petitions.models import Petition
from app.ratings import rules as scoring
from app.ratings.models import Assessment, AssessmentState, Decision, Rater, Rubric
from app.ratings.sheet import Result, Sheet

AFTER = timedelta(hours=4)  # a meeting this long ago has been reported


@dataclass
class History:
    """Writes the past; `closed` months end settled, later ones stay open."""

    session: Session
    made: District
    rubric: Rubric
    sheet: Sheet
    seed: str
    now: datetime
    closed: set[str]
    clerk: Person  # enters what a cell without a secretary phoned in
    judges: Judges
    busy: set[tuple[UUID, Any]] = field(default_factory=set)
    earlier: dict[UUID, list[Task]] = field(default_factory=lambda: defaultdict(list))
    reviewed: list[tuple[Task, UUID]] = field(default_factory=list)
    answers: dict[UUID, tuple[dict[str, Any], Any]] = field(default_factory=dict)
    rows: list[SQLModel] = field(default_factory=list)

    def write(self, months: list[str], *, spare: Unit) -> None:
        """Every month in order. `spare`: its meeting of the running month is left to come."""
        owed: dict[str, list[Assignment]] = defaultdict(list)
        for assignment in self.made.assignments:
            owed[assignment.cell_path].append(assignment)
        running = clock.month_of(self.now)
        for month in months:
            for cell in self.made.cells:
                starts_at = expected_at(cell.usual_day or 1, cell.usual_time or "19:30", month)
                if (
                    starts_at is None
                    or starts_at > self.now - AFTER
                    or (cell is spare and month == running)
                ):
                    continue
                self._meeting(cell, month, starts_at, owed[cell.path])
            for table in metadata.sorted_tables:  # referenced rows first
                self.session.add_all(r for r in self.rows if r.__tablename__ == table.name)
                self.session.flush()
            self.rows.clear()
            for task, at_id in self.reviewed:
                task.reviewed_at_id = at_id
            self.reviewed.clear()

    def _meeting(
        self, cell: Unit, month: str, starts_at: datetime, assignments: list[Assignment]
    ) -> None:
        chance = plan.lot(self.seed, month, cell.path)
        happened = plan.outcome(chance)
        meeting = Meeting(
            id=meeting_id(cell.id, month),
            cell_id=cell.id,
            cell_path=cell.path,
            month=month,
            starts_at=starts_at,
            place=cell.place,
            first_planned_at=starts_at,
            created_at=starts_at - timedelta(days=60),
        )
        self.rows.append(meeting)
        held = None
        if happened == "not_held":
            meeting.state = MeetingState.not_held
            meeting.not_held_reason = chance.choice(cast.NOT_HELD_REASONS)
            meeting.not_held_at = starts_at + timedelta(days=1)
        elif happened == "held":
            held = self._held(chance, cell, meeting)
        for assignment in assignments:
            self._visit(assignment, meeting, held)

    def _held(self, chance: Any, cell: Unit, meeting: Meeting) -> plan.Held:
        assert meeting.starts_at is not None
        members, exempt = cell.members or 1, cell.exempt or 0
        maxima = {c.id: int(c.item.max) for c in self.sheet.criteria() if c.id in cast.DEDUCTIONS}
        held = plan.held(chance, meeting.starts_at, members - exempt, maxima)
        secretary = self.made.secretaries.get(cell.path)
        by = secretary.id if secretary else self.clerk.id
        meeting.state = MeetingState.held
        meeting.confirmed_at = meeting.notice_at = meeting.starts_at - timedelta(days=2)
        meeting.opened_at, meeting.closed_at = held.started_at, held.ended_at
        meeting.opened_by = by
        present = members - exempt - held.excused - held.unexcused
        self.rows.append(
            MeetingRecord(
                meeting_id=meeting.id, cell_path=cell.path, month=meeting.month,
                started_at=held.started_at, ended_at=held.ended_at,
                chair=secretary.full_name if secretary else None,
                members=members, exempt=exempt, excused=held.excused, unexcused=held.unexcused,
                speakers=held.speakers, present=present, summoned=members - exempt,
                pre_meeting_on=clock.day_of(held.started_at) - timedelta(days=2),
                resolution="Nghị quyết tháng (mẫu): giao các nhiệm vụ kèm theo.",
                vote_for=present, vote_against=0, vote_other=0,
                entered_by=by, received_at=held.ended_at + timedelta(minutes=20),
            )
        )  # fmt: skip
        ticked = self._tasks(cell, meeting, held)
        self._scores(chance, cell, meeting, held, by, ticked)
        if chance.random() < 0.06:
            topic, text = chance.choice(cast.PETITIONS)
            self.rows.append(
                Petition(
                    meeting_id=meeting.id, cell_id=cell.id, cell_path=cell.path, text=text,
                    field=topic, recorded_by=by, received_at=held.ended_at,
                )
            )  # fmt: skip
        return held

    def _tasks(self, cell: Unit, meeting: Meeting, held: plan.Held) -> tuple[int, int]:
        """Tick last month's tasks, add this month's. Returns (done, reviewed)."""
        reviewed = self.earlier.pop(cell.id, [])
        self.reviewed.extend((task, meeting.id) for task in reviewed)
        done = sum(task.state is TaskState.done for task in reviewed)
        for position, (text, who, due, is_done) in enumerate(held.tasks):
            task = Task(
                meeting_id=meeting.id, cell_id=cell.id, cell_path=cell.path, position=position,
                text=text, who=who, due_on=due,
                state=TaskState.done if is_done else TaskState.not_done,
            )  # fmt: skip
            self.earlier[cell.id].append(task)
            self.rows.append(task)
        return done, len(reviewed)

    def reopen_tasks(self) -> None:
        """The newest tasks of every cell have not been looked at yet."""
        for tasks in self.earlier.values():
            for task in tasks:
                task.state = TaskState.open

    def _scores(
        self, chance: Any, cell: Unit, meeting: Meeting, held: plan.Held, by: UUID,
        ticked: tuple[int, int],
    ) -> None:  # fmt: skip
        minutes = int((held.ended_at - held.started_at).total_seconds() // 60)
        members, exempt = cell.members or 1, cell.exempt or 0
        summoned = members - exempt
        facts = scoring.RecordFacts(
            present=summoned - held.excused - held.unexcused,
            excused=held.excused,
            unexcused=held.unexcused,
            duration_minutes=minutes,
            speakers=held.speakers,
            tasks_done=ticked[0],
            tasks_total=ticked[1],
        )
        about = scoring.MeetingFacts(MeetingKind.regular.value, cell.has_committee, cell.members)
        answers: dict[str, Any] = {}
        notes: dict[str, str] = {}
        for criterion in self.sheet.criteria():
            item = criterion.item
            kinds = item.only_meeting_kinds
            if item.from_record or (kinds and MeetingKind.regular.value not in kinds):
                continue
            if item.type == "toggle":
                answers[criterion.id] = True
            else:
                short = held.deductions.get(criterion.id, 0)
                answers[criterion.id] = float(item.max) - short
                if short:
                    notes[criterion.id] = cast.DEDUCTIONS[criterion.id]
        result = scoring.score(self.sheet, answers, facts, about)
        if result.points is None:
            raise ValueError(f"incomplete sample answers: {result.missing} {result.problems}")
        points = float(result.points)
        submitted = held.ended_at + timedelta(minutes=30)
        own = Assessment(
            meeting_id=meeting.id, rater=Rater.self_, person_id=by, cell_path=cell.path,
            month=meeting.month, rubric_id=self.rubric.id, state=AssessmentState.submitted,
            answers=answers, notes=notes, result=result.model_dump(mode="json"),
            points=points, class_=result.class_key, submitted_at=submitted,
        )  # fmt: skip
        assert facts.present is not None
        self.rows += [own, *self.judges.handed_in(meeting, own, facts.present)]
        meeting.self_points, meeting.self_class = points, result.class_key
        self.answers[meeting.id] = (answers, (facts, about))
        decided = submitted + timedelta(days=4)
        settled = meeting.month in self.closed
        if not settled and (decided > self.now or chance.random() < 0.2):
            return
        said = self._committee_score(meeting, held, submitted) if held.committee_cut else result
        total = float(said.points)
        made = Decision(
            meeting_id=meeting.id, cell_path=cell.path, month=meeting.month,
            class_=said.class_key or "kem", points=total, rubric_id=self.rubric.id,
            conclusion_no="KL mẫu", entered_by=self.clerk.id,
        )  # fmt: skip
        self.rows += self.judges.decided(meeting, made, points - total, decided, settled=settled)

    def _committee_score(self, meeting: Meeting, held: plan.Held, at: datetime) -> Result:
        """The committee's own sheet, some points below the cell's, with its reasons."""
        answers, about = self.answers[meeting.id]
        answers, notes, left = dict(answers), {}, held.committee_cut
        for item in sorted(set(answers) & set(cast.DEDUCTIONS)):
            taken = min(left, int(answers[item]), 5)
            if taken:
                answers[item] -= taken
                notes[item] = cast.DEDUCTIONS[item]
                left -= taken
        result = scoring.score(self.sheet, answers, *about)
        self.rows.append(
            Assessment(
                meeting_id=meeting.id, rater=Rater.committee, person_id=self.clerk.id,
                cell_path=meeting.cell_path, month=meeting.month, rubric_id=self.rubric.id,
                state=AssessmentState.submitted, answers=answers, notes=notes,
                result=result.model_dump(mode="json"), points=float(result.points),
                class_=result.class_key, submitted_at=at + timedelta(days=3),
            )
        )  # fmt: skip
        return result

    def _visit(self, assignment: Assignment, meeting: Meeting, held: plan.Held | None) -> None:
        assert meeting.starts_at is not None
        who, starts_at = assignment.person_id, meeting.starts_at
        chance = plan.lot(
            self.seed, "visit", meeting.month, meeting.cell_path, assignment.cell_path
        )
        key = (who, plan.half_day(starts_at))
        came = plan.visit(chance, busy=key in self.busy)
        owed = Obligation(
            assignment_id=assignment.id, person_id=who, cell_id=meeting.cell_id,
            cell_path=meeting.cell_path, month=meeting.month, meeting_id=meeting.id,
            expected_at=starts_at, place=meeting.place,
            created_at=starts_at - timedelta(days=60),
        )  # fmt: skip
        self.rows.append(owed)
        settled = meeting.month in self.closed
        if meeting.state is MeetingState.not_held:
            owed.state = ObligationState.not_met
        elif came.state == "excused":
            owed.state = ObligationState.excused
            owed.excuse_reason = came.reason
            owed.excuse_requested_at = starts_at - timedelta(days=1)
            owed.excuse_accepted = True
            owed.excuse_decided_at = starts_at - timedelta(hours=20)
        elif held is None:
            owed.state = ObligationState.cell_silent if settled else ObligationState.due
            owed.asked_at = starts_at + timedelta(days=1)
        elif came.state == "missed":
            owed.state = ObligationState.missed if settled else ObligationState.due
            owed.asked_at = starts_at + timedelta(days=1)
        else:
            self.busy.add(key)
            self._came(chance, owed, meeting, held, came)

    def _came(
        self, chance: Any, owed: Obligation, meeting: Meeting, held: plan.Held, came: plan.Visit
    ) -> None:
        at = held.started_at + timedelta(minutes=max(0, came.minutes_after_start))
        received = at if came.grade != "B" else held.ended_at + timedelta(hours=2)
        via = {"A": Via.qr, "B": Via.code}.get(came.grade, Via.declared)
        secretary = self.made.secretaries.get(meeting.cell_path)
        check_in = CheckIn(
            meeting_id=meeting.id, person_id=owed.person_id, cell_path=meeting.cell_path,
            month=meeting.month, obligation_id=owed.id, via=via, grade=Grade(came.grade),
            claimed_at=at, received_at=received, created_at=received,
            confirmed_by=secretary.id if secretary and came.grade == "C" else None,
            confirmed_at=held.ended_at if came.grade == "C" else None,
            device_id=f"demo-{owed.person_id.hex[:8]}",
        )  # fmt: skip
        self.rows.append(check_in)
        owed.state, owed.done_by, owed.done_at = ObligationState.done, check_in.id, at
        owed.grade = came.grade
        if came.reports:
            self._visitor_score(chance, owed, held)
            self.rows.append(
                VisitReport(
                    meeting_id=meeting.id, person_id=owed.person_id, cell_path=meeting.cell_path,
                    month=meeting.month, stayed="all", seen=[],
                    good_practice=chance.choice(cast.GOOD_PRACTICE),
                    advice=chance.choice(cast.ADVICE), received_at=held.ended_at,
                )
            )  # fmt: skip

    def _visitor_score(self, chance: Any, owed: Obligation, held: plan.Held) -> None:
        """The visitor's own sheet: often the cell's, now and then a point or three below."""
        answers, about = self.answers[owed.meeting_id]
        answers, notes = dict(answers), {}
        item = chance.choice(sorted(set(answers) & set(cast.DEDUCTIONS)))
        lower = min(chance.choice((0, 0, 0, 1, 3)), int(answers[item]))
        if lower:
            answers[item] -= lower
            notes[item] = cast.DEDUCTIONS[item]
        result = scoring.score(self.sheet, answers, *about)
        self.rows.append(
            Assessment(
                meeting_id=owed.meeting_id, rater=Rater.visitor, person_id=owed.person_id,
                cell_path=owed.cell_path, month=owed.month, rubric_id=self.rubric.id,
                state=AssessmentState.submitted, answers=answers, notes=notes,
                result=result.model_dump(mode="json"), points=float(result.points),
                class_=result.class_key, submitted_at=held.ended_at + timedelta(hours=1),
            )
        )  # fmt: skip
