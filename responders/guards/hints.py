"""What hints at a confidential meeting without telling it: a person must look before it leaves. Pure.

Each sentence is weighed: who (a full name, or a faint one), us, words of contact, words of secrecy, the
room, the town, the day. Far from a meeting a full name or the room is needed; near it, less is enough.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from responders.guards.leak import plainly
from responders.guards.leak_words import AFTER_NAME, BEFORE_NAME, CONTACT, GRATEFUL, GREETING, KIND, OPENLY, SECRECY, US
from responders.guards.names import faint_pattern, familiar_pattern, whom
from responders.guards.places import by_number, on_the_day, room_pattern, town_pattern, when
from responders.guards.seen import Seen, Span, see
from watcher.model import Meeting

_SENTENCE = re.compile(r"(?:[^.!?\n]|(?<=\b[a-z])\.|\.(?=\w))+")
_POINT = re.compile(r"(?<!\b[a-z])\.")
_BLANKS = 8
_NEAR = 60  # characters before a name


def suspicions(text: str, meetings: Iterable[Meeting]) -> tuple[Span, ...]:
    """Return where a text puts us in company of whom was met, without a word of a meeting."""
    return _spans(text, meetings, _suspect)


def company(text: str, meetings: Iterable[Meeting]) -> tuple[Span, ...]:
    """Return where a text, close to the day of a meeting, lets it be felt: less is enough then."""
    return _spans(text, meetings, _felt)


def _spans(text: str, meetings: Iterable[Meeting], judge: Callable[[str, Meeting], Iterator[Span]]) -> tuple[Span, ...]:
    seen = see(text)
    plain = plainly(GREETING.sub(_blank, _whole(seen)))
    found = (
        (sentence.start() + start, sentence.start() + end)
        for sentence in _SENTENCE.finditer(plain)
        for meeting in meetings
        for start, end in judge(sentence.group(), meeting)
    )
    return tuple(dict.fromkeys(seen.span(*span) for span in found))


def _whole(seen: Seen) -> str:
    """Return the folded text where a point ends a sentence only before a capital ("la F.M.P.A. a dit")."""
    return _POINT.sub(lambda found: " " if _goes_on(seen, found.start()) else ".", seen.text)


def _goes_on(seen: Seen, place: int) -> bool:
    return seen.original[seen.starts[place] + 1 :][:_BLANKS].lstrip()[:1].islower()


def _suspect(said: str, meeting: Meeting) -> Iterator[Span]:
    """Yield what is too much at any time."""
    private = SECRECY.search(said) is not None
    close = bool(CONTACT.search(said) and _ours(said) and not OPENLY.search(said))
    for start, end in _named(said, meeting):
        if private or close or BEFORE_NAME.search(said, max(0, start - _NEAR), start) or AFTER_NAME.match(said, end):
            yield start, end
    room = room_pattern(meeting.place).search(said)
    if room and (private or close or on_the_day(said, meeting.day)):
        yield room.span()
    if private and US.search(said):
        yield from (found.span() for found in _faint(meeting).finditer(said))
        yield from (found.span() for found in familiar_pattern(meeting.participants).finditer(said))


def _felt(said: str, meeting: Meeting) -> Iterator[Span]:
    """Yield what is too much within some days of the meeting."""
    if OPENLY.search(said) and not SECRECY.search(said):
        return
    seen_each_other = CONTACT.search(said) or SECRECY.search(said)
    day = when(meeting.day).search(said) or by_number(meeting.day).search(said)
    if US.search(said) or (seen_each_other and (day or GRATEFUL.search(said))):
        yield from _named(said, meeting)
        yield from (found.span() for found in familiar_pattern(meeting.participants).finditer(said))
    room = room_pattern(meeting.place).search(said)
    if room and (_ours(said) or seen_each_other or on_the_day(said, meeting.day)):
        yield room.span()
    if seen_each_other and _ours(said):
        yield from (found.span() for found in _faint(meeting).finditer(said))
        town = town_pattern(meeting.place).search(said)
        if town and (day or KIND.search(said)):
            yield town.span()


def _ours(said: str) -> bool:
    return bool(US.search(said) or GRATEFUL.search(said))


def _named(said: str, meeting: Meeting) -> Iterator[Span]:
    return (found.span() for pattern in whom(meeting) for found in pattern.finditer(said))


def _faint(meeting: Meeting) -> re.Pattern[str]:
    return faint_pattern(meeting.organisations)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())
