"""Two hands at once, and a database that moved on after the dry run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest
from sqlmodel import Session, func, select

from app.access.actor import Actor, Grant
from app.access.permissions import Role
from app.core import clock, db
from app.imports import service
from app.imports.models import ImportChange
from app.imports.service.applying import _Works
from app.organisation.models import Unit
from app.organisation.service import change_unit, create_unit
from app.people.models import Person
from tests.fixtures.cast import Cast, sign_in
from tests.fixtures.client import Api
from tests.imports.books import book, cell
from tests.imports.desk import Desk, cell_named, dump

ROWS = [cell(n) for n in range(1, 21)]


@pytest.fixture
def desk(api: Api, cast: Cast) -> Desk:
    return Desk(sign_in(api, cast.chau), cast.kim_son)


def journal() -> int:
    with db.read_session() as session:
        return int(session.exec(select(func.count()).select_from(ImportChange)).one())


def test_two_applies_of_one_import_at_once_are_one(desk: Desk) -> None:
    id = desk.check(book(ROWS))["id"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: desk.apply(id), range(4)))
    assert [a.status_code for a in answers] == [200] * 4, [a.text for a in answers]
    assert len({a.text for a in answers}) == 1
    made = journal()
    assert desk.apply(id).status_code == 200
    assert journal() == made == 1 + 20 + 40 + 40 + 20


def test_of_two_dry_runs_applied_at_once_one_goes_in(desk: Desk) -> None:
    ids = [desk.check(book(ROWS))["id"] for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(desk.apply, ids))
    assert sorted(a.status_code for a in answers) == [200, 409], [a.text for a in answers]
    (lost,) = (a.json() for a in answers if a.status_code == 409)
    assert lost["code"] == "import_outdated"
    with db.read_session() as session:
        cells = session.exec(select(Unit.name).where(Unit.name.startswith("Chi bộ phố"))).all()
    assert len(cells) == len(set(cells)) == 20


def test_two_undos_at_once_are_one(desk: Desk) -> None:
    id = desk.take_in(book(ROWS))["id"]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: desk.undo(id), range(3)))
    assert [a.status_code for a in answers] == [200] * 3, [a.text for a in answers]


def _new_cell(session: Session, cast: Cast) -> None:
    commune = create_unit(
        session, kind=cast.an_hoa.kind, code="14620", name="Phát Diệm", parent=cast.kim_son,
        opened_on=clock.today(),
    )  # fmt: skip
    assert commune.code == "14620"


def _new_person(session: Session, cast: Cast) -> None:
    session.add(
        Person(
            full_name="Đỗ Văn Đạt", folded="do van dat", phone="0970300001",
            home_unit_id=cast.kim_son.id, home_path=cast.kim_son.path,
        )
    )  # fmt: skip


@pytest.mark.parametrize("move", [_new_cell, _new_person])
def test_a_stale_dry_run_saves_nothing(desk: Desk, cast: Cast, move: object) -> None:
    id = desk.check(book(ROWS))["id"]
    with db.write_session() as session:
        move(session, cast)  # type: ignore[operator]
    before = dump()
    answer = desk.apply(id)
    assert (answer.status_code, answer.json()["code"]) == (409, "import_outdated")
    assert dump() == before
    assert desk.caller.get(f"/imports/{id}").json()["state"] == "checked"
    assert desk.take_in(book(ROWS))["state"] == "applied"


def test_an_edit_elsewhere_does_not_make_it_stale(desk: Desk, cast: Cast) -> None:
    desk.take_in(book(ROWS))
    id = desk.check(book([cell(1, members=44)]))["id"]
    with db.write_session() as session:
        change_unit(session, cell_named(session, "14620", "Chi bộ phố 2"), {"members": 12})
        # The same cell, another field: the import sets what it said and keeps the rest.
        change_unit(session, cell_named(session, "14620", "Chi bộ phố 1"), {"place_lat": 20.1})
    assert desk.apply(id).status_code == 200
    with db.read_session() as session:
        changed = cell_named(session, "14620", "Chi bộ phố 1")
        assert (changed.members, changed.place_lat, changed.version) == (44, 20.1, 3)


def test_half_an_import_is_none(desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault after most steps: the transaction takes them all back."""
    id = desk.check(book(ROWS))["id"]
    office = Actor(cast.chau.id, (Grant(Role.office, cast.kim_son.path, date.min),))
    before = dump()

    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(_Works, "_assignments", fail)
        with pytest.raises(RuntimeError, match="disk"), db.write_session() as session:
            service.apply(session, office, UUID(id), confirm_unit=False)
    assert dump() == before
    assert desk.apply(id).status_code == 200
