"""A copy of the built app that a test may replace by its next version while people use it."""

import re
import shutil
from hashlib import md5
from pathlib import Path

from playwright.sync_api import Page

from tests.fixtures.server import DIST

# What a page's own database holds, by store.
HELD = """async store => {
  const names = (await indexedDB.databases()).map(each => each.name);
  const own = names.find(each => /^chibo-[0-9a-f]{8}-/.test(each));
  const db = await new Promise((done, failed) => {
    const asked = indexedDB.open(own);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  try {
    return await new Promise((done, failed) => {
      const asked = db.transaction(store).objectStore(store).getAll();
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  } finally { db.close(); }
}"""


def copied(folder: Path) -> Path:
    """The first version."""
    shutil.copytree(DIST, folder)
    return folder


def replace(folder: Path, name: str) -> None:
    """The next version: its page says its name, and its worker knows the page by its content."""
    page = folder / "index.html"
    text = re.sub(r'<meta name="build"[^>]*>', "", page.read_text())
    page.write_text(text.replace("</head>", f'<meta name="build" content="{name}"></head>'))
    worker = folder / "sw.js"
    known = re.compile(r'("revision":")[0-9a-f]{32}(","url":"index\.html")')
    revision = md5(page.read_bytes(), usedforsecurity=False).hexdigest()
    changed, count = known.subn(rf"\g<1>{revision}\g<2>", worker.read_text())
    assert count == 1, "sw.js no longer lists index.html as it did"
    worker.write_text(changed)


def controlled(page: Page) -> None:
    """The service worker has the shell and answers for the page."""
    page.wait_for_function("() => navigator.serviceWorker.ready.then(worker => !!worker.active)")
    page.reload()
    page.wait_for_function("() => !!navigator.serviceWorker.controller")


def look_for_update(page: Page) -> None:
    """What the browser does by itself once a day or at a start."""
    page.evaluate("navigator.serviceWorker.getRegistration().then(each => each.update())")


def held(page: Page, store: str) -> list[dict[str, object]]:
    """The rows of one store of the person signed in."""
    rows = page.evaluate(HELD, store)
    assert isinstance(rows, list)
    return rows
