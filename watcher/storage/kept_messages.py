"""Messages kept in the ledger as JSON, so that each reader sees them in their own language."""

import json
from enum import StrEnum

from watcher.messages import Message


def dump_message(message: Message) -> str:
    """Return a message as JSON; a value that is itself a message stays one."""
    return json.dumps(_plain(message), ensure_ascii=False)


def load_message(kept: str) -> Message:
    """Return a message kept by `dump_message`; a bare text stays as it is."""
    try:
        message = _message(json.loads(kept))
        str(message)  # values its template cannot show (an older version kept numbers as text) spoil it
    except (ValueError, TypeError, LookupError):
        return Message(kept)
    return message


def _plain(message: Message) -> list[object]:
    return [message.template, {name: _value(value) for name, value in message.values.items()}]


def _value(value: object) -> object:
    if isinstance(value, StrEnum):  # a word of the glossary, to be shown in the reader's language
        value = Message(str(value))
    if isinstance(value, Message):
        return _plain(value)
    return value if isinstance(value, int | float) else str(value)  # a number may be shown as {size:.0f}


def _message(plain: list[object]) -> Message:
    template, values = plain
    if not isinstance(template, str) or not isinstance(values, dict):
        raise TypeError(plain)
    return Message(template, {k: _message(v) if isinstance(v, list) else v for k, v in values.items()})
