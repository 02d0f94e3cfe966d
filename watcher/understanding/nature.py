"""Say what a post does, with a score and the words that decided.

Cues of French, written by hand, and the words of families are weighed with the words of the text by
a small model. Cues decide alone where they are beyond doubt (a threat); in doubt, a post informs.
"""

import re
from collections.abc import Mapping
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
# Of real posts, more inform than of those the model learned from, where every nature is as frequent as the others.
INFORMS = 1.5
# What a person must not miss is said from a lower chance than the rest, where a cue speaks for it.
GRAVE = frozenset({Nature.UNLAWFUL, Nature.DISTRESS})
MISSED = 1.5
OUTRIGHT = 1.5  # weight of the cues of a question put in so many words
# What a post that asks outright is likely to be taken for: without a cue of theirs, it is a question.
_LIKE_ASKING = frozenset({Nature.MEETING_REQUEST, Nature.PROPOSAL, Nature.FACTUAL_ERROR, Nature.INFORMATION})
UNKNOWN = NatureScore(Nature.INFORMATION, 0.4)
_SHOWN, _FEW = 4, 2
_LONGEST = 2_000  # characters
_WORD = re.compile(r"[^\W\d_]{4,}")
_BLAMES = frozenset({"insult", "contempt", "slur", "crime"})
_COLOURS = {name: place for place, name in enumerate(MANNERS) if name.startswith("family:")}


@dataclass(frozen=True, slots=True)
class Listening:
    """What was heard in a text, before anything is concluded."""

    cases: Mapping[Nature, Case]
    heard: list[Heard]
    manner: Floats
    taken_back: bool  # the only blame heard is denied ("elle n'a rien volé")


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
        found = list(self._families.find(folded.text))
        heard = [one for one in found if not _is_taken_back(folded.text, one)]
        weights = {nature: case.weight for nature, case in cases.items()}
        taken_back = len(heard) < len(found) and _BLAMES.isdisjoint(one.family for one in heard)
        return Listening(cases, heard, manners(folded, heard, weights, decide(cases), named=named), taken_back)


class NatureReader:
    """Read natures with a model, the delivered one unless another is given."""

    def __init__(self, model: NatureModel | None = None) -> None:
        self._listener = Listener()
        self._model = model or load_natures()

    def read(self, folded: Folded, *, named: bool = False) -> NatureScore:
        """Return the nature; `named`: the post is known to name somebody of the campaign."""
        said = self._listener.listen(folded, named=named)
        chances = self._model.chances(word_features(tokens(folded.text)), said.manner)
        nature = _conclude(said, chances)
        score = max(float(chances[NATURES.index(nature)]), _sureness(said.cases, nature))
        return NatureScore(nature, round(score, 3), self._because(folded, said, nature))

    def glance(self, folded: Folded) -> NatureScore:
        """Return what the cues alone say, about thirteen times faster: for what a whole network says."""
        cases = self._listener.cues(folded)
        nature = decide(cases)
        return NatureScore(nature, ENOUGH, tuple(cases[nature].because)) if nature else UNKNOWN

    def _because(self, folded: Folded, said: Listening, nature: Nature) -> tuple[str, ...]:
        """Return the author's words that speak for a nature: its cues, then its families', the loudest first."""
        cued = said.cases[nature].because if nature in said.cases else []
        column = self._model.by_manner[:, NATURES.index(nature)]
        worth = [(float(column[_COLOURS[f"family:{one.family}"]]), one) for one in said.heard]
        telling = [_word(folded, one) for value, one in sorted(worth, key=lambda pair: -pair[0]) if value > 0]
        return tuple(dict.fromkeys(cued + telling or self._loudest(folded, nature)))[:_SHOWN]

    def _loudest(self, folded: Folded, nature: Nature) -> list[str]:
        """Return the words of a text that say the most for a nature, where neither a cue nor a family does."""
        worth = [(self._model.worth(word[0], nature), word) for word in _WORD.finditer(folded.text[:_LONGEST])]
        loudest = sorted((pair for pair in worth if pair[0] > 0), key=lambda pair: -pair[0])
        return [folded.words(*word.span()) for _, word in loudest[:_FEW]]


def _conclude(said: Listening, chances: Floats) -> Nature:
    """Choose what is unlawful beyond doubt, else the likeliest nature."""
    if _sureness(said.cases, Nature.UNLAWFUL):
        return Nature.UNLAWFUL
    chance = dict(zip(NATURES, chances.tolist(), strict=True))
    chance[Nature.INFORMATION] *= INFORMS
    for nature in GRAVE & said.cases.keys():
        chance[nature] *= MISSED
    if said.taken_back:
        chance[Nature.ATTACK] = chance[Nature.UNLAWFUL] = 0.0
    best = max(chance, key=chance.__getitem__)
    asks = Nature.QUESTION in said.cases and said.cases[Nature.QUESTION].weight >= OUTRIGHT
    return Nature.QUESTION if asks and best in _LIKE_ASKING - said.cases.keys() else best


def _sureness(cases: Mapping[Nature, Case], nature: Nature) -> float:
    """Return the score of what is unlawful wherever it stands, else 0."""
    sure = nature is Nature.UNLAWFUL and nature in cases and cases[nature].weight >= BEYOND_DOUBT
    return 0.8 if sure else 0.0


def _is_taken_back(text: str, one: Heard) -> bool:
    return one.family in _BLAMES and is_negated(text, Hit(0, one.start, one.end))


def _word(folded: Folded, one: Heard) -> str:
    """Return the whole word that a family's entry begins."""
    end = one.end
    while end < len(folded.text) and folded.text[end].isalnum():
        end += 1
    return folded.words(one.start, end)
