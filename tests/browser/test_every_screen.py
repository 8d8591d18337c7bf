"""Every other screen opens by its address, fits its window and is clean in the eyes of axe."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import BESIDE, LAPTOP, PHONE, Enter, Look, Open, Read
from tests.browser.people import ADMIN, COMMUNE, DISTRICT, DISTRICT_OFFICE, SECRETARY, VISITOR
from tests.fixtures.browser import Screen
from tests.fixtures.database import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.online]
# Address, as the routes write it: the heading, or a part of it.
COMMITTEE = {
    "/lich": "Sinh hoạt",
    "/khac": "Mục khác",
    "/cham-diem": "Chấm điểm",
    "/duyet-lich": "Duyệt lịch",
}
OFFICE = {
    "/phan-cong/moi": "Thêm phân công",
    "/phan-cong/:id": "Sửa phân công",
    "/don-vi": "Đơn vị",
    "/don-vi/:id": "",
    "/don-vi/:id/sua": "Sửa hồ sơ",
    "/don-vi/:id/them": "Thêm chi bộ",
    "/can-bo": "Cán bộ",
    "/can-bo/moi": "Thêm cán bộ",
    "/can-bo/chuc-trach": "Giao chức trách",
    "/can-bo/:id": "",
    "/can-bo/:id/sua": "Sửa hồ sơ cán bộ",
    "/cuu-hang-cho": "Nhận tệp chờ gửi",
}
# Visited by the stories of the other files.
TOLD = {
    "/", "/tong-quan", "/tong-quan/:unit", "/danh-sach/:list", "/chot-thang/:month",
    "/buoi/:id", "/buoi/:id/ghi", "/buoi/:id/xac-nhan", "/buoi/:id/phieu-du",
    "/khong-du/:obligation", "/buoi/:id/tu-danh-gia", "/buoi/:id/cham-diem", "/buoi/:id/ba-y-kien",
    "/phan-cong", "/phan-cong/nhap", "/phan-cong/nhap/:id", "/phan-cong/xin-vang",
    "/phan-cong/bao-dien-thoai", "/phieu-moi", "/moi", "/can-xem-lai",
    "/san-sang", "/tap-thu", "/lich-thang/:unit", "/chenh-lech/:unit", "/bo-tieu-chi",
    "/bo-tieu-chi/moi", "/bo-tieu-chi/:id", "/bo-tieu-chi/:id/sua", "/bo-tieu-chi/:id/ap-dung",
    "/bo-tieu-chi/:id/thu", "/xep-loai-nam",
}  # fmt: skip
# Before anybody has signed in.
OPEN = {"/dang-nhap", "/luu-ra-tep"}


def test_no_screen_is_left_out() -> None:
    source = ROOT / "frontend" / "src"
    tables = [source / "opening.ts", *source.glob("features/*/routes.ts")]
    paths = {path for file in tables for path in re.findall(r"path: '([^']+)'", file.read_text())}
    assert paths == COMMITTEE.keys() | OFFICE.keys() | TOLD | OPEN


SIZES = pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])


@SIZES
def test_a_committees_screens(enter: Enter, look: Look, size: tuple[int, int]) -> None:
    page = enter(COMMUNE, size)
    for address, heading in COMMITTEE.items():
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        look(page, f"committee-{address.strip('/')}-{size[0]}")


@SIZES
def test_the_offices_screens(enter: Enter, look: Look, read: Read, size: tuple[int, int]) -> None:
    page, reader = enter(DISTRICT_OFFICE, size), read(DISTRICT_OFFICE)
    commune = reader.get("/units", kind="commune", limit="1")["items"][0]
    assignment = reader.get("/assignments", limit="1")["items"][0]
    ids = {
        "/phan-cong": assignment["id"],
        "/don-vi": commune["id"],
        "/can-bo": assignment["person"]["id"],
    }
    for address, heading in OFFICE.items():
        section = "/" + address.split("/")[1]
        page.goto(address.replace(":id", ids.get(section, "")))
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        name = address.strip("/").replace("/", "-").replace(":", "")
        look(page, f"office-{name}-{size[0]}")


def test_a_cell_and_its_people(enter: Enter, look: Look, read: Read) -> None:
    page = enter(DISTRICT_OFFICE, LAPTOP)
    cell = read(SECRETARY).get("/me")["person"]["posts"][0]["unit"]
    page.goto(f"/don-vi/{cell['id']}")
    expect(page.get_by_role("heading", name="Bí thư, phó bí thư")).to_be_visible()
    look(page, "office-cell")


def test_the_calendar_and_the_rest_on_a_phone(enter: Enter, look: Look) -> None:
    page = enter(VISITOR)
    page.get_by_role("link", name="Lịch sinh hoạt").click()
    expect(page.get_by_role("heading", name="Lịch sinh hoạt", level=1)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()
    look(page, "visitor-calendar")
    page.get_by_role("main").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sinh hoạt tháng")
    expect(page.get_by_role("heading", name="Cán bộ dự")).to_be_visible()
    look(page, "visitor-meeting")
    page.goto("/khac")
    expect(page.get_by_role("heading", name="Mục khác")).to_be_visible()
    look(page, "visitor-more")
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    expect(page.get_by_role("heading", name="Bản dùng thử")).to_be_visible()


@SIZES
def test_a_phone_without_a_queue_before_signing_in(
    opened: Open, look: Look, size: tuple[int, int]
) -> None:
    page = opened(size).new_page()
    page.goto("/luu-ra-tep")
    expect(page.get_by_text("Máy này không có việc nào chờ gửi.")).to_be_visible()
    look(page, f"nothing-left-here-{size[0]}")
    page.get_by_role("link", name="Về trang đăng nhập").click()
    expect(page.get_by_role("button", name="Đăng nhập bằng số điện thoại")).to_be_visible()


def test_signing_in_with_a_password(opened: Open, look: Look, read: Read) -> None:
    page = opened().new_page()
    page.goto("/dang-nhap")
    page.get_by_role("button", name="Đăng nhập bằng số điện thoại").click()
    phone, password = page.get_by_label("Số điện thoại"), page.get_by_label("Mật khẩu")
    enter = page.get_by_role("button", name="Đăng nhập bằng số điện thoại")
    phone.fill("0900000008")
    password.fill("không phải mật khẩu")
    enter.click()
    expect(page.get_by_text("Số điện thoại hoặc mật khẩu chưa đúng.")).to_be_visible()
    look(page, "sign-in-refused")
    password.fill("chibo-demo")
    enter.click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    expect(
        page.get_by_role("main").get_by_text(read(ADMIN).get("/me")["person"]["full_name"])
    ).to_be_visible()


@pytest.mark.parametrize(
    ("role", "read"),
    [(SECRETARY, "Mở buổi sinh hoạt"), (VISITOR, "Tháng này đã dự"), (DISTRICT, "Cán bộ đã dự")],
    ids=["secretary", "visitor", "district"],
)
def test_text_twice_as_large(enter: Enter, screen: Screen, role: str, read: str) -> None:
    page = enter(role)
    expect(page.get_by_text(read).first).to_be_visible()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    screen(page, f"large-{role}")
    assert page.evaluate(BESIDE) == []


def test_in_english(enter: Enter, look: Look) -> None:
    page = enter(DISTRICT, LAPTOP)
    page.goto("/khac")
    page.get_by_label("English").check()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/")
    expect(page.get_by_role("link", name="Overview").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Huyện Kim Sơn")
    look(page, "english-desk")
