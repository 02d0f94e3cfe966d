"""The decision tree: what to do with a post, why, within how long, and on whose desk. Pure.

The leaves are tried in order and the first that fits wins. Two tests of the team's tree are not
here: deleted posts (they are swept from the ledger) and confidential meetings (a guard on texts).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from responders.deadlines import WorkingHours, due_in_working_hours, due_on_call
from watcher.messages import Message, msg
from watcher.model import AuthorKind, MentionVerdict, Nature, Organisation, Outcome, Post, Proposal, Reading, Role
from watcher.text import URL, fold

SPREADS_FROM = 20  # reposts
ANSWERABLE_FOR = timedelta(days=7)
PRIVATE = frozenset({AuthorKind.INDIVIDUAL, AuthorKind.UNKNOWN})
PROVOCATIONS = frozenset({Nature.ATTACK, Nature.SATIRE})
_NEWS = frozenset({Nature.INFORMATION, Nature.EVENT})

_THANKS = re.compile(r"\b(?:bravo|merci (?:a|aux?|pour|encore)|felicitations|chapeau)\b")
_DEED = re.compile(
    r"\bbenevoles?\b"
    r"|\b\d[\d ]* ?(?:tonnes?|kilos?|kg|repas|colis|arbres?|paniers?|velos?|logements?|eleves?|apprentis?)\b"
)
# Never make use of grief or of a conflict, however kind the words around it.
_GRAVE = re.compile(
    r"\b(?:deuil|deces|decedee?s?|morte?s?|hommage|drame|victimes?|incendies?|inondations?|agressions?"
    r"|attentats?|greves?|manifestations?|sans solution|a la rue|sans[- ]abri)\b"
)
_PEACE = re.compile(r"\bne (?:plus|pas) (?:nous|m[e']) ?(?:repondre|contacter|solliciter|ecrire|taguer|mentionner)\b")
# An invitation to every candidate is one to us, though it names nobody.
_CANDIDATES = re.compile(r"\b(?:candidat(?:e|s|es)?|equipes? de campagne)\b")


@dataclass(frozen=True, slots=True)
class Case:
    """One post before the tree: what it says, what we think of it, who speaks."""

    post: Post
    reading: Reading
    organisation: Organisation | None
    silent: bool
    age: timedelta = timedelta()

    @property
    def nature(self) -> Nature:
        """What the post does."""
        return self.reading.nature.label

    @property
    def kind(self) -> AuthorKind:
        """Who speaks."""
        return self.reading.author_kind

    @property
    def mention(self) -> MentionVerdict:
        """Whether it speaks of us."""
        return self.reading.mention.verdict

    @property
    def is_stale(self) -> bool:
        """Whether the conversation is over: an archive met on a first look must not flood the desk."""
        return self.age > ANSWERABLE_FOR

    @property
    def asks_us(self) -> bool:
        """Whether it puts a question to one of our accounts by its handle."""
        called = any(word.startswith("@") for word in self.reading.mention.because)
        return self.nature is Nature.QUESTION and self.mention is MentionVerdict.YES and called

    @property
    def asks_for_peace(self) -> bool:
        """Whether it asks us to stop answering or writing to it."""
        spoken_to = self.mention is not MentionVerdict.NO or self.post.in_reply_to is not None
        return spoken_to and _PEACE.search(fold(self.post.text)) is not None

    @property
    def asks_anything(self) -> bool:
        """Whether its words hold a question mark."""
        return "?" in URL.sub("", self.post.text)

    @property
    def invites_candidates(self) -> bool:
        """Whether an organisation of the directory invites the candidates, us among them."""
        invites = self.nature is Nature.MEETING_REQUEST and self.organisation is not None
        return invites and _CANDIDATES.search(fold(self.post.text)) is not None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One end of the tree; `due` turns now into a due time, None leaves it open."""

    fits: Callable[[Case], bool]
    outcome: Outcome
    reason: Message
    role: Role | None = None
    due: Callable[[datetime, WorkingHours], datetime] | None = None


def decide(
    post: Post,
    reading: Reading,
    organisation: Organisation | None,
    *,
    now: datetime,
    silent: bool,
    working: WorkingHours,
) -> Proposal:
    """Return the first leaf that fits.

    A silence period stops publishing, not deciding: only highlights are not proposed while `silent`.
    """
    case = Case(post, reading, organisation, silent, now - post.published_at)
    leaf = next(leaf for leaf in TREE if leaf.fits(case))
    due_at = leaf.due(now, working) if leaf.due else None
    return Proposal(leaf.outcome, leaf.reason, due_at, _senior(leaf.role, organisation))


def deserves_highlight(case: Case) -> bool:
    """Return whether a post that does not speak of us shows a deed worth passing on.

    Strict, so that the desk is not flooded: an organisation of the directory, a theme, a deed in its
    own words (with thanks, when it only informs), and nothing grave.
    """
    if case.silent or case.organisation is None or case.organisation.kind is not AuthorKind.ORGANISATION:
        return False
    if case.kind is not AuthorKind.ORGANISATION or not case.reading.themes:
        return False
    text = fold(case.post.text)
    thanks, deed = bool(_THANKS.search(text)), bool(_DEED.search(text))
    warm = case.nature is Nature.SUPPORT or (case.nature in _NEWS and thanks)
    return deed and warm and not _GRAVE.search(text)


def _senior(role: Role | None, organisation: Organisation | None) -> Role | None:
    """Put on the director's desk what a lead would decide about a sensitive organisation."""
    lead = role in (Role.THEME_LEAD, Role.DIGITAL_LEAD)
    return Role.DIRECTOR if lead and organisation and organisation.sensitive else role


def _within(delay: timedelta) -> Callable[[datetime, WorkingHours], datetime]:
    return lambda now, _: now + delay


def _working(hours: int) -> Callable[[datetime, WorkingHours], datetime]:
    return lambda now, working: due_in_working_hours(now, timedelta(hours=hours), working)


def _on_call(minutes: int) -> Callable[[datetime, WorkingHours], datetime]:
    return lambda now, working: due_on_call(now, timedelta(minutes=minutes), working)


def _is(*natures: Nature) -> Callable[[Case], bool]:
    return lambda case: case.nature in natures


_DAY = timedelta(days=1)

TREE: tuple[Leaf, ...] = (
    Leaf(
        lambda c: c.kind in PRIVATE and c.asks_us and not c.is_stale,
        Outcome.BY_HAND, msg("private author: answer by hand only"), Role.WATCHER, _working(4),
    ),
    Leaf(lambda c: c.kind in PRIVATE, Outcome.COUNT, msg("private or unknown author: counted, never answered")),
    Leaf(
        _is(Nature.UNLAWFUL),
        Outcome.NO_REPLY, msg("unlawful content: keep the evidence, do not answer"), Role.LEGAL, _on_call(30),
    ),
    Leaf(
        lambda c: c.organisation is not None and not c.organisation.do_not_reply and c.asks_for_peace,
        Outcome.NOTE, msg("asks us not to reply any more: set do_not_reply in the directory"), Role.DIGITAL_LEAD,
        _within(_DAY),
    ),
    Leaf(
        lambda c: c.organisation is not None and c.organisation.do_not_reply,
        Outcome.WATCH, msg("this organisation asked us not to reply"),
    ),
    Leaf(
        lambda c: c.kind is AuthorKind.AFFINITY_GROUP,
        Outcome.WATCH, msg("one of our affinity groups speaks"),
    ),
    Leaf(lambda c: c.is_stale, Outcome.WATCH, msg("published too long ago to be answered")),
    Leaf(
        lambda c: c.mention is MentionVerdict.NO and deserves_highlight(c),
        Outcome.HIGHLIGHT, msg("a deed of an organisation, on a theme we follow"), Role.DIGITAL_LEAD,
        _within(3 * _DAY),
    ),
    Leaf(
        lambda c: c.mention is MentionVerdict.NO and c.invites_candidates,
        Outcome.SOLICITATION, msg("invites the candidates"), Role.DIGITAL_LEAD, _working(4),
    ),
    Leaf(lambda c: c.mention is MentionVerdict.NO, Outcome.WATCH, msg("does not speak of the campaign")),
    Leaf(
        lambda c: c.mention is MentionVerdict.UNSURE and c.organisation is not None,
        Outcome.NOTE, msg("to check: does it speak of us?"), Role.WATCHER, _within(_DAY),
    ),
    Leaf(lambda c: c.mention is MentionVerdict.UNSURE, Outcome.WATCH, msg("may speak of the campaign")),
    Leaf(
        _is(Nature.DISTRESS),
        Outcome.NO_REPLY, msg("distress or a conflict under way: make no use of it"), Role.DIRECTOR,
    ),
    Leaf(
        lambda c: c.nature in PROVOCATIONS and not c.asks_anything,
        Outcome.WATCH, msg("attack or satire without a question: observe"),
    ),
    Leaf(
        _is(*PROVOCATIONS),
        Outcome.NOTE, msg("attack or satire with a question: judge whether it wants an answer"), Role.THEME_LEAD,
        _within(_DAY),
    ),
    Leaf(
        _is(Nature.MEETING_REQUEST),
        Outcome.SOLICITATION, msg("asks for a meeting or invites us"), Role.DIGITAL_LEAD, _working(4),
    ),
    Leaf(
        lambda c: c.nature is Nature.FACTUAL_ERROR and c.post.reach.reposts >= SPREADS_FROM,
        Outcome.CORRECT, msg("factual error about the campaign, spreading fast"), Role.THEME_LEAD, _on_call(60),
    ),
    Leaf(
        _is(Nature.FACTUAL_ERROR),
        Outcome.CORRECT, msg("factual error about the campaign"), Role.THEME_LEAD, _on_call(120),
    ),
    Leaf(
        _is(Nature.QUESTION),
        Outcome.REPLY, msg("direct question from an organisation"), Role.THEME_LEAD, _working(4),
    ),
    Leaf(_is(Nature.CRITICISM), Outcome.REPLY, msg("argued criticism"), Role.THEME_LEAD, _within(_DAY)),
    Leaf(_is(Nature.PROPOSAL), Outcome.THANK, msg("proposal or contribution"), Role.THEME_LEAD, _within(_DAY)),
    Leaf(_is(Nature.SUPPORT), Outcome.THANK, msg("support or relay"), Role.DIGITAL_LEAD, _within(_DAY)),
    Leaf(lambda _: True, Outcome.WATCH, msg("neutral mention")),
)  # fmt: skip
