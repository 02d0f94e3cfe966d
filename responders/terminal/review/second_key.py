"""Who may let a text go that a guard holds. Pure."""

from collections.abc import Iterable

from responders.guards.verdict import Level, Verdict
from watcher.model import Person


def key_holders(verdict: Verdict, people: Iterable[Person]) -> list[str]:
    """Return the names of those who hold the second key of a verdict."""
    return [person.name for person in people if verdict.key in person.roles]


def holds_the_key(verdicts: Iterable[Verdict], person: Person) -> bool:
    """Return whether a person may let go, in writing, all that holds a text; False when nothing with a key does."""
    keyed = [v for v in verdicts if v.level is Level.HOLD and v.key is not None]
    return bool(keyed) and all(v.key in person.roles for v in keyed)
