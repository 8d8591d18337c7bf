"""Who the rows' people are, and which posts they get. Pure; `planning` is the only caller.

A person is known by phone. Names are never changed by an import: a phone under another name is
an error of the row, and spelling is mended in the list of people.
"""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from app.access.permissions import Role
from app.core.text import fold
from app.imports.rules.known import CellKey, Known
from app.imports.rules.plan import Change, NewPerson, NewPost, Plan
from app.imports.rules.reading import CellRow
from app.imports.workbook.columns import Column
from app.organisation.models import Unit
from app.people.models import Person

Warn = Callable[[int, Column, str, str, str], None]
_ONE_DAY = timedelta(days=1)


class Staff:
    """Finds or plans persons and posts, each once however many rows name them."""

    def __init__(self, known: Known, plan: Plan, rows: list[CellRow], warn: Warn) -> None:
        self._known = known
        self._plan = plan
        self._warn = warn
        self._titles = {
            row.visitor_phone: row.visitor_title
            for row in reversed(rows)
            if row.visitor_phone and row.visitor_title
        }
        self._planned: set[str] = set()
        self._seated: set[CellKey] = set()
        self._visitors: set[str] = set()

    def ours(self, person: Person) -> bool:
        """Whether the importing unit keeps this person's data."""
        return person.home_path.startswith(self._known.unit.path)

    def visitor(self, row: CellRow, starts_on: date) -> str:
        """The visitor of a row, with a post at the importing unit."""
        phone = row.visitor_phone or ""
        person = self._known.persons.get(phone)
        if person is None:
            self._new(phone, row.visitor_name or "", phone, None)
        elif phone not in self._visitors:
            title = self._titles.get(phone)
            if title is not None and title != person.title and self.ours(person):
                self._change(person, "title", title)
        if phone not in self._visitors:
            self._visitors.add(phone)
            posts = self._known.visitor_posts.get(person.id, []) if person else []
            if not any(p.to_on is None or p.to_on >= self._known.today for p in posts):
                ended = [p.to_on + _ONE_DAY for p in posts if p.to_on is not None]
                since = max([starts_on, *ended])
                self._plan.posts.append(NewPost(phone, Role.visitor, None, since))
        return phone

    def seat_secretary(self, row: CellRow, cell: Unit | None) -> None:
        """See that the row's secretary leads its cell; another one's post ends yesterday."""
        if row.secretary_name is None or row.cell_key in self._seated:
            return
        self._seated.add(row.cell_key)
        posts = self._known.secretaries.get(cell.id, []) if cell else []
        who, person_id = self._secretary(row, cell, [person for _, person in posts])
        own = [post for post, _ in posts if post.person_id == person_id]
        today = self._known.today
        if any(not post.is_deputy for post in own) or any(p.from_on > today for p in own):
            return
        leading = [p for p, _ in posts if not p.is_deputy and p.from_on <= today]
        for post in (*leading, *own):
            self._plan.ended_posts.append(Change(post.id, {"to_on": today - _ONE_DAY}))
        since = today if cell else self._known.first_day
        self._plan.posts.append(NewPost(who, Role.secretary, row.cell_key, since))

    def _secretary(
        self, row: CellRow, cell: Unit | None, holders: list[Person]
    ) -> tuple[str, UUID | None]:
        """Who the row's secretary is: a key, and the id when the person exists."""
        name, phone = row.secretary_name or "", row.secretary_phone
        namesake = next((p for p in holders if p.folded == fold(name)), None)
        if phone is not None:
            person = self._known.persons.get(phone)
            if person is None and namesake is not None and namesake.phone is None:
                return self._given_phone(namesake, phone)
            if person is None:
                self._new(phone, name, phone, row.cell_key)
                if namesake is not None:
                    message = (
                        "Khác số đang ghi của đồng chí cùng tên, nên nhập thành người mới. "
                        "Nếu chỉ đổi số, sửa số trong danh bạ rồi nhập lại."
                    )
                    self._warn(
                        row.row_number, Column.SECRETARY_PHONE, phone, "phone_differs", message
                    )
            return phone, person.id if person else None
        known = namesake or (
            self._known.without_phone.get((cell.path, fold(name))) if cell else None
        )
        if known is not None:
            return known.phone or str(known.id), known.id
        key = "/".join((*row.cell_key, fold(name)))
        self._new(key, name, None, row.cell_key)
        return key, None

    def _given_phone(self, person: Person, phone: str) -> tuple[str, UUID]:
        """A secretary who was known by name alone gets a number."""
        if self.ours(person) and "phone" not in self._plan.person_changes.get(person.id, {}):
            self._change(person, "phone", phone)
            self._known.persons[phone] = person
        return str(person.id), person.id

    def _change(self, person: Person, name: str, value: str) -> None:
        self._plan.person_changes.setdefault(person.id, {})[name] = value

    def _new(self, key: str, name: str, phone: str | None, home: CellKey | None) -> None:
        if key not in self._planned:
            self._planned.add(key)
            title = self._titles.get(key, "")
            self._plan.persons.append(NewPerson(key, name, phone, title, home))
