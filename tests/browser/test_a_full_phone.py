"""A phone that keeps nothing more, or did not get a screen: the home stands, what waits is sent."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Enter, settled
from tests.browser.evening import put_off
from tests.browser.people import SECRETARY

pytestmark = pytest.mark.browser

DIST = Path(__file__).parents[2] / "frontend" / "dist"
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException('no room', 'QuotaExceededError');
}"""
GONE = """async () => {
  await (await navigator.serviceWorker.ready).unregister();
}"""
NOTED = "['chibo-in', 'chibo-home'].filter(key => localStorage.getItem(key) !== null).length"


def _home(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Sinh hoạt tháng").first).to_be_visible()
    settled(page)


def test_the_home_of_a_full_phone(enter: Enter) -> None:
    page = enter(SECRETARY)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(error.message))
    page.add_init_script(FULL)
    page.evaluate("localStorage.clear()")
    _home(page)
    assert page.evaluate(NOTED) == 0
    assert broken == []


def test_nothing_about_the_home_is_left_at_sign_out(enter: Enter) -> None:
    page = enter(SECRETARY)
    _home(page)
    page.wait_for_function(f"{NOTED} === 2")
    page.goto("/khac")
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    page.wait_for_function(f"{NOTED} === 0")


def test_what_waits_is_sent_where_the_first_screen_did_not_come(enter: Enter) -> None:
    page = enter(SECRETARY)
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text())
    screen = manifest["src/features/home/More.svelte"]["file"]
    # A worker would have the screen: as at an address where there is none.
    page.evaluate(GONE)
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    _home(page)

    def hold(route: Route) -> None:
        if page.url.endswith("/khac"):
            route.continue_()
        else:
            route.abort()

    page.route("**/api/v1/sync", hold)
    page.route(f"**/{screen}", lambda route: route.abort())
    put_off(page)
    with page.expect_response("**/api/v1/sync") as sent:
        page.goto("/khac")
    assert sent.value.status == 200
    expect(page.locator("h1")).to_have_count(0)
