"""One bounded GET: so many bytes, so many seconds, so many redirects, and only towards the web.

Whatever goes wrong becomes a SourceError with a short message that never shows a secret.
Standards: RFC 9110 (conditional requests, Retry-After, redirects).
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from watcher.collectors.addresses import PrivateAddress, checked, guarded_socket, host_of, next_hop
from watcher.collectors.base import Limits
from watcher.collectors.bodies import BodyDamaged, BodyTooLarge, Unpacker
from watcher.errors import SourceError, SourceGone
from watcher.messages import msg

MAX_REDIRECTS = 5
MAX_RETRY_AFTER_S = 86_400.0
_PERMANENT, _TEMPORARY = frozenset({301, 308}), frozenset({302, 303, 307})
_MAX_VALIDATOR = 1_000  # characters of an ETag worth keeping


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; header names in lower case, `moved_to` set by permanent redirects alone."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    moved_to: str | None = None


class Web:
    """Ask the web, within limits. Requests that overlap share their connections."""

    def __init__(self, limits: Limits, user_agent: str) -> None:
        self._limits = limits
        self._user_agent = user_agent
        self._open: aiohttp.ClientSession | None = None
        self._asking = 0

    async def get(
        self,
        url: str,
        now: datetime,
        cursor: Mapping[str, str] | None = None,
        also: Collection[int] = (),
    ) -> Answer:
        """Return a 200, a 304 or one of the statuses in `also`; raise SourceError, or SourceGone on a 410.

        The cursor's validators make the request conditional.
        """
        here, limits = checked(url), self._limits
        headers = {"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate", **_conditions(cursor or {})}
        try:
            async with asyncio.timeout(limits.timeout_s), self._session() as session:
                return await _follow(session, here, headers, limits, now, also)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise _failure(error, host_of(here), limits) from error

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[aiohttp.ClientSession]:
        """Lend the session; the last to give it back closes it."""
        session = self._open = self._open or _session(self._limits)
        self._asking += 1
        try:
            yield session
        finally:
            self._asking -= 1
            if not self._asking:
                self._open = None
                await session.close()


def _session(limits: Limits) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, socket_factory=guarded_socket(limits.allow_loopback)),
        timeout=aiohttp.ClientTimeout(total=None),  # one clock for the whole chain: the caller's
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
    )


async def _follow(
    session: aiohttp.ClientSession,
    start: str,
    headers: Mapping[str, str],
    limits: Limits,
    now: datetime,
    also: Collection[int],
) -> Answer:
    """Follow redirects by hand, so that every hop is checked and permanence is known."""
    here, permanent = start, True
    for _ in range(MAX_REDIRECTS + 1):
        async with session.get(here, headers=headers, allow_redirects=False) as response:
            if response.status not in _PERMANENT | _TEMPORARY:
                moved_to = here if permanent and here != start else None
                return await _answer(response, here, moved_to, limits, now, also)
            permanent = permanent and response.status in _PERMANENT
            here = next_hop(here, response.headers.get("Location", "file:"))
    raise SourceError(
        msg("{host} redirects more than {count} times.", host=host_of(start), count=MAX_REDIRECTS),
        msg("Open the address in a browser and write the one it ends at."),
    )


async def _answer(
    response: aiohttp.ClientResponse,
    url: str,
    moved_to: str | None,
    limits: Limits,
    now: datetime,
    also: Collection[int],
) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.status == 304 or response.status in also:
        return Answer(response.status, url, headers)
    if response.status != 200:
        raise _refusal(response.status, host_of(url), retry_after_s(headers.get("retry-after"), now))
    unpacker = Unpacker(headers.get("content-encoding", "").strip().lower(), limits.max_bytes)
    async for chunk in response.content.iter_any():
        unpacker.feed(chunk)
    return Answer(200, url, headers, unpacker.body(), moved_to)


def _conditions(cursor: Mapping[str, str]) -> dict[str, str]:
    """Ask for the body only when it changed since the cursor was made."""
    named = {"If-None-Match": cursor.get("etag"), "If-Modified-Since": cursor.get("last_modified")}
    return {name: value for name, value in named.items() if value}


def validators(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what to keep in a cursor for the next conditional request."""
    named = {"etag": headers.get("etag", ""), "last_modified": headers.get("last-modified", "")}
    return {k: v for k, v in named.items() if v.isascii() and v.isprintable() and 0 < len(v) < _MAX_VALIDATOR}


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Read a Retry-After header, in seconds or as an HTTP date; at most 24 hours, None if unreadable."""
    value = (value or "").strip()
    try:
        if value.isascii() and value.isdigit():
            seconds = float(value)
        else:
            moment = parsedate_to_datetime(value)
            seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_S)


def _refusal(status: int, host: str, wait_s: float | None) -> SourceError:
    """Say what a status means for the person who follows this source."""
    if status == 410:
        return SourceGone(msg("{host} says that this feed is closed for good (410).", host=host))
    if status == 404:
        text, hint = msg("{host} has nothing at this address (404).", host=host), _ASK_SITE
    elif status in (401, 403):
        text = msg("{host} does not let us read this address ({status}).", host=host, status=status)
        hint = msg("Ask the site for a public address of its feed.")
    elif status == 429:
        text, hint = msg("{host} finds that we ask too often (429).", host=host), None
    elif status >= 500:
        text, hint = msg("{host} is out of order ({status}).", host=host, status=status), None
    else:
        text, hint = msg("{host} gave an unexpected answer ({status}).", host=host, status=status), None
    return SourceError(text, hint, retry_after_s=wait_s)


_ASK_SITE = msg("Look for the feed's new address on the site.")


def _failure(error: Exception, host: str, limits: Limits) -> SourceError:
    """Say in one line why no answer came; nothing of the error's own text is shown."""
    hint = None
    match error:
        case TimeoutError():
            text = msg("{host} did not finish within {seconds:g} s.", host=host, seconds=limits.timeout_s)
        case BodyTooLarge():
            text = msg("{host} sends more than {size:.0f} MB.", host=host, size=limits.max_bytes / 1e6)
            hint = msg("Check that this is the address of a feed.")
        case BodyDamaged():
            text = msg("{host} sends a compressed answer that cannot be unpacked.", host=host)
        case aiohttp.ClientConnectorError(os_error=PrivateAddress()):
            text = msg("The address leads to a private machine, not to the public web.")
            hint = msg("Write the feed's public address.")
        case aiohttp.ClientSSLError():
            text = msg("The certificate of {host} cannot be trusted.", host=host)
        case aiohttp.ClientConnectorDNSError():
            text = msg("The name {host} is not known on the internet.", host=host)
            hint = msg("Check the spelling of the address, and that this machine is online.")
        case aiohttp.ClientConnectorError():
            text = msg("{host} cannot be reached.", host=host)
        case _:
            text = msg("{host} broke off or gave an answer that makes no sense.", host=host)
    return SourceError(text, hint)
