"""The sheet of An Phú ward on phones: the cell's score in twelve taps, the visitor's, one returned.

Steps of the evening's story.
"""

import sqlite3
from uuid import uuid4

from playwright.sync_api import Page, expect

from app.core import clock
from tests.browser.conftest import Look
from tests.browser.evening import fill

COUNT_TAPS = """() => {
  window.taps = 0;
  addEventListener('pointerdown', () => { window.taps += 1; }, true);
}"""


def using_an_phu(database_url: str) -> str:
    """Adopted by the demo's commune from today on, and beside the interface: there it is refused on
    a day on which one of its cells has met already."""
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as database:
        database.row_factory = sqlite3.Row
        said = dict(database.execute("SELECT * FROM rubric_adoption").fetchone())
        unit = database.execute(
            "SELECT unit.id, unit.path FROM demo_login JOIN post USING (person_id)"
            " JOIN unit ON unit.id = post.unit_id WHERE demo_login.key = 'commune_standing'"
        ).fetchone()
        sheet = database.execute("SELECT id FROM rubric WHERE code = 'AN-PHU/42-HD'").fetchone()
        said |= {"id": uuid4().hex, "from_on": clock.today().isoformat(), "rubric_id": sheet["id"]}
        said |= {"unit_id": unit["id"], "unit_path": unit["path"]}
        places = ", ".join("?" * len(said))
        sentence = f"INSERT INTO rubric_adoption ({', '.join(said)}) VALUES ({places})"
        database.execute(sentence, tuple(said.values()))
    database.close()
    return database_url


def type_in(page: Page, label: str, words: str) -> None:
    """As a finger does: a field that the form has not gone to by itself is tapped first."""
    field = page.get_by_label(label, exact=True)
    expect(field).to_be_visible()
    if not field.evaluate("field => field === document.activeElement"):
        field.click()
    page.keyboard.type(words)
    expect(field).to_have_value(words)


def assess(secretary: Page, look: Look) -> None:
    """The An Phú sheet without signal, one deduction with its reason, in twelve taps."""
    expect(secretary.get_by_role("heading", name="Tự đánh giá", level=1)).to_be_visible()
    expect(secretary.get_by_role("button", name="Đạt đủ nhóm này").first).to_be_visible()
    # Nothing is full before somebody says so.
    expect(secretary.get_by_role("radio", checked=True)).to_have_count(0)
    expect(secretary.get_by_text("xếp loại Tốt")).to_have_count(0)
    look(secretary, "assess-empty")
    secretary.context.set_offline(True)
    secretary.evaluate(COUNT_TAPS)
    secretary.get_by_role("button", name="Biểu dương, nhắc nhở, phê bình").click()
    # What was deducted first stays when the rest of its group is tapped full.
    secretary.locator("#nhom-conduct").get_by_role("radio", name="Không đạt").check()
    type_in(secretary, "Lý do trừ điểm", "Mẫu: chưa nhắc nhở.")
    secretary.get_by_role("button", name="Đạt đủ tiêu chí chưa chấm: 4").click()
    secretary.locator("#nhom-time").get_by_role("radio", name="Đủ").click()
    secretary.locator("#nhom-result").get_by_role("radio", name="Từ 90%").click()
    fill(secretary)
    look(secretary, "assess")
    secretary.get_by_role("button", name="Tiếp tục: chi bộ biểu quyết").click()
    type_in(secretary, "Tán thành", "1")
    secretary.get_by_role("button", name="Gửi bản tự đánh giá").click()
    expect(secretary.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
    assert secretary.evaluate("window.taps") <= 12
    expect(secretary.get_by_text("Đã nhận lúc")).to_have_count(0)
    look(secretary, "assess-kept")
    secretary.context.set_offline(False)
    expect(secretary.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(secretary.get_by_text("Biểu quyết: 1 tán thành")).to_be_visible()
    look(secretary, "assess-received")
    secretary.get_by_role("link", name="Về Việc của tôi").click()
    expect(secretary.get_by_text("Cấp ủy đang xem bản tự đánh giá.")).to_be_visible()
    # Next month's meeting is first now, and opens with the tasks that are left.
    coming = secretary.get_by_role("heading", level=2).first
    following = int(clock.shift(clock.this_month(), 1)[5:])
    expect(coming).to_have_text(f"Sinh hoạt tháng {following}")
    look(secretary, "home-secretary-done")
    coming.get_by_role("link").click()
    expect(secretary.get_by_text("Mẫu: sửa loa nhà văn hóa")).to_be_visible()


def score(visitor: Page, look: Look) -> None:
    """The visitor's own score of the same evening."""
    visitor.get_by_role("link", name="Chấm điểm buổi này").click()
    expect(visitor.get_by_role("heading", name="Chấm điểm buổi dự", level=1)).to_be_visible()
    expect(visitor.get_by_text("Cần khắc phục kỳ này")).to_be_visible()
    fill(visitor)
    visitor.locator("#nhom-time").get_by_role("radio", name="Đủ").click()
    visitor.locator("#nhom-result").get_by_role("radio", name="Từ 90%").click()
    look(visitor, "score")
    visitor.get_by_role("button", name="Gửi bản chấm của tôi").dblclick()
    expect(visitor.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()


def mend_without_signal(secretary: Page, comment: str, look: Look) -> None:
    """The comment is on the phone; what is mended without signal goes by itself."""
    secretary.goto("/")
    expect(secretary.get_by_text(f"Cấp ủy trả lại bản tự đánh giá: {comment}")).to_be_visible()
    secretary.context.set_offline(True)
    look(secretary, "home-returned")
    secretary.get_by_role("link", name="Sửa bản tự đánh giá").click()
    expect(secretary.get_by_text(f"Cấp ủy trả lại: {comment}")).to_be_visible()
    look(secretary, "assess-returned")
    secretary.get_by_label("Lý do trừ điểm").first.fill("Mẫu: chưa nhắc nhở hai đồng chí.")
    secretary.get_by_role("button", name="Tiếp tục: chi bộ biểu quyết").click()
    send = secretary.get_by_role("button", name="Gửi bản tự đánh giá")
    secretary.get_by_label("Tán thành", exact=True).fill("600")
    send.click()
    expect(secretary.get_by_text("Tổng 600 phiếu, nhiều hơn số có mặt")).to_be_visible()
    look(secretary, "vote-too-many")
    secretary.get_by_label("Tán thành", exact=True).fill("2")
    send.dblclick()
    expect(secretary.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
    expect(secretary.get_by_text("Đã nhận lúc")).to_have_count(0)
    look(secretary, "assess-mended-kept")
    secretary.context.set_offline(False)
    expect(secretary.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
