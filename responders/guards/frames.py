"""What a French text says will become of what: frames of subject, way and numbers. Pure.

A sentence is cut into clauses; in each, the words of a way ("hausse", "fermer") are read with the
words that deny them ("pas", "aucun", "refuser"), which cancel out by pairs ("n'excluons pas").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from responders.guards.french import (
    AGAINST,
    BREAKS,
    ENDING,
    EVERYBODY,
    FAVOUR,
    FORBIDDING,
    HEDGED,
    KEEPING,
    MORE,
    NO_AFTER_NE,
    NO_ALONE,
    NOUN,
    ONLY_SOME,
    WAYS,
    Way,
)
from responders.guards.quantities import Quantity, paces, quantities
from responders.guards.topics import subjects

_WAYS = [(way, re.compile(rf"\b(?:{way.words})(?!\w)")) for way in WAYS]
_NE = re.compile(r"\b(?:ne |n')")
_NO = re.compile(rf"\b(?:{NO_AFTER_NE.pattern})\b")
_ALONE = re.compile(rf"\b(?:{NO_ALONE.pattern})\b")
_AGAINST = re.compile(rf"\b(?:{AGAINST.pattern})\b")
_FAVOUR = re.compile(rf"\b(?:{FAVOUR.pattern})\b")
_SENTENCE = re.compile(r"[^.!?;\n]+(?:\.(?=\d)[^.!?;\n]+)*")
_WE = re.compile(r"\b(?:nous|on|je|faut|faudra|candidate?)\b")
_LONGEST = 400  # characters of a clause
PLAIN = "plain"  # a clause that only says yes or no
_NEAR = 22  # characters between "mettre fin" and the "hausse" it ends
_Said = tuple[tuple[str, ...], str, frozenset[str]]  # a subject, a dimension, what is left possible


@dataclass(frozen=True, slots=True)
class Frame:
    """One thing said of one subject; `left` is what it leaves possible in a dimension, none if nothing is."""

    subject: tuple[str, ...]
    dimension: str
    left: frozenset[str]
    numbers: tuple[Quantity, ...]
    start: int
    end: int


@lru_cache(maxsize=4_096)
def frames(folded: str) -> tuple[Frame, ...]:
    """Return the frames of a folded text, in their order."""
    return tuple(frame for found in _SENTENCE.finditer(folded) for frame in _of_sentence(folded, *found.span()))


def _of_sentence(folded: str, start: int, end: int) -> Iterator[Frame]:
    before: tuple[str, ...] = ()
    for left, right in _clauses(folded, start, end):
        clause = HEDGED.sub(lambda found: " " * len(found.group()), folded[left:right])
        whole = subjects(clause) or before
        numbers = (*quantities(clause), *paces(clause))
        for subject, dimension, possible in _said(clause) or [((), *_opinion(clause))]:
            yield Frame(subject or whole, dimension, possible, numbers, left, right)
        before = whole
    if (reach := _reach(folded[start:end])) is not None:
        yield Frame(subjects(folded[start:end]), "reach", frozenset({reach}), (), start, end)


def _clauses(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for cut in BREAKS.finditer(folded, start, end):
        if cut.start() > at and not _inside_number(folded, cut.start()):
            yield from _pieces(at, cut.start())
            at = cut.end()
    yield from _pieces(at, end)


def _pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is longer than anybody writes: a text made to be slow stays quick."""
    for at in range(start, end, _LONGEST):
        yield at, min(at + _LONGEST, end)


def _inside_number(folded: str, place: int) -> bool:
    return folded[place] in ",." and folded[place - 1 : place].isdigit() and folded[place + 1 : place + 2].isdigit()


def _said(clause: str) -> list[_Said]:
    """Return, for each way of a clause, its subject, its dimension and what it leaves possible."""
    ways = list(_ways(clause))
    cuts = [0, *(end for _, _, end, _ in ways), len(clause)]
    found = []
    for place, (way, start, end, denied) in enumerate(ways):
        subject = _subject(
            clause, cuts[place], start, end, ways[place + 1][1] if place + 1 < len(ways) else len(clause)
        )
        found.append((subject, way.dimension, way.denied if denied else way.said))
    return [one for one in found if not any(_undoes(one, other) for other in found)]


def _undoes(one: _Said, other: _Said) -> bool:
    """Return whether two ways of one clause cancel out ("les lits ouverts et fermés")."""
    return one[1] == other[1] and not one[2] & other[2] and (not one[0] or not other[0] or one[0] == other[0])


def _subject(clause: str, left: int, start: int, end: int, right: int) -> tuple[str, ...]:
    """Return what a way is said of: what comes after it, and before it unless we are the ones who act."""
    before, after = clause[left:start], subjects(clause[end:right])
    if after and _WE.search(before):
        return after
    return tuple(dict.fromkeys((*subjects(before), *after)))


def _ways(clause: str) -> Iterator[tuple[Way, int, int, bool]]:
    """Yield each way of a clause, where it stands, and whether it is denied."""
    found = sorted(
        ((match.start(), match.end(), way) for way, pattern in _WAYS for match in pattern.finditer(clause)),
        key=lambda hit: hit[:2],
    )
    found = [one for one in found if not any(_within(one, other) for other in found)]
    if any(way is not MORE for _, _, way in found):
        found = [hit for hit in found if hit[2] is not MORE]
    enders = 0
    for place, (start, end, way) in enumerate(found):
        later = found[place + 1][0] if place + 1 < len(found) else None
        if later is not None and way is KEEPING:
            continue  # "restera interdite", "maintenir la gratuité"
        if later is not None and _ends(clause, way, end, later):
            enders += 1  # "interdire de relever", "mettre fin à la hausse"
            continue
        yield way, start, end, (_denials(clause, start, end) + enders) % 2 == 1


def _within(one: tuple[int, int, Way], other: tuple[int, int, Way]) -> bool:
    """Return whether the words of a way are part of those of a longer one."""
    return other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0]


def _ends(clause: str, way: Way, end: int, later: int) -> bool:
    """Return whether a way only denies the next one."""
    return way is FORBIDDING or (way is ENDING and later - end < _NEAR and _is_noun(clause, later))


def _is_noun(clause: str, place: int) -> bool:
    return NOUN.match(clause, place) is not None


def _denials(clause: str, start: int, end: int) -> int:
    """Count the words that deny what stands at a place of a clause."""
    scope = len(clause) if NOUN.fullmatch(clause[start:end]) else start
    count, taken = 0, -1
    for ne in _NE.finditer(clause, 0, scope):
        if _NO.search(clause, ne.end()) or _NO.search(clause, 0, ne.start()):
            count += 1
            taken = ne.start()
    if taken < 0 and _ALONE.search(clause, 0, scope):
        count += 1
    return count + sum(1 for _ in _AGAINST.finditer(clause, 0, scope))


def _reach(clause: str) -> str | None:
    """Return whether a clause speaks of everybody or only of some; None when it says neither, or denies it."""
    all_, some = EVERYBODY.search(clause), ONLY_SOME.search(clause)
    if _denials(clause, len(clause), len(clause)):
        return None
    return "some" if some else "all" if all_ else None


def _opinion(clause: str) -> tuple[str, frozenset[str]]:
    """Return what a clause without a way says: for its subject, against it, or nothing."""
    against = _denials(clause, len(clause), len(clause))
    if clause.lstrip().startswith("sans "):
        return "", frozenset()  # "sans l'accord du conseil" tells how, not what
    if _AGAINST.search(clause) or ("voulons" in clause and against):
        return "degree", frozenset({"gone"}) if against % 2 else frozenset({"same", "up"})
    if _FAVOUR.search(clause):
        return "degree", frozenset({"same", "up"})
    return PLAIN, frozenset({"no" if against % 2 else "yes"})
