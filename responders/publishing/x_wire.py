"""X as our own account: the calls of tweepy, what they cost, and what a refusal comes to."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import tweepy
from pydantic import SecretStr

from responders.publishing.base import OutcomeUnknown
from responders.publishing.judging import Rule, Told, judge, refusal, words_of
from responders.publishing.outcomes import Fate, Refused, preparing, writing
from responders.publishing.sdk_session import Wire
from watcher.clock import Clock
from watcher.collectors.base import Limits
from watcher.collectors.exchange import PAUSES_S, Exchange, Heard
from watcher.collectors.refusals import nonsense, wait_s
from watcher.collectors.x_budget import Ceilings, Prices, SpendingBook, affordable, cost, day_of
from watcher.collectors.x_http import CREDITS_S, NAME, RESET, WINDOW_S
from watcher.collectors.x_posts import resources
from watcher.errors import SourceError
from watcher.messages import msg

API = "https://api.twitter.com"  # OAuth 1 signs the address that tweepy knows
SECRETS = (
    "VEILLEUR_X_CONSUMER_KEY",
    "VEILLEUR_X_CONSUMER_SECRET",
    "VEILLEUR_X_ACCESS_TOKEN",
    "VEILLEUR_X_ACCESS_TOKEN_SECRET",
)
# Sources: https://docs.x.com/x-api/fundamentals/response-codes-and-errors, .../posts/manage-tweets.
RULES = (
    Rule("403", "duplicate content", Fate.DUPLICATE, "we published this text of late: it is looked for at once"),
    Rule("403", "suspended", Fate.ACCOUNT_SUSPENDED, "the account is suspended"),
    Rule("403", "locked", Fate.ACCOUNT_SUSPENDED, "the account is locked until a person logs in"),
    Rule("403", "oauth1 app permissions", Fate.TOKEN_REFUSED, "the app may read only"),
    Rule("401", "", Fate.TOKEN_REFUSED, "the keys were revoked"),
    Rule("403", "", Fate.DESK, "not allowed: an answer to an author who did not call us, say"),
    Rule("404", "", Fate.DESK, "what it answers is gone"),
    Rule("400", "", Fate.TEXT_REFUSED, "the text is not one"),
    Rule("402", "", Fate.RETRY, "the credits are used up"),
    Rule("429", "", Fate.RETRY, "too many posts (100 in 15 minutes)"),
    Rule("5xx", "", Fate.UNKNOWN, "X is out of order: it may have taken the text"),
)


@dataclass(frozen=True, slots=True)
class XKeys:
    """The four keys with which our account speaks (OAuth 1.0a)."""

    consumer_key: SecretStr
    consumer_secret: SecretStr
    token: SecretStr
    token_secret: SecretStr

    @property
    def account_id(self) -> str:
        """Return the id of our account, with which its token begins; raise Refused unless all are keys."""
        values = [key.get_secret_value() for key in (self.consumer_key, self.consumer_secret, self.token_secret)]
        account = self.token.get_secret_value().partition("-")[0]
        if not all(v and v.isascii() and v.isprintable() for v in values) or not account.isdecimal():
            raise Refused(
                msg("The keys of our account on X are missing or are not keys."),
                msg("Make them at https://console.x.com and write them in secrets.env: {names}.",
                    names=", ".join(SECRETS)),
                kind=Fate.TOKEN_REFUSED,
            )  # fmt: skip
        return account


@dataclass(frozen=True, slots=True)
class Purse:
    """Where spending is written down, and the ceilings it may not pass."""

    book: SpendingBook
    ceilings: Ceilings

    def reserve(self, amount: Decimal, what: str, now: datetime) -> None:
        """Write down what a call costs before it is made; raise Refused when a ceiling would be passed."""
        try:
            affordable(self.book, self.ceilings, amount, now)
        except SourceError as error:
            raise Refused(
                msg("The ceiling of what may be spent on X would be passed: this call costs up to {price} USD.",
                    price=str(amount)),
                msg("Publish it by hand, or raise the ceiling in networks.toml."),
                kind=Fate.DESK,
            ) from error  # fmt: skip
        self.book.add(day_of(now), amount, what)


class XAccount:
    """Ask and write as our account; raise Refused, or OutcomeUnknown where a text may have left."""

    def __init__(
        self, limits: Limits, handle: str, keys: XKeys, purse: Purse, clock: Clock, base_url: str = API
    ) -> None:
        self._keys, self._purse, self._clock = keys, purse, clock
        self._told = Told(NAME, f"@{handle}", SECRETS[2])
        self._wire = Wire(Exchange(NAME, limits, PAUSES_S), base_url)

    @property
    def id(self) -> str:
        """The id of our account."""
        return self._keys.account_id

    def read(
        self, ask: Callable[[Any], object], params: Mapping[str, str], price: Decimal, what: str, worst: Decimal
    ) -> Any:
        """Return an answer as plain JSON, and write down what it cost, at worst so much; raise Refused."""
        now, spent = self._clock(), Decimal()
        self._purse.reserve(worst, what, now)
        try:
            with preparing():
                heard = self._call(ask, params)
            if heard.status != 200:
                raise self._refused(heard, reading=True)
            if not (answer := _json(heard.body)):
                raise Refused(nonsense(NAME).message, kind=Fate.RETRY)
            posts, users = resources(answer)
            spent = cost(posts, users, price, Prices(), set())
            return answer
        finally:
            self._purse.book.add(day_of(now), spent - worst, what)

    def write(self, ask: Callable[[Any], object], price: Decimal, what: str) -> Mapping[str, Any]:
        """Make one call that writes; what was refused costs nothing. Raise Refused or OutcomeUnknown."""
        now = self._clock()
        self._purse.reserve(price, what, now)
        try:
            with writing():
                heard = self._call(ask, {})
            if heard.status not in (200, 201):
                raise self._refused(heard)
        except Refused:
            self._purse.book.add(day_of(now), -price, what)
            raise
        data = _json(heard.body).get("data")
        if not isinstance(data, dict):
            raise OutcomeUnknown(nonsense(NAME).message)
        return data

    def _call(self, ask: Callable[[Any], object], params: Mapping[str, str]) -> Heard:
        _ = self.id  # the keys are keys
        with self._wire.session() as session:
            keys = (self._keys.consumer_key, self._keys.consumer_secret, self._keys.token, self._keys.token_secret)
            names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
            values = {name: key.get_secret_value() for name, key in zip(names, keys, strict=True)}
            sdk = tweepy.Client(**values, wait_on_rate_limit=False)
            session.params = dict(params)
            sdk.session = session
            return self._wire.call(lambda: ask(sdk), tweepy.TweepyException, AttributeError)

    def _refused(self, heard: Heard, *, reading: bool = False) -> Refused | OutcomeUnknown:
        wait = wait_s(heard.headers, self._clock(), RESET if heard.status == 429 else "")
        longest = {429: WINDOW_S, 402: CREDITS_S}.get(heard.status)
        rule = judge(RULES, heard.status, words_of(heard.body))
        told = refusal(rule, heard.status, self._told, wait or longest)
        if reading and isinstance(told, OutcomeUnknown):
            return Refused(told.message, kind=Fate.RETRY, retry_after_s=wait)
        return told


def _json(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
