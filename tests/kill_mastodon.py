"""`veilleur publish`, killed while it speaks as our account to a Mastodon server that may fail around each writing.

Texts are sent, then changed, then taken back; the process is killed with SIGKILL just before or just
after one of the calls it makes, chosen by its number. The server keeps Idempotency-Keys, as Mastodon does.
"""

import os
import random
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import desk
from feed_server import Reply
from kill_world import in_child
from pydantic import SecretStr
from scripted_server import CUT, WritingFront

import responders.publishing.mastodon  # noqa: F401  loaded before the processes part
from responders.publishing import amending
from responders.terminal import exits
from responders.terminal.cli import root
from responders.terminal.session import Session
from responders.wiring import House
from watcher.model import Network, OwnAccount, Publication, PublicationState
from watcher.settings import Settings
from watcher.settings.settings import MastodonSettings, Networks, PublishingSettings
from watcher.storage.corrections import UNSETTLED, Corrections
from watcher.storage.journal import Journal
from watcher.storage.ledger import Ledger
from watcher.storage.publications import PENDING, Publications
from watcher.text import text_of_html

US, ASSO = "asso87", "asso88"
ANEW = "Une autre tournure, approuvée elle aussi. — l'équipe"
_FEW = 50


def veilleur(house: House, *words: str) -> int:
    """Type a command in a house, and return its exit code."""
    session = Session(house.settings.workspace, "en", clock=house.clock)
    session.__dict__["house"] = house
    return exits.run(lambda: root(list(words), prog_name="veilleur", obj=session, standalone_mode=False), session.tr)


@dataclass
class Campaign:
    """A campaign in production with some approved texts, its server, and what a clock that is ours says."""

    folder: Path
    instance: Any
    front: WritingFront
    chance: random.Random
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    kills: int = 0
    runs: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    lies: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """Our account on the server, in production, without a pause between two texts."""
        base = desk.settings(self.folder, mode="production")
        return replace(
            base,
            accounts=(OwnAccount("pouet", Network.MASTODON, f"{US}@asso.example", publish=True),),
            networks=Networks(mastodon=MastodonSettings(bases={"asso.example": self.front.base_url})),
            publishing=PublishingSettings(pace=timedelta()),
            schedule=replace(base.schedule, allow_loopback=True),
            secrets={"VEILLEUR_MASTODON_TOKEN": SecretStr(f"{US}-token")},
        )

    def ledger(self) -> Ledger:
        """Open its ledger."""
        return Ledger.open(self.settings.ledger_path)

    def fill(self, texts: int) -> None:
        """Have so many answers approved."""
        asked = [self.instance.client(ASSO).status_post(f"Question {n} {self.chance.random()}") for n in range(texts)]
        with self.ledger() as ledger:
            queue = desk.Queue(ledger, self.settings, desk.Hour(self.now))
            for post in asked:
                ticket = desk.open_ticket(ledger, post.uri, network=Network.MASTODON)
                desk.approve(queue, ticket, f"{desk.TEXT} ({chr(97 + ticket)})")

    def publish(self) -> None:
        """Run `veilleur publish` once."""
        veilleur(House(self.settings, desk.Hour(self.now)), "publish")

    def torment(self, kills: int, calls: int) -> None:
        """Kill `veilleur publish` so often while there is something to do, then let it end in peace."""
        wanted = self.kills + kills
        while self.kills < wanted and self.is_pending():
            self._misbehave()
            kill_at = round(_FEW * (calls / _FEW) ** self.chance.random())
            status = in_child(partial(_killed_at, kill_at, self.publish))
            self.kills += os.WIFSIGNALED(status)
            self.runs += 1
            self.now += timedelta(minutes=3)
            self.check()
        self.front._after.clear()
        self.front._instead.clear()
        while self.is_pending():
            assert not in_child(self.publish)
            self.now += timedelta(minutes=31)
        self.check()

    def is_pending(self) -> bool:
        """Return whether anything is still on its way."""
        with self.ledger() as ledger:
            return bool(Publications(ledger).in_state(*PENDING) or Corrections(ledger).unsettled())

    def correct(self) -> None:
        """Ask that all that is there be changed or taken back, in turn."""
        with self.ledger() as ledger:
            sent = [p for p in Publications(ledger).in_state(PublicationState.SENT) if p.gone_at is None]
            for place, one in enumerate(sent):
                if place % 2:
                    amending.unpublish(ledger, self.settings, one.id, "nadia", "à retirer", self.now)
                else:
                    amending.reword(ledger, self.settings, one.id, ANEW, "karim", self.now)
                    amending.amend(ledger, self.settings, one.id, "nadia", "une tournure", self.now)

    def check(self) -> None:
        """Compare, at any instant, what the ledger says with what the server shows."""
        shown = self._shown()
        with self.ledger() as ledger:
            for one in Publications(ledger).in_state(*PublicationState):
                busy = any(c.state in UNSETTLED for c in Corrections(ledger).of_publication(one.id))
                self._compare(one, shown[one.in_reply_to or ""], busy)
            self.lies += [f"journal: line {line}" for line in Journal(ledger).verify()]

    def _compare(self, one: Publication, there: list[str], busy: bool) -> None:
        if len(there) > 1:
            self.lies.append(f"{one.id} is there {len(there)} times")
        if busy or one.state in PENDING:
            return
        expected = [one.text] if one.state is PublicationState.SENT and one.gone_at is None else []
        if there != expected:
            self.lies.append(f"{one.id} is {one.state}, gone {one.gone_at}, and there is {there}")

    def _shown(self) -> dict[str, list[str]]:
        """Return our texts on the server, by the address of the post they answer."""
        client = self.instance.client(US)
        shown: dict[str, list[str]] = {}
        with self.ledger() as ledger:
            uris = [one.in_reply_to or "" for one in Publications(ledger).in_state(*PublicationState)]
        for uri in uris:
            below = client.status_context(uri.rpartition("/")[2]).descendants
            shown[uri] = [text_of_html(status.content) for status in below]
        return shown

    def _misbehave(self) -> None:
        """Choose how the server fails at one of the next writings, or that it does not."""
        end = self.chance.choice(("/api/v1/statuses", ""))
        match self.chance.randrange(6):
            case 0:
                self._script("takes it and hangs up", self.front.after, end, CUT)
            case 1:
                self._script("hangs up", self.front.script_writes, end, CUT)
            case 2:
                self._script("takes it and says 500", self.front.after, end, Reply(500, b"{}"))
            case 3:
                self._script("says 429", self.front.script_writes, end, Reply(429, b"{}", {"Retry-After": "60"}))

    def _script(self, name: str, how: Any, end: str, reply: Reply) -> None:
        self.answers[name] += 1
        how(end, reply)


def _begins(frame: FrameType) -> bool:
    """Return whether a call is the one with which a text is about to be claimed, or looked for."""
    code = frame.f_code
    return code.co_name in ("_publish", "_advance", "_settle") and Path(code.co_filename).parent.name == "publishing"


def _killed_at(kill_at: int, work: Any) -> None:
    """Do some work and die at its `kill_at`-th call, counted from the first claim or look."""
    calls = 0

    def watch(frame: FrameType, *_: object) -> None:
        nonlocal calls
        if calls or _begins(frame):
            calls += 1
        if calls == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)
    work()


def calls_of(campaign: Campaign) -> int:
    """Return how many calls a publishing step makes that sends everything, from the first claim on."""
    calls = 0

    def watch(frame: FrameType, *_: object) -> None:
        nonlocal calls
        calls += bool(calls or _begins(frame))

    sys.setprofile(watch)
    try:
        campaign.publish()
    finally:
        sys.setprofile(None)
    return calls
