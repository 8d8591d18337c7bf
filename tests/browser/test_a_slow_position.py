"""A phone that takes its time to say where it is: the presence is kept first and not held up."""

import pytest
from playwright.sync_api import expect

from tests.browser import builds
from tests.browser.conftest import Enter, Read
from tests.browser.people import SECRETARY, VISITOR
from tests.browser.phones import Evening

pytestmark = [pytest.mark.browser, pytest.mark.online]

SILENT = "navigator.geolocation.getCurrentPosition = () => {}"


def test_a_presence_is_kept_before_the_phone_says_where_it_is(enter: Enter, read: Read) -> None:
    tonight = Evening(read(SECRETARY))
    tonight.begin()
    page = enter(VISITOR)
    page.add_init_script(SILENT)
    page.goto(f"/buoi/{tonight.id}/xac-nhan")
    page.get_by_role("textbox", name="nhập mã 6 số").fill(tonight.code())
    page.get_by_role("checkbox", name="Gửi kèm vị trí").check()
    page.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
    expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
    held = page.evaluate(builds.HELD, "outbox")
    assert [(item["kind"], item["tried"]) for item in held] == [("check_in", 0)]

    # The battery dies before there is an answer: the act is there and goes, without the position.
    context = page.context
    page.close()
    again = context.new_page()
    again.goto(f"/buoi/{tonight.id}/xac-nhan")
    expect(again.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(again.get_by_text("Mã đúng", exact=True)).to_be_visible()
    assert again.evaluate(builds.HELD, "outbox") == []
