"""Choose what of the programme answers a post, and say by which words. Pure.

Below the threshold nothing is chosen: a person is asked rather than an answer invented.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from responders.drafting.ranking import ENOUGH, SHOWN, Ranked, Ranking, Sentence, telling
from responders.drafting.stemming import stem, words_of
from watcher.model import ApprovedLine, Measure, Reading
from watcher.text import HANDLE, URL, fold

_NAMED = re.compile(r"(?:\b(?:propositions?|mesures?)|§) ?(?:n ?[°o]\.? ?)?(\d{1,3}(?:\.\d{1,3})?)(?![\d%]|[ .]\d)")
_SENTENCE = re.compile(r"[^.?!:;\n]+[.?!:;\n]*")  # what comes before a colon is told, what comes after may be asked
_QUOTED = re.compile(r'"([^"]{8,})"')
_WORD = re.compile(r"[^\W_]+")
_NAMED_POINTS = 10.0  # who names a measure has chosen it
_SURE = 1.5 * ENOUGH
_NEAR = 0.85
_ELLIPSIS = 2  # words
_WHOLE = re.compile(r"\W*(?:quel|que |qu'|faut|etes|pour ou)")  # such a question says its own subject


class Chooser:
    """A programme made ready to answer; `us` are names that say nothing of a subject."""

    def __init__(self, programme: Sequence[Measure], us: Sequence[str] = ()) -> None:
        self._programme = tuple(programme)
        self._ranking = Ranking(programme)
        self._us = frozenset(word for name in us for word in words_of(fold(name)))

    def top(self, text: str, reading: Reading) -> tuple[Ranked, ...]:
        """Return the three measures nearest to a post, the best first; one that it names comes before all."""
        folded = fold(HANDLE.sub(" ", URL.sub(" ", text)))
        themes = frozenset(theme.id for theme in reading.themes)
        quotations = [frozenset(map(stem, telling(words_of(one)))) for one in _QUOTED.findall(folded)]
        ranked = self._ranking.rank(_sentences(folded, self._us), themes, quotations)
        ranked = tuple(replace(one, because=_spelt(one.because, text)) for one in ranked)
        named = self._named(folded)
        others = (one for one in ranked if named is None or one.measure is not named.measure)
        return (*((named,) if named else ()), *others)[:SHOWN]

    def _named(self, folded: str) -> Ranked | None:
        """Return the measure called "proposition 12" (its number) or "mesure 3.1" (its place)."""
        for found in _NAMED.finditer(folded):
            for measure in self._programme:
                if found[1] in (measure.id, str(measure.number)):
                    return Ranked(measure, _NAMED_POINTS, (found[0].strip(),))
        return None


def answer_among(top: Sequence[Ranked]) -> Ranked | None:
    """Return the measure that answers, or None: absent from the programme.

    Common words may add up to a chance likeness: a measure gives way to one nearly as near that is better
    anchored in the post, and needs more points where nothing anchors it.
    """
    enough = [one for one in top if one.points >= ENOUGH]
    near = [one for one in enough if one.points >= _NEAR * enough[0].points]
    best = max(near, key=lambda one: one.anchors, default=None)  # the first of the best anchored
    return best if best is not None and (best.anchors or best.points >= _SURE) else None


def still_valid(lines: Sequence[ApprovedLine], today: date) -> tuple[Measure, ...]:
    """Return the approved lines that may be said on a day, each as the measure it stands for."""
    return tuple(_as_measure(line) for line in lines if line.valid_until is None or today <= line.valid_until)


def _as_measure(line: ApprovedLine) -> Measure:
    """Let an approved line be ranked, said and cited as a measure is; its source stands for the chapter."""
    return Measure(line.id, None, line.text, line.source, line.themes, line.keywords, line.text, "", "", line.link)


def _spelt(folded: Sequence[str], text: str) -> tuple[str, ...]:
    """Return words as the post spells them, accents included."""
    spelt = {fold(word): word for word in _WORD.findall(text.lower())}
    return tuple(spelt.get(word, word) for word in folded)


def _sentences(folded: str, us: frozenset[str]) -> tuple[Sentence, ...]:
    """Return what each clause says; one before a colon is asked of too when the question after it leans on it."""
    clauses = [(said, tuple(word for word in words_of(said) if word not in us)) for said in _SENTENCE.findall(folded)]
    following = [*clauses[1:], ("", ())][: len(clauses)]
    return tuple(
        Sentence(words, "?" in said or (said.endswith(":") and _leans(after, asked)))
        for (said, words), (after, asked) in zip(clauses, following, strict=True)
    )


def _leans(said: str, words: Sequence[str]) -> bool:
    """Return whether a question means little without what comes before it: "indexed on prices?"."""
    return "?" in said and not _WHOLE.match(said) and 1 <= len(telling(words)) <= _ELLIPSIS
