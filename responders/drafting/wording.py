"""The texts that a ticket may get: each variant of its template, on each measure that may answer it.

Nothing is stored here. The drafting step keeps the first; a person may take another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from responders.capabilities import CAPABILITIES
from responders.drafting.beyond import goes_beyond
from responders.drafting.choose import Chooser, answer_among, still_valid
from responders.drafting.detail import detail_of
from responders.drafting.fit import Part, fit
from responders.drafting.likeness import freshest, unlike
from responders.drafting.machine_words import Asked
from responders.drafting.phrasing import Words
from responders.drafting.ranking import ENOUGH, Ranked
from responders.drafting.render import Templates
from responders.drafting.stemming import words_of
from responders.drafting.wanted import name_of_post, sets_right, speaks_of_our_work, wants_more
from responders.limits import LIMITS
from watcher.model import AuthorKind, Measure, Nature, Outcome, Post, StoredPost, Ticket
from watcher.settings import Settings, shipped_config
from watcher.storage.ledger import Ledger
from watcher.storage.readings import Readings
from watcher.storage.wordings import Wordings
from watcher.text import HANDLE, fold

_WORTH_A_LOOK = 0.7 * ENOUGH  # points of a measure that a person may prefer
_PLAINLY = 2 * ENOUGH
RECENT = timedelta(days=14)
_CALL = re.compile(rf"\A{HANDLE.pattern}\s*")
_FRAME, _LONGEST = 130, 400  # characters: around a model's words, and of them
_CITES = frozenset({Outcome.REPLY, Outcome.CORRECT, Outcome.ESCALATE})


@dataclass(frozen=True, slots=True)
class Variant:
    """One text that a ticket may get, and the measure it says, None in a mere thank-you."""

    text: str
    measure: Measure | None

    @property
    def cites(self) -> tuple[str, ...]:
        """The ids of the measures that the text cites."""
        return (self.measure.id,) if self.measure else ()


def template_for(ticket: Ticket, text: str, measure: Measure | None) -> str:
    """Return the file of the template that suits a ticket, its post and what it may cite."""
    if ticket.outcome is Outcome.SOLICITATION:
        return "reply_invitation.txt"
    if ticket.outcome is Outcome.CORRECT or ticket.nature is Nature.FACTUAL_ERROR:
        return "thanks_correction.txt" if sets_right(text) else "reply_correction.txt"
    if ticket.outcome is Outcome.THANK:
        return thanks_for(ticket.nature, text, measure)
    return "reply_criticism.txt" if ticket.nature is Nature.CRITICISM else "reply_question.txt"


def thanks_for(nature: Nature, text: str, measure: Measure | None = None) -> str:
    """Return the file of the template that thanks: for speaking of a measure, for a contribution, for the rest."""
    if measure is not None:
        return "thanks_measure.txt"
    offered = nature is Nature.PROPOSAL and name_of_post(text, nature) == "contribution"
    return "thanks_proposal.txt" if offered else "thanks_support.txt"


class Wording:
    """A workspace made ready to word answers, at one instant; build it once a run."""

    def __init__(self, ledger: Ledger, settings: Settings, now: datetime) -> None:
        self._ledger, self._settings, self._now = ledger, settings, now
        self._templates = Templates(settings.templates_dir, shipped_config() / "templates")
        campaign = settings.campaign
        named = (campaign.candidate, campaign.movement, *campaign.spokespersons, *campaign.opponents, *campaign.events)
        us = [name for one in named for name in (one.name, *one.aliases)]
        self._us = frozenset(word for name in us for word in words_of(fold(name)))
        self._chooser = Chooser((*settings.programme, *still_valid(settings.lines, now.date())), us)

    def top(self, stored: StoredPost) -> tuple[Ranked, ...]:
        """Return the three measures nearest to a post, the best first."""
        reading = Readings(self._ledger).of(stored.id)
        return self._chooser.top(stored.post.text, reading) if reading else ()

    def answer(self, stored: StoredPost) -> Ranked | None:
        """Return the measure that answers a post, or None: absent from the programme."""
        return answer_among(self.top(stored))

    def spoken_of(self, ticket: Ticket, stored: StoredPost) -> Ranked | None:
        """Return the measure that a post of thanks plainly speaks of, or None; a contribution is thanked for itself."""
        text = stored.post.text
        if name_of_post(text, ticket.nature) == "contribution" or not speaks_of_our_work(text):
            return None
        best = self.answer(stored)
        return best if best is not None and best.points >= _PLAINLY else None

    def asked(self, ticket: Ticket, stored: StoredPost) -> Asked | None:
        """Return what a language model may be asked, None where it may not be or has nothing to say.

        Only the public post of an organisation of the directory that is not sensitive ever leaves.
        """
        organisation = self._settings.organisation(ticket.organisation_id)
        if organisation is None or organisation.kind is not AuthorKind.ORGANISATION or organisation.sensitive:
            return None
        reading = Readings(self._ledger).of(stored.id)
        top = [one.measure for one in self.top(stored) if one.points >= ENOUGH]
        if reading is None or reading.author_kind is not AuthorKind.ORGANISATION or not top:
            return None
        if ticket.outcome not in _CITES:
            return None
        room = min(LIMITS[ticket.network] - _FRAME, _LONGEST)
        campaign = self._settings.campaign.movement.name
        return Asked(stored.post.text, organisation.name, campaign, tuple(top), ticket.network, room)

    def texts(self, ticket: Ticket, stored: StoredPost, measure: Measure | None, *, detailed: bool = True) -> list[str]:
        """Return the variants that fit the network, the least alike to our recent texts first.

        Those that say the detail asked for come before; what would repeat our last text to the same
        organisation, or a recent one of another account, is left out. Raise TemplateTrouble.
        """
        words = self._words(ticket, stored, measure, detailed=detailed)
        recent, elsewhere, last = self._known(ticket, measure)
        fresh = freshest(_turned(self._fitting(ticket, stored, words), ticket.id), recent)
        kept = unlike(fresh, (*elsewhere, *last))
        bare = tuple(said for said in (words.detail, measure.answer if measure else "") if said)
        return sorted(kept, key=lambda text: (_CALL.sub("", text).startswith(bare), words.detail not in text))

    def fits(self, ticket: Ticket, stored: StoredPost, measure: Measure | None) -> bool:
        """Return whether any variant fits the network, fresh or not."""
        words = self._words(ticket, stored, measure, detailed=False)
        return bool(self._fitting(ticket, stored, words))

    def _fitting(self, ticket: Ticket, stored: StoredPost, words: Words) -> list[str]:
        name = template_for(ticket, stored.post.text, words.measure)
        variants = self._templates.variants(name, words, ticket.network)
        called = _called(stored.post) if CAPABILITIES[ticket.network].names_author else ()
        return [text for parts in variants if (text := fit((*called, *parts), ticket.network))]

    def _known(self, ticket: Ticket, measure: Measure | None) -> tuple[list[str], list[str], list[str]]:
        """Return our recent texts on a measure, those of other accounts among them, and the last to the same."""
        wordings, cited = Wordings(self._ledger), (measure.id,) if measure else ()
        since = self._now - RECENT
        recent = wordings.recent(cited, since, ticket.id)
        elsewhere = wordings.recent(cited, since, ticket.id, not_on=ticket.network)
        last = wordings.last_to(ticket.organisation_id, ticket.id)
        return recent, elsewhere, [last] if last else []

    def variants(self, ticket: Ticket, stored: StoredPost) -> tuple[Variant, ...]:
        """Return what a person may pick from: every wording on the best measure, one on each of the next."""
        if ticket.outcome not in _CITES:
            spoken = self.spoken_of(ticket, stored) if ticket.outcome is Outcome.THANK else None
            measure = spoken.measure if spoken else None
            return tuple(Variant(text, measure) for text in self.texts(ticket, stored, measure))
        ranked = [one for one in self.top(stored) if one.points >= _WORTH_A_LOOK]
        chosen = answer_among(ranked)
        top = [one.measure for one in sorted(ranked, key=lambda one: one is not chosen)]
        best = [Variant(text, top[0]) for text in self.texts(ticket, stored, top[0])] if top else []
        others = [Variant(texts[0], one) for one in top[1:] if (texts := self.texts(ticket, stored, one))]
        return (*best, *others)

    def _words(self, ticket: Ticket, stored: StoredPost, measure: Measure | None, *, detailed: bool) -> Words:
        organisation = self._settings.organisation(ticket.organisation_id)
        author = stored.post.author
        name = organisation.name if organisation else author.name or author.handle
        is_person = organisation is not None and organisation.kind is AuthorKind.ELECTED_OFFICIAL
        if is_person:
            name = name.split(",")[0]  # "Josiane Perrondal, maire de…"
        text = stored.post.text
        detail = detail_of(measure, text) if measure and detailed else ""
        criticises = ticket.nature is Nature.CRITICISM
        beyond = measure is not None and goes_beyond(measure, text, self._us, criticises=criticises)
        return Words(
            name, self._settings.campaign, measure, detail, is_person=is_person,
            post=name_of_post(text, ticket.nature), goes_beyond=beyond, wants_more=wants_more(text),
        )  # fmt: skip


def _called(post: Post) -> tuple[Part, ...]:
    """Return the author's whole handle: without its server it may be somebody else's."""
    handle = post.author.handle.lstrip("@")
    return (Part(f"@{handle}"),) if "@" in handle and HANDLE.fullmatch(f"@{handle}") else ()


def _turned(texts: Sequence[str], by: int) -> list[str]:
    """Begin elsewhere from ticket to ticket, so that the first variant is not everybody's."""
    start = by % len(texts) if texts else 0
    return [*texts[start:], *texts[:start]]
