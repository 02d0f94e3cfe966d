"""Hear a stream, a slice at a time: each slice is a page, to be saved with its place before the next.

While a slice is being saved nothing more is read, so that the network waits, not our memory. A relay
that finds us too slow hangs up; the next connection begins at the place that was saved.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import aiohttp

from watcher.clock import Clock
from watcher.collectors.addresses import PrivateAddress, checked, guarded_socket, host_of
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.bluesky_posts import View, is_for_members, to_post
from watcher.collectors.bluesky_web import BlueskyOptions
from watcher.collectors.profiles import Profiles
from watcher.collectors.refusals import unexpected, wait_s
from watcher.collectors.streams import MISSED, Audience, Record, Sieve, Slice, Stream, as_json
from watcher.errors import SourceError
from watcher.messages import Message, msg
from watcher.model import Page, Post, Source

_LONGEST_FRAME = 16 * 1024 * 1024  # bytes; the protocol allows 5 MB
_HEARTBEAT_S = 20.0  # a relay may be silent for hours, a dead line too: they are told apart by a ping
_FRAMES = (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT)


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """Where to listen, who we are there, and the words that posts of the directory must hold, if any.

    A slice ends after `slice_s` seconds, `most_events` or `most_posts` kept. A stream that says nothing for
    `quiet_s` has no more to tell for now. Accounts are looked up anew after `refresh`.
    """

    url: str = "https://bsky.network"
    own: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    web: BlueskyOptions = field(default_factory=BlueskyOptions)
    slice_s: float = 1.0
    most_events: int = 20_000
    most_posts: int = 500
    quiet_s: float = 5.0
    refresh: timedelta = timedelta(hours=6)


class _PlaceRefused(SourceError):
    """The relay does not take us at the place we ask for."""


class Listener:
    """Hear one stream for the accounts of the directory and for ours."""

    def __init__(self, stream: Stream, limits: Limits | None = None, options: StreamOptions | None = None) -> None:
        self._stream = stream
        self._limits = limits or Limits()
        self._options = options or StreamOptions()
        self._profiles = Profiles(self._limits, self._options.web)

    async def hear(self, source: Source, accounts: Sequence[Source], clock: Clock) -> AsyncGenerator[Slice, None]:
        """Yield slices from the source's cursor on, until it is time to look the accounts up anew.

        Raise SourceError when the stream cannot be heard or ends; what came before was yielded.
        """
        began, loop = clock(), asyncio.get_running_loop()
        options = self._options
        kept = _kept(source.cursor)
        audience, kept, troubles = await self._profiles.audience(accounts, options.own, kept, began)
        sieve = Sieve(replace(audience, words=options.words), {**source.cursor, "dids": json.dumps(kept)})
        async with self._session() as session, await self._connected(session, sieve, began) as socket:
            sieve.troubles += troubles
            heard_s = loop.time()
            while clock() - began < options.refresh:
                events, place = sieve.events, dict(sieve.cursor)
                ended = await self._slice(socket, sieve)
                heard_s = loop.time() if sieve.events > events else heard_s
                at = clock() if loop.time() - heard_s >= options.quiet_s else sieve.at
                more = at is None or at < began
                if ended is None or sieve.kept or sieve.cursor != place:
                    yield Slice(await self._page(sieve, clock(), more=more), at)
                if ended is not None:
                    raise SourceError(msg("{host} ended the stream: {why}.", host=host_of(options.url), why=ended))

    async def _slice(self, socket: aiohttp.ClientWebSocketResponse, sieve: Sieve) -> str | None:
        """Sift frames until the slice is full; return why the stream ended, None when it did not."""
        options, wants = self._options, sieve.audience.wants
        last = sieve.events + options.most_events
        with suppress(TimeoutError):
            async with asyncio.timeout(options.slice_s):
                while sieve.events < last and sieve.kept < options.most_posts:
                    frame = await socket.receive()
                    if frame.type not in _FRAMES:
                        return f"{frame.type.name} {socket.close_code or ''}".strip()
                    event = self._stream.read(frame.data, wants)
                    sieve.take(event)
                    if event.ended is not None:
                        return event.ended
        return None

    async def _page(self, sieve: Sieve, now: datetime, *, more: bool) -> Page:
        """Return what was sifted; who addressed us is looked up first, and kept only if strangers may read them."""
        said, deleted, troubles = sieve.empty()
        strangers = {did for did, _ in said.values()} - set(sieve.audience.speakers)
        people = await self._profiles.of(strangers, now) if strangers else {}
        posts, left = posts_of(said, sieve.audience, people, now)
        cursor = sieve.cursor | ({"at": sieve.at.isoformat()} if sieve.at else {})
        return Page(posts, cursor, (*troubles, *left), more=more, deleted=deleted)

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=guarded_socket(self._limits.allow_loopback)),
            headers={"User-Agent": USER_AGENT},
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def _connected(
        self, session: aiohttp.ClientSession, sieve: Sieve, now: datetime
    ) -> aiohttp.ClientWebSocketResponse:
        """Connect at the cursor's place; where the relay has it no more, as near to it as it still can."""
        try:
            return await self._connect(session, sieve.cursor, now)
        except _PlaceRefused:
            if not sieve.cursor.pop("seq", ""):
                raise
        sieve.troubles.append(MISSED)
        return await self._connect(session, sieve.cursor, now)

    async def _connect(
        self, session: aiohttp.ClientSession, cursor: Mapping[str, str], now: datetime
    ) -> aiohttp.ClientWebSocketResponse:
        url = checked(self._options.url).rstrip("/")
        try:
            async with asyncio.timeout(self._limits.timeout_s):
                return await session.ws_connect(
                    self._stream.address(url, cursor),
                    protocols=self._stream.subprotocols,
                    max_msg_size=_LONGEST_FRAME,
                    heartbeat=_HEARTBEAT_S,
                )
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise _failure(error, host_of(url), self._limits.timeout_s, now) from error


def _kept(cursor: Mapping[str, str]) -> dict[str, str]:
    """Return the DIDs kept in a cursor, by what the configuration calls the accounts."""
    try:
        kept = json.loads(cursor.get("dids", "{}"))
    except ValueError:
        return {}
    return {str(name): str(did) for name, did in kept.items()} if isinstance(kept, dict) else {}


def posts_of(
    said: Mapping[str, tuple[str, Record]], audience: Audience, people: Mapping[str, View], now: datetime
) -> tuple[tuple[Post, ...], list[Message]]:
    """Return the posts, and how many were left out and why."""
    posts, unreadable, kept_in = list[Post](), 0, 0
    for uri, (did, record) in said.items():
        speaker = audience.speakers.get(did)
        author = {"handle": speaker.handle, "displayName": speaker.name} if speaker else people.get(did)
        if author is None or is_for_members({"author": author}):
            kept_in += 1
            continue
        view = {"uri": uri, "author": {**author, "did": did}, "record": as_json(record) or {}}
        post = to_post(view, now, did, speaker.organisation_id if speaker else None)
        posts += [post] if post else []
        unreadable += not view["record"]
    left = []
    if unreadable:
        left.append(msg("{count} posts could not be read.", count=unreadable))
    if kept_in:
        left.append(msg("{count} posts were left: their authors show them to members only.", count=kept_in))
    return tuple(posts), left


def _failure(error: Exception, host: str, timeout_s: float, now: datetime) -> SourceError:
    """Say in one line why the stream cannot be heard; nothing of the error's own text is shown."""
    match error:
        case aiohttp.WSServerHandshakeError(status=400):
            return _PlaceRefused(unexpected(400, host))
        case aiohttp.WSServerHandshakeError(status=status, headers=headers) if not 200 <= status < 300:
            return SourceError(unexpected(status, host), retry_after_s=wait_s(headers or {}, now, ""))
        case TimeoutError():
            text = msg("{host} did not finish within {seconds:g} s.", host=host, seconds=timeout_s)
        case aiohttp.ClientSSLError():
            text = msg("The certificate of {host} cannot be trusted.", host=host)
        case aiohttp.ClientConnectorError(os_error=PrivateAddress()):
            text = msg("The address leads to a private machine, not to the public web.")
        case aiohttp.ClientConnectorDNSError():
            text = msg("The name {host} is not known on the internet.", host=host)
        case aiohttp.ClientConnectorError():
            text = msg("{host} cannot be reached.", host=host)
        case _:
            text = msg("{host} broke off or gave an answer that makes no sense.", host=host)
    return SourceError(text)
