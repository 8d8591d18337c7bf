"""The code on the secretary's phone: fetched ahead, kept over a restart without signal, wiped."""

import json
import re
from base64 import b32decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Response, expect

from app.attendance import codes
from app.core import clock
from tests.browser.conftest import LAPTOP, Enter, Look, Read, settled, tap_in
from tests.browser.evening import put_off
from tests.browser.people import SECRETARY, VISITOR
from tests.fixtures.browser import on_profile
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser

STRIP = "Mã cho cán bộ dự"
# What the phone keeps of keys: the meeting, whether there is a key, whether it can be read.
KEPT = """async () => {
  const kept = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('chibo-')) continue;
    const db = await new Promise(done => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    const store = db.transaction('keys').objectStore('keys');
    const all = asked => new Promise(done => (asked.onsuccess = () => done(asked.result)));
    const [ids, values] = await Promise.all([all(store.getAllKeys()), all(store.getAll())]);
    ids.forEach((id, at) => kept.push([id, values[at].key?.extractable ?? null]));
    db.close();
  }
  return kept;
}"""

# A hand that set the phone's clock an hour ahead.
AN_HOUR_AHEAD = """
  const Real = Date;
  window.Date = class extends Real {
    constructor(...said) { said.length ? super(...said) : super(Real.now() + 3600000); }
    static now() { return Real.now() + 3600000; }
  };
"""

Phone = Callable[[], BrowserContext]


@pytest.fixture
def phone(playwright: Playwright, demo_server: Server, tmp_path: Path) -> Iterator[Phone]:
    """Starts one and the same phone again and again; only one at a time."""
    running: list[BrowserContext] = []

    def start() -> BrowserContext:
        for each in running:
            each.close()
        context = on_profile(
            playwright, tmp_path / "profile", demo_server.url, reduced_motion="reduce"
        )
        context.set_default_timeout(60_000)
        running[:] = [context]
        return context

    yield start
    for each in running:
        each.close()


def tonight(read: Read) -> str:
    """The demo's meeting of today."""
    [found] = read(SECRETARY).all("/meetings", mine="true", month=clock.this_month())
    meeting: str = found["id"]
    return meeting


def ensure_open(page: Page, read: Read) -> str:
    """On the secretary's home: the meeting of today is open."""
    meeting = tonight(read)
    if read(SECRETARY).get(f"/meetings/{meeting}")["state"] != "open":
        put_off(page)
        page.get_by_role("button", name="Mở buổi sinh hoạt").click()
        page.wait_for_url("**/buoi/*")
    return meeting


def valid_now(read: Read, meeting: str) -> set[str]:
    """The codes of this half minute and its neighbours, by the server's own arithmetic."""
    key = b32decode(read(SECRETARY).get(f"/meetings/{meeting}/check-in-key")["key"])
    step = codes.step_of(clock.now())
    return {codes.hotp(key, each) for each in range(step - 2, step + 2)}


def digits(page: Page) -> str:
    """The six digits as one reads them."""
    shown = page.get_by_text(re.compile(r"^\d{3}\s\d{3}$")).first
    expect(shown).to_be_visible()
    return re.sub(r"\D", "", shown.inner_text())


def kept(page: Page) -> list[list[object]]:
    """What the phone keeps of keys."""
    found: list[list[object]] = page.evaluate(KEPT)
    return found


def once(page: Page, condition: str) -> list[list[object]]:
    """What the phone keeps of keys, once it is so; asked in the page, whose policy forbids more."""
    found: list[list[object]] | None = page.evaluate(
        f"""async () => {{
          for (let turn = 0; turn < 150; turn += 1) {{
            const kept = await ({KEPT})();
            if ({condition}) return kept;
            await new Promise(next => setTimeout(next, 100));
          }}
          return null;
        }}"""
    )
    assert found is not None, (condition, kept(page))
    return found


def test_a_meeting_opened_without_signal_shows_its_code(
    phone: Phone, read: Read, look: Look
) -> None:
    page = phone().new_page()
    page.goto("/")
    tap_in(page, SECRETARY)
    meeting = tonight(read)
    put_off(page)
    # Fetched ahead: nobody has opened the meeting, nobody has seen a code.
    once(page, f"kept.some(each => each[0] === '{meeting}' && each[1] === false)")
    page.evaluate("navigator.serviceWorker.ready")

    context = phone()
    context.set_offline(True)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Mở buổi sinh hoạt").click()
    expect(page.get_by_role("img", name="Hình mã QR")).to_be_visible()
    assert digits(page) in valid_now(read, meeting)
    page.goto(f"/buoi/{meeting}/ghi")
    strip = page.get_by_role("complementary", name=STRIP)
    expect(strip).to_be_visible()
    assert digits(page) in valid_now(read, meeting)
    look(page, "strip-record")
    # Every screen has it; where the code stands large already it is not said twice.
    page.goto("/khac")
    settled(page)
    expect(strip).to_be_visible()
    look(page, "strip-more")
    strip.get_by_role("button", name="Phóng to").click()
    large = page.get_by_role("dialog", name=STRIP)
    expect(large.get_by_role("img", name="Hình mã QR").locator("path")).to_be_visible()
    look(page, "strip-large")
    page.get_by_role("button", name="Đóng").click()
    page.goto("/")
    expect(page.get_by_role("img", name="Hình mã QR")).to_be_visible()
    expect(strip).to_have_count(0)
    assert digits(page) in valid_now(read, meeting)


def tells_of_codes(reply: Response) -> bool:
    """The answer to a letter in which a phone explains the codes it has shown."""
    return reply.url.endswith("/sync") and "code_shown" in (reply.request.post_data or "")


def test_a_clock_that_was_moved_is_noticed_told_and_set_right(
    enter: Enter, read: Read, look: Look
) -> None:
    page = enter(SECRETARY)
    meeting = ensure_open(page, read)
    digits(page)
    page.add_init_script(AN_HOUR_AHEAD)
    with page.expect_response(tells_of_codes) as told:
        page.reload()
    expect(page.get_by_text("Đồng hồ máy này đã bị đổi")).to_be_visible()
    assert digits(page) in valid_now(read, meeting)
    look(page, "code-clock-moved")
    sent = json.loads(told.value.request.post_data or "{}")["operations"]
    [operation] = [each for each in sent if each["kind"] == "code_shown"]
    assert operation["target_id"] == meeting
    # By how much the codes shown before would have run ahead from now on.
    assert operation["body"]["shift_seconds"] == pytest.approx(3600, abs=15)
    verdicts = {each["id"]: each["status"] for each in told.value.json()["verdicts"]}
    assert verdicts[operation["id"]] in {200, 201}


def test_a_key_is_fetched_ahead_and_wiped_at_sign_out(enter: Enter, read: Read, look: Look) -> None:
    page = enter(SECRETARY, LAPTOP)
    meeting = ensure_open(page, read)
    kinds = {each[0] for each in once(page, "kept.length > 1")}
    # Today's, and next month's: brought by the pack, fetched with nobody having opened it.
    assert meeting in kinds
    page.goto("/khac")
    expect(page.get_by_role("complementary", name=STRIP)).to_be_visible()
    look(page, "strip-laptop")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page).to_have_url(re.compile("/dang-nhap$"))
    once(page, "kept.every(each => each[1] === null)")


def test_nobody_but_the_cells_own_hands_has_a_strip_or_a_key(enter: Enter, read: Read) -> None:
    meeting = tonight(read)
    page = enter(VISITOR)
    page.goto(f"/buoi/{meeting}")
    settled(page)
    # What looks for keys has been mounted together with what registers the worker, and looks again.
    page.evaluate("navigator.serviceWorker.ready")
    page.goto("/khac")
    page.go_back()
    settled(page)
    expect(page.get_by_role("complementary", name=STRIP)).to_have_count(0)
    assert kept(page) == []
