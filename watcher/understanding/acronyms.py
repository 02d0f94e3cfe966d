"""Tell when a text spells an acronym out, and so says what it means by it."""

import re

from watcher.text import fold

_WORD = re.compile(r"[^\W_]+")
_LINKING = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "pour", "sur"])


def may_be_spelt_out(letters: str, folded: str) -> bool:
    """Return whether the initials of a folded text hold an acronym, with linking words or without."""
    words, wanted = _WORD.findall(folded), letters.lower()
    return wanted in _initials(words) or wanted in _initials(_without_links(words, skip=True))


def spelt_out(text: str, start: int, end: int) -> tuple[str, ...]:
    """Return the words whose initials spell the acronym at [start, end) , folded, or nothing.

    They stand beside it, as in "politique agricole commune (pac)", or hold a linking word that
    counts, as "pompe a chaleur" anywhere near: mere chance spells nothing so precise.
    """
    letters, near = fold(text[start:end]), 120
    before = _WORD.findall(fold(text[max(start - near, 0) : start]))
    after = _WORD.findall(fold(text[end : end + near]))
    for skip in (False, True):
        left, right = _without_links(before, skip), _without_links(after, skip)
        for run in (left[-len(letters) :], right[: len(letters)]):
            if _initials(run) == letters:
                return tuple(run)
    return _with_a_link(before, letters) or _with_a_link(after, letters)


def _without_links(words: list[str], skip: bool) -> list[str]:
    return [word for word in words if not (skip and word in _LINKING)]


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words)


def _with_a_link(words: list[str], letters: str) -> tuple[str, ...]:
    at = _initials(words).find(letters)
    run = words[at : at + len(letters)] if at >= 0 else []
    return tuple(run) if _LINKING.intersection(run[1:-1]) else ()
