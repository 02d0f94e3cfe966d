"""Words for people, kept apart from the code that decides to say them.

Low rooms never translate: they make a `Message` (an English template and its values), and the
outermost rooms render it in the reader's language with a `Translator`. The French catalogue lies in
`locale/`; `make catalogues` collects the templates from calls of `msg(...)` and `tr(...)`.
"""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"
LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Message:
    """A template in English, the catalogue's key, and the values it takes (`{name}`)."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format_map(self.values) if self.values else self.template


def msg(template: str, /, **values: object) -> Message:
    """Make a message; the catalogue is filled from calls of this function."""
    return Message(template, values)


class Translator:
    """Render messages in one language; unknown templates stay in English, never raise."""

    def __init__(self, language: str = "fr") -> None:
        self.language = language if language in LANGUAGES else "fr"
        self._catalogue = gettext.translation("veilleur", LOCALE_DIR, languages=[self.language], fallback=True)

    def __call__(self, message: Message | str, /, **values: object) -> str:
        """Return the text; a value that is itself a `Message` is rendered too."""
        if isinstance(message, str):
            message = Message(message, values)
        template = self._catalogue.gettext(message.template) if message.template else ""
        if not message.values:
            return template
        return template.format_map({name: self._value(value) for name, value in message.values.items()})

    def _value(self, value: object) -> object:
        """Render a value that is itself a message, or a word of the glossary."""
        if isinstance(value, Message):
            return self(value)
        return self(Message(str(value))) if isinstance(value, StrEnum) else value

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Choose the form for `count`, which the template may show as `{count}`."""
        return self._catalogue.ngettext(one, many, count).format_map({"count": count, **values})
