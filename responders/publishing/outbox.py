"""The publishing step: what is approved and due leaves, once; whatever is doubtful stays.

Order within a run: settle what a crash left, bring back what waited too long or was never approved,
then for each text check again at the last line (approval of this exact wording, silence period),
claim, send, settle. Two runs may overlap: each change of state is tried, and what another run or a
person moved meanwhile is left alone. Claims and outcomes are on the disk before anything else is done.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from responders.publishing.base import OutcomeUnknown, Publisher, SendFailed, Sent
from responders.publishing.checks import MISSING, SILENT, Checks, held_message, sender_of
from responders.publishing.outcomes import CLOSED, Fate, Refused
from responders.publishing.resting import rest
from responders.publishing.timing import back_off
from responders.queue.returning import mark_sent, send_back
from watcher.clock import Clock
from watcher.errors import VeilleurError
from watcher.messages import Message, msg
from watcher.model import PUBLICATION_MOVES, Network, Publication, PublicationState, StepReport
from watcher.settings import Settings
from watcher.storage.evidence import Evidence
from watcher.storage.kept_messages import dump_message
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.senders import Senders
from watcher.storage.tickets import Tickets

# A send that has not settled after this long was left by a crash.
ABANDONED_AFTER = timedelta(minutes=2)
# What is not on the account after this long did not leave: networks show our own posts within seconds.
NOT_THERE_AFTER = timedelta(minutes=15)


@dataclass
class Outbox:
    """One run of the publishing step over one ledger."""

    ledger: Ledger
    settings: Settings
    publishers: Mapping[Network, Publisher]
    clock: Clock
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[Message] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)

    @property
    def checks(self) -> Checks:
        """What is asked of each text."""
        return Checks(self.ledger, self.settings, self.clock)

    def run(self) -> StepReport:
        """Settle, bring back, send; return what happened. Run twice, nothing leaves twice."""
        self.ledger.keep_on_disk()
        self._settle_abandoned()
        self._bring_back_held()
        self._bring_back_unapproved()
        for publication in self._waiting():
            if sender_of(publication) not in self.failing:
                self._publish(publication)
        return StepReport("publish", {"moved": self.counts.total(), **self.counts}, tuple(self.troubles))

    def preview(self) -> list[tuple[Publication, Message | None]]:
        """Return what a run would send now and, for each, what would stop it (`--dry-run`)."""
        waiting = Publications(self.ledger).in_state(PublicationState.QUEUED, PublicationState.BY_HAND)
        return [(publication, self.obstacle(publication)) for publication in waiting]

    def obstacle(self, publication: Publication) -> Message | None:
        """Say what forbids this publication now, or None."""
        return self.checks.obstacle(publication)

    def _waiting(self) -> list[Publication]:
        """Return what is queued, the senders in trouble last: they delay nobody."""
        senders, queued = Senders(self.ledger), Publications(self.ledger).in_state(PublicationState.QUEUED)
        troubled = {one.id for one in senders.all() if one.troubles}
        return sorted(queued, key=lambda publication: sender_of(publication) in troubled)

    def _publish(self, publication: Publication) -> None:
        with self.ledger.write():  # the checks and the claim see the same instant of the ledger
            if (problem := self.checks.problem(publication)) is not None:
                self._refuse(publication, problem)
                return
            if (window := self.checks.window(publication)) is not None:
                self._hold(publication, held_message(publication, window, self.settings))
                return
            if self.checks.wait(publication) is not None:
                return
            claimed = self._swap(publication, PublicationState.SENDING)
        if claimed:
            self._send(claimed)

    def _send(self, publication: Publication) -> None:
        publisher = self.publishers.get(publication.network)
        try:
            if publisher is None:
                raise SendFailed(msg("No account may publish on {network}.", network=publication.network))
            if (window := self.checks.window(publication)) is not None:  # midnight came since the claim
                raise SendFailed(self._held(publication, held_message(publication, window, self.settings)))
            sent = publisher.send(publication)
        except OutcomeUnknown as error:
            self._trouble(publication, None)
            self._uncertain(publication, error)
        except Refused as error:
            self._refused(publication, error)
        except SendFailed as error:
            self._fail(publication, error.message)
        else:
            self._sent(publication, sent)

    def _refused(self, publication: Publication, error: Refused) -> None:
        """Do what the network's refusal comes to: wait, disable the account, or go back to the desk."""
        if error.kind is Fate.RETRY:
            self._put_off(publication, error, error.retry_after_s)
        elif error.kind in CLOSED:
            Senders(self.ledger).disable(sender_of(publication), error.message, self.clock())
            self.troubles.append(msg("{account} is disabled: {why}", account=sender_of(publication), why=error.message))
            self._put_off(publication, error, None)
        else:
            self._fail(publication, error.message)

    def _put_off(self, publication: Publication, error: Refused, asked_s: float | None) -> None:
        """Queue again what certainly did not leave; its sender waits too when the network said how long."""
        until = None if error.kind in CLOSED else self.clock() + back_off(publication.tries, asked_s)
        with self.ledger.write():
            if not Publications(self.ledger).put_back(publication, until, dump_message(error.message)):
                return
            self._trouble(publication, asked_s)
        self.counts["put_off"] += 1
        self.troubles.append(msg("Ticket {ticket}: {why}", ticket=publication.ticket_id, why=error.message))

    def _trouble(self, publication: Publication, asked_s: float | None) -> None:
        """Let the sender rest for this run, and longer when it was asked to or failed several times."""
        rest(self.ledger, sender_of(publication), asked_s, self.clock())
        self.failing.add(sender_of(publication))

    def _settle_abandoned(self) -> None:
        outbox, now = Publications(self.ledger), self.clock()
        for publication in outbox.in_state(PublicationState.SENDING):
            # Absolute: a claim dated in the future was made before the clock was set back.
            if publication.claimed_at and abs(now - publication.claimed_at) > ABANDONED_AFTER:
                self._uncertain(publication, OutcomeUnknown(msg("Interrupted while it was being sent.")))
        blind: set[str] = set()
        for publication in outbox.in_state(PublicationState.UNCERTAIN):
            if sender_of(publication) not in blind and not self._settle(publication):
                blind.add(sender_of(publication))

    def _settle(self, publication: Publication) -> bool:
        """Look for a text and settle it; return whether anybody could look."""
        publisher = self.publishers.get(publication.network)
        try:
            found = publisher.find(publication) if publisher else None
        except OutcomeUnknown as error:  # looked for again at the next run; the others go on
            self.troubles.append(msg("Ticket {ticket}: {why}", ticket=publication.ticket_id, why=error.message))
            return False
        claimed = publication.claimed_at or publication.queued_at
        if found:
            self._sent(publication, found)
        elif publisher and abs(self.clock() - claimed) > NOT_THERE_AFTER:
            self._fail(publication, msg("it did not leave: the account was looked at and it is not there"))
        return True

    def _bring_back_held(self) -> None:
        """After a silence period nothing leaves by itself: held texts go back to the desk."""
        for publication in Publications(self.ledger).in_state(PublicationState.HELD):
            if self.checks.window(publication) is None:
                with self.ledger.write():
                    if self._swap(publication, PublicationState.CANCELLED) is None:
                        continue
                    send_back(self.ledger, publication.ticket_id, SILENT, self.clock())
                self.counts["returned"] += 1

    def _bring_back_unapproved(self) -> None:
        """Put back on the desk what a person must paste but may no longer, and what nobody approved."""
        with self.ledger.write():
            for publication in Publications(self.ledger).in_state(PublicationState.BY_HAND):
                if (problem := self.checks.problem(publication)) is not None:
                    self._refuse(publication, problem)
            for ticket in Tickets(self.ledger).approved_without_publication():
                send_back(self.ledger, ticket.id, MISSING, self.clock())
                self._count_refusal(ticket.id, MISSING)

    def _sent(self, publication: Publication, sent: Sent) -> None:
        with self.ledger.write():
            if self._swap(publication, PublicationState.SENT, url=sent.url) is None:
                return
            Publications(self.ledger).name(publication.id, sent.native_ids)
            mark_sent(self.ledger, publication.ticket_id, self.clock())
            Senders(self.ledger).sent(sender_of(publication), self.clock())
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

    def _hold(self, publication: Publication, why: Message) -> None:
        if self._swap(publication, PublicationState.HELD, error=dump_message(why)) is None:
            return
        self.counts["held"] += 1
        self.troubles.append(self._held(publication, why))

    def _held(self, publication: Publication, why: Message) -> Message:
        """Keep the proof that the silence period stopped a text; return why."""
        Evidence(self.ledger).refused(publication.id, why, self.clock())
        return why

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
