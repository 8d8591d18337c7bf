"""What a month of normal use costs a visitor's phone plan: every byte of the interface, both ways.

The installed app and photographs are counted apart by design. Headers are counted in full, as over
HTTP/1.1: a proxy that speaks HTTP/2 sends about half. Prints the largest parts and the sum.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Read
from tests.browser.people import SECRETARY, VISITOR
from tests.browser.phones import Evening, shell_kept

pytestmark = pytest.mark.browser

MOST = 100_000
# Looked at twice a week, besides the evening itself.
LOOKS = 8
# Days pass between two looks: nothing that was fetched ahead is still young.
AGE = """async () => {
  const names = (await indexedDB.databases()).map(each => each.name);
  const own = names.find(each => /^chibo-[0-9a-f]{8}-/.test(each));
  const db = await new Promise(done => {
    const asked = indexedDB.open(own);
    asked.onsuccess = () => done(asked.result);
  });
  const store = db.transaction('pack', 'readwrite').objectStore('pack');
  await new Promise(done => {
    store.openCursor().onsuccess = event => {
      const at = event.target.result;
      if (!at) return done();
      at.update({...at.value, fetched_at: at.value.fetched_at - 86400000});
      at.continue();
    };
  });
  db.close();
}"""


class Meter:
    """Counts what goes over the wire for the interface: headers and bodies, as compressed."""

    def __init__(self, page: Page) -> None:
        self.down: Counter[str] = Counter()
        self.up: Counter[str] = Counter()
        self._paths: dict[str, str] = {}
        devtools = page.context.new_cdp_session(page)
        events: dict[str, Callable[[dict[str, Any]], None]] = {
            "Network.requestWillBeSent": self._asked,
            "Network.requestWillBeSentExtraInfo": self._headers,
            "Network.loadingFinished": self._finished,
        }
        for name, note in events.items():
            devtools.on(name, note)
        devtools.send("Network.enable")

    def _asked(self, event: dict[str, Any]) -> None:
        path = urlsplit(event["request"]["url"]).path
        if path.startswith("/api/"):
            self._paths[event["requestId"]] = path
            self.up[path] += len(event["request"].get("postData", "")) + len(path)

    def _headers(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._paths:
            said = event["headers"].items()
            self.up[self._paths[event["requestId"]]] += sum(len(k) + len(v) + 4 for k, v in said)

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._paths:
            self.down[self._paths[event["requestId"]]] += int(event["encodedDataLength"])

    @property
    def total(self) -> int:
        """Bytes both ways."""
        return self.down.total() + self.up.total()


def evening(page: Page, tonight: Evening) -> None:
    """Presence by the code, and the report."""
    page.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
    page.get_by_role("textbox", name="nhập mã 6 số").fill(tonight.code())
    page.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
    expect(page.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(page.get_by_text("Mã đúng", exact=True)).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.goto(f"/buoi/{tonight.id}/phieu-du")
    phrases = page.get_by_role("group", name="Đồng chí thấy gì").get_by_role("button")
    phrases.first.click()
    page.get_by_role("button", name="Nộp phiếu dự sinh hoạt").click()
    expect(page.get_by_text("Đã nhận phiếu lúc")).to_be_visible()


def test_a_month_of_normal_use(enter: Enter, read: Read) -> None:
    tonight = Evening(read(SECRETARY))
    tonight.begin()
    page = enter(VISITOR)
    shell_kept(page)
    expect(page.get_by_role("link", name="Xác nhận dự sinh hoạt")).to_be_visible()
    meter = Meter(page)
    for _ in range(LOOKS):
        page.evaluate(AGE)
        page.goto("/")
        expect(page.get_by_role("link", name="Xác nhận dự sinh hoạt")).to_be_visible()
        page.wait_for_load_state("networkidle")
    looked = meter.total
    evening(page, tonight)
    page.wait_for_load_state("networkidle")
    for path, bytes_ in (meter.down + meter.up).most_common(12):
        print(f"  {path.replace('/api/v1', ''):60} {bytes_:>7}")
    print(f"a month: {LOOKS} looks {looked} bytes, with the evening {meter.total} of {MOST}")
    assert meter.total <= MOST
