"""A hall's Wi-Fi that answers everything with a page of its own: the app is not taken in by it.

What the phone asks for, its own service worker and its own scripts included, comes back as that
page, as a way back to itself or as 511. When the server can be reached again all goes on as before.
"""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, WebError, expect

from tests.browser import builds
from tests.browser.conftest import Look, tap_in
from tests.browser.mortal import Mortal
from tests.browser.people import SECRETARY, VISITOR
from tests.browser.phones import Evening, ready, switched_on, sync_line
from tests.browser.portal import WORDS, Portal, in_front
from tests.browser.reading import Reader
from tests.fixtures.server import DIST, demo_copy

pytestmark = pytest.mark.browser
PETITION = "Mẫu: đề nghị làm lại cổng làng."
KEPT = "Đã lưu trên máy"
RECEIVED = "Đã nhận lúc"

# What the service worker answers with: each file kept, by its path, whether it is a page, its text.
SHELL = """async () => {
  const kept = [];
  for (const name of await caches.keys()) {
    if (name.startsWith('chibo-')) continue;
    const cache = await caches.open(name);
    for (const asked of await cache.keys()) {
      const found = await cache.match(asked);
      const text = await found.text();
      kept.push([new URL(asked.url).pathname, found.headers.get('Content-Type'), text]);
    }
  }
  return kept;
}"""
# A look for a new version, as the browser takes it by itself; what it came to.
LOOK_FOR_UPDATE = """async () => {
  const worker = await navigator.serviceWorker.getRegistration();
  const looked = await worker.update().then(() => 'fine', error => error.name);
  return [looked, worker.active.state, !!worker.installing || !!worker.waiting];
}"""

# Whatever was being fetched has been given up, or stands ready with what the portal gave it.
NOTHING_COMES = "navigator.serviceWorker.getRegistration().then(worker => !worker.installing)"


@pytest.fixture
def mortal(demo_file: Path, tmp_path: Path) -> Iterator[Mortal]:
    """A server that can leave its port to a portal."""
    mortal = Mortal(demo_copy(demo_file, tmp_path), tmp_path)
    mortal.start()
    mortal.ready()
    try:
        yield mortal
    finally:
        assert mortal.process is not None
        mortal.process.kill()
        mortal.process.wait()


@pytest.fixture
def evening(mortal: Mortal) -> Evening:
    """Tonight's meeting, opened by its secretary, who has its key."""
    evening = Evening(Reader(mortal.server, SECRETARY))
    evening.begin()
    evening.code()
    evening.secretary.client.close()
    return evening


class Faults:
    """What no script of the app caught."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def watch(self, page: Page) -> None:
        """From now on."""
        page.context.on("weberror", self._note)

    def _note(self, error: WebError) -> None:
        self.found.append(str(error.error))


def says(page: Page, *, waiting: int) -> None:
    """The app itself stands there, the person is signed in, and nothing is called received."""
    sync_line(page, waiting, 0)
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(0)
    expect(page.get_by_text(RECEIVED)).to_have_count(0)
    expect(page.get_by_text("cần xem lại")).to_have_count(0)


def tried_again(page: Page, portal: Portal) -> None:
    """The button's own attempt is over, and it came to nothing."""
    before = len(portal.asked)
    send = page.get_by_role("button", name="Gửi ngay")
    send.click()
    expect(send).to_have_attribute("aria-busy", "false")
    assert len(portal.asked) > before


def unharmed(page: Page) -> None:
    """The worker and all it has are the app's own."""
    shell = page.evaluate(SHELL)
    pages = {path for path, kind, _text in shell if "text/html" in kind}
    assert len(shell) > 50
    assert {path for path in pages if "docs" not in path} == {"/index.html"}
    assert [path for path, _kind, text in shell if WORDS in text] == []
    assert [text for path, _kind, text in shell if path == "/index.html"] == [
        (DIST / "index.html").read_text()
    ]


def held(page: Page) -> str:
    """All that the phone has read."""
    return json.dumps(builds.held(page, "pack"), ensure_ascii=False)


def set_out(page: Page, faults: Faults) -> None:
    """Signed in and made ready at home."""
    faults.watch(page)
    page.goto("/")
    tap_in(page, VISITOR)
    ready(page)


def test_presence_and_petition_behind_it(
    playwright: Playwright, tmp_path: Path, mortal: Mortal, evening: Evening, look: Look
) -> None:
    folder, faults = tmp_path / "phone", Faults()
    with switched_on(playwright, folder, mortal.server) as page:
        set_out(page, faults)
        page.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
        expect(page.get_by_label("Nhập mã 6 số")).to_be_visible()
        mortal.kill()
        with in_front(mortal.port) as portal:
            # Still with the access token of before: the acts themselves go into the wall.
            page.get_by_label("Nhập mã 6 số").fill(evening.code())
            page.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
            expect(page.get_by_role("heading", name=KEPT)).to_be_visible()
            page.go_back()
            says(page, waiting=1)
            for portal.status in (200, 302, 511):
                tried_again(page, portal)
                says(page, waiting=1)
            assert portal.times("/api/v1/sync") >= 3
            assert any(each.startswith("/api/v1/check-ins/") for each in portal.asked)
    with in_front(mortal.port) as portal:
        for portal.status in (200, 302, 511):
            # Started anew: nothing but the cookie could renew the sign-in.
            with switched_on(playwright, folder, mortal.server) as page:
                faults.watch(page)
                page.goto("/")
                says(page, waiting=1 if portal.status == 200 else 2)
                if portal.status == 200:
                    hand_in_a_petition(page, evening.id)
                    page.goto("/")
                tried_again(page, portal)
                says(page, waiting=2)
                looked = page.evaluate(LOOK_FOR_UPDATE)
                assert looked[0] in {"SecurityError", "TypeError"}
                assert looked[1:] == ["activated", False]
                assert WORDS not in held(page)
                if portal.status == 511:
                    look(page, "behind-a-portal")
        assert portal.times("/api/v1/auth/refresh") >= 3
        assert portal.times("/sw.js") >= 3
    mortal.start()
    mortal.ready()
    with switched_on(playwright, folder, mortal.server) as page:
        faults.watch(page)
        page.goto("/")
        sync_line(page, 2, 2)
        unharmed(page)
        assert page.evaluate(LOOK_FOR_UPDATE) == ["fine", "activated", False]
        assert WORDS not in held(page)
        page.get_by_role("link", name="Trên máy 2 · Đã nhận 2").click()
        expect(page.get_by_text(RECEIVED)).to_have_count(2)
    arrived_once(mortal, evening.id)
    assert faults.found == []


def hand_in_a_petition(page: Page, meeting: str) -> None:
    """In the form of the report, opened by its address."""
    page.goto(f"/buoi/{meeting}/phieu-du")
    page.get_by_role("button", name="Thêm kiến nghị").click()
    page.get_by_label("Nội dung kiến nghị").fill(PETITION)
    page.get_by_role("button", name="Ghi kiến nghị này").click()
    expect(page.get_by_text(PETITION)).to_be_visible()
    expect(page.get_by_text(KEPT).first).to_be_visible()
    expect(page.get_by_text("đã nhận lúc")).to_have_count(0)


def arrived_once(mortal: Mortal, meeting: str) -> None:
    """One of each on the server."""
    reader = Reader(mortal.server, VISITOR)
    found: list[list[dict[str, Any]]] = [
        reader.all(path, meeting=meeting) for path in ("/check-ins", "/petitions")
    ]
    reader.client.close()
    [presence], [petition] = found
    assert (presence["via"], presence["grade"] in "AB", presence["flags"]) == ("code", True, [])
    assert petition["text"] == PETITION


def newer(folder: Path) -> dict[str, bytes]:
    """Workers of a next version, by the file that it has anew and the phone has to fetch."""
    dist = builds.copied(folder)
    script = re.compile(r'"revision":null(,"url":"(assets/[^"]+\.js)")')
    text, count = script.subn(r'"revision":"next"\1', (dist / "sw.js").read_text(), count=1)
    assert count == 1, "sw.js no longer lists scripts as it did"
    [(_, name)] = script.findall((dist / "sw.js").read_text())[:1]
    builds.replace(dist, "next")
    return {f"/{name}": text.encode(), "/index.html": (dist / "sw.js").read_bytes()}


def tried_in_vain(page: Page, portal: Portal, fresh: str) -> None:
    """A new worker has asked for the file; a look of the browser's own may have been under way."""
    before, deadline = portal.times(fresh), time.monotonic() + 60
    while portal.times(fresh) == before:
        assert time.monotonic() < deadline, f"nobody asks for {fresh}"
        page.evaluate(LOOK_FOR_UPDATE)
        page.wait_for_function(NOTHING_COMES)


def test_it_comes_up_while_a_new_version_is_fetched(
    playwright: Playwright, tmp_path: Path, mortal: Mortal
) -> None:
    folder, faults = tmp_path / "phone", Faults()
    with switched_on(playwright, folder, mortal.server) as page:
        set_out(page, faults)
        mortal.kill()
        with in_front(mortal.port) as portal:
            for fresh, worker in newer(tmp_path / "next").items():
                # The new worker comes through; what it wants of this file is already the portal's.
                portal.lets["/sw.js"] = worker
                for portal.status in (200, 302, 511):
                    tried_in_vain(page, portal, fresh)
                    unharmed(page)
                    expect(page.get_by_text("Có bản mới.")).to_have_count(0)
    mortal.start()
    mortal.ready()
    with switched_on(playwright, folder, mortal.server) as page:
        faults.watch(page)
        page.goto("/")
        expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
        assert page.evaluate(LOOK_FOR_UPDATE) == ["fine", "activated", False]
        unharmed(page)
    assert faults.found == []
