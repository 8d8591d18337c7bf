"""The world of the simulation: two models of organisation, cells, people, phones, a sheet in force.

`settle` fills the configured, migrated, empty database and says the same in the words that the
phones read (frontend/tests/phones/world.ts). Everything here is made up.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from app.access.permissions import Role
from app.assignments.models import Assignment, Obligation
from app.attendance.service.reports import seed_tags
from app.core import clock, db, security
from app.core.settings import settings
from app.meetings.models import Meeting
from app.meetings.service import keep_ahead
from app.organisation.models import CellType, Unit, UnitKind
from app.organisation.service import create_unit
from app.people.models import Account, Person, Post, SignIn
from app.ratings.service import adopt, load_library
from tests.fixtures.cast import SINCE
from tests.sync.work import FULL

MONTH = "2031-03"
BEGINS = clock.at(date(2031, 3, 1), "00:00")
CLOSES = clock.at(date(2031, 4, 2), "00:00")
ENDS = clock.at(date(2031, 4, 6), "00:00")
DUTIES = ("assigns", "decides", "excuses", "closes")


@dataclass
class Village:
    """What `settle` has made, by name."""

    session: Session
    chance: Random
    people: list[dict[str, Any]] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
    numbers: int = 0

    def person(self, name: str, home: Unit, role: Role, **post: Any) -> Person:
        """Somebody with a post at home, and an account."""
        self.numbers += 1
        person = Person(
            full_name=name, folded=name.lower(), phone=f"0913{self.numbers:06d}", title="",
            home_unit_id=home.id, home_path=home.path,
        )  # fmt: skip
        self.session.add(person)
        self.session.flush()
        self.session.add(
            Post(
                person_id=person.id, role=role, unit_id=home.id, unit_path=home.path,
                **{"from_on": SINCE} | post,
            )
        )  # fmt: skip
        self.session.add(Account(person_id=person.id))
        return person

    def token(self, person: Person) -> str:
        """A sign-in that lasts as long as the month."""
        family = SignIn(person_id=person.id, expires_at=clock.now() + timedelta(days=90))
        self.session.add(family)
        self.session.flush()
        return security.make_access_token(person.id, family.id)


def settle(seed: int, phones: int) -> dict[str, Any]:
    """Fill the database; the world as the phones read it, but for the server's address."""
    asked = settings()
    minutes, asked.access_minutes = asked.access_minutes, 90 * 24 * 60
    try:
        with db.write_session() as session:
            return _settle(Village(session, Random(seed)), seed, phones)
    finally:
        asked.access_minutes = minutes


def _settle(village: Village, seed: int, phones: int) -> dict[str, Any]:
    session = village.session
    commune = dict.fromkeys(DUTIES, UnitKind.commune)
    district = dict.fromkeys(DUTIES, UnitKind.district) | {"decides": UnitKind.commune}
    province = _unit(session, UnitKind.province, "1", "Đảng bộ tỉnh (mẫu)", None)
    kim_son = _unit(session, UnitKind.district, "1", "Đảng bộ huyện Kim Sơn", province, **district)
    old = _unit(session, UnitKind.commune, "1", "Đảng bộ xã Ân Hòa", kim_son)
    new = _unit(session, UnitKind.commune, "2", "Đảng bộ xã Phát Diệm", province, **commune)
    rubric = load_library(session)["05-HD/TU"]
    adopt(session, rubric, province, ["regular"], SINCE)
    seed_tags(session)
    count = max(3, phones // 3)
    cells = [_cell(village, n, (old, new)[n % 2]) for n in range(count)]
    guests = [
        village.person(f"Cán bộ dự {n}", (kim_son, new)[n % 2], Role.visitor) for n in range(count)
    ]
    for n, cell in enumerate(cells):
        for guest in {guests[n].id, guests[(n + 2) % count].id}:
            session.add(
                Assignment(person_id=guest, cell_id=cell.id, cell_path=cell.path, starts_on=SINCE)
            )
    closers = [
        (village.person("Thường trực", unit, Role.standing), unit) for unit in (kim_son, new)
    ]
    session.flush()
    keep_ahead(session)
    village.people += [_words(village, guest, "visitor", "") for guest in guests]
    stale = village.token(guests[0])
    session.get_one(SignIn, security.read_access_token(stale).sign_in_id).expires_at = BEGINS
    return {
        "seed": seed, "month": MONTH, "begins": BEGINS.isoformat(), "ends": ENDS.isoformat(),
        "stale_token": stale, "answers": FULL, "people": village.people,
        "cells": [_told(session, cell, rubric.id) for cell in cells],
        "phones": _phones(village, phones),
        "closings": [
            {"token": village.token(person), "unit": str(unit.id), "at": CLOSES.isoformat()}
            for person, unit in closers
        ],
    }  # fmt: skip


def _unit(
    session: Session, kind: UnitKind, code: str, name: str, parent: Unit | None, **more: Any
) -> Unit:
    return create_unit(
        session, kind=kind, code=code, name=name, parent=parent, opened_on=SINCE, **more
    )


def _cell(village: Village, number: int, commune: Unit) -> Unit:
    day = 4 + number % 23
    cell = _unit(
        village.session, UnitKind.cell, str(number), f"Chi bộ xóm {number}", commune,
        members=12 + number % 9, exempt=number % 3, cell_type=CellType.residential,
        usual_day=day, usual_time="19:30", place=f"Nhà văn hóa xóm {number}",
        place_lat=20.05, place_lon=106.09,
    )  # fmt: skip
    # Some hand their post over around the meeting: facts are judged by the rights of its day.
    last = {3: date(2031, 3, day), 5: date(2031, 3, day) - timedelta(days=1)}.get(number % 7)
    secretary = village.person(f"Bí thư {number}", cell, Role.secretary, to_on=last)
    village.people.append(_words(village, secretary, "secretary", str(cell.id), last))
    if number % 2 == 0:
        deputy = village.person(f"Phó bí thư {number}", cell, Role.secretary, is_deputy=True)
        village.people.append(_words(village, deputy, "deputy", str(cell.id)))
    return cell


def _words(
    village: Village, person: Person, role: str, cell: str, until: date | None = None
) -> dict[str, Any]:
    return {
        "id": str(person.id), "token": village.token(person), "role": role, "cell": cell,
        "until": until.isoformat() if until else None,
    }  # fmt: skip


def _told(session: Session, cell: Unit, rubric: UUID) -> dict[str, Any]:
    meeting = session.exec(
        select(Meeting).where(Meeting.cell_id == cell.id, Meeting.month == MONTH)
    ).one()
    visits = session.exec(select(Obligation).where(Obligation.meeting_id == meeting.id)).all()
    assert meeting.starts_at is not None
    return {
        "id": str(cell.id), "meeting": str(meeting.id), "members": cell.members,
        "starts_at": meeting.starts_at.isoformat(), "place": cell.place, "rubric": str(rubric),
        "visits": [{"person": str(v.person_id), "obligation": str(v.id)} for v in visits],
    }  # fmt: skip


def _phones(village: Village, count: int) -> list[dict[str, str]]:
    """One for everybody, then second ones."""
    owners = [person["id"] for person in village.people]
    village.chance.shuffle(owners)
    return [
        {"id": f"may-{n}", "person": owners[n % len(owners)]}
        for n in range(max(count, len(owners)))
    ]
