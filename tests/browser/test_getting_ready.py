"""Before the visit: is this phone ready, and the first confirmation rehearsed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Look
from tests.browser.people import VISITOR

pytestmark = pytest.mark.browser


def digits(page: Page) -> str:
    shown = page.locator(".digits").first.inner_text()
    return re.sub(r"\D", "", shown)


def test_the_rehearsal_plays_the_three_states_and_reaches_nobody(enter: Enter, look: Look) -> None:
    page = enter(VISITOR)
    page.goto("/tap-thu")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    expect(page.get_by_text("Tập thử", exact=True)).to_be_visible()
    look(page, "practice-code")
    page.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
    expect(page.get_by_text("Còn 6 số nữa")).to_be_visible()
    wrong = "".join(str((int(each) + 1) % 10) for each in digits(page))
    page.get_by_label("Gõ 6 số của bí thư").fill(wrong)
    page.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
    expect(page.get_by_text("Mã chưa đúng.")).to_be_visible()
    page.get_by_label("Gõ 6 số của bí thư").fill(digits(page))
    page.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
    expect(page.get_by_role("listitem").filter(has_text="Đã lưu trên máy")).to_have_attribute(
        "aria-current", "step"
    )
    expect(page.get_by_text("Đã nhận lúc")).to_have_count(0)
    look(page, "practice-kept")
    page.get_by_role("button", name="Giả như về đến chỗ có sóng").click()
    expect(page.get_by_text(re.compile(r"Đã nhận lúc \d\d:\d\d"))).to_be_visible()
    look(page, "practice-received")
    # What any start asks, some of it perhaps before this test listened; nothing of the rehearsal.
    start = {"POST /auth/refresh", "GET /me", "GET /visit-pack"}
    asked = {"".join(re.split(r"http.*/api/v1", each)) for each in sent if "/api/" in each}
    assert asked <= start
    assert all(each.startswith("GET ") for each in sent if "/auth/refresh" not in each)


def test_the_page_says_what_this_phone_has_and_lacks(enter: Enter, look: Look) -> None:
    page = enter(VISITOR)
    page.get_by_role("link", name="Mục khác").click()
    page.get_by_role("link", name="Sẵn sàng đi cơ sở").click()
    expect(page.get_by_role("heading", name="Sẵn sàng đi cơ sở", level=1)).to_be_visible()
    expect(page.get_by_text("Không còn việc chưa gửi")).to_be_visible()
    look(page, "ready")
