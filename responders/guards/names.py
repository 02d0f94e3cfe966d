"""The ways to name somebody who was met: an organisation in full, in part, in initials; a person. Pure."""

import re
from functools import lru_cache

from responders.guards.seen import see

_LITTLE = frozenset("le la les l un une des du de d et en au aux pour sur dans a".split())  # noqa: SIM905
# Kinds of organisation: alone they name nobody.
_KIND = "association federation collectif union syndicat ligue comite reseau confederation fondation club groupe"
_KINDS = frozenset(_KIND.split())
_WORD = re.compile(r"[^\W_]+")
_LEAST_ACRONYM = 3


@lru_cache(maxsize=4_096)
def organisation_pattern(name: str) -> re.Pattern[str]:
    """Return what finds an organisation in a folded text: its name, its first words, its last, its initials."""
    words = [word for word in _WORD.findall(see(name).text) if word not in _LITTLE]
    own = [word for word in words if word not in _KINDS]
    ways = [words, own, words[:2], own[:2], [*words[:1], *own[-1:]], own[-2:], [*own[:1], *own[-1:]]]
    found = {_in_order(way) for way in ways if len(way) > 1}
    if not found and own:
        found.add(_form(own[0]))
    if len(words) >= _LEAST_ACRONYM:
        found.add(r"\.? ?".join(word[0] for word in words) + r"\.?")
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(found, key=len, reverse=True)) or '(?!)'})(?!\w)")


@lru_cache(maxsize=4_096)
def person_pattern(name: str) -> re.Pattern[str]:
    """Return what finds a person in a folded text: first and last name, initial and last name, civility, last name."""
    words = [word for word in _WORD.findall(see(name).text) if word not in ("m", "mme", "dr", "me", "pr")]
    if not words:
        return re.compile(r"(?!)")
    last = words[-1]
    first = rf"(?:{words[0]}|{words[0][0]}\.?) ?" if len(words) > 1 else ""
    return re.compile(rf"(?<!\w)(?:{first}{last}|{last})(?!\w)")


def _in_order(words: list[str]) -> str:
    """Return the words in order, little words and an "s" allowed between and after."""
    between = r"(?: (?:d'|l'|(?:" + "|".join(sorted(_LITTLE)) + r") )*| d'| l'|'| )"
    return between.join(_form(word) for word in words)


def _form(word: str) -> str:
    """Return a word with or without its plural or feminine."""
    root = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    return re.escape(root) + "e?s?x?"
