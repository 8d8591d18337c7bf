"""What a member of a committee is told about the meetings that they judge. Called by `together`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.meetings.models import Meeting
from app.meetings.queries import blind
from app.periods import queries as periods
from app.periods.rules import Terms
from app.ratings.models import Assessment
from app.ratings.queries import course as stored
from app.ratings.queries import sheets
from app.ratings.queries.desk import handed_in_of
from app.ratings.schemas import ClassOffered, GapRead
from app.ratings.service import course, decide
from app.ratings.service.facts import held_on
from app.ratings.sheet import Sheet


@dataclass(frozen=True)
class Knows:
    """What is read of the meetings that the actor judges; `blind` are those where they have still
    to score as a visitor, so that nothing with points is told, `questioned` those that a visitor
    decided."""

    of: Mapping[UUID, course.Known]
    blind: set[UUID]
    questioned: set[UUID]
    handed_in: Mapping[UUID, Sequence[Assessment]]
    sheets: Mapping[UUID, Sheet]  # by meeting: on which its class is decided
    terms: Mapping[str, Terms]
    closed: set[tuple[str, str]]


def knows(session: Session, actor: Actor, of: Sequence[Meeting]) -> Knows:
    """Of some meetings those that the actor judges; a fixed number of selects for any number."""
    judged = [m for m in of if actor.can(Permission.assess_committee, m.cell_path)]
    ids = [meeting.id for meeting in judged]
    handed_in = handed_in_of(session, ids) if judged else {}
    return Knows(
        of=course.known_of(session, actor, judged, handed_in) if judged else {},
        blind=blind.unscored(session, actor.person_id, ids),
        questioned=stored.questioned(session, ids),
        handed_in=handed_in,
        sheets=_sheets(session, judged, handed_in),
        terms=periods.terms_of(session, {meeting.cell_path for meeting in judged}),
        closed=periods.closed(session, {(meeting.cell_path, meeting.month) for meeting in judged}),
    )


def _sheets(
    session: Session, judged: Sequence[Meeting], handed_in: Mapping[UUID, Sequence[Assessment]]
) -> dict[UUID, Sheet]:
    if not judged:
        return {}
    bases = {meeting.id: decide.basis_of(handed_in.get(meeting.id, ())) for meeting in judged}
    bare = [meeting for meeting in judged if bases[meeting.id] is None]
    adopted = sheets.adopted(session, {meeting.cell_path for meeting in bare}) if bare else []
    named = sheets.rubrics(session, {base.rubric_id for base in bases.values() if base})
    on = {id: named[base.rubric_id] for id, base in bases.items() if base}
    for meeting in bare:
        day, kind = held_on(meeting), meeting.kind.value
        if rubric := sheets.chosen(adopted, meeting.cell_path, kind, day):
            on[meeting.id] = rubric
    parsed = {row.id: Sheet.model_validate(row.sheet) for row in on.values()}
    return {id: parsed[row.id] for id, row in on.items()}


def classes(sheet: Sheet | None) -> list[ClassOffered]:
    """What may be decided, in the words of the sheet."""
    rules = sheet.classes if sheet else []
    return [ClassOffered(class_=rule.key, class_word=rule.name or None) for rule in rules]


def gap_read(meeting: Meeting, knows: Knows) -> GapRead | None:
    """How far the voices of a meeting lie apart."""
    threshold = knows.terms[meeting.cell_path].gap_points
    asked = decide.gap_between(knows.handed_in.get(meeting.id, ()), threshold)
    if asked.gap is None:
        return None
    return GapRead(
        points=asked.gap.points,
        high=asked.gap.high,
        low=asked.gap.low,
        threshold=asked.threshold,
        asks=asked.asks,
    )
