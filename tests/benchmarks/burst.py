"""The evening burst: phones that were without signal send what waits, all within ten minutes.

`python -m tests.benchmarks.burst [--phones 2000] [--minutes 10]`; by default a tenth of both, at
the same rate. Each phone sends five acts in one POST /sync; of every tenth the answer is lost and
the same letter goes again. Loopback only, on the cores of this machine. Prints, asserts nothing.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlmodel import func, select

from app.attendance.models import CheckIn, VisitReport
from app.core import clock, db
from app.core.ids import new_id
from app.petitions.models import Petition

# First: it settles the surroundings of the servers.
from tests.benchmarks.check_in import Target, serving
from tests.benchmarks.evening import Visit, fill
from tests.fixtures.database import leave, migrate, use
from tests.fixtures.postgres import standalone

PETITIONS = 3


@dataclass
class Evening:
    """What was answered, and how long each letter took."""

    seconds: list[float] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def letter(visit: Visit, number: int) -> dict[str, Any]:
    """A visitor's evening: presence, report, three petitions."""
    said, meeting = clock.now().isoformat(), str(visit.meeting_id)
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("check_in", {"meeting_id": meeting, "claimed_at": said, "via": "declared"}),
        ("visit_report", {"meeting_id": meeting, "remark": f"Mẫu {number}"}),
        *(
            ("petition", {"meeting_id": meeting, "text": f"Mẫu kiến nghị {number}.{n}"})
            for n in range(PETITIONS)
        ),
    ]
    operations = [
        {
            "id": str(new_id()), "kind": kind, "target_id": str(new_id()), "claimed_at": said,
            "clock": {"offset_ms": 0, "seen_at": said}, "body": body,
        }
        for kind, body in bodies
    ]  # fmt: skip
    return {
        "format": 2, "person_id": str(visit.person_id), "device_id": f"may-{number}",
        "sent_at": said, "app": "benchmark", "operations": operations,
    }  # fmt: skip


async def _phone(client: httpx.AsyncClient, visit: Visit, number: int, at: float) -> Evening:
    await asyncio.sleep(at)
    found, sent = Evening(), letter(visit, number)
    for _ in range(2 if number % 10 == 0 else 1):  # of every tenth the first answer is lost
        began = time.perf_counter()
        headers = {"Authorization": f"Bearer {visit.token}"}
        answer = await client.post("/api/v1/sync", json=sent, headers=headers)
        found.seconds.append(time.perf_counter() - began)
        if answer.status_code == 200:
            found.verdicts.update(str(each["status"]) for each in answer.json()["verdicts"])
        else:
            found.verdicts[f"letter {answer.status_code}"] += 1
    return found


async def _evening(target: Target, visits: list[Visit], minutes: float) -> Evening:
    chance = random.Random(1)
    limits = httpx.Limits(max_connections=200)
    url = f"http://127.0.0.1:{target.port}"
    async with httpx.AsyncClient(
        base_url=url, limits=limits, timeout=60, trust_env=False
    ) as client:
        found = await asyncio.gather(
            *(
                _phone(client, visit, number, chance.uniform(0, minutes * 60))
                for number, visit in enumerate(visits)
            )
        )
    whole = Evening()
    for each in found:
        whole.seconds += each.seconds
        whole.verdicts += each.verdicts
    return whole


def _stored(phones: int) -> str:
    """Lost and doubled, counted in the database."""
    wanted = ((CheckIn.id, phones), (VisitReport.id, phones), (Petition.id, PETITIONS * phones))
    lost = doubled = 0
    with db.read_session() as session:
        for column, expected in wanted:
            there = session.exec(select(func.count(column))).one()  # type: ignore[arg-type]
            lost += max(0, expected - there)
            doubled += max(0, there - expected)
    return f"lost {lost}, doubled {doubled}"


def measure(name: str, url: str, workers: int, folder: Path, asked: argparse.Namespace) -> None:
    """One evening on one database."""
    migrate(url)
    use(url)
    visits = fill(asked.phones)[: asked.phones]
    own = {"DATABASE_URL": url, "DATA_DIR": str(folder)}
    with serving("app.main:app", lambda _visit: b"", workers, **own) as target:
        before = target.cpu()
        found = asyncio.run(_evening(target, visits, asked.minutes))
        used = target.cpu() - before
    print(
        f"{name:<10} {len(visits)} phones x {2 + PETITIONS} acts in {asked.minutes:g} min: "
        f"{_stored(len(visits))}; p50 {found.percentile(0.5):.0f} ms, "
        f"p95 {found.percentile(0.95):.0f} ms, p99 {found.percentile(0.99):.0f} ms; "
        f"server CPU {used:.1f} s; verdicts {dict(found.verdicts)}",
        flush=True,
    )
    leave()


def main() -> None:
    """Both databases, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=1)
    asked = parser.parse_args()
    scale = asked.phones / 2000
    print(f"scale {scale:g} of 2000 phones, {asked.phones / asked.minutes:.0f} phones a minute")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'chibo.sqlite3'}"
        measure("SQLite", url, 1, Path(folder), asked)
        with standalone() as cluster:
            with cluster.connect() as connection:
                for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = on".encode())
                connection.execute("SELECT pg_reload_conf()")
                connection.execute("CREATE DATABASE bench")
            measure("PostgreSQL", cluster.url("bench"), 2, Path(folder), asked)


if __name__ == "__main__":
    main()
