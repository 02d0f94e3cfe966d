"""Measure themes against labelled texts: F1, calibration; and read such texts from JSON Lines."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from watcher.messages import Message, msg
from watcher.model import MentionVerdict
from watcher.text import clean
from watcher.understanding.themes import CERTAIN_ENOUGH

_BINS = 10
_MENTIONS = {verdict.value: verdict for verdict in (MentionVerdict.YES, MentionVerdict.NO)}
_CONFUSIONS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its themes, the first one first; `mention` says, where labelled, if it speaks of us."""

    text: str
    themes: tuple[str, ...]
    mention: MentionVerdict | None = None


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """How well one theme is found; `support` counts the texts that have it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many texts of one first theme were given another, which is none of theirs."""

    labelled: str
    found: str
    texts: int


@dataclass(frozen=True, slots=True)
class Bin:
    """The texts whose best score lies in [low, high): their mean score, and how often it is right."""

    low: float
    high: float
    texts: int
    score: float
    right: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How well themes are found, each figure in [0, 1].

    `accuracy`: the first theme found is the first one labelled; `hit`: it is one of those labelled;
    `ece`: how far scores are from how often they are right (10 bins, the best theme of each text).
    """

    texts: int
    macro_f1: float
    micro_f1: float
    accuracy: float
    hit: float
    ece: float
    themes: dict[str, ThemeFigures]
    confusions: tuple["Confusion", ...] = ()
    reliability: tuple["Bin", ...] = ()


def read_labelled(lines: Iterable[bytes], *, mentions: bool = False) -> Iterator[Labelled | Message]:
    """Yield each line's labelled text, or what is wrong with the line; blank lines are skipped.

    With `mentions`, a line may be labelled by its mention alone, without themes.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            found = _labelled(line, mentions=mentions)
            yield found if isinstance(found, Labelled) else msg("line {number}: {why}", number=number, why=found)


def _labelled(line: bytes, *, mentions: bool) -> Labelled | Message:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return msg("not UTF-8; save the file as UTF-8")
    except (ValueError, RecursionError):
        return msg("not JSON")
    if not isinstance(value, dict) or not isinstance(value.get("text"), str) or not value["text"].strip():
        return msg("not an object with a text")
    themes = value.get("themes")
    named = [clean(theme) for theme in themes if isinstance(theme, str)] if isinstance(themes, list) else []
    kept = tuple(dict.fromkeys(theme for theme in named if theme))
    mention = _MENTIONS.get(str(value.get("mention"))) if mentions else None
    if mentions and mention is None and "mention" in value:
        return msg('the mention is neither "yes" nor "no"')
    return Labelled(clean(value["text"]), kept, mention) if kept or mention else msg('no theme; write "themes": ["…"]')


def measure(examples: Sequence[Labelled], labels: Sequence[str], scores: NDArray[np.float64]) -> Figures:
    """Compare scores (texts by labels) with the themes of the texts.

    When every text has one theme, the best theme of each is what is judged, without abstention; else
    every theme that is certain enough, or the best one.
    """
    known = list(dict.fromkeys([*labels, *(theme for one in examples for theme in one.themes)]))
    truth = np.array([[theme in one.themes for theme in known] for one in examples])
    best = scores.argmax(axis=1)
    found = np.zeros_like(truth)
    found[np.arange(len(examples)), best] = True
    if any(len(one.themes) > 1 for one in examples):
        found[:, : len(labels)] |= scores >= CERTAIN_ENOUGH
    right = truth[np.arange(len(examples)), best]
    themes = {theme: _figures(truth[:, i], found[:, i]) for i, theme in enumerate(known)}
    present = [one.f1 for one in themes.values() if one.support]
    return Figures(
        len(examples),
        float(np.mean(present)),
        _figures(truth.ravel(), found.ravel()).f1,
        float(np.mean([labels[b] == one.themes[0] for b, one in zip(best, examples, strict=True)])),
        float(right.mean()),
        calibration_error(scores.max(axis=1), right),
        {theme: one for theme, one in sorted(themes.items()) if one.support},
        _confusions(examples, [labels[b] for b in best]),
        tuple(_bins(scores.max(axis=1), right)),
    )


def _confusions(examples: Sequence[Labelled], found: Sequence[str]) -> tuple[Confusion, ...]:
    pairs = Counter((one.themes[0], said) for one, said in zip(examples, found, strict=True) if said not in one.themes)
    return tuple(Confusion(*pair, texts) for pair, texts in pairs.most_common(_CONFUSIONS_SHOWN))


def _figures(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> ThemeFigures:
    both, said, real = int((truth & found).sum()), int(found.sum()), int(truth.sum())
    return ThemeFigures(both / said if said else 0.0, both / real if real else 0.0,
                        2 * both / (said + real) if said + real else 0.0, real)  # fmt: skip


def calibration_error(chances: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over 10 bins of equal width (Naeini et al., 2015)."""
    return sum(abs(one.score - one.right) * one.texts for one in _bins(chances, right)) / len(chances)


def _bins(chances: NDArray[np.float64], right: NDArray[np.bool_]) -> Iterator[Bin]:
    places = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    for place in np.unique(places).tolist():
        within = places == place
        score, share = float(chances[within].mean()), float(right[within].mean())
        yield Bin(place / _BINS, (place + 1) / _BINS, int(within.sum()), score, share)
