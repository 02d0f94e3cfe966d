"""Say what a post does, by French cues, with a score and the words that decided.

Precedence when several natures reach `ENOUGH`, first wins: what obliges the house comes first
(law, people in distress, an invitation, an error to put right, a question), then the tone, then
the rest. Under it the heaviest wins; with no cue at all a post informs.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from math import exp

from watcher.model import Nature, NatureScore
from watcher.understanding.nature_cues import CUES, IMPUTATIONS, NEGATIONS_AFTER, NEGATIONS_BEFORE
from watcher.understanding.scan import Folded, Hit, Scanner, longest

ENOUGH = 0.9
IMPUTED = (Nature.UNLAWFUL, 1.0)  # only when it aims at somebody
PRECEDENCE = (
    Nature.UNLAWFUL,
    Nature.DISTRESS,
    Nature.MEETING_REQUEST,
    Nature.FACTUAL_ERROR,
    Nature.SATIRE,
    Nature.QUESTION,
    Nature.ATTACK,
    Nature.CRITICISM,
    Nature.PROPOSAL,
    Nature.SUPPORT,
    Nature.EVENT,
    Nature.INFORMATION,
)
_TURNED = {Nature.SUPPORT: Nature.CRITICISM}  # "nous ne soutenons pas"; any other negated cue is dropped
_NEGATABLE = frozenset({Nature.SUPPORT, Nature.ATTACK, Nature.UNLAWFUL, Nature.CRITICISM, Nature.DISTRESS})
_WORD = re.compile(r"\w+'?")
_CLAUSE_END = re.compile(r"[.!?;:,\n]")
_SOMEBODY = re.compile(r"@\w|(?<=[\w,;] )[A-ZÀ-Ý][a-zà-ÿ]+|^[A-ZÀ-Ý][a-zà-ÿ]+ [A-ZÀ-Ý]")
_ALTERNATIVES = re.compile(r"\(([^)]*)\)")


def expand(template: str) -> Iterator[str]:
    """Yield the phrases of a template: "(la|le) maire" -> "la maire", "le maire"."""
    parts = _ALTERNATIVES.split(template)
    options = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    for chosen in product(*options):
        yield " ".join("".join(chosen).split())


@dataclass(slots=True)
class _Case:
    """What speaks for one nature."""

    weight: float = 0.0
    because: list[str] = field(default_factory=list)


class NatureReader:
    """Read natures with the built-in table of cues."""

    def __init__(self) -> None:
        cues = {phrase: (nature, weight) for nature, weight, line in reversed(CUES) for phrase in expand(line)}
        imputed = (phrase for line in IMPUTATIONS for phrase in expand(line))
        meanings = cues | dict.fromkeys(imputed, IMPUTED)
        self._cues = Scanner(meanings)
        self._meaning = list(meanings.values())

    def read(self, folded: Folded, *, named: bool = False) -> NatureScore:
        """Return the nature; `named`: the post is known to name somebody of the campaign."""
        cases: defaultdict[Nature, _Case] = defaultdict(_Case)
        for nature, weight, words in (*self._cued(folded, named=named), *_asked(folded)):
            cases[nature].weight += weight
            cases[nature].because.append(words)
        return _decide(cases)

    def _cued(self, folded: Folded, *, named: bool) -> Iterator[tuple[Nature, float, str]]:
        for hit in longest(self._cues.find(folded.text)):
            meaning = self._meaning[hit.index]
            nature, weight = meaning
            words = folded.words(hit.start, hit.end)
            if nature in _NEGATABLE and _negated(folded.text, hit):
                if nature in _TURNED:
                    yield _TURNED[nature], weight, words
            elif meaning is not IMPUTED or named or _aims_at_somebody(folded, hit):
                yield nature, weight, words


def _asked(folded: Folded) -> Iterator[tuple[Nature, float, str]]:
    if "?" in folded.text:
        yield Nature.QUESTION, 0.9, "?"


def _aims_at_somebody(folded: Folded, hit: Hit) -> bool:
    """Return whether a person is named or addressed within 60 characters of an imputation."""
    at, to = folded.place(max(hit.start - 60, 0)), folded.place(min(hit.end + 60, len(folded.text)))
    return bool(_SOMEBODY.search(folded.original[at:to]))


def _negated(text: str, hit: Hit) -> bool:
    before = _CLAUSE_END.split(text[max(hit.start - 30, 0) : hit.start])[-1]
    after = _CLAUSE_END.split(text[hit.end : hit.end + 20])[0]
    return bool(
        NEGATIONS_BEFORE.intersection(_WORD.findall(before)[-3:])
        or NEGATIONS_AFTER.intersection(_WORD.findall(after)[:1])
    )


def _decide(cases: dict[Nature, _Case]) -> NatureScore:
    for nature in PRECEDENCE:
        if nature in cases and cases[nature].weight >= ENOUGH:
            return _scored(nature, cases[nature])
    if not cases:
        return NatureScore(Nature.INFORMATION, 0.4)
    heaviest = max(cases, key=lambda nature: (cases[nature].weight, -PRECEDENCE.index(nature)))
    return _scored(heaviest, cases[heaviest])


def _scored(nature: Nature, case: _Case) -> NatureScore:
    return NatureScore(nature, round(1 - exp(-case.weight), 3), tuple(dict.fromkeys(case.because)))
