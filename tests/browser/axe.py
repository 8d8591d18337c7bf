"""Accessibility as axe-core judges the page that is on the screen. Used by the fixture `look`."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.fixtures.database import ROOT

SOURCE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Other colours can break nothing else.
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = "only => axe.run({runOnly: only, resultTypes: ['violations']}).then(r => r.violations)"


@cache
def _source() -> str:
    if not SOURCE.exists():
        raise AssertionError("axe-core is missing: run `make node-modules` first.")
    return SOURCE.read_text()


def faults(page: Page, *, colours: bool = False) -> list[str]:
    """One line per violation: the rule, where, and why. `colours`: only what they can break."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    only = {"type": "rule", "values": COLOURS} if colours else {"type": "tag", "values": TAGS}
    violations: list[dict[str, Any]] = page.evaluate(RUN, only)
    return [
        f"{violation['id']}: {' '.join(node['target'])}: {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]
