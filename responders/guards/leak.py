"""Nothing that leaves lets a confidential meeting be guessed. Pure.

A text leaks when it puts together who was met (names, parts of names, initials, persons) and the
words of a meeting, or a meeting of ours and its place or its date.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from responders.guards.leak_words import (
    AFTER_NAME,
    BEFORE_NAME,
    DAYS,
    DEED,
    GREETING,
    MEETING,
    MONTHS,
    OTHERWISE,
    PRESENCE,
    US,
)
from responders.guards.names import organisation_pattern, person_pattern
from responders.guards.seen import Seen, Span, see
from watcher.model import Meeting

_WORD = re.compile(r"[^\W\d_]{4,}")
_READ = 300  # characters around a name
_NEAR = 60  # characters before a name
_PLACELIKE = frozenset("salle maison ferme centre hotel mairie place rue avenue quartier associations".split())  # noqa: SIM905


def leaks(text: str, meetings: Iterable[Meeting]) -> tuple[Span, ...]:
    """Return the places of the words that would let one of these meetings be guessed; none if nothing does."""
    seen = see(text)
    told = _told(seen.text, DEED, MEETING)
    noun = _told(seen.text, MEETING)
    found = (span for meeting in meetings for span in _leak(seen, told, noun, meeting))
    return tuple(dict.fromkeys(seen.span(*span) for span in found))


def suspicions(text: str, meetings: Iterable[Meeting]) -> tuple[Span, ...]:
    """Return where a text puts us in company of whom was met, without a word of a meeting."""
    seen = see(text)
    plain = _plainly(seen.text)
    named = [m.span() for one in meetings for pattern in _who(one) for m in pattern.finditer(plain)]
    found = (
        (start, end)
        for start, end in named
        if BEFORE_NAME.search(plain, max(0, start - _NEAR), start) or AFTER_NAME.match(plain, end)
    )
    return tuple(dict.fromkeys(seen.span(*span) for span in found))


def company(text: str, meetings: Iterable[Meeting]) -> tuple[Span, ...]:
    """Return where a text names, beyond a greeting, whom was met, in a sentence that speaks of us too."""
    seen = see(text)
    plain = GREETING.sub(lambda found: " " * len(found.group()), seen.text)
    found = (
        m.span()
        for one in meetings
        for pattern in _who(one)
        for m in pattern.finditer(plain)
        if US.search(_sentence(plain, m.start()))
    )
    return tuple(dict.fromkeys(seen.span(*span) for span in found))


def _sentence(folded: str, place: int) -> str:
    """Return the sentence around a place, as far as anybody reads."""
    start = max(folded.rfind(mark, max(0, place - _READ), place) for mark in ".!?")
    ends = [end for mark in ".!?" if (end := folded.find(mark, place, place + _READ)) >= 0]
    return folded[max(start, place - _READ, 0) : min(ends, default=place + _READ)]


def _plainly(folded: str) -> str:
    """Return a folded text without what only looks like a meeting."""
    return OTHERWISE.sub(lambda found: " " * len(found.group()), folded)


def _told(folded: str, *patterns: re.Pattern[str]) -> list[Span]:
    """Return where a text tells of a meeting of ours."""
    plain = _plainly(folded)
    return [match.span() for pattern in patterns for match in pattern.finditer(plain)]


def _leak(seen: Seen, told: list[Span], noun: list[Span], meeting: Meeting) -> Iterator[Span]:
    named = [m.span() for pattern in _who(meeting) for m in pattern.finditer(seen.text)]
    when = [m.span() for m in _when(meeting.day).finditer(seen.text)]
    where, exactly = _where(seen.text, meeting.place)
    if (named and told) or (where and told and (when or exactly)) or (where and noun and _ours(seen.text)):
        yield from (*named, *told, *where)
    elif where and PRESENCE.search(seen.text) and (exactly or when):
        yield from (*where, *when)
    elif told and when and _dated(seen.text, meeting.day):
        yield from (*told, *when)


def _who(meeting: Meeting) -> Iterator[re.Pattern[str]]:
    yield from map(organisation_pattern, meeting.organisations)
    yield from map(person_pattern, meeting.participants)


def _where(folded: str, place: str) -> tuple[list[Span], bool]:
    """Return where a place is named, and whether it is the very room rather than the town."""
    parts = [see(part).text.strip() for part in place.split(",") if part.strip()]
    spans = [
        [m.span() for m in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", folded)] if part else [] for part in parts
    ]
    rooms = [span for part, found in zip(parts, spans, strict=True) if _PLACELIKE & set(part.split()) for span in found]
    return [span for found in spans for span in found], bool(rooms)


def _when(day: date) -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:{day.day}(?:er)? {MONTHS[day.month - 1]}|0?{day.day}/0?{day.month}|{DAYS[day.weekday()]})\b"
    )


def _dated(folded: str, day: date) -> bool:
    """Return whether the very date stands there, not only the day of the week."""
    return re.search(rf"\b{day.day}(?:er)? {MONTHS[day.month - 1]}|0?{day.day}/0?{day.month}\b", folded) is not None


def _ours(folded: str) -> bool:
    return re.search(r"\b(?:nous|notre|nos|candidate?)\b", folded) is not None
