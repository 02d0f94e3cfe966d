"""Show in a post the words that proved something: underlined and in brackets. Pure."""

import re
from collections.abc import Iterable

from rich.text import Text

from watcher.text import fold

_MOST_WORDS = 40


def mark(text: str, words: Iterable[str]) -> Text:
    """Return the text with every occurrence of the words marked, whatever their accents and case."""
    marked, here = Text(), 0
    for start, end in _places(text, words):
        marked.append(text[here:start])
        marked.append(f"[{text[start:end]}]", "underline bold")
        here = end
    return marked.append(text[here:])


def _places(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Return where the words are, in order and without overlap."""
    wanted = sorted({folded for word in words if (folded := fold(word).strip())}, key=len, reverse=True)
    if not wanted:
        return []
    pattern = "|".join(rf"(?<!\w){re.escape(w)}" if w[0].isalnum() else re.escape(w) for w in wanted[:_MOST_WORDS])
    folded, origins = _folded(text)
    return [(origins[m.start()], origins[m.end() - 1] + 1) for m in re.finditer(pattern, folded)]


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its characters, the place of the one it came from."""
    parts, origins = [], list[int]()
    for place, character in enumerate(text):
        folded = fold(character)
        parts.append(folded)
        origins.extend([place] * len(folded))
    return "".join(parts), origins
