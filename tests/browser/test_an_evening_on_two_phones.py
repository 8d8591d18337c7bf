"""The demo's own evening: two phones, from the notice to the report; then the committee decides."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.core import clock
from tests.browser.conftest import LAPTOP, Enter, Look, Read
from tests.browser.evening import fill, put_off, record
from tests.browser.people import COMMUNE, DISTRICT, SECRETARY, VISITOR

pytestmark = pytest.mark.browser
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def plan_and_tell(secretary: Page, look: Look) -> None:
    """Confirm the expected day, put off the hour, hand on the notice."""
    secretary.get_by_role("button", name="Xác nhận lịch này").click()
    expect(secretary.get_by_role("button", name="Xác nhận lịch này")).to_have_count(0)
    secretary.get_by_role("button", name="Đổi ngày, giờ").click()
    expect(secretary.get_by_role("dialog", name="Lịch sinh hoạt")).to_be_visible()
    look(secretary, "plan")
    secretary.get_by_role("button", name="Đóng").click()
    put_off(secretary)
    secretary.get_by_role("button", name="Chia sẻ thông báo").click()
    notice = secretary.get_by_role("dialog", name="Thông báo sinh hoạt")
    expect(notice.get_by_label("Nội dung gửi nhóm Zalo")).to_have_value(re.compile("Kính mời"))
    look(secretary, "notice")
    # A browser that cannot hand words to another app copies them.
    notice.get_by_role("button", name="Chép nội dung").click()
    expect(notice.get_by_text("Đã chép và ghi là đã thông báo.")).to_be_visible()
    assert "Kính mời" in secretary.evaluate("navigator.clipboard.readText()")
    notice.get_by_role("button", name="Xong").click()
    expect(notice).to_be_hidden()
    expect(secretary.get_by_text("Đã thông báo ngày")).to_be_visible()


def shown_digits(secretary: Page) -> str:
    """The six digits as one reads them from the secretary's screen."""
    digits = secretary.get_by_text(re.compile(r"^\d{3}\s\d{3}$")).first
    expect(digits).to_be_visible()
    return re.sub(r"\D", "", digits.inner_text())


def confirm_presence(visitor: Page, secretary: Page, look: Look) -> None:
    """A wrong code is refused with a sentence; the right one is received."""
    visitor.get_by_role("button", name="Sẽ dự").click()
    expect(visitor.get_by_text("Đã báo sẽ dự")).to_be_visible()
    visitor.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
    code = visitor.get_by_label("Hoặc nhập mã 6 số", exact=True)
    expect(code).to_be_visible()
    look(visitor, "check-in")
    confirm = visitor.get_by_role("button", name="Xác nhận dự sinh hoạt")
    confirm.click()
    expect(visitor.get_by_text("Còn 6 số nữa.")).to_be_visible()
    digits = shown_digits(secretary)
    code.fill(f"{(int(digits) + 1) % 1_000_000:06d}")
    confirm.click()
    expect(visitor.get_by_text("Còn 4 lần nhập.")).to_be_visible()
    expect(code).to_have_value("")
    look(visitor, "check-in-wrong-code")
    code.fill(shown_digits(secretary))
    confirm.dblclick()
    expect(visitor.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(visitor.get_by_text("Mã đúng", exact=True)).to_be_visible()
    look(visitor, "received")


def assess(secretary: Page, look: Look) -> None:
    """Full marks but one deduction with its reason, the cell's vote, handed in."""
    expect(secretary.get_by_role("heading", name="Tự đánh giá", level=1)).to_be_visible()
    expect(secretary.get_by_role("button", name="Đạt đủ nhóm này").first).to_be_visible()
    look(secretary, "assess-empty")
    fill(secretary)
    secretary.get_by_role("button", name="4. Thực hiện nguyên tắc").click()
    secretary.get_by_role("button", name="4.1").click()
    secretary.get_by_label("Điểm, tối đa 15").fill("13")
    secretary.get_by_label("Lý do trừ điểm").fill("Mẫu: phê bình còn nể nang.")
    expect(secretary.get_by_role("heading", name="4. Thực hiện nguyên tắc")).to_contain_text(
        "13/15"
    )
    look(secretary, "assess")
    secretary.get_by_role("button", name="Tiếp tục: chi bộ biểu quyết").click()
    send = secretary.get_by_role("button", name="Gửi bản tự đánh giá")
    secretary.get_by_label("Tán thành", exact=True).fill("600")
    send.click()
    expect(secretary.get_by_text("Tổng 600 phiếu, nhiều hơn số có mặt")).to_be_visible()
    look(secretary, "vote-too-many")
    secretary.get_by_label("Tán thành", exact=True).fill("1")
    send.dblclick()
    expect(secretary.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(secretary.get_by_text("Biểu quyết: 1 tán thành")).to_be_visible()
    look(secretary, "assess-received")
    secretary.get_by_role("link", name="Về Việc của tôi").click()
    expect(secretary.get_by_text("Cấp ủy đang xem bản tự đánh giá.")).to_be_visible()
    # Next month's meeting is first now, and opens with the tasks that are left.
    coming = secretary.get_by_role("heading", level=2).first
    following = int(clock.shift(clock.this_month(), 1)[5:])
    expect(coming).to_have_text(f"Sinh hoạt tháng {following}")
    look(secretary, "home-secretary-done")
    coming.get_by_role("link").click()
    expect(secretary.get_by_text("Mẫu: sửa loa nhà văn hóa")).to_be_visible()


def report(visitor: Page, look: Look) -> None:
    """The report in tapped phrases and one line, and a petition."""
    visitor.get_by_role("link", name="Ghi phiếu dự sinh hoạt").click()
    phrases = visitor.get_by_role("group", name="Đồng chí thấy gì").get_by_role("button")
    phrases.nth(0).click()
    phrases.nth(2).click()
    visitor.get_by_label("Nhận xét thêm một dòng").fill("Mẫu: thảo luận sôi nổi.")
    visitor.get_by_role("button", name="Thêm kiến nghị").click()
    visitor.get_by_label("Nội dung kiến nghị").fill("Mẫu: đề nghị sửa đường trục xóm.")
    visitor.get_by_label("Lĩnh vực").select_option(label="Giao thông")
    look(visitor, "report")
    visitor.get_by_role("button", name="Ghi kiến nghị này").dblclick()
    expect(visitor.get_by_text("Mẫu: đề nghị sửa đường trục xóm.")).to_be_visible()
    visitor.get_by_role("button", name="Nộp phiếu dự sinh hoạt").dblclick()
    expect(visitor.get_by_text("Đã nhận phiếu lúc")).to_be_visible()
    look(visitor, "report-received")


def score(visitor: Page, look: Look) -> None:
    """The visitor's own score of the same evening."""
    visitor.get_by_role("link", name="Chấm điểm buổi này").click()
    expect(visitor.get_by_role("heading", name="Chấm điểm buổi dự", level=1)).to_be_visible()
    fill(visitor)
    look(visitor, "score")
    visitor.get_by_role("button", name="Gửi bản chấm của tôi").dblclick()
    expect(visitor.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()


def decide(committee: Page, second: Page, secretary: Page, meeting: str, look: Look) -> None:
    """The committee sends the score back, gets it again, and decides with two persons."""
    committee.get_by_role("link", name="Chấm điểm", exact=True).click()
    expect(committee.get_by_role("heading", name="Chấm điểm", level=1)).to_be_visible()
    look(committee, "to-decide")
    committee.locator(f'a[href="/buoi/{meeting}/ba-y-kien"]').click()
    send_back = committee.get_by_role("button", name="Trả lại chi bộ")
    expect(send_back).to_be_visible()
    expect(committee.get_by_text("Điểm của chi bộ, cán bộ dự và cấp ủy")).to_be_attached()
    expect(committee.get_by_label("Kết luận số")).to_be_visible()
    look(committee, "voices")
    send_back.click()
    dialog = committee.get_by_role("dialog")
    dialog.get_by_label("Lý do trả lại").fill("Mẫu: ghi rõ hơn mục 4.1.")
    look(committee, "send-back")
    dialog.get_by_role("button", name="Trả lại bản tự đánh giá").dblclick()
    expect(committee.get_by_text("Đã trả lại chi bộ: Mẫu: ghi rõ hơn mục 4.1.")).to_be_visible()

    secretary.goto("/")
    secretary.get_by_role("link", name="Sửa bản tự đánh giá").click()
    expect(secretary.get_by_text("Cấp ủy trả lại: Mẫu: ghi rõ hơn mục 4.1.")).to_be_visible()
    look(secretary, "assess-returned")
    secretary.get_by_role("button", name="Tiếp tục: chi bộ biểu quyết").click()
    secretary.get_by_label("Tán thành", exact=True).fill("1")
    secretary.get_by_role("button", name="Gửi bản tự đánh giá").click()
    expect(secretary.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()

    committee.reload()
    ruling = committee.get_by_role("button", name="Quyết định xếp loại")
    expect(send_back).to_be_visible()
    ruling.click()
    expect(committee.get_by_text("Chọn ngày cấp ủy họp.")).to_be_visible()
    committee.get_by_label("Kết luận số").fill("12-KL/ĐU")
    committee.get_by_label("Phiên họp ngày").fill(clock.today().isoformat())
    ruling.dblclick()
    expect(committee.get_by_text("Chờ xác nhận: xếp loại")).to_be_visible()
    expect(committee.get_by_role("button", name="Xác nhận xếp loại")).to_have_count(0)
    look(committee, "waiting")
    second.goto(f"/buoi/{meeting}/ba-y-kien")
    second.get_by_role("button", name="Xác nhận xếp loại").dblclick()
    expect(second.get_by_text("Cấp ủy đã quyết định xếp loại")).to_be_visible()
    look(second, "decided")
    secretary.goto("/")
    expect(secretary.get_by_text("Cấp ủy quyết định:")).to_be_visible()


def test_from_the_notice_to_the_decision(enter: Enter, look: Look, read: Read) -> None:
    month = clock.this_month()
    [tonight] = read(SECRETARY).all("/meetings", mine="true", month=month)
    cell, meeting = tonight["cell"]["name"], tonight["id"]
    secretary = enter(SECRETARY, permissions=CLIPBOARD)
    plan_and_tell(secretary, look)
    visitor = enter(VISITOR)
    secretary.get_by_role("button", name="Mở buổi sinh hoạt").click()
    expect(secretary.get_by_role("img", name="Hình mã QR")).to_be_visible()
    expect(secretary.get_by_text("0/1 đã xác nhận")).to_be_visible()
    shown_digits(secretary)
    look(secretary, "open")
    confirm_presence(visitor, secretary, look)
    expect(secretary.get_by_text("1/1 đã xác nhận")).to_be_visible()
    expect(secretary.get_by_text("bằng mã")).to_be_visible()
    record(secretary, look)
    assess(secretary, look)
    report(visitor, look)
    score(visitor, look)
    decide(enter(COMMUNE, LAPTOP), enter(DISTRICT, LAPTOP), secretary, meeting, look)
    visitor.goto("/")
    expect(visitor.get_by_role("link", name=f"{cell} Đã dự")).to_be_visible()
    look(visitor, "home-visitor-done")

    # Every tap above that was a double one made one row.
    kept = read(VISITOR)
    for rows in ("/check-ins", "/visit-reports", "/petitions"):
        assert len(kept.all(rows, meeting=meeting)) == 1, rows
    [owed] = kept.all("/obligations", mine="true", month=month, cell=tonight["cell"]["id"])
    assert (owed["meeting_id"], owed["state"], owed["grade"]) == (meeting, "done", "A")
