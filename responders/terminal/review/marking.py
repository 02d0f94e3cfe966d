"""Show in a post the words that proved something, each kind with its own sign. Pure.

What names us stands in [brackets], a theme in {braces}, the nature in ‹angles›.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.text import Text

from watcher.text import fold

_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Sign:
    """How one kind of proof is shown: two characters around the words, and a style."""

    before: str
    after: str
    style: str


MENTION, THEME, NATURE = Sign("[", "]", "underline bold"), Sign("{", "}", "bold"), Sign("‹", "›", "underline")


def mark(text: str, proofs: Mapping[Sign, Iterable[str]]) -> Text:
    """Return the text with every proof marked, whatever its accents and case; no two marks overlap."""
    marked, here = Text(), 0
    for start, end, sign in _places(text, proofs):
        marked.append(text[here:start])
        marked.append(f"{sign.before}{text[start:end]}{sign.after}", sign.style)
        here = end
    return marked.append(text[here:])


def _places(text: str, proofs: Mapping[Sign, Iterable[str]]) -> list[tuple[int, int, Sign]]:
    """Return where the proofs are, in order and without overlap: of two kinds, the first one given."""
    signs: dict[str, Sign] = {}
    for sign, words in proofs.items():
        for word in words:
            if folded := fold(word).strip():
                signs.setdefault(folded, sign)
    wanted = sorted(signs, key=len, reverse=True)[:_MOST_WORDS]
    if not wanted:
        return []
    pattern = "|".join(rf"(?<!\w){re.escape(w)}" if w[0].isalnum() else re.escape(w) for w in wanted)
    folded, origins = _folded(text)
    found = re.finditer(pattern, folded)
    return [(origins[m.start()], origins[m.end() - 1] + 1, signs[m.group()]) for m in found]


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its characters, the place of the one it came from."""
    parts, origins = [], list[int]()
    for place, character in enumerate(text):
        folded = fold(character)
        parts.append(folded)
        origins.extend([place] * len(folded))
    return "".join(parts), origins
