"""Whether anything may leave now: asked at the last line before each call to a network and each mail. Pure.

There is no way round it: no option, no role, no setting (Code électoral, art. L.49).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from responders.guards.silence import open_window, silence_windows
from watcher.messages import Message, msg
from watcher.model import SilenceWindow
from watcher.settings import TERRITORIES, Settings

# A clock that was set back by so much, or less, may be wrong: both hours must be out of the silence.
SET_BACK = timedelta(hours=2)


def silent_window(
    settings: Settings, territories: Iterable[str], now: datetime, latest: datetime | None = None
) -> SilenceWindow | None:
    """Return the window that silences one of these territories, or None.

    `latest` is the latest instant the house ever saw: when the clock went back, the silence holds at
    the hour it shows and at the hour it had shown.
    """
    windows = silence_windows(settings.rounds, TERRITORIES)
    moments = {now} | ({latest} if latest and now < latest <= now + SET_BACK else set())
    opened = (open_window(windows, territory, at) for territory in sorted(territories) for at in sorted(moments))
    return next((window for window in opened if window), None)


def dates_problem(settings: Settings) -> Message | None:
    """Say that no polling day is known in production, where the silence could not be kept; or None."""
    if settings.in_production and not any(one.days for one in settings.rounds):
        return msg("nothing is published: no polling day is written in config/elections.toml")
    return None


def leaving_problem(
    settings: Settings, territory: str, now: datetime, latest: datetime | None = None
) -> Message | None:
    """Say why nothing may leave for a territory now, or None."""
    window = silent_window(settings, (territory,), now, latest)
    if window is None:
        return dates_problem(settings)
    return msg(
        "silence period in {territory} until {until} (Code électoral, art. L.49)",
        territory=territory,
        until=f"{window.ends_at.astimezone(settings.timezone):%d/%m %H:%M}",
    )
