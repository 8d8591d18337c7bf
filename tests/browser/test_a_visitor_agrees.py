"""Where the sheet asks the visitor to confirm the self-score: agreed or not, without signal."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import Look, Read, tap_in
from tests.browser.people import SECRETARY, VISITOR
from tests.browser.phones import Evening, ready, switched_on
from tests.browser.reading import Reader
from tests.fixtures.server import Server, demo_copy, serving

pytestmark = pytest.mark.browser


@pytest.fixture
def demo_server(demo_file: Path, tmp_path: Path) -> Iterator[Server]:
    """A demo whose sheets ask the visitor to confirm: a demo of each story's own."""
    folder = tmp_path / "served"
    folder.mkdir()
    with serving(confirming(demo_copy(demo_file, folder)), folder, demo=True) as server:
        yield server


def confirming(database_url: str) -> str:
    """The sheets of the demo say `visitor: confirms`."""
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as database:
        for id, sheet in database.execute("SELECT id, sheet FROM rubric").fetchall():
            asking = json.dumps(json.loads(sheet) | {"visitor": "confirms"}, ensure_ascii=False)
            database.execute("UPDATE rubric SET sheet = ? WHERE id = ?", (asking, id))
    database.close()
    return database_url


@pytest.fixture
def scored(read: Read) -> Evening:
    """Tonight's meeting, recorded and scored by its cell: one point less than everything."""
    secretary = read(SECRETARY)
    evening = Evening(secretary)
    evening.begin()
    evening.record()
    in_force = secretary.get(f"/meetings/{evening.id}/sheet")
    id = str(uuid4())
    body = {
        "meeting_id": evening.id,
        "rater": "self",
        "rubric_id": in_force["rubric"]["id"],
        "answers": full(in_force["rubric"]["sheet"]),
        "notes": {},
    }
    answer = secretary.client.put(f"/assessments/{id}", json=body)
    assert answer.is_success, answer.text
    submit = {"operation_id": str(uuid4())}
    headers = {"If-Match": str(answer.json()["version"])}
    answer = secretary.client.post(f"/assessments/{id}/submit", json=submit, headers=headers)
    assert answer.is_success, answer.text
    return evening


def full(sheet: dict[str, Any]) -> dict[str, bool | float]:
    """Full marks for whatever is answered by hand."""
    found: dict[str, bool | float] = {}
    for group in sheet["groups"]:
        for item in group["items"] or [{"key": None, "max": group["max"], "type": "points"}]:
            only = item.get("only_meeting_kinds") or ["regular"]
            if item.get("from_record") or item.get("full_if") or "regular" not in only:
                continue
            id = f"{group['key']}.{item['key']}" if item["key"] else group["key"]
            found[id] = {"toggle": True, "points": item["max"], "levels": 0}[item["type"]]
    return found


def without_signal(page: Page, evening: Evening) -> None:
    """The visitor's phone, ready, in a hall without signal, at the score of tonight."""
    page.goto("/")
    tap_in(page, VISITOR)
    ready(page)
    page.context.set_offline(True)
    page.goto(f"/buoi/{evening.id}/cham-diem")
    expect(page.get_by_role("heading", name="Chi bộ tự đánh giá")).to_be_visible()


def received(page: Page, visitor: Reader, evening: Evening) -> tuple[dict[str, Any], Any]:
    """The visitor's score that the server has, once the phone says so, and the cell's."""
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    voices = visitor.get(f"/meetings/{evening.id}/voices")
    [mine] = voices["visitors"]
    return mine, voices["self"]


def test_agreed_at_a_tap(
    playwright: Playwright,
    tmp_path: Path,
    demo_server: Server,
    scored: Evening,
    look: Look,
    read: Read,
) -> None:
    with switched_on(playwright, tmp_path / "phone", demo_server) as page:
        without_signal(page, scored)
        look(page, "agree")
        page.get_by_role("button", name="Nhất trí với bản tự đánh giá").dblclick()
        expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
        look(page, "agreed-kept")
        mine, cells = received(page, read(VISITOR), scored)
    assert (mine["state"], mine["answers"], mine["notes"]) == ("submitted", cells["answers"], {})
    assert (mine["points"], mine["class"]) == (cells["points"], cells["class"])


def test_another_opinion_names_the_item_and_the_reason(
    playwright: Playwright,
    tmp_path: Path,
    demo_server: Server,
    scored: Evening,
    look: Look,
    read: Read,
) -> None:
    with switched_on(playwright, tmp_path / "phone", demo_server) as page:
        without_signal(page, scored)
        page.get_by_role("button", name="Có ý kiến khác").click()
        expect(page.get_by_text("Đồng chí sửa tiêu chí có ý kiến khác")).to_be_visible()
        look(page, "differ")
        page.get_by_role("button", name="4. Thực hiện nguyên tắc").click()
        page.get_by_role("button", name="4.1").click()
        page.get_by_label("Điểm, tối đa 15").fill("12")
        send = page.get_by_role("button", name="Gửi bản chấm của tôi")
        send.click()
        expect(page.get_by_text("Hãy ghi lý do.")).to_be_visible()
        reason = page.get_by_label("Lý do khác bản tự đánh giá")
        expect(reason).to_be_focused()
        look(page, "differ-no-reason")
        reason.fill("Mẫu: chưa ai tự phê bình.")
        expect(page.get_by_text("1 tiêu chí khác bản tự đánh giá")).to_be_visible()
        send.dblclick()
        expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
        mine, cells = received(page, read(VISITOR), scored)
        look(page, "differ-received")
    [item] = [id for id, answer in mine["answers"].items() if answer != cells["answers"][id]]
    assert mine["answers"][item] == 12
    assert mine["notes"] == {item: "Mẫu: chưa ai tự phê bình."}
