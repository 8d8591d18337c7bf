"""The demo's tree and people: Kim Sơn from the workbook, and one commune of the 2025 model."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel

from app.access.permissions import Role
from app.assignments.models import Assignment
from app.core import clock
from app.core.text import fold
from app.demo import cast, plan
from app.imports.rules.reading import CellRow
from app.imports.workbook.reading import read_workbook
from app.organisation import service as organisation
from app.organisation.models import CellType, Unit, UnitKind
from app.people.models import Person, Post

WORKBOOK = Path(__file__).parent / "kim-son-cells-and-assignments.xlsx"
OPENED_ON = date(2015, 1, 1)
IN_OFFICE_SINCE = date(2025, 1, 1)
NEW_COMMUNE_CELLS = 20


@dataclass
class District:
    """What was built, for the history and the logins."""

    province: Unit
    kim_son: Unit
    new_commune: Unit
    communes: dict[str, Unit] = field(default_factory=dict)
    cells: list[Unit] = field(default_factory=list)
    secretaries: dict[str, Person] = field(default_factory=dict)  # by path of the cell
    assignments: list[Assignment] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)  # by phone
    later: list[SQLModel] = field(default_factory=list)  # rows that point at persons

    def settle(self, session: Session) -> None:
        """Write the persons, then what points at them: nothing else orders the two."""
        session.flush()
        session.add_all(self.later)
        session.flush()
        self.later.clear()


def build(session: Session, first_month: str) -> District:
    """Units, persons, posts and assignments; assignments begin before `first_month`."""
    made = _committees(session)
    _kim_son(session, made, first_month)
    _new_commune(session, made, first_month)
    made.settle(session)
    return made


def _committees(session: Session) -> District:
    def unit(kind: UnitKind, code: str, name: str, parent: Unit | None, **said: Any) -> Unit:
        return organisation.create_unit(
            session, kind=kind, code=code, name=name, parent=parent, opened_on=OPENED_ON, **said
        )

    province = unit(UnitKind.province, "37", "Tỉnh Ninh Bình", None)
    kim_son = unit(
        UnitKind.district, "376", "Huyện Kim Sơn", province,
        assigns=UnitKind.district, excuses=UnitKind.district, closes=UnitKind.district,
        decides=UnitKind.commune,
    )  # fmt: skip
    new_commune = unit(
        UnitKind.commune, "99001", "Xã Phát Diệm", province,
        assigns=UnitKind.commune, excuses=UnitKind.commune, closes=UnitKind.commune,
        decides=UnitKind.commune,
    )  # fmt: skip
    return District(province, kim_son, new_commune)


def person(
    session: Session, made: District, *, name: str, phone: str, title: str, home: Unit
) -> Person:
    """The person with this phone, made when new."""
    known = made.people.get(phone)
    if known is None:
        known = Person(
            full_name=name, folded=fold(name), phone=phone, title=title,
            home_unit_id=home.id, home_path=home.path,
        )  # fmt: skip
        made.people[phone] = known
        session.add(known)
    elif title and not known.title:
        known.title = title
    return known


def post(made: District, who: Person, role: Role, unit: Unit) -> None:
    """A post since before the history begins."""
    made.later.append(
        Post(
            person_id=who.id, role=role, unit_id=unit.id, unit_path=unit.path,
            from_on=IN_OFFICE_SINCE,
        )
    )  # fmt: skip


def _cell(session: Session, parent: Unit, number: int, row: CellRow) -> Unit:
    return organisation.create_unit(
        session,
        kind=UnitKind.cell,
        code=f"{number:03d}",
        name=row.cell_name,
        parent=parent,
        opened_on=OPENED_ON,
        members=row.members,
        exempt=row.exempt,
        cell_type=CellType.residential,
        usual_day=row.usual_day,
        usual_time=f"{row.usual_time:%H:%M}",
        place=row.place,
    )


def _kim_son(session: Session, made: District, first_month: str) -> None:
    cells: dict[tuple[str, str], Unit] = {}
    visiting: set[str] = set()
    for row in read_workbook(WORKBOOK.read_bytes()).rows:
        commune = made.communes.get(row.commune_code)
        if commune is None:
            commune = organisation.create_unit(
                session, kind=UnitKind.commune, code=row.commune_code,
                name=row.commune_name or row.commune_code, parent=made.kim_son,
                opened_on=OPENED_ON,
            )  # fmt: skip
            made.communes[row.commune_code] = commune
        key = (row.commune_code, fold(row.cell_name))
        if key not in cells:
            cells[key] = _cell(session, commune, len(cells) + 1, row)
            made.cells.append(cells[key])
            if row.secretary_name and row.secretary_phone:
                secretary = person(
                    session, made, name=row.secretary_name, phone=row.secretary_phone,
                    title=f"Bí thư {row.cell_name[0].lower()}{row.cell_name[1:]}", home=cells[key],
                )  # fmt: skip
                made.secretaries[cells[key].path] = secretary
                post(made, secretary, Role.secretary, cells[key])
        if row.visitor_name and row.visitor_phone:
            visitor = person(
                session, made, name=row.visitor_name, phone=row.visitor_phone,
                title=row.visitor_title or "", home=made.kim_son,
            )  # fmt: skip
            if row.visitor_phone not in visiting:
                visiting.add(row.visitor_phone)
                post(made, visitor, Role.visitor, made.kim_son)
            since = min(row.starts_on or OPENED_ON, clock.first_day(first_month))
            _assign(made, visitor, cells[key], since)


def _assign(made: District, who: Person, cell: Unit, since: date) -> None:
    assignment = Assignment(person_id=who.id, cell_id=cell.id, cell_path=cell.path, starts_on=since)
    made.assignments.append(assignment)
    made.later.append(assignment)


def _new_commune(session: Session, made: District, first_month: str) -> None:
    chance = plan.lot("new-commune")
    visitors = [
        person(
            session, made, name=plan.name(chance), phone=f"09010001{i:02d}",
            title="Đảng ủy viên xã", home=made.new_commune,
        )
        for i in range(8)
    ]  # fmt: skip
    for visitor in visitors:
        post(made, visitor, Role.visitor, made.new_commune)
    for number in range(1, NEW_COMMUNE_CELLS + 1):
        cell = organisation.create_unit(
            session, kind=UnitKind.cell, code=f"{number:03d}", name=f"Chi bộ xóm {number}",
            parent=made.new_commune, opened_on=OPENED_ON, members=chance.randint(8, 44),
            exempt=chance.randint(0, 3), cell_type=CellType.residential,
            usual_day=2 + (number - 1) // 4, usual_time=("19:30", "20:00", "14:00")[number % 3],
            place=f"Nhà văn hóa xóm {number}",
        )  # fmt: skip
        made.cells.append(cell)
        secretary = person(
            session, made, name=plan.name(chance), phone=f"09010002{number:02d}",
            title=f"Bí thư chi bộ xóm {number}", home=cell,
        )  # fmt: skip
        made.secretaries[cell.path] = secretary
        post(made, secretary, Role.secretary, cell)
        since = min(clock.first_day(first_month), date(2025, 7, 1))
        _assign(made, visitors[number % len(visitors)], cell, since)


def officials(session: Session, made: District, commune: Unit) -> list[tuple[cast.Official, Unit]]:
    """The committees' people; the 2025 commune's standing helps in its office."""
    seats: list[tuple[cast.Official, Unit, tuple[Role, ...]]] = [
        (cast.COMMUNE_STANDING, commune, (Role.standing,)),
        (cast.COMMUNE_OFFICE, commune, (Role.office,)),
        (cast.DISTRICT_OFFICE, made.kim_son, (Role.office,)),
        (cast.DISTRICT_STANDING, made.kim_son, (Role.standing,)),
        (cast.COMMUNE2025_STANDING, made.new_commune, (Role.standing, Role.office)),
        (cast.COMMUNE2025_OFFICE, made.new_commune, (Role.office,)),
        (cast.PROVINCE_STANDING, made.province, (Role.standing,)),
        (cast.ADMIN, made.province, (Role.admin,)),
    ]
    for who, unit, roles in seats:
        someone = person(session, made, name=who.name, phone=who.phone, title=who.title, home=unit)
        for role in roles:
            post(made, someone, role, unit)
    made.settle(session)
    return [(who, unit) for who, unit, _ in seats]
