"""Messages kept in the ledger as JSON, so that each reader sees them in their own language."""

import json

from watcher.messages import Message


def dump_message(message: Message) -> str:
    """Return a message as JSON; a value that is itself a message stays one."""
    return json.dumps(_plain(message), ensure_ascii=False)


def load_message(kept: str) -> Message:
    """Return a message kept by `dump_message`; a bare text stays as it is."""
    try:
        return _message(json.loads(kept))
    except (ValueError, TypeError):
        return Message("{text}", {"text": kept})


def _plain(message: Message) -> list[object]:
    values = {k: _plain(v) if isinstance(v, Message) else str(v) for k, v in message.values.items()}
    return [message.template, values]


def _message(plain: list[object]) -> Message:
    template, values = plain
    if not isinstance(template, str) or not isinstance(values, dict):
        raise TypeError(plain)
    return Message(template, {k: _message(v) if isinstance(v, list) else v for k, v in values.items()})
