"""The demo's meeting of today, at any hour of the day: moved, recorded, scored as in the hall."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from app.core import clock
from tests.browser.conftest import Look


def put_off(secretary: Page) -> str:
    """On the secretary's home: the meeting begins soon, still ahead at any hour. Its new hour."""
    secretary.get_by_role("button", name="Đổi ngày, giờ").click()
    plan = secretary.get_by_role("dialog", name="Lịch sinh hoạt")
    now = clock.local(clock.now())
    soon = min(now + timedelta(minutes=20), now.replace(hour=23, minute=59))
    plan.get_by_label("Ngày").fill(f"{soon:%Y-%m-%d}")
    plan.get_by_label("Giờ").fill(f"{soon:%H:%M}")
    plan.get_by_role("button", name="Lưu lịch sinh hoạt").click()
    expect(plan).to_be_hidden()
    expect(secretary.get_by_text(f"{soon:%H:%M}").first).to_be_visible()
    return f"{soon:%H:%M}"


def record(secretary: Page, look: Look, ended: datetime | None = None) -> None:
    """Three numbers, a task done, a task given; ended now, unless the story has another time."""
    secretary.get_by_role("link", name="Ghi kết quả buổi sinh hoạt").click()
    expect(secretary.get_by_role("heading", name="Ghi kết quả", level=1)).to_be_visible()
    save = secretary.get_by_role("button", name="Tiếp tục: tự đánh giá")
    save.click()
    expect(secretary.get_by_text("Còn 3 số nữa.")).to_be_visible()
    look(secretary, "record-empty")
    secretary.get_by_label("Vắng có lý do").fill("1")
    secretary.get_by_label("Vắng không lý do").fill("0")
    secretary.get_by_label("Đồng chí phát biểu").fill("1")
    expect(secretary.get_by_text(re.compile(r"^Có mặt \d+/\d+$"))).to_be_visible()
    earlier = secretary.get_by_role("heading", name="Nhiệm vụ kỳ trước: xong 0")
    expect(earlier).to_be_visible()
    secretary.get_by_role("checkbox").first.check()
    expect(secretary.get_by_role("heading", name="Nhiệm vụ kỳ trước: xong 1")).to_be_visible()
    secretary.get_by_role("button", name="Thêm nhiệm vụ").click()
    secretary.get_by_label("Nhiệm vụ 1").fill("Mẫu: sửa loa nhà văn hóa")
    secretary.get_by_label("Người thực hiện").fill("Chi đoàn")
    ended = clock.local(ended or clock.now())
    started = max(ended - timedelta(minutes=95), ended.replace(hour=0, minute=0))
    secretary.get_by_label("Bắt đầu").fill(f"{started:%H:%M}")
    secretary.get_by_label("Kết thúc").fill(f"{ended:%H:%M}")
    look(secretary, "record")
    save.click()


def digits_of(secretary: Page) -> str:
    """The six digits of the code, as one reads them from the secretary's screen."""
    digits = secretary.get_by_text(re.compile(r"^\d{3}\s\d{3}$")).first
    expect(digits).to_be_visible()
    return re.sub(r"\D", "", digits.inner_text())


def fill(page: Page) -> None:
    """Full marks, group by group; what the record gives is there already."""
    full = page.get_by_role("button", name="Đạt đủ nhóm này")
    expect(full.first).to_be_visible()
    while full.count():
        full.first.click()


def hand_in_score(page: Page, yes: int) -> None:
    """Full marks but one deduction, the cell's vote, handed in."""
    expect(page.get_by_role("heading", name="Tự đánh giá", level=1)).to_be_visible()
    fill(page)
    page.get_by_role("button", name="4. Thực hiện nguyên tắc").click()
    page.get_by_role("button", name="4.1").click()
    page.get_by_label("Điểm, tối đa 15").fill("13")
    page.get_by_label("Lý do trừ điểm").fill("Mẫu: phê bình còn nể nang.")
    page.get_by_role("button", name="Tiếp tục: chi bộ biểu quyết").click()
    page.get_by_label("Tán thành", exact=True).fill(str(yes))
    page.get_by_role("button", name="Gửi bản tự đánh giá").dblclick()
