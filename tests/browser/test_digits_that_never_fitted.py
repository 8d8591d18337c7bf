"""Wrong digits to the cap leave the visitor's own word, which the secretary can confirm; what was
typed beside the report goes in with the report."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Look, Read
from tests.browser.evening import digits_of, put_off
from tests.browser.people import SECRETARY, VISITOR

pytestmark = pytest.mark.browser
ASKED = "Mẫu: đề nghị nạo vét mương trước nhà văn hóa."


def wrong_to_the_cap(visitor: Page, digits: str) -> None:
    """Five wrong codes; after the last one only the own word is left."""
    code = visitor.get_by_label("Hoặc nhập mã 6 số", exact=True)
    for left in range(4, -1, -1):
        code.fill(f"{(int(digits) + 500_000 + left) % 1_000_000:06d}")
        visitor.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
        if left:
            expect(visitor.get_by_text(f"Còn {left} lần nhập.")).to_be_visible()
            expect(code).to_have_value("")


def test_the_own_word_is_left_and_the_secretary_confirms_it(
    enter: Enter, look: Look, read: Read
) -> None:
    secretary = enter(SECRETARY)
    put_off(secretary)
    visitor = enter(VISITOR)
    secretary.get_by_role("button", name="Mở buổi sinh hoạt").click()
    visitor.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
    wrong_to_the_cap(visitor, digits_of(secretary))
    expect(visitor.get_by_text("Đã hết lượt nhập mã.")).to_be_visible()
    expect(visitor.get_by_label("Hoặc nhập mã 6 số")).to_have_count(0)
    look(visitor, "check-in-no-tries-left")

    # One more code all the same: taken as the own word, and said so on both phones.
    visitor.get_by_role("button", name="Đã có mã: nhập mã 6 số").click()
    visitor.get_by_label("Hoặc nhập mã 6 số", exact=True).fill(digits_of(secretary))
    visitor.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
    expect(visitor.get_by_text("Nhập sai mã nhiều lần")).to_be_visible()
    expect(visitor.get_by_text(", tự khai")).to_be_visible()
    expect(visitor.get_by_role("button", name="Nhập thêm mã của bí thư")).to_have_count(0)
    here = secretary.get_by_role("listitem").filter(
        has_text=read(VISITOR).get("/me")["person"]["full_name"]
    )
    expect(here.get_by_text("Tự khai")).to_be_visible()
    here.get_by_role("button", name="Có mặt").click()
    expect(here.get_by_text("bí thư đã xác nhận")).to_be_visible()
    expect(here.get_by_role("button", name="Có mặt")).to_have_count(0)
    look(secretary, "open-own-word-confirmed")


def test_a_petition_that_is_typed_goes_in_with_the_report(enter: Enter, read: Read) -> None:
    visitor = enter(VISITOR)
    due = next(row for row in read(VISITOR).all("/obligations", state="done") if row["meeting_id"])
    meeting = due["meeting_id"]
    visitor.goto(f"/buoi/{meeting}/phieu-du")
    visitor.get_by_role("button", name="Thêm kiến nghị").click()
    send = visitor.get_by_role("button", name="phiếu").last
    text = visitor.get_by_label("Nội dung kiến nghị")
    text.fill("ab")
    send.click()
    expect(visitor.get_by_text("ít nhất 3 chữ cái")).to_be_visible()
    text.fill(ASKED)
    send.dblclick()
    expect(visitor.get_by_text("đã nhận lúc")).to_be_visible()
    expect(text).to_have_count(0)
    asked = read(VISITOR).all("/petitions", meeting=meeting, mine="true")
    assert [row["text"] for row in asked].count(ASKED) == 1
