"""What a month of normal use costs a phone plan: every byte of the interface, both ways.

The installed app and photographs are counted apart by design. Headers are counted in full, as over
HTTP/1.1: a proxy that speaks HTTP/2 sends about half. Prints the largest parts and the sum.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Read
from tests.browser.meter import MOST, Meter, look_in
from tests.browser.people import SECRETARY, VISITOR
from tests.browser.phones import Evening, shell_kept

pytestmark = pytest.mark.browser


def evening(page: Page, tonight: Evening) -> None:
    """Presence by the code, and the report."""
    page.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
    page.get_by_role("textbox", name="nhập mã 6 số").fill(tonight.code())
    page.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
    expect(page.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(page.get_by_text("Mã đúng", exact=True)).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.goto(f"/buoi/{tonight.id}/phieu-du")
    phrases = page.get_by_role("group", name="Đồng chí thấy gì").get_by_role("button")
    phrases.first.click()
    page.get_by_role("button", name="Nộp phiếu dự sinh hoạt").click()
    expect(page.get_by_text("Đã nhận phiếu lúc")).to_be_visible()


def test_a_month_of_a_visitor(enter: Enter, read: Read) -> None:
    tonight = Evening(read(SECRETARY))
    tonight.begin()
    page = enter(VISITOR)
    shell_kept(page)
    confirm = page.get_by_role("link", name="Xác nhận dự sinh hoạt")
    expect(confirm).to_be_visible()
    meter = Meter(page)
    look_in(page, confirm)
    looked = meter.total
    evening(page, tonight)
    page.wait_for_load_state("networkidle")
    print(meter.told(looked))
    assert meter.total <= MOST
