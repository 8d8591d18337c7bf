"""The class of a cell's year: from decided meetings, by the rule of the sheet in force."""

from datetime import date
from typing import Any

import pytest
import yaml
from sqlmodel import select

from app.core import clock, db
from app.meetings.models import Meeting, MeetingKind, MeetingState
from app.organisation.models import Unit
from app.ratings.checks import read_sheet
from app.ratings.models import Rubric, RubricState
from app.ratings.service import adopt
from tests.fixtures.cast import Cast, sign_in
from tests.fixtures.client import Api
from tests.ratings.test_shapes import FILES, LETTERS

TODAY = date(2026, 11, 26)


@pytest.fixture
def year(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """It is late in November; An Hòa uses Phú Thọ's rule since July of the year before."""
    monkeypatch.setattr(clock, "now", lambda: clock.at(TODAY, "09:00"))
    sheet = read_sheet(yaml.safe_load((FILES / "phu-tho.yaml").read_text("utf-8")))
    with db.write_session() as session:
        rubric = Rubric(
            code=sheet.code, title=sheet.title, issuer=sheet.issuer, status=sheet.status,
            sheet=sheet.model_dump(mode="json"), state=RubricState.published,
        )  # fmt: skip
        session.add(rubric)
        session.flush()
        adopt(session, rubric, cast.an_hoa, ["regular"], date(2025, 7, 1))
    return cast


def _meet(cell: Unit, letters: str, at: int = 2026) -> None:
    """A letter a month: a class, "." held and not decided, "-" not held, "?" only expected."""
    states = {"-": MeetingState.not_held, "?": MeetingState.expected}
    with db.write_session() as session:
        for number, letter in enumerate(letters, 1):
            session.add(
                Meeting(
                    cell_id=cell.id, cell_path=cell.path, month=f"{at}-{number:02}",
                    state=states.get(letter, MeetingState.held),
                    starts_at=clock.at(date(at, number, 5), "19:30"),
                    decided_class=LETTERS.get(letter), decided_points=80,
                )
            )  # fmt: skip


def _told(api: Api, cast: Cast, cell: str, year: int = 2026, person: str = "lan") -> dict[str, Any]:
    caller = sign_in(api, getattr(cast, person))
    told = caller.get(f"/units/{getattr(cast, cell).id}/yearly", year=year)
    assert told.status_code == 200, told.text
    return dict(told.json())


def test_a_year_that_is_over_has_its_class_and_its_months(api: Api, year: Cast) -> None:
    _meet(year.an_hoa_1, "TTTTTTTKKKK-", 2025)
    told = _told(api, year, "an_hoa_1", 2025)
    assert (told["class"], told["counted"], told["open"]) == ("tot", 11, 0)
    assert told["explanation"] == ["Xếp loại sinh hoạt năm: Tốt."]
    assert [m["decided_class"] for m in told["months"]][6:] == ["tot", *["kha"] * 4, None]
    assert told["months"][11]["state"] == "not_held"
    assert told["rubric"]["code"] == "MAU-PT"
    assert told["commune"]["name"] == year.an_hoa.name


def test_the_years_words_are_the_sheets_own(api: Api, year: Cast) -> None:
    """Whoever says "Đạt chất lượng" of a meeting does not read "Khá" about its year."""
    own = {"tot": "Vững mạnh", "kha": "Đạt chất lượng"}
    with db.write_session() as session:
        rubric = session.exec(select(Rubric)).one()
        classes = [rule | {"name": own.get(rule["class"])} for rule in rubric.sheet["classes"]]
        rubric.sheet = rubric.sheet | {"classes": classes}
    _meet(year.an_hoa_1, "TTTTTTKKKK-B", 2025)
    assert _told(api, year, "an_hoa_1", 2025)["explanation"] == [
        "Xếp loại sinh hoạt năm: Đạt chất lượng.",
        "Chưa đạt loại Vững mạnh: 1 buổi dưới loại Đạt chất lượng (tháng 12); "
        "mới có 6 buổi loại Vững mạnh, cần 7.",
    ]
    _meet(year.an_hoa_1, "TTTTTTTKK.")
    assert "Tính đến nay: Vững mạnh;" in _told(api, year, "an_hoa_1")["explanation"][0]


def test_a_year_that_runs_stands_somewhere(api: Api, year: Cast) -> None:
    _meet(year.an_hoa_1, "TTTTTTKKKT.")  # November not decided, December without a row
    told = _told(api, year, "an_hoa_1")
    assert (told["class"], told["so_far"], told["possible"]) == (None, "tot", "tot")
    assert (told["counted"], told["open"]) == (10, 2)
    _meet(year.an_hoa_2, "TTTTKKKKKK?")
    told = _told(api, year, "an_hoa_2")
    assert (told["so_far"], told["possible"]) == ("kha", "kha")  # six Tốt at best
    assert "cần 7" in told["explanation"][1]


def test_a_month_passed_over_keeps_the_class_open(api: Api, year: Cast) -> None:
    _meet(year.an_hoa_1, "TTTTTTTTTTT?", 2025)
    told = _told(api, year, "an_hoa_1", 2025)
    assert (told["class"], told["so_far"], told["open"]) == (None, "tot", 1)


def test_the_rule_is_that_of_the_years_last_day(api: Api, year: Cast) -> None:
    _meet(year.kim_dinh_1, "T" * 12, 2025)
    told = _told(api, year, "kim_dinh_1", 2025, "khanh")
    assert (told["rubric"], told["has_rule"]) == (None, False)
    assert told["explanation"] == ["Chưa có bảng chấm nào được áp dụng cho chi bộ này."]
    assert _told(api, year, "an_hoa_1", 2024)["rubric"] is None
    with db.write_session() as session:
        plain = read_sheet(yaml.safe_load((FILES / "one-total.yaml").read_text("utf-8")))
        rubric = Rubric(
            code=plain.code, title=plain.title, issuer=plain.issuer, status=plain.status,
            sheet=plain.model_dump(mode="json"), state=RubricState.published,
        )  # fmt: skip
        session.add(rubric)
        session.flush()
        adopt(session, rubric, year.kim_dinh, ["regular"], date(2025, 1, 1))
    told = _told(api, year, "kim_dinh_1", 2025, "khanh")
    assert (told["rubric"]["code"], told["has_rule"], told["class"]) == ("MAU-AG", False, None)
    assert told["explanation"] == ["Bảng chấm đang áp dụng chưa có quy tắc xếp loại năm."]
    assert len(told["months"]) == 12


def test_only_kinds_that_the_rule_names_count(api: Api, year: Cast) -> None:
    _meet(year.an_hoa_1, "T" * 12, 2025)
    with db.write_session() as session:
        session.add(
            Meeting(
                cell_id=year.an_hoa_1.id, cell_path=year.an_hoa_1.path, month="2025-06",
                kind=MeetingKind.thematic, state=MeetingState.held, decided_class="kem",
            )
        )  # fmt: skip
    told = _told(api, year, "an_hoa_1", 2025)
    assert (told["class"], told["counted"], len(told["months"])) == ("tot", 12, 12)


def test_a_committees_list(api: Api, year: Cast) -> None:
    _meet(year.an_hoa_1, "T" * 12, 2025)
    caller = sign_in(api, year.chau)
    told = caller.get("/yearly", year=2025, within=str(year.an_hoa.id), count=True).json()
    names = [row["unit"]["name"] for row in told["items"]]
    assert (told["count"], names) == (3, [f"Chi bộ xóm {n}" for n in (1, 2, 3)])
    assert [row["class"] for row in told["items"]] == ["tot", None, None]
    pages, cursor = [], None
    while True:
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        one = caller.get("/yearly", year=2025, limit=4, **more).json()
        pages += [row["unit"]["id"] for row in one["items"]]
        cursor = one["next_cursor"]
        if not cursor:
            break
    cells = [f"{commune}_{n}" for commune in ("an_hoa", "kim_dinh") for n in (1, 2, 3)]
    assert pages == [str(getattr(year, cell).id) for cell in cells]


def test_who_reads_a_year(api: Api, year: Cast) -> None:
    url = f"/units/{year.an_hoa_1.id}/yearly"
    for name, status in (
        ("tuyen", 200), ("hau", 200), ("lan", 200), ("viet", 200), ("admin", 403),
        ("khanh", 404), ("toan", 404), ("stranger_office", 404),
    ):  # fmt: skip
        told = sign_in(api, getattr(year, name)).get(url, year=2026)
        assert told.status_code == status, name
    office = sign_in(api, year.lan)
    told = office.get(f"/units/{year.an_hoa.id}/yearly", year=2026)
    assert (told.status_code, told.json()["errors"][0]["code"]) == (422, "not_a_cell")
    assert office.get(url, year=1800).status_code == 422
    assert office.get("/yearly", year=2026, within=str(year.kim_son.id)).status_code == 404
