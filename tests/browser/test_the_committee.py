"""The standing members' month: tiles and their rows, the way down, who did not go, the close."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.core import clock
from tests.browser.conftest import LAPTOP, PHONE, Enter, Look, Read, settled
from tests.browser.people import BEFORE_2025, COMMUNE, COMMUNE_2025, DISTRICT, PROVINCE

pytestmark = [pytest.mark.browser, pytest.mark.online]
LAST = clock.shift(clock.this_month(), -1)
CLOSED = clock.shift(clock.this_month(), -3)


def words(month: str) -> str:
    """A month as the app writes it."""
    return f"tháng {int(month[5:])}/{month[:4]}"


def look_at(page: Page, month: str) -> None:
    """Choose another month on the desk."""
    page.get_by_label("Đổi tháng").select_option(month)
    expect(page.get_by_role("heading", level=1)).to_contain_text(words(month))
    expect(tiles(page).first).to_be_visible()
    settled(page)


def tiles(page: Page) -> Locator:
    """Every figure of the desk that opens a list, large and small."""
    return page.get_by_role("main").locator('a[href^="/danh-sach/"]').filter(has=page.locator("b"))


def all_rows(page: Page) -> int:
    """How many rows a list has, page after page."""
    more = page.get_by_role("button", name="Xem thêm")
    rows = page.get_by_role("main").get_by_role("listitem")
    shown = re.search(r"([\d.]+) dòng", page.get_by_role("main").inner_text())
    assert shown is not None
    said = int(shown[1].replace(".", ""))
    for until in range(100, said, 100):
        expect(rows).to_have_count(until)
        more.click()
    expect(rows).to_have_count(said)
    expect(more).to_have_count(0)
    return said


@pytest.mark.parametrize(
    ("role", "size", "name"),
    [(DISTRICT, LAPTOP, "district"), (COMMUNE, PHONE, "commune")],
    ids=["district", "commune"],
)
def test_every_tile_opens_its_rows(
    enter: Enter, look: Look, role: str, size: tuple[int, int], name: str
) -> None:
    page = enter(role, size)
    look_at(page, LAST)
    look(page, f"desk-{name}")
    figures = [tile.locator("b").first.inner_text() for tile in tiles(page).all()]
    assert len(figures) == 9
    held = figures[0]
    for place, figure in enumerate(figures):
        tiles(page).nth(place).click()
        expect(page.get_by_text(re.compile(r"[\d.]+ dòng"))).to_be_visible()
        # A share is one of the meetings that took place.
        wanted = held if figure.endswith("%") else figure
        assert all_rows(page) == int(wanted.replace(".", "")), place
        page.go_back()
        expect(tiles(page)).to_have_count(len(figures))
    tiles(page).first.click()
    expect(page.get_by_text(f"{held} dòng")).to_be_visible()
    look(page, f"list-{name}")


def test_down_from_the_district_to_a_meeting(enter: Enter, look: Look) -> None:
    page = enter(DISTRICT, LAPTOP)
    look_at(page, LAST)
    page.get_by_role("table").get_by_role("link").first.click()
    commune = page.get_by_role("heading", level=1).inner_text()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Huyện")
    expect(page.get_by_text(BEFORE_2025.capitalize())).to_be_visible()
    scores = page.get_by_role("table").first
    expect(scores).to_be_visible()
    look(page, "desk-commune-of-district")
    commune = page.get_by_role("heading", level=1).inner_text().split(",")[0]
    cell = scores.get_by_role("link").first
    name = cell.inner_text()
    cell.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sinh hoạt tháng")
    crumbs = page.get_by_role("navigation", name="Đơn vị")
    expect(crumbs).to_contain_text(re.compile(name, re.I))
    look(page, "meeting-for-committee")
    crumbs.get_by_role("link", name=commune).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(commune)


def test_who_did_not_go_and_their_telephone(enter: Enter, look: Look) -> None:
    page = enter(DISTRICT, PHONE)
    look_at(page, CLOSED)
    expect(page.get_by_text("Đã chốt số liệu")).to_be_visible()
    look(page, "desk-closed-phone")
    call = page.get_by_role("listitem").locator('a[href^="tel:0"]')
    expect(call.first).to_be_visible()
    heading = page.get_by_role("heading", name=re.compile(r"\d+ lượt không dự")).inner_text()
    absent = int(heading.split()[0])
    page.get_by_role("link", name=f"Xem cả {absent}").click()
    expect(page.get_by_role("heading", name="Không dự", level=1)).to_be_visible()
    expect(page.get_by_text(f"{absent} dòng")).to_be_visible()
    assert all_rows(page) == absent
    expect(page.get_by_role("main").locator('a[href^="tel:0"]')).to_have_count(absent)
    look(page, "who-did-not-go")


@pytest.mark.parametrize(
    ("role", "name"),
    [(DISTRICT, "district"), (COMMUNE_2025, "commune-2025")],
    ids=["district", "2025"],
)
def test_last_month_is_reviewed_and_closed(
    enter: Enter, look: Look, read: Read, role: str, name: str
) -> None:
    page, reader = enter(role, LAPTOP), read(role)
    unit = reader.get("/me")["units"][0]["id"]
    owed = len(reader.all("/obligations", month=LAST, within=unit)) - len(
        reader.all("/obligations", month=LAST, within=unit, state="withdrawn")
    )
    look_at(page, LAST)
    page.get_by_role("link", name="Xem lại và chốt tháng").click()
    expect(page.get_by_role("heading", name=f"Chốt số liệu {words(LAST)}")).to_be_visible()
    expect(page.get_by_text("Còn chờ trước khi chốt")).to_be_visible()
    look(page, f"close-review-{name}")
    page.get_by_role("button", name="Chốt số liệu tháng").dblclick()
    expect(page.get_by_text("đã chốt số liệu lúc")).to_be_visible()
    look(page, f"closed-{name}")
    figures = page.get_by_role("main").get_by_role("listitem")
    settled_visits = [int(re.findall(r"\d+", row)[-1]) for row in figures.all_inner_texts()]
    assert sum(settled_visits) == owed
    page.goto(f"/tong-quan/{unit}?thang={LAST}")
    expect(page.get_by_text("Đã chốt số liệu")).to_be_visible()
    assert reader.all("/obligations", month=LAST, within=unit, state="due") == []


def test_both_models_side_by_side(enter: Enter, look: Look) -> None:
    page = enter(PROVINCE, LAPTOP)
    look_at(page, LAST)
    below = page.get_by_role("table")
    expect(below.get_by_role("link", name="Huyện Kim Sơn")).to_be_visible()
    look(page, "desk-province")
    everyone = page.get_by_role("link", name="Xem cả").first
    absent = everyone.inner_text().split()[-1]
    everyone.click()
    expect(page.get_by_text(f"{absent} dòng")).to_be_visible()
    assert all_rows(page) == int(absent)
    page.go_back()
    below.get_by_role("link", name="Xã Phát Diệm").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xã Phát Diệm")
    expect(page.get_by_role("table").get_by_role("link")).to_have_count(20)
    expect(page.get_by_text(BEFORE_2025.capitalize())).to_have_count(0)
    look(page, "desk-commune-2025")
