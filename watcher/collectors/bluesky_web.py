"""Ask Bluesky anything: the SDK's calls over the house's HTTP, and its refusals in our words.

Sources: https://atproto.com/specs/xrpc, https://docs.bsky.app/docs/advanced-guides/rate-limits.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from atproto_client import AsyncClient
from atproto_client.exceptions import RequestErrorBase
from atproto_client.request import AsyncRequest
from atproto_core.exceptions import AtProtocolError
from pydantic import SecretStr

from watcher.collectors.addresses import checked, host_of
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.exchange import PAUSES_S, Exchange, Question
from watcher.collectors.refusals import nonsense, unexpected, wait_s
from watcher.collectors.walk import Plan
from watcher.errors import SourceError
from watcher.messages import Message, msg

RESET = "ratelimit-reset"
_SET_BELOW = frozenset({"host", "connection", "content-length", "accept-encoding", "transfer-encoding"})
_PACKING = frozenset({"content-encoding", "content-length", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class BlueskyOptions:
    """Whom to ask, and as whom. Mentions and search alone need `handle`, the secret and `session_file`.

    A question that meets a broken server is put again after each of `pauses_s`, in seconds.
    """

    appview_url: str = "https://public.api.bsky.app"
    service_url: str = "https://bsky.social"
    handle: str = ""
    app_password: SecretStr | None = None
    session_file: Path | None = None
    plan: Plan = field(default_factory=Plan)
    user_agent: str = USER_AGENT
    pauses_s: tuple[float, ...] = PAUSES_S


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
            raise nonsense(host) from error
    if not isinstance(content, dict):
        raise nonsense(host)
    return Answer(content, wait_s(said.headers, now, RESET) if said.headers.get("ratelimit-remaining") == "0" else None)


async def asked(call: Callable[[], Awaitable[Any]], host: str, now: datetime) -> Any:
    """Make a call of the SDK; raise Refusal or SourceError, never an error of the SDK's own."""
    try:
        return await call()
    except RequestErrorBase as error:
        raise _refusal(error, host, now) from error
    except (AtProtocolError, ValueError, TypeError):
        raise nonsense(host) from None  # the SDK's error would show the tokens it could not read


def _refusal(error: RequestErrorBase, host: str, now: datetime) -> SourceError:
    if error.response is None:
        return nonsense(host)
    content, status = error.response.content, error.response.status_code
    name, words = str(getattr(content, "error", "") or ""), str(getattr(content, "message", "") or "")
    text, wait = unexpected(status, host), wait_s(error.response.headers, now, RESET if status == 429 else "")
    if status in (401, 403):
        text = msg("{host} does not let us read this ({status}).", host=host, status=status)
    return Refusal(text, status, name, words, wait)


class _Web(httpx.AsyncBaseTransport):
    """Carry the SDK's requests by the house's HTTP; a redirect is never followed."""

    def __init__(self, options: BlueskyOptions, limits: Limits) -> None:
        self._options = options
        self._limits = limits

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; raise SourceError."""
        url = str(request.url)
        exchange = Exchange(host_of(url), self._limits, self._options.pauses_s)
        headers = {name: value for name, value in request.headers.items() if name not in _SET_BELOW}
        heard = await exchange.ask(Question(url, headers, request.method, await request.aread()))
        if 300 <= heard.status < 400:
            raise SourceError(unexpected(heard.status, exchange.name))
        kept = {name: value for name, value in heard.headers.items() if name not in _PACKING}
        return httpx.Response(heard.status, headers=kept, content=heard.body)
