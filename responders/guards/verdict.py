"""What a guard says of a text: the rule, how grave, which words, and what the rule stands on."""

from dataclasses import dataclass
from enum import StrEnum

from watcher.messages import Message
from watcher.model import Role


class Level(StrEnum):
    """How grave a verdict is, from nothing to impossible."""

    PASS = "pass"  # noqa: S105  no password
    WARN = "warn"
    HOLD = "hold"
    BLOCK = "block"


GRAVITY = tuple(Level)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One guard's word on one text; `spans` are the offending words' places in it, start and end.

    `source` is the article of law or the rule of the house it stands on; `key` the role that may let
    a held text go, in writing. `name` is the guard's, in the journal and for scripts.
    """

    rule: Message
    level: Level
    explanation: Message
    source: Message
    spans: tuple[tuple[int, int], ...] = ()
    key: Role | None = None
    name: str = ""


def worst(verdicts: tuple[Verdict, ...]) -> Level:
    """Return the gravest level among verdicts."""
    return max((verdict.level for verdict in verdicts), key=GRAVITY.index, default=Level.PASS)
