"""Raise what cannot wait, and tell each person and each chat once.

Raising an alert and planning its messages is one transaction, which looks first for the same alert within
its cool-down: two daemons raise it once. A message is claimed (written to the disk, under the cap of the hour)
before it leaves and settled by the answer; a claim left by a crash is `uncertain` and never sent again.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from responders.alerts.addressing import CHAT, recipients
from responders.alerts.deciding import decide, is_to_raise
from responders.alerts.gathering import gather, link_of
from responders.alerts.pacing import Batch, batches, wait_after
from responders.alerts.wording import Told, for_a_chat, letter
from responders.mailing import MailDeferred, Mailer, MailFailed, MailRefused
from watcher.clock import Clock
from watcher.messages import Message, Translator, msg
from watcher.model import StepReport
from watcher.settings import Settings
from watcher.storage.alerts import Alert, Alerts
from watcher.storage.deliveries import DeliveryState
from watcher.storage.ledger import Ledger

ABANDONED_AFTER = timedelta(minutes=10)  # far more than a message takes


@dataclass
class Alerting:
    """One run over one ledger; `mailer` is None where the campaign has no mail."""

    ledger: Ledger
    settings: Settings
    mailer: Mailer | None
    chats: Mailer
    clock: Clock
    translator_of: Callable[[str], Translator] = Translator
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[Message] = field(default_factory=list)
    unreachable: MailDeferred | None = None

    def run(self) -> StepReport:
        """Raise what is new, say what is over, send what is due; report."""
        self.ledger.keep_on_disk()  # a claim must outlive a cut of the power
        self.counts["raised"] = self._raise()
        why = msg("Interrupted while it was being sent.")
        self.counts["uncertain"] = Alerts(self.ledger).doubt_abandoned(self.clock(), ABANDONED_AFTER, why)
        try:
            self._send_due()
        finally:
            for way in filter(None, (self.mailer, self.chats)):
                way.close()
        return StepReport("alerts", {"moved": self.counts.total(), **self.counts}, tuple(self.troubles))

    def _raise(self) -> int:
        now, rules, shelf = self.clock(), self.settings.alerts, Alerts(self.ledger)
        found = decide(gather(self.ledger, self.settings, now), rules, self.settings.timezone, now)
        with self.ledger.write():
            shelf.end_all_but(((one.kind, one.subject) for one in found), now)
            fresh = [f for f in found if is_to_raise(f, shelf.about(f.kind, f.subject), now, rules.cool_down)]
            for one in fresh:
                told, ticket_id = recipients(one, self.settings), one.ticket.id if one.ticket else None
                shelf.add(one.kind, one.subject, one.what, now, recipients=told, ticket_id=ticket_id)
        return len(fresh)

    def _send_due(self) -> None:
        now, shelf = self.clock(), Alerts(self.ledger)
        waiting: dict[str, Batch] = defaultdict(list)
        for delivery in shelf.due(now):
            waiting[delivery.recipient].append(delivery)
        for recipient, due in waiting.items():
            told = shelf.count_told(recipient, now)
            for batch in batches(due, told, self.settings.alerts, self.settings.timezone, now):
                if self._is_reached(recipient, batch):
                    self._send(recipient, batch)

    def _is_reached(self, recipient: str, batch: Batch) -> bool:
        """Open the conversation if need be: a server that cannot be reached costs no claim, and is asked once a run."""
        if self.unreachable is None and not recipient.startswith(CHAT) and self.mailer is not None:
            try:
                self.mailer.connect()
            except MailDeferred as error:
                self.unreachable = error
                self.troubles.append(error.message)
        if self.unreachable is None or recipient.startswith(CHAT):
            return True
        self._put_off(batch, "", self.unreachable)
        return False

    def _send(self, recipient: str, batch: Batch) -> None:
        """Claim a message, send it, settle it."""
        shelf, key = Alerts(self.ledger), f"alert:{recipient}:{'+'.join(str(one.id) for one in batch)}"
        if not shelf.claim(batch, key, self.clock(), self.settings.alerts.cap_per_hour):
            return  # another program has it
        try:
            self._hand_over(recipient, batch, key)
        except MailDeferred as error:
            self._put_off(batch, key, error)
            self._tell(recipient, error)
        except MailFailed as error:
            state = DeliveryState.REFUSED if isinstance(error, MailRefused) else DeliveryState.UNCERTAIN
            shelf.settle(key, state, error.message)
            self.counts[state.value] += 1
            self._tell(recipient, error)
        else:
            shelf.settle(key, DeliveryState.SENT)
            self.counts["sent"] += 1

    def _hand_over(self, recipient: str, batch: Batch, key: str) -> None:
        told = [Told(one.alert, self._link(one.alert)) for one in batch]
        if recipient.startswith(CHAT):
            words = letter([for_a_chat(one) for one in told], self.translator_of(self.settings.language))
            self.chats.send(recipient.removeprefix(CHAT), *words, None, key)
            return
        person = next((one for one in self.settings.people if one.id == recipient), None)
        if person is None or not person.email or self.mailer is None:
            raise MailRefused(msg("“{id}” has no e-mail address", id=recipient))
        words = letter(told, self.translator_of(person.language or self.settings.language))
        self.mailer.send(person.email, *words, None, key)

    def _link(self, alert: Alert) -> str | None:
        return link_of(self.ledger, self.settings, alert.ticket_id) if alert.ticket_id is not None else None

    def _put_off(self, batch: Batch, key: str, error: MailFailed) -> None:
        wait_until = self.clock() + wait_after(max(one.tries for one in batch))
        Alerts(self.ledger).put_off(batch, wait_until, error.message, key)
        self.counts["deferred"] += 1

    def _tell(self, recipient: str, error: MailFailed) -> None:
        self.troubles.append(msg("Alert to {recipient}: {why}", recipient=recipient, why=error.message))
