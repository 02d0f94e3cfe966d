"""The daemon: runs jobs on their timetable, one instance a ledger, and stops cleanly.

It is handed `Job`s and does not know what they do. A job that raises is logged and tried again at
its next hour; the others go on. `stop` is asked by SIGTERM or SIGINT: the job at work finishes its
transaction, nothing new starts.
"""

import fcntl
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from watcher.errors import UsageError
from watcher.messages import msg

log = logging.getLogger(__name__)
_GRACE_S = 3600  # a job whose hour passed while the machine slept still runs, once


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so often, or each day at an hour of the campaign's time zone."""

    name: str
    run: Callable[[], None]
    every: timedelta | None = None
    at: time | None = None


def run_until_stopped(
    jobs: Sequence[Job], timezone: ZoneInfo, lock: Path, stop: threading.Event, ready: Callable[[], None]
) -> None:
    """Run the jobs until `stop` is set; `ready` is called once the timetable is on.

    Raise UsageError when another daemon already holds this ledger.
    """
    with only_one(lock), _stopped_by_signals(stop):
        # One thread: the steps share the ledger and each is short; the queue is another process.
        scheduler = BackgroundScheduler(timezone=timezone, executors={"default": ThreadPoolExecutor(1)})
        for job in jobs:
            _plan(scheduler, job, timezone)
        scheduler.start()
        ready()
        stop.wait()
        scheduler.remove_all_jobs()
        scheduler.shutdown(wait=True)


def _plan(scheduler: BackgroundScheduler, job: Job, timezone: ZoneInfo) -> None:
    def guarded() -> None:
        try:
            job.run()
        except Exception:  # outer shell of a job: whatever happens, the next hour comes
            log.exception("job %s failed", job.name)

    trigger: BaseTrigger
    if job.at is not None:
        trigger = CronTrigger(hour=job.at.hour, minute=job.at.minute, timezone=timezone)
    else:
        trigger = IntervalTrigger(seconds=int((job.every or timedelta(minutes=1)).total_seconds()), timezone=timezone)
    planned = scheduler.add_job(
        guarded, trigger, id=job.name, coalesce=True, max_instances=1, misfire_grace_time=_GRACE_S
    )
    if job.at is None:
        scheduler.add_job(guarded, id=f"{job.name} at start", misfire_grace_time=None)
    log.info("job %s planned: %s", planned.id, trigger)


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold the lock file of a ledger; the system lets go of it even after a kill -9."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise UsageError(
                msg("A daemon already runs on this ledger (process {pid}).", pid=file.read().strip() or "?"),
                msg("Stop it first, or leave it: one is enough."),
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    before = {s: signal.signal(s, lambda *_: stop.set()) for s in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
