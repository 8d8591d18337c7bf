"""The library, adoptions, and which sheet is in force where and when."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.core import db
from app.core.errors import AppError
from app.ratings.checks import read_sheet
from app.ratings.models import Adoption, Rubric, RubricState
from app.ratings.queries import in_force, status_in_force
from app.ratings.service import adopt, load_library
from tests.fixtures.cast import Cast

SAMPLE, NATIONAL, WARD = "05-HD/TU", "42-HD/BTCTW", "AN-PHU/42-HD"
DAY = date(2026, 3, 10)


def test_the_library_is_loaded_once(database: str) -> None:
    with db.write_session() as session:
        first = load_library(session)
    with db.write_session() as session:
        second = load_library(session)
        assert {code: r.id for code, r in first.items()} == {c: r.id for c, r in second.items()}
        assert len(session.exec(select(Rubric)).all()) == 3
    assert set(first) == {SAMPLE, NATIONAL, WARD}
    assert {r.state for r in second.values()} == {RubricState.published}
    assert first[SAMPLE].status == "mau"
    for rubric in second.values():
        assert read_sheet(rubric.sheet).model_dump(mode="json") == rubric.sheet


def test_the_nearest_adopting_unit_of_that_day_and_kind(cast: Cast) -> None:
    cell = cast.an_hoa_1.path
    with db.write_session() as session:
        library = load_library(session)
        sample, national, ward = (library[code] for code in (SAMPLE, NATIONAL, WARD))
        adopt(session, sample, cast.province, ["regular", "thematic"], date(2025, 1, 1))
        adopt(session, national, cast.an_hoa, ["regular"], DAY, DAY + timedelta(days=30))
        adopt(session, ward, cast.an_hoa, ["combined"], DAY)

    with db.read_session() as reading:

        def code(path: str, kind: str, on: date) -> str | None:
            found = in_force(reading, path, kind, on)
            return found.code if found else None

        assert code(cell, "regular", DAY - timedelta(days=1)) == SAMPLE
        assert code(cell, "regular", DAY) == NATIONAL
        assert code(cell, "regular", DAY + timedelta(days=30)) == NATIONAL
        assert code(cell, "regular", DAY + timedelta(days=31)) == SAMPLE
        assert code(cell, "thematic", DAY) == SAMPLE
        assert code(cell, "combined", DAY) == WARD
        assert code(cell, "combined", DAY - timedelta(days=1)) is None
        assert code(cell, "congress", DAY) is None
        assert code(cell, "regular", date(2024, 12, 31)) is None
        assert code(cast.kim_dinh_1.path, "regular", DAY) == SAMPLE
        assert code(cast.an_hoa.path, "regular", DAY) == NATIONAL
        assert status_in_force(reading, cell, DAY) == "chua_doi_chieu"
        assert status_in_force(reading, cast.kim_son.path, DAY) == "mau"
        assert status_in_force(reading, cast.kim_son.path, date(2020, 1, 1)) is None


def test_a_superseded_sheet_still_scores_its_days(cast: Cast) -> None:
    with db.write_session() as session:
        sheet = load_library(session)[SAMPLE]
        adopt(session, sheet, cast.province, ["regular"], date(2025, 1, 1))
        sheet.state = RubricState.superseded
        session.flush()
        assert in_force(session, cast.an_hoa_1.path, "regular", DAY) is sheet


@pytest.mark.parametrize(
    ("change", "code", "fields"),
    [
        ({"kinds": ["regular", "congress"]}, "invalid", ["kinds"]),
        ({"kinds": ["thematic", "thematic"]}, "invalid", ["kinds"]),
        ({"from_on": date(2018, 12, 3)}, "invalid", ["from"]),
        ({"from_on": DAY, "to_on": DAY - timedelta(days=1)}, "invalid", ["to"]),
        ({"kinds": ["thematic", "regular"], "from_on": DAY}, "adoption_overlaps", []),
        ({"from_on": date(2020, 1, 1), "to_on": date(2026, 1, 1)}, "adoption_overlaps", []),
    ],
)
def test_an_adoption_that_cannot_be(
    cast: Cast, change: dict[str, Any], code: str, fields: list[str]
) -> None:
    with db.write_session() as session:
        sheet = load_library(session)[SAMPLE]
        adopt(session, sheet, cast.an_hoa, ["regular"], date(2026, 1, 1))
        wanted: dict[str, Any] = {"kinds": ["regular"], "from_on": date(2026, 1, 1)} | change
        with pytest.raises(AppError) as refused:
            adopt(session, sheet, cast.an_hoa, **wanted)
        assert (refused.value.code, [e.field for e in refused.value.errors]) == (code, fields)
        # Another kind, other days or another unit stand beside it.
        adopt(session, sheet, cast.an_hoa, ["thematic"], date(2026, 1, 1))
        adopt(session, sheet, cast.an_hoa, ["regular"], date(2020, 1, 1), date(2025, 12, 31))
        adopt(session, sheet, cast.kim_dinh, ["regular"], date(2026, 1, 1))
        assert len(session.exec(select(Adoption)).all()) == 4


def test_a_draft_is_adopted_by_nobody(cast: Cast) -> None:
    with db.write_session() as session:
        sheet = load_library(session)[SAMPLE]
        sheet.state = RubricState.draft
        with pytest.raises(AppError) as refused:
            adopt(session, sheet, cast.an_hoa, ["regular"], DAY)
        assert refused.value.code == "rubric_draft"
