"""Ask a Mastodon server: the calls of Mastodon.py, and what a refusal means.

Nothing of the SDK, of our token or of a server's words comes out of here.
Sources: https://docs.joinmastodon.org/api/rate-limits/ and the documentation of Mastodon.py 2.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast
from urllib.parse import unquote

from mastodon import Mastodon, MastodonError
from pydantic import SecretStr

from watcher.collectors.addresses import checked
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.fediverse_known import opaque_id
from watcher.collectors.fediverse_posts import moment
from watcher.collectors.fediverse_walk import Plan
from watcher.collectors.fediverse_web import Heard, Web
from watcher.collectors.http import MAX_RETRY_AFTER_S, retry_after_s
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.messages import Message, msg

SECRET = "VEILLEUR_MASTODON_TOKEN"  # noqa: S105  the name of the secret, not the secret
MAKE_TOKEN = msg(
    "Make a new one in the preferences of the account, under Development, and write it in {secret}.", secret=SECRET
)
WINDOW_S = 300.0  # of Mastodon's own limits: what to wait when a server does not say
_NO_TOKEN = SecretStr("")


@dataclass(frozen=True, slots=True)
class MastodonOptions:
    """As whom to ask, whom we know, and how far back to look.

    `handle` and `token` are our own account ("name@server"), for mentions, answers and hashtags.
    `directory` maps known accounts ("name@server") to organisations; `bases` gives the address of a
    server that does not answer under the name in its handles. `tries` counts the attempts
    of a question that is not answered, `pause_s` the seconds between.
    """

    handle: str = ""
    token: SecretStr = _NO_TOKEN
    directory: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)
    keep_bots: bool = False
    plan: Plan = field(default_factory=Plan)
    user_agent: str = USER_AGENT
    tries: int = 2
    pause_s: float = 1.0


class Refusal(SourceError):
    """The server said no, with this HTTP `status`."""

    def __init__(self, text: Message, hint: Message | None, status: int, wait_s: float | None) -> None:
        super().__init__(text, hint, retry_after_s=wait_s)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, as plain JSON, and the name of the page that follows ("" at the end)."""

    content: Any
    next_page: str = ""


class Server:
    """One server during one look, asked as our account or as anybody.

    `wait_s` is how long (seconds) it asks us to stay away, if it does.
    """

    def __init__(self, name: str, options: MastodonOptions, limits: Limits, now: datetime, *, as_us: bool) -> None:
        self.name = name
        self.wait_s: float | None = None
        token = options.token.get_secret_value().strip() if as_us else ""
        if not (token.isascii() and token.isprintable()):
            raise SourceRefused(msg("The access token of our Mastodon account is not one."), MAKE_TOKEN)
        self.speaks_as_us = bool(token)
        self._now = now
        self._web = Web(limits, asyncio.get_running_loop(), options.tries, options.pause_s)
        self._client = _Client(
            api_base_url=checked(options.bases.get(name) or f"https://{name}"),
            access_token=token or None,
            ratelimit_method="throw",
            request_timeout=limits.timeout_s,
            session=cast("Any", self._web),
            user_agent=options.user_agent,
        )

    async def ask(self, call: Callable[[Mastodon], Any]) -> Answer:
        """Make one call of the SDK; raise Refusal, SourceRefused, SourceGone or another SourceError."""
        self._web.forget()
        try:
            said = await asyncio.to_thread(call, self._client)
        except MastodonError as error:
            raise self._trouble() from error
        content, headers = self._web.reply.read, self._web.heard.headers
        if headers.get("x-ratelimit-remaining", "").strip() == "0":
            self.wait_s = reset_s(headers, self._now)
        return Answer(content, self._next_page(said, content, headers))

    def _next_page(self, said: Any, content: Any, headers: Mapping[str, str]) -> str:
        """Name the page after this one; where a server sends no Link at all, by the last item's id."""
        if not isinstance(content, list) or not content:
            return ""
        if "link" not in headers:
            return opaque_id(content[-1].get("id")) if isinstance(content[-1], dict) else ""
        following: Mapping[str, Any] = self._client.get_pagination_info(said, "next") or {}
        return unquote(str(following.get("max_id", "")))

    def _trouble(self) -> SourceError:
        heard = self._web.heard
        if self._web.failure:
            return self._web.failure
        if heard.status in (0, 200):
            return nonsense(self.name)
        return _refusal(heard, self.name, self._now, with_token=self.speaks_as_us)


def nonsense(name: str) -> SourceError:
    """Say that what a server answers is not what Mastodon answers."""
    return SourceError(msg("{host} gave an answer that makes no sense.", host=name))


def reset_s(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds until a server lets us ask again, by its own clock where it tells it.

    Mastodon writes the instant in ISO 8601, others in seconds since 1970.
    """
    if (wait := retry_after_s(headers.get("retry-after"), now)) is not None:
        return wait
    text = headers.get("x-ratelimit-reset", "").strip()
    is_number = text.isascii() and text.isdigit() and len(text) < 12
    reset = datetime.fromtimestamp(int(text), UTC) if is_number else moment(text)
    if reset is None:
        return WINDOW_S
    return min(max((reset - _their_time(headers, now)).total_seconds(), 1.0), MAX_RETRY_AFTER_S)


def _their_time(headers: Mapping[str, str], now: datetime) -> datetime:
    try:
        at = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return now
    return at.replace(tzinfo=at.tzinfo or UTC)


def _refusal(heard: Heard, name: str, now: datetime, *, with_token: bool) -> SourceError:
    """Say what a status means for the person who follows this source."""
    status, hint, wait = heard.status, None, None
    match status:
        case 401 | 403 if with_token:
            return SourceRefused(
                msg("{host} refuses the access token of our account ({status}).", host=name, status=status),
                MAKE_TOKEN,
            )
        case 401 | 403:
            text = msg("{host} does not let us read this ({status}).", host=name, status=status)
            hint = msg("It may be for people with an account there only.")
        case 410:
            return SourceGone(msg("{host} says that this account is closed for good (410).", host=name))
        case 404:
            text = msg("{host} has nothing at this address (404).", host=name)
            hint = msg("Check the name of the account, and the name of the server where it lives.")
        case 429:
            text, wait = msg("{host} finds that we ask too often (429).", host=name), reset_s(heard.headers, now)
        case _ if status >= 500:
            text = msg("{host} is out of order ({status}).", host=name, status=status)
            wait = retry_after_s(heard.headers.get("retry-after"), now)
        case _:
            text = msg("{host} gave an unexpected answer ({status}).", host=name, status=status)
    return Refusal(text, hint, status, wait)


class _Client(Mastodon):  # type: ignore[misc,unused-ignore]
    """The SDK, without the question it puts to a server before every hashtag."""

    def timeline_is_available(self, *_: object, **__: object) -> bool:
        return True
