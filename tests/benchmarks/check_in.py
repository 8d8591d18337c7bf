"""Check-ins per second as a ratio to a bare Starlette + raw driver INSERT, in the same run.

`python -m tests.benchmarks.check_in [--seconds 3] [--rounds 3] [--connections 32]`; loopback only.
Everything shares this machine's cores: servers, database, load. Prints, asserts nothing.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from uuid import uuid4

import orjson

KEY = "for the benchmark only, long enough to be accepted"
ROOT = Path(__file__).parents[2]
os.environ.update(DEMO="0", RUN_JOBS="0", SECRET_KEY=KEY, ACCESS_MINUTES="60")
os.environ["FRONTEND_DIR"] = os.devnull  # the interface without the PWA

from app.attendance import codes  # noqa: E402
from app.attendance.service.case import meeting_key  # noqa: E402
from app.core import clock  # noqa: E402
from tests.benchmarks import load  # noqa: E402
from tests.benchmarks.evening import Visit, fill  # noqa: E402
from tests.fixtures.database import leave, migrate, use  # noqa: E402
from tests.fixtures.postgres import Cluster, standalone  # noqa: E402


@dataclass(frozen=True)
class Target:
    """A server under load."""

    port: int
    pid: int
    request: Callable[[Visit], bytes]

    def cpu(self) -> float:
        """Seconds of processor time that the server and its workers have used."""
        return sum(map(_cpu, _family(self.pid)))


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(
    app: str, request: Callable[[Visit], bytes], workers: int, **environment: str
) -> Iterator[Target]:
    """Serve an app on a free loopback port with as many processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", app, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(workers), "--no-access-log", "--log-level", "warning"]
    with Path(os.devnull).open("w") as nowhere:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=nowhere)
    try:
        _wait(port, process)
        target = Target(port, process.pid, request)
        _rest(target)
        yield target
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def _rest(target: Target) -> None:
    """Wait until every worker has loaded its app, which they do long after the port is open."""
    before = -1.0
    while (spent := target.cpu()) - before > 0.05:
        before = spent
        time.sleep(1)


def _http(path: str, body: dict[str, object], token: str) -> bytes:
    content = orjson.dumps(body)
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def _body(visit: Visit) -> dict[str, object]:
    now = clock.now()
    step = codes.step_of(now)
    return {
        "meeting_id": str(visit.meeting_id), "claimed_at": now.isoformat(), "via": "qr",
        "code": codes.hotp(meeting_key(visit.meeting_id), step), "step": step,
        "position": {"lat": 20.0501, "lon": 106.0901, "accuracy_m": 20},
        "device_id": str(visit.person_id),
    }  # fmt: skip


def check_in(visit: Visit) -> bytes:
    """What a phone sends."""
    return _http(f"/api/v1/check-ins/{uuid4()}", _body(visit), visit.token)


def bare_insert(visit: Visit) -> bytes:
    """The same size of request for the bare server."""
    return _http(f"/{uuid4()}", _body(visit) | {"person_id": str(visit.person_id)}, visit.token)


def measure(
    name: str,
    ours: Target,
    bare: Target,
    visits: list[Visit],
    asked: argparse.Namespace,
    settle: Callable[[], object] = bool,
) -> None:
    """Alternate rounds, print each and the ratio of the medians. `settle`: after the warming up."""
    fresh = iter(visits)
    rates: dict[str, list[float]] = {"bare": [], "chibo": []}
    for number in range(asked.rounds + 1):
        for label, target in (("bare", bare), ("chibo", ours)):
            seconds = asked.seconds if number else 1  # the first round only warms up
            source = fresh if label == "chibo" else (v for v in visits)
            requests = (partial(target.request, visit) for visit in source)
            before = target.cpu()
            found = load.run(target.port, requests, seconds=seconds, connections=asked.connections)
            cost = (target.cpu() - before) * 1000 / len(found.times)
            if not number:
                settle()
                continue
            rates[label].append(found.rate)
            print(
                f"{name:<10} {label:<6} round {number}: {found.rate:7.0f}/s  "
                f"p50 {found.percentile(0.5):6.1f} ms  p99 {found.percentile(0.99):6.1f} ms  "
                f"server CPU {cost:.2f} ms each  "
                f"{dict(found.statuses)}",
                flush=True,
            )
    low, high = median(rates["bare"]), median(rates["chibo"])
    print(f"{name:<10} ratio {high / low:.2f} ({high:.0f}/s of {low:.0f}/s)\n", flush=True)


def sqlite(folder: Path, asked: argparse.Namespace) -> None:
    """One process, one writer, synchronous=FULL on both sides."""
    url = f"sqlite:///{folder / 'chibo.sqlite3'}"
    migrate(url)
    use(url)
    visits = fill(asked.visits)
    leave()
    own = {"DATABASE_URL": url, "DATA_DIR": str(folder)}
    beside = {"BARE_DATABASE": str(folder / "bare.sqlite3")}
    with (
        serving("app.main:app", check_in, 1, **own) as ours,
        serving("tests.benchmarks.bare:app", bare_insert, 1, **beside) as floor,
    ):
        measure("SQLite", ours, floor, visits, asked)


def postgresql(cluster: Cluster, asked: argparse.Namespace) -> None:
    """Two processes on both sides; commits are durable, as in a real installation."""
    from tests.benchmarks import bare

    with cluster.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = on".encode())
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE bench")
        connection.execute("CREATE DATABASE bare")
    with cluster.connect("bare") as connection:
        connection.execute(bare.TABLE.format(uuid="uuid", instant="timestamptz").encode())
    url = cluster.url("bench")
    migrate(url)
    use(url)
    visits = fill(asked.visits)
    leave()

    def analyse() -> None:
        # As in a database that has been in use: what is planned for empty tables reads all of them.
        with cluster.connect("bench") as connection:
            connection.execute("VACUUM ANALYZE")

    analyse()
    beside = {"BARE_DATABASE": f"host={cluster.sockets} user=postgres dbname=bare"}
    with (
        serving("app.main:app", check_in, 2, DATABASE_URL=url) as ours,
        serving("tests.benchmarks.bare:app", bare_insert, 2, **beside) as floor,
    ):
        measure("PostgreSQL", ours, floor, visits, asked, analyse)


def main() -> None:
    """Measure both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--visits", type=int, default=9000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores shared by load, servers and database; psycopg and sqlite3\n")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        if asked.only != "postgresql":
            sqlite(Path(folder), asked)
        if asked.only != "sqlite":
            postgresql(stack.enter_context(standalone()), asked)


if __name__ == "__main__":
    main()
