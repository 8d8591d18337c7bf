"""The scheduler inside the server, and the list of jobs. `main` runs it; `cli jobs` runs one now.

Bodies are ordinary functions of the domain. Every job is idempotent. With several processes on
PostgreSQL an advisory lock lets one of them run a job and the others pass.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from app.attendance.service import shifted
from app.audit import seal
from app.closing import service as closing
from app.core import clock, db
from app.core.logs import log
from app.core.settings import settings
from app.meetings import service as meetings
from app.people import service as people
from app.ratings import service as ratings
from app.sync.service import refused


@dataclass(frozen=True)
class Job:
    """A name, what it does in one transaction, and when."""

    name: str
    work: Callable[[db.WriteSession], object]
    trigger: Any


@dataclass(frozen=True)
class Queue:
    """A name, one step of work that somebody asked for, and how often to look.

    A step opens its own short transactions, guards itself against other processes, and says
    whether there may be more; between steps the server can stop.
    """

    name: str
    step: Callable[[], bool]
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
    Job("forget-digits", shifted.forget_digits, CronTrigger(hour=2, minute=30, timezone=VIETNAM)),
    Job("purge-refused", refused.purge, CronTrigger(hour=2, minute=20, timezone=VIETNAM)),
    Job("seal-audit", seal.seal, IntervalTrigger(minutes=15)),
)
QUEUES: tuple[Queue, ...] = (Queue("try-sheets", ratings.try_sheets, IntervalTrigger(seconds=5)),)
_stopping = Event()


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


def work_off(queue: Queue) -> int:
    """Take the steps of a queue until nothing is left; how many there were."""
    steps = 0
    while not _stopping.is_set() and queue.step():
        steps += 1
    if steps:
        log().info("job", name=queue.name, steps=steps)
    return steps


def _watched_queue(queue: Queue) -> None:
    try:
        work_off(queue)
    except Exception as error:  # noqa: BLE001 - the scheduler goes on; the next run tries again
        log().error("job_failed", name=queue.name, exc_info=error)


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
    for queue in QUEUES:
        scheduler.add_job(
            _watched_queue,
            queue.trigger,
            args=[queue],
            id=queue.name,
            max_instances=1,
            coalesce=True,
        )
    _stopping.clear()
    scheduler.start()
    try:
        yield
    finally:
        _stopping.set()
        scheduler.shutdown(wait=True)
