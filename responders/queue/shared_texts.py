"""What it means for a ticket that several organisations published its text. Pure."""

from watcher.messages import Message, msg
from watcher.storage.copies import Spread

CODE = "copies"  # the name of these points among the reasons of a priority
ENOUGH_VOICES = 3  # organisations that must publish a text before it weighs
_MANY_VOICES = 10


def points_of(spread: Spread) -> int:
    """Return the points that a text gives to the priority of its tickets."""
    return (spread.organisations >= ENOUGH_VOICES) + (spread.organisations >= _MANY_VOICES)


def reason_of(reason: Message, spread: Spread, waiting: int) -> Message:
    """Say beside the reason of a ticket who else published its text; `waiting` counts tickets behind it."""
    if spread.organisations < 2:
        return reason
    if not waiting:
        return msg("{reason}; {count} organisations published this text", reason=reason, count=spread.organisations)
    return msg(
        "{reason}; {count} organisations published this text: a refusal closes the {waiting} tickets behind this one",
        reason=reason,
        count=spread.organisations,
        waiting=waiting,
    )
