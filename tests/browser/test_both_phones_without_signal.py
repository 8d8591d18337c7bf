"""A whole evening in a hall without signal: the secretary's phone and the visitor's beside it.

Both have what they need before they set out, both are switched off with all of it on them, and
what was done in the hall is on the server once when they come home.
"""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from app.core import clock
from tests.browser import camera
from tests.browser.conftest import Look, Read, tap_in
from tests.browser.evening import fill, hand_in_score, put_off, record
from tests.browser.people import SECRETARY, VISITOR
from tests.browser.phones import packed, ready, regular, switched_on
from tests.browser.reading import Reader
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser
RECEIVED = re.compile("Đã nhận lúc")
KEPT = "Đã lưu trên máy"


def photograph() -> bytes:
    """A page as a phone's camera takes it: far over what may be sent."""
    noise = Image.effect_noise((1200, 1600), 90).resize((2400, 3200))
    kept = BytesIO()
    noise.convert("RGB").save(kept, "JPEG", quality=92)
    assert len(kept.getvalue()) > 1_000_000
    return kept.getvalue()


def take_photo(page: Page) -> None:
    """One page of the paper book, made small and kept."""
    page.get_by_role("link", name="Ghi kết quả buổi sinh hoạt").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "trang.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    )
    # Without a graphics card, on a busy machine, this takes its time.
    waits = page.get_by_text("0 trang đã nhận, 1 trang trên máy")
    expect(waits).to_be_visible(timeout=60_000)
    expect(page.get_by_role("img", name="Trang 1, chưa gửi")).to_be_visible()
    page.get_by_role("button", name="Quay lại").click()


def get_reader(visitor: Page) -> None:
    """A phone without a detector of its own says that it cannot read a code yet, and then can."""
    visitor.goto("/san-sang")
    missing = visitor.get_by_text("Máy chưa có bộ đọc mã QR")
    expect(missing).to_be_visible()
    visitor.get_by_role("button", name="Lấy gói mới").click()
    expect(missing).to_have_count(0, timeout=60_000)


def open_up(secretary: Page, look: Look) -> None:
    """The day moved, the notice handed on, the meeting open with its code on the screen."""
    put_off(secretary)
    expect(secretary.get_by_text(KEPT).first).to_be_visible()
    look(secretary, "cell-planned-offline")
    secretary.get_by_role("button", name="Chia sẻ thông báo").click()
    secretary.get_by_role("button", name="Chép nội dung").click()
    expect(secretary.get_by_text("Đã chép và ghi là đã thông báo.")).to_be_visible()
    secretary.get_by_role("button", name="Xong").click()
    secretary.get_by_role("button", name="Mở buổi sinh hoạt").click()
    expect(secretary.get_by_text("Đang sinh hoạt").first).to_be_visible()
    expect(secretary.get_by_role("img", name="Hình mã QR").first.locator("path")).to_be_visible()


def confirm_by_camera(visitor: Page, look: Look) -> None:
    """What the other phone shows is read; nothing is called received."""
    visitor.goto("/")
    visitor.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
    visitor.get_by_role("button", name="Quét mã QR của bí thư").click()
    typed = visitor.get_by_label("Nhập mã 6 số")
    expect(typed).to_have_value(re.compile(r"^\d{6}$"), timeout=60_000)
    visitor.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
    expect(visitor.get_by_role("heading", name=KEPT)).to_be_visible()
    expect(visitor.get_by_text(RECEIVED)).to_have_count(0)
    look(visitor, "scanned-offline")


def say_how_it_was(visitor: Page, meeting: str, look: Look) -> None:
    """The report; the visitor's own score as far as it goes before the cell's record is known."""
    visitor.get_by_role("link", name="Ghi phiếu dự sinh hoạt").click()
    visitor.get_by_label("Nhận xét thêm một dòng").fill("Mẫu: thảo luận sát việc.")
    visitor.get_by_role("button", name="Nộp phiếu dự sinh hoạt").dblclick()
    expect(visitor.get_by_text("Máy tự gửi")).to_be_visible()
    visitor.goto(f"/buoi/{meeting}/cham-diem")
    fill(visitor)
    expect(visitor.get_by_text("Chi bộ ghi kết quả xong thì gửi được.")).to_be_visible()
    look(visitor, "visitor-score-begun-offline")


def finish_score(visitor: Page, meeting: str, look: Look) -> None:
    """What was tapped in the hall is still there; with the record known it goes, again offline."""
    visitor.goto(f"/buoi/{meeting}/cham-diem")
    expect(visitor.get_by_text("Tự tính, chờ kết quả buổi sinh hoạt")).to_have_count(0)
    expect(visitor.get_by_role("heading", name="2. Công tác chuẩn bị")).to_contain_text("15/15")
    expect(visitor.get_by_role("button", name="Đạt đủ nhóm này")).to_have_count(0)
    visitor.context.set_offline(True)
    visitor.get_by_role("button", name="Gửi bản chấm của tôi").dblclick()
    expect(visitor.get_by_role("heading", name=KEPT)).to_be_visible()
    expect(visitor.get_by_text(RECEIVED)).to_have_count(0)
    look(visitor, "visitor-score-offline")
    visitor.context.set_offline(False)
    expect(visitor.get_by_role("heading", name=RECEIVED)).to_be_visible()


def hold(secretary: Page, look: Look) -> None:
    """From the list of visitors to the end: photo, record, self-score, the meeting ended."""
    secretary.get_by_role("button", name=re.compile("^Có mặt: ")).click()
    expect(secretary.get_by_text("Bí thư đã xác nhận có mặt")).to_be_visible()
    look(secretary, "cell-open-offline")
    take_photo(secretary)
    record(secretary, look)
    hand_in_score(secretary, 1)
    expect(secretary.get_by_role("heading", name=KEPT)).to_be_visible()
    expect(secretary.get_by_text("Biểu quyết: 1 tán thành")).to_be_visible()
    expect(secretary.get_by_text(RECEIVED)).to_have_count(0)
    look(secretary, "cell-score-offline")
    secretary.get_by_role("button", name="Quay lại").click()
    secretary.get_by_role("button", name="Kết thúc buổi sinh hoạt").click()
    expect(secretary.get_by_role("button", name="Kết thúc buổi sinh hoạt")).to_have_count(0)
    expect(secretary.get_by_text(re.compile(r"^\d+/\d+, tỷ lệ"))).to_be_visible()
    look(secretary, "cell-after-offline")


def test_from_before_to_after(
    playwright: Playwright, demo_server: Server, tmp_path: Path, read: Read, look: Look
) -> None:
    secretary, cell, guest = read(SECRETARY), tmp_path / "cell", tmp_path / "guest"
    meeting = regular(secretary, clock.this_month())["id"]
    film = tmp_path / "camera.y4m"
    camera.point_at_desk(film)
    sees = camera.flags(film)
    with (
        switched_on(playwright, cell, demo_server) as theirs,
        switched_on(playwright, guest, demo_server, flags=sees) as ours,
    ):
        theirs.context.grant_permissions(["clipboard-read", "clipboard-write"])
        packed(theirs)
        ours.goto("/")
        tap_in(ours, VISITOR)
        get_reader(ours)
        ready(ours)
        expect(ours.get_by_role("link", name="Xác nhận dự sinh hoạt")).to_be_visible()
        theirs.context.set_offline(True)
        ours.context.set_offline(True)
        open_up(theirs, look)
        camera.point_at(theirs, film)
        confirm_by_camera(ours, look)
        say_how_it_was(ours, meeting, look)
        hold(theirs, look)

    # Dead batteries: switched on again, still without signal, nothing is lost, nothing claimed.
    assert secretary.get(f"/meetings/{meeting}")["state"] == "expected"
    with switched_on(playwright, guest, demo_server, online=False) as ours:
        ours.goto(f"/buoi/{meeting}/xac-nhan")
        expect(ours.get_by_role("heading", name=KEPT)).to_be_visible()
        # The visitor is home first: the server has not heard that the meeting was opened.
        ours.context.set_offline(False)
        expect(ours.get_by_role("heading", name=RECEIVED)).to_be_visible()
        ours.goto("/can-xem-lai")
        expect(ours.get_by_text(RECEIVED)).to_have_count(2)
        look(ours, "visitor-received")
    with switched_on(playwright, cell, demo_server, online=False) as page:
        page.goto(f"/buoi/{meeting}/tu-danh-gia")
        expect(page.get_by_role("heading", name=KEPT)).to_be_visible()
        page.goto(f"/buoi/{meeting}/ghi")
        expect(page.get_by_label("Vắng có lý do")).to_have_value("1")
        expect(page.get_by_role("img", name="Trang 1, chưa gửi")).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_text("1 trang đã nhận")).to_be_visible()
        page.goto(f"/buoi/{meeting}/tu-danh-gia")
        expect(page.get_by_role("heading", name=RECEIVED)).to_be_visible()
        # What the phone worked out without signal is what the server makes of it.
        expect(page.get_by_text("Máy này tính được")).to_have_count(0)
        look(page, "cell-score-received")
        page.goto(f"/buoi/{meeting}")
        expect(page.get_by_text(RECEIVED).first).to_be_visible()
        look(page, "cell-received")
    with switched_on(playwright, guest, demo_server) as ours:
        finish_score(ours, meeting, look)
    assert_once(secretary, meeting)
    assert_visited_once(read(VISITOR), meeting)


def assert_once(secretary: Reader, id: str) -> None:
    """One of each on the server, as it was said in the hall."""
    meeting = secretary.get(f"/meetings/{id}")
    assert meeting["state"] == "held"
    assert all(meeting[at] for at in ("confirmed_at", "notice_at", "opened_at", "closed_at"))
    said = meeting["record"]
    assert (said["excused"], said["unexcused"], said["speakers"]) == (1, 0, 1)
    assert said["vote"] == {"for": 1, "against": 0, "other": 0}
    assert [task["text"] for task in said["tasks"]] == ["Mẫu: sửa loa nhà văn hóa"]
    assert sum(task["state"] == "done" for task in meeting["earlier_tasks"]) == 1
    [page] = meeting["attachments"]
    assert page["size"] < 1_000_000
    score = secretary.get(f"/meetings/{id}/voices")["self"]
    assert (score["state"], score["answers"]["principles.principles"]) == ("submitted", 13)
    [visitor] = secretary.get(f"/meetings/{id}/visitors")
    assert visitor["confirmed"]


def assert_visited_once(visitor: Reader, id: str) -> None:
    """One presence by the code itself, one report, one score in the visitor's own name."""
    [presence] = visitor.all("/check-ins", meeting=id)
    assert (presence["via"], presence["grade"], presence["flags"]) == ("qr", "A", [])
    [report] = visitor.all("/visit-reports", meeting=id)
    assert report["remark"] == "Mẫu: thảo luận sát việc."
    [score] = visitor.get(f"/meetings/{id}/voices")["visitors"]
    assert score["state"] == "submitted"
    [owed] = [o for o in visitor.all("/obligations", mine="true") if o["meeting_id"] == id]
    assert (owed["state"], owed["grade"]) == ("done", "A")
