"""Ask Bluesky anything: the SDK's calls over the house's HTTP, and its refusals in our words.

Sources: https://atproto.com/specs/xrpc, https://docs.bsky.app/docs/advanced-guides/rate-limits.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import aiohttp
import httpx
from atproto_client import AsyncClient
from atproto_client.exceptions import RequestErrorBase
from atproto_client.request import AsyncRequest
from atproto_core.exceptions import AtProtocolError
from pydantic import SecretStr
from yarl import URL

from watcher.collectors.addresses import PrivateAddress, checked, guarded_socket, host_of
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.bluesky_walk import Plan
from watcher.collectors.bodies import BodyDamaged, BodyTooLarge, Unpacker
from watcher.collectors.http import MAX_RETRY_AFTER_S, retry_after_s
from watcher.errors import SourceError
from watcher.messages import Message, msg

_UNSTABLE = frozenset({502, 503, 504})
_SET_BELOW = frozenset({"host", "connection", "content-length", "accept-encoding", "transfer-encoding"})
_LATEST_S = 4_102_444_800  # 2100


@dataclass(frozen=True, slots=True)
class BlueskyOptions:
    """Whom to ask, and as whom. Mentions and search alone need `handle`, the secret and `session_file`.

    A question that meets a broken server is put `tries` times, `pause_s` seconds apart.
    """

    appview_url: str = "https://public.api.bsky.app"
    service_url: str = "https://bsky.social"
    handle: str = ""
    app_password: SecretStr | None = None
    session_file: Path | None = None
    plan: Plan = field(default_factory=Plan)
    user_agent: str = USER_AGENT
    tries: int = 2
    pause_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One JSON object, and how long (seconds) the network asks us to stay away after it."""

    content: Mapping[str, Any]
    wait_s: float | None = None


class Refusal(SourceError):
    """Bluesky said no: its HTTP status, and the name and words of its error ("InvalidRequest")."""

    def __init__(self, text: Message, status: int, name: str, words: str, wait_s: float | None) -> None:
        super().__init__(text, retry_after_s=wait_s)
        self.status, self.name, self.words = status, name, words


@asynccontextmanager
async def client(base_url: str, options: BlueskyOptions, limits: Limits) -> AsyncIterator[AsyncClient]:
    """Open a client of the SDK that only ever speaks through the house's HTTP."""
    checked(base_url)
    request = AsyncRequest(transport=_Web(options, limits), trust_env=False, timeout=None)
    request.add_additional_header("User-Agent", options.user_agent)
    try:
        yield AsyncClient(base_url, request=request)
    finally:
        await request.close()


async def query(
    url: str,
    method: str,
    params: Mapping[str, object],
    now: datetime,
    options: BlueskyOptions,
    limits: Limits,
    token: str | None = None,
) -> Answer:
    """Return the answer to one question, as it came: the SDK's models would drop a whole page for one bad post.

    Raise Refusal or SourceError.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    address, host = f"{url.rstrip('/').removesuffix('/xrpc')}/xrpc/{method}", host_of(url)
    async with client(url, options, limits) as opened:
        said = await asked(lambda: opened.request.get(address, params=dict(params), headers=headers), host, now)
    content = said.content
    if isinstance(content, bytes):  # JSON that does not say so
        try:
            content = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise _senseless(host) from error
    if not isinstance(content, dict):
        raise _senseless(host)
    return Answer(content, wait_s(said.headers, now) if said.headers.get("ratelimit-remaining") == "0" else None)


async def asked(call: Callable[[], Awaitable[Any]], host: str, now: datetime) -> Any:
    """Make a call of the SDK; raise Refusal or SourceError, never an error of the SDK's own."""
    try:
        return await call()
    except RequestErrorBase as error:
        raise _refusal(error, host, now) from error
    except (AtProtocolError, ValueError, TypeError):
        raise _senseless(host) from None  # the SDK's error would show the tokens it could not read


def wait_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read how long to stay away, in seconds: Retry-After, or the reset time by the server's own clock."""
    asked_for = retry_after_s(headers.get("retry-after"), now)
    reset = headers.get("ratelimit-reset", "")
    if asked_for is not None or not (reset.isascii() and reset.isdigit() and int(reset) < _LATEST_S):
        return asked_for
    with suppress(ValueError):
        told = parsedate_to_datetime(headers.get("date", ""))
        now = told if told.tzinfo else now
    return min(max(int(reset) - now.timestamp(), 0.0), MAX_RETRY_AFTER_S)


def _refusal(error: RequestErrorBase, host: str, now: datetime) -> SourceError:
    if error.response is None:
        return _senseless(host)
    content, status = error.response.content, error.response.status_code
    name, words = str(getattr(content, "error", "") or ""), str(getattr(content, "message", "") or "")
    if status == 429:
        text = msg("{host} finds that we ask too often (429).", host=host)
    elif status >= 500:
        text = msg("{host} is out of order ({status}).", host=host, status=status)
    elif status in (401, 403):
        text = msg("{host} does not let us read this ({status}).", host=host, status=status)
    else:
        text = msg("{host} gave an unexpected answer ({status}).", host=host, status=status)
    return Refusal(text, status, name, words, wait_s(error.response.headers, now))


def _senseless(host: str) -> SourceError:
    return SourceError(msg("{host} gave an answer that makes no sense.", host=host))


class _Web(httpx.AsyncBaseTransport):
    """Carry the SDK's requests: to public addresses, without redirects, so many seconds and bytes."""

    def __init__(self, options: BlueskyOptions, limits: Limits) -> None:
        self._options = options
        self._limits = limits

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; a GET that meets a broken server is made again. Raise SourceError."""
        for _ in range(self._options.tries - 1 if request.method == "GET" else 0):
            try:
                response = await self._once(request)
                if response.status_code not in _UNSTABLE or "retry-after" in response.headers:
                    return response
            except _Broken:
                pass
            await asyncio.sleep(self._options.pause_s)
        return await self._once(request)

    async def _once(self, request: httpx.Request) -> httpx.Response:
        host = host_of(str(request.url))
        try:
            async with asyncio.timeout(self._limits.timeout_s), self._session() as session:
                return await self._exchange(session, request, host)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise _failure(error, host, self._limits) from error

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=guarded_socket(self._limits.allow_loopback)),
            timeout=aiohttp.ClientTimeout(total=None),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )

    async def _exchange(self, session: aiohttp.ClientSession, request: httpx.Request, host: str) -> httpx.Response:
        headers = {name: value for name, value in request.headers.items() if name not in _SET_BELOW}
        headers["accept-encoding"] = "gzip, deflate"
        address, body = URL(str(request.url), encoded=True), await request.aread()
        async with session.request(
            request.method, address, headers=headers, data=body or None, allow_redirects=False
        ) as said:
            if 300 <= said.status < 400:
                raise SourceError(msg("{host} sends us elsewhere ({status}).", host=host, status=said.status))
            kept = {n.lower(): v for n, v in said.headers.items() if n.lower() not in _PACKING}
            unpacker = Unpacker(said.headers.get("content-encoding", "").strip().lower(), self._limits.max_bytes)
            async for chunk in said.content.iter_any():
                unpacker.feed(chunk)
            return httpx.Response(said.status, headers=kept, content=unpacker.body())


_PACKING = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class _Broken(SourceError):
    """The exchange broke off; another try may do."""


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
        case aiohttp.ClientConnectorError():
            return _Broken(msg("{host} cannot be reached.", host=host))
        case _:
            return _Broken(msg("{host} broke off or gave an answer that makes no sense.", host=host))
    return SourceError(text)
