"""The tree: paths, who is in charge, codes, versions of names."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.core import clock, db
from app.organisation import queries, service
from app.organisation.errors import CodeTaken, WrongParent
from app.organisation.models import SEGMENT, Duty, Unit, UnitKind, UnitVersion

DAY = date(2020, 1, 1)


def make(session: Session, kind: UnitKind, code: str, parent: Unit | None, **said: Any) -> Unit:
    """A unit named after its kind and code."""
    return service.create_unit(
        session, kind=kind, code=code, name=f"{kind} {code}", parent=parent, opened_on=DAY, **said
    )


@pytest.fixture
def province(database: str) -> Unit:
    """A province in an empty database."""
    with db.write_session() as session:
        return make(session, UnitKind.province, "37", None)


def test_a_path_is_its_parents_and_one_segment_more(province: Unit) -> None:
    with db.write_session() as session:
        first = make(session, UnitKind.commune, "a", province)
        second = make(session, UnitKind.commune, "b", province)
        cell = make(session, UnitKind.cell, "1", second)
    assert len(province.path) == SEGMENT
    assert first.path.startswith(province.path) and len(first.path) == 2 * SEGMENT
    assert first.path < second.path
    assert cell.path.startswith(second.path) and not cell.path.startswith(first.path)
    assert queries.ancestor_paths(cell.path) == [province.path, second.path, cell.path]


def test_a_path_once_given_is_never_given_again(province: Unit) -> None:
    with db.write_session() as session:
        moved = make(session, UnitKind.commune, "a", province)
        path = moved.path
    with db.write_session() as session:
        session.get_one(Unit, moved.id).path = "ZZZZ"  # stands elsewhere; its version remembers
        session.flush()
        assert make(session, UnitKind.commune, "b", province).path > path


@pytest.mark.parametrize("parent", [None, *UnitKind])
@pytest.mark.parametrize("kind", list(UnitKind))
def test_who_may_stand_under_whom(kind: UnitKind, parent: UnitKind | None) -> None:
    """Every pair is decided; a cell bears nothing and only a province stands alone."""
    allowed = parent in service.PARENTS[kind]
    if parent is UnitKind.cell:
        assert not allowed
    if parent is None:
        assert allowed == (kind is UnitKind.province)


def test_a_wrong_parent_and_a_taken_code_are_refused(province: Unit) -> None:
    with db.write_session() as session:
        commune = make(session, UnitKind.commune, "a", province)
        cell = make(session, UnitKind.cell, "1", commune)
        with pytest.raises(WrongParent):
            make(session, UnitKind.cell, "2", cell)
        with pytest.raises(CodeTaken):
            make(session, UnitKind.commune, "a", province)


def test_who_is_in_charge_in_both_models(province: Unit) -> None:
    """The district assigns and the commune decides; a commune of 2025 does everything."""
    with db.write_session() as session:
        district = make(
            session, UnitKind.district, "376", province,
            assigns=UnitKind.district, decides=UnitKind.commune,
        )  # fmt: skip
        commune = make(session, UnitKind.commune, "a", district)
        cell = make(session, UnitKind.cell, "1", commune)
        new = make(session, UnitKind.commune, "n", province)
        new_cell = make(session, UnitKind.cell, "1", new)
        assert service.in_charge(session, cell.path, Duty.assigns).id == district.id
        assert service.in_charge(session, cell.path, Duty.decides).id == commune.id
        for duty in Duty:
            assert service.in_charge(session, new_cell.path, duty).id == new.id


def test_a_setting_without_such_an_ancestor_falls_to_the_commune(province: Unit) -> None:
    with db.write_session() as session:
        commune = make(session, UnitKind.commune, "a", province, closes=UnitKind.district)
        cell = make(session, UnitKind.cell, "1", commune)
        assert service.in_charge(session, cell.path, Duty.closes).id == commune.id


def test_a_new_name_opens_a_version(province: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.write_session() as session:
        unit = session.get_one(Unit, province.id)
        assert service.change_unit(session, unit, {"name": "Tỉnh Ninh Bình"})
        assert not service.change_unit(session, unit, {"name": "Tỉnh Ninh Bình"})
        versions = session.exec(select(UnitVersion).order_by(UnitVersion.from_on)).all()  # type: ignore[arg-type]
    assert [(v.name, v.to_on) for v in versions] == [
        ("province 37", clock.today() - timedelta(days=1)),
        ("Tỉnh Ninh Bình", None),
    ]
    assert unit.folded == "tinh ninh binh" and unit.version == 2


def test_many_units_at_once_are_like_one_by_one(province: Unit) -> None:
    """Paths go on after the highest ever given, codes stay unique, each has its first version."""
    with db.write_session() as session:
        here = make(session, UnitKind.commune, "a", province)
        empty = make(session, UnitKind.commune, "b", province)
        old = make(session, UnitKind.cell, "1", here)
        wanted = [
            service.NewUnit(UnitKind.cell, "2", "Chi bộ 2", here, DAY, {"members": 9}),
            service.NewUnit(UnitKind.cell, "1", "Chi bộ 1", empty, DAY),
            service.NewUnit(UnitKind.cell, "3", "Chi bộ 3", here, DAY),
        ]
        made = service.create_units(session, wanted)
        assert [u.path for u in made[::2]] == [f"{here.path}0002", f"{here.path}0003"]
        assert made[1].path == f"{empty.path}0001"
        assert (made[0].folded, made[0].members, old.path) == ("chi bo 2", 9, f"{here.path}0001")
        assert service.next_path(session, here.path) == f"{here.path}0004"
        versions = session.exec(select(UnitVersion.unit_id)).all()
        assert {u.id for u in made} <= set(versions)
        assert service.create_units(session, []) == []


def test_many_units_at_once_are_refused_alike(province: Unit) -> None:
    with db.write_session() as session:
        commune = make(session, UnitKind.commune, "a", province)
        cell = make(session, UnitKind.cell, "1", commune)
        new = service.NewUnit(UnitKind.cell, "2", "Chi bộ 2", commune, DAY)
        with pytest.raises(CodeTaken):
            service.create_units(session, [new, new])
        with pytest.raises(CodeTaken):
            service.create_units(session, [service.NewUnit(UnitKind.cell, "1", "x", commune, DAY)])
        with pytest.raises(WrongParent):
            service.create_units(session, [service.NewUnit(UnitKind.cell, "3", "x", cell, DAY)])
