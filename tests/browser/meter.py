"""Counts what the interface costs a phone plan, over a month of looks at the app."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

# The figure to reach, for anybody.
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

    def told(self, looked: int) -> str:
        """The largest parts and the sum."""
        parts = (self.down + self.up).most_common(12)
        lines = [f"  {path.replace('/api/v1', ''):60} {count:>7}" for path, count in parts]
        sums = f"a month: {LOOKS} looks {looked} bytes, with the evening {self.total} of {MOST}"
        return "\n".join([*lines, sums])


def look_in(page: Page, there: Locator) -> None:
    """The app opened on the month's other days, each time until what it is opened for is there."""
    for _ in range(LOOKS):
        page.evaluate(AGE)
        page.goto("/")
        expect(there).to_be_visible()
        page.wait_for_load_state("networkidle")
