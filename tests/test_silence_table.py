"""No call can leave inside a silence period: the outbox and the gate against a table written by hand from the law.

Code électoral, art. L.49 (from 00:00 on the eve), art. L.52-2 (until the last station closes), loi n° 62-1292,
art. 3 II (territories that vote on the Saturday). The table is in UTC, without any use of time zones.
"""

import os
import time as clock_of_host
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import desk
from hypothesis import given, settings
from hypothesis import strategies as st

from responders.guards.leaving import leaving_problem
from responders.guards.silence import silence_windows
from responders.publishing.gate import silence_gate
from responders.workspace import make_demo
from watcher.errors import SourceError
from watcher.model import Network, OwnAccount, Round
from watcher.settings import TERRITORIES, load


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of April 2027, in UTC."""
    return datetime(2027, 4, day, hour, minute, tzinfo=UTC)


# First round, 11 April 2027: when the silence begins in each territory, in UTC.
BEGINS = {
    "metropole": utc(9, 22),  # Saturday 00:00, UTC+2
    "reunion": utc(9, 20),  # Saturday 00:00, UTC+4
    "mayotte": utc(9, 21),  # Saturday 00:00, UTC+3
    "nouvelle_caledonie": utc(9, 13),  # Saturday 00:00, UTC+11
    "wallis_et_futuna": utc(9, 12),  # Saturday 00:00, UTC+12
    "guadeloupe": utc(9, 4),  # Friday 00:00, UTC-4
    "martinique": utc(9, 4),
    "saint_barthelemy": utc(9, 4),
    "saint_martin": utc(9, 4),
    "guyane": utc(9, 3),  # Friday 00:00, UTC-3
    "saint_pierre_et_miquelon": utc(9, 2),  # Friday 00:00, UTC-2 in summer
    "polynesie": utc(9, 10),  # Friday 00:00, UTC-10
    "marquises": utc(9, 9, 30),  # Friday 00:00, UTC-9:30
    "gambier": utc(9, 9),  # Friday 00:00, UTC-9
}
ENDS = utc(11, 18)  # Sunday 20:00 in Paris, everywhere
FORTNIGHT = timedelta(days=14)
SUNDAY = {"metropole", "reunion", "mayotte", "nouvelle_caledonie", "wallis_et_futuna"}
HOSTS = ("UTC", "Europe/Paris", "Pacific/Tahiti", "Pacific/Noumea", "America/Miquelon")


def a_round(name: str, sunday: date) -> Round:
    saturday = sunday - timedelta(days=1)
    return Round(name, MappingProxyType({one: sunday if one in SUNDAY else saturday for one in TERRITORIES}))


FIRST, SECOND = a_round("1", date(2027, 4, 11)), a_round("2", date(2027, 4, 25))


def is_silent(territory: str, at: datetime, rounds: int) -> bool:
    """Say from the table alone whether the law silences a territory at an instant."""
    later = (timedelta(), FORTNIGHT)[:rounds]
    return any(BEGINS[territory] + more <= at < ENDS + more for more in later)


@contextmanager
def host_in(zone: str) -> Iterator[None]:
    """Put this machine in another time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    clock_of_host.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        clock_of_host.tzset()


near = st.sampled_from([*BEGINS.values(), ENDS]).flatmap(
    lambda edge: st.builds(
        lambda seconds, rounds: edge + timedelta(seconds=seconds) + rounds * FORTNIGHT,
        st.integers(-7_200, 7_200),
        st.integers(0, 1),
    )
)
anywhen = st.datetimes(datetime(2027, 3, 1), datetime(2027, 5, 15)).map(lambda at: at.replace(tzinfo=UTC))


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(sorted(BEGINS)), st.one_of(near, anywhen), st.integers(0, 2), st.sampled_from(HOSTS))
def test_what_may_leave_is_what_the_table_lets_leave(territory: str, at: datetime, rounds: int, host: str) -> None:
    campaign = desk.settings(rounds=(FIRST, SECOND)[:rounds])
    gate = silence_gate(campaign, OwnAccount("nous", Network.MASTODON, "r@asso.example", territory), lambda: at)
    with host_in(host):
        stopped = leaving_problem(campaign, territory, at) is not None
        try:
            gate("POST", "https://asso.example/api/v1/statuses")
            left = True
        except SourceError:
            left = False
    assert stopped is is_silent(territory, at, rounds)
    assert left is not is_silent(territory, at, rounds)


def test_the_windows_of_the_house_are_those_of_the_table() -> None:
    windows = silence_windows((FIRST, SECOND), TERRITORIES)
    found = {(w.territory, w.round_name): (w.starts_at, w.ends_at) for w in windows}
    for territory, begins in BEGINS.items():
        assert found[territory, "1"] == (begins, ENDS)
        assert found[territory, "2"] == (begins + FORTNIGHT, ENDS + FORTNIGHT)
    assert len(found) == 2 * len(TERRITORIES) == 2 * len(BEGINS)


@given(st.sampled_from(sorted(BEGINS)), near, st.integers(1, 7_200))
def test_a_clock_set_back_up_to_two_hours_inside_a_window_opens_nothing(
    territory: str, seen: datetime, back_s: int
) -> None:
    campaign = desk.settings(rounds=(FIRST, SECOND))
    now = seen - timedelta(seconds=back_s)
    stopped = leaving_problem(campaign, territory, now, latest=seen) is not None
    assert stopped is (is_silent(territory, now, 2) or is_silent(territory, seen, 2))


def test_a_second_round_that_is_cancelled_silences_nobody(tmp_path: Path) -> None:
    make_demo(tmp_path / "c", date(2027, 3, 1), 8765)
    days = "[rounds.days]\nmetropole = 2027-04-{day}\n"
    lines = '[[rounds]]\nname = "1"\n' + days.format(day=11)
    lines += '[[rounds]]\nname = "2"\ncancelled = true\n' + days.format(day=25)
    (tmp_path / "c" / "config" / "elections.toml").write_text(lines, encoding="utf-8")
    campaign = load(tmp_path / "c", {})
    assert [one.name for one in campaign.rounds] == ["1"]
    assert leaving_problem(campaign, "metropole", utc(10, 12)) is not None
    assert leaving_problem(campaign, "metropole", utc(24, 12)) is None
