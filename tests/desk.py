"""The desk of the tests: people with each role, tickets as triage opens them, a network that may misbehave."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import world

from responders.publishing.base import OutcomeUnknown, Publisher, SendFailed, Sent
from responders.publishing.outbox import Outbox
from responders.queue.moves import Queue
from watcher.clock import Clock
from watcher.messages import msg
from watcher.model import Move, Network, Outcome, Person, Publication, Role, Status
from watcher.settings import Settings
from watcher.storage.journal import Entry, Journal
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications

NOON = world.NOON
TEXT = "Nous proposons d'ouvrir des lits d'aval. — l'équipe"
PEOPLE = (
    Person("karim", "Karim Bensallouf", frozenset({Role.WATCHER}), ("sante",)),
    Person("lea", "Léa Montferroy", frozenset({Role.WATCHER})),
    Person("nadia", "Nadia Laborde", frozenset({Role.THEME_LEAD}), ("sante",)),
    Person("odile", "Odile Gramaudie", frozenset({Role.THEME_LEAD}), ("agriculture",)),
    Person("sabrina", "Sabrina Delorgue", frozenset({Role.DIGITAL_LEAD})),
    Person("etienne", "Étienne Valcombe", frozenset({Role.DIRECTOR})),
    Person("anne-lise", "Anne-Lise Courvoix", frozenset({Role.LEGAL})),
    Person("wassim", "Wassim Korbeil", frozenset({Role.TECH_ADMIN})),
)


@dataclass
class Hour:
    """A clock that tests move by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **duration: float) -> None:
        """Let time pass."""
        self.now += timedelta(**duration)


@dataclass
class Net:
    """A network: what really left, and what happens to the next sends (left alone when all goes well)."""

    network: Network = Network.BLUESKY
    left: dict[int, str] = field(default_factory=dict)
    calls: list[int] = field(default_factory=list)
    trouble: str = ""
    blind: bool = False
    on_send: Callable[[Publication], None] = lambda _: None

    def send(self, publication: Publication) -> Sent:
        """Send, refuse, or lose the answer before or after the text left."""
        self.on_send(publication)
        self.calls.append(publication.id)
        if self.trouble == "refused":
            raise SendFailed(msg("the network refused"))
        if self.trouble != "lost on the way":
            self.left[publication.id] = publication.text
        if self.trouble:
            raise OutcomeUnknown(msg("no answer"))
        return self._address(publication)

    def find(self, publication: Publication) -> Sent | None:
        """Look among what left."""
        if self.blind:
            raise OutcomeUnknown(msg("the network is down"))
        return self._address(publication) if publication.id in self.left else None

    def _address(self, publication: Publication) -> Sent:
        return Sent(f"https://social.example/{publication.id}", (str(publication.id),))


def settings(workspace: Path = Path(), **changes: Any) -> Settings:
    """Make a configuration with a person for each role and a sensitive organisation."""
    organisations = (
        world.organisation("urgences", "Collectif Urgences Vidalune"),
        world.organisation("soignants", "Syndicat des Soignants du Lirac", sensitive="union"),
    )
    return world.settings(workspace, **{"people": PEOPLE, "organisations": organisations, **changes})


def queue(ledger: Ledger, clock: Clock, **changes: Any) -> Queue:
    """Open the desk over a ledger."""
    return Queue(ledger, settings(**changes), clock)


def outbox(ledger: Ledger, clock: Clock, *publishers: Publisher, **changes: Any) -> Outbox:
    """Open the outbox over a ledger."""
    return Outbox(ledger, settings(**changes), {p.network: p for p in publishers}, clock)


def open_ticket(
    ledger: Ledger,
    name: str = "1",
    *,
    network: Network = Network.BLUESKY,
    theme: str | None = "sante",
    organisation: str | None = "urgences",
    outcome: Outcome = Outcome.REPLY,
    role: Role | None = Role.THEME_LEAD,
) -> int:
    """Open a ticket as triage does, with its first line in the journal."""
    text = f"Que propose la candidate, question {name} ?"
    said = world.post(text, native_id=name, network=network, organisation_id=organisation)
    number = world.ticket(ledger, said, world.reading(theme), outcome, role=role)
    Journal(ledger).append(Entry("veilleur", Move.OPEN, number, None, Status.OPEN), said.published_at)
    return number


def approve(desk: Queue, ticket: int, text: str = TEXT, author: str = "karim", by: str = "nadia") -> Publication:
    """Have one person write and another approve; return what waits in the outbox."""
    desk.edit(ticket, author, text)
    desk.approve(ticket, by)
    return publication(desk.ledger, ticket)


def publication(ledger: Ledger, ticket: int) -> Publication:
    """Return the newest publication of a ticket."""
    return Publications(ledger).of_ticket(ticket)[0]


def written(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Return everything a move may write, to compare before and after."""
    tables = ("ticket", "draft", "decision", "publication")
    return [tuple(row.values()) for table in tables for row in ledger.rows(f"SELECT * FROM {table} ORDER BY id")]


def by_script(path: Path, sql: str, values: tuple[Any, ...] = ()) -> None:
    """Change the ledger behind the house's back, its triggers dropped."""
    with sqlite3.connect(path) as raw:
        for trigger in ("decision_never_changes", "decision_never_goes", "draft_never_changes"):
            raw.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        raw.execute(sql, values)
    raw.close()


def start(program: str, *arguments: object, **environment: str) -> "subprocess.Popen[str]":
    """Start a Python program that may import the tests' modules."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def paris(day: int, hour: int, minute: int = 0, month: int = 4) -> datetime:
    """Return an instant of 2027 given in the hour of Paris in summer (UTC+2)."""
    return datetime(2027, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=2)
