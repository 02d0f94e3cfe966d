"""Weigh the French cues that tell what a post does.

Precedence when several natures reach `ENOUGH`, first wins: what obliges the house comes first
(law, people in distress, an invitation, an error to put right, a question), then the tone, then
the rest. Under it the heaviest wins; with no cue at all a post informs.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from watcher.model import Nature
from watcher.understanding.nature_cues import CUES
from watcher.understanding.nature_turns import CONTRASTS, NEGATIONS_AFTER, NEGATIONS_BEFORE, NEUTRAL, RHETORICAL
from watcher.understanding.scan import Folded, Hit, Scanner, longest
from watcher.understanding.unlawful_cues import IMPUTATIONS, UNLAWFUL

ENOUGH = 0.9
_MOST_CUES = 200  # of one text: the time to read a post is bounded, whatever it repeats
HINT = 0.5  # under it a cue needs company
IMPUTED = (Nature.UNLAWFUL, 1.0)  # only when it aims at somebody
SILENT = (Nature.INFORMATION, 0.0)
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
# Too grave, or too odd, for a mere hint.
_SURE_ONLY = frozenset({Nature.UNLAWFUL, Nature.DISTRESS, Nature.FACTUAL_ERROR, Nature.SATIRE})
_WORD = re.compile(r"\w+'?")
_CLAUSE_END = re.compile(r"[.!?;:,\n]")
_SOMEBODY = re.compile(r"@\w|(?<=[\w,;] )[A-ZÀ-Ý][a-zà-ÿ]+|^[A-ZÀ-Ý][a-zà-ÿ]+ [A-ZÀ-Ý]")
_DEATH_TO = re.compile(r"(?:^|[.!?:;,#] ?)mort (?:a|aux) (?:l'|la |les? )?\w+")
_INVITED = re.compile(
    r"(?:invit|convi)(?:ons|e|ent) (?:donc |tou(?:te)?s |ainsi |cordialement )?"
    r"(?:Mme |M\. |[Mm]adame |[Mm]onsieur |@)?[A-ZÀ-Ý]"
)
_HOUR_OR_DATE = re.compile(
    r"(?<![\w,])(?<!jusqu'a )(?<!depuis )\d{1,2}(?: ?h(?![a-z])| ?heures|(?:er)? (?:janvier|fevrier|mars|avril|mai"
    r"|juin|juillet|aout|septembre|octobre|novembre|decembre)(?! (?:19|20)\d\d))"
)
_FIGURE_AGAINST_FIGURE = re.compile(r"\d[^.!?\d]{0,40}\b(?:et non|et pas|mais)\b[^.!?\d]{0,12}\d")
_ALTERNATIVES = re.compile(r"\(([^)]*)\)")


def expand(template: str) -> Iterator[str]:
    """Yield the phrases of a template: "(la|le) maire" -> "la maire", "le maire"."""
    parts = _ALTERNATIVES.split(template)
    options = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    for chosen in product(*options):
        yield " ".join("".join(chosen).split())


@dataclass(slots=True)
class Case:
    """What speaks for one nature."""

    weight: float = 0.0
    because: list[str] = field(default_factory=list)


class CueReader:
    """Find cues with the built-in tables."""

    def __init__(self) -> None:
        cues = {
            phrase: (nature, weight) for nature, weight, line in reversed((*CUES, *UNLAWFUL)) for phrase in expand(line)
        }
        meanings = cues | dict.fromkeys(_phrases(IMPUTATIONS), IMPUTED) | dict.fromkeys(_phrases(NEUTRAL), SILENT)
        self._cues = Scanner(meanings)
        self._meaning = list(meanings.values())
        self._rhetorical = Scanner(_phrases(RHETORICAL))

    def weigh(self, folded: Folded, *, named: bool = False) -> dict[Nature, Case]:
        """Return what speaks for each nature; `named`: the post is known to name somebody of the campaign."""
        cases: defaultdict[Nature, Case] = defaultdict(Case)
        for nature, weight, words in (*self._cued(folded, named=named), *self._asked(folded), *_shaped(folded)):
            cases[nature].weight += weight
            cases[nature].because.append(words)
        return dict(cases)

    def _cued(self, folded: Folded, *, named: bool) -> Iterator[tuple[Nature, float, str]]:
        for hit in longest(self._cues.find(folded.text))[:_MOST_CUES]:
            meaning = self._meaning[hit.index]
            nature, weight = meaning
            words = folded.words(hit.start, hit.end)
            if nature in _NEGATABLE and is_negated(folded.text, hit):
                if nature in _TURNED:
                    yield _TURNED[nature], weight, words
            elif nature is Nature.SUPPORT and (contrast := _contrast(folded, hit)):
                yield Nature.CRITICISM, 0.5, contrast
            elif weight and (meaning is not IMPUTED or named or _aims_at_somebody(folded, hit)):
                yield nature, weight, words

    def _asked(self, folded: Folded) -> Iterator[tuple[Nature, float, str]]:
        if "?" in folded.text and folded.text.count("?") > len(self._rhetorical.find(folded.text)):
            yield Nature.QUESTION, 0.9, "?"


def _phrases(templates: tuple[str, ...]) -> list[str]:
    return [phrase for template in templates for phrase in expand(template)]


def _shaped(folded: Folded) -> Iterator[tuple[Nature, float, str]]:
    """Yield what the shape of a text tells, where no fixed words do."""
    text = folded.text
    if "mort a" in text and (found := _DEATH_TO.search(text)):
        yield Nature.UNLAWFUL, 1.5, folded.words(*found.span())
    if ("invit" in text or "convi" in text) and (found := _INVITED.search(folded.original)):
        yield Nature.MEETING_REQUEST, 1.0, found.group()
    if ("et " in text or "mais" in text) and (found := _FIGURE_AGAINST_FIGURE.search(text)):
        yield Nature.FACTUAL_ERROR, 0.9, folded.words(*found.span())
    if found := _HOUR_OR_DATE.search(text):
        yield Nature.EVENT, HINT, folded.words(*found.span())


def _contrast(folded: Folded, hit: Hit) -> str:
    """Return the word that takes a thank back ("Merci de votre visite, mais…"), or nothing."""
    after = _WORD.finditer(folded.text, hit.end, hit.end + 200)
    return next((folded.words(*word.span()) for word in after if word.group() in CONTRASTS), "")


def _aims_at_somebody(folded: Folded, hit: Hit) -> bool:
    """Return whether a person is named or addressed within 60 characters of an imputation."""
    at, to = folded.place(max(hit.start - 60, 0)), folded.place(min(hit.end + 60, len(folded.text)))
    return bool(_SOMEBODY.search(folded.original[at:to]))


def is_negated(text: str, hit: Hit) -> bool:
    """Return whether a word of negation stands just before, or just after."""
    before = _CLAUSE_END.split(text[max(hit.start - 30, 0) : hit.start])[-1]
    after = _CLAUSE_END.split(text[hit.end : hit.end + 20])[0]
    return bool(
        NEGATIONS_BEFORE.intersection(_WORD.findall(before)[-3:])
        or NEGATIONS_AFTER.intersection(_WORD.findall(after)[:1])
    )


def decide(cases: dict[Nature, Case]) -> Nature | None:
    """Return what the cues alone would say, or None when they say nothing."""
    for nature in PRECEDENCE:
        if nature in cases and cases[nature].weight >= ENOUGH:
            return nature
    mild = [n for n in PRECEDENCE if n in cases and n not in _SURE_ONLY and cases[n].weight >= HINT]
    return max(mild, key=lambda nature: cases[nature].weight) if mild else None
