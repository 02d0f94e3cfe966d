"""The texts that a ticket may get: each variant of its template, on each measure that may answer it.

Nothing is stored here. The drafting step keeps the first; a person may take another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from responders.drafting.choose import Chooser, answer_among, still_valid
from responders.drafting.detail import detail_of
from responders.drafting.fit import fit
from responders.drafting.likeness import freshest
from responders.drafting.machine_words import Asked
from responders.drafting.phrasing import Words
from responders.drafting.ranking import ENOUGH, Ranked
from responders.drafting.render import Templates
from responders.limits import LIMITS
from watcher.model import AuthorKind, Measure, Nature, Outcome, StoredPost, Ticket
from watcher.settings import Settings, shipped_config
from watcher.storage.ledger import Ledger
from watcher.storage.readings import Readings
from watcher.storage.wordings import Wordings

_WORTH_A_LOOK = 0.7 * ENOUGH  # points of a measure that a person may prefer
RECENT = timedelta(days=14)
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


def template_for(ticket: Ticket) -> str:
    """Return the file of the template that suits a ticket."""
    if ticket.outcome is Outcome.SOLICITATION:
        return "reply_invitation.txt"
    if ticket.outcome is Outcome.CORRECT or ticket.nature is Nature.FACTUAL_ERROR:
        return "reply_correction.txt"
    if ticket.outcome is Outcome.THANK:
        return "thanks_proposal.txt" if ticket.nature is Nature.PROPOSAL else "thanks_support.txt"
    return "reply_criticism.txt" if ticket.nature is Nature.CRITICISM else "reply_question.txt"


class Wording:
    """A workspace made ready to word answers, at one instant; build it once a run."""

    def __init__(self, ledger: Ledger, settings: Settings, now: datetime) -> None:
        self._ledger, self._settings, self._now = ledger, settings, now
        self._templates = Templates(settings.templates_dir, shipped_config() / "templates")
        campaign = settings.campaign
        named = (campaign.candidate, campaign.movement, *campaign.spokespersons, *campaign.opponents, *campaign.events)
        us = [name for one in named for name in (one.name, *one.aliases)]
        self._chooser = Chooser((*settings.programme, *still_valid(settings.lines, now.date())), us)

    def top(self, stored: StoredPost) -> tuple[Ranked, ...]:
        """Return the three measures nearest to a post, the best first."""
        reading = Readings(self._ledger).of(stored.id)
        return self._chooser.top(stored.post.text, reading) if reading else ()

    def answer(self, stored: StoredPost) -> Ranked | None:
        """Return the measure that answers a post, or None: absent from the programme."""
        return answer_among(self.top(stored))

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
        organisation is left out. Raise TemplateTrouble.
        """
        words = self._words(ticket, stored, measure, detailed=detailed)
        variants = self._templates.variants(template_for(ticket), words, ticket.network)
        fitting = [text for parts in variants if (text := fit(parts, ticket.network))]
        wordings = Wordings(self._ledger)
        recent = wordings.recent((measure.id,) if measure else (), self._now - RECENT, ticket.id)
        last = wordings.last_to(ticket.organisation_id, ticket.id)
        fresh = freshest(_turned(fitting, ticket.id), recent, last)
        return sorted(fresh, key=lambda text: words.detail not in text)  # what was asked, where it fits

    def variants(self, ticket: Ticket, stored: StoredPost) -> tuple[Variant, ...]:
        """Return what a person may pick from: every wording on the best measure, one on each of the next."""
        if ticket.outcome not in _CITES:
            return tuple(Variant(text, None) for text in self.texts(ticket, stored, None))
        top = [ranked.measure for ranked in self.top(stored) if ranked.points >= _WORTH_A_LOOK]
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
        detail = detail_of(measure, stored.post.text) if measure and detailed else ""
        return Words(name, self._settings.campaign, measure, detail, is_person=is_person)


def _turned(texts: Sequence[str], by: int) -> list[str]:
    """Begin elsewhere from ticket to ticket, so that the first variant is not everybody's."""
    start = by % len(texts) if texts else 0
    return [*texts[start:], *texts[:start]]
