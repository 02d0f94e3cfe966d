"""X, through tweepy and a bearer token: our own mentions, and little else.

Answers to our posts mention us: they come with the mentions. The pure parts stand beside: `x_terms`
says what may be read, `x_posts` reads it, `x_walk` keeps the cursor, `x_budget` counts money.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import requests
import tweepy
from pydantic import SecretStr

from watcher.collectors import x_http
from watcher.collectors.base import USER_AGENT, Limits
from watcher.collectors.exchange import PAUSES_S, Exchange, Unanswered
from watcher.collectors.mounted import mounted
from watcher.collectors.refusals import nonsense, wait_s
from watcher.collectors.x_budget import SMALLEST_PAGE, SpendingBook, affordable, cost, day_of, worst_of_one
from watcher.collectors.x_posts import Raw, id_of, lost, objects, people_of, relays, resources, to_post, to_posts
from watcher.collectors.x_terms import Aim, XOptions, aim_of
from watcher.collectors.x_walk import Walk, advance, below
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.messages import Message, msg
from watcher.model import Network, Page, Source

__all__ = ["XCollector", "XOptions", "to_post"]

TIMELINE_DEPTH, MENTIONS_DEPTH = 3_200, 800  # posts; X gives no older ones
# What to ask for, in the names X had until August 2026 and in those it has announced.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "tweet": {
        "tweet.fields": "author_id,created_at,edit_history_tweet_ids,entities,lang,note_tweet,public_metrics,"
        "referenced_tweets",
        "expansions": "author_id,referenced_tweets.id,referenced_tweets.id.author_id",
        "user.fields": "name,public_metrics,username",
    },
    "post": {
        "post.fields": "created_at,entities,lang,note_post,public_metrics",
        "expansions": "author_id,edit_history_post_ids,referenced_posts",
        "user.fields": "name,public_metrics,username",
    },
}
_Ask = Callable[[tweepy.Client], requests.Response]
_SENSELESS = nonsense(x_http.NAME).message


class XCollector:
    """Look at one account of X, a page at a time, within the ceilings.

    One instance serves the whole program: it remembers what was paid today, and which calls X may
    have billed although no answer came (`doubtful`).
    """

    network = Network.X

    def __init__(
        self,
        limits: Limits,
        options: XOptions,
        token: SecretStr,
        spending: SpendingBook,
        *,
        base_url: str = x_http.API,
        pauses_s: Sequence[float] = PAUSES_S,
        user_agent: str = USER_AGENT,
    ) -> None:
        self._options, self._token, self._spending = options, token, spending
        exchange = Exchange(x_http.NAME, limits, pauses_s)
        self._answers = partial(x_http.asks, exchange, token, base_url=base_url, user_agent=user_agent)
        self._paid: tuple[str, set[str]] = ("", set())
        self._doubtful: dict[tuple[str, str], Decimal] = {}

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return a page of posts; raise SourceError, SourceRefused or SourceGone."""
        aim = aim_of(source, self._options)
        walk = Walk.of(source.cursor)
        if not walk.user:
            walk = replace(walk, user=await self._find(aim.account, now))
        try:
            answer, headers = await self._timeline(aim, walk, now)
        except x_http.BadRequest:
            if not walk.token:
                raise
            return Page((), below(walk).cursor(), more=True)  # a token too old
        return self._page(source, aim, walk, answer, headers, now)

    async def gone(self, native_ids: Sequence[str], now: datetime) -> list[str]:
        """Return which of these posts X no longer shows: deleted, protected or suspended.

        Each hundred ids is one call, at the price of a post for each found. When a call fails the
        answers of those before it are lost: hand over a hundred at a time. Raise SourceError.
        Source: https://docs.x.com/developer-terms/policy, "Content compliance".
        """
        asked = [i for i in dict.fromkeys(native_ids) if id_of(i)]
        missing: set[str] = set()
        price = self._options.prices.post
        while asked:
            size = affordable(self._spending, self._options.ceilings, price, now)
            batch, asked = asked[:size], asked[size:]
            ask = partial(tweepy.Client.get_tweets, ids=batch)
            answer, _ = await self._call(
                ask, {}, now, post_price=price, worst=len(batch) * price, what=f"recheck:{batch[0]}"
            )
            missing.update(lost(answer))
        return [i for i in native_ids if i in missing]

    async def _find(self, account: str, now: datetime) -> str:
        """Return the id of an account, which stays when the handle changes."""
        if account.isdigit():
            return account
        price = self._options.prices.user
        affordable(self._spending, self._options.ceilings, price, now)
        ask = partial(tweepy.Client.get_user, username=account)
        answer, _ = await self._call(ask, {}, now, post_price=price, worst=price, what=f"account:{account}")
        user = answer.get("data")
        if isinstance(user, dict) and (found := id_of(user.get("id"))):
            return found
        raise _account_trouble(answer, by_id=False)

    async def _timeline(self, aim: Aim, walk: Walk, now: datetime) -> tuple[Raw, Mapping[str, str]]:
        """Ask for the page where the walk stands, as large as the ceilings allow."""
        prices = self._options.prices
        post_price = prices.own_read if aim.ours and self._options.own_reads else prices.post
        each = worst_of_one(post_price, prices)
        size = affordable(self._spending, self._options.ceilings, each, now, SMALLEST_PAGE)
        look = tweepy.Client.get_users_mentions if aim.mentions else tweepy.Client.get_users_tweets
        ask = partial(
            look,
            id=walk.user,
            since_id=walk.since(self._options.overlap) or None,
            until_id=walk.until or None,
            pagination_token=walk.token or None,
            max_results=size,
        )
        return await self._call(
            ask,
            FIELDS[self._options.spelling],
            now,
            post_price=post_price,
            worst=size * each,
            what=f"{'mentions' if aim.mentions else 'timeline'}:{walk.user}",
        )

    async def _call(
        self, ask: _Ask, params: Mapping[str, str], now: datetime, *, post_price: Decimal, worst: Decimal, what: str
    ) -> tuple[Raw, Mapping[str, str]]:
        """Reserve, ask, settle. What X may have billed without our knowing stays paid until asked again."""
        x_http.check_token(self._token)
        day = day_of(now)
        self._spending.add(day, worst, what)
        try:
            response = await asyncio.to_thread(self._ask, ask, params, now)
            answer = _object(response.content)
        except Unanswered:
            self._give_back_doubtful(day, what)
            self._doubtful[day, what] = worst
            raise
        except SourceError:
            self._spending.add(day, -worst, what)
            raise
        posts, users = resources(answer)
        real = cost(posts, users, post_price, self._options.prices, self._paid_on(day))
        self._spending.add(day, real - worst, what)
        self._give_back_doubtful(day, what)
        return answer, response.headers

    def _give_back_doubtful(self, day: str, what: str) -> None:
        """Asked again, the same posts are billed once: what the unanswered call held is free."""
        if held := self._doubtful.pop((day, what), None):
            self._spending.add(day, -held, what)

    def _ask(self, ask: _Ask, params: Mapping[str, str], now: datetime) -> requests.Response:
        """Run one call of the SDK, in a thread: it knows neither the token nor any other way out."""
        client = tweepy.Client(return_type=requests.Response, wait_on_rate_limit=False)
        with mounted(client.session, self._answers(now)) as session:
            session.params = dict(params)
            try:
                return ask(client)
            except (tweepy.TweepyException, requests.RequestException) as error:
                raise SourceError(msg("The program that speaks with X failed.")) from error

    def _paid_on(self, day: str) -> set[str]:
        if self._paid[0] != day:
            self._paid = (day, set())
        return self._paid[1]

    def _page(
        self, source: Source, aim: Aim, walk: Walk, answer: Raw, headers: Mapping[str, str], now: datetime
    ) -> Page:
        meta = answer.get("meta")
        if not isinstance(answer.get("data"), list) and not isinstance(meta, dict):
            raise _account_trouble(answer, by_id=True)
        speaks_for = {walk.user: source.organisation_id} if source.organisation_id and not aim.mentions else None
        posts, unread = to_posts(answer, now, speaks_for)
        ids = [int(i) for raw in objects(answer.get("data")) if (i := id_of(raw.get("id")))]
        step = advance(
            walk,
            ids,
            _token(meta),
            depth=MENTIONS_DEPTH if aim.mentions else TIMELINE_DEPTH,
            first_look=self._options.first_look,
            now=now,
        )
        rested = headers.get("x-rate-limit-remaining") != "0"
        return Page(
            tuple(posts),
            step.walk.cursor(),
            troubles=tuple(t for t in (step.trouble, _unread(unread)) if t),
            moved_to=_renamed(aim, walk, answer),
            wait_s=None if rested else wait_s(headers, now, x_http.RESET),
            more=step.more and rested,
            deleted=tuple(lost(answer)),
            relays=tuple(relays(answer, now, speaks_for or {})),
        )


def _object(body: bytes) -> Raw:
    """Read an answer; raise Unanswered when it is not an object of JSON."""
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unanswered(_SENSELESS) from error
    if not isinstance(answer, dict):
        raise Unanswered(_SENSELESS)
    return answer


def _token(meta: object) -> str:
    token = meta.get("next_token") if isinstance(meta, dict) else None
    return token if isinstance(token, str) and token.isascii() and token.isprintable() and len(token) < 500 else ""


def _unread(count: int) -> Message | None:
    return msg("{count} posts could not be read.", count=count) if count else None


def _renamed(aim: Aim, walk: Walk, answer: Raw) -> str | None:
    """Return the account's new handle when it is no longer the one of the address."""
    author = people_of(answer).get(walk.user)
    if author is None or aim.account.isdigit() or author.handle.lower() == aim.account.lower():
        return None
    return f"mentions:{author.handle}" if aim.mentions else author.handle


def _account_trouble(answer: Raw, *, by_id: bool) -> SourceError:
    """Say why an answer holds no account: gone, renamed, protected or suspended."""
    kinds = [str(problem.get("type")) for problem in objects(answer.get("errors"))]
    if any(kind.endswith("/not-authorized-for-resource") for kind in kinds):
        return SourceRefused(msg("This account of X is protected: its posts are no longer public."))
    if any(kind.endswith("/resource-not-found") for kind in kinds):
        if by_id:
            return SourceGone(msg("This account of X no longer exists."))
        return SourceError(
            msg("X has no account of this name."), msg("Check the handle: it may have been renamed or closed.")
        )
    if any(kind.endswith("/resource-unavailable") or "forbidden" in kind for kind in kinds):
        return SourceError(msg("X has suspended this account."))
    return SourceError(_SENSELESS)
