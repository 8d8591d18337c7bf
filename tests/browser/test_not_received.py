"""The office reads what phones sent and did not get in; a hall without signal, what came before."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, Enter, Look, Read
from tests.browser.people import DISTRICT_OFFICE, SECRETARY, VISITOR
from tests.browser.phones import ready
from tests.sync.phone import operation

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_office_sees_whom_to_call_about_what(
    enter: Enter, look: Look, read: Read, size: tuple[int, int]
) -> None:
    visitor, sender = read(VISITOR).get("/me")["person"], read(VISITOR).client
    body = {"meeting_id": str(uuid4()), "text": "Đề nghị sửa cống (mẫu)"}
    envelope = {
        "person_id": visitor["id"], "device_id": "may-1",
        "operations": [operation("petition", uuid4(), body)],
    }  # fmt: skip
    answer = sender.post("/sync", json=envelope).raise_for_status().json()
    refusal = answer["verdicts"][0]["problem"]["title"]
    desk = enter(DISTRICT_OFFICE, size)
    desk.goto("/khac")
    desk.get_by_role("link", name="Nhận tệp chờ gửi").click()
    line = desk.get_by_role("row").filter(has_text=visitor["full_name"]).first
    expect(line).to_contain_text("Kiến nghị")
    expect(line).to_contain_text(refusal)
    expect(line.get_by_role("link")).to_have_attribute("href", f"tel:{visitor['phone']}")
    expect(desk.get_by_text("Đề nghị sửa cống")).to_have_count(0)
    look(desk, f"not-received-{size[0]}")


def _before(page: Page) -> None:
    expect(page.get_by_role("heading", name="Các buổi trước")).to_be_visible()
    card = (
        page.locator("section, div")
        .filter(has=page.get_by_role("heading", name="Các buổi trước"))
        .last
    )
    expect(card.get_by_text("điểm").first).to_be_visible()


@pytest.mark.parametrize("role", [VISITOR, SECRETARY])
def test_what_came_before_is_there_without_signal(
    enter: Enter, look: Look, read: Read, role: str
) -> None:
    reads = read(role).get("/visit-pack")["reads"]
    told = [
        key.split("/")[2] for key, body in reads.items()
        if key.endswith("/before") and body["decided"]
        and {"visit", "run"} & set(reads[f"/meetings/{key.split('/')[2]}"]["may"])
    ]  # fmt: skip
    page = enter(role)
    ready(page)
    page.context.set_offline(True)
    page.goto(f"/buoi/{told[0]}")
    _before(page)
    look(page, f"before-{'visitor' if role == VISITOR else 'secretary'}")
