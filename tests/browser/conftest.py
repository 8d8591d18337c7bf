"""What the browser stories share: a served demo per file, people by one tap, judged screens."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, expect

from tests.browser.axe import faults
from tests.browser.reading import Reader
from tests.fixtures.browser import NewContext, Screen
from tests.fixtures.server import Server, demo_copy, serving

PHONE = (360, 800)
LAPTOP = (1280, 800)
# Chromium reports every 4xx there; that a refusal is explained is asserted on the screen.
REFUSED = "Failed to load resource"

# What sticks out at the side of a page that then scrolls both ways.
BESIDE = """(width => document.documentElement.scrollWidth <= width ? [] :
  [...document.body.querySelectorAll('*')]
    .filter(each => each.getBoundingClientRect().right > width + 1)
    .map(each => each.outerHTML.slice(0, 120)))(document.documentElement.clientWidth)"""

Open = Callable[..., BrowserContext]
Enter = Callable[..., Page]
Read = Callable[[str], Reader]
Look = Callable[[Page, str], None]

expect.set_options(timeout=45_000)


@pytest.fixture(scope="module")
def demo_server(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demo of this file's own: stories write into it."""
    folder = tmp_path_factory.mktemp("served")
    with serving(demo_copy(demo_file, folder), folder, demo=True) as server:
        yield server


@pytest.fixture
def opened(new_context: NewContext) -> Iterator[Open]:
    """Makes profiles like `new_context`; what they complain of on the console fails the test."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSED):
            complaints.append(message.text)

    def judge(response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and "/api/" not in response.url):
            complaints.append(f"{response.status} {response.url}")

    def make(size: tuple[int, int] = PHONE, **options: object) -> BrowserContext:
        context = new_context(*size, reduced_motion="reduce", **options)
        context.on("console", note)
        context.on("response", judge)
        return context

    yield make
    assert complaints == []


@pytest.fixture
def enter(opened: Open) -> Enter:
    """A person of the demo by the words of their row, signed in with one tap."""

    def come_in(role: str, size: tuple[int, int] = PHONE, **options: object) -> Page:
        page = opened(size, **options).new_page()
        page.goto("/")
        tap_in(page, role)
        return page

    return come_in


@pytest.fixture
def read(demo_server: Server) -> Iterator[Read]:
    """Reads in a demo person's name, beside the browser."""
    with ExitStack() as made:

        def begin(role: str) -> Reader:
            reader = Reader(demo_server, role)
            made.callback(reader.client.close)
            return reader

        yield begin


def tap_in(page: Page, role: str) -> None:
    """On the first page: tap a person's row; the home screen has read what it shows."""
    page.get_by_role("button", name=role).first.click()
    expect(page.get_by_role("heading", name="Bản dùng thử")).to_have_count(0)
    settled(page)


def settled(page: Page) -> None:
    """A screen with its heading, and nothing on it that is still being read."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator(".loading")).to_have_count(0)


@pytest.fixture
def look(screen: Screen) -> Look:
    """Keeps pictures of a screen and judges it by axe, in light and in dark."""

    def judge(page: Page, name: str) -> None:
        settled(page)
        size = page.viewport_size
        assert size is not None
        found: dict[str, list[str]] = {}
        judged = 0
        # A part that is fetched late makes the page longer: it is judged again as a whole.
        while (height := page.evaluate("document.documentElement.scrollHeight")) > judged:
            # In a window as high as the page nothing lies half under the bar at the foot.
            page.set_viewport_size({"width": size["width"], "height": height})
            judged, found["light"] = height, faults(page)
        assert page.evaluate(BESIDE) == [], f"{name} is wider than its window"
        screen(page, name)
        page.emulate_media(color_scheme="dark")
        screen(page, f"{name}-dark")
        found["dark"] = faults(page, colours=True)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(size)
        assert found == {"light": [], "dark": []}, name

    return judge
