"""A queue that cannot leave by itself: saved to a file, taken on another phone or at an office."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, Enter, Look, Read
from tests.browser.people import ADMIN, DISTRICT_OFFICE, VISITOR
from tests.browser.phones import ready
from tests.browser.reading import Reader

pytestmark = pytest.mark.browser


def owed(office: Reader, person: str) -> list[dict[str, object]]:
    """What the visitor owes, as the office sees it."""
    return office.all("/obligations", person=person, state="due")


def saved(page: Page, folder: Path) -> Path:
    """The file that the phone hands out; nobody reads in it what it holds."""
    with page.expect_download() as made:
        page.get_by_role("button", name="Lưu ra tệp").click()
    expect(page.get_by_text("Các việc vẫn còn trên máy này.")).to_be_visible()
    name = made.value.suggested_filename
    assert name.startswith("chibo-cho-gui-")
    assert name.endswith(".chibo")
    made.value.save_as(folder / name)
    text = (folder / name).read_text()
    assert sorted(json.loads(text)) == ["data", "iv", "key", "v"]
    return folder / name


def taken(page: Page, file: Path) -> None:
    """All that is in it was received, as often as it is taken."""
    page.get_by_label("Chọn tệp").set_input_files(file)
    for _ in range(2):
        page.get_by_role("button", name="Nhận tệp này").click()
        expect(page.get_by_text("Đã nhận đủ 1 việc.")).to_be_visible()


def test_another_phone_of_the_same_person_takes_it_and_the_first_may_send_too(
    enter: Enter, look: Look, read: Read, tmp_path: Path
) -> None:
    page = enter(VISITOR)
    ready(page)
    expect(page.get_by_role("button", name="Sẽ dự")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Sẽ dự").click()
    expect(page.get_by_text("Đã báo sẽ dự")).to_be_visible()
    page.goto("/san-sang#luu")
    expect(page.get_by_text("Còn 1 việc chưa gửi")).to_be_visible()
    file = saved(page, tmp_path)
    look(page, "ready-unsent")

    other = enter(VISITOR)
    other.goto("/san-sang")
    other.get_by_text("Có tệp lưu từ máy khác của đồng chí?").click()
    taken(other, file)
    me = read(VISITOR).get("/me")["person"]["id"]
    [said] = [each for each in owed(read(DISTRICT_OFFICE), me) if each["will_attend_at"]]

    page.context.set_offline(False)
    expect(page.get_by_text("Không còn việc chưa gửi")).to_be_visible(timeout=30_000)
    [still] = [each for each in owed(read(DISTRICT_OFFICE), me) if each["will_attend_at"]]
    assert still == said


def test_of_a_closed_account_the_office_takes_it(
    enter: Enter, look: Look, read: Read, tmp_path: Path
) -> None:
    visitor, office = read(VISITOR).get("/me")["person"], read(DISTRICT_OFFICE)
    page = enter(VISITOR)
    ready(page)
    page.context.set_offline(True)
    page.get_by_role("link", name="Không dự được").click()
    page.get_by_role("radio", name="Đi công tác xa").check()
    page.get_by_role("button", name="Đề nghị vắng buổi này").click()
    expect(page.get_by_text("Đã lưu trên máy").first).to_be_visible()
    read(ADMIN).client.post(f"/people/{visitor['id']}/account/disable").raise_for_status()
    page.context.set_offline(False)
    page.goto("/")
    notice = f"Còn 1 việc chưa gửi của đồng chí {visitor['full_name']}."
    expect(page.get_by_text(notice)).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Không đăng nhập được nữa").click()
    expect(page.get_by_text(f"Việc của đồng chí {visitor['full_name']}")).to_be_visible()
    expect(page.get_by_text("công tác")).to_have_count(0)
    file = saved(page, tmp_path)
    look(page, "left-here")

    desk = enter(DISTRICT_OFFICE, LAPTOP)
    desk.goto("/khac")
    desk.get_by_role("link", name="Nhận tệp chờ gửi").click()
    desk.get_by_role("button", name="Nhận tệp này").click()
    expect(desk.get_by_text("Đồng chí chọn tệp trước đã.")).to_be_visible()
    torn = tmp_path / "torn.chibo"
    torn.write_text(file.read_text()[:-40])
    desk.get_by_label("Chọn tệp").set_input_files(torn)
    desk.get_by_role("button", name="Nhận tệp này").click()
    expect(desk.get_by_text("Không mở được tệp này")).to_be_visible()
    taken(desk, file)
    expect(desk.get_by_text(f"Việc của đồng chí {visitor['full_name']}")).to_be_visible()
    expect(desk.get_by_role("listitem").filter(has_text="Đề nghị vắng")).to_contain_text(
        "Đã nhận lúc"
    )
    look(desk, "taken-file")
    assert len([each for each in owed(office, visitor["id"]) if each["excuse"]]) == 1
