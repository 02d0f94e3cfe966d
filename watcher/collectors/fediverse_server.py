"""Ask a Mastodon server: the calls of Mastodon.py, and what a refusal means.

Nothing of the SDK, of our token or of a server's words comes out of here.
Sources: https://docs.joinmastodon.org/api/rate-limits/ and the documentation of Mastodon.py 2.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import unquote

from mastodon import Mastodon, MastodonError
from pydantic import SecretStr

from watcher.collectors.addresses import checked
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.exchange import PAUSES_S, Exchange, Heard
from watcher.collectors.fediverse_known import opaque_id
from watcher.collectors.fediverse_web import Web
from watcher.collectors.http import MAX_REDIRECTS
from watcher.collectors.refusals import nonsense, unexpected, wait_s
from watcher.collectors.walk import Plan
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.messages import Message, msg

SECRET = "VEILLEUR_MASTODON_TOKEN"  # noqa: S105  the name of the secret, not the secret
MAKE_TOKEN = msg(
    "Make a new one in the preferences of the account, under Development, and write it in {secret}.", secret=SECRET
)
RESET = "x-ratelimit-reset"
WINDOW_S = 300.0  # of Mastodon's own limits: what to wait when a server does not say
PLAN = Plan(overlap=timedelta(hours=2), deep=timedelta(days=7))
_NO_TOKEN = SecretStr("")


@dataclass(frozen=True, slots=True)
class MastodonOptions:
    """As whom to ask, whom we know, and how far back to look.

    `handle` and `token` are our own account ("name@server"), for mentions, answers and hashtags.
    `directory` maps known accounts ("name@server") to organisations; `bases` gives the address of a
    server that does not answer under the name in its handles. A question that meets a broken server is
    put again after each of `pauses_s`, in seconds.
    """

    handle: str = ""
    token: SecretStr = _NO_TOKEN
    directory: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)
    keep_bots: bool = False
    plan: Plan = PLAN
    user_agent: str = USER_AGENT
    pauses_s: tuple[float, ...] = PAUSES_S


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
        exchange = Exchange(name, limits, options.pauses_s, hops=MAX_REDIRECTS)
        self._web = Web(exchange, asyncio.get_running_loop())
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
            self.wait_s = wait_s(headers, self._now, RESET) or WINDOW_S
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


def _refusal(heard: Heard, name: str, now: datetime, *, with_token: bool) -> SourceError:
    """Say what a status means for the person who follows this source."""
    status, hint = heard.status, None
    wait = wait_s(heard.headers, now, RESET if status == 429 else "")
    text = unexpected(status, name)
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
            wait = wait or WINDOW_S
    return Refusal(text, hint, status, wait)


class _Client(Mastodon):  # type: ignore[misc,unused-ignore]
    """The SDK, without the question it puts to a server before every hashtag."""

    def timeline_is_available(self, *_: object, **__: object) -> bool:
        return True
