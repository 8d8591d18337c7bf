"""Where the app has been opened: another app's browser, plain HTTP, a tab of an iPhone."""

import re

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import Look, Open, tap_in
from tests.browser.people import SECRETARY, VISITOR
from tests.fixtures.browser import chromium, launch
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser

WEBVIEW = (
    "Mozilla/5.0 (Linux; Android 13; SM-A136B; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko)"
)
SAFARI = f"{IPHONE} Version/18.5 Mobile/15E148 Safari/604.1"
OWN_BROWSER = "Mở bằng trình duyệt của máy"
INSTALL = "Cài Chibo trước khi dùng"


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


@pytest.mark.parametrize(
    ("name", "agent", "app"),
    [
        ("zalo", f"{WEBVIEW} Zalo android/12120 ZaloTheme/light", "Zalo"),
        ("facebook", f"{WEBVIEW} [FB_IAB/FB4A;FBAV/500.0.0.1;]", "Facebook"),
        ("unnamed", WEBVIEW, "một ứng dụng khác"),
    ],
)
def test_inside_another_app_on_android_the_way_leads_to_chrome(
    opened: Open, look: Look, demo_server: Server, name: str, agent: str, app: str
) -> None:
    page = opened(user_agent=agent).new_page()
    page.goto("/buoi/1/xac-nhan#c=482913")
    heading(page, OWN_BROWSER)
    expect(page.get_by_text(app)).to_be_visible()
    way = page.get_by_role("link", name="Mở bằng Chrome")
    host = demo_server.url.removeprefix("http://")
    expect(way).to_have_attribute(
        "href",
        f"intent://{host}/buoi/1/xac-nhan#c=482913#Intent;scheme=http;package=com.android.chrome;end",
    )
    expect(page.get_by_role("button", name="Đăng nhập bằng số điện thoại")).to_have_count(0)
    look(page, f"place-{name}")


def test_inside_zalo_on_an_iphone_the_way_is_shown_step_by_step(opened: Open, look: Look) -> None:
    context = opened(user_agent=f"{IPHONE} Mobile/15E148 Zalo iOS/750 ZaloTheme/light")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/")
    heading(page, OWN_BROWSER)
    expect(page.get_by_text("Mở bằng Safari")).to_be_visible()
    expect(page.get_by_role("link", name="Mở bằng Chrome")).to_have_count(0)
    page.get_by_role("button", name="Sao chép địa chỉ").click()
    expect(page.get_by_text("Đã sao chép.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    look(page, "place-zalo-iphone")


def test_the_browser_that_takes_no_copy_leaves_the_address_to_be_copied_by_hand(
    opened: Open,
) -> None:
    context = opened(user_agent=f"{WEBVIEW} Zalo android/12120")
    context.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Sao chép địa chỉ").click()
    expect(page.get_by_label("Địa chỉ")).to_have_value(page.url)


def test_an_iphone_installs_first_and_may_put_it_aside(opened: Open, look: Look) -> None:
    page = opened(user_agent=SAFARI).new_page()
    page.goto("/")
    heading(page, INSTALL)
    expect(page.get_by_text("Bảy ngày không mở, iPhone có thể xóa")).to_be_visible()
    look(page, "place-iphone")
    page.get_by_role("button", name="Vẫn dùng trong trình duyệt").click()
    tap_in(page, VISITOR)
    page.reload()
    heading(page, "Việc của tôi")


def test_the_installed_app_of_an_iphone_is_a_place_to_work(opened: Open) -> None:
    context = opened(user_agent=f"{IPHONE} Mobile/15E148")
    context.add_init_script("Object.defineProperty(navigator, 'standalone', {value: true})")
    page = context.new_page()
    page.goto("/")
    tap_in(page, SECRETARY)
    heading(page, "Việc của tôi")


def test_plain_http_from_another_address_says_why_it_cannot_work(
    playwright: Playwright, demo_server: Server, look: Look
) -> None:
    port = demo_server.url.rsplit(":", 1)[1]
    browser = launch(playwright, "--host-resolver-rules=MAP chibo.test 127.0.0.1")
    try:
        page = browser.new_page(viewport={"width": 360, "height": 800}, locale="vi-VN")
        page.goto(f"http://chibo.test:{port}/lich?thang=2026-11")
        assert page.evaluate("isSecureContext") is False, chromium()
        heading(page, "Địa chỉ này chưa an toàn")
        expect(page.get_by_role("link", name="Mở bằng https")).to_have_attribute(
            "href", f"https://chibo.test:{port}/lich?thang=2026-11"
        )
        expect(page.get_by_role("button", name=re.compile("Đăng nhập|Vẫn dùng"))).to_have_count(0)
        look(page, "place-http")
    finally:
        browser.close()
