"""Assignments and visits as they leave the house: a fixed number of selects for any page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assignments.models import Assignment, Obligation, ObligationState
from app.assignments.queries.listing import unreported
from app.assignments.schemas import AssignmentRead, Excuse, ObligationRead
from app.core import clock
from app.organisation import queries as organisation
from app.organisation.models import Unit, UnitKind
from app.organisation.schemas import UnitRef
from app.people import queries as people
from app.people.models import Person
from app.people.schemas import PersonRef
from app.periods import queries as periods
from app.periods.rules import Step, Terms, due_on

_MADE = (ObligationState.done, ObligationState.late)
OWN_CELL = "Đồng chí này sinh hoạt tại chính chi bộ này."


def person_ref(person: Person) -> PersonRef:
    """A person by name; whoever sees the row may call the person about it."""
    return PersonRef(
        id=person.id, full_name=person.full_name, title=person.title, phone=person.phone
    )


def shown_assignments(
    session: Session, rows: Sequence[Assignment], warnings: Mapping[UUID, list[str]] | None = None
) -> list[AssignmentRead]:
    """Assignments with names; to the warnings given, that of the own cell is added."""
    persons = people.persons(session, {r.person_id for r in rows})
    chains = organisation.chains(session, [r.cell_path for r in rows])
    secretaries = people.secretaries(session, list({r.cell_id for r in rows}))
    found = []
    for row in rows:
        person, chain = persons[row.person_id], chains[row.cell_path]
        head = secretaries.get(row.cell_id)
        own = person.home_unit_id == row.cell_id or (head is not None and head.id == person.id)
        found.append(
            AssignmentRead(
                id=row.id,
                person=person_ref(person),
                cell=UnitRef.model_validate(chain[-1]),
                commune=_commune(chain),
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                every_months=row.every_months,
                warnings=[OWN_CELL] * own + list((warnings or {}).get(row.id, ())),
                version=row.version,
            )
        )
    return found


def shown_obligations(
    session: Session,
    actor: Actor,
    rows: Sequence[Obligation],
    warnings: Mapping[UUID, list[str]] | None = None,
) -> list[ObligationRead]:
    """Visits with names; reasons only for their person and for committees that read excuses."""
    persons = people.persons(session, {r.person_id for r in rows})
    chains = organisation.chains(session, [r.cell_path for r in rows])
    secretaries = people.secretaries(session, list({r.cell_id for r in rows}))
    readers = _Readers(actor)
    owing = unreported(session, [r.id for r in rows if r.state in _MADE])
    terms = periods.terms_of(session, {r.cell_path for r in rows if r.id in owing})
    found = []
    for row in rows:
        chain, head = chains[row.cell_path], secretaries.get(row.cell_id)
        told = row.person_id == actor.person_id or readers.of(row.cell_path)
        fields = row.model_dump(exclude={"flags", "person_id", "cell_id"})
        found.append(
            ObligationRead.model_validate(
                fields
                | {
                    "person": person_ref(persons[row.person_id]),
                    "cell": UnitRef.model_validate(chain[-1]),
                    "commune": _commune(chain),
                    "secretary": person_ref(head) if head else None,
                    "excuse": _excuse(row, told),
                    "report_by": _report_by(row, terms[row.cell_path]) if row.id in owing else None,
                    "absence_reason": row.absence_reason if told else None,
                    "flags": row.flags.split(",") if row.flags else [],
                    "warnings": list((warnings or {}).get(row.id, ())),
                }
            )
        )
    return found


def _report_by(row: Obligation, terms: Terms) -> date | None:
    at = row.expected_at or row.done_at
    return due_on(terms, Step.report, row.month, clock.day_of(at) if at else None)


class _Readers:
    """Where the actor reads why people cannot come."""

    def __init__(self, actor: Actor) -> None:
        self._paths = actor.paths(Permission.excuse_decide)

    def of(self, path: str) -> bool:
        return any(path.startswith(held) for held in self._paths)


def _excuse(row: Obligation, told: bool) -> Excuse | None:
    if row.excuse_requested_at is None:
        return None
    return Excuse(
        reason=(row.excuse_reason or "") if told else "",
        requested_at=row.excuse_requested_at,
        accepted=row.excuse_accepted,
        decided_at=row.excuse_decided_at,
        note=row.excuse_note if told else None,
    )


def _commune(chain: Iterable[Unit]) -> UnitRef | None:
    above = [u for u in chain if u.kind is not UnitKind.cell]
    found = next((u for u in reversed(above) if u.kind is UnitKind.commune), None)
    nearest = found or (above[-1] if above else None)
    return UnitRef.model_validate(nearest) if nearest else None
