"""A committee's month: many decisions at once with two persons, the differences, the calendar, the
close with what is missing and what was printed. On a laptop and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from app.core import clock
from tests.browser.conftest import LAPTOP, PHONE, Enter, Look, Read
from tests.browser.people import COMMUNE_2025, DISTRICT, DISTRICT_OFFICE

pytestmark = [pytest.mark.browser, pytest.mark.online]

LAST = clock.shift(clock.this_month(), -1)
BEFORE = clock.shift(clock.this_month(), -2)
SIZES = pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])


def _unit(read: Read, role: str) -> str:
    return str(read(role).get("/me")["units"][0]["id"])


def test_the_unremarkable_are_listed_then_decided_by_two(
    enter: Enter, look: Look, read: Read
) -> None:
    unit, reader = _unit(read, DISTRICT), read(DISTRICT)
    asked = {"unit": unit, "month": LAST}
    plain = [i for i in reader.get("/decisions/to-decide", **asked)["items"] if not i["remarks"]]
    waits = reader.get("/decisions/waiting", **asked)["items"]
    assert len(plain) > 3 and len(waits) > 3
    office = enter(DISTRICT_OFFICE, LAPTOP)
    office.goto(f"/cham-diem?thang={LAST}")
    expect(office.get_by_role("heading", name="Không có gì phải xem riêng")).to_be_visible()
    expect(office.get_by_role("heading", name="Cần xem riêng")).to_be_visible()
    look(office, "to-decide-laptop")
    office.get_by_role("checkbox").first.uncheck()
    enter_all = office.get_by_role("button", name=f"Nhập quyết định cho {len(plain) - 1} chi bộ")
    enter_all.click()
    expect(office.get_by_text("Chọn ngày cấp ủy họp.")).to_be_visible()
    office.get_by_label("Phiên họp ngày").fill(clock.today().isoformat())
    office.get_by_label("Kết luận số").fill("21-KL/HU")
    enter_all.dblclick()
    expect(
        office.get_by_role(
            "heading", name=f"Chờ người thứ hai xác nhận ({len(waits) + len(plain) - 1})"
        )
    ).to_be_visible()
    left = reader.get("/decisions/to-decide", **asked)["items"]
    assert [i["meeting_id"] for i in left if not i["remarks"]] == [plain[0]["meeting_id"]]

    standing = enter(DISTRICT, LAPTOP)
    standing.goto(f"/cham-diem?thang={LAST}")
    standing.get_by_role("button", name=re.compile(r"Xác nhận \d+ quyết định trên")).dblclick()
    expect(standing.get_by_role("heading", name="Chờ người thứ hai")).to_have_count(0)
    assert reader.get("/decisions/waiting", **asked)["items"] == []


def test_a_decision_is_confirmed_and_opened_again(enter: Enter, look: Look, read: Read) -> None:
    """On the phone of the standing member of a commune of 2025."""
    unit, reader = _unit(read, COMMUNE_2025), read(COMMUNE_2025)
    month = LAST
    [first, *_] = reader.get("/decisions/waiting", unit=unit, month=month)["items"]
    page = enter(COMMUNE_2025)
    page.goto(f"/cham-diem?thang={month}")
    look(page, "to-decide-phone")
    page.goto(f"/buoi/{first['decision']['meeting_id']}/ba-y-kien")
    expect(page.get_by_text("Chờ xác nhận: xếp loại")).to_be_visible()
    look(page, "waiting-phone")
    page.get_by_role("button", name="Xác nhận xếp loại").click()
    expect(page.get_by_text("Cấp ủy đã quyết định xếp loại")).to_be_visible()
    page.get_by_text("Quá trình chấm").click()
    look(page, "decided-phone")
    page.get_by_role("button", name="Mở lại xếp loại").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Mở lại xếp loại").click()
    expect(dialog.get_by_text("Ghi ngắn lý do.")).to_be_visible()
    dialog.get_by_label("Lý do").fill("Mẫu: bổ sung biên bản")
    look(page, "reopen-phone")
    dialog.get_by_role("button", name="Mở lại xếp loại").click()
    expect(page.get_by_text("Cấp ủy đã quyết định xếp loại")).to_have_count(0)
    expect(page.get_by_label("Phiên họp ngày")).to_be_visible()


@SIZES
def test_differences_are_a_question(
    enter: Enter, look: Look, read: Read, size: tuple[int, int]
) -> None:
    page = enter(COMMUNE_2025, size)
    page.goto(f"/chenh-lech/{_unit(read, COMMUNE_2025)}")
    expect(page.get_by_role("heading", name="Chi bộ tự đánh giá")).to_be_visible()
    expect(page.get_by_text("không để xếp hạng")).to_be_visible()
    expect(page.get_by_role("table").first).to_be_visible()
    look(page, f"differences-{size[0]}")


@SIZES
def test_the_calendar_is_inherited(
    enter: Enter, look: Look, read: Read, size: tuple[int, int]
) -> None:
    unit = _unit(read, DISTRICT_OFFICE)
    page = enter(DISTRICT_OFFICE, size)
    page.goto(f"/lich-thang/{unit}")
    decide = page.get_by_label("Quyết định xếp loại: ngày của tháng sau")
    expect(page.get_by_text("Đang dùng 25 (gợi ý, chưa cấp nào đặt)")).to_be_visible()
    decide.fill("99")
    page.get_by_role("button", name="Lưu lịch tháng").click()
    expect(decide).to_be_focused()
    day = str(size[0] % 10 + 7)
    decide.fill(day)
    page.get_by_role("button", name="Lưu lịch tháng").click()
    expect(page.get_by_text("Đã lưu lịch tháng.")).to_be_visible()
    look(page, f"calendar-{size[0]}")
    assert read(DISTRICT).get(f"/units/{unit}/calendar")["in_force"]["decide_day"] == int(day)


@SIZES
def test_the_close_says_what_is_missing_and_what_was_printed(
    enter: Enter, look: Look, read: Read, size: tuple[int, int]
) -> None:
    unit = _unit(read, DISTRICT)
    page = enter(DISTRICT, size)
    page.goto(f"/chot-thang/{LAST}?unit={unit}")
    expect(page.get_by_role("heading", name="Việc của tháng chưa xong")).to_be_visible()
    expect(page.get_by_text("Chưa quyết định xếp loại", exact=True)).to_be_visible()
    look(page, f"missing-{size[0]}")
    page.goto(f"/chot-thang/{BEFORE}?unit={unit}")
    expect(page.get_by_role("heading", name="Số liệu đã in")).to_be_visible()
    expect(page.get_by_text("Lần chốt 1")).to_be_visible()
    look(page, f"printed-{size[0]}")
