"""The commune of 2025, directly under the province: own secretary, own visitor, own committee, own
close. A whole month of it in the browser, on a server whose clock goes along."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.core import clock
from app.demo import cast
from tests.browser.conftest import LAPTOP, PHONE, Look, Open, Read, tap_in
from tests.browser.evening import digits_of, fill, hand_in_score, record
from tests.browser.later import Later, movable, move
from tests.browser.month import (
    ask_before_closing,
    by_phone,
    by_slip,
    close,
    confirm,
    enter_decision,
)
from tests.browser.people import COMMUNE_2025
from tests.browser.reading import Reader
from tests.fixtures.server import Server, demo_copy

pytestmark = [pytest.mark.browser, pytest.mark.online]
MONTH = clock.shift(clock.this_month(), 1)


@pytest.fixture(scope="module")
def demo_server(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demo whose clock may be moved: this commune's next meetings are some days ahead."""
    folder = tmp_path_factory.mktemp("served")
    with movable(demo_copy(demo_file, folder), folder) as server:
        yield server


def to_come(committee: Reader) -> dict[str, Any]:
    """A visit of next month that somebody will make, at a cell that has met before."""
    owed = committee.all("/obligations", month=MONTH)
    return next(each for each in owed if not each["excuse"] and each["secretary"])


def slips(committee: Reader, visit: dict[str, Any]) -> list[str]:
    """The commune's own office prints them for the secretary and the visitor."""
    ids = [visit["secretary"]["id"], visit["person"]["id"]]
    body = {"person_ids": ids, "valid_days": 30}
    made = committee.client.post("/invitations", json=body)
    made.raise_for_status()
    by_person = {slip["person_id"]: slip["url"] for slip in made.json()}
    return [by_person[id] for id in ids]


def come_in(opened: Open, later: Later, slip: str) -> Page:
    """Somebody of the commune on a phone, with the slip from the office."""
    page = later.bring(opened(PHONE)).new_page()
    by_slip(page, slip)
    return page


def in_the_hall(secretary: Page, visitor: Page, meeting: str, look: Look) -> None:
    """The meeting is opened, its code shown on one phone and typed on the other."""
    secretary.goto(f"/buoi/{meeting}")
    secretary.get_by_role("button", name="Mở buổi sinh hoạt").click()
    digits = digits_of(secretary)
    visitor.goto(f"/buoi/{meeting}/xac-nhan")
    visitor.get_by_label("Nhập mã 6 số").fill(digits)
    visitor.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
    expect(visitor.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(visitor.get_by_text("Mã đúng", exact=True)).to_be_visible()
    look(visitor, "commune-received")


def what_was_said(visitor: Page, meeting: str, look: Look) -> None:
    """The visitor's report and own score."""
    visitor.goto(f"/buoi/{meeting}/phieu-du")
    visitor.get_by_role("group", name="Đồng chí thấy gì").get_by_role("button").first.click()
    visitor.get_by_role("button", name="Nộp phiếu dự sinh hoạt").click()
    expect(visitor.get_by_text("Đã nhận phiếu lúc")).to_be_visible()
    visitor.get_by_role("link", name="Chấm điểm buổi này").click()
    expect(visitor.get_by_role("heading", name="Chấm điểm buổi dự", level=1)).to_be_visible()
    fill(visitor)
    visitor.get_by_role("button", name="Gửi bản chấm của tôi").click()
    expect(visitor.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    look(visitor, "commune-visitor-score")


def answer_excuse(committee: Page) -> None:
    """One of the commune's visitors had asked not to come: the commune itself answers."""
    committee.get_by_role("link", name="Phân công", exact=True).click()
    committee.get_by_role("link", name="Đề nghị không dự").click()
    committee.get_by_role("button", name="Đồng ý", exact=True).click()
    committee.get_by_role("dialog").get_by_role("button", name="Đồng ý cho vắng").click()
    expect(committee.get_by_text("Đã đồng ý để đồng chí")).to_be_visible()


def test_it_holds_scores_decides_and_closes_by_itself(
    demo_server: Server, opened: Open, read: Read, look: Look
) -> None:
    committee = read(COMMUNE_2025)
    unit = committee.get("/me")["units"][0]["id"]
    visit = to_come(committee)
    meeting, begins = visit["meeting_id"], datetime.fromisoformat(visit["expected_at"])
    secretarys, visitors = slips(committee, visit)

    later = move(demo_server, begins - timedelta(minutes=5))
    secretary = come_in(opened, later, secretarys)
    visitor = come_in(opened, later, visitors)
    in_the_hall(secretary, visitor, meeting, look)
    ended = begins + timedelta(minutes=95)
    later = move(demo_server, ended + timedelta(minutes=5))
    for page in (secretary, visitor):
        later.bring(page.context)
        page.goto(f"/buoi/{meeting}")
    record(secretary, look, ended)
    hand_in_score(secretary, 1)
    expect(secretary.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    look(secretary, "commune-score")
    what_was_said(visitor, meeting, look)

    # Two persons of the commune decide; nobody above is asked.
    session = begins + timedelta(days=2)
    later = move(demo_server, session)
    office = later.bring(opened(LAPTOP)).new_page()
    by_phone(office, cast.COMMUNE2025_OFFICE.phone)
    enter_decision(office, meeting, clock.day_of(session), look)
    standing = later.bring(opened(LAPTOP)).new_page()
    standing.goto("/")
    tap_in(standing, COMMUNE_2025)
    confirm(standing, meeting, look)

    after = clock.at(clock.first_day(clock.shift(MONTH, 1)) + timedelta(days=2), "09:00")
    move(demo_server, after).bring(standing.context)
    standing.goto("/")
    answer_excuse(standing)
    ask_before_closing(standing, MONTH, unit, look)
    move(demo_server, after + timedelta(hours=25)).bring(standing.context)
    figures = close(standing, MONTH, unit, look)
    assert (figures["Đã dự"], figures["Vắng có lý do"]) == ("1", "1")
    assert "1 buổi đã quyết định xếp loại" in figures["in"]
    after_all = read(COMMUNE_2025)
    assert after_all.get(f"/months/{MONTH}", unit=unit)["closed_by_unit"]["id"] == unit
    assert after_all.get(f"/meetings/{meeting}/voices")["decision"]["state"] == "in_force"
