"""One question to an API over HTTP, under whatever SDK asks it: bounded, guarded, put again when it broke off.

So many bytes and seconds, public addresses alone, no redirect unless allowed and then without our key;
whatever goes wrong becomes a SourceError in one line that shows nothing of the error's own text.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from watcher.collectors.addresses import PrivateAddress, guarded_socket, next_hop
from watcher.collectors.base import Limits
from watcher.collectors.bodies import BodyDamaged, BodyTooLarge, Unpacker
from watcher.errors import SourceError
from watcher.messages import Message, msg

PAUSES_S = (0.5, 2.0)  # before the second and the third try
_PASSING = frozenset({500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What was answered; header names in lower case, the body unpacked."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Unanswered(SourceError):
    """The question left and no whole answer came: it may have been billed."""


def may_pass(heard: Heard) -> bool:
    """Return whether the same question may be answered in a second."""
    return heard.status in _PASSING and "retry-after" not in heard.headers


@dataclass(frozen=True, slots=True)
class Exchange:
    """How an API is asked: under which name people know it, and after which pauses a GET is put again.

    `hops` is how many redirects are followed.
    """

    name: str
    limits: Limits
    pauses_s: Sequence[float] = PAUSES_S
    hops: int = 0
    may_pass: Callable[[Heard], bool] = may_pass

    async def ask(self, question: Question) -> Heard:
        """Return the answer, whatever its status; raise SourceError, or Unanswered, when there is none.

        An error of the network may name the address or carry our headers: it is not passed on.
        """
        try:
            async with asyncio.timeout(self.limits.timeout_s):
                return await self._patiently(question)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            failure, cause = _failure(error, self.name, self.limits), ConnectionError(type(error).__name__)
        raise failure from cause

    async def _patiently(self, question: Question) -> Heard:
        for pause_s in self.pauses_s if question.method == "GET" else ():
            try:
                heard = await self._once(question)
                if not self.may_pass(heard):
                    return heard
            except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError):
                pass
            await asyncio.sleep(pause_s)
        return await self._once(question)

    async def _once(self, question: Question) -> Heard:
        if self.limits.gate and question.method != "GET":
            self.limits.gate(question.method, question.url)
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=guarded_socket(self.limits.allow_loopback)),
            timeout=aiohttp.ClientTimeout(total=None),  # one clock: the caller's
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        ) as session:
            return await self._follow(session, question)

    async def _follow(self, session: aiohttp.ClientSession, question: Question) -> Heard:
        """Follow redirects by hand: every hop is checked, and our key goes to the first host alone."""
        for _ in range(self.hops + 1):
            heard = await self._heard(session, question)
            if not self.hops or heard.status not in _REDIRECTS:
                return heard
            there = next_hop(question.url, heard.headers.get("location", "file:"))
            if urlsplit(there)[:2] != urlsplit(question.url)[:2]:
                question = replace(question, headers=_without_key(question.headers))
            question = replace(question, url=there)
        raise SourceError(msg("{host} redirects more than {count} times.", host=self.name, count=self.hops))

    async def _heard(self, session: aiohttp.ClientSession, question: Question) -> Heard:
        headers = {**question.headers, "Accept-Encoding": "gzip, deflate"}
        async with session.request(
            question.method,
            URL(question.url, encoded=True),
            headers=headers,
            data=question.body or None,
            allow_redirects=False,
        ) as response:
            told = {name.lower(): value for name, value in response.headers.items()}
            return Heard(response.status, told, await self._body(response, told))

    async def _body(self, response: aiohttp.ClientResponse, headers: Mapping[str, str]) -> bytes:
        """Read the body; that of a refusal may be damaged or without end, its status says enough."""
        try:
            unpacker = Unpacker(headers.get("content-encoding", "").strip().lower(), self.limits.max_bytes)
            async for chunk in response.content.iter_any():
                unpacker.feed(chunk)
        except (BodyTooLarge, BodyDamaged):
            if response.status == 200:
                raise
            return b""
        return unpacker.body()


def _without_key(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() != "authorization"}


def _failure(error: Exception, name: str, limits: Limits) -> SourceError:
    """Say why no answer came, and whether the question left."""
    match error:
        case aiohttp.ClientConnectorError():
            return SourceError(_unreached(error, name), _ONLINE)
        case TimeoutError():
            text = msg("{host} did not finish within {seconds:g} s.", host=name, seconds=limits.timeout_s)
        case BodyTooLarge():
            text = msg("{host} sends more than {size:.0f} MB.", host=name, size=limits.max_bytes / 1e6)
        case BodyDamaged():
            text = msg("{host} sends a compressed answer that cannot be unpacked.", host=name)
        case _:
            text = msg("{host} broke off or gave an answer that makes no sense.", host=name)
    return Unanswered(text)


_ONLINE = msg("Check the spelling of the address, and that this machine is online.")


def _unreached(error: aiohttp.ClientConnectorError, name: str) -> Message:
    if isinstance(error, aiohttp.ClientSSLError):
        return msg("The certificate of {host} cannot be trusted.", host=name)
    if isinstance(error.os_error, PrivateAddress):
        return msg("The address leads to a private machine, not to the public web.")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return msg("The name {host} is not known on the internet.", host=name)
    return msg("{host} cannot be reached.", host=name)
