"""The demo's meeting of today, moved so that it can be tried at any hour of the day."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from app.core import clock


def put_off(secretary: Page) -> None:
    """On the secretary's home: the meeting begins soon, and is still ahead at any hour."""
    secretary.get_by_role("button", name="Đổi ngày, giờ").click()
    plan = secretary.get_by_role("dialog", name="Lịch sinh hoạt")
    now = clock.local(clock.now())
    soon = min(now + timedelta(minutes=20), now.replace(hour=23, minute=59))
    plan.get_by_label("Ngày").fill(f"{soon:%Y-%m-%d}")
    plan.get_by_label("Giờ").fill(f"{soon:%H:%M}")
    plan.get_by_role("button", name="Lưu lịch sinh hoạt").click()
    expect(plan).to_be_hidden()
    expect(secretary.get_by_text(f"{soon:%H:%M}").first).to_be_visible()
