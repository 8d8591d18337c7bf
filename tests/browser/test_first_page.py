"""The demo's first page: it says what is made up, and one tap brings anybody to a working home."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE, Enter, Look, Open
from tests.browser.people import (
    ADMIN,
    BEFORE_2025,
    COMMUNE,
    COMMUNE_2025,
    DISTRICT,
    DISTRICT_OFFICE,
    OF_BEFORE_2025,
    OF_TODAY,
    PROVINCE,
    SECRETARY,
    VISITOR,
)

pytestmark = [pytest.mark.browser, pytest.mark.online]
TILE = "Cán bộ đã dự"
# Who works where; the heading of the home that a tap leads to, and what it has read.
HOMES = [
    ("secretary", SECRETARY, PHONE, "Việc của tôi", "Mở buổi sinh hoạt"),
    ("visitor", VISITOR, PHONE, "Việc của tôi", "Tháng này đã dự"),
    ("commune", COMMUNE, PHONE, "Thị trấn Bình Minh", TILE),
    ("office", DISTRICT_OFFICE, LAPTOP, "Huyện Kim Sơn", TILE),
    ("district", DISTRICT, LAPTOP, "Huyện Kim Sơn", TILE),
    ("commune-2025", COMMUNE_2025, LAPTOP, "Xã Phát Diệm", TILE),
    ("province", PROVINCE, LAPTOP, "Tỉnh Ninh Bình", TILE),
    ("admin", ADMIN, LAPTOP, "Việc của tôi", "Chưa có việc nào đến hạn."),
]


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_it_says_what_is_made_up(opened: Open, look: Look, size: tuple[int, int]) -> None:
    page = opened(size).new_page()
    page.goto("/")
    expect(page.get_by_text("Người và số liệu ở đây là hư cấu.")).to_be_visible()
    rows = page.get_by_role("list").filter(has=page.get_by_role("button")).get_by_role("button")
    expect(rows).to_have_count(len(OF_BEFORE_2025) + len(OF_TODAY))
    for role in OF_BEFORE_2025:
        row = rows.filter(has_text=role).first
        expect(row).to_contain_text(BEFORE_2025)
    for role in OF_TODAY:
        expect(rows.filter(has_text=role)).not_to_contain_text(BEFORE_2025)
    look(page, f"first-page-{size[0]}")


@pytest.mark.parametrize(
    ("name", "role", "size", "heading", "read"), HOMES, ids=[h[0] for h in HOMES]
)
def test_one_tap_leads_home(
    enter: Enter, look: Look, name: str, role: str, size: tuple[int, int], heading: str, read: str
) -> None:
    page = enter(role, size)
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    expect(page.get_by_text(read).first).to_be_visible()
    look(page, f"home-{name}")
