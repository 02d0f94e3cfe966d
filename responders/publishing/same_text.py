"""Whether a text that a network shows is the one that was handed to it. Pure."""

import re
import unicodedata

from watcher.text import HANDLE

_BLANKS = re.compile(r"\s+")


def same_text(shown: str, ours: str) -> bool:
    """Compare two texts but for their blanks, their Unicode form and the servers of the accounts they name."""
    return _bare(shown) == _bare(ours)


def _bare(text: str) -> str:
    named = HANDLE.sub(lambda found: "@" + found[0][1:].partition("@")[0].lower(), text)
    return _BLANKS.sub("", unicodedata.normalize("NFC", named))
