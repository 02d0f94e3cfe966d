"""What may stop a publication now: its approval, the silence, a missed hour, an answer that was given already."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from responders.guards.approval import approval_problem
from responders.guards.leaving import dates_problem, silent_window
from responders.publishing.last_check import last_check
from responders.publishing.timing import missed, waits
from responders.queue.approving import territories_of
from watcher.clock import Clock
from watcher.messages import Message, msg
from watcher.model import Publication, SilenceWindow
from watcher.settings import Settings
from watcher.storage.evidence import Evidence
from watcher.storage.journal import Journal
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.senders import Senders
from watcher.storage.tickets import Tickets

MISSING = msg("approval missing")
SILENT = msg("held during the silence period")


def sender_of(publication: Publication) -> str:
    """Return who sends a text: one of our accounts, or the network where none is configured."""
    return publication.account_id or str(publication.network)


def held_message(publication: Publication, window: SilenceWindow, settings: Settings) -> Message:
    """Say that the silence period holds a text, where and until when."""
    return msg(
        "Ticket {ticket} is held: silence period in {territory} until {until} (Code électoral, art. L.49).",
        ticket=publication.ticket_id,
        territory=window.territory,
        until=f"{window.ends_at.astimezone(settings.timezone):%d/%m %H:%M}",
    )


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything that is asked of a text before it leaves, as things stand when it is asked."""

    ledger: Ledger
    settings: Settings
    clock: Clock

    def obstacle(self, publication: Publication) -> Message | None:
        """Say what stops this text now, for whatever time, or None."""
        window = self.window(publication)
        held = held_message(publication, window, self.settings) if window else None
        return held or self.problem(publication) or self.wait(publication)

    def problem(self, publication: Publication) -> Message | None:
        """Say why this text must be decided again, or None when its approval stands."""
        journal, drafts = Journal(self.ledger), Tickets(self.ledger).drafts(publication.ticket_id)
        draft = next((d for d in drafts if d.id == publication.draft_id), None)
        if draft is None:
            return MISSING
        now = self.clock()
        return (
            approval_problem(
                publication,
                draft,
                journal.of_ticket(publication.ticket_id),
                intact=journal.is_intact,
                people={person.id: person for person in self.settings.people},
                small_team=self.settings.small_team,
                now=now,
            )
            or self._silence_problem(publication)
            or missed(publication, self.settings.publishing, now)
            or self._place_problem(publication)
            or dates_problem(self.settings)
            or last_check(self.ledger, self.settings, publication, draft, now)
        )

    def window(self, publication: Publication, at: datetime | None = None) -> SilenceWindow | None:
        """Return the window that silences where this text would appear, now or at an instant."""
        if at is not None:
            return silent_window(self.settings, self._territories(publication), at)
        now = self.clock()
        latest = Evidence(self.ledger).latest_instant(now)
        return silent_window(self.settings, self._territories(publication), now, latest)

    def wait(self, publication: Publication) -> Message | None:
        """Say what a text that may leave still waits for, or None."""
        rules, sender = self.settings.publishing, Senders(self.ledger).get(sender_of(publication))
        if not self.settings.in_production:
            rules = replace(rules, pace=timedelta())  # a folder is not hurried
        return waits(publication, sender, rules, self.settings.timezone, self.clock())

    def _silence_problem(self, publication: Publication) -> Message | None:
        """Say that a text approved during a silence period, now over, does not leave by itself."""
        approved_in = self.window(publication, publication.queued_at)
        return SILENT if approved_in and self.window(publication) is None else None

    def _place_problem(self, publication: Publication) -> Message | None:
        """Say that our account is no longer one, or that it answered this post already."""
        if publication.account_id is None:
            return None
        if publication.account_id not in {account.id for account in self.settings.accounts}:
            return msg("{account} is not in config/accounts.toml any more", account=publication.account_id)
        if Publications(self.ledger).answered_by(publication) is not None:
            return msg("this post was answered already: one answer is enough")
        return None

    def _territories(self, publication: Publication) -> set[str]:
        """Return where it would appear: for its account's public, or for all of ours on the network."""
        return territories_of(self.settings, publication.network, publication.account_id or "")
