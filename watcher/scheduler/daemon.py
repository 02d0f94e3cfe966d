"""The daemon: runs jobs on their timetable, one instance a ledger, and stops cleanly.

It is handed `Job`s and does not know what they do. A job that raises is logged and tried again at
its next hour; the others go on. `stop` is asked by SIGTERM or SIGINT: nothing new starts, the job at
work may end within `STOP_WAIT_S`; one that takes longer is left as by a crash, which loses nothing.
"""

import fcntl
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from watcher.errors import UsageError
from watcher.messages import msg

log = logging.getLogger(__name__)
STOP_WAIT_S = 8.0
AGAIN_S = 30.0
_STOPS = (signal.SIGTERM, signal.SIGINT)
_GRACE_S = 3600  # a job whose hour passed while the machine slept still runs, once


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so often, or each day at an hour of the campaign's time zone.

    `was_missed` says, when the daemon starts, that today's hour passed without it.
    """

    name: str
    run: Callable[[], None]
    every: timedelta | None = None
    at: time | None = None
    was_missed: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class LastingJob:
    """Something that goes on beside the timetable, in a thread of its own, until the stop it is handed is set.

    One that ends or raises before that is begun again after `AGAIN_S` seconds.
    """

    name: str
    run: Callable[[threading.Event], None]


def run_until_stopped(
    jobs: Sequence[Job],
    timezone: ZoneInfo,
    lock: Path,
    stop: threading.Event,
    ready: Callable[[], None],
    lasting: Sequence[LastingJob] = (),
) -> None:
    """Run the jobs until `stop` is set; `ready` is called once the timetable is on.

    Raise UsageError when another daemon already holds this ledger.
    """
    with only_one(lock), _stopped_by_signals(stop):
        scheduler = BackgroundScheduler(timezone=timezone, executors={"default": _Worker()})
        for job in jobs:
            _plan(scheduler, job, timezone, stop)
        scheduler.start()
        beside = [_begin(job, stop) for job in lasting]
        ready()
        stop.wait()
        scheduler.shutdown()
        for thread in beside:
            _wait_for(thread)


class _Worker(BaseExecutor):  # type: ignore[misc]  # APScheduler has no types
    """Run jobs one after the other (they share the ledger), in a thread that ends with the program."""

    def start(self, scheduler: Any, alias: str) -> None:
        super().start(scheduler, alias)
        self._due: SimpleQueue[tuple[Any, list[Any]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._thread.start()

    def shutdown(self, wait: bool = True) -> None:
        self._due.put(None)
        _wait_for(self._thread, STOP_WAIT_S if wait else 0)

    def _do_submit_job(self, job: Any, run_times: list[Any]) -> None:
        self._due.put((job, run_times))

    def _work(self) -> None:
        while (due := self._due.get()) is not None:
            job, run_times = due
            self._run_job_success(job.id, run_job(job, "default", run_times, log.name))


def _wait_for(thread: threading.Thread, wait_s: float = STOP_WAIT_S) -> None:
    thread.join(wait_s)
    if thread.is_alive():
        log.warning("a job is cut short: it had not ended %.0f seconds after the stop", wait_s)


def _begin(job: LastingJob, stop: threading.Event) -> threading.Thread:
    def go_on() -> None:
        while not stop.is_set():
            try:
                job.run(stop)
            except Exception:  # outer shell of a job: whatever happens, it is begun again
                log.exception("job %s failed", job.name)
            stop.wait(AGAIN_S)

    thread = threading.Thread(target=go_on, name=job.name, daemon=True)
    thread.start()
    return thread


def _plan(scheduler: BackgroundScheduler, job: Job, timezone: ZoneInfo, stop: threading.Event) -> None:
    def guarded() -> None:
        if stop.is_set():
            return
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
    if job.at is None or job.was_missed():
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
    """Set `stop` on SIGTERM and SIGINT, through a socket that a thread listens to.

    A Python handler would run in the main thread: too late when the signal came just before it
    fell asleep, and never when it came while it held the event's own lock.
    """
    heard, told = socket.socketpair()
    told.setblocking(False)
    threading.Thread(target=_listen, args=(heard, stop), name="signals", daemon=True).start()
    fd_before = signal.set_wakeup_fd(told.fileno())
    before = {number: signal.signal(number, lambda *_: None) for number in _STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(fd_before)
        told.close()  # ends the thread


def _listen(heard: socket.socket, stop: threading.Event) -> None:
    with heard:
        while number := heard.recv(1):
            if number[0] in _STOPS:
                stop.set()
