"""What a phone itself does to the outbox: two tabs with locks and without."""

import json
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.conftest import Open, Read, tap_in
from tests.browser.people import VISITOR
from tests.browser.phones import shell_kept
from tests.browser.reading import Reader

pytestmark = pytest.mark.browser

WITHOUT_LOCKS = "delete Navigator.prototype.locks;"


def a_meeting(visitor: Reader) -> str:
    """A meeting that this visitor is to attend."""
    owed = visitor.all("/obligations", mine="true", state="due")
    return str(next(each["meeting_id"] for each in owed if each["expected_at"]))


def write_down(page: Page, text: str) -> None:
    """A petition in the form of the report."""
    page.get_by_role("button", name="Thêm kiến nghị").click()
    page.get_by_label("Nội dung kiến nghị").fill(text)
    page.get_by_role("button", name="Ghi kiến nghị này").click()


def texts(visitor: Reader, meeting: str) -> Counter[str]:
    """What the server has."""
    return Counter(row["text"] for row in visitor.all("/petitions", meeting=meeting))


class Letters:
    """How often each petition left this phone, by its text, over all tabs."""

    def __init__(self, context: BrowserContext) -> None:
        self.sent: Counter[str] = Counter()
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.url.endswith("/api/v1/sync"):
            letter: dict[str, Any] = json.loads(request.post_data or "{}")
            self.sent.update(str(each["body"].get("text")) for each in letter["operations"])


@pytest.mark.parametrize("locks", [True, False], ids=["with-locks", "without-locks"])
def test_two_tabs_send_and_nothing_is_doubled(opened: Open, read: Read, locks: bool) -> None:
    context = opened()
    if not locks:
        context.add_init_script(WITHOUT_LOCKS)
    first = context.new_page()
    first.goto("/")
    tap_in(first, VISITOR)
    shell_kept(first)
    assert first.evaluate("'locks' in navigator") is locks
    visitor = read(VISITOR)
    meeting = a_meeting(visitor)
    second = context.new_page()
    tabs = (first, second)
    for page in tabs:
        page.goto(f"/buoi/{meeting}/phieu-du")
        expect(page.get_by_role("button", name="Thêm kiến nghị")).to_be_visible()
    context.set_offline(True)
    said = [f"Mẫu: {'có' if locks else 'không'} khóa, việc {n}." for n in range(6)]
    for n, text in enumerate(said):
        write_down(tabs[n % 2], text)
        expect(tabs[n % 2].get_by_text(text)).to_be_visible()
    letters = Letters(context)
    # Both tabs hear of the signal in the same moment.
    context.set_offline(False)
    for page in tabs:
        expect(page.get_by_role("link", name="việc chưa gửi")).to_have_count(0)
    found = texts(visitor, meeting)
    assert {text: found[text] for text in said} == dict.fromkeys(said, 1)
    sent = {text: letters.sent[text] for text in said}
    if locks:
        assert sent == dict.fromkeys(said, 1)
    assert min(sent.values()) >= 1
