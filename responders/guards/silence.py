"""The silence periods of an election (Code électoral, art. L.49), one for each territory. Pure.

A window starts at 00:00, local time, on the eve of the territory's own polling day. Results and
polls stay forbidden until the last polling station of metropolitan France closes (art. L.52-2), so
every window of a round ends with it: 20:00 in Paris on the round's last polling day. In a round
without metropolitan France (a local election) a window ends at 20:00, local time, on the
territory's polling day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from watcher.model import Round, SilenceWindow

METROPOLE = "metropole"
CLOSING = time(20)


def silence_windows(rounds: Iterable[Round], zones: Mapping[str, str]) -> tuple[SilenceWindow, ...]:
    """Return one window for each round and territory; `zones` gives each territory's IANA zone."""
    return tuple(
        SilenceWindow(
            territory,
            one.name,
            _instant(day - timedelta(days=1), time(0), zones[territory]),
            _end(one, territory, zones),
        )
        for one in rounds
        for territory, day in one.days.items()
    )


def open_window(windows: Sequence[SilenceWindow], territory: str, now: datetime) -> SilenceWindow | None:
    """Return the window that silences a territory now (the last to end), or None.

    In a round that gives the territory no polling day, every window of the round silences it.
    """
    votes_in = {window.round_name for window in windows if window.territory == territory}
    opened = (
        window
        for window in windows
        if window.covers(now) and (window.territory == territory or window.round_name not in votes_in)
    )
    return max(opened, key=lambda window: window.ends_at, default=None)


def next_windows(windows: Iterable[SilenceWindow], now: datetime, n: int) -> list[SilenceWindow]:
    """Return the `n` first windows that are not over yet, open ones included."""
    ahead = (window for window in windows if window.ends_at > now)
    return sorted(ahead, key=lambda window: (window.starts_at, window.territory))[:n]


def _end(one: Round, territory: str, zones: Mapping[str, str]) -> datetime:
    if METROPOLE in one.days:
        return _instant(max(one.days.values()), CLOSING, zones[METROPOLE])
    return _instant(one.days[territory], CLOSING, zones[territory])


@lru_cache(maxsize=512)  # no more than there are territories and rounds
def _instant(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
