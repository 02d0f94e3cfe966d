"""The ways to name somebody who was met: an organisation in full, in part, in initials; a person. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache

from responders.guards.seen import see
from watcher.model import Meeting

LITTLE = frozenset("le la les l un une des du de d et en au aux pour sur dans a".split())  # noqa: SIM905
# Kinds of organisation: alone they name nobody.
_KIND = "association federation collectif union syndicat ligue comite reseau confederation fondation club groupe"
_KINDS = frozenset(_KIND.split())
_WORD = re.compile(r"[^\W_]+")
_LEAST_ACRONYM = 3
_ROOT = 6  # letters
_FIRST_NAME = 4


@lru_cache(maxsize=4_096)
def organisation_pattern(name: str) -> re.Pattern[str]:
    """Return what finds an organisation in a folded text: its name, its first words, its last, its initials."""
    words = [word for word in _WORD.findall(see(name).text) if word not in LITTLE]
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
    short = [rf"{words[0]} {last[0]}\.", rf"{words[0][0]}\. ?{last[0]}\."] if len(words) > 1 else []
    return re.compile(rf"(?<!\w)(?:{'|'.join((first + last, last, *short))})(?!\w)")


def whom(meeting: Meeting) -> Iterator[re.Pattern[str]]:
    """Yield what finds each organisation and each person of a meeting."""
    yield from map(organisation_pattern, meeting.organisations)
    yield from map(person_pattern, meeting.participants)


@lru_cache(maxsize=4_096)
def faint_pattern(organisations: tuple[str, ...]) -> re.Pattern[str]:
    """Return what only hints at an organisation: a word of its name, and the family of that word."""
    own = {word for name in organisations for word in _WORD.findall(see(name).text)} - LITTLE - _KINDS
    roots = {re.escape(word.rstrip("sx")[:_ROOT]) + r"\w*" for word in own if len(word) >= _ROOT - 1}
    return re.compile(rf"\b(?:{'|'.join(sorted(roots)) or '(?!)'})")


@lru_cache(maxsize=4_096)
def familiar_pattern(participants: tuple[str, ...]) -> re.Pattern[str]:
    """Return what only hints at a person: a first name, a title and an initial."""
    people = [_WORD.findall(see(name).text) for name in participants]
    firsts = {re.escape(words[0]) for words in people if len(words) > 1 and len(words[0]) >= _FIRST_NAME}
    initials = {rf"(?:docteur|dr|madame|mme|monsieur|m\.) {words[-1][0]}\." for words in people if words}
    return re.compile(rf"\b(?:{'|'.join(sorted(firsts | initials)) or '(?!)'})(?!\w)")


def _in_order(words: list[str]) -> str:
    """Return the words in order, little words and an "s" allowed between and after."""
    between = r"(?: (?:d'|l'|(?:" + "|".join(sorted(LITTLE)) + r") )*| d'| l'|'| )"
    return between.join(_form(word) for word in words)


def _form(word: str) -> str:
    """Return a word with or without its plural or feminine."""
    root = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    return re.escape(root) + "·?e?·?s?x?"
