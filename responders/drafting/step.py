"""The drafting step: a first draft for each ticket that wants a text, from the programme or not at all."""

from collections import Counter
from datetime import datetime

from responders.drafting.choose import choose_measure
from responders.drafting.fit import fit
from responders.drafting.render import Templates, TemplateTrouble, Words
from watcher.messages import Message, msg
from watcher.model import (
    DRAFTED,
    HOUSE,
    Measure,
    Move,
    Nature,
    Origin,
    Outcome,
    Role,
    Status,
    StepReport,
    StoredPost,
    Ticket,
    hash_text,
)
from watcher.settings import Settings, shipped_config
from watcher.storage.journal import Entry, Journal
from watcher.storage.ledger import Ledger
from watcher.storage.readings import Readings
from watcher.storage.tickets import Tickets

ABSENT = msg("absent from the programme")


def draft(ledger: Ledger, settings: Settings, now: datetime, limit: int = 200) -> StepReport:
    """Draft for up to `limit` tickets, one transaction each. Run twice, nothing changes.

    A ticket whose template is broken is left for the next run; the report says what to correct.
    """
    templates = Templates(settings.templates_dir, shipped_config() / "templates")
    desk = _Desk(ledger, settings, templates, now)
    counts: Counter[str] = Counter()
    troubles: dict[str, Message] = {}
    for ticket in Tickets(ledger).without_draft(DRAFTED, limit):
        try:
            with ledger.write():
                counts[desk.settle(ticket)] += 1
        except TemplateTrouble as trouble:
            troubles[str(trouble)] = trouble.message
            counts["broken_template"] += 1
    moved = counts["drafts"] + counts["escalated"] + counts["by_person"]
    return StepReport("draft", {"moved": moved, **counts}, tuple(troubles.values()))


def template_for(ticket: Ticket) -> str:
    """Return the file of the template that suits a ticket."""
    if ticket.outcome is Outcome.CORRECT:
        return "reply_correction.txt"
    if ticket.outcome is Outcome.THANK:
        return "thanks_proposal.txt" if ticket.nature is Nature.PROPOSAL else "thanks_support.txt"
    return "reply_criticism.txt" if ticket.nature is Nature.CRITICISM else "reply_question.txt"


class _Desk:
    """One run over one ledger; each method works inside the ticket's transaction."""

    def __init__(self, ledger: Ledger, settings: Settings, templates: Templates, now: datetime) -> None:
        self._settings = settings
        self._templates = templates
        self._now = now
        self._tickets = Tickets(ledger)
        self._readings = Readings(ledger)
        self._journal = Journal(ledger)

    def settle(self, ticket: Ticket) -> str:
        """Draft, escalate or leave to a person; return which, for the report."""
        posts = self._tickets.posts_of(ticket.id)
        if not posts:
            return self._leave(ticket)
        measure = None
        if ticket.outcome is not Outcome.THANK:
            measure = self._choose(posts[0])
            if measure is None:
                return self._escalate(ticket)
        text = self._write(ticket, posts[0], measure)
        return self._leave(ticket) if text is None else self._keep(ticket, text, measure)

    def _choose(self, stored: StoredPost) -> Measure | None:
        reading = self._readings.of(stored.id)
        choice = reading and choose_measure(stored.post.text, reading, self._settings.programme)
        return choice.measure if choice else None

    def _write(self, ticket: Ticket, stored: StoredPost, measure: Measure | None) -> str | None:
        """Return the text, or None when it cannot be made short enough for the network."""
        organisation = self._settings.organisation(ticket.organisation_id)
        author = stored.post.author
        name = organisation.name if organisation else author.name or author.handle
        words = Words(name, self._settings.campaign, measure)
        return fit(self._templates.render(template_for(ticket), words), ticket.network)

    def _keep(self, ticket: Ticket, text: str, measure: Measure | None) -> str:
        if not self._tickets.swap(ticket, ticket.status, self._now, draft_tried=1):
            return "moved_meanwhile"
        measures = (measure.id,) if measure else ()
        draft_id = self._tickets.add_draft(ticket.id, HOUSE, Origin.TEMPLATE, text, measures, self._now)
        entry = Entry(HOUSE, Move.DRAFT, ticket.id, ticket.status, ticket.status, draft_id, hash_text(text))
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

    def _leave(self, ticket: Ticket) -> str:
        """Try no more: a person writes, or nobody does."""
        moved = self._tickets.swap(ticket, ticket.status, self._now, draft_tried=1)
        return "by_person" if moved else "moved_meanwhile"
