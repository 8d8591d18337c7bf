"""The district's office on a laptop: workbooks in and out, slips, a meeting told by telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, Enter, Look, Open, Read
from tests.browser.people import DISTRICT_OFFICE
from tests.imports import books

pytestmark = [pytest.mark.browser, pytest.mark.online]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEW = ("Chi bộ mẫu xóm Thượng", "Chi bộ mẫu xóm Hạ")


def upload(office: Page, name: str, data: bytes) -> None:
    """From the assignments to the dry run of a workbook."""
    office.goto("/phan-cong")
    office.get_by_role("link", name="Nhập từ tệp").click()
    chooser = office.get_by_label("Tệp Excel (.xlsx)")
    expect(chooser).to_be_visible()
    chooser.set_input_files({"name": name, "mimeType": XLSX, "buffer": data})
    office.get_by_role("button", name="Xem trước tệp này").dblclick()


def figure(office: Page, label: str) -> int:
    """One of the dry run's figures."""
    pair = office.locator("dl > div").filter(has=office.get_by_text(label, exact=True))
    return int(pair.get_by_role("definition").inner_text().replace(".", ""))


def messy() -> bytes:
    """Two new cells among what offices send besides: a wrong day, a row twice, a subtotal."""
    rows = [
        books.cell(1, name=NEW[0], day="Ngày 07", time="19h30"),
        books.cell(2, name=NEW[1], since="01/02/2026"),
        books.cell(3, name="Chi bộ mẫu xóm Trung", day=45),
        books.cell(1, name=NEW[0], day="Ngày 07", time="19h30"),
        ["", "", "Cộng", 3, 90, 12],
    ]
    return books.book(rows, title=[["HUYỆN ỦY YÊN KHÁNH"], [], ["DANH SÁCH CHI BỘ - YÊN KHÁNH"]])


def test_the_workbook_that_is_in_already(enter: Enter, look: Look) -> None:
    office = enter(DISTRICT_OFFICE, LAPTOP)
    office.get_by_role("link", name="Phân công", exact=True).click()
    expect(office.get_by_role("heading", name="Phân công dự sinh hoạt")).to_be_visible()
    look(office, "assignments")
    office.get_by_role("link", name="Nhập từ tệp").click()
    office.get_by_role("button", name="Xem trước tệp này").click()
    expect(office.get_by_text("Đồng chí chưa chọn tệp.")).to_be_visible()
    look(office, "import-choose")
    upload(office, books.REAL.name, books.REAL.read_bytes())
    expect(office.get_by_role("heading", name="Xem trước khi nhập")).to_be_visible()
    look(office, "import-unchanged")
    # Only the cell whose evening the demo has today differs.
    assert (figure(office, "Tạo mới"), figure(office, "Bỏ qua vì lỗi")) == (0, 0)
    assert figure(office, "Không đổi") + figure(office, "Cập nhật") == 283
    assert figure(office, "Cập nhật") <= 1


def test_a_messy_workbook_in_and_out_again(enter: Enter, look: Look, read: Read) -> None:
    office, reader = enter(DISTRICT_OFFICE, LAPTOP), read(DISTRICT_OFFICE)
    upload(office, "không phải bảng tính.xlsx", b"PK but not a workbook")
    expect(office.get_by_role("status").filter(has_text=re.compile("tệp", re.I))).to_be_visible()
    look(office, "import-refused")

    upload(office, "danh sách mẫu.xlsx", messy())
    expect(office.get_by_role("heading", name="mục cần xem")).to_be_visible()
    assert (figure(office, "Tạo mới"), figure(office, "Bỏ qua vì lỗi")) == (2, 1)
    wrong = office.get_by_role("row").filter(has_text="45")
    expect(wrong).to_contain_text("Bỏ qua dòng")
    look(office, "import-messy")
    apply = office.get_by_role("button", name="Nhập 2 dòng, bỏ qua 1")
    apply.click()
    expect(office.get_by_text("Tệp này mang tên đơn vị khác.")).to_be_visible()
    office.get_by_role("checkbox", name="Đúng, nhập vào").check()
    apply.dblclick()
    expect(office.get_by_text(re.compile("Đã nhập 2 dòng"))).to_be_visible()
    look(office, "import-applied")
    cells = {cell["name"] for cell in reader.all("/units", kind="cell")}
    assert cells >= set(NEW)
    office.get_by_role("button", name="Hoàn tác lần nhập này").dblclick()
    expect(office.get_by_text("Lần nhập này đã được hoàn tác")).to_be_visible()
    cells = {cell["name"] for cell in reader.all("/units", kind="cell")}
    assert cells.isdisjoint(NEW)


def test_slips_on_one_page_let_somebody_in(enter: Enter, opened: Open, look: Look) -> None:
    office = enter(DISTRICT_OFFICE, LAPTOP)
    office.goto("/phan-cong")
    office.get_by_role("link", name="Phiếu mời đăng nhập").click()
    office.get_by_role("button", name="Đổi").click()
    office.get_by_label("Phát phiếu cho").press_sequentially("xa kim chinh")
    office.get_by_role("button", name="Xã Kim Chính").first.click()
    people = office.get_by_role("group", name="Chọn đồng chí được phát phiếu")
    expect(people).to_be_visible()
    look(office, "slips-choose")
    people.get_by_role("checkbox").nth(1).check()
    people.get_by_role("checkbox").nth(2).check()
    office.get_by_role("button", name="In 2 phiếu").click()
    expect(office.get_by_role("heading", name="2 phiếu đã sẵn sàng")).to_be_visible()
    expect(office.get_by_role("img", name="Mã QR đăng nhập")).to_have_count(2)
    look(office, "slips")
    code = office.get_by_role("listitem").first.locator(".code").inner_text()

    phone = opened().new_page()
    phone.goto("/")
    phone.get_by_role("link", name="Có phiếu mời? Nhập mã").click()
    enter_by_slip = phone.get_by_role("button", name="Vào Chibo bằng phiếu mời")
    phone.get_by_label("Mã trên phiếu mời").fill("AAAA-BBBB")
    enter_by_slip.click()
    expect(phone.get_by_text("Phiếu này đã dùng hoặc đã hết hạn.")).to_be_visible()
    look(phone, "slip-refused")
    phone.get_by_label("Mã trên phiếu mời").fill(code.lower())
    enter_by_slip.click()
    expect(phone.get_by_role("heading", name="Việc của tôi")).to_be_visible()


def test_a_meeting_told_by_telephone(enter: Enter, look: Look) -> None:
    office = enter(DISTRICT_OFFICE, LAPTOP)
    office.goto("/phan-cong")
    office.get_by_role("link", name="Nhập thay từ điện thoại").click()
    expect(office.get_by_role("heading", name="chi bộ chưa báo cáo").first).to_be_visible()
    expect(office.get_by_role("link", name="Gọi đồng chí").first).to_be_visible()
    look(office, "silent-cells")
    office.get_by_role("link", name="Nhập thay cho").first.click()
    expect(office.get_by_role("heading", name="Nhập thay kết quả")).to_be_visible()
    office.get_by_label("Vắng có lý do").fill("1")
    office.get_by_label("Vắng không lý do").fill("0")
    office.get_by_label("Đồng chí phát biểu").fill("2")
    expect(office.get_by_role("radio", name="Nghe qua điện thoại")).to_be_checked()
    look(office, "record-by-telephone")
    office.get_by_role("button", name="Lưu kết quả nhập thay").dblclick()
    expect(office.get_by_text("Đã sinh hoạt").first).to_be_visible()
    expect(office.get_by_text(re.compile("nhập thay", re.I)).first).to_be_visible()
    look(office, "meeting-by-telephone")
