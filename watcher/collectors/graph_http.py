"""How the SDK reaches Facebook: one transport that it lacks, under its own session.

facebook-sdk writes its key in addresses, and requests writes addresses in its errors; neither has a
time-out, a limit of size or a second try. So the SDK is given no key and speaks through this
adapter, which adds the key on the wire alone and turns every refusal into ours.
"""

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from yarl import URL

from watcher.collectors.addresses import PrivateAddress, guarded_socket
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.bodies import BodyDamaged, BodyTooLarge, Unpacker
from watcher.collectors.graph_errors import Key, error_of, may_pass, refusal
from watcher.errors import SourceError
from watcher.messages import Message, msg

API = "https://graph.facebook.com"
PAUSES_S = (0.5, 2.0)  # before the second and the third try


class Transport(BaseAdapter):
    """Carry the SDK's questions to `base_url`; raise SourceError for all but a whole object of JSON.

    Runs a loop of its own: call it from a thread, never from a coroutine. `headers` are those of the
    last answer, in lower case.
    """

    def __init__(
        self,
        key: Key,
        limits: Limits,
        now: datetime,
        *,
        base_url: str = API,
        pauses_s: Sequence[float] = PAUSES_S,
        user_agent: str = USER_AGENT,
    ) -> None:
        super().__init__()
        self._key, self._limits, self._now = key, limits, now
        self._base_url, self._pauses_s, self._user_agent = base_url, pauses_s, user_agent
        self.headers: Mapping[str, str] = {}

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Ask, and return the answer whole."""
        asked = urlsplit(request.url or "")
        query = "&".join(part for part in (asked.query, urlencode(self._key.query())) if part)
        body = asyncio.run(self._ask(f"{self._base_url}{asked.path}?{query}"))
        response = requests.Response()
        response.status_code, response.raw, response.request = 200, io.BytesIO(body), request
        response.headers, response.url = CaseInsensitiveDict({"content-type": "application/json"}), request.url or ""
        return response

    def close(self) -> None:
        """Do nothing: no connection outlives its request."""

    async def _ask(self, address: str) -> bytes:
        """Ask, again if need be. An error of the network names the address: it is not passed on."""
        try:
            async with asyncio.timeout(self._limits.timeout_s):
                return await self._patiently(address)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            failure, cause = _failure(error, self._limits), ConnectionError(type(error).__name__)
        raise failure from cause

    async def _patiently(self, address: str) -> bytes:
        for pause_s in self._pauses_s:
            try:
                return await self._once(address, last=False)
            except (_Unwell, aiohttp.ClientConnectionError, aiohttp.ClientPayloadError):
                await asyncio.sleep(pause_s)
        return await self._once(address, last=True)

    async def _once(self, address: str, *, last: bool) -> bytes:
        connector = aiohttp.TCPConnector(socket_factory=guarded_socket(self._limits.allow_loopback))
        asks = {"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"}
        async with (
            aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=None),  # one clock: the caller's
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            ) as session,
            session.get(URL(address, encoded=True), headers=asks, allow_redirects=False) as response,
        ):
            self.headers = {name.lower(): value for name, value in response.headers.items()}
            body = await self._read(response)
        return self._checked(response.status, body, last=last)

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        unpacker = Unpacker(self.headers.get("content-encoding", "").strip().lower(), self._limits.max_bytes)
        async for chunk in response.content.iter_any():
            unpacker.feed(chunk)
        return unpacker.body()

    def _checked(self, status: int, body: bytes, *, last: bool) -> bytes:
        """Return the body of a good answer; raise for any other, whatever its status says."""
        answer = _parsed(body)
        error = error_of(answer)
        if status == 200 and error is None:
            if isinstance(answer, dict):
                return body
            raise SourceError(msg("Facebook gave an answer cut short, or that makes no sense."))
        if not last and may_pass(status, error):
            raise _Unwell
        raise refusal(status, self.headers, error, self._key, self._now)


class _Unwell(Exception):
    """A trouble that may be gone in a second."""


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _failure(error: Exception, limits: Limits) -> SourceError:
    """Say in one line why no answer came; nothing of the error's own text is shown."""
    match error:
        case TimeoutError():
            text = msg("Facebook did not finish within {seconds:g} s.", seconds=limits.timeout_s)
        case BodyTooLarge():
            text = msg("Facebook sends more than {size:.0f} MB.", size=limits.max_bytes / 1e6)
        case BodyDamaged():
            text = msg("Facebook sends a compressed answer that cannot be unpacked.")
        case aiohttp.ClientConnectorError():
            return SourceError(_unreached(error), msg("Check that this machine is online."))
        case _:
            text = msg("Facebook broke off or gave an answer that makes no sense.")
    return SourceError(text)


def _unreached(error: aiohttp.ClientConnectorError) -> Message:
    if isinstance(error, aiohttp.ClientSSLError):
        return msg("The certificate of Facebook cannot be trusted.")
    if isinstance(error.os_error, PrivateAddress):
        return msg("The address of Facebook leads to a private machine, not to the public web.")
    return msg("Facebook cannot be reached.")
