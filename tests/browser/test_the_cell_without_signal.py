"""The secretary's phone without signal: somebody quicker, a month closed, a page killed."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Error, Playwright, expect

from app.core import clock
from tests.browser.conftest import Look, Read
from tests.browser.evening import hand_in_score
from tests.browser.people import DISTRICT, SECRETARY
from tests.browser.phones import packed, regular, switched_on
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser
LAST = clock.shift(clock.this_month(), -1)
# No sooner can anybody see what they typed.
NEXT_PICTURE = "new Promise(seen => requestAnimationFrame(() => setTimeout(seen)))"
RECEIVED = re.compile("Đã nhận lúc")


def test_somebody_else_was_quicker(
    playwright: Playwright, demo_server: Server, tmp_path: Path, read: Read, look: Look
) -> None:
    deputy = read(SECRETARY)
    held = regular(deputy, LAST)
    where = f"/meetings/{held['id']}/record"
    stood = deputy.get(f"/meetings/{held['id']}")["record"]
    speakers = stood["speakers"] - 1
    with switched_on(playwright, tmp_path, demo_server) as page:
        packed(page)
        page.goto(f"/buoi/{held['id']}/ghi")
        typed = page.get_by_label("Đồng chí phát biểu")
        expect(typed).to_have_value(str(stood["speakers"]))
        page.context.set_offline(True)
        typed.fill(str(speakers))
        page.get_by_role("button", name="Tiếp tục: tự đánh giá").click()
        expect(page.get_by_role("heading", name="Tự đánh giá")).to_be_visible()

        theirs = again(stood) | {"operation_id": str(uuid4()), "minutes": "Mẫu: bản của phó bí thư"}
        etag = {"If-Match": str(stood["version"])}
        deputy.client.put(where, json=theirs, headers=etag).raise_for_status()
        page.context.set_offline(False)
        page.goto("/can-xem-lai")
        expect(page.get_by_role("link", name=re.compile("Sửa")).first).to_be_visible()
        page.get_by_role("link", name=re.compile("Sửa")).first.click()
        expect(page.get_by_role("heading", name="Kết quả đang có ở nơi nhận")).to_be_visible()
        expect(page.get_by_text("Mẫu: bản của phó bí thư")).to_be_visible()
        expect(page.get_by_label("Đồng chí phát biểu")).to_have_value(str(speakers))
        look(page, "cell-stale-record")
        page.get_by_role("button", name="Tiếp tục: tự đánh giá").click()
        expect(page.get_by_role("heading", name="Tự đánh giá")).to_be_visible()
        page.goto(f"/buoi/{held['id']}")
        expect(page.get_by_text(RECEIVED).first).to_be_visible()
    mended = deputy.get(f"/meetings/{held['id']}")["record"]
    assert (mended["speakers"], mended["version"]) == (speakers, stood["version"] + 2)


def again(record: dict[str, Any]) -> dict[str, Any]:
    """A stored record as a client sends it."""
    counts = ("members", "exempt", "excused", "unexcused", "away", "special_duty")
    more = ("exempt_present", "guests", "speakers", "started_at", "ended_at", "vote", "source")
    return {field: record[field] for field in (*counts, *more)}


def test_the_month_was_closed_meanwhile(
    playwright: Playwright, demo_server: Server, tmp_path: Path, read: Read, look: Look
) -> None:
    """The fact is taken late, the claim comes back in plain words."""
    secretary, standing = read(SECRETARY), read(DISTRICT)
    cell = regular(secretary, LAST)["cell"]
    id, day = str(uuid4()), clock.last_day(LAST)
    plan = {
        "cell_id": cell["id"], "kind": "thematic", "month": LAST,
        "starts_at": clock.at(day, "19:30").isoformat(), "place": "Mẫu: nhà văn hóa",
    }  # fmt: skip
    secretary.client.put(f"/meetings/{id}", json=plan).raise_for_status()
    with switched_on(playwright, tmp_path, demo_server) as page:
        packed(page)
        page.goto(f"/buoi/{id}/tu-danh-gia")
        expect(page.get_by_role("button", name="Ghi thêm kết quả")).to_have_count(0)
        expect(page.get_by_role("link", name="Ghi thêm kết quả")).to_be_visible()
        page.context.set_offline(True)
        page.get_by_role("link", name="Ghi thêm kết quả").click()
        page.get_by_label("Vắng có lý do").fill("0")
        page.get_by_label("Vắng không lý do").fill("0")
        page.get_by_label("Đồng chí phát biểu").fill("2")
        page.get_by_label("Kết thúc").fill("21:00")
        page.get_by_role("button", name="Tiếp tục: tự đánh giá").click()
        hand_in_score(page, 2)
        expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()

        unit = standing.get("/me")["units"][0]["id"]
        closed = standing.client.post(f"/months/{LAST}/close", json={"unit_id": unit})
        closed.raise_for_status()
        page.context.set_offline(False)
        expect(page.get_by_text(re.compile("Nơi nhận không nhận bản này: .*chốt"))).to_be_visible()
        look(page, "cell-month-closed")
    meeting = secretary.get(f"/meetings/{id}")
    assert (meeting["state"], meeting["record"]["is_late"]) == ("held", True)
    assert secretary.get(f"/meetings/{id}/voices")["self"] is None


def test_a_page_killed_right_after_a_keystroke_has_it(
    playwright: Playwright, demo_server: Server, tmp_path: Path, read: Read
) -> None:
    held = regular(read(SECRETARY), LAST)
    with switched_on(playwright, tmp_path, demo_server) as page:
        packed(page)
        page.goto(f"/buoi/{held['id']}/ghi")
        page.context.set_offline(True)
        typed = page.get_by_label("Đồng chí phát biểu")
        typed.fill("")
        typed.press_sequentially("17")
        page.evaluate(NEXT_PICTURE)
        # No pagehide, no teardown: the page's process is gone.
        with pytest.raises(Error):
            page.goto("chrome://crash", timeout=5_000)
    with switched_on(playwright, tmp_path, demo_server, online=False) as page:
        page.goto(f"/buoi/{held['id']}/ghi")
        expect(page.get_by_label("Đồng chí phát biểu")).to_have_value("17")
