"""Somebody else who attends tonight: in the hall without signal, home only when all is over."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from app.core import clock
from tests.browser.month import by_slip
from tests.browser.phones import shell_kept, sync_line
from tests.browser.reading import Reader


class Guest:
    """A visitor of other cells whom the office assigns to this one too, with a slip to sign in."""

    def __init__(self, office: Reader, cell: str) -> None:
        assigned = {each["person"]["id"] for each in office.all("/assignments", cell=cell)}
        somebody = next(
            each["person"]
            for each in office.all("/assignments")
            if each["person"]["id"] not in assigned
        )
        self.cell = cell
        self.id, self.name = str(somebody["id"]), str(somebody["full_name"])
        body = {"person_id": self.id, "cell_id": cell, "starts_on": f"{clock.today()}"}
        office.client.put(f"/assignments/{uuid4()}", json=body).raise_for_status()
        slips = office.client.post("/invitations", json={"person_ids": [self.id], "valid_days": 1})
        slips.raise_for_status()
        self.slip: dict[str, Any] = slips.json()[0]

    def gets_ready(self, page: Page, meeting: str) -> None:
        """Signed in at home with the slip, the pack fetched; then without signal, at the code."""
        with page.expect_response("**/visit-pack"):
            by_slip(page, self.slip["url"])
        shell_kept(page)
        page.goto(f"/buoi/{meeting}/xac-nhan")
        expect(page.get_by_label("Nhập mã 6 số")).to_be_visible()
        page.context.set_offline(True)

    def types(self, page: Page, digits: str) -> None:
        """The code of the hall: kept, nothing said received."""
        page.get_by_label("Nhập mã 6 số").fill(digits)
        page.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
        expect(page.get_by_role("heading", name="Đã lưu trên máy")).to_be_visible()
        expect(page.get_by_text("Đã nhận lúc")).to_have_count(0)

    def comes_home(self, page: Page, meeting: str) -> None:
        """The phone is switched on with signal, and sends what it kept by itself."""
        page.goto("/")
        sync_line(page, 1, 1)
        page.goto(f"/buoi/{meeting}/xac-nhan")
        expect(page.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()

    def state(self, committee: Reader, month: str) -> str:
        """What the ledger says of this visit."""
        asked = {"month": month, "person": self.id, "cell": self.cell}
        [owed] = committee.all("/obligations", **asked)
        return str(owed["state"])
