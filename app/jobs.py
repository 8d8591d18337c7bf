"""The scheduler inside the server, and the list of jobs. `main` runs it; `cli jobs` runs one now.

Bodies are ordinary functions of the domain. Every job is idempotent. With several processes on
PostgreSQL an advisory lock lets one of them run a job and the others pass.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from app.audit import seal
from app.closing import service as closing
from app.core import clock, db
from app.core.logs import log
from app.core.settings import settings
from app.meetings import service as meetings
from app.people import service as people
from app.sync.service import refused


@dataclass(frozen=True)
class Job:
    """A name, what it does in one transaction, and when."""

    name: str
    work: Callable[[db.WriteSession], object]
    trigger: Any


VIETNAM = ZoneInfo(str(clock.VIETNAM))
JOBS: tuple[Job, ...] = (
    Job("ledger-ahead", lambda s: meetings.keep_ahead(s), IntervalTrigger(minutes=5)),
    Job(
        "ask-visitors",
        closing.ask_visitors,
        CronTrigger(hour=6, minute=30, timezone=VIETNAM),
    ),
    Job("purge", people.purge, CronTrigger(hour=2, minute=10, timezone=VIETNAM)),
    Job("purge-refused", refused.purge, CronTrigger(hour=2, minute=20, timezone=VIETNAM)),
    Job("seal-audit", seal.seal, IntervalTrigger(minutes=15)),
)


def run(job: Job) -> object:
    """Run one job now, in one transaction; None when another process is at it."""
    with db.write_session() as session:
        if not db.alone(session, f"job:{job.name}"):
            return None
        result = job.work(session)
    log().info("job", name=job.name, result=str(result))
    return result


def _watched(job: Job) -> None:
    try:
        run(job)
    except Exception as error:  # noqa: BLE001 - the scheduler goes on; the next run tries again
        log().error("job_failed", name=job.name, exc_info=error)


@contextmanager
def running() -> Iterator[None]:
    """Run the jobs while the block lasts; nothing when RUN_JOBS=0."""
    if not settings().run_jobs:
        yield
        return
    scheduler = BackgroundScheduler(timezone=VIETNAM)
    for job in JOBS:
        scheduler.add_job(
            _watched,
            job.trigger,
            args=[job],
            id=job.name,
            max_instances=1,
            coalesce=True,
        )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=True)
