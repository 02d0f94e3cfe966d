"""Our Mastodon server: the calls of Mastodon.py, and what a refusal of it comes to."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from mastodon import Mastodon, MastodonError

from responders.publishing.base import OutcomeUnknown
from responders.publishing.judging import Rule, Told, judge, refusal, words_of
from responders.publishing.outcomes import Fate, Refused, preparing, writing
from responders.publishing.sdk_session import Wire
from watcher.clock import EPOCH, Clock
from watcher.collectors.addresses import checked
from watcher.collectors.base import Limits
from watcher.collectors.exchange import Exchange, Heard
from watcher.collectors.fediverse_server import MAKE_TOKEN, RESET, SECRET, WINDOW_S, MastodonOptions
from watcher.collectors.refusals import nonsense, wait_s
from watcher.messages import msg

_Shape = TypeVar("_Shape", dict[str, Any], list[Any])
# Sources: https://docs.joinmastodon.org/methods/statuses/#create, .../api/rate-limits/.
RULES = (
    Rule("403", "suspended", Fate.ACCOUNT_SUSPENDED, "the account is suspended"),
    Rule("403", "disabled", Fate.ACCOUNT_SUSPENDED, "the account is disabled"),
    Rule("401", "", Fate.TOKEN_REFUSED, "the token was revoked"),
    Rule("403", "", Fate.TOKEN_REFUSED, "the token lacks the right to write, or the account is limited"),
    Rule("404", "", Fate.DESK, "what it answers is gone"),
    Rule("410", "", Fate.DESK, "what it answers is gone for good"),
    Rule("422", "not finished processing", Fate.RETRY, "a picture is still being made ready"),
    Rule("422", "", Fate.TEXT_REFUSED, "the text is too long or empty, or a picture is not one"),
    Rule("413", "", Fate.TEXT_REFUSED, "a picture too large"),
    Rule("400", "", Fate.TEXT_REFUSED, "the text is not one"),
    Rule("429", "", Fate.RETRY, "too many questions (300 in 5 minutes)"),
    Rule("503", "remote data", Fate.RETRY, "another server did not answer ours"),
    Rule("5xx", "", Fate.UNKNOWN, "the server is out of order: it may have taken the text"),
)


class Instance:
    """Ask and write as our account; raise Refused, or OutcomeUnknown where a text may have left."""

    def __init__(self, limits: Limits, options: MastodonOptions, clock: Clock) -> None:
        self.name = name = options.handle.rpartition("@")[2].lower()
        self._clock, self._options, self._limits = clock, options, limits
        self._told = Told(name, f"@{options.handle}", SECRET)
        self._wire = Wire(
            Exchange(name, limits, options.pauses_s), checked(options.bases.get(name) or f"https://{name}")
        )
        self._most: int | None = None

    def read(self, ask: Callable[[Any], object], shape: type[_Shape], *, may_be_gone: bool = False) -> _Shape:
        """Return an answer as plain JSON, empty where what is asked for may be gone and is; raise Refused."""
        with preparing():
            heard = self._call(ask)
        if may_be_gone and heard.status in (404, 410):
            return shape()
        if heard.status != 200:
            raise self._refused(heard, reading=True)
        content = _json(heard.body)
        if not isinstance(content, shape):
            raise Refused(nonsense(self.name).message, kind=Fate.RETRY)
        return content

    def write(self, ask: Callable[[Any], object]) -> Mapping[str, Any]:
        """Make one call that writes; raise Refused or OutcomeUnknown."""
        with writing():
            heard = self._call(ask)
        if heard.status not in (200, 202):
            raise self._refused(heard)
        content = _json(heard.body)
        if not isinstance(content, dict):
            raise OutcomeUnknown(nonsense(self.name).message)
        return content

    def most_characters(self) -> int:
        """Return how long a post may be on this server, 0 when it does not say."""
        if self._most is None:
            told: Any = self.read(lambda sdk: sdk.instance_v2(), dict, may_be_gone=True)
            for name in ("configuration", "statuses"):
                told = told.get(name) if isinstance(told, dict) else None
            most = told.get("max_characters") if isinstance(told, dict) else None
            self._most = most if isinstance(most, int) and most > 0 else 0
        return self._most

    def _call(self, ask: Callable[[Any], object]) -> Heard:
        token = self._options.token.get_secret_value().strip()
        if not token or not token.isascii() or not token.isprintable():
            raise Refused(
                msg("The access token of our Mastodon account is not one."), MAKE_TOKEN, kind=Fate.TOKEN_REFUSED
            )
        with self._wire.session() as session:
            sdk = _Client(
                access_token=token,
                api_base_url=self._wire.base_url,
                version_check_mode="none",
                ratelimit_method="throw",
                request_timeout=self._limits.timeout_s,
                session=session,
                user_agent=self._options.user_agent,
            )
            return self._wire.call(lambda: ask(sdk), MastodonError, AttributeError, KeyError)

    def _refused(self, heard: Heard, *, reading: bool = False) -> Refused | OutcomeUnknown:
        wait = wait_s(heard.headers, self._clock(), RESET if heard.status == 429 else "")
        rule = judge(RULES, heard.status, words_of(heard.body))
        told = refusal(rule, heard.status, self._told, wait or (WINDOW_S if heard.status == 429 else None))
        if reading and isinstance(told, OutcomeUnknown):
            return Refused(told.message, kind=Fate.RETRY, retry_after_s=wait)
        return told


class _Client(Mastodon):  # type: ignore[misc,unused-ignore]
    """The SDK, without the question about the server's version that it puts before others."""

    def verify_minimum_version(self, *_: object, **__: object) -> bool:
        return True


def moment_of(status: Mapping[str, Any]) -> datetime:
    """Return when a status was written; long ago when that cannot be read."""
    try:
        at = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        return EPOCH
    return at.replace(tzinfo=at.tzinfo or UTC)


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
