"""A text as a guard sees it: folded, with the tricks that hide a word undone, and the way back. Pure.

Zero-width characters go, letters of other scripts become the Latin ones they imitate, figures inside
words become letters ("esc0rqu3rie"), spaced letters come together ("e s c r o c"). Each folded
character remembers the place it came from, so that a verdict shows the author's own words.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from watcher.text import MAX_TEXT, fold

Span = tuple[int, int]
_IMITATIONS = (
    "аa бb вb гr еe кk мm нh оo рp сc тt уy хx ѕs іi јj ԁd ԛq ԝw һh ӏl ьb пn ѵv ѡw "
    "αa βb γy εe ηn ιi κk νv οo πn ρp σo τt υu χx ωw ɑa ɡg ɩi ᴀa ᴄc ᴏo ıi łl øo đd"
)
_LOOKALIKES = str.maketrans({pair[0]: pair[1] for pair in _IMITATIONS.split()})
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SIGNS = str.maketrans("013457@$!", "oieastasi")
_LEET = re.compile(r"(?<=[a-z])[013457@$!]+(?=[a-z])|(?<![\w@$!])[13457@$](?=[a-z]{4})")
_SPACED = re.compile(r"(?<!\w)(?<!\w')[a-z](?:[ ._*·|/-][a-z]){3,}(?![\w'])")
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2060-\u2064\u206a-\u206f\u2800\u3164]"
)
_WORD = re.compile(r"[^\W\d_]+")
_BLANK_AGAIN = re.compile(r"(?:^|(?<= )) ")
_REMEMBERED = 5_000  # characters: longer texts are seldom seen twice, and would fill the memory


@dataclass(frozen=True, slots=True)
class Seen:
    """A text and what guards compare; `starts[i]` is where the folded character `i` began."""

    original: str
    text: str
    starts: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Return the place in the original of a span of the folded text."""
        return self.starts[start], self.starts[max(end - 1, start)] + 1 if end > start else self.starts[start]


def see(text: str) -> Seen:
    """Fold a text for the guards; never raises, whatever the text."""
    return _remembered(text) if len(text) <= _REMEMBERED else _see(text[:MAX_TEXT])


def _see(text: str) -> Seen:
    pieces = [*map(_fold_one, text)]
    folded = "".join(pieces)
    starts: Sequence[int] = range(len(text) + 1)
    if "" in pieces or len(folded) != len(text):
        starts = [*(place for place, piece in enumerate(pieces) for _ in piece), len(text)]
    folded, starts = _without(_blanks_again(folded), folded, starts)
    folded, starts = _without(_blanks_between(folded), folded, starts)
    return Seen(text, _LEET.sub(lambda found: found.group().translate(_SIGNS), folded), starts)


_remembered = lru_cache(maxsize=512)(_see)


def disguises(text: str) -> tuple[Span, ...]:
    """Return the places of what only hides words: invisible characters, words of two scripts."""
    found = [match.span() for match in _HIDDEN.finditer(text)]
    return tuple(found + [match.span() for match in _WORD.finditer(text) if _is_mixed(match.group())])


@lru_cache(maxsize=8192)
def _fold_one(character: str) -> str:
    if character in _BLANK or unicodedata.category(character) in ("Cf", "Mn", "Me", "Cs"):
        return ""
    plain = unicodedata.normalize("NFKD", character).lower().translate(_LOOKALIKES)
    folded = fold("".join(c for c in plain if not unicodedata.combining(c)))
    return "".join(" " if one.isspace() or one == "-" else one for one in folded)


def _blanks_again(folded: str) -> set[int]:
    """Return the places of blanks that follow a blank, or begin the text."""
    return {found.start() for found in _BLANK_AGAIN.finditer(folded)}


def _blanks_between(folded: str) -> set[int]:
    """Return the places of what stands between spaced letters."""
    spaced = (found.span() for found in _SPACED.finditer(folded))
    return {place for start, end in spaced for place in range(start + 1, end, 2)}


def _without(places: set[int], folded: str, starts: Sequence[int]) -> tuple[str, Sequence[int]]:
    if not places:
        return folded, starts
    kept = [place for place in range(len(starts)) if place not in places]
    return "".join(folded[place] for place in kept[:-1]), [starts[place] for place in kept]


def _is_mixed(word: str) -> bool:
    """Return whether a word mixes Latin letters with those of a script that imitates them."""
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in word if not letter.isascii()}
    imitations = scripts & {"CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN", "MATHEMATICAL", "FULLWIDTH"}
    return bool(imitations) and (len(scripts) > 1 or any(letter.isascii() for letter in word))
