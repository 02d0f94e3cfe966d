"""Bluesky's firehose: everything everybody writes, sifted for the accounts and words we watch.

`Sieve` thinks: one frame in, posts and deletions out. `FirehoseCollector` reads a slice of the stream
from the cursor of its source (the sequence number of the last frame kept), so that page and place in
the stream are saved together and a restart replays what was missed, as far back as the relay keeps.
Reference: https://atproto.com/specs/sync#firehose (com.atproto.sync.subscribeRepos).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
import libipld

from watcher.collectors.addresses import PrivateAddress, checked, guarded_socket, host_of
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.bluesky_posts import moment, to_post
from watcher.errors import SourceError
from watcher.messages import Message, msg
from watcher.model import Network, Page, Post, Source
from watcher.text import fold, one_line

_POSTS = "app.bsky.feed.post/"
_OUTDATED = msg("The firehose no longer has what was said since the last look: some posts were missed.")


@dataclass(frozen=True, slots=True)
class FirehoseOptions:
    """Where to listen and for whom: accounts (DIDs, with their organisation) and folded words.

    A slice ends once it is caught up with the present or nothing came for `quiet_s` seconds, after
    `most_frames`, after `most_posts` kept or deleted, and in any case after `slice_s` seconds.
    """

    relay_url: str = "https://bsky.network"
    dids: dict[str, str | None] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    most_frames: int = 50_000
    most_posts: int = 1_000
    quiet_s: float = 5.0
    slice_s: float = 120.0
    user_agent: str = USER_AGENT


class Sieve:
    """Sift frames; what is kept waits in `posts` and `deleted` until the slice ends."""

    def __init__(self, options: FirehoseOptions, now: datetime, seq: str = "") -> None:
        self._words = tuple(fold(word) for word in options.words)
        self._dids, self._now = options.dids, now
        self.posts: dict[str, Post] = {}
        self.deleted: dict[str, None] = {}
        self.troubles: list[Message] = []
        self.frames = 0
        self.seq = seq
        self.caught_up = False

    def take(self, frame: bytes) -> None:
        """Sift one frame; a damaged one is passed over. Raise SourceError when the relay ends the stream."""
        self.frames += 1
        try:
            head, body = libipld.decode_dag_cbor_multi(frame)
        except (ValueError, RecursionError):
            return
        if not isinstance(head, dict) or not isinstance(body, dict):
            return
        if head.get("op") == -1 and body.get("error") == "FutureCursor":  # the relay began counting anew
            self.troubles.append(_OUTDATED)
            self.seq, self.caught_up = "", True
            return
        if head.get("op") == -1:
            raise SourceError(msg("The firehose ends the stream: {name}.", name=one_line(str(body.get("error")), 60)))
        if head.get("t") == "#info" and body.get("name") == "OutdatedCursor":
            self.troubles.append(_OUTDATED)
        if head.get("t") == "#commit":
            self._commit(body)
        if isinstance(seq := body.get("seq"), int):
            self.seq = str(seq)
        sent_at = moment(body.get("time"))
        self.caught_up = sent_at is not None and sent_at >= self._now

    def _commit(self, body: dict[str, Any]) -> None:
        did, ops = body.get("repo"), body.get("ops")
        if not isinstance(did, str) or not isinstance(ops, list):
            return
        records = None
        for op in ops:
            path = op.get("path") if isinstance(op, dict) else None
            if not isinstance(path, str) or not path.startswith(_POSTS):
                continue
            if op.get("action") == "delete":
                self.posts.pop(f"at://{did}/{path}", None)
                self.deleted[f"at://{did}/{path}"] = None
                continue
            records = _records(body.get("blocks")) if records is None else records
            self._record(did, path, records.get(op.get("cid")))

    def _speaks(self, text: str) -> bool:
        folded = fold(text)
        return any(word in folded for word in self._words)

    def _record(self, did: str, path: str, record: object) -> None:
        """Keep a post of an account we follow, or one that says a word we listen for."""
        if not isinstance(record, dict) or not isinstance(text := record.get("text"), str):
            return
        if did in self._dids or self._speaks(text):
            view = {"uri": f"at://{did}/{path}", "author": {"did": did}, "record": record}
            if post := to_post(view, self._now, did, self._dids.get(did)):
                self.posts[post.native_id] = post
                self.deleted.pop(post.native_id, None)


def _records(blocks: object) -> dict[Any, Any]:
    """Return the blocks of a commit by their names; none when they cannot be read."""
    try:
        return dict(libipld.decode_car(blocks)[1]) if isinstance(blocks, bytes) else {}
    except (ValueError, TypeError, RecursionError):
        return {}


class FirehoseCollector:
    """Read the stream a slice at a time; the source's address is only a name for it."""

    network = Network.BLUESKY

    def __init__(self, limits: Limits | None = None, options: FirehoseOptions | None = None) -> None:
        self._limits = limits or Limits()
        self._options = options or FirehoseOptions()

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return what was kept of the next slice; `more` while the stream is not caught up. Raise SourceError."""
        seq = source.cursor.get("seq", "")
        seq = seq if seq.isascii() and seq.isdigit() and len(seq) < 20 else ""
        sieve = Sieve(self._options, now, seq)
        async with self._stream(seq) as stream:
            more = await self._slice(stream, sieve)
        cursor = {"seq": sieve.seq} if sieve.seq else {}
        return Page(tuple(sieve.posts.values()), cursor, tuple(sieve.troubles), more=more, deleted=tuple(sieve.deleted))

    async def _slice(self, stream: aiohttp.ClientWebSocketResponse, sieve: Sieve) -> bool:
        """Sift frames until the slice ends; return whether there is more to read now."""
        options = self._options
        with suppress(TimeoutError):  # nothing more is said, or the slice took its time
            async with asyncio.timeout(options.slice_s):
                while not sieve.caught_up:
                    frame = await asyncio.wait_for(stream.receive(), options.quiet_s)
                    if frame.type is not aiohttp.WSMsgType.BINARY:
                        break
                    sieve.take(frame.data)
                    kept = len(sieve.posts) + len(sieve.deleted)
                    if sieve.frames >= options.most_frames or kept >= options.most_posts:
                        return True
        return False

    @asynccontextmanager
    async def _stream(self, seq: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        url = checked(self._options.relay_url).rstrip("/")
        address = f"{url}/xrpc/com.atproto.sync.subscribeRepos" + (f"?cursor={seq}" if seq else "")
        connector = aiohttp.TCPConnector(socket_factory=guarded_socket(self._limits.allow_loopback))
        headers = {"User-Agent": self._options.user_agent}
        try:
            async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
                async with asyncio.timeout(self._limits.timeout_s):
                    opened = await session.ws_connect(address, max_msg_size=self._limits.max_bytes)
                async with opened as stream:
                    yield stream
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, PrivateAddress):
                raise SourceError(msg("The address leads to a private machine, not to the public web.")) from error
            raise SourceError(msg("{host} cannot be reached.", host=host_of(url))) from error
        except (aiohttp.ClientError, OSError) as error:
            raise SourceError(msg("{host} broke off the firehose.", host=host_of(url))) from error
