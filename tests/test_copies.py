"""What makes two texts copies, and finding them: pure, on the texts of the demonstration."""

import csv
import random
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from copy_edits import EDITS
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.understanding.copies import SHORT, are_akin, are_copies, comparable, normal_form
from watcher.understanding.copy_index import CopyIndex
from watcher.understanding.signatures import PERMUTATIONS, sign

DEMO = Path(__file__).parent.parent / "data" / "demo" / "posts"
LETTER = (
    "Deux cent dix familles de maraîchers vous regardent : nous voulons savoir, d'ici la fin du mois, quel prix "
    "plancher votre candidate défendra pour les légumes de plein champ et qui paiera la différence."
)


@cache
def demo_texts(least: int) -> tuple[str, ...]:
    """Return the different texts of the demonstration, at least so many letters long."""
    rows = (row for path in sorted(DEMO.glob("*.tsv")) for row in csv.reader(path.open(), delimiter="\t", quoting=3))
    forms = {normal_form(row[-1]): row[-1] for row in rows}
    return tuple(text for form, text in forms.items() if len(form) >= least)


def words_of(texts: tuple[str, ...]) -> list[str]:
    return sorted({word for text in texts for word in text.split() if word.isalpha()})


def found_by(index: CopyIndex, forms: list[bytes], first: int = 1) -> list[list[int]]:
    return index.find(range(first, first + len(forms)), sign(forms))


@pytest.mark.parametrize("kind", EDITS)
def test_an_edited_text_is_found_again_among_all_the_others(kind: str) -> None:
    texts, chance = demo_texts(90), random.Random(kind)
    words = words_of(texts)
    pairs = [EDITS[kind](text, chance, words) for text in chance.sample(texts, 400)]
    pairs = [(normal_form(said), normal_form(again)) for said, again in pairs]
    pairs = [(said, again) for said, again in pairs if len(again) >= SHORT]
    others = [normal_form(text) for text in texts]
    forms = others + [said for said, _ in pairs]
    index = CopyIndex()
    found_by(index, forms)
    candidates = found_by(index, [again for _, again in pairs], len(forms) + 1)
    right = sum(
        any(number <= len(forms) and are_copies(again, forms[number - 1]) for number in numbers)
        for (_, again), numbers in zip(pairs, candidates, strict=True)
    )
    assert right >= 0.95 * len(pairs)


def test_no_text_is_taken_for_the_copy_of_one_that_shares_no_sentence_with_it() -> None:
    forms = [normal_form(text) for text in demo_texts(SHORT)]
    candidates = found_by(CopyIndex(), forms)
    for form, numbers in zip(forms, candidates, strict=True):
        for other in (forms[number - 1] for number in numbers):
            if are_copies(form, other):
                ours, theirs = form.split(), other.split()
                run = max(len(os) for os in _runs(ours, theirs))
                assert run >= 6, (form, other)


def _runs(ours: list[bytes], theirs: list[bytes]) -> list[list[bytes]]:
    """Return the runs of words that two texts have in common."""
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return [ours[block.a : block.a + block.size] for block in blocks]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rôle des collectivités locales dans la lutte contre l'épidémie de covid-19",
         "Rôle des auxiliaires de vie dans la lutte contre l'épidémie de covid-19"),
        ("Réunion publique jeudi à 18 h 30 à la salle des fêtes, venez nombreux, on parlera de la ligne de train",
         "Réunion publique jeudi à 18 h 30 à la salle des fêtes, venez nombreux, on vote pour le futur bureau"),
    ],
)  # fmt: skip
def test_the_same_official_name_or_invitation_does_not_make_a_copy(one: str, other: str) -> None:
    assert not are_copies(normal_form(one), normal_form(other))


def test_a_text_quoted_in_a_long_letter_is_a_copy_of_it() -> None:
    letter = " ".join(demo_texts(90)[:8])
    assert are_copies(normal_form(f"{letter} {LETTER}"), normal_form(LETTER))


def test_two_letters_that_share_one_slogan_are_not_one_text() -> None:
    texts = demo_texts(90)
    one, other = (normal_form(f"{' '.join(part)} {LETTER}") for part in (texts[:8], texts[20:28]))
    slogan = normal_form(LETTER)
    assert are_copies(slogan, one)
    assert are_copies(slogan, other)
    assert not are_copies(one, other)
    assert not are_akin(one, other)


def test_a_short_text_is_a_copy_only_of_the_same_words_of_the_same_organisation() -> None:
    said = comparable("Merci à tous !", "urgences")
    assert are_copies(said, comparable("MERCI à tous 🎉", "urgences"))
    assert not are_copies(said, comparable("Merci à tous !", "maraichers"))
    assert not are_copies(said, comparable("Merci à toutes !", "urgences"))
    assert comparable("Merci à tous !", None) == b""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "🎉🎉👏",
        "https://asso.example/a https://asso.example/b",
        "@a @b@c.example",
        "#un #deux",
        "…!?",
        "RT @a:",
    ],
)
def test_a_text_without_words_has_no_copies(text: str) -> None:
    assert normal_form(text) == b""
    assert comparable(text, "urgences") == b""
    assert not are_copies(b"", b"")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 50_000,
        "mot " * 12_500,
        "#mot " * 10_000 + "fin de la phrase qui compte ici pour de vrai, avec encore quelques mots derrière",
        "\u200b" * 50_000 + LETTER,
        "".join(c + "\u0301\u0316\u0324\u035c" for c in LETTER),
        "ﷺ" * 50_000,
        "\ud800" * 100 + LETTER,
        "שלום עולם " * 30,
        "@" * 50_000,
        "http://" * 7_000,
    ],
)  # fmt: skip
def test_a_hostile_text_is_compared_like_any_other(text: str) -> None:
    form = normal_form(text)
    assert b"  " not in form
    if form:
        assert sign([form, normal_form(LETTER)]).shape == (2, PERMUTATIONS)
        assert are_copies(form, normal_form(text))


def test_zalgo_and_invisible_letters_do_not_hide_a_copy() -> None:
    zalgo = "".join(c + "\u0301\u0316" for c in LETTER)
    assert normal_form(zalgo) == normal_form("\u200b".join(LETTER)) == normal_form(LETTER)


WORD = st.sampled_from(["prix", "plancher", "ferme", "classe", "hôpital", "gare", "train", "lit", "aide", "école"])
TEXT = st.lists(WORD, min_size=1, max_size=12).map(" ".join)


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=60), st.data())
def test_the_same_candidates_are_found_one_by_one_and_in_batches_of_any_size(
    texts: list[str], data: st.DataObject
) -> None:
    forms = [normal_form(text) for text in texts]
    whole = found_by(CopyIndex(256), forms)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(forms))) | st.just(set(range(len(forms))))))
    index, found = CopyIndex(256), []
    for start, end in zip([0, *cuts], [*cuts, len(forms)], strict=True):
        found += found_by(index, forms[start:end], start + 1)
    assert found == whole


def test_batches_find_the_same_while_the_tables_grow_and_the_oldest_go() -> None:
    texts, chance = demo_texts(SHORT), random.Random(1)
    forms = [normal_form(chance.choice(texts)) for _ in range(6_000)]
    for most in (1_024, 8_192):
        whole = found_by(CopyIndex(most), forms)
        index, found = CopyIndex(most), []
        for start in range(0, len(forms), 37):
            found += found_by(index, forms[start : start + 37], start + 1)
        assert found == whole


def test_numbers_may_have_gaps() -> None:
    index, signatures = CopyIndex(), sign([normal_form(LETTER)] * 3)
    index.add([7], signatures[:1])
    assert index.find([4_000, 4_100], signatures[1:]) == [[7], [4_000]]
    assert index.find([10_000], signatures[:1]) == [[4_100]]


def test_a_signature_does_not_depend_on_its_neighbours() -> None:
    forms = [normal_form(text) for text in demo_texts(SHORT)]
    alone = np.concatenate([sign([form]) for form in forms[:200]])
    assert (sign(forms)[:200] == alone).all()


def test_signatures_stay_what_the_ledgers_of_today_hold() -> None:
    assert sign([normal_form(LETTER)])[0, :6].tolist() == [9282, 40428, 65535, 32195, 26933, 42067]
