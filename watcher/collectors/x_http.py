"""What the key of X must be, how X is asked, and what its refusals mean.

Sources: https://docs.x.com/x-api/fundamentals/response-codes-and-errors, .../rate-limits.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import SplitResult

from pydantic import SecretStr

from watcher.collectors.base import USER_AGENT
from watcher.collectors.exchange import Exchange, Heard, Question
from watcher.collectors.refusals import unexpected, wait_s
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.messages import msg

API = "https://api.x.com"
NAME = "X"
SECRET = "VEILLEUR_X_BEARER_TOKEN"  # noqa: S105  (its name)
RESET = "x-rate-limit-reset"
WINDOW_S = 900.0  # X counts calls by quarters of an hour
CREDITS_S = 6 * 3_600.0


class BadRequest(SourceError):
    """X cannot make sense of the question (400): a page token too old, or a name it no longer has."""


def asks(
    exchange: Exchange, token: SecretStr, now: datetime, base_url: str = API, user_agent: str = USER_AGENT
) -> Callable[[SplitResult], Heard]:
    """Return what carries a question of the SDK to `base_url`; it raises SourceError for all but a 200.

    Runs a loop of its own: call it from a thread, never from a coroutine.
    """

    def answer(asked: SplitResult) -> Heard:
        headers = {"Authorization": f"Bearer {token.get_secret_value()}", "User-Agent": user_agent}
        address = f"{base_url}{asked.path}" + (f"?{asked.query}" if asked.query else "")
        heard = asyncio.run(exchange.ask(Question(address, headers)))
        if heard.status != 200:
            raise refusal(heard, now)
        return heard

    return answer


def check_token(token: SecretStr) -> None:
    """Raise SourceRefused unless the key can be one: a line break would let it forge headers."""
    value = token.get_secret_value()
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise SourceRefused(msg("The key of X is missing or is not one."), _RENEW)


def refusal(heard: Heard, now: datetime) -> SourceError:
    """Say what a status of X means, and what to do about it."""
    status = heard.status
    text, hint = unexpected(status, NAME), None
    wait = wait_s(heard.headers, now, RESET if status == 429 else "")
    match status:
        case 401 | 403:
            return SourceRefused(msg("X refuses our key ({status}).", status=status), _RENEW)
        case 410:
            return SourceGone(msg("X has closed this part of its API for good (410)."))
        case 400:
            return BadRequest(msg("X cannot make sense of our question (400)."), _SPELL)
        case 404:
            text, hint = msg("X has no such account or post (404)."), _CHECK_HANDLE
        case 402 | 429 if status == 402 or _says(heard.body, "usage-capped"):
            text, hint, wait = msg("The credits of X are used up ({status}).", status=status), _BUY, CREDITS_S
        case 429:
            wait = wait or WINDOW_S
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
