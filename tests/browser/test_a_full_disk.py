"""A phone whose browser gives no more room: real refusals of Chromium, by a quota of a few bytes.

The act that does not fit is said not to be kept and its form stays; what was kept before stays and
goes. What can be fetched again makes room where that helps.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, WebError, expect

from tests.browser import builds
from tests.browser.conftest import Look, Read, tap_in
from tests.browser.people import VISITOR
from tests.browser.phones import ready, switched_on, sync_line
from tests.browser.test_kill_hazards import a_meeting, texts, write_down
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser
BEFORE, DURING = "Mẫu: việc ghi trước.", "Mẫu: máy hết chỗ."
NO_ROOM = "Máy không lưu được, có thể đã hết chỗ."
KEPT = "Đã lưu trên máy"
USED = "navigator.storage.estimate().then(found => found.usage)"
CACHES = "caches.keys().then(names => names.filter(name => name.startsWith('chibo-')).sort())"


class Disk:
    """How much this browser gives the app, while the phone is on."""

    def __init__(self, page: Page, server: Server) -> None:
        self._devtools = page.context.new_cdp_session(page)
        self._origin = server.url

    def gives(self, size: int | None) -> None:
        """So many bytes in all; None: as much as the machine has."""
        said: dict[str, Any] = {"origin": self._origin}
        if size is not None:
            said["quotaSize"] = size
        self._devtools.send("Storage.overrideQuotaForOrigin", said)


@contextmanager
def phone(
    playwright: Playwright, folder: Path, server: Server, *, online: bool = False
) -> Iterator[tuple[Page, Disk]]:
    """Switched on; what its scripts do not catch fails the test."""
    faults: list[str] = []

    def note(error: WebError) -> None:
        faults.append(str(error.error))

    with switched_on(playwright, folder, server, online=online) as page:
        page.context.on("weberror", note)
        yield page, Disk(page, server)
    assert faults == []


def waiting(page: Page) -> Counter[str]:
    """What is on the disk to be sent."""
    return Counter(str(row["body"]["text"]) for row in builds.held(page, "outbox"))  # type: ignore[index]


def before_setting_out(
    playwright: Playwright, folder: Path, server: Server, meeting: str
) -> tuple[int, int]:
    """Pack, reader and one petition on the phone; how many reads it has, how much room it uses."""
    with phone(playwright, folder, server, online=True) as (page, _disk):
        page.goto("/")
        tap_in(page, VISITOR)
        ready(page)
        page.goto(f"/buoi/{meeting}/phieu-du")
        page.get_by_role("button", name="Thêm kiến nghị").click()
        expect(page.get_by_label("Nội dung kiến nghị")).to_be_visible()
    with phone(playwright, folder, server) as (page, _disk):
        page.goto(f"/buoi/{meeting}/phieu-du")
        write_down(page, BEFORE)
        expect(page.get_by_text(KEPT).first).to_be_visible()
        assert page.evaluate(CACHES) == ["chibo-mirror", "chibo-qr-reader"]
        return len(builds.held(page, "pack")), int(page.evaluate(USED))


def test_what_does_not_fit_is_said_and_goes_once_there_is_room(
    playwright: Playwright, tmp_path: Path, demo_server: Server, read: Read, look: Look
) -> None:
    visitor = read(VISITOR)
    meeting = a_meeting(visitor)
    reads, _used = before_setting_out(playwright, tmp_path, demo_server, meeting)
    with phone(playwright, tmp_path, demo_server) as (page, disk):
        disk.gives(1)
        page.goto(f"/buoi/{meeting}/phieu-du")
        expect(page.get_by_text(BEFORE).first).to_be_visible()
        counted = builds.held(page, "meta")
        write_down(page, DURING)
        expect(page.get_by_text(NO_ROOM).first).to_be_visible()
        expect(page.get_by_label("Nội dung kiến nghị")).to_have_value(DURING)
        assert waiting(page) == {BEFORE: 1}
        assert builds.held(page, "meta") == counted
        # Not one read was given up in vain: the screens stand.
        assert len(builds.held(page, "pack")) == reads
        look(page, "no-room-at-all")
        page.get_by_role("button", name="Ghi kiến nghị này").click()
        expect(page.get_by_text(NO_ROOM).first).to_be_visible()
        assert waiting(page) == {BEFORE: 1}
        disk.gives(None)
        page.get_by_role("button", name="Ghi kiến nghị này").click()
        expect(page.get_by_label("Nội dung kiến nghị")).to_have_count(0)
        expect(page.get_by_text(NO_ROOM)).to_have_count(0)
        assert waiting(page) == {BEFORE: 1, DURING: 1}
        page.goto("/")
        sync_line(page, 2, 0)
        page.context.set_offline(False)
        sync_line(page, 2, 2)
    found = texts(visitor, meeting)
    assert {text: found[text] for text in (BEFORE, DURING)} == {BEFORE: 1, DURING: 1}


def test_what_can_be_fetched_again_makes_room(
    playwright: Playwright, tmp_path: Path, demo_server: Server, read: Read
) -> None:
    visitor = read(VISITOR)
    meeting = a_meeting(visitor)
    reads, used = before_setting_out(playwright, tmp_path, demo_server, meeting)
    earlier = texts(visitor, meeting)
    with phone(playwright, tmp_path, demo_server) as (page, disk):
        # Full to the last byte with what is there: only what goes makes room.
        disk.gives(used)
        page.goto(f"/buoi/{meeting}/phieu-du")
        expect(page.get_by_text(BEFORE).first).to_be_visible()
        write_down(page, DURING)
        expect(page.get_by_label("Nội dung kiến nghị")).to_have_count(0)
        expect(page.get_by_text(NO_ROOM)).to_have_count(0)
        assert waiting(page) == {BEFORE: 1, DURING: 1}
        assert "chibo-qr-reader" not in page.evaluate(CACHES)
        assert len(builds.held(page, "pack")) == reads
        page.goto("/")
        sync_line(page, 2, 0)
        page.context.set_offline(False)
        sync_line(page, 2, 2)
    assert texts(visitor, meeting) - earlier == {BEFORE: 1, DURING: 1}
