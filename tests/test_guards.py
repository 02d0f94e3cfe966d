"""Each guard stops what it must, with the words and the law, and leaves an honest text alone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import desk
import guard_world as gw
import pytest
import world
from hypothesis import given
from hypothesis import strategies as st

from responders.guards.context import Recent
from responders.guards.form_guards import clean_link
from responders.guards.registry import GUARDS
from responders.guards.seen import see
from responders.guards.verdict import Level
from watcher.model import AuthorKind, Group, Network, OwnAccount, Role

BLOCK, HOLD, WARN = Level.BLOCK, Level.HOLD, Level.WARN


def test_an_honest_text_passes_every_guard() -> None:
    assert gw.stopped(gw.HONEST) == {}


@pytest.mark.parametrize(
    ("text", "name", "level"),
    [
        ("Nous ajusterons la TVA à la hausse.", "contradiction", HOLD),
        ("Nous n'excluons pas de relever la TVA.", "contradiction", HOLD),
        ("Nous recruterons 3 000 soignants pour les lits d'aval.", "contradiction", HOLD),
        ("42 % des exploitations disparaîtront.", "figures", HOLD),
        ("Nous offrirons un vélo volant à chaque caniche.", "promise", HOLD),
        ("Rivières Claires d'Estrande nous soutient.", "endorsement", HOLD),
        ("Merci pour votre soutien !", "endorsement", HOLD),
        ("Hugo Castérat a menti aux Français.", "accusation", HOLD),
        ("Ce maire est un escroc.", "accusation", HOLD),
        ("24 % selon l'institut Ifop.", "polls", WARN),
        ("Partagez ce contenu sponsorisé !", "promotion", BLOCK),
        ("mot " * 3_000, "length", BLOCK),
        ("Voir la photo ci-jointe.", "length", WARN),
        ("Lire http://rivesnouvelles.example/programme", "links", BLOCK),
        ("Lire https://rivesnouvelles.example/programme?utm_source=b#3-1", "links", BLOCK),
        ("Lire https://bit.ly/abc", "links", BLOCK),
        ("Lire https://ailleurs.example/", "links", HOLD),
        ("Ravis de notre échange jeudi avec Les Aînés Solidaires.", "meeting", BLOCK),
        ("À l'issue de notre table ronde à Brévalonne, nous agirons.", "meeting", BLOCK),
        ("Nous rel\u200bèverons la TVA.", "disguise", BLOCK),
    ],
)
def test_a_guard_stops_what_it_must(text: str, name: str, level: Level) -> None:
    assert gw.stopped(text)[name] is level


@pytest.mark.parametrize(
    "text",
    [
        "Nous n'augmenterons pas la TVA.",
        "Cette association ne nous soutient pas.",
        "Nous lutterons contre le harcèlement, la corruption et le mensonge.",
        "Lire https://rivesnouvelles.example/programme#3-1",
        "Bonjour Les Aînés Solidaires, merci pour votre question.",
    ],
)
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    assert not {"contradiction", "endorsement", "accusation", "links", "meeting"} & gw.stopped(text).keys()


def test_both_passages_of_a_contradiction_are_shown_and_the_directors_key_is_named() -> None:
    found = gw.verdict("Bonjour. Nous relèverons la TVA.", "contradiction")
    assert (found.explanation.values["draft"], found.explanation.values["said"]) == (
        "Nous relèverons la TVA",
        "Pas de hausse de la TVA",
    )
    assert found.key is Role.DIRECTOR


def test_nobody_without_the_right_sees_which_words_tell_of_a_meeting() -> None:
    text = "Ravis de notre échange jeudi avec Les Aînés Solidaires."
    watcher, director = desk.settings().person("karim"), desk.settings().person("etienne")
    assert gw.verdict(text, "meeting", person=watcher).spans == gw.verdict(text, "meeting").spans == ()
    assert gw.verdict(text, "meeting", person=director).spans
    assert "Solidaires" not in str(gw.verdict(text, "meeting", person=director).explanation)


def test_around_a_meeting_whom_was_met_is_not_named_beside_us_without_a_look() -> None:
    text = "Samia Benhaddou nous inspire."
    assert gw.verdict(text, "meeting", now=gw.NOW).level is HOLD
    assert gw.verdict(text, "meeting", now=gw.NOW + timedelta(days=60)).level is Level.PASS
    assert gw.verdict("Samia Benhaddou publie un livre.", "meeting").level is Level.PASS


def test_with_meetings_that_cannot_be_opened_no_text_passes() -> None:
    found = gw.verdict(gw.HONEST, "meeting", meetings=None)
    assert (found.level, found.key) == (HOLD, None)


def test_a_figure_of_the_post_of_the_programme_or_with_a_link_has_its_source() -> None:
    assert "figures" not in gw.stopped("Vos 42 % sont justes.", posted="42 % des fermes ferment")
    assert "figures" not in gw.stopped("Nous recruterons 2 000 soignants pour les lits d'aval.")
    assert "figures" not in gw.stopped("42 % : https://rivesnouvelles.example/source")


def test_polls_and_results_are_blocked_while_people_vote_and_no_longer_after() -> None:
    for text in ("Un sondage nous donne 24 %.", "Les premières estimations sont bonnes."):
        assert gw.stopped(text, now=desk.paris(9, 12))["polls"] is BLOCK, "Friday: it is the eve in Guadeloupe"
        assert gw.stopped(text, now=desk.paris(11, 18, 30))["polls"] is BLOCK
        assert gw.stopped(text, now=desk.paris(11, 20)).get("polls") is not BLOCK


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("63 % des Français nous soutiennent.", True),
        ("Deux électeurs sur trois, nous approuvent.", True),
        ("Un Français sur deux veut ces lits.", True),
        ("63 % des Français vivent en ville.", False),
        ("Un Français sur dix attend un lit d'aval.", False),
    ],
)
def test_a_share_of_people_who_hold_an_opinion_is_a_poll_whatever_it_is_called(text: str, found: bool) -> None:
    assert (gw.stopped(text).get("polls") is WARN) == found


def test_what_names_an_opponent_waits_for_the_lawyer_in_the_last_days_only() -> None:
    late = gw.verdict("Hugo Castérat propose l'inverse.", "polemics", now=desk.paris(8, 18))
    assert (late.level, late.key) == (HOLD, Role.LEGAL)
    assert "polemics" not in gw.stopped("Hugo Castérat propose l'inverse.")


def test_paid_words_are_only_pointed_out_before_the_six_months() -> None:
    long_before = gw.NOW - timedelta(days=200)
    assert gw.stopped("Ce contenu sponsorisé…", now=long_before)["promotion"] is WARN


@pytest.mark.parametrize("handle", ["ville-de-montclair.example", "mairie_montclair", "prefecture.gouv.fr"])
def test_an_institutions_account_never_speaks_for_the_campaign(handle: str) -> None:
    assert gw.stopped(gw.HONEST, account=OwnAccount("a", Network.BLUESKY, handle))["institution"] is BLOCK


def test_a_private_person_is_answered_by_hand_at_most() -> None:
    assert gw.stopped(gw.HONEST, addressee=AuthorKind.INDIVIDUAL)["person"] is BLOCK
    assert gw.stopped(gw.HONEST, addressee=AuthorKind.UNKNOWN, by_hand=True)["person"] is WARN


def test_a_wish_to_be_left_alone_and_a_third_reply_block() -> None:
    assert gw.stopped(gw.HONEST, wants_peace=True)["peace"] is BLOCK
    assert gw.stopped(gw.HONEST, organisation=world.organisation("x", do_not_reply=True))["peace"] is BLOCK
    assert (gw.stopped(gw.HONEST, replies=1)["thread"], gw.stopped(gw.HONEST, replies=2)["thread"]) == (HOLD, BLOCK)


def test_two_groups_do_not_say_the_same_thing_in_the_same_words() -> None:
    other = (Recent(gw.HONEST, "rives-jeunes", None, gw.NOW),)
    assert gw.stopped(gw.HONEST, recent=other, group=Group("rives-sante", "Santé"))["wording"] is HOLD
    assert "wording" not in gw.stopped("Tout autre chose.", recent=other, group=Group("rives-sante", "Santé"))


def test_without_measures_nobody_can_tell_what_was_promised() -> None:
    assert gw.stopped(gw.HONEST, settings={"programme": ()})["promise"] is WARN


def test_trackers_go_and_the_rest_of_an_address_stays() -> None:
    dirty = "https://a.example/p?utm_source=x&id=3&fbclid=z#ici"
    assert clean_link(dirty) == "https://a.example/p?id=3#ici"


STOPPED = {
    "Nous relèverons la TVA.": "contradiction",
    "Rivières Claires nous soutient.": "endorsement",
    "Hugo Castérat est un escroc.": "accusation",
    "Ravis de notre rencontre avec les Aînés Solidaires.": "meeting",
    "Partagez ce contenu sponsorisé.": "promotion",
}
LOOKALIKES = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "i": "і", "s": "ѕ", "u": "ᵘ", "t": "𝐭"}
HIDDEN = "\u200b\u200c\u200d\u2060\u00ad\u180e\u034f\ufe0f"


@given(st.data())
def test_letters_that_hide_or_imitate_never_make_a_stopped_text_pass(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(sorted(STOPPED)))
    places = data.draw(st.sets(st.integers(0, len(text) - 1), max_size=8))
    tricked = "".join(
        (data.draw(st.sampled_from(HIDDEN)) if place in places and data.draw(st.booleans()) else "")
        + (LOOKALIKES.get(letter, letter) if place in places else letter)
        for place, letter in enumerate(text)
    )
    assert gw.stopped(tricked)[STOPPED[text]] in (BLOCK, HOLD)


@pytest.mark.parametrize("word", ["e s c r o c", "e.s.c.r.o.c", "esсrос", "ｅｓｃｒｏｃ", "escr0c"])
def test_a_word_spaced_or_spelt_with_figures_is_still_read(word: str) -> None:
    assert gw.stopped(f"Hugo Castérat est un {word} !")["accusation"] is HOLD


@given(st.text(max_size=300))
def test_any_text_is_judged_and_every_span_lies_in_it(text: str) -> None:
    for found in gw.judge(gw.draft(text), gw.context()):
        assert all(0 <= start <= end <= len(text) for start, end in found.spans)
    seen = see(text)
    assert len(seen.starts) == len(seen.text) + 1


def test_the_page_of_the_guards_lists_each_with_what_it_stands_on() -> None:
    page = (Path(__file__).parents[1] / "docs" / "guards.md").read_text(encoding="utf-8")
    for guard in GUARDS:
        assert f"| `{guard.name}` | {guard.rule} |" in page and str(guard.source) in page, guard.name
    assert len({guard.name for guard in GUARDS}) == len(GUARDS)


def test_a_measure_that_changes_has_another_fingerprint() -> None:
    assert gw.BEDS.fingerprint != replace(gw.BEDS, body="Nous en ouvrirons moins.").fingerprint


@pytest.mark.parametrize("piece", ["0", "hausse ne pas ", "si les ", "Les Aînés Solidaires avec ", "12 000 "])
def test_a_text_made_to_be_slow_is_judged_like_another(piece: str) -> None:
    assert gw.stopped((piece * 5_000)[:20_000])["length"] is BLOCK
