"""A month's days on the screens: a date is registered and approved, the closing screen says by when
and leads from each count to its rows, a visitor reads by when a report is due."""

import re

import pytest
from playwright.sync_api import expect

from app.core import clock
from tests.browser.conftest import LAPTOP, Enter, Look, Read
from tests.browser.evening import put_off
from tests.browser.people import COMMUNE, SECRETARY, VISITOR

pytestmark = [pytest.mark.browser, pytest.mark.online]
NEXT = clock.shift(clock.this_month(), 1)
LAST = clock.shift(clock.this_month(), -1)


def test_a_date_is_registered_and_approved(enter: Enter, look: Look, read: Read) -> None:
    own, committee = read(SECRETARY), read(COMMUNE)
    [meeting] = own.get("/meetings", mine="true", month=NEXT)["items"]
    waits = {"month": NEXT, "owes": "approve"}
    before = len(committee.get("/meetings", **waits)["items"])
    assert before  # the demo leaves some to try it with
    approved = len(committee.get("/meetings", month=NEXT, schedule="approved")["items"])
    secretary = enter(SECRETARY)
    secretary.goto(f"/buoi/{meeting['id']}")
    secretary.get_by_role("button", name="Xác nhận lịch này").click()
    expect(secretary.get_by_text("Lịch chưa được duyệt.")).to_be_visible(timeout=30_000)
    look(secretary, "date-waits")

    page = enter(COMMUNE, LAPTOP)
    page.goto(f"/lich?thang={NEXT}")
    page.get_by_role("link", name="Duyệt lịch tháng").click()
    # "Chi bộ phố 1", and not "Chi bộ phố 10".
    cell = re.compile(rf"^{re.escape(meeting['cell']['name'])}(?!\d)")
    box = page.get_by_role("checkbox", name=cell)
    expect(box).to_be_checked()
    look(page, "dates-to-approve")
    box.uncheck()
    expect(page.get_by_role("button", name=f"Duyệt {before} buổi đã chọn")).to_be_visible()
    # What was taken out was taken out of the list that was read then.
    further = page.locator(f'a[href="/duyet-lich?thang={clock.shift(NEXT, 1)}"]')
    further.click()
    expect(box).to_have_count(0)
    back = page.locator(f'a[href="/duyet-lich?thang={NEXT}"]')
    back.click()
    expect(box).to_be_checked()
    page.get_by_role("button", name=f"Duyệt cả danh sách ({before + 1})").dblclick()
    said = page.get_by_text(f"Đã duyệt {before + 1} buổi.")
    expect(said).to_be_visible()
    expect(box).to_have_count(0)
    look(page, "dates-approved")
    further.click()
    expect(said).to_have_count(0)
    back.click()
    page.get_by_role("link", name="Lịch đã duyệt").click()
    expect(page.get_by_text(f"{approved + before + 1} dòng")).to_be_visible()

    secretary.reload()
    expect(secretary.get_by_text("Cấp ủy đã duyệt lịch này.")).to_be_visible()
    look(secretary, "date-approved")
    assert committee.get("/meetings", **waits)["items"] == []


def test_the_close_says_by_when_and_counts_open_rows(enter: Enter, look: Look, read: Read) -> None:
    reader = read(COMMUNE)
    unit = reader.get("/me")["units"][0]["id"]
    month = reader.get(f"/months/{LAST}", unit=unit)
    assert month["missing"]
    page = enter(COMMUNE, LAPTOP)
    address = f"/chot-thang/{LAST}?unit={unit}"
    page.goto(address)
    expect(page.get_by_text("Hạn chốt số liệu")).to_be_visible()
    look(page, "close-with-days")
    links = page.get_by_role("main").locator('a[href*="owes="]')
    expect(links.first).to_be_visible()
    for place in range(links.count()):
        said = re.findall(r"\d+", links.nth(place).inner_text())[-1]
        links.nth(place).click()
        expect(page.get_by_text(f"{said} dòng")).to_be_visible()
        page.goto(address)
        expect(links.first).to_be_visible()


def test_a_visitor_reads_by_when_a_report_is_due(enter: Enter, look: Look, read: Read) -> None:
    put_off(enter(SECRETARY))
    page = enter(VISITOR)
    page.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
    page.get_by_role("button", name="Không có mã: tự xác nhận đã dự").click()
    page.get_by_role("button", name="Tự xác nhận đã dự", exact=True).click()
    expect(page.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    meeting = page.url.split("/buoi/")[1].split("/")[0]
    day = read(VISITOR).get(f"/meetings/{meeting}")["due"]["report"]
    page.goto("/")
    expect(page.get_by_role("heading", name="Phiếu dự chưa gửi")).to_be_visible()
    expect(page.get_by_text(f"Hạn gửi {day[8:]}/{day[5:7]}")).to_be_visible()
    look(page, "reports-owed")
    page.get_by_role("main").locator(f'a[href="/buoi/{meeting}/phieu-du"]').click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Phiếu dự")
