"""Nobody shows a code: the visitor's own word counts, and the secretary's tap raises it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter, Look, Read
from tests.browser.evening import put_off
from tests.browser.people import SECRETARY, VISITOR

pytestmark = [pytest.mark.browser, pytest.mark.online]


def test_declared_by_the_visitor_and_confirmed_by_the_secretary(
    enter: Enter, look: Look, read: Read
) -> None:
    secretary = enter(SECRETARY)
    put_off(secretary)
    visitor = enter(VISITOR)
    visitor.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
    visitor.get_by_role("button", name="Không có mã: tự xác nhận đã dự").click()
    expect(visitor.get_by_text("ghi là tự khai và vẫn tính là đã dự")).to_be_visible()
    look(visitor, "check-in-declared")
    # An unsure finger taps twice; it is one presence.
    visitor.get_by_role("button", name="Tự xác nhận đã dự", exact=True).dblclick()
    expect(visitor.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(visitor.get_by_text("Tự khai; bí thư bấm “Có mặt” thì được xác nhận")).to_be_visible()
    look(visitor, "received-declared")

    secretary.get_by_role("link", name="Sinh hoạt tháng").click()
    expect(secretary.get_by_text("1/1 đã xác nhận")).to_be_visible()
    expect(secretary.get_by_text("Tự khai")).to_be_visible()
    look(secretary, "meeting-declared")
    secretary.get_by_role("button", name="Có mặt:").dblclick()
    expect(secretary.get_by_text("bí thư đã xác nhận")).to_be_visible()
    expect(secretary.get_by_role("button", name="Có mặt:")).to_have_count(0)

    visitor.reload()
    expect(visitor.get_by_text("Bí thư đã xác nhận đồng chí có mặt")).to_be_visible()
    meeting = visitor.url.split("/buoi/")[1].split("/")[0]
    kept = read(VISITOR).get("/check-ins", meeting=meeting)["items"]
    assert [(each["via"], each["grade"]) for each in kept] == [("declared", "C")]
