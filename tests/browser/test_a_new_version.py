"""A new version of the app arrives under a form and over a queue: neither loses anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import builds
from tests.browser.conftest import Enter, Look, Read, settled
from tests.browser.people import VISITOR
from tests.fixtures.server import DIST, Server, demo_copy, environment, free_port, running

pytestmark = pytest.mark.browser

REASON = "Mẫu: đường ngập, "
REST = "cầu tạm đã dỡ."


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app as this file's server has it."""
    return builds.copied(tmp_path_factory.mktemp("shell") / "dist")


@pytest.fixture(scope="module")
def demo_server(
    shell: Path, demo_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A demo whose app can be replaced."""
    folder = tmp_path_factory.mktemp("served")
    env = environment(demo_copy(demo_file, folder), folder, demo=True)
    port = free_port()
    words = f"app serve --host 127.0.0.1 --port {port} --workers 1"
    with running(words, port, folder, env | {"FRONTEND_DIR": str(shell)}) as server:
        yield server


def typed(page: Page) -> None:
    """The form of a visit that cannot be made, half filled in."""
    page.get_by_role("link", name="Không dự được").click()
    page.get_by_role("radio", name="Lý do khác").check()
    page.get_by_label("Ghi rõ lý do").fill(REASON)


def test_under_a_half_filled_form_it_waits_and_then_keeps_every_word(
    enter: Enter, look: Look, shell: Path
) -> None:
    page = enter(VISITOR)
    builds.controlled(page)
    typed(page)
    page.evaluate("window.untouched = true")
    builds.replace(shell, "form")
    builds.look_for_update(page)
    expect(page.get_by_text("Có bản mới.")).to_be_visible(timeout=30_000)
    look(page, "new-version")
    assert page.evaluate("window.untouched") is True
    # The last letters and the tap come together: nothing waits for a pause in typing.
    page.get_by_label("Ghi rõ lý do").press_sequentially(REST)
    page.get_by_role("button", name="Dùng bản mới").click()
    page.wait_for_function("() => window.untouched === undefined")
    page.wait_for_function("() => document.querySelector('meta[name=build]')?.content === 'form'")
    expect(page.get_by_label("Ghi rõ lý do")).to_have_value(REASON + REST)
    expect(page.get_by_role("radio", name="Lý do khác")).to_be_checked()
    expect(page.get_by_text("Có bản mới.")).to_have_count(0)


def test_another_tab_goes_on_until_its_own_reader_taps(enter: Enter, shell: Path) -> None:
    page = enter(VISITOR)
    builds.controlled(page)
    other = page.context.new_page()
    other.goto("/")
    settled(other)
    typed(other)
    other.evaluate("window.untouched = true")
    builds.replace(shell, "tabs")
    builds.look_for_update(page)
    page.get_by_role("button", name="Dùng bản mới").click(timeout=30_000)
    page.wait_for_function("() => document.querySelector('meta[name=build]')?.content === 'tabs'")
    expect(other.get_by_text("Có bản mới.")).to_be_visible()
    assert other.evaluate("window.untouched") is True
    expect(other.get_by_label("Ghi rõ lý do")).to_have_value(REASON)
    other.get_by_role("button", name="Dùng bản mới").click()
    other.wait_for_function("() => document.querySelector('meta[name=build]')?.content === 'tabs'")
    expect(other.get_by_label("Ghi rõ lý do")).to_have_value(REASON)


def test_it_leaves_what_waits_to_be_sent_alone(enter: Enter, read: Read, shell: Path) -> None:
    page = enter(VISITOR)
    builds.controlled(page)
    settled(page)
    # The server cannot be reached for sending, while the app itself still is.
    refuse: list[Route] = []

    def lose(route: Route) -> None:
        refuse.append(route)
        route.abort()

    page.context.route("**/api/v1/sync", lose)
    page.get_by_role("link", name="Không dự được").click()
    page.get_by_role("radio", name="Đi công tác xa").check()
    page.get_by_role("button", name="Đề nghị vắng buổi này").click()
    expect(page.get_by_text("Đã lưu trên máy").first).to_be_visible()
    [waiting] = builds.held(page, "outbox")
    receipts = builds.held(page, "receipts")
    builds.replace(shell, "queue")
    builds.look_for_update(page)
    page.get_by_role("button", name="Dùng bản mới").click(timeout=30_000)
    page.wait_for_function("() => document.querySelector('meta[name=build]')?.content === 'queue'")
    [still] = builds.held(page, "outbox")
    kept = ("id", "kind", "target", "body", "claimed_at")
    assert [still[key] for key in kept] == [waiting[key] for key in kept]
    assert builds.held(page, "receipts") == receipts
    assert refuse, "nothing was sent before the new version, so the wait proves nothing"
    page.context.unroute("**/api/v1/sync", lose)
    # Opened again, it goes by itself.
    page.goto("/san-sang")
    expect(page.get_by_text("Không còn việc chưa gửi")).to_be_visible(timeout=30_000)
    mine = read(VISITOR).all("/obligations", person=read(VISITOR).get("/me")["person"]["id"])
    [asked] = [each for each in mine if each["id"] == waiting["target"]]
    assert asked["excuse"] is not None


def test_the_service_worker_knows_no_database_and_no_api() -> None:
    worker = (DIST / "sw.js").read_text()
    assert "indexedDB" not in worker
    assert "chibo-" not in worker
