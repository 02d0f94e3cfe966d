"""What an approved text is made of: the posts of a thread, and their pictures. Pure.

A line that holds only "---" begins the next post of a thread. A line of its own such as
`![a crowd in the town hall](rally.png#0123456789abcdef)` is a picture: what it shows, its file in the
workspace's folder of pictures, and the first 16 digits of the SHA-256 of that file. Both are part of
the approved wording: neither the pictures nor their descriptions can change after the approval.
"""

import hashlib
import re
from dataclasses import dataclass

from watcher.errors import UsageError
from watcher.messages import msg

_BREAK = re.compile(r"^[ \t]*---[ \t]*$", re.MULTILINE)
_PICTURE = re.compile(r"^[ \t]*!\[([^\[\]\n]*)\]\(([\w][\w .-]*?)(?:#([0-9a-f]*))?\)[ \t]*$", re.MULTILINE)
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a post: what it shows, its file's name, the beginning of its SHA-256."""

    alt: str
    name: str
    digest: str

    def check(self, content: bytes) -> None:
        """Raise UsageError unless it says what it shows, and `content` is what was approved."""
        if not self.alt.strip():
            raise UsageError(
                msg("The picture {name} does not say what it shows.", name=self.name),
                msg("Describe it between the square brackets, for those who cannot see it."),
            )
        if (found := digest_of(content)) != self.digest:
            raise UsageError(
                msg("The picture {name} is not the one that the text names.", name=self.name),
                msg("If it is the right one, write {name}#{digest} and have the text approved.", name=self.name,
                    digest=found),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One post of a thread."""

    text: str
    pictures: tuple[Picture, ...] = ()


def parts_of(text: str) -> tuple[Part, ...]:
    """Take a text apart; a text without a break is one post."""
    parts = [_part(piece) for piece in _BREAK.split(text)]
    return tuple(part for part in parts if part.text or part.pictures)


def digest_of(content: bytes) -> str:
    """Return what a text writes after the name of a picture with this content."""
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def _part(piece: str) -> Part:
    pictures = tuple(Picture(alt.strip(), name, digest) for alt, name, digest in _PICTURE.findall(piece))
    return Part((_PICTURE.sub("", piece) if pictures else piece).strip(), pictures)
