"""A visitor's evening without signal: kept on the phone, sent by itself, received once."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import Enter, Look, Read, tap_in
from tests.browser.people import SECRETARY, VISITOR
from tests.browser.phones import Evening, ready, shell_kept, switched_on, sync_line
from tests.browser.reading import Reader
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def evening(read: Read) -> Evening:
    """Tonight's meeting, opened by its secretary."""
    evening = Evening(read(SECRETARY))
    evening.begin()
    return evening


def confirm(page: Page, code: str) -> None:
    """Type the digits of the secretary's phone."""
    page.get_by_label("Nhập mã 6 số").fill(code)
    page.get_by_role("button", name="Xác nhận dự sinh hoạt").click()


def report(page: Page, remark: str) -> None:
    """The report with one line of one's own."""
    page.get_by_label("Nhận xét thêm một dòng").fill(remark)
    page.get_by_role("button", name="phiếu").click()


def test_from_before_to_after(
    playwright: Playwright,
    tmp_path: Path,
    demo_server: Server,
    evening: Evening,
    look: Look,
    read: Read,
) -> None:
    with switched_on(playwright, tmp_path, demo_server) as page:
        page.goto("/")
        tap_in(page, VISITOR)
        ready(page)
        expect(page.get_by_role("link", name="Xác nhận dự sinh hoạt")).to_be_visible()
        page.context.set_offline(True)
        page.reload()
        page.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
        confirm(page, evening.code())
        expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
        expect(page.get_by_text("Chưa có sóng")).to_be_visible()
        expect(page.get_by_text("Đã nhận lúc")).to_have_count(0)
        sync_line(page, 1, 0)
        look(page, "kept")

        page.get_by_role("link", name="Ghi phiếu dự sinh hoạt").click()
        page.get_by_role("group", name="Đồng chí thấy gì").get_by_role("button").first.click()
        page.get_by_role("button", name="Thêm kiến nghị").click()
        page.get_by_label("Nội dung kiến nghị").fill("Mẫu: đề nghị sửa đường trục xóm.")
        page.get_by_role("button", name="Ghi kiến nghị này").dblclick()
        expect(page.get_by_label("Nội dung kiến nghị")).to_have_count(0)
        report(page, "Mẫu: thảo luận sôi nổi.")
        expect(page.get_by_text("Máy tự gửi")).to_be_visible()
        expect(page.get_by_role("link", name="3 việc chưa gửi")).to_be_visible()
        look(page, "report-kept")

    with switched_on(playwright, tmp_path, demo_server, online=False) as page:
        page.goto("/")
        sync_line(page, 3, 0)
        row = page.get_by_role("link", name=evening.cell).filter(has_text="Đã lưu trên máy")
        expect(row.first).to_be_visible()
        look(page, "home-kept")
        page.context.set_offline(False)
        sync_line(page, 3, 3)
        expect(page.get_by_role("link", name=f"{evening.cell} Đã dự")).to_be_visible()
        look(page, "home-received")
        page.get_by_role("link", name="Trên máy 3 · Đã nhận 3").click()
        expect(page.get_by_text("Đã nhận lúc")).to_have_count(3)
        look(page, "tray-received")
        page.goto(f"/buoi/{evening.id}/xac-nhan")
        expect(page.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()

    kept = read(VISITOR)
    [presence] = kept.all("/check-ins", meeting=evening.id)
    assert (presence["via"], presence["grade"] in "AB", presence["flags"]) == ("code", True, [])
    [written] = kept.all("/visit-reports", meeting=evening.id)
    assert written["remark"] == "Mẫu: thảo luận sôi nổi."
    [petition] = kept.all("/petitions", meeting=evening.id)
    assert petition["text"] == "Mẫu: đề nghị sửa đường trục xóm."


def put(visitor: Reader, report: str, body: dict[str, str], version: int | None = None) -> None:
    """The report as another phone of the same person writes it."""
    headers = {} if version is None else {"If-Match": str(version)}
    answer = visitor.client.put(f"/visit-reports/{report}", json=body, headers=headers)
    answer.raise_for_status()


def handed_in(visitor: Reader, meeting: str) -> dict[str, Any]:
    """The report that the server has of this meeting."""
    if not visitor.all("/visit-reports", meeting=meeting):
        put(visitor, str(uuid4()), {"meeting_id": meeting, "remark": "Mẫu: bản đầu."})
    [report] = visitor.all("/visit-reports", meeting=meeting)
    return report


def test_the_report_of_another_phone_is_mended_from_the_tray(
    enter: Enter, evening: Evening, look: Look, read: Read
) -> None:
    visitor = read(VISITOR)
    before = handed_in(visitor, evening.id)
    page = enter(VISITOR)
    page.goto(f"/buoi/{evening.id}/phieu-du")
    expect(page.get_by_label("Nhận xét thêm một dòng")).to_have_value(before["remark"])
    shell_kept(page)
    page.context.set_offline(True)
    report(page, "Mẫu: bản ở máy này.")
    expect(page.get_by_text("Máy tự gửi")).to_be_visible()
    other = {"meeting_id": evening.id, "remark": "Mẫu: bản ở máy khác."}
    put(visitor, before["id"], other, version=before["version"])
    page.context.set_offline(False)
    badge = page.get_by_role("link", name="1 việc chưa gửi: xem")
    expect(badge).to_be_visible()
    badge.click()
    expect(page.get_by_role("heading", name="Cần xem lại", level=2)).to_be_visible()
    expect(page.get_by_text("Nơi nhận trả lời:")).to_be_visible()
    look(page, "tray-refused")
    page.get_by_role("link", name="Sửa: Phiếu dự sinh hoạt").click()
    expect(page.get_by_label("Nhận xét thêm một dòng")).to_have_value("Mẫu: bản ở máy này.")
    expect(page.get_by_text("Nơi nhận trả lời:")).to_be_visible()
    look(page, "report-refused")
    page.get_by_role("button", name="Lưu phần sửa của phiếu").click()
    expect(page.get_by_text("Đã nhận phiếu lúc")).to_be_visible()
    [after] = visitor.all("/visit-reports", meeting=evening.id)
    assert after["remark"] == "Mẫu: bản ở máy này."
