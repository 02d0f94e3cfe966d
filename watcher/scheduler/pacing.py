"""When to look at a source next. Pure."""

from datetime import datetime, timedelta

LONGEST = timedelta(hours=6)  # a failing source is asked at least four times a day


def next_check(now: datetime, every: timedelta, *, failures: int = 0, wait_s: float | None = None) -> datetime:
    """Return the next appointment: the usual pace, doubled at each failure, never before the server allows.

    `wait_s` is the least time in seconds that the server asked for (Retry-After).
    """
    pause = min(every * (1 << min(failures, 10)), max(LONGEST, every))
    if wait_s is not None:
        pause = max(pause, timedelta(seconds=wait_s))
    return now + pause
