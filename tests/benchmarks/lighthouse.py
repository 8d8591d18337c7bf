"""`make lighthouse`: Lighthouse on the demo's first page and its check-in screen, median of five.

Prints figures and judges nothing: times on a shared machine say little. Bytes are judged by
`make check`.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fixtures import hour
from tests.fixtures.browser import chromium
from tests.fixtures.database import ROOT
from tests.fixtures.server import command, environment, serving

MEASURE = ROOT / "frontend" / "tests" / "lighthouse" / "measure.mjs"


def main() -> int:
    """Serve a demo of its own and measure it."""
    runs = sys.argv[1] if len(sys.argv) > 1 else "5"
    hour.stay()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'demo.sqlite3'}"
        env = environment(database, folder, demo=True)
        command("migrate", env=env)
        command("demo", env=env)
        with serving(database, folder, demo=True) as server:
            words = ["node", str(MEASURE), server.url, chromium(), runs]
            return subprocess.run(words, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
