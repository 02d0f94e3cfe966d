"""What a lexicon found in many texts, in columns: one line an expression, and what each is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from watcher.understanding.lexicon import Expression, ends_in_e_acute, stem
from watcher.understanding.phrases import Finds, PhraseFinder, Places

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_CANCEL_REACH = 45  # characters around an exclusion
_AGAIN = 0.2  # what a word said again is worth


@dataclass(frozen=True, slots=True)
class Findings:
    """Expressions found: in which text, where, for which theme, worth what.

    `root` is shared by the inflections of one expression; `accent` tells whether it must end in an
    "é" (1), must not (0), or may end as it likes (-1); `raw` that the place is one of the author's
    text, not of the folded one.
    """

    text: Places
    start: Places
    end: Places
    theme: Places
    root: Places
    weight: Floats
    shy: Flags
    cancels: Flags
    accent: NDArray[np.int8]
    raw: Flags

    def only(self, kept: Flags | Places) -> "Findings":
        """Return some of the lines."""
        return Findings(*(getattr(self, column.name)[kept] for column in fields(self)))

    def settled(self, themes: int) -> "Findings":
        """Return what counts, by text: nothing near an exclusion of its theme, less for a word said again."""
        left = self.only(~_cancelled(self)) if self.cancels.any() else self
        keys = (left.text * themes + left.theme) * (left.root.max(initial=0) + 1) + left.root
        again = np.ones(len(keys), np.bool_)
        again[np.unique(keys, return_index=True)[1]] = False
        left.weight[again] *= _AGAIN
        return left.only(np.argsort(left.text, kind="stable"))

    def sums(self, shape: tuple[int, int], *, shy: bool) -> Floats:
        """Add up the weights of the shy expressions, or of the others (texts by themes)."""
        cells = self.text * shape[1] + self.theme
        weights = self.weight * (self.shy if shy else ~self.shy)
        sums: Floats = np.bincount(cells, weights, shape[0] * shape[1]).astype(np.float64)
        return sums.reshape(shape)


def _cancelled(found: Findings) -> Flags:
    out = np.zeros(len(found.text), np.bool_)
    for line in np.flatnonzero(found.cancels):
        near = abs(found.start - found.start[line]) <= _CANCEL_REACH
        out |= near & (found.text == found.text[line]) & (found.theme == found.theme[line])
    return out


def together(parts: Sequence[Findings]) -> Findings:
    """Put findings one after the other."""
    return Findings(*(np.concatenate([getattr(one, column.name) for one in parts]) for column in fields(Findings)))


class ExpressionTable:
    """The expressions of a lexicon by form, laid out in columns, with their finder.

    `roots_from` numbers the roots from there, so that two tables share none.
    """

    def __init__(self, forms: Mapping[str, tuple[Expression, ...]], *, roots_from: int = 0) -> None:
        self.find = PhraseFinder(tuple(forms)).find
        every = list(chain.from_iterable(forms.values()))
        numbers = {root: number for number, root in enumerate(dict.fromkeys(map(stem, forms)), roots_from)}
        self._roots = np.array([numbers[stem(form)] for form in forms], np.intp)
        self.roots = roots_from + len(numbers)
        self._counts = np.array([len(found) for found in forms.values()], np.intp)
        self._firsts = np.cumsum(self._counts) - self._counts
        self._theme = np.array([e.theme for e in every], np.intp)
        self._weight = np.array([e.weight for e in every], np.float64)
        self._shy = np.array([e.shy for e in every], np.bool_)
        self._cancels = np.array([e.cancels for e in every], np.bool_)
        self._accent = np.array([_accent(form, e) for form, found in forms.items() for e in found], np.int8)

    def expand(self, hits: Finds, *, raw: bool = False) -> Findings:
        """Return a line for each theme of each hit."""
        counts = self._counts[hits.form]
        of = np.repeat(np.arange(len(counts)), counts)
        rows = np.arange(len(of)) + np.repeat(self._firsts[hits.form] - (np.cumsum(counts) - counts), counts)
        return Findings(
            hits.text[of],
            hits.start[of],
            hits.end[of],
            self._theme[rows],
            self._roots[hits.form][of],
            self._weight[rows],
            self._shy[rows],
            self._cancels[rows],
            self._accent[rows],
            np.full(len(of), raw),
        )


def _accent(form: str, expression: Expression) -> int:
    """Say how an expression must end, where an accent tells two words apart: "retraités", "retraites"."""
    if not expression.accented or not form.rstrip("s").endswith("e"):
        return -1
    return int(ends_in_e_acute(expression.accented))
