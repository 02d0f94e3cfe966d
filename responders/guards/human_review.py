"""What a person must do before a text begun by a machine may leave: read it, and check its sources. Pure.

AI Act, art. 50(4): a text generated to inform the public is disclosed as such unless a named person
reviewed it and answers for it. Review means a deliberate look at what it says and at its sources.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from watcher.messages import Message, msg
from watcher.model import Draft, Origin

LEAST_S = 8
_CHARACTERS_A_SECOND = 25  # a fast reader: about 300 words a minute


@dataclass(frozen=True, slots=True)
class HumanReview:
    """How long a text was read, in seconds, and which of its sources were ticked."""

    seconds: float
    sources: frozenset[str] = frozenset()


def seconds_needed(text: str) -> int:
    """Return the least time a person takes to read a text, in seconds."""
    return max(LEAST_S, round(len(text) / _CHARACTERS_A_SECOND))


def review_problem(draft: Draft, review: HumanReview | None) -> Message | None:
    """Say why a review does not let a text be approved; None when it does, or when no machine wrote it."""
    if draft.origin is not Origin.LLM:
        return None
    if review is None:
        return msg("a machine began this text: it is approved on the review screen, its sources ticked")
    if missing := sorted(set(draft.measures) - review.sources):
        return msg("a machine began this text and these sources are not ticked: {sources}", sources=", ".join(missing))
    if review.seconds < (needed := seconds_needed(draft.text)):
        return msg(
            "a machine began this text and it was read for {seconds} s only: {needed} s are needed",
            seconds=int(review.seconds), needed=needed,
        )  # fmt: skip
    return None


def changed_share(drafts: Sequence[Draft], final: Draft) -> int:
    """Return how much a text differs from what the machine first wrote, in percent."""
    first = min((d for d in drafts if d.origin is Origin.LLM), key=lambda d: d.id, default=final)
    return round(100 * (1 - SequenceMatcher(None, first.text, final.text, autojunk=False).ratio()))
