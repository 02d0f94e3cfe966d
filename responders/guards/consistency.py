"""No outgoing text contradicts the programme or a general message. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from responders.guards.conflict import conflict
from responders.guards.frames import Frame, frames
from responders.guards.seen import Span, see
from watcher.settings import Settings


@dataclass(frozen=True, slots=True)
class Claim:
    """A text that stands: where it comes from ("§3.1", or "" for a general message) and its sentences."""

    place: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two passages that cannot both be true, in their authors' words; `span` is the draft's."""

    place: str
    said: str
    draft: str
    span: Span


def claims_of(settings: Settings, today: date) -> tuple[Claim, ...]:
    """Return what the campaign stands by: general messages, measures, approved lines that are still valid."""
    messages = (Claim("", (text,)) for text in settings.campaign.messages)
    measures = (Claim(f"§{m.id}", (m.title, m.answer, m.body)) for m in settings.programme)
    lines = (Claim(one.id, (one.text,)) for one in settings.lines if not one.valid_until or one.valid_until >= today)
    return (*messages, *measures, *lines)


def clashes(draft: str, claims: Iterable[Claim]) -> Iterator[Clash]:
    """Yield where a draft contradicts what stands, each clause of the draft once."""
    seen = see(draft)
    stated = list(claims)
    whole = " ".join(see(text).text for claim in stated for text in claim.texts)
    for frame in frames(seen.text):
        if seen.text[frame.start : frame.end].strip() in whole:
            continue  # the campaign's own words
        for claim in stated:
            if (said := contradicted(claim, frame)) is not None:
                span = seen.span(frame.start, frame.end)
                yield Clash(claim.place, said, draft[slice(*span)].strip(), span)
                break


def contradicted(claim: Claim, frame: Frame) -> str | None:
    """Return the words of a claim that a frame contradicts, or None."""
    read = [(see(text), frames(see(text).text)) for text in claim.texts]
    known = frozenset((one.value, one.unit) for _, found in read for frame_ in found for one in frame_.numbers)
    for seen, found in read:
        for said in found:
            if conflict(said, frame, known):
                return seen.original[slice(*seen.span(said.start, said.end))].strip()
    return None
