"""What the database already holds of the things a workbook names. Plain data for `planning`.

`queries.known` fills it with a fixed number of selects; tests may build it by hand.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.assignments.models import Assignment
from app.organisation.models import Unit
from app.people.models import Person, Post

CellKey = tuple[str, str]
"""Code of the commune and folded name of the cell."""


@dataclass
class Known:
    """The surroundings of an import into `unit`, as of `today`."""

    unit: Unit
    today: date
    # Committees directly below the unit by code; a commune's own list knows only itself.
    communes: dict[str, Unit] = field(default_factory=dict)
    closed_communes: set[str] = field(default_factory=set)
    # Communes where another committee assigns.
    others_assign: set[str] = field(default_factory=set)
    # Codes of communes outside the unit.
    elsewhere: set[str] = field(default_factory=set)
    cells: dict[CellKey, list[Unit]] = field(default_factory=dict)
    # Codes taken directly below each commune, closed units included.
    codes: dict[str, set[str]] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)  # by phone
    # Persons without a phone, by path of the home unit and folded name.
    without_phone: dict[tuple[str, str], Person] = field(default_factory=dict)
    # Secretaries' and deputies' posts of each cell that have not ended, coming ones too.
    secretaries: dict[UUID, list[tuple[Post, Person]]] = field(default_factory=dict)
    visitor_posts: dict[UUID, list[Post]] = field(default_factory=dict)  # at the unit, by person
    assignments: dict[tuple[UUID, UUID], list[Assignment]] = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        """The first day of this month: what an import creates stands from then on."""
        return self.today.replace(day=1)

    def everybody(self) -> dict[str, Person]:
        """Every known person under the keys that a plan uses: the phone, and the id."""
        persons = {p.id: p for p in self.persons.values()}
        persons |= {p.id: p for p in self.without_phone.values()}
        persons |= {p.id: p for held in self.secretaries.values() for _, p in held}
        by_id = {str(id): person for id, person in persons.items()}
        return by_id | {p.phone: p for p in persons.values() if p.phone} | self.persons
