"""What is worth an alert, who is told, how many messages: nothing here but facts and the hour."""

import math
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from desk import PEOPLE
from hypothesis import given
from hypothesis import strategies as st
from mail_world import FRIDAY
from world import organisation, settings

from responders.alerts.addressing import recipients
from responders.alerts.deciding import SETTLES_WITHIN, decide, is_to_raise
from responders.alerts.pacing import batches
from responders.alerts.records import Facts, Finding, Pressed, Series
from responders.alerts.wording import Told, for_a_chat, letter
from responders.coverage import cover
from watcher.messages import Translator, msg
from watcher.model import (
    AlertKind,
    Nature,
    Network,
    Outcome,
    Publication,
    PublicationState,
    Role,
    Source,
    Status,
    Ticket,
)
from watcher.settings.settings import AlertSettings, MailSettings
from watcher.storage.alerts import Alert, AlertDelivery
from watcher.storage.deliveries import DeliveryState
from watcher.storage.pressing import Habit
from watcher.storage.senders import Sender

RULES = AlertSettings()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAIL = MailSettings("localhost", 25, "veille@rives.example", None, "starttls", None, {})
TEAM = replace(
    settings(), mail=MAIL, people=tuple(replace(one, email=f"{one.id}@rives.example") for one in PEOPLE)
)  # fmt: skip
ORGS = tuple(organisation(f"o{n}") for n in range(10))


def found(facts: Facts, now: datetime = FRIDAY, rules: AlertSettings = RULES) -> list[tuple[AlertKind, str]]:
    return [(one.kind, one.subject) for one in decide(facts, rules, TEAM.timezone, now)]


def ticket(**changes: Any) -> Ticket:
    values: dict[str, Any] = {
        "id": 7, "status": Status.OPEN, "outcome": Outcome.NO_REPLY, "reason": msg("because"), "priority": 6,
        "due_at": FRIDAY - HOUR, "role": Role.LEGAL, "owner": None, "claimed_until": None, "snoozed_until": None,
        "organisation_id": "urgences", "theme_id": "sante", "nature": Nature.UNLAWFUL, "network": Network.RSS,
        "created_at": FRIDAY - DAY, "version": 1,
    }  # fmt: skip
    return Ticket(**{**values, **changes})


def source(ident: str, **changes: Any) -> Source:
    values: dict[str, Any] = {"id": 1, "name": f"{ident}/x", "network": Network.X, "address": "@a",
                              "organisation_id": ident, "last_success_at": FRIDAY - timedelta(minutes=10)}  # fmt: skip
    return Source(**{**values, **changes})


def series(now: int, before: tuple[int, ...] = (2, 2, 1, 2), daily: float = 2.0, theme: str | None = None) -> Series:
    return Series(theme, theme, now, before, daily)


# Kinds


def test_a_spike_needs_enough_voices_far_beyond_the_same_hours_of_past_weeks() -> None:
    assert found(Facts(series=(series(15),))) == [(AlertKind.SPIKE, "theme:")]
    assert found(Facts(series=(series(5),))) == []  # twice as many as usual, and likely by chance
    assert found(Facts(series=(series(4, (0, 0, 0, 0), 0.0),))) == []  # too few
    assert found(Facts(series=(series(15, (14, 16, 15, 12), 14.0),))) == []  # as every week


def test_a_theme_that_spikes_is_told_instead_of_all_themes_together() -> None:
    assert found(Facts(series=(series(20), series(18, theme="sante")))) == [(AlertKind.SPIKE, "theme:sante")]


def test_a_month_of_chance_alone_raises_hardly_any_spike() -> None:
    dice, alarms = random.Random(3), 0
    hours = 24 * 28
    rates = [rate * (1 + 0.8 * math.sin(2 * math.pi * hour / 24)) for rate in (0.2, 1, 4) for hour in range(24)]
    for start in range(0, len(rates), 24):
        said = [_poisson(dice, rates[start + hour % 24]) for hour in range(2 * hours)]
        for end in range(hours + 3, 2 * hours):
            now, *weeks = (sum(said[end - 3 - back : end - back]) for back in (0, 168, 336, 504, 672))
            daily = sum(sum(said[end - 3 - 24 * d : end - 24 * d]) for d in range(1, 8)) / 7
            alarms += bool(found(Facts(series=(series(now, tuple(weeks), daily),))))
    assert alarms <= 1


def _poisson(dice: random.Random, rate: float) -> int:
    """Count what comes in an hour at this rate, one wait after the other."""
    count, hour = 0, dice.expovariate(rate)
    while hour < 1:
        count, hour = count + 1, hour + dice.expovariate(rate)
    return count


def test_a_grave_accusation_is_told_until_somebody_takes_it() -> None:
    assert found(Facts(unclaimed=(Pressed(ticket(), "Collectif"),))) == [(AlertKind.GRAVE, "ticket:7")]
    assert found(Facts(unclaimed=(Pressed(ticket(owner="anne-lise"), "Collectif"),))) == []


def test_a_late_ticket_is_told_once_and_only_of_enough_priority() -> None:
    grave, late = Pressed(ticket(), None), Pressed(ticket(id=8, nature=Nature.QUESTION), None)
    low = Pressed(ticket(id=9, priority=1), None)
    facts = Facts(unclaimed=(grave,), late=(grave, late, low))
    assert found(facts) == [(AlertKind.GRAVE, "ticket:7"), (AlertKind.OVERDUE, "ticket:8")]


def test_what_speaks_of_a_meeting_is_never_told() -> None:
    assert found(Facts(unclaimed=(Pressed(ticket(outcome=Outcome.SILENCE), "Collectif"),))) == []


def test_an_uncertain_publication_is_told_once_the_outbox_had_time_to_find_it() -> None:
    sent = Publication(3, 7, 1, "t", "h", Network.X, None, PublicationState.UNCERTAIN, FRIDAY, FRIDAY)
    assert found(Facts(uncertain=(sent,)), FRIDAY + HOUR) == [(AlertKind.PERHAPS_SENT, "publication:3")]
    assert found(Facts(uncertain=(sent,)), FRIDAY + SETTLES_WITHIN / 2) == []


def test_sources_shut_out_for_one_reason_are_one_alert_and_those_disabled_by_hand_none() -> None:
    refused, closed, ours = msg("key refused"), msg("gone"), msg("disabled by hand")
    some = (
        *(source(f"o{n}", name=f"o{n}/x", disabled_because=refused) for n in range(200)),
        source("o1", name="o1/rss", network=Network.RSS, disabled_because=closed),
        source("o2", name="o2/rss", network=Network.RSS, disabled_because=ours),
    )
    many, one = found(Facts(sources=some))
    assert many[1].startswith("network:x:") and one == (AlertKind.SHUT_OUT, "source:o1/rss")


def test_an_account_of_ours_that_is_disabled_or_rests_is_told() -> None:
    senders = (
        Sender("a", disabled_because=msg("401")),
        Sender("b", troubles=5, wait_until=FRIDAY + HOUR),
        Sender("c", troubles=1, wait_until=FRIDAY + HOUR),
        Sender("d", troubles=5, wait_until=FRIDAY - HOUR),
    )
    assert [subject for _, subject in found(Facts(senders=senders))] == ["account:a", "account:b"]


def unheard(count: int, error: bool = True) -> Facts:
    failing = {"last_success_at": FRIDAY - 30 * HOUR, "last_error": msg("timed out") if error else None}
    sources = [source(one.id, **(failing if place < count else {})) for place, one in enumerate(ORGS)]
    return Facts(coverage=tuple(cover(ORGS, sources, FRIDAY)))


def test_an_organisation_unheard_is_told_and_many_of_them_are_one_alert() -> None:
    assert found(unheard(1)) == [(AlertKind.UNHEARD, "organisation:o0")]
    assert found(unheard(9)) == [(AlertKind.UNHEARD, "many")]


def test_our_own_mentions_unheard_for_long_are_told_by_network() -> None:
    late = {"organisation_id": None, "last_success_at": FRIDAY - 4 * HOUR}
    some = (
        source("own", **late, last_error=msg("timed out")),
        source("own2", **late, last_error=msg("timed out")),
        source("own3", **late, network=Network.BLUESKY),
        source("own4", organisation_id=None, last_error=msg("timed out"), network=Network.RSS),
    )
    assert found(Facts(sources=some)) == [(AlertKind.UNHEARD, "network:x")]


def test_a_machine_that_slept_a_day_does_not_take_everybody_for_unheard() -> None:
    assert found(unheard(10, error=False)) == []


def test_silence_is_measured_against_the_habit_of_each() -> None:
    coverage = tuple(cover(ORGS, [source(one.id) for one in ORGS], FRIDAY))
    since = FRIDAY - 28 * DAY
    habits = (
        Habit("o0", 200, FRIDAY - 5 * DAY),  # nine a day
        Habit("o1", 200, FRIDAY - 2 * DAY),  # a week-end
        Habit("o2", 9, FRIDAY - 9 * DAY),  # one each two days
        Habit("o3", 3, FRIDAY - 20 * DAY),  # no habit
        Habit("gone", 200, FRIDAY - 9 * DAY),  # not followed any more
    )
    facts = Facts(coverage=coverage, habits=habits, habits_since=since)
    assert found(facts) == [(AlertKind.SILENT, "organisation:o0")]


def test_kinds_that_are_not_wanted_are_not_told() -> None:
    assert found(Facts(series=(series(15),)), rules=replace(RULES, kinds=frozenset({AlertKind.GRAVE}))) == []


# Again or not

FOUND = Finding(AlertKind.GRAVE, "ticket:7", msg("x"))


@pytest.mark.parametrize(
    ("after", "changes", "again"),
    [
        (5 * HOUR, {}, False),
        (6 * HOUR, {}, True),
        (6 * HOUR, {"seen_by": "nadia"}, False),
        (7 * DAY, {"seen_by": "nadia"}, False),
        (5 * HOUR, {"ended_at": FRIDAY}, False),
        (6 * HOUR, {"ended_at": FRIDAY, "seen_by": "nadia"}, True),
        (HOUR, {"snoozed_until": FRIDAY + HOUR}, True),
        (7 * HOUR, {"snoozed_until": FRIDAY + 8 * HOUR}, False),
        (-HOUR, {}, False),  # the clock went back a little
        (-365 * DAY, {}, True),  # it was wrong by a year
    ],
)
def test_an_alert_comes_again_after_its_cool_down_unless_somebody_saw_it(
    after: timedelta, changes: dict[str, Any], again: bool
) -> None:
    latest = Alert(1, AlertKind.GRAVE, "ticket:7", msg("x"), 7, FRIDAY, **changes)
    assert is_to_raise(FOUND, [latest], FRIDAY + after, RULES.cool_down) is again


def test_what_nobody_can_do_anything_about_is_told_once_while_it_lasts() -> None:
    lasting = replace(FOUND, kind=AlertKind.SILENT)
    latest = Alert(1, AlertKind.SILENT, "ticket:7", msg("x"), None, FRIDAY)
    assert not is_to_raise(lasting, [latest], FRIDAY + 30 * DAY, RULES.cool_down)


# To whom


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        (Finding(AlertKind.SPIKE, "theme:", msg("x")), {"sabrina"}),
        (Finding(AlertKind.SPIKE, "theme:sante", msg("x"), theme_id="sante"), {"sabrina", "nadia"}),
        (Finding(AlertKind.GRAVE, "ticket:7", msg("x"), ticket()), {"sabrina", "anne-lise"}),
        (Finding(AlertKind.OVERDUE, "ticket:7", msg("x"), ticket(owner="karim")), {"sabrina", "anne-lise", "karim"}),
        (Finding(AlertKind.SHUT_OUT, "network:x", msg("x")), {"sabrina", "wassim"}),
    ],
)
def test_an_alert_goes_to_those_whom_it_concerns(finding: Finding, told: set[str]) -> None:
    assert set(recipients(finding, TEAM)) == told


def test_the_direction_is_told_where_nobody_else_has_an_address_and_nobody_without_mail() -> None:
    only = replace(TEAM, people=tuple(replace(p, email=p.email if p.id == "etienne" else None) for p in TEAM.people))
    assert recipients(FOUND, only) == ("etienne",)
    chats = replace(TEAM, mail=None, alerts=replace(RULES, chats=("equipe",)))
    assert recipients(FOUND, chats) == ("chat:equipe",)


# How many, and when


def delivery(number: int, kind: AlertKind = AlertKind.SPIKE) -> AlertDelivery:
    alert = Alert(number, kind, str(number), msg("Something {name}", name=f"n{number}"), None, FRIDAY)
    return AlertDelivery(number, alert, "sabrina", DeliveryState.WAITING, 0, None)


@given(st.lists(st.sampled_from(AlertKind), max_size=30), st.integers(0, 10), st.integers(2, 8), st.integers(0, 23))
def test_messages_keep_under_the_cap_and_tell_each_alert_once(
    kinds: list[AlertKind], told: int, cap: int, hour: int
) -> None:
    waiting = [delivery(number, kind) for number, kind in enumerate(kinds)]
    rules, now = replace(RULES, cap_per_hour=cap), datetime(2027, 3, 12, hour, tzinfo=UTC)
    made = batches(waiting, told, rules, TEAM.timezone, now)
    assert len(made) <= max(0, cap - told)
    numbers = [one.id for batch in made for one in batch]
    assert len(numbers) == len(set(numbers))
    assert all(made)
    is_night = not 7 <= now.astimezone(TEAM.timezone).hour < 22
    assert not is_night or all(one.alert.kind in rules.at_night for batch in made for one in batch)
    if told < cap - 1 and not is_night and AlertKind.GRAVE not in kinds:
        assert sorted(numbers) == list(range(len(kinds)))


def test_a_message_is_kept_for_what_is_grave() -> None:
    ordinary, grave = [delivery(1)], [delivery(2, AlertKind.GRAVE)]
    noon = FRIDAY + 6 * HOUR
    assert batches(ordinary, 5, RULES, TEAM.timezone, noon) == []
    assert batches(grave, 5, RULES, TEAM.timezone, noon) == [grave]


# The words


def test_many_alerts_are_summed_up_in_one_message() -> None:
    subject, text = letter([Told(delivery(n).alert) for n in range(8)], Translator("en"))
    assert subject == "8 alerts"
    assert text.count("\n- Something n") == 4 and text.startswith("- Something n0") and "and 3 more" in text


HOSTILE = "<script>alert(1)</script> @everyone <!channel> [lien](https://mal.example) *gras* `x`"


def test_a_hostile_name_calls_nobody_in_a_chat() -> None:
    alert = replace(delivery(1).alert, what=msg("By {name}", name=HOSTILE), kind=AlertKind.SPIKE)
    told = for_a_chat(Told(alert, "https://social.example/@everyone/1"))
    _, text = letter([told], Translator("en"))
    assert not set("<>@[]*`|") & set(text)
    assert "https://social.example/%40everyone/1" in text
