"""The visitor's camera reads the code on the secretary's screen; typing is possible all along."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, expect

from app.core import clock
from tests.browser import camera
from tests.browser.conftest import PHONE, REFUSED, Enter, Look, Read, tap_in
from tests.browser.evening import put_off
from tests.browser.people import SECRETARY, VISITOR
from tests.fixtures import hour
from tests.fixtures.browser import held, launch
from tests.fixtures.server import Server

pytestmark = pytest.mark.browser

SCAN = "Quét mã QR của bí thư"
# A phone that names a detector whose service is not there.
BROKEN_DETECTOR = """
  window.BarcodeDetector = class {
    static getSupportedFormats() { return Promise.resolve(['qr_code']); }
    detect() { return Promise.reject(new DOMException('Barcode detection service unavailable.')); }
  };
"""


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """What the camera sees: an empty desk, until a test points it at something."""
    file = tmp_path / "camera.y4m"
    camera.point_at_desk(file)
    return file


@pytest.fixture
def flags(film: Path) -> list[str]:
    """How the visitor's browser is started."""
    return camera.flags(film)


@pytest.fixture
def profile(
    playwright: Playwright, demo_server: Server, flags: list[str]
) -> Iterator[BrowserContext]:
    """The visitor's phone, with a camera; what its page complains of fails the test."""
    complaints: list[str] = []
    browser = launch(playwright, *flags)
    context = hour.bring(
        browser.new_context(**held(demo_server.url, *PHONE), reduced_motion="reduce")
    )
    context.set_default_timeout(60_000)

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith(REFUSED):
            complaints.append(said.text)

    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", hear)
    yield context
    browser.close()
    assert complaints == []


@pytest.fixture
def visitor(profile: BrowserContext) -> Page:
    """The visitor's phone, signed in."""
    page = profile.new_page()
    page.goto("/")
    tap_in(page, VISITOR)
    return page


@pytest.fixture
def secretary(enter: Enter, read: Read) -> Page:
    """The secretary, with the meeting open and the code on the screen."""
    page = enter(SECRETARY)
    [tonight] = read(SECRETARY).all("/meetings", mine="true", month=clock.this_month())
    if tonight["state"] != "open":
        put_off(page)
        page.get_by_role("link", name="Sinh hoạt tháng").first.click()
        page.get_by_role("button", name="Mở buổi sinh hoạt").click()
    expect(page.get_by_role("img", name="Hình mã QR").first.locator("path")).to_be_visible()
    return page


def meeting_of(page: Page) -> str:
    """The meeting of a screen's address."""
    return page.url.split("/buoi/")[1].split("/")[0]


def test_the_qr_on_one_screen_is_read_by_the_camera_of_another(
    secretary: Page, visitor: Page, film: Path, look: Look, read: Read
) -> None:
    assert visitor.evaluate("'BarcodeDetector' in window") is False
    visitor.get_by_role("link", name="Xác nhận dự sinh hoạt").click()
    visitor.get_by_role("button", name=SCAN).click()
    expect(visitor.locator("video")).to_be_visible()
    typed = visitor.get_by_label("Hoặc nhập mã 6 số", exact=True)
    expect(typed).to_be_visible()
    expect(visitor.locator("video")).to_have_js_property("videoWidth", camera.SIZE[0])
    look(visitor, "scan")
    visitor.get_by_role("button", name="Dừng quét").click()
    expect(visitor.locator("video")).to_have_count(0)

    camera.point_at(secretary, film)
    visitor.get_by_role("button", name=SCAN).click()
    expect(typed).to_have_value(re.compile(r"^\d{6}$"))
    visitor.get_by_role("button", name="Xác nhận dự sinh hoạt").click()
    expect(visitor.get_by_role("heading", name="Đã nhận lúc")).to_be_visible()
    expect(visitor.get_by_text("Mã đúng", exact=True)).to_be_visible()
    [kept] = read(VISITOR).get("/check-ins", meeting=meeting_of(visitor))["items"]
    assert (kept["via"], kept["grade"]) == ("qr", "A")

    # The reader has been kept: it works without signal, and knows another meeting's code.
    visitor.wait_for_function("navigator.serviceWorker.ready.then(worker => !!worker.active)")
    visitor.reload()
    visitor.wait_for_function("!!navigator.serviceWorker.controller")
    visitor.context.set_offline(True)
    visitor.goto(f"/buoi/{uuid4()}/xac-nhan")
    visitor.get_by_role("button", name=SCAN).click()
    expect(visitor.get_by_text("Mã này của buổi sinh hoạt khác.")).to_be_visible()
    look(visitor, "scan-other-meeting")


def test_a_detector_that_fails_makes_way_for_our_own_reader(
    secretary: Page, profile: BrowserContext, visitor: Page, film: Path
) -> None:
    profile.add_init_script(BROKEN_DETECTOR)
    camera.point_at(secretary, film)
    visitor.goto(f"/buoi/{uuid4()}/xac-nhan")
    assert visitor.evaluate("'BarcodeDetector' in window") is True
    visitor.get_by_role("button", name=SCAN).click()
    expect(visitor.get_by_text("Mã này của buổi sinh hoạt khác.")).to_be_visible()


class TestRefused:
    """The reader of the screen says no when the browser asks for the camera."""

    @pytest.fixture
    def flags(self) -> list[str]:
        return ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"]

    def test_a_refused_camera_says_what_to_do(self, visitor: Page, look: Look) -> None:
        visitor.goto(f"/buoi/{uuid4()}/xac-nhan")
        visitor.get_by_role("button", name=SCAN).click()
        expect(visitor.get_by_text("Máy ảnh đang bị chặn.")).to_be_visible()
        expect(visitor.get_by_label("Hoặc nhập mã 6 số", exact=True)).to_be_visible()
        look(visitor, "scan-refused")
