"""The silence periods, against the computed table of the law paper (rounds on 11 and 25 April 2027)."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from responders.guards.silence import next_windows, open_window, silence_windows
from watcher.model import Round, SilenceWindow
from watcher.settings import TERRITORIES

PARIS = ZoneInfo("Europe/Paris")
SECOND = timedelta(seconds=1)
SUNDAY = ("metropole", "reunion", "mayotte", "nouvelle_caledonie", "wallis_et_futuna")
# Territory: start of the first round's silence, in Paris time (day of April 2027, hour, minute).
STARTS = {
    "metropole": (10, 0, 0),
    "reunion": (9, 22, 0),
    "mayotte": (9, 23, 0),
    "nouvelle_caledonie": (9, 15, 0),
    "wallis_et_futuna": (9, 14, 0),
    "guadeloupe": (9, 6, 0),
    "martinique": (9, 6, 0),
    "saint_barthelemy": (9, 6, 0),
    "saint_martin": (9, 6, 0),
    "guyane": (9, 5, 0),
    "saint_pierre_et_miquelon": (9, 4, 0),
    "polynesie": (9, 12, 0),
    "marquises": (9, 11, 30),
    "gambier": (9, 11, 0),
}


def a_round(name: str, sunday: date) -> Round:
    return Round(name, {t: sunday if t in SUNDAY else sunday - timedelta(days=1) for t in TERRITORIES})


WINDOWS = silence_windows([a_round("1", date(2027, 4, 11)), a_round("2", date(2027, 4, 25))], TERRITORIES)


def paris(day: int, hour: int, minute: int = 0, month: int = 4) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


@pytest.fixture(params=["UTC", "Pacific/Tahiti", "Pacific/Noumea"])
def host_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize("fortnights", [0, 1])
@pytest.mark.parametrize("territory", STARTS)
def test_each_window_opens_and_closes_to_the_second_whatever_the_hosts_zone(
    host_zone: None, territory: str, fortnights: int
) -> None:
    later = timedelta(days=14 * fortnights)
    start, end = paris(*STARTS[territory]) + later, paris(11, 20) + later

    def silent(moment: datetime) -> bool:
        return open_window(WINDOWS, territory, moment) is not None

    assert [silent(start - SECOND), silent(start), silent(end - SECOND), silent(end)] == [False, True, True, False]


def test_the_windows_are_in_utc() -> None:
    assert {w.starts_at.tzinfo for w in WINDOWS} | {w.ends_at.tzinfo for w in WINDOWS} == {UTC}


def test_an_unknown_territory_follows_the_union_of_all_windows() -> None:
    assert open_window(WINDOWS, "atlantide", paris(9, 4) - SECOND) is None
    assert open_window(WINDOWS, "atlantide", paris(9, 4)) is not None
    assert open_window(WINDOWS, "atlantide", paris(11, 20) - SECOND) is not None
    assert open_window(WINDOWS, "atlantide", paris(11, 20)) is None


def test_a_territory_without_a_day_in_one_round_follows_that_rounds_union() -> None:
    first = Round("1", {"metropole": date(2027, 4, 11), "marquises": date(2027, 4, 10)})
    second = Round("2", {"metropole": date(2027, 4, 25), "guyane": date(2027, 4, 24)})
    windows = silence_windows([first, second], TERRITORIES)
    assert open_window(windows, "marquises", paris(9, 11)) is None
    assert open_window(windows, "marquises", paris(23, 5)) is not None


def test_without_any_round_nothing_is_silent() -> None:
    assert silence_windows([], TERRITORIES) == ()
    assert open_window((), "metropole", paris(11, 12)) is None


def test_a_local_election_without_metropolitan_france_ends_at_the_local_closing() -> None:
    (window,) = silence_windows([Round("local", {"polynesie": date(2027, 6, 6)})], TERRITORIES)
    tahiti = ZoneInfo("Pacific/Tahiti")
    assert window.starts_at == datetime(2027, 6, 5, tzinfo=tahiti)
    assert window.ends_at == datetime(2027, 6, 6, 20, tzinfo=tahiti)


@pytest.mark.parametrize(
    ("territory", "sunday", "start_utc", "end_utc"),
    [
        ("metropole", date(2027, 3, 28), datetime(2027, 3, 26, 23), datetime(2027, 3, 28, 18)),
        ("saint_pierre_et_miquelon", date(2027, 3, 14), datetime(2027, 3, 13, 3), datetime(2027, 3, 14, 19)),
        ("saint_pierre_et_miquelon", date(2027, 3, 15), datetime(2027, 3, 14, 3), datetime(2027, 3, 15, 19)),
        ("metropole", date(2027, 10, 31), datetime(2027, 10, 29, 22), datetime(2027, 10, 31, 19)),
    ],
)
def test_a_change_of_hour_on_the_poll_shifts_nothing(
    territory: str, sunday: date, start_utc: datetime, end_utc: datetime
) -> None:
    windows = silence_windows([Round("1", {"metropole": sunday, territory: sunday})], TERRITORIES)
    window = next(w for w in windows if w.territory == territory)
    assert window == SilenceWindow(territory, "1", start_utc.replace(tzinfo=UTC), end_utc.replace(tzinfo=UTC))


def test_the_windows_ahead_come_earliest_first_and_keep_the_open_ones() -> None:
    ahead = next_windows(WINDOWS, paris(8, 12), 2)
    assert [w.territory for w in ahead] == ["saint_pierre_et_miquelon", "guyane"]
    assert {w.round_name for w in next_windows(WINDOWS, paris(11, 19), 99)} == {"1", "2"}
    assert {w.round_name for w in next_windows(WINDOWS, paris(11, 20), 99)} == {"2"}
    assert next_windows(WINDOWS, paris(25, 20), 99) == []
