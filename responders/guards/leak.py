"""Nothing that leaves lets a confidential meeting be guessed. Pure.

A text leaks when it puts together who was met (names, parts of names, initials, persons) and the
words of a meeting, or a meeting of ours and its place or its date.
"""

import re
from collections.abc import Iterable, Iterator

from responders.guards.leak_words import DEED, EVENT, MEETING, OTHERWISE, PRESENCE
from responders.guards.names import whom
from responders.guards.places import on_the_day, when, where
from responders.guards.seen import Seen, Span, see
from watcher.model import Meeting

_OURS = re.compile(r"\b(?:nous|notre|nos|candidate?)\b")


def leaks(text: str, meetings: Iterable[Meeting]) -> tuple[Span, ...]:
    """Return the places of the words that would let one of these meetings be guessed; none if nothing does."""
    seen = see(text)
    told = _told(seen.text, DEED, MEETING)
    noun = _told(seen.text, MEETING)
    found = (span for meeting in meetings for span in _leak(seen, told, noun, meeting))
    return tuple(dict.fromkeys(seen.span(*span) for span in found))


def plainly(folded: str) -> str:
    """Return a folded text without what only looks like a meeting."""
    return OTHERWISE.sub(lambda found: " " * len(found.group()), folded)


def _told(folded: str, *patterns: re.Pattern[str]) -> list[Span]:
    """Return where a text tells of a meeting of ours."""
    plain = plainly(folded)
    return [match.span() for pattern in patterns for match in pattern.finditer(plain)]


def _leak(seen: Seen, told: list[Span], noun: list[Span], meeting: Meeting) -> Iterator[Span]:
    named = [m.span() for pattern in whom(meeting) for m in pattern.finditer(seen.text)]
    then = [m.span() for m in when(meeting.day).finditer(seen.text)]
    there, exactly = where(seen.text, meeting.place)
    if (named and told) or (there and told and (then or exactly)) or (there and noun and _OURS.search(seen.text)):
        yield from (*named, *told, *there)
    elif there and PRESENCE.search(seen.text) and (exactly or (then and not EVENT.search(seen.text))):
        yield from (*there, *then)
    elif told and then and on_the_day(seen.text, meeting.day):
        yield from (*told, *then)
