"""The queue as people see it: two people on one phone, a failing server, two tabs, a wrong code."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Enter, Look, Read, settled, tap_in
from tests.browser.people import SECRETARY, VISITOR
from tests.browser.phones import Evening, ready, shell_kept, sync_line
from tests.browser.reading import Reader
from tests.fixtures.browser import NewContext

pytestmark = pytest.mark.browser

# How many rows the databases of all people of this phone hold in one store.
ROWS = """async store => {
  let rows = 0;
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('chibo-')) continue;
    const db = await new Promise((done, fail) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
    rows += await new Promise((done, fail) => {
      const asked = db.transaction(store).objectStore(store).getAllKeys();
      // What seals a waiting queue into a file stays with the queue, if it had come.
      asked.onsuccess = () => done(asked.result.filter(key => key !== '/visit-pack').length);
      asked.onerror = () => fail(asked.error);
    });
    db.close();
  }
  return rows;
}"""


def nearest(visitor: Reader) -> dict[str, Any]:
    """The visit of the home card."""
    owed = visitor.all("/obligations", mine="true", state="due")
    ahead = [each for each in owed if each["expected_at"] and not each["asked_at"]]
    return min(ahead, key=lambda each: str(each["expected_at"]))


def said(visitor: Reader) -> list[str]:
    """The visits that this person said they will attend."""
    owed = visitor.all("/obligations", mine="true", state="due")
    return [each["id"] for each in owed if each["will_attend_at"]]


def will_attend(page: Page) -> None:
    """One tap on the home card, kept on the phone."""
    page.get_by_role("button", name="Sẽ dự").click()
    expect(page.get_by_text("Đã báo sẽ dự")).to_be_visible()


def leave(page: Page) -> None:
    """On the page of everything else: sign out of this phone."""
    page.goto("/khac")
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()


def test_two_people_on_one_phone(enter: Enter, look: Look, read: Read) -> None:
    visitor = read(VISITOR)
    name = visitor.get("/me")["person"]["full_name"]
    before = said(visitor)
    page = enter(VISITOR)
    shell_kept(page)
    expect(page.get_by_role("button", name="Sẽ dự")).to_be_visible()
    page.context.set_offline(True)
    will_attend(page)
    leave(page)
    dialog = page.get_by_role("dialog", name="Còn 1 việc chưa gửi")
    expect(dialog.get_by_role("link", name="Lưu ra tệp")).to_have_attribute("href", "/san-sang#luu")
    look(page, "leave-unsent")
    dialog.get_by_role("button", name="Ở lại để gửi").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    dialog.get_by_role("button", name="Vẫn đăng xuất, giữ trên máy").click()
    left = page.get_by_text(f"Còn 1 việc chưa gửi của đồng chí {name}.")
    expect(left).to_be_visible()
    look(page, "sign-in-left")
    assert (page.evaluate(ROWS, "pack"), page.evaluate(ROWS, "outbox")) == (0, 1)

    page.context.set_offline(False)
    page.goto("/")
    tap_in(page, SECRETARY)
    expect(page.get_by_role("heading", name="Sinh hoạt tháng").first).to_be_visible()
    expect(page.get_by_role("link", name="việc chưa gửi")).to_have_count(0)
    assert said(visitor) == before
    # Nothing of the secretary's waits: no question, and nothing of theirs stays.
    leave(page)
    expect(left).to_be_visible()
    assert (page.evaluate(ROWS, "pack"), page.evaluate(ROWS, "drafts")) == (0, 0)

    page.goto("/")
    tap_in(page, VISITOR)
    sync_line(page, 1, 1)
    assert len(said(visitor)) == len(before) + 1
    leave(page)
    settled(page)
    expect(left).to_have_count(0)


def test_an_ended_sign_in_loses_nothing(enter: Enter, read: Read, look: Look) -> None:
    page = enter(VISITOR)
    page.get_by_role("link", name="Không dự được").click()
    shell_kept(page)
    page.context.set_offline(True)
    page.get_by_role("radio", name="Đi công tác xa").check()
    page.get_by_role("button", name="Đề nghị vắng buổi này").click()
    expect(page.get_by_text("Đã lưu trên máy")).to_be_visible()
    page.context.clear_cookies()
    # Opened anew before there is signal: nothing but the cookie could renew the sign-in.
    page.reload()
    expect(page.get_by_text("Đã lưu trên máy")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Phiên đăng nhập đã hết.")).to_be_visible()
    expect(page.get_by_text("Còn 1 việc chưa gửi của đồng chí")).to_be_visible()
    look(page, "sign-in-ended")
    tap_in(page, VISITOR)
    expect(page.get_by_text("Đã đề nghị vắng, chờ cấp ủy.")).to_be_visible()
    asked = read(VISITOR).all("/obligations", mine="true", state="due")
    assert [each["excuse"]["reason"] for each in asked if each["excuse"]] == ["Đi công tác xa"]


def test_a_failing_server_neither_loses_nor_claims(new_context: NewContext, read: Read) -> None:
    page = new_context().new_page()
    page.goto("/")
    tap_in(page, VISITOR)
    meeting = nearest(read(VISITOR))["meeting_id"]
    failures = [
        lambda route: route.fulfill(
            status=503,
            content_type="application/problem+json",
            body='{"title": "Máy chủ đang trục trặc.", "status": 503}',
        ),
        lambda route: route.abort("timedout"),
        lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Wi-Fi</p>"),
        lambda route: route.fulfill(status=200, content_type="application/json", body="{}"),
    ]
    asked: list[int] = []

    def fail(route: Route) -> None:
        asked.append(len(failures))
        failures[0](route)

    page.route("**/api/v1/sync", fail)
    page.goto(f"/buoi/{meeting}/phieu-du")
    page.get_by_role("button", name="Thêm kiến nghị").click()
    page.get_by_label("Nội dung kiến nghị").fill("Mẫu: đề nghị thay bóng đèn.")
    page.get_by_role("button", name="Ghi kiến nghị này").click()
    page.get_by_role("link", name="1 việc chưa gửi: xem").click()
    send = page.get_by_role("button", name="Gửi ngay")
    while failures:
        before = len(asked)
        send.click()
        expect(page.get_by_text("Đã lưu trên máy")).to_be_visible()
        page.wait_for_function("() => true")
        expect(send).to_have_attribute("aria-busy", "false")
        assert len(asked) > before
        expect(page.get_by_text("Đã nhận lúc")).to_have_count(0)
        failures.pop(0)
    assert read(VISITOR).all("/petitions", meeting=meeting) == []
    page.unroute("**/api/v1/sync")
    send.click()
    expect(page.get_by_text("Đã nhận lúc")).to_have_count(1)
    [kept] = read(VISITOR).all("/petitions", meeting=meeting)
    assert kept["text"] == "Mẫu: đề nghị thay bóng đèn."


def test_two_tabs_are_one_phone(enter: Enter, read: Read) -> None:
    first = enter(VISITOR)
    shell_kept(first)
    meeting = nearest(read(VISITOR))["meeting_id"]
    before = len(read(VISITOR).all("/petitions", meeting=meeting))
    second = first.context.new_page()
    for page, text in ((first, "Mẫu: tab một."), (second, "Mẫu: tab hai.")):
        page.goto(f"/buoi/{meeting}/phieu-du")
        page.get_by_role("button", name="Thêm kiến nghị").click()
        page.get_by_label("Nội dung kiến nghị").fill(text)
        first.context.set_offline(True)
        page.get_by_role("button", name="Ghi kiến nghị này").click()
        expect(page.get_by_text("Đã lưu trên máy").first).to_be_visible()
        first.context.set_offline(page is second)
        if page is first:
            expect(page.get_by_text("đã nhận lúc").first).to_be_visible()
    first.context.set_offline(False)
    for page in (first, second):
        expect(page.get_by_text("đã nhận lúc")).to_have_count(before + 2)
        expect(page.get_by_role("link", name="việc chưa gửi")).to_have_count(0)
    assert len(read(VISITOR).all("/petitions", meeting=meeting)) == before + 2


def test_a_wrong_code_without_signal_is_said_with_the_receipt(
    enter: Enter, look: Look, read: Read
) -> None:
    evening = Evening(read(SECRETARY))
    evening.begin()
    page = enter(VISITOR)
    ready(page)
    page.goto(f"/buoi/{evening.id}/xac-nhan")
    code = page.get_by_label("Nhập mã 6 số")
    confirm = page.get_by_role("button", name="Xác nhận dự sinh hoạt")
    expect(code).to_be_visible()
    page.context.set_offline(True)
    code.fill(evening.code(wrong=True))
    confirm.click()
    expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
    # Tried in vain once: it is not said at once any more, but kept as the visitor's own word.
    page.reload()
    expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(page.get_by_text("Mã đã nhập không khớp")).to_be_visible()
    look(page, "received-mismatch")
    page.get_by_role("button", name="Nhập thêm mã của bí thư").click()
    code.fill(evening.code())
    confirm.click()
    expect(page.get_by_text("Mã đúng", exact=True)).to_be_visible()

    page.context.set_offline(True)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã rút lại lượt xác nhận trên máy.")).to_be_visible()
    look(page, "undone-kept")
    page.context.set_offline(False)
    expect(page.get_by_text("Đồng chí có thể xác nhận lại.")).to_be_visible()
    [taken] = read(VISITOR).all("/check-ins", meeting=evening.id)
    assert taken["undone_at"] is not None


def test_a_scanned_link_of_a_meeting_that_the_phone_does_not_know(enter: Enter, look: Look) -> None:
    page = enter(VISITOR)
    shell_kept(page)
    page.context.set_offline(True)
    page.goto(f"/buoi/{uuid4()}/xac-nhan#s=59366122&c=048291")
    expect(page.get_by_label("Nhập mã 6 số")).to_have_value("048291")
    page.get_by_role("button", name="Xác nhận dự sinh hoạt").dblclick()
    expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
    sync_line(page, 1, 0)
    page.context.set_offline(False)
    page.get_by_role("link", name="Xem và sửa").click()
    expect(page.get_by_role("heading", name="Cần xem lại", level=2)).to_be_visible()
    page.get_by_role("button", name="Bỏ: Xác nhận dự sinh hoạt").click()
    dialog = page.get_by_role("dialog", name="Bỏ việc này?")
    look(page, "tray-drop")
    dialog.get_by_role("button", name="Giữ lại").click()
    expect(page.get_by_role("button", name="Bỏ: Xác nhận dự sinh hoạt")).to_be_visible()
    page.get_by_role("button", name="Bỏ: Xác nhận dự sinh hoạt").click()
    dialog.get_by_role("button", name="Bỏ việc này").click()
    expect(page.get_by_text("Không có việc nào chờ gửi.")).to_be_visible()
