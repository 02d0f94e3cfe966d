"""Mail an approved highlight to each administrator of its group, once: claimed before it leaves, settled after.

A claim left by a crash, and a server that took the words and hung up, are `uncertain`: nothing is sent
twice by itself, and the text can still be read in the queue. What is no longer allowed is not sent.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from responders.drafting.planned import GroupMail
from responders.mailing import MailDeferred, Mailer, MailFailed, MailRefused
from watcher.clock import Clock
from watcher.messages import Message, Translator, msg
from watcher.model import Person, StepReport
from watcher.storage.deliveries import DeliveryState
from watcher.storage.group_letters import GroupLetter, GroupLetters
from watcher.storage.ledger import Ledger

ABANDONED_AFTER = timedelta(minutes=10)  # far more than a message takes
_WAIT = timedelta(minutes=15)


@dataclass
class GroupPosting:
    """One run over one ledger; `translator_of` speaks to a person in their language."""

    ledger: Ledger
    mailer: Mailer
    clock: Clock
    translator_of: Callable[[Person], Translator]
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[Message] = field(default_factory=list)

    def run(self, allowed: Sequence[GroupMail]) -> StepReport:
        """Send those of these mails that have not left; report."""
        self.ledger.keep_on_disk()  # a claim must outlive a cut of the power
        mails = [mail for mail in allowed if mail.to.email]
        GroupLetters(self.ledger).plan([(mail.publication_id, mail.to.id) for mail in mails], self.clock())
        try:
            for mail in mails:
                self._settle_one(mail)
        except MailDeferred as error:  # the server cannot be reached: nothing was claimed
            self.troubles.append(error.message)
        finally:
            self.mailer.close()
        moved = self.counts["sent"] + self.counts["refused"] + self.counts["uncertain"]
        return StepReport("group_mail", {"moved": moved, **self.counts}, tuple(self.troubles))

    def _settle_one(self, mail: GroupMail) -> None:
        letter = GroupLetters(self.ledger).get(mail.publication_id, mail.to.id)
        assert letter is not None
        if letter.state is DeliveryState.SENDING:
            self._doubt(letter, mail)
        elif letter.state is DeliveryState.WAITING and letter.wait_until <= self.clock():
            self.mailer.connect()
            self._send(letter, mail)

    def _doubt(self, letter: GroupLetter, mail: GroupMail) -> None:
        now = self.clock()
        if not -ABANDONED_AFTER < now - (letter.claimed_at or now) < ABANDONED_AFTER:  # the clock may have gone back
            self._settle(letter, mail, DeliveryState.UNCERTAIN, msg("Interrupted while it was being sent."))

    def _send(self, letter: GroupLetter, mail: GroupMail) -> None:
        """Claim, send, settle."""
        shelf, tr = GroupLetters(self.ledger), self.translator_of(mail.to)
        if not shelf.swap(letter, DeliveryState.SENDING, self.clock()):
            return  # another program has it
        claimed = shelf.get(letter.publication_id, letter.person)
        assert claimed is not None
        try:
            self.mailer.send(mail.to.email or "", tr(mail.subject), tr(mail.text), None, claimed.key)
        except MailRefused as error:
            self._settle(claimed, mail, DeliveryState.REFUSED, error.message)
        except MailDeferred as error:
            self._settle(claimed, mail, DeliveryState.WAITING, error.message)
        except MailFailed as error:
            self._settle(claimed, mail, DeliveryState.UNCERTAIN, error.message)
        else:
            self._settle(claimed, mail, DeliveryState.SENT)

    def _settle(self, letter: GroupLetter, mail: GroupMail, to: DeliveryState, why: Message | None = None) -> None:
        now = self.clock()
        GroupLetters(self.ledger).swap(letter, to, now, wait_until=now + _WAIT, error=why)
        self.counts["deferred" if to is DeliveryState.WAITING else to.value] += 1
        if why is not None:
            told = {"id": mail.publication_id, "person": mail.to.name, "why": why}
            self.troubles.append(msg("Mail of publication {id} to {person}: {why}", **told))
