"""What the answers of an API mean where no network gives them a meaning of its own. Pure.

Standards: RFC 9110 (statuses, Retry-After, Date); the headers of limits are each network's own.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from watcher.collectors.exchange import Unanswered
from watcher.collectors.http import MAX_RETRY_AFTER_S, retry_after_s
from watcher.messages import Message, msg


def unexpected(status: int, name: str) -> Message:
    """Say what a status means that no network gives a meaning of its own."""
    match status:
        case 429:
            return msg("{host} finds that we ask too often (429).", host=name)
        case _ if status >= 500:
            return msg("{host} is out of order ({status}).", host=name, status=status)
        case _ if 300 <= status < 400:
            return msg("{host} redirects elsewhere ({status}): we do not follow it.", host=name, status=status)
    return msg("{host} gave an unexpected answer ({status}).", host=name, status=status)


def nonsense(name: str) -> Unanswered:
    """Say that an answer is not what this API answers."""
    return Unanswered(msg("{host} gave an answer that makes no sense.", host=name))


def wait_s(headers: Mapping[str, str], now: datetime, reset: str) -> float | None:
    """Return the seconds to stay away: Retry-After, or until the instant in the header `reset`.

    That instant is in seconds since 1970 or ISO 8601, by the server's own clock where it shows it; None
    when nothing readable is said, a day at most.
    """
    asked_for = retry_after_s(headers.get("retry-after"), now)
    until = _instant(headers.get(reset, "").strip())
    if asked_for is not None or until is None:
        return asked_for
    return min(max((until - _their_time(headers, now)).total_seconds(), 1.0), MAX_RETRY_AFTER_S)


def _instant(text: str) -> datetime | None:
    try:
        is_number = text.isascii() and text.isdigit() and len(text) < 12
        at = datetime.fromtimestamp(int(text), UTC) if is_number else datetime.fromisoformat(text)
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _their_time(headers: Mapping[str, str], now: datetime) -> datetime:
    try:
        at = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError):
        return now
    return at.replace(tzinfo=at.tzinfo or UTC)
