"""The ways to tell where and when a meeting is: its room, its town, its day. Pure."""

import re
from datetime import date
from functools import lru_cache

from responders.guards.leak_words import DAYS, MONTHS
from responders.guards.names import LITTLE
from responders.guards.seen import Span, see

_KINDS = "salle maison ferme centre hotel mairie place rue avenue quartier associations cafe espace foyer local"
_KIND = frozenset(_KINDS.split())
_WORD = re.compile(r"[^\W_]+")


def where(folded: str, place: str) -> tuple[list[Span], bool]:
    """Return where a place is named, and whether it is the very room rather than the town."""
    parts = [see(part).text.strip() for part in place.split(",") if part.strip()]
    found = [(part, _spans(part, folded)) for part in parts if part]
    rooms = [span for part, spans in found if _KIND & set(part.split()) for span in spans]
    return [span for _, spans in found for span in spans], bool(rooms)


def _spans(part: str, folded: str) -> list[Span]:
    return [found.span() for found in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", folded)]


@lru_cache(maxsize=1_024)
def room_pattern(place: str) -> re.Pattern[str]:
    """Return what finds a room by its own words alone ("les Tilleuls"), or without its town."""
    *rooms, town = (see(part).text.strip() for part in place.split(","))
    ways = []
    for room in rooms:
        short = re.sub(rf" (?:de |d'|a )?{re.escape(town)}\Z", "", room)
        own = [word for word in _WORD.findall(short) if word not in _KIND | LITTLE]
        ways += [" ".join(own)] if own else [short]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, filter(None, ways))) or '(?!)'})\b")


@lru_cache(maxsize=1_024)
def town_pattern(place: str) -> re.Pattern[str]:
    """Return what finds the town of a place."""
    town = see(place.rpartition(",")[2]).text.strip()
    return re.compile(rf"\b{re.escape(town)}\b" if town else "(?!)")


def when(day: date) -> re.Pattern[str]:
    """Return what finds a day: its date, or its name in the week."""
    return re.compile(
        rf"\b(?:{day.day}(?:er)? {MONTHS[day.month - 1]}|0?{day.day}/0?{day.month}|{DAYS[day.weekday()]})\b"
    )


def on_the_day(folded: str, day: date) -> bool:
    """Return whether the very date stands there, not only the day of the week."""
    return re.search(rf"\b{day.day}(?:er)? {MONTHS[day.month - 1]}|0?{day.day}/0?{day.month}\b", folded) is not None


def by_number(day: date) -> re.Pattern[str]:
    """Return what finds a day by its number alone: "le 9"."""
    return re.compile(rf"\ble {day.day}(?:er)?\b(?! (?:{'|'.join(MONTHS)}))")
