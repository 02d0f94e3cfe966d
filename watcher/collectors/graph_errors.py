"""What Facebook's Graph API means when it refuses, and when it asks for rest. Pure.

Nothing of Facebook's own text is shown: it repeats the key it was given ("Malformed access token
EAAB..."). Sources: https://developers.facebook.com/docs/graph-api/guides/error-handling,
https://developers.facebook.com/docs/graph-api/overview/rate-limiting.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from watcher.collectors.http import MAX_RETRY_AFTER_S, retry_after_s
from watcher.collectors.refusals import unexpected
from watcher.errors import SourceError, SourceGone, SourceRefused
from watcher.messages import Message, msg

NAME = "Facebook"
APP_SECRET = "VEILLEUR_FACEBOOK_APP_SECRET"  # noqa: S105  (its name)
BUSY_PERCENT, FULL_PERCENT = 80.0, 100.0
BUSY_S, FULL_S = 900.0, 3_600.0  # Facebook counts over an hour that slides
_USAGE = ("x-app-usage", "x-page-usage", "x-business-use-case-usage")
_SHARES = ("call_count", "total_cputime", "total_time")  # each in percent of what is allowed
_RATE = frozenset({4, 17, 32, 341, 613}) | frozenset(range(80_000, 80_015))
_KEY = frozenset({102, 104, 190})
_RIGHT = frozenset({3, 10}) | frozenset(range(200, 300))
_MISSING_SUBCODE = 33
_TOO_MUCH = "reduce the amount of data"


class BadQuestion(SourceError):
    """Facebook cannot make sense of the question (#100): often a page token that grew too old."""


class TooMuch(SourceError):
    """Facebook wants to be asked for fewer objects at once."""


class Forbidden(SourceRefused):
    """The key is good and lacks the right to read this."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key to the Graph API: the name of its secret, and what to do when it lacks a right."""

    name: str
    token: SecretStr
    app_secret: SecretStr
    rights: Message

    def check(self) -> None:
        """Raise SourceRefused unless the key can be one."""
        for name, secret, required in ((self.name, self.token, True), (APP_SECRET, self.app_secret, False)):
            value = secret.get_secret_value()
            if (required and not value) or not value.isascii() or not value.isprintable() or " " in value:
                raise SourceRefused(msg("The secret {secret} is missing or is not a key.", secret=name), _renew(name))

    def query(self) -> dict[str, str]:
        """Return what proves who asks: the token, and with it the app's signature of it.

        Source: https://developers.facebook.com/docs/graph-api/guides/secure-requests.
        """
        token, secret = self.token.get_secret_value(), self.app_secret.get_secret_value()
        if not secret:
            return {"access_token": token}
        proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        return {"access_token": token, "appsecret_proof": proof}


def error_of(answer: object) -> Mapping[str, Any] | None:
    """Return the error an answer holds, if any."""
    error = answer.get("error") if isinstance(answer, Mapping) else None
    return error if isinstance(error, Mapping) else None


def may_pass(status: int, error: Mapping[str, Any] | None) -> bool:
    """Return whether the same question may be answered in a second."""
    if error is None:
        return status in (500, 502, 503, 504)
    return error.get("is_transient") is True and not _is_rate(error) and not _is_too_much(error)


def refusal(
    status: int, headers: Mapping[str, str], error: Mapping[str, Any] | None, key: Key, now: datetime
) -> SourceError:
    """Say what a refusal means, and what to do about it; `headers` in lower case."""
    wait = rest_s(headers) or retry_after_s(headers.get("retry-after"), now)
    if error is not None and (found := _of_code(error, key, wait)):
        return found
    match status:
        case 401 | 403:
            return SourceRefused(msg("Facebook refuses our key ({status}).", status=status), _renew(key.name))
        case 410:
            return SourceGone(msg("Facebook says that this is closed for good (410)."))
        case 404:
            text = msg("Facebook has no such Page or post (404).")
        case 429:
            return _too_often(wait)
        case _:
            text = unexpected(status, NAME)
    return SourceError(text, retry_after_s=wait)


def _of_code(error: Mapping[str, Any], key: Key, wait_s: float | None) -> SourceError | None:
    code = _code(error)
    if _is_rate(error):
        return _too_often(wait_s)
    if code in _KEY:
        return SourceRefused(msg("Facebook refuses our key (#{code}).", code=code), _renew(key.name))
    if code == 100 and "appsecret_proof" in str(error.get("message")):
        return SourceRefused(msg("Facebook refuses the signature of our app (#100)."), _renew(APP_SECRET))
    if code in _RIGHT:
        return Forbidden(msg("Facebook does not let our key read this (#{code}).", code=code), key.rights)
    return _of_question(error, code)


def _of_question(error: Mapping[str, Any], code: int) -> SourceError | None:
    if _is_too_much(error):
        return TooMuch(msg("Facebook finds that we ask for too much at once."))
    if code == 803 or (code == 100 and error.get("error_subcode") == _MISSING_SUBCODE):
        return SourceGone(
            msg("Facebook has no such Page or post, or no longer shows it (#{code}).", code=code),
            msg("Check its name: the Page may have been renamed, closed or restricted."),
        )
    if code == 2635:
        return SourceError(
            msg("Facebook no longer knows the version of its Graph API that we ask for (#{code}).", code=code),
            msg('Write a later "graph_version" in the configuration.'),
        )
    if code in (100, 2642):  # 2642: a page token too old
        return BadQuestion(msg("Facebook cannot make sense of our question (#{code}).", code=code))
    return None


def _code(error: Mapping[str, Any]) -> int:
    code = error.get("code")
    return code if isinstance(code, int) else 0


def _is_rate(error: Mapping[str, Any]) -> bool:
    return _code(error) in _RATE


def _is_too_much(error: Mapping[str, Any]) -> bool:
    return _code(error) in (1, 100) and _TOO_MUCH in str(error.get("message")).lower()


def _too_often(wait_s: float | None) -> SourceError:
    return SourceError(msg("Facebook finds that we ask too often."), retry_after_s=wait_s or FULL_S)


def _renew(secret: str) -> Message:
    return msg(
        "Make a new one at https://developers.facebook.com/tools/accesstoken or in the app's settings, and write it "
        "in secrets.env, as {secret}=…",
        secret=secret,
    )


def rest_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to stay away when we used most of what Facebook allows, else None.

    Facebook gives minutes in `estimated_time_to_regain_access`, once it has shut us out.
    """
    counts = [count for name in _USAGE for count in _counts(headers.get(name, ""))]
    regain_s = max((60 * _number(count.get("estimated_time_to_regain_access")) for count in counts), default=0.0)
    used = max((_number(count.get(share)) for count in counts for share in _SHARES), default=0.0)
    if regain_s > 0:
        return min(regain_s, MAX_RETRY_AFTER_S)
    if used < BUSY_PERCENT:
        return None
    return FULL_S if used >= FULL_PERCENT else BUSY_S


def _counts(text: str) -> Iterator[Mapping[str, Any]]:
    """Read a usage header: one count, or lists of counts by business."""
    try:
        usage = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return
    if not isinstance(usage, Mapping):
        return
    yield usage
    for counts in usage.values():
        if isinstance(counts, list):
            yield from (count for count in counts if isinstance(count, Mapping))


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e9 else 0.0
