"""Measure themes against labelled texts: F1, calibration; and read such texts from JSON Lines."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from watcher.messages import Message, msg
from watcher.text import clean
from watcher.understanding.themes import CERTAIN_ENOUGH

_BINS = 10


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its themes, the first one first."""

    text: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """How well one theme is found; `support` counts the texts that have it."""

    precision: float
    recall: float
    f1: float
    support: int


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


def read_labelled(lines: Iterable[bytes]) -> Iterator[Labelled | Message]:
    """Yield each line's labelled text, or what is wrong with the line; blank lines are skipped."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            found = _labelled(line)
            yield found if isinstance(found, Labelled) else msg("line {number}: {why}", number=number, why=found)


def _labelled(line: bytes) -> Labelled | Message:
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
    return Labelled(clean(value["text"]), kept) if kept else msg('no theme; write "themes": ["…"]')


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
    )


def _figures(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> ThemeFigures:
    both, said, real = int((truth & found).sum()), int(found.sum()), int(truth.sum())
    return ThemeFigures(both / said if said else 0.0, both / real if real else 0.0,
                        2 * both / (said + real) if said + real else 0.0, real)  # fmt: skip


def calibration_error(chances: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over 10 bins of equal width (Naeini et al., 2015)."""
    bins = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    gaps = (abs(chances[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))
    return float(sum(gaps))
