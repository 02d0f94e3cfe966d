"""Time as a parameter: whoever needs the hour is handed a `Clock`, and tests hand a fixed one.

Inside the house an instant is an aware UTC datetime; in the ledger it is a whole number of
milliseconds since 1970 (columns named `*_ms`).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


def to_ms(moment: datetime) -> int:
    """Return milliseconds since 1970; raise ValueError on a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime refused: give it an offset")
    return (moment - EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """Return the UTC instant of a count of milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=ms)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
