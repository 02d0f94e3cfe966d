"""What stands after an ambiguous name: a verb, a sign, an apposition, another word of its phrase."""

from collections.abc import Iterable, Iterator, Sequence

from watcher.understanding import context_words as words
from watcher.understanding.clues import Circumstances, Clue, bears_capital, clue, if_common, if_noun, if_place, verb_at
from watcher.understanding.context_before import names_somebody_else
from watcher.understanding.finite_verbs import FINITE, finite_after
from watcher.understanding.first_names import FIRST_NAMES
from watcher.understanding.names import Form, Name
from watcher.understanding.scene import Scene, Word

_BEFORE_SUBJECTS = frozenset([",", "et", "que", "qu'", "("])
_NO_NOUNS = (words.OPENERS | words.SMALL) - words.HEADLINES - {"le", "la", "les", "l'", "un", "une"}
_STOPS = frozenset(",.;:!?(")
_NO_ROLES = words.OPENERS | words.PRONOUNS


def verb(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """A bare name before a finite verb is its subject, so it names somebody."""
    place = verb_at(scene)
    if place is None:
        if name.form is Form.TITLE and is_longer_subject(scene):
            yield clue("section_of" if scene.after in words.OF else "section", scene, scene.right[0])
        return
    texts = [word.text for word in scene.right[:5]]
    if texts[0] == "a" and texts[1:2] and texts[1].isdigit() and texts[2:3] == ["ans"]:
        yield clue("aged", scene, *scene.right[1:3])
        return
    political = any(text in words.POLITICAL_VERBS for text in texts[: place + 3])
    lower = not scene.page.hushed and name.form is Form.TITLE and not bears_capital(scene, name)
    if lower and not (political and scene.opens):
        return  # "le courage ne se décrète pas"
    if name.is_placelike and not words.TOWN_VERBS.isdisjoint(texts[: place + 1]):
        yield clue("town_verb", scene, scene.right[place])
        return
    bare = scene.opens or scene.before in words.OPENERS or scene.before in _BEFORE_SUBJECTS
    yield clue(if_place("subject", name) if bare else "verb_after", scene, scene.right[place])
    if political:
        yield clue("politics_verb", scene, scene.right[place])
    if texts[0] in ("ne", "n'", "s'", "se", "nous"):
        yield clue("clitic", scene, scene.right[0])


def after(scene: Scene, name: Name, around: Circumstances) -> Iterator[Clue]:
    """Say what comes after: a sign, a trade, an age, another proper noun."""
    if not scene.right:
        return
    word, beyond = scene.right[0], [one.text for one in scene.right[1:5]]
    if _belongs(scene, beyond):
        yield clue("trade", scene, word)
    elif kind := _plain(word, beyond) or _apposition(scene, name, beyond) or _joined(scene, beyond):
        kind = if_place(kind, name) if kind == "colon" else kind
        yield clue(if_noun(kind, name) if kind == "figure_after" else kind, scene, word)
    elif word.text == "(" and beyond[:1] and beyond[0] in FIRST_NAMES - around.firsts:
        yield clue("other_first_name", scene, scene.right[1])
    elif word.text.isalpha() and word.capital:
        known = word.text in around.firsts or word.text in around.opponents or word.text in words.GOVERNING
        if not scene.page.shouting and not known:
            yield clue("capital_after", scene, word)
    elif ((scene.opens and not scene.page.shouting) or scene.before in words.ARTICLES) and (
        kind := _noun_phrase(scene, name)
    ):
        yield clue(if_common(kind, name), scene, word)


def _belongs(scene: Scene, beyond: Sequence[str]) -> bool:
    """Return whether somebody is told by where they work: "M. X du service voirie"."""
    civil = scene.before in words.MADAM or scene.before in words.SIR
    return civil and (scene.after == "du" or (scene.after == "de" and beyond[:1] == ["la"]))


def _first(tests: Iterable[tuple[str, bool]]) -> str | None:
    return next((kind for kind, holds in tests if holds), None)


def _plain(word: Word, beyond: Sequence[str]) -> str | None:
    """Return what one sign or word after the name says by itself."""
    text = word.text
    then = beyond[0] if beyond else ""
    figure = text.isdigit()
    return _first((
        ("firm_after", _is_firm(word) or (text in ("et", "&") and then in words.FIRM_AFTER - words.POSSESSIVES)),
        ("taken_up", text == ":" and not words.POSSESSIVES.isdisjoint(beyond)),
        ("quoted", text == ":" and then == '"'),
        ("colon", text == ":"),
        ("question", text == "?"),
        ("trade", text == "(" and then in words.EMPLOYERS),
        ("numbered", text == "(" and then[:1].isdigit()),
        ("percent", (figure or text == "à") and "%" in beyond[:3]),
        ("figure_after", figure),
        ("politics_after", text in words.POLITICAL_TITLES or text in words.SHOUTS),
        ("trade", text in words.TRADES),
    ))  # fmt: skip


def _is_firm(word: Word) -> bool:
    """Return whether a word ends a firm's name; "sa" is a possessive, "SA" a company."""
    return word.text in words.FIRM_AFTER and (word.text not in words.POSSESSIVES or word.capital)


def is_longer_subject(scene: Scene) -> bool:
    """Return whether more of the name stands before a verb: "X Lyon invite", "X pour la France annonce"."""
    texts = [word.text for word in scene.right[:8]]
    at = 0
    while at < len(texts) and (texts[at] in words.PREPOSITIONS or texts[at] in words.SMALL) and at < 2:
        at += 1
    if at >= len(texts) or not scene.right[at].capital or texts[at] in words.FIRM_AFTER:
        return False
    return finite_after(texts[at + 1 : at + 6]) is not None


def _apposition(scene: Scene, name: Name, beyond: list[str]) -> str | None:
    """ "X, notre trésorier", "X, 9 ans" are private; "X, candidate" is not."""
    if scene.after != "," or not beyond:
        return None
    then = beyond[0]
    comma = if_common("comma", name) if name.form is Form.TITLE else "comma"
    return _first((
        ("vocative", _is_asked(scene)),
        ("trade", _chairs(beyond)),
        ("politics_apposition", any(text in words.POLITICAL_TITLES or text in words.PARTIES for text in beyond[:2])),
        ("trade", _is_trade(beyond)),
        ("let_us", any(text.endswith("ons") and len(text) > 4 for text in beyond[:2])),
        ("vocative", not words.SECOND_PERSON.isdisjoint(beyond)),
        ("kin", then in words.POSSESSIVES),
        ("aged", then.isdigit() and "ans" in beyond[:2]),
        ("role_apposition", beyond[1:2] == [","] and then.isalpha() and then not in _NO_ROLES),
        ("taken_up", then in ("c'", "ce", "qui", "elle", "il") and beyond[1:2] != ["reste"]),
        (comma, scene.opens),
    ))  # fmt: skip


def _is_asked(scene: Scene) -> bool:
    """Return whether somebody is called to be asked: "Mme X, la bibliothèque de Font-Rousse ?"."""
    civil = scene.before in words.MADAM or scene.before in words.SIR
    stop = next((word.text for word in scene.right[1:] if word.text in _STOPS), "")
    return civil and stop == "?" and (len(scene.left) < 2 or not scene.left[1].text.isalpha())


def _chairs(beyond: list[str]) -> bool:
    """Return whether they preside over a club or the like: "X, présidente du club des aînés"."""
    return beyond[0] in ("president", "presidente") and not words.FIRM_HEADS.isdisjoint(beyond[1:4])


def _is_trade(beyond: list[str]) -> bool:
    """Return whether a trade is in apposition; "X, l'école n'est pas…" begins another clause."""
    place = next((i for i, text in enumerate(beyond[:3]) if names_somebody_else(text) or text in FINITE), None)
    if place is None or beyond[place] in FINITE:
        return False
    then = beyond[place + 1] if len(beyond) > place + 1 else ""
    return then not in FINITE and then not in ("ne", "n'")


def _joined(scene: Scene, beyond: list[str]) -> str | None:
    """ "X et Castérat", "X ou la droite" name; "X et patrimoine" does not."""
    if scene.after not in ("et", "ou", "ni") or not beyond:
        return None
    reach = 3 if beyond[0] in words.DETERMINERS else 2
    named = any(word.capital for word in scene.right[1:reach])
    return "and_name" if named or any(text in words.POLITICAL_NEAR for text in beyond[:2]) else "and"


def _noun_phrase(scene: Scene, name: Name) -> str | None:
    """ "Renaissance d'un village", "Résistons à…", "Petit rappel": the name is an everyday word."""
    text = scene.after
    if len(scene.right) > 1 and scene.right[1].text in name.bearing:
        return "noun_after"  # "petit à petit", "face à face"
    if text in words.OF:
        return "of_after"
    if text in words.PREPOSITIONS or text in words.LOCATIVES:
        return "preposition_after"
    return "noun_after" if text.isalpha() and text not in _NO_NOUNS and verb_at(scene) is None else None
