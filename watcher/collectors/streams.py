"""What every stream of a network has in common: what its frames say, and whose words are kept. Pure.

A `Stream` reads one protocol. `Sieve` keeps what the directory's organisations say, what is said to
our own accounts, and what is taken away; the words of anybody else are not even decoded.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from watcher.collectors.bluesky_posts import group, listed, string
from watcher.messages import Message, msg
from watcher.model import Page
from watcher.text import fold

MISSED = msg("The stream no longer has what was said since we left: some posts were missed.")
Record = Mapping[str, Any]
Wants = Callable[[str, bytes | str], bool]  # is an account's post, in its raw form, worth decoding


@dataclass(frozen=True, slots=True)
class Event:
    """What one frame says, whatever its protocol.

    `place` is where the stream stands after it ("" when it says nothing of that), `at` when it was
    sent. `posts` maps record keys to posts, None for one that is gone. `name` is the account's name
    as shown. `closed` says why the account cannot be read, `ended` why the stream stops here;
    `is_anew` that the stream began to count anew, so that our place means nothing.
    """

    place: str = ""
    at: datetime | None = None
    did: str = ""
    posts: Mapping[str, Record | None] = field(default_factory=dict)
    handle: str | None = None
    name: str | None = None
    closed: str | None = None
    trouble: Message | None = None
    ended: str | None = None
    is_anew: bool = False


class Stream(Protocol):
    """One protocol that tells what happens on a network as it happens."""

    subprotocols: tuple[str, ...]

    def address(self, base: str, cursor: Mapping[str, str]) -> str:
        """Return what to connect to, to hear what came after the cursor; from now on when it is empty."""
        ...

    def read(self, frame: bytes | str, wants: Wants) -> Event:
        """Return what a frame says; an empty event for one that is damaged or says nothing to us."""
        ...


@dataclass(frozen=True, slots=True)
class Slice:
    """What was heard in one go, and up to when that is all there was; `page.more` while it is of the past."""

    page: Page
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """An account of the directory, as it goes by now; `address` is what the configuration calls it."""

    organisation_id: str | None
    handle: str
    address: str
    name: str = ""


@dataclass
class Audience:
    """Whom we listen to, and who we are: accounts by DID. With `words`, only posts that hold one of them."""

    speakers: dict[str, Speaker] = field(default_factory=dict)
    us: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        expressions = "|".join(re.escape(fold(word)) for word in self.words if word.strip())
        self._words = re.compile(rf"(?<!\w)(?:{expressions})(?!\w)") if expressions else None
        self._us = tuple((did, did.encode()) for did in self.us)

    def wants(self, did: str, raw: bytes | str) -> bool:
        """Return whether a post may be for us: its author is known, or one of our DIDs stands in it."""
        if did in self.speakers:
            return True
        as_text = isinstance(raw, str)
        return any((name if as_text else coded) in raw for name, coded in self._us)  # type: ignore[operator]

    def keeps(self, did: str, record: Record) -> bool:
        """Return whether a post is kept: said by the directory with our words, or to us by anybody but us."""
        if did in self.us:
            return False
        if did in self.speakers and (not self._words or self._words.search(fold(string(record, "text")))):
            return True
        return not self.us.isdisjoint(_addressed(record))


def _addressed(record: Record) -> Iterable[str]:
    """Yield the accounts a post is addressed to: it names them, answers them or quotes them."""
    for facet in listed(record, "facets"):
        for feature in listed(facet, "features") if isinstance(facet, Mapping) else ():
            if isinstance(feature, Mapping):
                yield string(feature, "did")
    embed = group(record, "embed")
    quoted = group(embed, "record")
    for ref in (group(group(record, "reply"), "parent"), quoted, group(quoted, "record")):
        yield string(ref, "uri").removeprefix("at://").partition("/")[0]


class Sieve:
    """Sift events; what is kept waits in `said`, `deleted` and `troubles` until it is taken out."""

    def __init__(self, audience: Audience, cursor: Mapping[str, str]) -> None:
        self.audience = audience
        self.cursor = dict(cursor)
        self.at: datetime | None = None
        self.events = 0
        self._begin()

    def _begin(self) -> None:
        self.said: dict[str, tuple[str, Record]] = {}  # by at:// address: the author's DID and the record
        self.deleted: dict[str, None] = {}
        self.troubles: list[Message] = []

    @property
    def kept(self) -> int:
        """Count what waits."""
        return len(self.said) + len(self.deleted)

    def take(self, event: Event) -> None:
        """Sift one event."""
        self.events += 1
        for key, record in event.posts.items():
            self._post(f"at://{event.did}/app.bsky.feed.post/{key}", event.did, record)
        if event.did in self.audience.speakers:
            self._account(event, self.audience.speakers[event.did])
        if event.trouble and event.trouble not in self.troubles:
            self.troubles.append(event.trouble)
        if event.is_anew:
            self.cursor.pop("seq", None)
        if event.place:
            self.cursor["seq"] = event.place
        if event.at:
            self.at = event.at

    def _post(self, uri: str, did: str, record: Record | None) -> None:
        """Keep a post; one that is gone, or is no longer for us after an edit, is let go."""
        if record is not None and self.audience.keeps(did, record):
            self.said[uri] = did, record
            self.deleted.pop(uri, None)
        else:
            self.said.pop(uri, None)
            self.deleted[uri] = None

    def _account(self, event: Event, known: Speaker) -> None:
        """Follow what an account of the directory says of itself."""
        if event.handle and event.handle.lower() != known.handle.lower():
            self.troubles.append(
                msg("{account} is now called {handle}: write it in the configuration", account=known.address,
                    handle=event.handle)
            )  # fmt: skip
        if event.closed:
            self.troubles.append(msg("The account {account} is closed for now.", account=known.handle))
        self.audience.speakers[event.did] = replace(
            known,
            handle=event.handle or known.handle,
            name=known.name if event.name is None else event.name,
        )

    def empty(self) -> tuple[dict[str, tuple[str, Record]], tuple[str, ...], tuple[Message, ...]]:
        """Take out what waits: what was said, what is gone, and the troubles."""
        waiting = self.said, tuple(self.deleted), tuple(self.troubles)
        self._begin()
        return waiting


def as_json(record: Record) -> Record | None:
    """Return a record with nothing in it but what JSON knows; None when it cannot be."""
    try:
        plain = json.loads(json.dumps(record, default=lambda _: None))
    except (ValueError, TypeError, RecursionError):
        return None
    return plain if isinstance(plain, dict) else None
