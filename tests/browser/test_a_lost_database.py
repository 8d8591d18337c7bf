"""A phone dies in the hall and its browser begins with an empty database: a second copy has it all.

Some browsers do this by themselves after a sudden end; here the folder is taken away, so that it
happens every time. Nobody signs in again, for in a hall nobody could.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import Look, Read, tap_in
from tests.browser.people import SECRETARY, VISITOR
from tests.browser.phones import (
    Evening,
    database_lost,
    killed,
    ready,
    shell_kept,
    switched_on,
    sync_line,
)
from tests.browser.test_both_phones_without_signal import take_photo
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser
PETITION = "Mẫu: đề nghị sửa cống đầu xóm."
LOST = re.compile("Trình duyệt làm mất bộ nhớ của Chibo trên máy này")
MIRRORED = """async () => {
  const cache = await caches.open('chibo-mirror');
  return (await cache.keys()).filter(each => !each.url.endsWith('/device')).length;
}"""


@pytest.fixture
def evening(read: Read) -> Evening:
    """Tonight's meeting, opened by its secretary."""
    evening = Evening(read(SECRETARY))
    evening.begin()
    return evening


def told(page: Page, acts: int) -> None:
    """In one sentence, until it has been read."""
    expect(page.get_by_text(LOST)).to_contain_text(f"{acts} việc chờ gửi")
    page.get_by_role("button", name="Đã đọc").click()
    expect(page.get_by_text(LOST)).to_have_count(0)


def test_presence_and_petition(
    playwright: Playwright,
    tmp_path: Path,
    demo_server: Server,
    evening: Evening,
    look: Look,
    read: Read,
) -> None:
    with switched_on(playwright, tmp_path, demo_server) as page:
        page.goto("/")
        tap_in(page, VISITOR)
        ready(page)
    with switched_on(playwright, tmp_path, demo_server, online=False) as page:
        page.goto("/")
        page.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
        page.get_by_label("Nhập mã 6 số").fill(evening.code())
        page.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
        expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
        page.get_by_role("link", name="Ghi phiếu dự sinh hoạt").click()
        page.get_by_role("button", name="Thêm kiến nghị").click()
        page.get_by_label("Nội dung kiến nghị").fill(PETITION)
        page.get_by_role("button", name="Ghi kiến nghị này").click()
        expect(page.get_by_text(PETITION)).to_be_visible()
        expect(page.get_by_label("Nội dung kiến nghị")).to_have_count(0)
        killed(page, tmp_path)
    database_lost(tmp_path)
    with switched_on(playwright, tmp_path, demo_server, online=False) as page:
        page.goto("/")
        sync_line(page, 2, 0)
        expect(page.get_by_text(LOST)).to_be_visible()
        look(page, "database-lost")
        page.context.set_offline(False)
        sync_line(page, 2, 2)
        told(page, 2)
        page.wait_for_function(f"({MIRRORED})().then(left => left === 0)")
        page.get_by_role("link", name="Trên máy 2 · Đã nhận 2").click()
        expect(page.get_by_text("Đã nhận lúc")).to_have_count(2)
    kept = read(VISITOR)
    [presence] = kept.all("/check-ins", meeting=evening.id)
    assert (presence["via"], presence["grade"] in "AB", presence["flags"]) == ("code", True, [])
    assert [row["text"] for row in kept.all("/petitions", meeting=evening.id)] == [PETITION]


def test_a_photograph(
    playwright: Playwright, tmp_path: Path, demo_server: Server, evening: Evening, read: Read
) -> None:
    where = f"/meetings/{evening.id}"
    before = len(read(SECRETARY).get(where)["attachments"])
    with switched_on(playwright, tmp_path, demo_server) as page:
        page.goto("/")
        with page.expect_response("**/visit-pack"):
            tap_in(page, SECRETARY)
        shell_kept(page)
        page.goto(f"/buoi/{evening.id}")
        expect(page.get_by_role("link", name="Ghi kết quả buổi sinh hoạt")).to_be_visible()
    with switched_on(playwright, tmp_path, demo_server, online=False) as page:
        page.goto(f"/buoi/{evening.id}")
        take_photo(page)
        killed(page, tmp_path)
    database_lost(tmp_path)
    with switched_on(playwright, tmp_path, demo_server) as page:
        page.goto("/can-xem-lai")
        sync_line(page, 1, 1)
        told(page, 1)
    assert len(read(SECRETARY).get(where)["attachments"]) == before + 1
