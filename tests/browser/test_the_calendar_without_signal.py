"""The calendar without signal: what was changed on the phone is listed as changed and waiting."""

import pytest
from playwright.sync_api import expect

from tests.browser import evening as hall
from tests.browser.conftest import Enter, Look
from tests.browser.people import SECRETARY
from tests.browser.phones import shell_kept

pytestmark = pytest.mark.browser


def test_a_changed_day_is_listed_as_changed(enter: Enter, look: Look) -> None:
    page = enter(SECRETARY)
    expect(page.get_by_role("heading", name="Sinh hoạt tháng").first).to_be_visible()
    shell_kept(page)
    expect(page.get_by_role("button", name="Đổi ngày, giờ")).to_be_visible()
    page.context.set_offline(True)
    soon = hall.put_off(page)
    page.goto("/lich")
    changed = page.get_by_role("listitem").filter(has_text="Đã lưu trên máy")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text(soon)
    look(page, "calendar-offline")
    page.context.set_offline(False)
    page.goto("/lich")
    expect(changed).to_have_count(0)
