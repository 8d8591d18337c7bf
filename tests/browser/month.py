"""What a committee does with a month of scores: send back, decide with two persons, close.

Steps of the stories here, each beginning and ending on the screen.
"""

import re
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.conftest import Look

PASSWORD = "chibo-demo"


def by_phone(page: Page, phone: str) -> None:
    """Signed in with a phone number and the demo's password."""
    page.goto("/dang-nhap")
    page.get_by_role("button", name="Đăng nhập bằng số điện thoại").click()
    page.get_by_label("Số điện thoại").fill(phone)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập bằng số điện thoại").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_have_count(0)
    expect(page.locator("h1").first).to_be_visible()


def by_slip(page: Page, url: str) -> None:
    """Signed in with a printed slip, as its QR code opens it."""
    page.goto(url[url.index("/moi") :])
    page.get_by_role("button", name="Vào Chibo bằng phiếu mời").click()
    expect(page.get_by_role("heading", name="Vào bằng phiếu mời")).to_have_count(0)
    expect(page.locator("h1").first).to_be_visible()


def send_back(committee: Page, meeting: str, reason: str, look: Look) -> None:
    """From the list of what waits to the cell's score, which goes back with a comment."""
    committee.get_by_role("link", name="Chấm điểm", exact=True).click()
    expect(committee.get_by_role("heading", name="Chấm điểm", level=1)).to_be_visible()
    look(committee, "to-decide")
    committee.locator(f'a[href="/buoi/{meeting}/ba-y-kien"]').click()
    back = committee.get_by_role("button", name="Trả lại chi bộ")
    expect(back).to_be_visible()
    expect(committee.get_by_text("Điểm của chi bộ, cán bộ dự và cấp ủy")).to_be_attached()
    expect(committee.get_by_label("Kết luận số")).to_be_visible()
    look(committee, "voices")
    back.click()
    dialog = committee.get_by_role("dialog")
    dialog.get_by_label("Lý do trả lại").fill(reason)
    look(committee, "send-back")
    dialog.get_by_role("button", name="Trả lại bản tự đánh giá").dblclick()
    expect(committee.get_by_text(f"Đã trả lại chi bộ: {reason}")).to_be_visible()


def enter_decision(office: Page, meeting: str, session_on: date, look: Look) -> None:
    """Its day and number are asked for; who entered it cannot confirm it."""
    office.goto(f"/buoi/{meeting}/ba-y-kien")
    ruling = office.get_by_role("button", name="Nhập quyết định xếp loại")
    ruling.click()
    expect(office.get_by_text("Chọn ngày cấp ủy họp.")).to_be_visible()
    office.get_by_label("Kết luận số").fill("12-KL/ĐU")
    office.get_by_label("Phiên họp ngày").fill(session_on.isoformat())
    ruling.dblclick()
    expect(office.get_by_text("Chờ xác nhận: xếp loại")).to_be_visible()
    expect(office.get_by_role("button", name="Xác nhận xếp loại")).to_have_count(0)
    look(office, "waiting")


def confirm(second: Page, meeting: str, look: Look) -> None:
    """The second person."""
    second.goto(f"/buoi/{meeting}/ba-y-kien")
    second.get_by_role("button", name="Xác nhận xếp loại").dblclick()
    expect(second.get_by_text("Cấp ủy đã quyết định xếp loại")).to_be_visible()
    look(second, "decided")


def ask_before_closing(page: Page, month: str, unit: str, look: Look) -> None:
    """The month cannot be closed while somebody was not asked, nor within a day of the asking."""
    page.goto(f"/chot-thang/{month}?unit={unit}")
    close = page.get_by_role("button", name="Chốt số liệu tháng")
    close.click()
    expect(page.get_by_text("được phân công chưa được hỏi")).to_be_visible()
    look(page, "close-not-asked")
    page.get_by_role("button", name="Hỏi lại").click()
    expect(page.get_by_role("button", name="Hỏi lại")).to_have_count(0)
    close.click()
    expect(page.get_by_text("còn quyền trả lời đến")).to_be_visible()
    look(page, "close-may-answer")


def close(page: Page, month: str, unit: str, look: Look) -> dict[str, str]:
    """Closed; returns the figures as they stand on the screen."""
    page.goto(f"/chot-thang/{month}?unit={unit}")
    page.get_by_role("button", name="Chốt số liệu tháng").dblclick()
    expect(page.get_by_text("đã chốt số liệu lúc")).to_be_visible()
    expect(page.get_by_role("button", name="Chốt số liệu tháng")).to_have_count(0)
    look(page, "closed")
    return printed(page)


def printed(page: Page) -> dict[str, str]:
    """The visits as they were counted at the close, by their words, and what was printed."""
    counted = page.locator(".card").filter(has_text="Lượt dự của cán bộ khi chốt")
    kept = page.locator(".card").filter(has_text="Số liệu đã in")
    expect(kept).to_be_visible()
    rows = [re.sub(r"\s+", " ", row) for row in counted.get_by_role("link").all_inner_texts()]
    return {row.rpartition(" ")[0]: row.rpartition(" ")[2] for row in rows} | {
        "in": re.sub(r"\s+", " ", kept.inner_text())
    }
