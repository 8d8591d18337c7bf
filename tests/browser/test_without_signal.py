"""No signal, the back key, an address that is not one's own: the app says what is so."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, Enter, Look, Open, Read, tap_in
from tests.browser.people import COMMUNE_2025, DISTRICT, SECRETARY, VISITOR

pytestmark = pytest.mark.browser


def without_signal(page: Page) -> None:
    """The service worker has the shell and answers for the page, also on this first visit."""
    page.evaluate(
        """() => navigator.serviceWorker.controller ? true : new Promise((done) =>
            navigator.serviceWorker.addEventListener('controllerchange', () => done(true)))"""
    )
    page.context.set_offline(True)


def test_the_shell_and_the_last_reads_open_without_signal(enter: Enter, look: Look) -> None:
    page = enter(SECRETARY)
    expect(page.get_by_role("heading", name="Sinh hoạt tháng")).to_be_visible()
    without_signal(page)
    page.reload()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    expect(page.get_by_role("heading", name="Sinh hoạt tháng")).to_be_visible()
    expect(page.get_by_text("Không có sóng. Đây là số liệu lấy lúc").first).to_be_visible()
    look(page, "offline-home")


def test_what_is_handed_in_without_signal_is_kept_and_goes_by_itself(
    enter: Enter, look: Look
) -> None:
    page = enter(VISITOR)
    page.get_by_role("link", name="Không dự được").click()
    expect(page.get_by_role("radio", name="Lý do khác")).to_be_visible()
    without_signal(page)
    page.get_by_role("radio", name="Lý do khác").check()
    page.get_by_label("Ghi rõ lý do").fill("Mẫu: mưa lớn, đường ngập.")
    page.get_by_role("button", name="Đề nghị vắng buổi này").click()
    expect(page.get_by_text("Đã lưu trên máy")).to_be_visible()
    expect(page.get_by_text("Đã nhận")).to_have_count(0)
    expect(page.get_by_text("Lý do: Mẫu: mưa lớn, đường ngập.")).to_be_visible()
    look(page, "offline-write")
    page.reload()
    expect(page.get_by_text("Đã lưu trên máy")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Đã đề nghị vắng, chờ cấp ủy.")).to_be_visible()
    expect(page.get_by_text("Đã nhận lúc")).to_be_visible()


def test_the_back_key_leaves_a_screen_and_not_the_app(enter: Enter) -> None:
    page = enter(SECRETARY)
    page.get_by_role("link", name="Sinh hoạt tháng").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sinh hoạt tháng")
    page.go_back()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    page.get_by_role("link", name="Lịch sinh hoạt").click()
    expect(page.get_by_role("heading", name="Lịch sinh hoạt", level=1)).to_be_visible()
    page.get_by_role("link", name="Mục khác").click()
    expect(page.get_by_role("heading", name="Mục khác", level=1)).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()


def test_an_address_that_is_not_ones_own(enter: Enter, look: Look, read: Read) -> None:
    theirs = read(DISTRICT).get("/meetings", limit="1", state="held")["items"][0]["id"]
    page = enter(COMMUNE_2025, LAPTOP)
    for meeting in (theirs, str(uuid4())):
        page.goto(f"/buoi/{meeting}")
        expect(page.get_by_text(re.compile("không tìm thấy", re.I))).to_be_visible()
    look(page, "not-found-meeting")
    page.goto("/khong-co-trang-nay")
    expect(page.get_by_role("heading", name="Không có trang này")).to_be_visible()
    look(page, "not-found")


def test_a_deep_link_waits_for_the_sign_in(opened: Open, read: Read) -> None:
    [meeting] = read(SECRETARY).get("/meetings", mine="true", limit="1")["items"]
    page = opened().new_page()
    page.goto(f"/buoi/{meeting['id']}")
    tap_in(page, SECRETARY)
    expect(page.get_by_role("main").get_by_text(meeting["cell"]["name"])).to_be_visible()
    expect(page).to_have_url(re.compile(f"/buoi/{meeting['id']}$"))
