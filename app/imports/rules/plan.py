"""What an import would do, step by step, as plain data. Made by `planning`, done by `service`.

Cells are named by their key and persons by phone, or by id when they have none yet, because what
is new has no id before it is carried out.
"""

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.access.permissions import Role
from app.imports.rules.known import CellKey
from app.imports.rules.reading import CellRow, Issue


class Outcome(StrEnum):
    """What a row of the file comes to."""

    create = "create"  # its cell is new
    update = "update"  # its cell stands, something of the row is new or differs
    unchanged = "unchanged"
    skip = "skip"  # an error leaves it out


@dataclass(frozen=True)
class NewCommune:
    """A commune that the district does not have yet."""

    code: str
    name: str


@dataclass(frozen=True)
class NewCell:
    """A cell that its commune does not have yet."""

    key: CellKey
    code: str
    name: str
    profile: dict[str, Any]


@dataclass(frozen=True)
class Change:
    """Fields of an existing row that become others."""

    id: UUID
    fields: dict[str, Any]


@dataclass(frozen=True)
class NewPerson:
    """A person whose phone nobody has; at home in a cell, or (None) at the importing unit."""

    key: str
    name: str
    phone: str | None
    title: str
    home: CellKey | None


@dataclass(frozen=True)
class NewPost:
    """A post at a cell, or (None) at the importing unit."""

    person: str
    role: Role
    cell: CellKey | None
    from_on: date


@dataclass(frozen=True)
class NewAssignment:
    """Somebody sits in at a cell from a day on."""

    person: str
    cell: CellKey
    starts_on: date


@dataclass
class Plan:
    """All steps, in the order in which they can be carried out, and what each row comes to."""

    communes: list[NewCommune] = field(default_factory=list)
    cells: list[NewCell] = field(default_factory=list)
    cell_changes: list[Change] = field(default_factory=list)
    persons: list[NewPerson] = field(default_factory=list)
    person_changes: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    ended_posts: list[Change] = field(default_factory=list)
    posts: list[NewPost] = field(default_factory=list)
    assignments: list[NewAssignment] = field(default_factory=list)
    outcomes: dict[int, Outcome] = field(default_factory=dict)  # by number of the row
    rows: list[CellRow] = field(default_factory=list)  # those that go in
    issues: list[Issue] = field(default_factory=list)

    def steps(self) -> int:
        """How much would be made or changed; 0 when the file says what is known already."""
        of_persons = sum(len(fields) for fields in self.person_changes.values())
        made = self.communes, self.cells, self.persons, self.posts, self.assignments
        changes = len(self.cell_changes) + of_persons + len(self.ended_posts)
        return changes + sum(len(group) for group in made)

    def figures(self) -> dict[str, int]:
        """How many rows of the file come to what."""
        counted = Counter(self.outcomes.values())
        return {outcome.value: counted[outcome] for outcome in Outcome}

    def mark(self) -> str:
        """The same for two plans that would do the same; by it a stale dry run is recognised."""
        said = asdict(self)
        for key in ("rows", "issues"):
            del said[key]
        said["person_changes"] = sorted((str(k), v) for k, v in self.person_changes.items())
        canonical = json.dumps(said, sort_keys=True, default=str)
        return hashlib.sha256(canonical.encode()).hexdigest()
