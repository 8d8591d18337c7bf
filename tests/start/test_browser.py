"""The served app in a real browser: the first page of the demo opens on a phone and a laptop."""

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Screen


@pytest.mark.browser
def test_the_first_page_opens(phone: Page, desk: Page, screen: Screen) -> None:
    for name, page in (("phone", phone), ("desk", desk)):
        page.goto("/")
        expect(page.locator("h1").first).to_be_visible()
        screen(page, f"first-page-{name}")
