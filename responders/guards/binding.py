"""What an approval says yes to, beside the text: from which account it leaves, and which post it answers. Pure.

Both stand in the journal's line of the approval, as a message that can be shown and read back.
"""

from dataclasses import dataclass

from watcher.messages import Message, msg


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a text goes: one of our accounts ("" by hand), in answer to a post ("" to none)."""

    account: str
    target: str


def bound(where: Destination) -> Message:
    """Return the journal's words for a destination."""
    if where.account:
        return msg("from {account}, in answer to {target}", account=where.account, target=where.target)
    return msg("by hand, in answer to {target}", account="", target=where.target)


def destination_of(note: Message) -> Destination | None:
    """Read a destination back from a note, or from the messages it holds; None when it names none."""
    if {"account", "target"} <= note.values.keys():
        return Destination(str(note.values["account"]), str(note.values["target"]))
    inside = (destination_of(value) for value in note.values.values() if isinstance(value, Message))
    return next((found for found in inside if found), None)
