"""Phones that can lose their signal, be switched off and be opened again with what was on them."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.conftest import PHONE
from tests.fixtures.browser import FLAGS, chromium
from tests.fixtures.server import Server

Phone = Callable[[str], BrowserContext]


def switch_on(playwright: Playwright, folder: Path, server: Server) -> BrowserContext:
    """A phone whose memory is this folder: closed and opened again it is the same phone."""
    context = playwright.chromium.launch_persistent_context(
        folder,
        executable_path=chromium(),
        headless=True,
        args=FLAGS,
        base_url=server.url,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        reduced_motion="reduce",
        has_touch=True,
        is_mobile=True,
    )
    context.set_default_timeout(30_000)
    return context


def shell_kept(page: Page) -> None:
    """The service worker has the app and answers for the page, so that it opens without signal."""
    page.wait_for_function("navigator.serviceWorker.ready.then(worker => !!worker.active)")
    page.reload()
    page.wait_for_function("!!navigator.serviceWorker.controller")


def sync_line(page: Page, on: int, received: int) -> None:
    """The line of reconciliation says so many."""
    expect(page.get_by_text(f"Trên máy {on} · Đã nhận {received}").first).to_be_visible()
