"""Say what a post does, with a score and the words that decided.

Cues of French, written by hand, and the words of families are weighed with the words of the text by
a small model. Cues decide alone where they are beyond doubt; what a person must not miss (a threat,
somebody in distress) is said from a lower chance than the rest; in doubt, a post informs.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from watcher.model import Nature, NatureScore
from watcher.understanding.nature_features import (
    MANNERS,
    NATURES,
    FamilyReader,
    Floats,
    Heard,
    manners,
    tokens,
    word_features,
)
from watcher.understanding.nature_model import NatureModel, load_natures
from watcher.understanding.nature_rules import ENOUGH, Case, CueReader, decide, is_negated
from watcher.understanding.scan import Folded, Hit

BEYOND_DOUBT = 1.5  # weight of a cue of threat or hate that needs no company
# The chance from which each grave nature is said where a cue speaks for it, and the families whose words may do too.
GRAVE: dict[Nature, tuple[float, frozenset[str]]] = {
    Nature.UNLAWFUL: (0.18, frozenset({"violence", "menace", "slur", "crime"})),
    Nature.DISTRESS: (0.25, frozenset({"grief", "disaster", "misery", "strike"})),
    Nature.ATTACK: (0.3, frozenset({"insult", "away", "contempt", "crime", "slur", "menace"})),
}
# Natures that oblige us to act: of a post that asks, they want a cue and not just a likeness.
OBLIGING = frozenset({Nature.MEETING_REQUEST, Nature.FACTUAL_ERROR})
WITHOUT_A_CUE = 0.45  # chance from which a family's words alone let a grave nature be said
LEAST = 0.3  # chance under which no nature is said
# To tell somebody that they are wrong takes more, and much more where no cue speaks for it.
SURE_OF_ERROR, SURE_WITHOUT_A_CUE = 0.4, 0.5
UNKNOWN = NatureScore(Nature.INFORMATION, 0.4)
_SHOWN = 4
_NEGATABLE = frozenset({"insult", "contempt", "slur", "crime"})
_AIMED = re.compile(r"@|\b(?:tu|te|toi|ton|ta|tes|lui|elle|eux|vous)\b|\bt'")
_COLOURS = {name: place for place, name in enumerate(MANNERS) if name.startswith("family:")}


@dataclass(frozen=True, slots=True)
class Listening:
    """What was heard in a text, before anything is concluded."""

    cases: Mapping[Nature, Case]
    heard: list[Heard]
    manner: Floats


class Listener:
    """Hear the cues and the families of words."""

    def __init__(self) -> None:
        self._cues, self._families = CueReader(), FamilyReader()

    def cues(self, folded: Folded) -> dict[Nature, Case]:
        """Return what the cues alone say of a post that names nobody of ours."""
        return self._cues.weigh(folded)

    def listen(self, folded: Folded, *, named: bool) -> Listening:
        """Return what is heard; `named`: the post is known to name somebody of the campaign."""
        cases = self._cues.weigh(folded, named=named)
        heard = [one for one in self._families.find(folded.text) if not _is_taken_back(folded.text, one)]
        weights = {nature: case.weight for nature, case in cases.items()}
        return Listening(cases, heard, manners(folded, heard, weights, decide(cases), named=named))


class NatureReader:
    """Read natures with a model, the delivered one unless another is given."""

    def __init__(self, model: NatureModel | None = None) -> None:
        self._listener = Listener()
        self._model = model or load_natures()

    def read(self, folded: Folded, *, named: bool = False) -> NatureScore:
        """Return the nature; `named`: the post is known to name somebody of the campaign."""
        said = self._listener.listen(folded, named=named)
        chances = self._model.chances(word_features(tokens(folded.text)), said.manner)
        heard = {one.family for one in said.heard}
        if not (named or _AIMED.search(folded.text)):
            heard.discard("violence")  # of an explosion, or of trees to fell
        nature = _conclude(said.cases, heard, chances)
        score = max(float(chances[NATURES.index(nature)]), _sureness(said.cases, nature))
        return NatureScore(nature, round(score, 3), self._because(folded, said, nature))

    def glance(self, folded: Folded) -> NatureScore:
        """Return what the cues alone say, about eight times faster: for what a whole network says."""
        cases = self._listener.cues(folded)
        nature = decide(cases)
        return NatureScore(nature, ENOUGH, tuple(cases[nature].because)) if nature else UNKNOWN

    def _because(self, folded: Folded, said: Listening, nature: Nature) -> tuple[str, ...]:
        """Return the author's words that speak for a nature: its cues, then its families' words, the loudest first."""
        cued = said.cases[nature].because if nature in said.cases else []
        column = self._model.by_manner[:, NATURES.index(nature)]
        worth = [(float(column[_COLOURS[f"family:{one.family}"]]), one) for one in said.heard]
        telling = [one for value, one in sorted(worth, key=lambda pair: -pair[0]) if value > 0]
        return tuple(dict.fromkeys([*cued, *(_word(folded, one) for one in telling)]))[:_SHOWN]


def _conclude(cases: Mapping[Nature, Case], heard: Set[str], chances: Floats) -> Nature:
    """Choose the first grave nature that is likely enough and that words speak for, else the likeliest."""
    if _sureness(cases, Nature.UNLAWFUL):
        return Nature.UNLAWFUL
    chance = dict(zip(NATURES, chances.tolist(), strict=True))
    for nature, (least, families) in GRAVE.items():
        if (nature in cases and chance[nature] >= least) or (heard & families and chance[nature] >= WITHOUT_A_CUE):
            return nature
        chance[nature] = 0.0
    if chance[Nature.FACTUAL_ERROR] < (SURE_OF_ERROR if Nature.FACTUAL_ERROR in cases else SURE_WITHOUT_A_CUE):
        chance[Nature.FACTUAL_ERROR] = 0.0
    if _asks(cases):
        for nature in OBLIGING - cases.keys():
            chance[nature] = 0.0
    best = max(chance, key=chance.__getitem__)
    best = best if chance[best] >= LEAST else Nature.INFORMATION
    return Nature.QUESTION if best is Nature.INFORMATION and _asks(cases) else best


def _asks(cases: Mapping[Nature, Case]) -> bool:
    return Nature.QUESTION in cases and cases[Nature.QUESTION].weight >= ENOUGH


def _sureness(cases: Mapping[Nature, Case], nature: Nature) -> float:
    """Return the score of what is unlawful wherever it stands, else 0."""
    sure = nature is Nature.UNLAWFUL and nature in cases and cases[nature].weight >= BEYOND_DOUBT
    return 0.8 if sure else 0.0


def _is_taken_back(text: str, one: Heard) -> bool:
    return one.family in _NEGATABLE and is_negated(text, Hit(0, one.start, one.end))


def _word(folded: Folded, one: Heard) -> str:
    """Return the whole word that a family's entry begins."""
    end = one.end
    while end < len(folded.text) and folded.text[end].isalnum():
        end += 1
    return folded.words(one.start, end)
