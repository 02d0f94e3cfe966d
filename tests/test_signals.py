"""Weak signals: what rises beyond chance is found, what chance does is not; questions asked again are heard."""

import random
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.understanding.signals import ENOUGH_VOICES, Asked, chance_of, is_rising, recurring, usual_voices

THEMES_OF_A_CAMPAIGN = (0.1, 0.2, 0.3, 0.5, 0.5, 0.7, 1, 1, 1.5, 2, 2, 3, 3, 4, 5, 6, 8, 12)  # organisations a day
counts = st.lists(st.integers(0, 30), max_size=4)
means = st.floats(0, 30)


def poisson(mean: float, draw: random.Random) -> int:
    """Draw a count (Knuth, The Art of Computer Programming, 3.4.1)."""
    count, left, least = 0, draw.random(), exp(-mean)
    while left > least:
        count, left = count + 1, left * draw.random()
    return count


def draw_rising(now: float, usual: float, weeks: int, draw: random.Random) -> bool:
    """Say whether a day is a signal, all the past being of one mean."""
    daily = sum(poisson(usual, draw) for _ in range(7)) / 7
    return is_rising(poisson(now, draw), [poisson(usual, draw) for _ in range(weeks)], daily)


@pytest.mark.parametrize("weeks", [0, 1, 4])
def test_noise_gives_fewer_than_one_false_alarm_a_week(weeks: int) -> None:
    draw, observed = random.Random(20270311), 60
    alarms = sum(
        draw_rising(mean, mean, weeks, draw)
        for _ in range(observed)
        for mean in THEMES_OF_A_CAMPAIGN
        for _day in range(7)
    )
    assert alarms / observed < 1


@pytest.mark.parametrize(("usual", "now"), [(0.2, 3), (1, 5), (2, 8), (5, 14), (12, 28)])
def test_a_real_rise_is_found_within_three_days(usual: float, now: float) -> None:
    draw = random.Random(20270312)
    found = sum(any(draw_rising(now, usual, 4, draw) for _day in range(3)) for _ in range(200))
    assert found > 150


def test_a_plain_doubling_of_a_theme_that_is_always_loud_is_found() -> None:
    assert is_rising(40, [20, 19, 21, 20], 20.0)
    assert not is_rising(30, [20, 19, 21, 20], 20.0)


@given(counts, means)
def test_fewer_than_three_organisations_never_rise(before: list[int], daily: float) -> None:
    assert not any(is_rising(now, before, daily) for now in range(ENOUGH_VOICES))


@given(st.integers(0, 60), counts, means)
def test_what_rises_is_at_least_twice_the_usual_and_more_of_it_rises_too(
    now: int, before: list[int], daily: float
) -> None:
    if is_rising(now, before, daily):
        assert now >= 2 * usual_voices(before, daily)
        assert is_rising(now + 1, before, daily)


@given(st.integers(0, 40), counts, means)
def test_a_chance_is_a_probability_that_falls_as_the_count_grows(now: int, before: list[int], daily: float) -> None:
    assert 0 <= chance_of(now + 1, before, daily) <= chance_of(now, before, daily) <= 1 + 1e-9


def asked(organisation: str, text: str, theme: str | None = "environnement_energie") -> Asked:
    return Asked(organisation, theme, text)


HUNTING = (
    asked("animaux", "Quelle est votre position sur la chasse à courre, @rivesnouvelles ?"),
    asked("naturalistes", "Et la chasse à courre dans tout ça ? Pas un mot."),
    asked("foret", "Que ferez-vous des équipages de chasse à courre en lisière ?", "territoires_institutions"),
)


def test_a_question_of_three_organisations_is_heard_across_themes_with_its_words() -> None:
    (found,) = recurring(HUNTING)
    assert (found.organisations, found.theme_id) == (3, None)
    assert set(found.words) == {"chasse", "courre"}


def test_one_organisation_that_insists_is_not_three() -> None:
    assert recurring([asked("animaux", f"Et la chasse à courre ? Relance {n}") for n in range(9)]) == []


def test_questions_that_share_only_polite_words_and_our_names_are_not_one_question() -> None:
    questions = [
        asked("a", "Quelle est la position de la candidate Aubertin sur la corrida ?", "culture"),
        asked("b", "Madame Aubertin, que propose votre programme pour les péages ?", "transports"),
        asked("c", "Aubertin peut-elle répondre sur le cannabis ?", "sante"),
    ]
    assert recurring(questions, ignored={"aubertin"}) == []


def test_three_organisations_with_different_questions_on_one_theme_are_told_by_the_theme() -> None:
    questions = [asked("a", "La corrida ?"), asked("b", "Les péages ?"), asked("c", "Le loup ?")]
    (found,) = recurring(questions)
    assert (found.theme_id, found.organisations, found.words) == ("environnement_energie", 3, ())


@given(st.lists(st.builds(Asked, st.sampled_from("abcd"), st.sampled_from(["x", "y", None]), st.text()), max_size=12))
def test_whatever_is_asked_a_recurring_question_has_enough_voices(questions: list[Asked]) -> None:
    voices = len({question.organisation_id for question in questions})
    assert all(ENOUGH_VOICES <= one.organisations <= voices for one in recurring(questions))
