"""What every pure drawing function needs to know beside the ticket: language, hour, names."""

from dataclasses import dataclass
from datetime import datetime

from watcher.messages import Translator
from watcher.settings import Settings


@dataclass(frozen=True, slots=True)
class Frame:
    """The reader's language, the present instant (UTC) and the campaign's names."""

    tr: Translator
    now: datetime
    settings: Settings

    def name(self, person_id: str | None) -> str:
        """Return a person's name, or the id of somebody who is not configured any more."""
        return next((p.name for p in self.settings.people if p.id == person_id), person_id or "")

    def word(self, value: str) -> str:
        """Return a word of the model (a status, a role...) in the reader's language."""
        return self.tr(value).replace("_", " ")

    def theme(self, theme_id: str | None) -> str:
        """Return a theme's label."""
        theme = self.settings.theme(theme_id)
        return theme.label if theme else theme_id or ""

    def hour(self, moment: datetime) -> str:
        """Return an instant in the campaign's time zone."""
        return f"{moment.astimezone(self.settings.timezone):%d/%m %H:%M}"
