"""The networks as the contract test meets them: each a server on loopback with one organisation's account.

with worlds()["mastodon"]() as world:
    world.say(["Bonjour"], world.now)
    world.server.change = lambda reply: Reply(503)
"""

import itertools
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fake_graph
import pytest
from bluesky_world import BlueskyNetwork, missing, running
from fake_x import FakeX
from feed_server import Reply
from pydantic import SecretStr
from scripted_server import Front, ScriptedServer
from small_servers import SmallAppView, SmallFeed

from watcher.collectors.base import Collector, Limits
from watcher.collectors.bluesky import BlueskyCollector, BlueskyOptions
from watcher.collectors.facebook import FacebookCollector, FacebookOptions
from watcher.collectors.fediverse import FediverseCollector, MastodonOptions
from watcher.collectors.feeds import FeedCollector
from watcher.collectors.x import XCollector, XOptions
from watcher.collectors.x_budget import Ceilings
from watcher.model import Account, Network, Organisation
from watcher.storage.ledger import Ledger
from watcher.storage.spending import Spending

NOW = datetime(2027, 3, 12, 9, tzinfo=UTC)
LIMITS = Limits(timeout_s=10, max_bytes=1_000_000, allow_loopback=True)


class World(ABC):
    """One network: its server, and the organisation whose posts are followed there."""

    network: Network
    server_name = ""
    also = ""
    secrets: tuple[str, ...] = ()
    now = NOW

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.server: ScriptedServer

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    @property
    def account(self) -> Account:
        return Account(self.network, self.address(self.server.base_url))

    @abstractmethod
    def address(self, base_url: str) -> str: ...

    @abstractmethod
    def collector(self, limits: Limits = LIMITS, base_url: str | None = None) -> Collector: ...

    @abstractmethod
    def say(self, texts: Sequence[str], first: datetime, every: timedelta = timedelta(seconds=20)) -> None:
        """Let the organisation post these texts, oldest first."""

    @abstractmethod
    def forget_places(self) -> None:
        """Forget the names of all pages handed out so far."""


class Feeds(World):
    network, server_name = Network.RSS, "a small feed server"
    also = "; Debian's WordPress (test_collect_wordpress)"

    def __init__(self) -> None:
        super().__init__()
        self.server = self.stack.enter_context(SmallFeed())

    def address(self, base_url: str) -> str:
        return f"{base_url}/feed"

    def collector(self, limits: Limits = LIMITS, base_url: str | None = None) -> Collector:
        return FeedCollector(limits)

    def say(self, texts: Sequence[str], first: datetime, every: timedelta = timedelta(seconds=20)) -> None:
        assert isinstance(self.server, SmallFeed)
        self.server.said += [(text, first + n * every) for n, text in enumerate(texts)]

    def forget_places(self) -> None:
        """Do nothing: this feed names no pages."""


class ScriptedBluesky(World):
    network, server_name = Network.BLUESKY, "a small AppView"
    did = "did:plc:maraichersaubrellepays2"

    def __init__(self) -> None:
        super().__init__()
        self.server = self.stack.enter_context(SmallAppView(self.did))

    def address(self, base_url: str) -> str:
        return self.did

    def collector(self, limits: Limits = LIMITS, base_url: str | None = None) -> Collector:
        base_url = base_url or self.server.base_url
        return BlueskyCollector(limits, BlueskyOptions(base_url, base_url, pauses_s=(0,)))

    def say(self, texts: Sequence[str], first: datetime, every: timedelta = timedelta(seconds=20)) -> None:
        assert isinstance(self.server, SmallAppView)
        self.server.said += [(text, first + n * every) for n, text in enumerate(texts)]

    def forget_places(self) -> None:
        assert isinstance(self.server, SmallAppView)
        self.server.epoch += 1


class RealBluesky(World):
    network, server_name = Network.BLUESKY, "PDS and AppView of Bluesky PBC (@atproto/dev-env)"

    def __init__(self) -> None:
        super().__init__()
        self._bluesky = bluesky()
        self._asso = self._bluesky.person("maraichers")
        self.server = self.stack.enter_context(Front(self._bluesky.appview))

    @property
    def now(self) -> datetime:  # type: ignore[override]
        return datetime.now(UTC)

    def address(self, base_url: str) -> str:
        return self._asso.handle

    def collector(self, limits: Limits = LIMITS, base_url: str | None = None) -> Collector:
        base_url = base_url or self.server.base_url
        return BlueskyCollector(replace(limits, timeout_s=60), BlueskyOptions(base_url, base_url, pauses_s=(0,)))

    def say(self, texts: Sequence[str], first: datetime, every: timedelta = timedelta(seconds=20)) -> None:
        half = len(texts) // 2
        self._asso.post_many(list(texts[:half]))
        self._asso.post_many(list(texts[half:]), at=datetime.now(UTC))  # all at one instant
        self._bluesky.settle()

    def forget_places(self) -> None:
        raise NotImplementedError


_bluesky_stack = ExitStack()


@cache
def bluesky() -> BlueskyNetwork:
    """Start the network once for all tests; skip without it, unless in CI."""
    if absent := missing():
        because = f"the Bluesky test network needs {absent}: make test-servers"
        pytest.fail(because) if os.environ.get("CI") == "true" else pytest.skip(because)
    return _bluesky_stack.enter_context(running())


class Mastodon(World):
    network, server_name = Network.MASTODON, "mastodon-mock"
    secrets = ("candidate-token",)

    def __init__(self) -> None:
        super().__init__()
        self._instance = mastodon()
        self._name = f"asso{next(_mastodon_names)}"
        self._id = str(self._instance.client(self._name).me().id)
        self.server = self.stack.enter_context(_MastodonFront(self._instance.base))

    @property
    def now(self) -> datetime:  # type: ignore[override]
        return datetime.now(UTC)

    def address(self, base_url: str) -> str:
        return f"{self._name}@asso.example"

    def collector(self, limits: Limits = LIMITS, base_url: str | None = None) -> Collector:
        options = MastodonOptions(
            "candidate@asso.example",
            SecretStr(self.secrets[0]),
            bases={"asso.example": base_url or self.server.base_url},
            pauses_s=(0,),
        )
        return FediverseCollector(limits, options)

    def say(self, texts: Sequence[str], first: datetime, every: timedelta = timedelta(seconds=20)) -> None:
        self._instance.post_many(self._id, len(texts), first, every, next(_mastodon_ids), texts)

    def forget_places(self) -> None:
        assert isinstance(self.server, _MastodonFront)
        self.server.forgotten = True


class _MastodonFront(Front):
    forgotten = False

    def respond(self, target: str) -> Reply:
        if "/statuses" in target and "max_id=" in target:
            if self.forgotten:
                self.forgotten = False
                return Reply(422, b'{"error": "Invalid"}', {"Content-Type": "application/json"})
            if self.repeats:
                target = target.partition("?")[0] + "?limit=40"
        return super().respond(target)


_mastodon_stack = ExitStack()
_mastodon_names = itertools.count()
_mastodon_ids = itertools.count(1_000_000, 10_000)


@cache
def mastodon() -> Any:
    """Start the server once for all tests; skip without it, unless in CI."""
    if os.environ.get("CI") != "true":
        pytest.importorskip("mastodon_mock", reason="mastodon-mock is not installed: type make setup")
    from servers.mastodon import Instance

    return _mastodon_stack.enter_context(Instance("asso.example", "candidate", *(f"asso{n}" for n in range(90))))


class Facebook(World):
    network, server_name = Network.FACEBOOK, "a small Graph API that knows only Meta's words (facebook-business)"
    secrets = (fake_graph.TOKEN, fake_graph.PUBLIC_TOKEN, fake_graph.APP_SECRET)

    def __init__(self) -> None:
        super().__init__()
        self._graph = self.server = self.stack.enter_context(fake_graph.FakeGraph())
        self._graph.page("rivesnouvelles", own=True)
        self._asso = self._graph.page("urgences.vidalune")

    def address(self, base_url: str) -> str:
        return "urgences.vidalune"

    def collector(self, limits: Limits = LIMITS, base_url: str | None = None) -> Collector:
        options = FacebookOptions(("rivesnouvelles",), page_public_content_access=True)
        keys = map(SecretStr, self.secrets)
        return FacebookCollector(limits, options, *keys, base_url=base_url or self.server.base_url, pauses_s=(0,))

    def say(self, texts: Sequence[str], first: datetime, every: timedelta = timedelta(seconds=20)) -> None:
        for n, text in enumerate(texts):
            self._graph.post(self._asso, text, first + n * every)

    def forget_places(self) -> None:
        body = b'{"error": {"code": 100, "message": "(#100) Invalid cursor", "type": "OAuthException"}}'
        self._graph.script("/published_posts", Reply(400, body, {"Content-Type": "application/json"}))


class X(World):
    network, server_name = Network.X, "a small X held to X's OpenAPI"
    secrets = ("jeton-tres-secret",)

    def __init__(self) -> None:
        super().__init__()
        self._x = self.server = self.stack.enter_context(FakeX())
        self._asso = self._x.account("asso_brume")
        folder = self.stack.enter_context(TemporaryDirectory())
        self._book = Spending(Network.X, lambda: _opened(Path(folder) / "spending.db"))

    def address(self, base_url: str) -> str:
        return "asso_brume"

    def collector(self, limits: Limits = LIMITS, base_url: str | None = None) -> Collector:
        rich = Ceilings(Decimal(1_000), Decimal(10_000))
        options = XOptions(approved_use_case="Veille déclarée à X", ceilings=rich)
        base_url = base_url or self.server.base_url
        return XCollector(limits, options, SecretStr(self.secrets[0]), self._book, base_url=base_url, pauses_s=(0,))

    def say(self, texts: Sequence[str], first: datetime, every: timedelta = timedelta(seconds=20)) -> None:
        for n, text in enumerate(texts):
            self._x.post(self._asso, text, first + n * every)

    def forget_places(self) -> None:
        body = b'{"type": "https://api.twitter.com/2/problems/invalid-request", "title": "Invalid Request"}'
        self._x.script("/tweets", Reply(400, body, {"Content-Type": "application/problem+json"}))


@contextmanager
def _opened(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as ledger:
        yield ledger


# The server that stands for each network where it can be made to fail, and the ones that follow its rules.
WORLDS: dict[str, type[World]] = {
    "rss": Feeds,
    "bluesky": ScriptedBluesky,
    "mastodon": Mastodon,
    "facebook": Facebook,
    "x": X,
}
TRUEST = {**WORLDS, "bluesky": RealBluesky}


def organisation(world: World) -> Organisation:
    return Organisation("asso", "Asso", accounts=(world.account,))
