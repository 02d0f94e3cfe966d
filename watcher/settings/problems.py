"""What is wrong in a configuration file: where, what, and what to write instead."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from watcher.messages import Message
from watcher.settings.locate import Key
from watcher.text import one_line


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of `veilleur check`; `file` is relative to the workspace, `line` counts from 1."""

    file: Path
    line: int
    key: str
    message: Message
    remedy: Message

    def sentence(self) -> Message:
        """Return `file:line: key: what is wrong; what to write`, to be rendered by the terminal.

        The layout is a contract with scripts, the same in every language.
        """
        template = "{file}:{line}: {key}: {message}; {remedy}" if self.key else "{file}:{line}: {message}; {remedy}"
        values = {"file": one_line(str(self.file)), "line": self.line, "key": self.key}
        return Message(template, {**values, "message": self.message, "remedy": self.remedy})

    def __str__(self) -> str:
        return str(self.sentence())


def name_of(key: Key) -> str:
    """Return a key as its owner reads it, `organisations.accounts.url`: the line tells which one."""
    return ".".join(shown(part) for part in key if isinstance(part, str))


def shown(value: object, width: int = 60) -> str:
    """Return a hostile value in one safe, short line; “…” for what is no text or reasonable number."""
    if isinstance(value, int) and value.bit_length() > 64:
        return "…"
    return one_line(str(value), width) if isinstance(value, str | int | float | date) else "…"
