"""Who cannot come says so; the district's office accepts, refuses, or names somebody else."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from app.core.text import fold
from tests.browser.conftest import LAPTOP, Enter, Look, Read
from tests.browser.people import DISTRICT_OFFICE, VISITOR

pytestmark = [pytest.mark.browser, pytest.mark.online]


def ask(visitor: Page, reason: str, settled: str = "") -> None:
    """From the home card: ask to be excused from the nearest visit; `settled` is one no longer."""
    visitor.goto("/")
    link = visitor.get_by_role("link", name="Không dự được")
    expect(link).not_to_have_attribute("href", settled)
    link.click()
    visitor.get_by_role("radio", name=reason).check()
    visitor.get_by_role("button", name="Đề nghị vắng buổi này").click()
    expect(visitor.get_by_text("Đã đề nghị vắng, chờ cấp ủy.")).to_be_visible()


def waiting(office: Page, name: str) -> Locator:
    """The request of one person among those that wait."""
    office.goto("/phan-cong")
    office.get_by_role("link", name="Đề nghị không dự").click()
    card = office.locator(".card").filter(has=office.get_by_role("heading", name=name))
    expect(card.get_by_role("button", name="Cử đồng chí khác")).to_be_visible()
    return card


def test_accepted_refused_and_handed_over(enter: Enter, look: Look, read: Read) -> None:
    visitor, office = enter(VISITOR), enter(DISTRICT_OFFICE, LAPTOP)
    name = read(VISITOR).get("/me")["person"]["full_name"]
    assigned = read(DISTRICT_OFFICE).get("/assignments", limit="200")["items"]
    other = next(each["person"] for each in assigned if each["person"]["full_name"] != name)

    visitor.get_by_role("link", name="Không dự được").click()
    visitor.get_by_role("button", name="Đề nghị vắng buổi này").click()
    expect(visitor.get_by_text("Đồng chí chọn một lý do.")).to_be_visible()
    look(visitor, "excuse-empty")
    ask(visitor, "Ốm, đi khám chữa bệnh")
    look(visitor, "excuse-asked")
    request = waiting(office, name)
    look(office, "excuses")
    request.get_by_role("button", name="Đồng ý", exact=True).click()
    dialog = office.get_by_role("dialog")
    expect(dialog.get_by_text("Vắng có lý do")).to_be_visible()
    look(office, "excuse-accept")
    dialog.get_by_role("button", name="Đồng ý cho vắng").dblclick()
    expect(office.get_by_text(f"Đã đồng ý để đồng chí {name} không dự")).to_be_visible()
    expect(request).to_have_count(0)
    visitor.reload()
    expect(visitor.get_by_text("Cấp ủy đồng ý.")).to_be_visible()
    look(visitor, "excuse-accepted")

    ask(visitor, "Đi công tác xa", settled=urlsplit(visitor.url).path)
    waiting(office, name).get_by_role("button", name="Không đồng ý").click()
    office.get_by_label("Lời nhắn kèm theo").fill("Mẫu: buổi này cần đồng chí dự.")
    office.get_by_role("button", name="Trả lời không đồng ý").click()
    expect(office.get_by_text("Đã trả lời không đồng ý.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("Cấp ủy chưa đồng ý vắng.")).to_be_visible()
    expect(visitor.get_by_text("Mẫu: buổi này cần đồng chí dự.")).to_be_visible()
    look(visitor, "excuse-refused")

    visitor.get_by_role("button", name="Đề nghị lại với lý do khác").click()
    visitor.get_by_role("radio", name="Lý do khác").check()
    visitor.get_by_label("Ghi rõ lý do").fill("Mẫu: trùng lịch họp tỉnh.")
    visitor.get_by_role("button", name="Đề nghị vắng buổi này").click()
    expect(visitor.get_by_text("Đã đề nghị vắng, chờ cấp ủy.")).to_be_visible()
    waiting(office, name).get_by_role("button", name="Cử đồng chí khác").click()
    dialog = office.get_by_role("dialog")
    dialog.get_by_role("button", name="Cử đồng chí này").click()
    expect(dialog.get_by_text("Đồng chí chưa chọn cán bộ.")).to_be_visible()
    # Typed as one types on a keyboard without diacritics.
    dialog.get_by_label("Đồng chí được cử").press_sequentially(fold(other["full_name"]))
    dialog.get_by_role("button", name=other["full_name"]).first.click()
    look(office, "substitute")
    dialog.get_by_role("button", name="Cử đồng chí này").click()
    expect(office.get_by_text(f"Đã cử đồng chí {other['full_name']} dự")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("Đồng chí không còn phải dự buổi này.")).to_be_visible()
