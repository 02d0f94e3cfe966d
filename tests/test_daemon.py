"""The daemon: alone on its ledger, deaf to a job that fails, quick to stop."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import desk
import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.workspace import make_demo
from watcher.errors import UsageError
from watcher.scheduler import daemon
from watcher.scheduler.daemon import Job, only_one, run_until_stopped
from watcher.scheduler.pacing import LONGEST, next_check

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2027, 3, 11, 12, tzinfo=UTC)
EVERY = timedelta(hours=1)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ledger.lock"


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """A stop that a test which hangs is given anyway."""
    event = threading.Event()
    guard = threading.Timer(30, event.set)
    guard.start()
    yield event
    guard.cancel()


def run(jobs: list[Job], lock: Path, stop: threading.Event) -> None:
    run_until_stopped(jobs, PARIS, lock, stop, lambda: None)


# One instance


def test_a_second_daemon_on_the_same_ledger_is_refused_and_told_which_runs(lock: Path, stop: threading.Event) -> None:
    with only_one(lock):
        with pytest.raises(UsageError, match=f"process {os.getpid()}") as refused:
            run([], lock, stop)
        assert "one is enough" in str(refused.value.hint)
    stop.set()
    run([], lock, stop)


HOLDER = """
import sys
from pathlib import Path
from watcher.scheduler.daemon import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_the_lock_is_let_go_after_a_kill(lock: Path) -> None:
    holder = desk.start(HOLDER, lock)
    assert holder.stdout and holder.stdout.readline() == "held\n"
    with pytest.raises(UsageError, match=f"process {holder.pid}"), only_one(lock):
        pass
    holder.kill()
    holder.communicate(timeout=30)
    with only_one(lock):
        assert lock.read_text() == str(os.getpid())


# Jobs


def test_every_job_starts_at_once_but_the_daily_ones(lock: Path, stop: threading.Event) -> None:
    done: list[str] = []
    far = (datetime.now(PARIS) + timedelta(hours=6)).time()
    run(
        [
            Job("digest", lambda: done.append("digest"), at=time(far.hour, far.minute)),
            Job("collect", lambda: done.append("collect"), every=EVERY),
            Job("last", stop.set, every=EVERY),
        ],
        lock,
        stop,
    )
    assert done == ["collect"]


def test_a_job_that_raises_does_not_stop_the_others_nor_its_own_next_hour(
    lock: Path, stop: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[str] = []

    def fails() -> None:
        tries.append("fails")
        if len([name for name in tries if name == "fails"]) == 2:
            stop.set()
        raise RuntimeError("le disque est plein")

    second = timedelta(seconds=1)  # the shortest pace of a job
    run([Job("bad", fails, every=second), Job("good", lambda: tries.append("good"), every=EVERY)], lock, stop)
    assert tries == ["fails", "good", "fails"]
    assert "job bad failed" in caplog.text and "le disque est plein" in caplog.text


def test_jobs_run_one_at_a_time(lock: Path, stop: threading.Event) -> None:
    threads: list[str] = []
    jobs = [Job(str(i), lambda: threads.append(threading.current_thread().name), every=EVERY) for i in range(5)]
    run([*jobs, Job("last", stop.set, every=EVERY)], lock, stop)
    assert threads == ["jobs"] * 5


# Stopping


def test_after_the_stop_the_job_at_work_ends_and_nothing_new_starts(lock: Path, stop: threading.Event) -> None:
    done: list[str] = []

    def at_work() -> None:
        stop.set()
        done.append("at work")

    run([Job("first", at_work, every=EVERY), Job("next", lambda: done.append("next"), every=EVERY)], lock, stop)
    assert done == ["at work"]


def test_the_signals_are_given_back(lock: Path, stop: threading.Event) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    stop.set()
    run([], lock, stop)
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_a_stop_is_promised_within_ten_seconds() -> None:
    assert daemon.STOP_WAIT_S < 10


LONG = """
import sys, threading
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo
from watcher.scheduler import daemon

stop, folder = threading.Event(), Path(sys.argv[1])
daemon.STOP_WAIT_S = float(sys.argv[3])

def long():
    print("started", flush=True)
    if sys.argv[2] == "endless":
        threading.Event().wait()
    stop.wait()
    (folder / "ended").touch()

jobs = [daemon.Job("long", long, every=timedelta(hours=1))]
daemon.run_until_stopped(jobs, ZoneInfo("Europe/Paris"), folder / "lock", stop, lambda: None)
print("stopped", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(("job", "wait_s"), [("endless", 0.1), ("polite", 30)])
def test_a_signal_stops_a_daemon_even_in_the_middle_of_a_long_job(
    tmp_path: Path, number: int, job: str, wait_s: float
) -> None:
    running = desk.start(LONG, tmp_path, job, wait_s)
    assert running.stdout and running.stdout.readline() == "started\n"
    running.send_signal(number)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (0, "stopped\n"), err
    assert (tmp_path / "ended").exists() == (job == "polite")
    assert ("cut short" in err) == (job == "endless")
    with only_one(tmp_path / "lock"):
        pass


VEILLEUR = """
import sys
from responders.terminal.cli import run
sys.exit(run(sys.argv[1:]))
"""


def test_veilleur_run_watches_until_sigterm_and_says_that_it_stopped(tmp_path: Path) -> None:
    with socket.socket() as closed:  # a port where nobody answers: every feed is down
        closed.bind(("127.0.0.1", 0))
        make_demo(tmp_path / "campaign", NOON.date(), closed.getsockname()[1])
    arguments = ("--workspace", tmp_path / "campaign", "--lang", "en", "run")
    running = desk.start(VEILLEUR, *arguments)
    assert running.stdout
    first = running.stdout.readline()
    assert "watches" in first, running.communicate(timeout=30)
    second = desk.start(VEILLEUR, *arguments)
    _, err = second.communicate(timeout=60)
    assert second.returncode == 2 and f"process {running.pid}" in err
    running.terminate()
    out, err = running.communicate(timeout=60)
    assert running.returncode == 0 and out.endswith("Stopped cleanly.\n"), err


# Pacing


@given(st.integers(0, 10_000), st.one_of(st.none(), st.floats(0, 86_400)), st.integers(1, 2_000))
def test_the_next_look_is_never_sooner_than_the_pace_nor_than_the_server_allows(
    failures: int, wait_s: float | None, minutes: int
) -> None:
    every = timedelta(minutes=minutes)
    pause = next_check(NOON, every, failures=failures, wait_s=wait_s) - NOON
    assert pause >= every and pause >= timedelta(seconds=wait_s or 0)
    assert pause <= max(LONGEST, every, timedelta(seconds=wait_s or 0))
