"""Measure mentions against labelled texts; an "unsure" counts as half a yes."""

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.model import Mention, MentionVerdict

_WORTH = {MentionVerdict.YES: 1.0, MentionVerdict.UNSURE: 0.5, MentionVerdict.NO: 0.0}


@dataclass(frozen=True, slots=True)
class MentionError:
    """A text that was not read as it is labelled, what was found and by which words."""

    text: str
    labelled: MentionVerdict
    found: Mention


@dataclass(frozen=True, slots=True)
class MentionFigures:
    """How well mentions are found, each figure in [0, 1]; `unsure` is a share of the texts."""

    texts: int
    precision: float
    recall: float
    f1: float
    unsure: float
    errors: tuple[MentionError, ...]


def measure_mentions(
    texts: Sequence[str], labels: Sequence[MentionVerdict], found: Sequence[Mention]
) -> MentionFigures:
    """Compare what was found with the labels, text by text."""
    rows = list(zip(texts, labels, found, strict=True))
    both = sum(min(_WORTH[label], _WORTH[one.verdict]) for _, label, one in rows)
    said, real = (sum(map(_WORTH.__getitem__, part)) for part in ([one.verdict for one in found], labels))
    return MentionFigures(
        len(rows),
        both / said if said else 0.0,
        both / real if real else 0.0,
        2 * both / (said + real) if said + real else 0.0,
        sum(one.verdict is MentionVerdict.UNSURE for one in found) / len(rows) if rows else 0.0,
        tuple(MentionError(text, label, one) for text, label, one in rows if one.verdict is not label),
    )
