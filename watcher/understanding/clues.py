"""What a rule of `context` yields, and what it may know: one vocabulary for all the rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from watcher.understanding.context_words import ARTICLES, MADAM, POLITICAL_TITLES, SIR
from watcher.understanding.finite_verbs import FINITE, finite_after
from watcher.understanding.first_names import FIRST_NAMES
from watcher.understanding.names import Form, Name
from watcher.understanding.scene import Scene, Word
from watcher.understanding.typos import is_slip

_SENTENCE_ENDS = frozenset('.!?…:;"•|')


@dataclass(frozen=True, slots=True)
class Clue:
    """What was seen, a word of the table `mention_weights`, and the span of the folded text where it was.

    `points` are worth that the table does not know, those of words.
    """

    kind: str
    start: int
    end: int
    points: float = 0.0


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known around a text.

    `firsts` are the first names of the campaign's people, `gender` the candidate's, `opponents` how
    the opponents are called, `rivals` how often one is named in the text; `policy`: a theme was
    found; `ours`: the directory knows the author; `named`: something else in the text is surely us.
    """

    firsts: frozenset[str]
    gender: str
    opponents: frozenset[str] = frozenset()
    rivals: int = 0
    policy: bool = False
    ours: bool = False
    named: bool = False


Rule = Callable[[Scene, Name, Circumstances], Iterator[Clue]]


def clue(kind: str, scene: Scene, *extra: Word) -> Clue:
    """Make a clue whose span goes from the name to the extra words."""
    return Clue(kind, min((scene.start, *(word.start for word in extra))),
                max((scene.end, *(word.end for word in extra))))  # fmt: skip


def if_common(kind: str, name: Name) -> str:
    """Name a sign that weighs more on a name that is an everyday word."""
    return f"{kind}_common" if name.is_common else kind


def if_noun(kind: str, name: Name) -> str:
    """Name a sign that weighs more on a surname that is a noun."""
    return f"{kind}_common" if name.is_common and name.form is Form.SURNAME else kind


def if_place(kind: str, name: Name) -> str:
    """Name a sign that proves less of a name that is like a village's, since villages do so too."""
    return f"{kind}_place" if name.is_placelike else kind


def opens(scene: Scene, distance: int) -> bool:
    """Return whether the word at that distance on the left opens a sentence."""
    return len(scene.left) == distance + 1 or scene.left[distance + 1].text in _SENTENCE_ENDS


def bears_capital(scene: Scene, name: Name) -> bool:
    """Return whether the name has a capital; that of "Le" in "Le courage" proves nothing."""
    first = next((word for word in scene.inside if word.text not in ARTICLES or word.text in name.bearing), None)
    return first is None or first.capital


def is_verb(word: Word) -> bool:
    """Return whether a word is a finite verb, a participle written like one, or an infinitive."""
    return word.text in FINITE or (len(word.text) > 4 and word.text.endswith(("er", "ir")))


def verb_at(scene: Scene) -> int | None:
    """Return the place on the right of the finite verb whose subject the name would be, or None."""
    place = finite_after([word.text for word in scene.right[:5]])
    return None if place is None or scene.right[place].participle else place


def is_ours(text: str, around: Circumstances) -> bool:
    """Return whether a word is a first name of ours, one slip allowed."""
    return any(text == first or is_slip(text, first) for first in around.firsts)


def is_title(word: Word, around: Circumstances) -> bool:
    """Return whether a word directly before a name belongs to it: a civility, a first name, an initial."""
    if word.text in MADAM or word.text in SIR or word.text in POLITICAL_TITLES or len(word.text) == 1:
        return True
    return (word.capital and word.text in FIRST_NAMES) or is_ours(word.text, around)
