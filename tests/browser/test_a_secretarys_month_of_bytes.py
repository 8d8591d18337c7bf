"""What a month costs a secretary's phone, counted as for a visitor; a demo of its own."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import evening as hall
from tests.browser.conftest import Enter
from tests.browser.meter import MOST, Meter, look_in
from tests.browser.people import SECRETARY
from tests.browser.phones import shell_kept

pytestmark = pytest.mark.browser


def held(page: Page) -> None:
    """The day confirmed and announced, the meeting opened, recorded, scored, ended."""
    page.get_by_role("button", name="Mở buổi sinh hoạt").click()
    expect(page.get_by_role("link", name="Ghi kết quả buổi sinh hoạt")).to_be_visible()
    page.wait_for_load_state("networkidle")
    hall.record(page, lambda _page, _name: None)
    hall.hand_in_score(page, 1)
    expect(page.get_by_role("heading", name=re.compile("^Đã nhận lúc"))).to_be_visible()


def test_a_month_of_a_secretary(enter: Enter) -> None:
    page = enter(SECRETARY)
    shell_kept(page)
    home = page.get_by_role("heading", name="Sinh hoạt tháng").first
    expect(home).to_be_visible()
    meter = Meter(page)
    look_in(page, home)
    looked = meter.total
    hall.put_off(page)
    held(page)
    page.wait_for_load_state("networkidle")
    print(meter.told(looked))
    assert meter.total <= MOST
