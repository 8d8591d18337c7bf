"""The demo's own evening and what becomes of it: two phones from notice to report, the sheet of
An Phú in twelve taps, a score sent back, two persons deciding, the month closed, one late."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from app.core import clock
from app.demo import cast
from tests.browser.an_phu import assess, mend_without_signal, score, using_an_phu
from tests.browser.conftest import LAPTOP, Enter, Look, Open, Read, tap_in
from tests.browser.evening import digits_of, put_off, record
from tests.browser.guest import Guest
from tests.browser.later import movable, move
from tests.browser.month import (
    ask_before_closing,
    by_phone,
    close,
    confirm,
    enter_decision,
    printed,
    send_back,
)
from tests.browser.people import COMMUNE, DISTRICT, DISTRICT_OFFICE, SECRETARY, VISITOR
from tests.browser.phones import regular, shell_kept, switched_on
from tests.fixtures.server import Server, demo_copy

pytestmark = pytest.mark.browser
CLIPBOARD = ["clipboard-read", "clipboard-write"]
COMMENT = "Mẫu: ghi rõ hơn mục 4.4."


@pytest.fixture(scope="module")
def demo_server(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demo whose commune uses the sheet of An Phú from today on, and whose clock may be moved."""
    folder = tmp_path_factory.mktemp("served")
    with movable(using_an_phu(demo_copy(demo_file, folder)), folder) as server:
        yield server


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
    digits = digits_of(secretary)
    code.fill(f"{(int(digits) + 1) % 1_000_000:06d}")
    confirm.click()
    expect(visitor.get_by_text("Còn 4 lần nhập.")).to_be_visible()
    expect(code).to_have_value("")
    look(visitor, "check-in-wrong-code")
    code.fill(digits_of(secretary))
    confirm.dblclick()
    expect(visitor.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(visitor.get_by_text("Mã đúng", exact=True)).to_be_visible()
    look(visitor, "received")


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


def test_from_the_notice_to_the_closed_month(  # noqa: PLR0915 - a story
    playwright: Playwright,
    demo_server: Server,
    tmp_path: Path,
    opened: Open,
    enter: Enter,
    look: Look,
    read: Read,
) -> None:
    month = clock.this_month()
    tonight = regular(read(SECRETARY), month)
    cell, meeting = tonight["cell"]["name"], tonight["id"]
    secretary = enter(SECRETARY, permissions=CLIPBOARD)
    shell_kept(secretary)
    plan_and_tell(secretary, look)
    guest = Guest(read(DISTRICT_OFFICE), tonight["cell"]["id"])
    visitor = enter(VISITOR)
    secretary.get_by_role("button", name="Mở buổi sinh hoạt").click()
    expect(secretary.get_by_role("img", name="Hình mã QR")).to_be_visible()
    expect(secretary.get_by_text("0/2 đã xác nhận")).to_be_visible()
    digits_of(secretary)
    look(secretary, "open")
    confirm_presence(visitor, secretary, look)
    expect(secretary.get_by_text("1/2 đã xác nhận")).to_be_visible()
    expect(secretary.get_by_text("bằng mã")).to_be_visible()
    with switched_on(playwright, tmp_path / "guest", demo_server) as page:
        guest.gets_ready(page, meeting)
        guest.types(page, digits_of(secretary))
    record(secretary, look)
    assess(secretary, look)
    report(visitor, look)
    score(visitor, look)

    standing, office = enter(COMMUNE, LAPTOP), opened(LAPTOP).new_page()
    by_phone(office, cast.COMMUNE_OFFICE.phone)
    send_back(standing, meeting, COMMENT, look)
    mend_without_signal(secretary, COMMENT, look)
    enter_decision(office, meeting, clock.today(), look)
    confirm(standing, meeting, look)
    secretary.goto("/")
    expect(secretary.get_by_text("Cấp ủy quyết định:")).to_be_visible()
    visitor.goto("/")
    expect(visitor.get_by_role("link", name=f"{cell} Đã dự")).to_be_visible()
    look(visitor, "home-visitor-done")

    # Every tap above that was a double one made one row.
    kept = read(VISITOR)
    for rows in ("/check-ins", "/visit-reports", "/petitions"):
        assert len(kept.all(rows, meeting=meeting)) == 1, rows
    [owed] = kept.all("/obligations", mine="true", month=month, cell=tonight["cell"]["id"])
    assert (owed["meeting_id"], owed["state"], owed["grade"]) == (meeting, "done", "A")

    assert guest.state(read(DISTRICT), month) == "due"
    unit = read(DISTRICT).get("/me")["units"][0]["id"]
    after = clock.at(clock.first_day(clock.shift(month, 1)) + timedelta(days=2), "09:00")
    later = move(demo_server, after)
    asking = later.bring(opened(LAPTOP)).new_page()
    asking.goto("/")
    tap_in(asking, DISTRICT)
    ask_before_closing(asking, month, unit, look)
    later = move(demo_server, after + timedelta(hours=25))
    later.bring(asking.context)
    figures = close(asking, month, unit, look)
    assert guest.state(read(DISTRICT), month) == "missed"

    with switched_on(playwright, tmp_path / "guest", demo_server) as page:
        later.bring(page.context)
        guest.comes_home(page, meeting)
        look(page, "guest-late")
    asking.reload()
    expect(asking.get_by_role("heading", name="Ghi nhận sau khi chốt")).to_be_visible()
    assert printed(asking) == figures
    look(asking, "closed-late")
    asking.get_by_role("link", name="Lượt dự ghi nhận muộn").click()
    expect(asking.get_by_text(guest.name)).to_be_visible()
    look(asking, "late-list")
    assert guest.state(read(DISTRICT), month) == "late"
