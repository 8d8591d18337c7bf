"""The code on the phones of the cell's other hands, from keys fetched at home: a deputy opens the
meeting without signal, a minutes-taker shows the code after a dead battery."""

from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Playwright, expect

from app.core import clock
from tests.browser.conftest import Enter, Look, Read, tap_in
from tests.browser.evening import digits_of, put_off
from tests.browser.guest import Guest
from tests.browser.month import by_slip
from tests.browser.people import ADMIN, DISTRICT_OFFICE, SECRETARY, VISITOR
from tests.browser.phones import ready, regular, shell_kept, switched_on
from tests.browser.reading import Reader
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser
DEPUTY, TAKER = "Mai Thị Phương", "Đinh Văn Chép"


def member(office: Reader, cell: str, name: str) -> str:
    """Somebody of the cell."""
    id = str(uuid4())
    body = {"full_name": name, "phone": None, "title": "", "home_unit_id": cell}
    office.client.put(f"/people/{id}", json=body).raise_for_status()
    return id


def slip_of(office: Reader, person: str) -> str:
    """What the office prints for this person: an address with a token."""
    made = office.client.post("/invitations", json={"person_ids": [person], "valid_days": 1})
    made.raise_for_status()
    return str(made.json()[0]["url"])


def name_taker(secretary: Page) -> None:
    """On the secretary's home: who else keeps the minutes tonight."""
    secretary.get_by_role("button", name="Đổi ngày, giờ").click()
    plan = secretary.get_by_role("dialog", name="Lịch sinh hoạt")
    plan.get_by_label("Người ghi biên bản").select_option(label=TAKER)
    plan.get_by_role("button", name="Lưu lịch sinh hoạt").click()
    expect(plan).to_be_hidden()


def at_home(page: Page, slip: str) -> None:
    """Signed in, with pack, app and the key of tonight's code; nobody has opened the meeting."""
    with page.expect_response("**/check-in-key") as key, page.expect_response("**/visit-pack"):
        by_slip(page, slip)
    assert key.value.ok
    shell_kept(page)


def test_a_deputy_opens_without_signal_and_a_taker_goes_on(
    playwright: Playwright,
    demo_server: Server,
    tmp_path: Path,
    enter: Enter,
    read: Read,
    look: Look,
) -> None:
    tonight = regular(read(SECRETARY), clock.this_month())
    cell, meeting = tonight["cell"]["id"], tonight["id"]
    office, admin = read(DISTRICT_OFFICE), read(ADMIN)
    deputy, taker = (member(office, cell, name) for name in (DEPUTY, TAKER))
    post = {"role": "secretary", "unit_id": cell, "is_deputy": True, "from_on": "2026-01-01"}
    admin.client.put(f"/people/{deputy}/posts/{uuid4()}", json=post).raise_for_status()
    secretary = enter(SECRETARY)
    put_off(secretary)
    name_taker(secretary)
    guest = Guest(office, cell)

    with (
        switched_on(playwright, tmp_path / "deputy", demo_server) as theirs,
        switched_on(playwright, tmp_path / "visitor", demo_server) as ours,
    ):
        at_home(theirs, slip_of(office, deputy))
        ours.goto("/")
        tap_in(ours, VISITOR)
        ready(ours)
        for page in (theirs, ours):
            page.context.set_offline(True)
        theirs.goto("/")
        theirs.get_by_role("button", name="Mở buổi sinh hoạt").click()
        expect(theirs.get_by_role("img", name="Hình mã QR")).to_be_visible()
        look(theirs, "deputy-code")
        ours.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
        ours.get_by_label("Nhập mã 6 số").fill(digits_of(theirs))
        ours.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
        expect(ours.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
        # Home first: the server has not heard that anybody opened the meeting.
        ours.context.set_offline(False)
        expect(ours.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
        expect(ours.get_by_text("Mã đúng", exact=True)).to_be_visible()
        assert read(SECRETARY).get(f"/meetings/{meeting}")["state"] == "planned"
        theirs.context.set_offline(False)
        theirs.goto("/can-xem-lai")
        expect(theirs.get_by_text("Đã nhận lúc")).to_have_count(1)

    notes = tmp_path / "taker"
    with switched_on(playwright, notes, demo_server) as page:
        at_home(page, slip_of(office, taker))
        # Has heard that the meeting is open.
        expect(page.get_by_role("complementary", name="Mã cho cán bộ dự")).to_be_visible()
    with (
        switched_on(playwright, notes, demo_server, online=False) as page,
        switched_on(playwright, tmp_path / "guest", demo_server) as other,
    ):
        guest.gets_ready(other, meeting)
        page.goto(f"/buoi/{meeting}/ghi")
        expect(page.get_by_role("complementary", name="Mã cho cán bộ dự")).to_be_visible()
        look(page, "taker-strip")
        guest.types(other, digits_of(page))
        other.context.set_offline(False)
        expect(other.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
        expect(other.get_by_text("Mã đúng", exact=True)).to_be_visible()

    opened = read(SECRETARY).get(f"/meetings/{meeting}")
    assert opened["state"] == "open"
    present = read(SECRETARY).get(f"/meetings/{meeting}/visitors")
    assert [each["grade"] for each in present] == ["A", "A"]
