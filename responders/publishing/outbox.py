"""The publishing step: what is approved and due leaves, once; whatever is doubtful stays.

Order within a run: settle what a crash left, bring back what waited too long or was never approved,
then for each text check again at the last line (approval of this exact wording, silence period),
claim, send, settle. Two runs may overlap: each change of state is tried, and what another run or a
person moved meanwhile is left alone.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from responders.guards.approval import approval_problem
from responders.guards.silence import open_window, silence_windows
from responders.publishing.base import OutcomeUnknown, Publisher, SendFailed
from responders.queue.returning import mark_sent, send_back
from watcher.clock import Clock
from watcher.errors import VeilleurError
from watcher.messages import Message, msg
from watcher.model import PUBLICATION_MOVES, Network, Publication, PublicationState, SilenceWindow, StepReport
from watcher.settings import TERRITORIES, Settings
from watcher.storage.journal import Journal
from watcher.storage.kept_messages import dump_message
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.tickets import Tickets

# A send that has not settled after this long was left by a crash.
ABANDONED_AFTER = timedelta(minutes=2)
_PARIS = ZoneInfo("Europe/Paris")  # the law counts in the hour of the metropole
_MISSING = msg("approval missing")
_SILENT = msg("held during the silence period")


@dataclass
class Outbox:
    """One run of the publishing step over one ledger."""

    ledger: Ledger
    settings: Settings
    publishers: Mapping[Network, Publisher]
    clock: Clock
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[Message] = field(default_factory=list)

    def run(self) -> StepReport:
        """Settle, bring back, send; return what happened. Run twice, nothing leaves twice."""
        self._settle_abandoned()
        self._bring_back_held()
        self._bring_back_unapproved()
        for publication in Publications(self.ledger).in_state(PublicationState.QUEUED):
            self._publish(publication)
        return StepReport("publish", {"moved": self.counts.total(), **self.counts}, tuple(self.troubles))

    def preview(self) -> list[tuple[Publication, Message | None]]:
        """Return what a run would send now and, for each, what would stop it (`--dry-run`)."""
        waiting = Publications(self.ledger).in_state(PublicationState.QUEUED, PublicationState.BY_HAND)
        return [(publication, self.obstacle(publication)) for publication in waiting]

    def obstacle(self, publication: Publication) -> Message | None:
        """Say what forbids this publication now, or None."""
        window = self._silence(publication.network)
        return (_held_message(publication, window) if window else None) or self._approval_problem(publication)

    def _publish(self, publication: Publication) -> None:
        with self.ledger.write():  # the checks and the claim see the same instant of the ledger
            if (problem := self._approval_problem(publication)) is not None:
                self._refuse(publication, problem)
                return
            if (window := self._silence(publication.network)) is not None:
                self._hold(publication, window)
                return
            claimed = self._swap(publication, PublicationState.SENDING)
        if claimed:
            self._send(claimed)

    def _send(self, publication: Publication) -> None:
        publisher = self.publishers.get(publication.network)
        try:
            if publisher is None:
                raise SendFailed(msg("No account may publish on {network}.", network=publication.network))
            if (window := self._silence(publication.network)) is not None:
                raise SendFailed(_held_message(publication, window))  # midnight came since the claim
            url = publisher.send(publication)
        except OutcomeUnknown as error:
            self._uncertain(publication, error)
        except SendFailed as error:
            self._fail(publication, error.message)
        else:
            self._sent(publication, url)

    def _settle_abandoned(self) -> None:
        outbox = Publications(self.ledger)
        for publication in outbox.in_state(PublicationState.SENDING):
            if publication.claimed_at and self.clock() - publication.claimed_at > ABANDONED_AFTER:
                self._uncertain(publication, OutcomeUnknown(msg("Interrupted while it was being sent.")))
        for publication in outbox.in_state(PublicationState.UNCERTAIN):
            if url := self._find(publication):
                self._sent(publication, url)

    def _find(self, publication: Publication) -> str | None:
        publisher = self.publishers.get(publication.network)
        try:
            return publisher.find(publication) if publisher else None
        except OutcomeUnknown as error:  # looked for again at the next run; the others go on
            self.troubles.append(msg("Ticket {ticket}: {why}", ticket=publication.ticket_id, why=error.message))
            return None

    def _bring_back_held(self) -> None:
        """After a silence period nothing leaves by itself: held texts go back to the desk."""
        for publication in Publications(self.ledger).in_state(PublicationState.HELD):
            if self._silence(publication.network) is None:
                with self.ledger.write():
                    if self._swap(publication, PublicationState.CANCELLED) is None:
                        continue
                    send_back(self.ledger, publication.ticket_id, _SILENT, self.clock())
                self.counts["returned"] += 1

    def _bring_back_unapproved(self) -> None:
        """Put back on the desk what a person must paste but may no longer, and what nobody approved."""
        with self.ledger.write():
            for publication in Publications(self.ledger).in_state(PublicationState.BY_HAND):
                if (problem := self._approval_problem(publication)) is not None:
                    self._refuse(publication, problem)
            for ticket in Tickets(self.ledger).approved_without_publication():
                send_back(self.ledger, ticket.id, _MISSING, self.clock())
                self._count_refusal(ticket.id, _MISSING)

    def _sent(self, publication: Publication, url: str) -> None:
        with self.ledger.write():
            if self._swap(publication, PublicationState.SENT, url=url) is None:
                return
            mark_sent(self.ledger, publication.ticket_id, self.clock())
        self.counts["sent"] += 1

    def _fail(self, publication: Publication, why: Message) -> None:
        with self.ledger.write():
            if self._swap(publication, PublicationState.FAILED, error=dump_message(why)) is None:
                return
            send_back(self.ledger, publication.ticket_id, why, self.clock())
        self.counts["failed"] += 1
        self.troubles.append(msg("Ticket {ticket}: {why}", ticket=publication.ticket_id, why=why))

    def _uncertain(self, publication: Publication, error: VeilleurError) -> None:
        if self._swap(publication, PublicationState.UNCERTAIN, error=dump_message(error.message)) is None:
            return
        self.counts["uncertain"] += 1
        self.troubles.append(
            msg(
                "Publication {publication}: nobody knows whether it left. Look at the account, then: "
                "veilleur settle {publication} sent|not-sent",
                publication=publication.id,
            )
        )

    def _refuse(self, publication: Publication, problem: Message) -> None:
        if self._swap(publication, PublicationState.CANCELLED, error=dump_message(problem)) is None:
            return
        send_back(self.ledger, publication.ticket_id, problem, self.clock())
        self._count_refusal(publication.ticket_id, problem)

    def _count_refusal(self, ticket_id: int, problem: Message) -> None:
        self.counts["refused"] += 1
        self.troubles.append(msg("Ticket {ticket}: {why}", ticket=ticket_id, why=problem))

    def _hold(self, publication: Publication, window: SilenceWindow) -> None:
        why = _held_message(publication, window)
        if self._swap(publication, PublicationState.HELD, error=dump_message(why)) is None:
            return
        self.counts["held"] += 1
        self.troubles.append(why)

    def _swap(
        self, publication: Publication, to: PublicationState, *, url: str | None = None, error: str | None = None
    ) -> Publication | None:
        """Move a publication on from where it stands now; None when it cannot go there any more."""
        outbox = Publications(self.ledger)
        with self.ledger.write():
            current = outbox.get(publication.id)
            if current is None or to not in PUBLICATION_MOVES[current.state]:
                return None
            outbox.swap(current, to, self.clock(), url=url, error=error)
            return outbox.get(publication.id)

    def _approval_problem(self, publication: Publication) -> Message | None:
        journal, drafts = Journal(self.ledger), Tickets(self.ledger).drafts(publication.ticket_id)
        draft = next((d for d in drafts if d.id == publication.draft_id), None)
        if draft is None:
            return _MISSING
        return approval_problem(
            publication,
            draft,
            journal.of_ticket(publication.ticket_id),
            intact=journal.is_intact,
            people={person.id: person for person in self.settings.people},
            small_team=self.settings.small_team,
            now=self.clock(),
        ) or self._silence_problem(publication)

    def _silence_problem(self, publication: Publication) -> Message | None:
        """Say that a text approved during a silence period, now over, does not leave by itself."""
        approved_in = self._silence(publication.network, publication.queued_at)
        return _SILENT if approved_in and self._silence(publication.network) is None else None

    def _silence(self, network: Network, at: datetime | None = None) -> SilenceWindow | None:
        windows = silence_windows(self.settings.rounds, TERRITORIES)
        territories = {a.territory for a in self.settings.accounts if a.network is network} or {"metropole"}
        opened = (open_window(windows, territory, at or self.clock()) for territory in sorted(territories))
        return next((window for window in opened if window), None)


def _held_message(publication: Publication, window: SilenceWindow) -> Message:
    return msg(
        "Ticket {ticket} is held: silence period in {territory} until {until} (Code électoral, art. L.49).",
        ticket=publication.ticket_id,
        territory=window.territory,
        until=f"{window.ends_at.astimezone(_PARIS):%d/%m %H:%M}",
    )
