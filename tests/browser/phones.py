"""Phones that lose their signal and are switched off, and the secretary's part beside them."""

import os
import shutil
import signal
from base64 import b32decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, Playwright, expect

from app.attendance import codes
from app.core import clock
from tests.browser.conftest import tap_in
from tests.browser.people import SECRETARY
from tests.browser.reading import Reader
from tests.fixtures.browser import on_profile
from tests.fixtures.server import Server


@contextmanager
def switched_on(
    playwright: Playwright,
    folder: Path,
    server: Server,
    *,
    online: bool = True,
    flags: Sequence[str] = (),
) -> Iterator[Page]:
    """A phone whose memory is this folder: opened again it is the same phone."""
    context = on_profile(
        playwright, folder, server.url, *flags,
        reduced_motion="reduce", has_touch=True, is_mobile=True,
    )  # fmt: skip
    context.set_default_timeout(60_000)
    context.set_offline(not online)
    try:
        yield context.pages[0]
    finally:
        # Before the context: it would give the signal back first, and the page would send.
        for page in context.pages:
            page.close()
        context.close()


def browser_of(profile: Path) -> int:
    """The process of the browser that works on the profile."""
    mark = f"--user-data-dir={profile}".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # ended while we looked
        if mark in words and not any(word.startswith(b"--type=") for word in words):
            return int(entry.name)
    raise AssertionError("no browser on the profile")


def killed(page: Page, folder: Path) -> None:
    """The battery is dead: the whole browser at once, and no page is told."""
    with page.context.expect_event("close"):
        os.kill(browser_of(folder), signal.SIGKILL)


def database_lost(folder: Path) -> None:
    """What some browsers do by themselves at a start: nothing of IndexedDB is left."""
    shutil.rmtree(folder / "Default" / "IndexedDB")


def shell_kept(page: Page) -> None:
    """The service worker has the app and answers for the page, so that it opens without signal."""
    page.wait_for_function("navigator.serviceWorker.ready.then(worker => !!worker.active)")
    page.reload()
    page.wait_for_function("!!navigator.serviceWorker.controller")


def ready(page: Page) -> None:
    """As one does before setting out: the pack fetched, the app kept; back on the home screen."""
    page.goto("/san-sang")
    page.get_by_role("button", name="Lấy gói mới").click()
    expect(page.get_by_text("Đã có gói đi cơ sở")).to_be_visible()
    shell_kept(page)
    page.goto("/")


def packed(page: Page) -> None:
    """Signed in as the secretary, with all that the phone fetches ahead, app and pack."""
    page.goto("/")
    with page.expect_response("**/visit-pack"):
        tap_in(page, SECRETARY)
    shell_kept(page)
    expect(page.get_by_role("heading", name="Sinh hoạt tháng").first).to_be_visible()


def sync_line(page: Page, on: int, received: int) -> None:
    """The line of reconciliation says so many."""
    expect(page.get_by_text(f"Trên máy {on} · Đã nhận {received}").first).to_be_visible()


def regular(reader: Reader, month: str) -> dict[str, Any]:
    """The cell's regular meeting of a month."""
    listed = reader.all("/meetings", mine="true", month=month)
    return next(each for each in listed if each["kind"] == "regular")


class Evening:
    """Tonight's meeting of the demo, run by its secretary beside the browser."""

    def __init__(self, secretary: Reader) -> None:
        self.secretary = secretary
        [tonight] = secretary.all("/meetings", mine="true", month=clock.this_month())
        self.id: str = tonight["id"]
        self.cell: str = tonight["cell"]["name"]
        self.key: bytes | None = None

    def begin(self) -> None:
        """It has begun a little while ago, at whatever hour the test runs."""
        tonight = self.secretary.get(f"/meetings/{self.id}")
        if tonight["state"] == "open":
            return
        version = tonight["version"]
        now = clock.local(clock.now())
        began = max(now - timedelta(minutes=5), now.replace(hour=0, minute=0, second=0))
        self._post("reschedule", {"starts_at": began.isoformat()}, version)
        self._post("open", {})

    def record(self) -> None:
        """The secretary has recorded it: ninety-five minutes until now, one excused."""
        ended = clock.local(clock.now())
        started = max(ended - timedelta(minutes=95), ended.replace(hour=0, minute=0))
        record = {
            "operation_id": str(uuid4()),
            "started_at": started.isoformat(),
            "ended_at": ended.isoformat(),
            "excused": 1,
            "unexcused": 0,
            "speakers": 1,
        }
        answer = self.secretary.client.put(f"/meetings/{self.id}/record", json=record)
        answer.raise_for_status()

    def _post(self, verb: str, body: dict[str, Any], version: int | None = None) -> None:
        answer = self.secretary.client.post(
            f"/meetings/{self.id}/{verb}",
            json={"operation_id": str(uuid4()), **body},
            headers={} if version is None else {"If-Match": str(version)},
        )
        answer.raise_for_status()

    def code(self, *, wrong: bool = False) -> str:
        """What the secretary's phone shows now."""
        if self.key is None:
            self.key = b32decode(self.secretary.get(f"/meetings/{self.id}/check-in-key")["key"])
        shown = codes.hotp(self.key, codes.step_of(clock.now()))
        return f"{(int(shown) + 1) % 1_000_000:06d}" if wrong else shown
