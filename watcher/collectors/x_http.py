"""How the SDK reaches X: one transport that it lacks, under its own session.

tweepy has no time-out, no retry and no limit of size, follows redirects, and writes its headers in
debug logs. So it is given no key and speaks through this adapter: the key is added here, a GET is
tried again when nothing came back, and every refusal becomes ours before the SDK reads it.
Sources: https://docs.x.com/x-api/fundamentals/response-codes-and-errors, .../rate-limits.
"""

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import requests
from pydantic import SecretStr
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from watcher.collectors.addresses import PrivateAddress, guarded_socket
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.bodies import BodyDamaged, BodyTooLarge, Unpacker
from watcher.collectors.http import MAX_RETRY_AFTER_S, retry_after_s
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.messages import Message, msg

API = "https://api.x.com"
SECRET = "VEILLEUR_X_BEARER_TOKEN"  # noqa: S105  (its name)
PAUSES_S = (0.5, 2.0)  # before the second and the third try
WINDOW_S = 900.0  # X counts calls by quarters of an hour
CREDITS_S = 6 * 3_600.0
_TRY_AGAIN = frozenset({500, 502, 503, 504})


class Unanswered(SourceError):
    """The question left and no whole answer came: X may have billed it."""


class BadRequest(SourceError):
    """X cannot make sense of the question (400): a page token too old, or a name it no longer has."""


class Transport(BaseAdapter):
    """Carry the SDK's requests to `base_url`; raise SourceError for all but a whole 200.

    Runs a loop of its own: call it from a thread, never from a coroutine.
    """

    def __init__(
        self,
        token: SecretStr,
        limits: Limits,
        now: datetime,
        *,
        base_url: str = API,
        pauses_s: Sequence[float] = PAUSES_S,
        user_agent: str = USER_AGENT,
    ) -> None:
        super().__init__()
        self._token, self._limits, self._now = token, limits, now
        self._base_url, self._pauses_s, self._user_agent = base_url, pauses_s, user_agent

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Ask, and return the answer whole."""
        asked = urlsplit(request.url or "")
        address = f"{self._base_url}{asked.path}" + (f"?{asked.query}" if asked.query else "")
        headers, body = asyncio.run(self._ask(address))
        response = requests.Response()
        response.status_code, response.raw, response.request = 200, io.BytesIO(body), request
        response.headers, response.url = CaseInsensitiveDict(headers), request.url or ""
        return response

    def close(self) -> None:
        """Do nothing: no connection outlives its request."""

    async def _ask(self, address: str) -> tuple[Mapping[str, str], bytes]:
        """Ask, again if need be. An error of the network carries our headers: it is not passed on."""
        try:
            async with asyncio.timeout(self._limits.timeout_s):
                for pause_s in self._pauses_s:
                    try:
                        return await self._once(address)
                    except (_Unwell, aiohttp.ClientConnectionError, aiohttp.ClientPayloadError):
                        await asyncio.sleep(pause_s)
                return await self._once(address)
        except _Unwell as error:
            raise SourceError(msg("X is out of order ({status}).", status=error.status)) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            failure, cause = _failure(error, self._limits), ConnectionError(type(error).__name__)
        raise failure from cause

    async def _once(self, address: str) -> tuple[Mapping[str, str], bytes]:
        connector = aiohttp.TCPConnector(socket_factory=guarded_socket(self._limits.allow_loopback))
        headers = {
            "Authorization": f"Bearer {self._token.get_secret_value()}",
            "User-Agent": self._user_agent,
            "Accept-Encoding": "gzip, deflate",
        }
        async with (
            aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=None),  # one clock: the caller's
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            ) as session,
            session.get(address, headers=headers, allow_redirects=False) as response,
        ):
            if response.status in _TRY_AGAIN:
                raise _Unwell(response.status)
            answered = {name.lower(): value for name, value in response.headers.items()}
            body = await self._read(response, answered)
            if response.status != 200:
                raise refusal(response.status, answered, body, self._now)
            return {k: v for k, v in answered.items() if k != "content-encoding"}, body

    async def _read(self, response: aiohttp.ClientResponse, headers: Mapping[str, str]) -> bytes:
        unpacker = Unpacker(headers.get("content-encoding", "").strip().lower(), self._limits.max_bytes)
        async for chunk in response.content.iter_any():
            unpacker.feed(chunk)
        return unpacker.body()


class _Unwell(Exception):
    """A 5xx that may be gone in a second."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def check_token(token: SecretStr) -> None:
    """Raise SourceRefused unless the key can be one: a line break would let it forge headers."""
    value = token.get_secret_value()
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise SourceRefused(msg("The key of X is missing or is not one."), _RENEW)


def wait_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds until X counts anew, by X's own clock where it shows it; None if it does not say."""
    reset = headers.get("x-rate-limit-reset", "").strip()
    if reset.isascii() and reset.isdigit() and len(reset) < 12:
        return min(max(float(reset) - _their_time(headers, now), 1.0), MAX_RETRY_AFTER_S)
    return retry_after_s(headers.get("retry-after"), now)


def refusal(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> SourceError:
    """Say what a status of X means, and what to do about it."""
    text, hint, wait = msg("X gave an unexpected answer ({status}).", status=status), None, None
    match status:
        case 401 | 403:
            return SourceRefused(msg("X refuses our key ({status}).", status=status), _RENEW)
        case 410:
            return SourceGone(msg("X has closed this part of its API for good (410)."))
        case 400:
            return BadRequest(msg("X cannot make sense of our question (400)."), _SPELL)
        case 404:
            text, hint = msg("X has no such account or post (404)."), _CHECK_HANDLE
        case 402 | 429 if status == 402 or _says(body, "usage-capped"):
            text, hint, wait = msg("The credits of X are used up ({status}).", status=status), _BUY, CREDITS_S
        case 429:
            text, wait = msg("X finds that we ask too often (429)."), wait_s(headers, now) or WINDOW_S
        case _ if 300 <= status < 400:
            text = msg("X redirects elsewhere ({status}); we do not follow with our key.", status=status)
    return SourceError(text, hint, retry_after_s=wait)


_RENEW = msg(
    "Make a new bearer token at https://console.x.com and write it in secrets.env, as {secret}=…", secret=SECRET
)
_BUY = msg("Buy credits or raise the spending limit at https://console.x.com.")
_SPELL = msg('X may have changed the names of its fields: try the other "spelling" in the configuration.')
_CHECK_HANDLE = msg("Check the name of the account: it may have been renamed or closed.")


def _says(body: bytes, word: str) -> bool:
    try:
        problem = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(problem, dict) and word in str(problem.get("type"))


def _their_time(headers: Mapping[str, str], now: datetime) -> float:
    """Return seconds since 1970 by the server's clock, else by ours."""
    try:
        moment = parsedate_to_datetime(headers.get("date", ""))
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError):
        return now.timestamp()


def _failure(error: Exception, limits: Limits) -> SourceError:
    """Say in one line why no answer came; nothing of the error's own text is shown."""
    match error:
        case aiohttp.ClientConnectorError():  # the question never left
            return SourceError(_unreached(error), msg("Check that this machine is online."))
        case TimeoutError():
            text = msg("X did not finish within {seconds:g} s.", seconds=limits.timeout_s)
        case BodyTooLarge():
            text = msg("X sends more than {size:.0f} MB.", size=limits.max_bytes / 1e6)
        case BodyDamaged():
            text = msg("X sends a compressed answer that cannot be unpacked.")
        case _:
            text = msg("X broke off or gave an answer that makes no sense.")
    return Unanswered(text)


def _unreached(error: aiohttp.ClientConnectorError) -> Message:
    if isinstance(error, aiohttp.ClientSSLError):
        return msg("The certificate of X cannot be trusted.")
    if isinstance(error.os_error, PrivateAddress):
        return msg("The address of X leads to a private machine, not to the public web.")
    return msg("X cannot be reached.")
