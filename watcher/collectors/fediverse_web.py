"""The web as Mastodon.py sees it: what it takes for a session of `requests` is the house's own HTTP.

Every hop is checked, the body and the time are bounded, and a token never follows a redirect to
another host.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from watcher.collectors.addresses import PrivateAddress, guarded_socket, host_of, next_hop
from watcher.collectors.base import Limits
from watcher.collectors.bodies import BodyDamaged, BodyTooLarge, Unpacker
from watcher.collectors.http import MAX_REDIRECTS
from watcher.errors import SourceError
from watcher.messages import msg

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer, as far as the SDK looks at it; header names in lower case."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Reply:
    """What Mastodon.py takes for an answer of `requests`; `read` is the JSON it held, once it was read.

    The SDK itself is handed an empty list or object: making its own objects of a page takes it half
    a second, and we read plain JSON. Nor does it see the limits, where an odd date would stop it.
    """

    reason = ""

    def __init__(self, heard: Heard) -> None:
        self.status_code, self.ok, self.content = heard.status, heard.status == 200, heard.body
        self.headers = {"Link": heard.headers["link"]} if "link" in heard.headers else {}
        self.read: Any = None

    def json(self) -> Any:
        """Read the answer; raise ValueError when it is not JSON."""
        self.read = json.loads(self.content)
        return type(self.read)() if isinstance(self.read, list | dict) else self.read


class _Broken(SourceError):
    """Nothing came: it may be worth asking again at once."""


class Web:
    """What Mastodon.py takes for a session of `requests`; it asks from the SDK's thread in our loop."""

    def __init__(self, limits: Limits, loop: asyncio.AbstractEventLoop, tries: int, pause_s: float) -> None:
        self._tries, self._pause_s = tries, pause_s
        self._limits = limits
        self._loop = loop
        self.forget()

    def forget(self) -> None:
        """Drop what the last call left."""
        self.heard = Heard()
        self.reply = Reply(self.heard)
        self.failure: SourceError | None = None

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str], params: Mapping[str, Any] | None = None, **_: object
    ) -> Reply:
        """Answer as `requests.Session.request` would; we only ever read."""
        if method != "GET":
            raise AssertionError("a collector never writes")
        where = str(URL(url, encoded=True).update_query(params or {}))
        try:
            self.heard = asyncio.run_coroutine_threadsafe(self._get(where, headers), self._loop).result()
        except SourceError as error:
            self.failure = error
            raise
        self.reply = Reply(self.heard)
        return self.reply

    async def _get(self, url: str, headers: Mapping[str, str]) -> Heard:
        """Ask, again after a passing trouble."""
        for _ in range(self._tries - 1):
            try:
                heard = await self._once(url, headers)
            except _Broken:
                heard = None
            if heard and (heard.status not in _PASSING or "retry-after" in heard.headers):
                return heard
            await asyncio.sleep(self._pause_s)
        return await self._once(url, headers)

    async def _once(self, url: str, headers: Mapping[str, str]) -> Heard:
        try:
            async with asyncio.timeout(self._limits.timeout_s), self._session() as session:
                return await self._follow(session, url, headers)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise _failure(error, host_of(url), self._limits) from error

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=guarded_socket(self._limits.allow_loopback)),
            timeout=aiohttp.ClientTimeout(total=None),  # one clock for the whole chain: the caller's
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )

    async def _follow(self, session: aiohttp.ClientSession, start: str, headers: Mapping[str, str]) -> Heard:
        """Follow redirects by hand: every hop is checked, and our token goes to the first host alone."""
        here, sent = start, {**headers, "Accept-Encoding": "gzip, deflate"}
        for _ in range(MAX_REDIRECTS + 1):
            async with session.get(URL(here, encoded=True), headers=sent, allow_redirects=False) as response:
                if response.status not in _REDIRECTS:
                    return await self._heard(response)
                there = next_hop(here, response.headers.get("Location", "file:"))
            if urlsplit(there)[:2] != urlsplit(start)[:2]:
                sent.pop("Authorization", None)
            here = there
        raise SourceError(msg("{host} redirects more than {count} times.", host=host_of(start), count=MAX_REDIRECTS))

    async def _heard(self, response: aiohttp.ClientResponse) -> Heard:
        headers = {name.lower(): value for name, value in response.headers.items()}
        if response.status != 200:
            return Heard(response.status, headers)
        unpacker = Unpacker(headers.get("content-encoding", "").strip().lower(), self._limits.max_bytes)
        async for chunk in response.content.iter_any():
            unpacker.feed(chunk)
        return Heard(200, headers, unpacker.body())


def _failure(error: Exception, host: str, limits: Limits) -> SourceError:
    """Say in one line why no answer came; nothing of the error's own text is shown."""
    match error:
        case TimeoutError():
            text = msg("{host} did not finish within {seconds:g} s.", host=host, seconds=limits.timeout_s)
        case BodyTooLarge():
            text = msg("{host} sends more than {size:.0f} MB.", host=host, size=limits.max_bytes / 1e6)
        case BodyDamaged():
            text = msg("{host} sends a compressed answer that cannot be unpacked.", host=host)
        case aiohttp.ClientConnectorError(os_error=PrivateAddress()):
            text = msg("The address leads to a private machine, not to the public web.")
        case aiohttp.ClientSSLError():
            text = msg("The certificate of {host} cannot be trusted.", host=host)
        case aiohttp.ClientConnectorDNSError():
            text = msg("The name {host} is not known on the internet.", host=host)
        case aiohttp.ClientConnectorError():
            return _Broken(msg("{host} cannot be reached.", host=host))
        case _:
            return _Broken(msg("{host} broke off or gave an answer that makes no sense.", host=host))
    return SourceError(text)
