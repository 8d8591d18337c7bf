"""Sheets and scores as the interface shows them; a bounded number of queries for any rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.meetings.models import Meeting
from app.organisation.models import Unit
from app.organisation.queries import units_at
from app.organisation.schemas import UnitRef
from app.people.models import Person
from app.people.queries import persons
from app.people.schemas import PersonRef
from app.ratings.models import Adoption, Assessment, AssessmentState, Rater, Rubric
from app.ratings.queries import course as stored
from app.ratings.queries import sheets, voices
from app.ratings.schemas import AdoptionRead, AssessmentRead, RubricRead, SheetInForce
from app.ratings.service.facts import grounds, no_rubric, previous_deductions
from app.ratings.sheet import Sheet


def rubrics(
    session: Session, actor: Actor, rows: Sequence[Rubric], *, at: str | None = None
) -> list[RubricRead]:
    """Sheets with who uses them, as far as the actor (or a reader at `at`) may know."""
    places = [] if at is None else [at]
    used = sheets.adoptions_seen(session, actor, [r.id for r in rows], at=places)
    units = units_at(session, [a.unit_path for found in used.values() for a in found])
    return [_rubric(row, used.get(row.id, []), units) for row in rows]


def _rubric(row: Rubric, used: Sequence[Adoption], units: Mapping[str, Unit]) -> RubricRead:
    return RubricRead.model_validate(
        row.model_dump() | {"adoptions": [_adoption(a, units[a.unit_path]) for a in used]}
    )


def adoption(session: Session, row: Adoption) -> AdoptionRead:
    """One adoption."""
    return _adoption(row, units_at(session, [row.unit_path])[row.unit_path])


def _adoption(row: Adoption, unit: Unit) -> AdoptionRead:
    return AdoptionRead.model_validate(row.model_dump() | {"unit": UnitRef.model_validate(unit)})


def assessments(session: Session, actor: Actor, rows: Sequence[Assessment]) -> list[AssessmentRead]:
    """Scores with names, sheets and words."""
    wanted = {r.person_id for r in rows} | {r.entered_for for r in rows if r.entered_for}
    people = persons(session, wanted)
    by_id = sheets.rubrics(session, {r.rubric_id for r in rows})
    parsed = {id: Sheet.model_validate(rubric.sheet) for id, rubric in by_id.items()}
    given = [row for row in rows if row.rater == Rater.visitor and row.submitted_at]
    decided = stored.first_confirmed(session, {row.meeting_id for row in given})
    cells = voices.self_answers(session, {row.meeting_id for row in given if row.agreed_with})
    return [
        AssessmentRead.model_validate(
            row.model_dump(exclude={"class_", "entered_for"})
            | {
                "class": row.class_,
                "class_word": parsed[row.rubric_id].own_word(row.class_),
                "person": person_ref(actor, people[row.person_id]),
                "entered_for": person_ref(actor, people[row.entered_for])
                if row.entered_for
                else None,
                "rubric_code": by_id[row.rubric_id].code,
                "rubric_status": by_id[row.rubric_id].status,
                "explanation": row.result["explanation"],
                "missing": row.result["missing"],
                "agreed": _agreed(row, cells),
                "after_decision": _after(row, decided),
                **_scored(parsed[row.rubric_id], row.result),
            }
        )
        for row in rows
    ]


def _agreed(row: Assessment, cells: Mapping[UUID, dict[str, Any]]) -> str | None:
    if row.agreed_with is None or row.state is not AssessmentState.submitted:
        return None
    return "now" if cells.get(row.meeting_id, row.answers) == row.answers else "before"


def _after(row: Assessment, decided: Mapping[UUID, datetime]) -> bool:
    known = decided.get(row.meeting_id)
    if row.rater != Rater.visitor or known is None or row.submitted_at is None:
        return False
    return row.submitted_at > known


def person_ref(actor: Actor, person: Person) -> PersonRef:
    """A person's name; the number only where it may be known."""
    known = actor.can(Permission.person_read, person.home_path)
    phone = person.phone if known or person.id == actor.person_id else None
    return PersonRef(id=person.id, full_name=person.full_name, title=person.title, phone=phone)


def _scored(sheet: Sheet, result: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    titles = {at.id: at.item.title for at in sheet.criteria()}
    headings = {group.key: group.title for group in sheet.groups}
    items = [
        {
            "key": item["id"],
            "number": item["number"],
            "title": titles[item["id"]],
            "points": item["points"],
            "max": item["max"],
            "source": item["source"],
            "computed": item["source"] in ("recorded", "unrecorded", "granted"),
            "applies": item["source"] != "excluded",
            "note": item["note"],
        }
        for item in result["items"]
    ]
    return {
        "items": items,
        "groups": [group | {"title": headings[group["key"]]} for group in result["groups"]],
    }


def sheet_in_force(session: Session, actor: Actor, meeting: Meeting) -> SheetInForce:
    """What a form needs to score the meeting. Raises NoRubric."""
    found = sheets_in_force(session, actor, [meeting]).get(meeting.id)
    if found is None:
        raise no_rubric(meeting)
    return found


def sheets_in_force(
    session: Session, actor: Actor, of: Sequence[Meeting]
) -> dict[UUID, SheetInForce]:
    """The same for several meetings, in a fixed number of selects; without a sheet: left out."""
    bases = grounds(session, of)
    ids = list({base.rubric.id for base in bases.values()})
    used = sheets.adoptions_seen(session, actor, ids, at={m.cell_path for m in of})
    units = units_at(session, [a.unit_path for found in used.values() for a in found])
    short = previous_deductions(session, actor, of)
    return {
        meeting.id: SheetInForce(
            meeting_id=meeting.id,
            rubric=_rubric(
                base.rubric,
                [
                    a
                    for a in used.get(base.rubric.id, [])
                    if sheets.seen_from(actor, a, meeting.cell_path)
                ],
                units,
            ),
            record_facts=asdict(base.record),
            meeting_facts=asdict(base.meeting),
            previous_deductions=short[meeting.id],
        )
        for meeting in of
        if (base := bases.get(meeting.id)) is not None
    }
