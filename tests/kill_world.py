"""A network that counts, and outboxes that are killed while they speak to it.

The network keeps every text it ever took, in a process of its own: one that is sent twice is there
twice. It answers well, or late, or badly, as a seed decides. An outbox is killed with SIGKILL just
before or just after one of the calls it makes, chosen by its number: no step of it is out of reach.
"""

import http.client
import json
import os
import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import desk

from responders.publishing.base import OutcomeUnknown, Sent
from responders.publishing.outcomes import Fate, Refused
from watcher.messages import msg
from watcher.model import Network, Publication, PublicationState
from watcher.storage.journal import Journal
from watcher.storage.ledger import Ledger
from watcher.storage.publications import PENDING, Publications

PATIENCE_S = 0.05
_FEW = 200
ACCOUNT_KEY = "key"


class Mood(StrEnum):
    """What the network does with one text."""

    TAKES = "takes it and says so"
    HANGS_UP = "takes it and hangs up"
    TOO_LATE = "takes it and answers after the time-out"
    LATER_STILL = "takes it after the time-out"
    BREAKS = "takes it and says 500"
    BROKEN = "says 500 and takes nothing"
    BUSY = "says 429, and when to come back"
    BUSY_ANYWAY = "says 429 and no more"


@dataclass
class Counting:
    """The network: every text it took, by key, as often as it took it."""

    seed: int
    calm: bool = False
    taken: Counter[str] = field(default_factory=Counter)
    moods: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        counting = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                with suppress(OSError):
                    counting.hear(self)

            def do_GET(self) -> None:
                with suppress(OSError):
                    answer(self, 200, sorted(counting.taken))

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self._lock = threading.Lock()

    def __enter__(self) -> "Counting":
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.server_address[1])

    def hear(self, request: BaseHTTPRequestHandler) -> None:
        """Do with one text what the mood of the moment says."""
        key = json.loads(request.rfile.read(int(request.headers["Content-Length"])))[ACCOUNT_KEY]
        with self._lock:
            mood = Mood.TAKES if self.calm else self._random.choice([*Mood, Mood.TAKES, Mood.TAKES])
            self.moods[mood] += 1
            if mood not in (Mood.BROKEN, Mood.BUSY, Mood.BUSY_ANYWAY, Mood.LATER_STILL):
                self.taken[key] += 1
        slow = threading.Event()
        if mood in (Mood.TOO_LATE, Mood.LATER_STILL):
            slow.wait(2 * PATIENCE_S)
        if mood is Mood.LATER_STILL:
            with self._lock:
                self.taken[key] += 1
        if mood is Mood.HANGS_UP:
            request.connection.close()
        elif mood in (Mood.BREAKS, Mood.BROKEN):
            answer(request, 500, None)
        elif mood in (Mood.BUSY, Mood.BUSY_ANYWAY):
            answer(request, 429, "60" if mood is Mood.BUSY else None)
        else:
            answer(request, 200, key)


def answer(request: BaseHTTPRequestHandler, status: int, content: object) -> None:
    """Answer in JSON."""
    body = json.dumps(content).encode()
    request.send_response(status)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


@dataclass(frozen=True)
class Speaker:
    """Speak to the network over HTTP, with the errors of a real publisher."""

    port: int
    network: Network = Network.BLUESKY

    def send(self, publication: Publication) -> Sent:
        """Send once; raise Refused or OutcomeUnknown."""
        try:
            status, said = self._ask("POST", {ACCOUNT_KEY: key_of(publication), "text": publication.text})
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise OutcomeUnknown(msg("no answer")) from error
        if status == 429:
            raise Refused(msg("busy"), kind=Fate.RETRY, retry_after_s=float(said) if said else None)
        if status != 200:
            raise OutcomeUnknown(msg("out of order"))
        return sent(publication)

    def find(self, publication: Publication) -> Sent | None:
        """Look among what the network took."""
        try:
            _, said = self._ask("GET", None)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise OutcomeUnknown(msg("nobody can look")) from error
        return sent(publication) if key_of(publication) in said else None

    def _ask(self, method: str, content: object) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, "/posts", json.dumps(content) if content else None)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


def key_of(publication: Publication) -> str:
    """Return the key of a publication on the network."""
    return f"{publication.id}"


def sent(publication: Publication) -> Sent:
    """Return where it is there."""
    return Sent(f"https://social.example/{publication.id}", (key_of(publication),))


def fill(path: Path, count: int) -> None:
    """Make a ledger with so many approved texts."""
    with Ledger.open(path) as ledger:
        queue = desk.queue(ledger, desk.Hour())
        for number in range(count):
            desk.approve(queue, desk.open_ticket(ledger, str(number)))


def publish(path: Path, port: int, now: datetime) -> None:
    """Run the outbox once."""
    with Ledger.open(path) as ledger:
        desk.outbox(ledger, desk.Hour(now), Speaker(port)).run()


def in_child(work: Callable[[], None], kill_at: int = 0) -> int:
    """Do some work in a process of its own, killed at its `kill_at`-th call; return how it ended (wait status)."""
    pid = os.fork()
    if pid == 0:
        calls = 0

        def watch(*_: object) -> None:
            nonlocal calls
            calls += 1
            if calls == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        if kill_at:
            sys.setprofile(watch)
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1]


def count_calls(work: Callable[[], None]) -> int:
    """Return how many calls some work makes, entries and returns."""
    calls = 0

    def watch(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


@dataclass
class Outcome:
    """What is true at the end: texts there once, twice, never; what the ledger says; where it lies."""

    kills: int = 0
    runs: int = 0
    once: int = 0
    twice: int = 0
    never: int = 0
    states: Counter[str] = field(default_factory=Counter)
    lies: list[str] = field(default_factory=list)
    moods: Counter[str] = field(default_factory=Counter)


def torment(path: Path, network: Counting, texts: int, kills: int, chance: random.Random, calls: int) -> Outcome:
    """Kill the outbox of one ledger again and again, let it end in peace, and compare it with the network.

    Every run comes three minutes after the one before: claims are abandoned, waits end.
    """
    fill(path, texts)
    outcome, now = Outcome(), desk.NOON
    while outcome.kills < kills and is_pending(path):
        kill_at = round(_FEW * (calls / _FEW) ** chance.random())  # a run with little left to do makes few calls
        status = in_child(partial(publish, path, network.port, now), kill_at=kill_at)
        outcome.kills += os.WIFSIGNALED(status)
        outcome.runs += 1
        now += timedelta(minutes=3)
        check_honest(path, network, outcome)
    network.calm = True
    while is_pending(path):
        assert in_child(partial(publish, path, network.port, now)) == 0
        now += timedelta(minutes=31)
    compare(path, network, outcome)
    return outcome


def is_pending(path: Path) -> bool:
    """Return whether anything is still on its way."""
    with Ledger.open(path) as ledger:
        return bool(Publications(ledger).in_state(*PENDING))


def check_honest(path: Path, network: Counting, outcome: Outcome) -> None:
    """At any instant: nothing is there twice, and what is said to be sent is there."""
    with Ledger.open(path) as ledger:
        for one in Publications(ledger).in_state(PublicationState.SENT):
            if network.taken[key_of(one)] != 1:
                outcome.lies.append(f"{one.id} is said to be sent and is there {network.taken[key_of(one)]} times")
    outcome.lies += [f"{key} is there {count} times" for key, count in network.taken.items() if count > 1]


def compare(path: Path, network: Counting, outcome: Outcome) -> None:
    """At the end nothing is uncertain: what is sent is there once, what came back to the desk is not there."""
    with Ledger.open(path) as ledger:
        for one in Publications(ledger).in_state(*PublicationState):
            there = network.taken[key_of(one)]
            outcome.states[one.state] += 1
            outcome.once += there == 1
            outcome.twice += there > 1
            outcome.never += there == 0
            if there != (one.state is PublicationState.SENT):
                outcome.lies.append(f"{one.id} is {one.state} and is there {there} times")
        outcome.lies += [f"journal: line {line}" for line in Journal(ledger).verify()]
    outcome.moods = network.moods
