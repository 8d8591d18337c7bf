"""Wrong clocks in the hall: the evening is found, opened, confirmed and received all the same."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.core import clock
from tests.browser.conftest import Open, Read, tap_in
from tests.browser.people import SECRETARY, VISITOR
from tests.browser.phones import ready, regular
from tests.fixtures import hour
from tests.fixtures.server import Server, demo_copy, serving

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)


@pytest.fixture
def demo_server(demo_file: Path, tmp_path: Path) -> Iterator[Server]:
    """Each evening is another one."""
    with serving(demo_copy(demo_file, tmp_path), tmp_path, demo=True) as server:
        yield server


def since_1970() -> timedelta:
    """A phone whose battery ran out begins anew."""
    return datetime.fromtimestamp(60, UTC) - clock.now()


def wrong_in_the_hall(
    context: BrowserContext, page: Page, role: str, ahead: timedelta | None
) -> None:
    """Made ready at home and without signal now; `ahead` from the start, else lost on the way."""
    if ahead is not None:
        hour.bring(context, hour.ahead() + ahead)
    page.goto("/")
    tap_in(page, role)
    ready(page)
    context.set_offline(True)
    if ahead is None:
        hour.bring(context, hour.ahead() + since_1970())
    page.goto("/")


@pytest.mark.parametrize("ahead", [None, DAY, -DAY], ids=["1970", "a-day-ahead", "a-day-behind"])
def test_the_evening_goes_its_way(
    opened: Open, demo_server: Server, read: Read, ahead: timedelta | None
) -> None:
    secretary = read(SECRETARY)
    meeting = regular(secretary, clock.this_month())["id"]

    theirs = opened()
    cell = theirs.new_page()
    wrong_in_the_hall(theirs, cell, SECRETARY, ahead)
    cell.get_by_role("button", name="Mở buổi sinh hoạt").click()
    expect(cell.get_by_role("img", name="Hình mã QR").first.locator("path")).to_be_visible()

    ours = opened()
    guest = ours.new_page()
    wrong_in_the_hall(ours, guest, VISITOR, ahead)
    guest.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
    expect(guest.get_by_text("chưa đến giờ")).to_have_count(0)
    guest.get_by_role("button", name="Không có mã: tự xác nhận đã dự").click()
    guest.get_by_role("button", name="Tự xác nhận đã dự", exact=True).click()
    expect(guest.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
    if ahead is None:
        guest.goto("/san-sang")
        expect(guest.get_by_text(re.compile("Đồng hồ máy chậm"))).to_be_visible()
        guest.goto(f"/buoi/{meeting}/xac-nhan")

    ours.set_offline(False)
    theirs.set_offline(False)
    expect(guest.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(cell.get_by_role("link", name="việc chưa gửi")).to_have_count(0)
    stored = secretary.get(f"/meetings/{meeting}")
    assert stored["state"] == "open"
    visitor = read(VISITOR)
    [presence] = visitor.all("/check-ins", meeting=meeting)
    assert presence["flags"] == ["clock_odd"]  # a question, and nothing else
    if ahead is not None:
        off = clock.now() - datetime.fromisoformat(stored["opened_at"])
        assert timedelta(0) <= off < timedelta(minutes=10)
    [owed] = [o for o in visitor.all("/obligations", mine="true") if o["meeting_id"] == meeting]
    assert (owed["state"], owed["month"]) == ("done", clock.this_month())
