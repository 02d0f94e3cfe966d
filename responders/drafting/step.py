"""The drafting step: a first draft for each ticket that wants a text, from the programme or not at all."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from responders.drafting.machine_words import Asked, Refused, Said
from responders.drafting.render import TemplateTrouble
from responders.drafting.wanted import offers_nothing, why_a_person
from responders.drafting.wording import Wording
from responders.guards.enforcing import obstacles
from responders.guards.verdict import Level
from responders.queue.gathering import gather
from watcher.messages import Message, msg
from watcher.model import (
    DRAFTED,
    HOUSE,
    AuthorKind,
    Draft,
    Measure,
    Move,
    Origin,
    Outcome,
    Role,
    Status,
    StepReport,
    StoredPost,
    Ticket,
)
from watcher.settings import Settings
from watcher.storage.journal import Entry, Journal
from watcher.storage.ledger import Ledger
from watcher.storage.tickets import Tickets

ABSENT = msg("absent from the programme")
_NO_POST = msg("its post was deleted")
_MEDIA = msg("nobody thanks a newspaper for its articles")
_NOTHING = msg("it offers nothing to thank for")
_TOO_CLOSE = msg("every wording is too close to one of our recent texts: pick and change one, or write your own")

Ask = Callable[[Asked], Said]  # a language model; raises Refused


def draft(ledger: Ledger, settings: Settings, now: datetime, limit: int = 200, ask: Ask | None = None) -> StepReport:
    """Draft for up to `limit` tickets, one transaction each. Run twice, nothing changes.

    A ticket whose template is broken is left for the next run; the report says what to correct. With
    a language model to ask, its wording goes in the template's where it could be verified.
    """
    desk = _Desk(ledger, settings, now)
    counts: Counter[str] = Counter()
    troubles: dict[str, Message] = {}
    for ticket in Tickets(ledger).without_draft(DRAFTED, limit):
        try:
            said = desk.ask(ticket, ask) if ask else None  # before the transaction: it may take its time
            with ledger.write():
                counts[desk.settle(ticket, said)] += 1
        except TemplateTrouble as trouble:
            troubles[str(trouble)] = trouble.message
            counts["broken_template"] += 1
        except Refused as refusal:
            troubles[str(refusal)] = msg("The assistant is not used: {why}.", why=refusal.message)
            with ledger.write():
                counts[desk.settle(ticket)] += 1
    moved = counts["drafts"] + counts["escalated"] + counts["by_person"]
    return StepReport("draft", {"moved": moved, **counts}, tuple(troubles.values()))


class _Desk:
    """One run over one ledger; each method works inside the ticket's transaction."""

    def __init__(self, ledger: Ledger, settings: Settings, now: datetime) -> None:
        self._ledger, self._settings = ledger, settings
        self._wording = Wording(ledger, settings, now)
        self._now = now
        self._tickets = Tickets(ledger)
        self._journal = Journal(ledger)

    def ask(self, ticket: Ticket, ask: Ask) -> Said | None:
        """Return a model's wording, None where it is not asked; raise Refused. Only what organisations say is sent."""
        posts = self._tickets.posts_of(ticket.id)
        asked = self._wording.asked(ticket, posts[0]) if posts else None
        return ask(asked) if asked else None

    def settle(self, ticket: Ticket, said: Said | None = None) -> str:
        """Draft, escalate or leave to a person; return which, for the report."""
        posts = self._tickets.posts_of(ticket.id)
        alone = self._why_a_person(ticket, posts)
        if alone is not None:
            return self._leave(ticket, alone)
        if ticket.outcome is Outcome.THANK:
            answer = self._wording.spoken_of(ticket, posts[0])
        else:
            answer = self._wording.answer(posts[0])
            if answer is None:
                return self._escalate(ticket)
        return self._word(ticket, posts[0], answer.measure if answer else None, said)

    def _why_a_person(self, ticket: Ticket, posts: Sequence[StoredPost]) -> Message | None:
        if ticket.outcome is Outcome.THANK and self._is_media(ticket):
            return _MEDIA
        if not posts:
            return _NO_POST
        if ticket.outcome is Outcome.THANK and offers_nothing(posts[0].post.text, ticket.nature):
            return _NOTHING
        return why_a_person(posts[0].post.text)

    def _word(self, ticket: Ticket, stored: StoredPost, measure: Measure | None, said: Said | None) -> str:
        """Keep the first wording that no guard forbids, or say why there is none."""
        fits = self._wording.fits(ticket, stored, measure)
        why = _TOO_CLOSE if fits else msg("no text is short enough for {network}", network=ticket.network)
        for origin, text in self._texts(ticket, stored, measure, said):
            draft = Draft(0, ticket.id, HOUSE, origin, text, _cited(measure, said, origin), self._now)
            forbidden = self._what_forbids(ticket, draft)
            if forbidden is None:
                return self._keep(ticket, draft)
            why = forbidden
        return self._leave(ticket, why)

    def _is_media(self, ticket: Ticket) -> bool:
        organisation = self._settings.organisation(ticket.organisation_id)
        return organisation is not None and organisation.kind is AuthorKind.MEDIA

    def _texts(
        self, ticket: Ticket, stored: StoredPost, measure: Measure | None, said: Said | None
    ) -> Iterator[tuple[Origin, str]]:
        """Yield what may be kept: the model's wording where there is one, then the template's."""
        if said is not None:
            worded = self._wording.texts(ticket, stored, replace(said.measures[0], answer=said.text), detailed=False)
            yield from ((Origin.LLM, text) for text in worded[:1])
        yield from ((Origin.TEMPLATE, text) for text in self._wording.texts(ticket, stored, measure))

    def _what_forbids(self, ticket: Ticket, draft: Draft) -> Message | None:
        """Return the rule of a guard that forbids a text outright: such a draft is not proposed."""
        found = obstacles(draft, gather(self._ledger, self._settings, ticket, self._now))
        return next((verdict.rule for verdict in found if verdict.level is Level.BLOCK), None)

    def _keep(self, ticket: Ticket, draft: Draft) -> str:
        if not self._tickets.swap(ticket, ticket.status, self._now, draft_tried=1):
            return "moved_meanwhile"
        draft_id = self._tickets.add_draft(ticket.id, HOUSE, draft.origin, draft.text, draft.measures, self._now)
        entry = Entry(HOUSE, Move.DRAFT, ticket.id, ticket.status, ticket.status, draft_id, draft.text_hash)
        self._journal.append(entry, self._now)
        return "drafts"

    def _escalate(self, ticket: Ticket) -> str:
        """Hand what the programme does not answer to the theme lead: nothing is invented."""
        if not self._tickets.swap(
            ticket, Status.ESCALATED, self._now,
            outcome=Outcome.ESCALATE, reason=ABSENT, role=Role.THEME_LEAD, draft_tried=1,
        ):  # fmt: skip
            return "moved_meanwhile"
        entry = Entry(HOUSE, Move.ESCALATE, ticket.id, ticket.status, Status.ESCALATED, note=str(ABSENT))
        self._journal.append(entry, self._now)
        return "escalated"

    def _leave(self, ticket: Ticket, why: Message) -> str:
        """Try no more, and say why: a person writes, or nobody does."""
        reason = msg("{reason}; no draft: {why}", reason=ticket.reason, why=why)
        return "by_person" if self._tickets.give_up_draft(ticket, reason) else "moved_meanwhile"


def _cited(measure: Measure | None, said: Said | None, origin: Origin) -> tuple[str, ...]:
    if said is not None and origin is Origin.LLM:
        return tuple(one.id for one in said.measures)
    return (measure.id,) if measure else ()
