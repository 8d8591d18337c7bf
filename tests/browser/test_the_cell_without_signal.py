"""The secretary's evening without signal: held on the phone from before to after, received once."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Error, Page, Playwright, expect

from app.core import clock
from tests.browser.conftest import Look, Read, tap_in
from tests.browser.evening import fill, put_off, record
from tests.browser.people import DISTRICT, SECRETARY
from tests.browser.phones import shell_kept, switched_on
from tests.browser.reading import Reader
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser
LAST = clock.shift(clock.this_month(), -1)
# No sooner can anybody see what they typed.
NEXT_PICTURE = "new Promise(seen => requestAnimationFrame(() => setTimeout(seen)))"
RECEIVED = re.compile("Đã nhận lúc")


def regular(reader: Reader, month: str) -> dict[str, Any]:
    """The cell's regular meeting of a month."""
    listed = reader.all("/meetings", mine="true", month=month)
    return next(each for each in listed if each["kind"] == "regular")


def packed(page: Page) -> None:
    """Signed in as the secretary, with all that the phone fetches ahead, app and pack."""
    page.goto("/")
    with page.expect_response("**/visit-pack"):
        tap_in(page, SECRETARY)
    shell_kept(page)
    expect(page.get_by_role("heading", name="Sinh hoạt tháng").first).to_be_visible()


def photograph() -> bytes:
    """A page as a phone's camera takes it: far over what may be sent."""
    noise = Image.effect_noise((1200, 1600), 90).resize((2400, 3200))
    kept = BytesIO()
    noise.convert("RGB").save(kept, "JPEG", quality=92)
    assert len(kept.getvalue()) > 1_000_000
    return kept.getvalue()


def take_photo(page: Page) -> None:
    """One page of the paper book, made small and kept."""
    page.get_by_role("link", name="Ghi kết quả buổi sinh hoạt").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "trang.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    )
    # Without a graphics card, on a busy machine, this takes its time.
    waits = page.get_by_text("0 trang đã nhận, 1 trang trên máy")
    expect(waits).to_be_visible(timeout=60_000)
    expect(page.get_by_role("img", name="Trang 1, chưa gửi")).to_be_visible()
    page.get_by_role("button", name="Quay lại").click()


def hand_in_score(page: Page, yes: int) -> None:
    """Full marks but one deduction, the cell's vote, handed in."""
    expect(page.get_by_role("heading", name="Tự đánh giá", level=1)).to_be_visible()
    fill(page)
    page.get_by_role("button", name="4. Thực hiện nguyên tắc").click()
    page.get_by_role("button", name="4.1").click()
    page.get_by_label("Điểm, tối đa 15").fill("13")
    page.get_by_label("Lý do trừ điểm").fill("Mẫu: phê bình còn nể nang.")
    page.get_by_role("button", name="Tiếp tục: chi bộ biểu quyết").click()
    page.get_by_label("Tán thành", exact=True).fill(str(yes))
    page.get_by_role("button", name="Gửi bản tự đánh giá").dblclick()


def test_from_before_to_after(
    playwright: Playwright, demo_server: Server, tmp_path: Path, read: Read, look: Look
) -> None:
    secretary = read(SECRETARY)
    tonight = regular(secretary, clock.this_month())
    with switched_on(playwright, tmp_path, demo_server) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        packed(page)
        page.context.set_offline(True)
        put_off(page)
        expect(page.get_by_text("Đã lưu trên máy").first).to_be_visible()
        look(page, "cell-planned-offline")
        page.get_by_role("button", name="Chia sẻ thông báo").click()
        page.get_by_role("button", name="Chép nội dung").click()
        expect(page.get_by_text("Đã chép và ghi là đã thông báo.")).to_be_visible()
        page.get_by_role("button", name="Xong").click()
        page.get_by_role("button", name="Mở buổi sinh hoạt").click()
        expect(page.get_by_text("Đang sinh hoạt").first).to_be_visible()
        page.get_by_role("button", name=re.compile("^Có mặt: ")).click()
        expect(page.get_by_text("Bí thư đã xác nhận có mặt")).to_be_visible()
        look(page, "cell-open-offline")
        take_photo(page)
        record(page, look)
        hand_in_score(page, 1)
        expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
        expect(page.get_by_text("Biểu quyết: 1 tán thành")).to_be_visible()
        expect(page.get_by_text(RECEIVED)).to_have_count(0)
        look(page, "cell-score-offline")
        page.get_by_role("button", name="Quay lại").click()
        page.get_by_role("button", name="Kết thúc buổi sinh hoạt").click()
        expect(page.get_by_role("button", name="Kết thúc buổi sinh hoạt")).to_have_count(0)
        expect(page.get_by_text(re.compile(r"^\d+/\d+, tỷ lệ"))).to_be_visible()
        look(page, "cell-after-offline")

    # A dead battery: switched on again, still without signal, nothing is lost, nothing claimed.
    assert secretary.get(f"/meetings/{tonight['id']}")["state"] == "expected"
    with switched_on(playwright, tmp_path, demo_server, signal=False) as page:
        page.goto(f"/buoi/{tonight['id']}/tu-danh-gia")
        expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
        page.goto(f"/buoi/{tonight['id']}/ghi")
        expect(page.get_by_label("Vắng có lý do")).to_have_value("1")
        expect(page.get_by_role("img", name="Trang 1, chưa gửi")).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_text("1 trang đã nhận")).to_be_visible()
        page.goto(f"/buoi/{tonight['id']}/tu-danh-gia")
        expect(page.get_by_role("heading", name=RECEIVED)).to_be_visible()
        # What the phone worked out without signal is what the server makes of it.
        expect(page.get_by_text("Máy này tính được")).to_have_count(0)
        look(page, "cell-score-received")
        page.goto(f"/buoi/{tonight['id']}")
        expect(page.get_by_text(RECEIVED).first).to_be_visible()
        look(page, "cell-received")
    assert_once(secretary, tonight["id"])


def assert_once(secretary: Reader, id: str) -> None:
    """One of each on the server, as it was said in the hall."""
    meeting = secretary.get(f"/meetings/{id}")
    assert meeting["state"] == "held"
    assert all(meeting[at] for at in ("confirmed_at", "notice_at", "opened_at", "closed_at"))
    said = meeting["record"]
    assert (said["excused"], said["unexcused"], said["speakers"]) == (1, 0, 1)
    assert said["vote"] == {"for": 1, "against": 0, "other": 0}
    assert [task["text"] for task in said["tasks"]] == ["Mẫu: sửa loa nhà văn hóa"]
    assert sum(task["state"] == "done" for task in meeting["earlier_tasks"]) == 1
    [page] = meeting["attachments"]
    assert page["size"] < 1_000_000
    score = secretary.get(f"/meetings/{id}/voices")["self"]
    assert (score["state"], score["answers"]["principles.principles"]) == ("submitted", 13)
    [visitor] = secretary.get(f"/meetings/{id}/visitors")
    assert visitor["confirmed"]


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
        # No pagehide, no teardown: the page's process is gone.
        with pytest.raises(Error):
            page.goto("chrome://crash", timeout=5_000)
    with switched_on(playwright, tmp_path, demo_server, signal=False) as page:
        page.goto(f"/buoi/{held['id']}/ghi")
        expect(page.get_by_label("Đồng chí phát biểu")).to_have_value("17")
