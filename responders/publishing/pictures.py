"""The pictures of a text, read from the workspace and checked before anything leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from responders.composition import Part, Picture
from responders.publishing.outcomes import Fate, Refused
from watcher.errors import UsageError, unreadable
from watcher.messages import msg

# What each kind begins with; other kinds are refused.
_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A picture with its content and its kind ("image/png")."""

    picture: Picture
    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Album:
    """The folder of pictures, and how many (and of how many bytes each) one post may hold."""

    folder: Path | None = None
    most: int = 4
    most_bytes: int = 1_000_000

    def load(self, parts: Sequence[Part]) -> list[list[Loaded]]:
        """Return the pictures of each part; raise Refused when one is not what was approved, or not fit."""
        try:
            return [[self._loaded(picture) for picture in self._few(part)] for part in parts]
        except UsageError as error:
            raise Refused(error.message, error.hint, kind=Fate.TEXT_REFUSED) from error

    def _few(self, part: Part) -> Sequence[Picture]:
        if len(part.pictures) > self.most:
            raise UsageError(msg("A post may hold {most} pictures here.", most=self.most), msg("Take some away."))
        return part.pictures

    def _loaded(self, picture: Picture) -> Loaded:
        path = (self.folder or Path()) / picture.name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise unreadable(picture.name, error) from error
        picture.check(content)
        kind = next((kind for magic, kind in _KINDS.items() if content.startswith(magic)), None)
        if kind is None:
            raise UsageError(
                msg("The picture {name} is neither PNG nor JPEG.", name=picture.name), msg("Convert it first.")
            )
        if len(content) > self.most_bytes:
            raise UsageError(
                msg("The picture {name} weighs more than {size} kB.", name=picture.name, size=self.most_bytes // 1_000),
                msg("Make it smaller, and write its new name in the text."),
            )
        return Loaded(picture, content, kind)
