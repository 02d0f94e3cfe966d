"""Mail the day's digest: to each person once, on time or saying that it is late.

A row a (day, edition, person) is planned when the hour comes, claimed before its message leaves and
settled by the server's answer. The conversation is opened, and logged in, before any claim: a server
that cannot be reached costs nothing. A claim left by a crash, and a server that took the words and
hung up, are `uncertain`: nothing is sent twice by itself. Everybody is on the team: the silence
period (Code électoral, art. L.49) does not stop an internal digest.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from responders.digest.gather import digest_hour
from responders.digest.keeping import digest_of
from responders.digest.records import Edition
from responders.digest.render import render_html, render_text, subject
from responders.mailing import MailDeferred, Mailer, MailFailed, MailRefused
from watcher.clock import Clock
from watcher.errors import UsageError
from watcher.messages import Message, Translator, msg
from watcher.model import Person, StepReport
from watcher.settings import Settings
from watcher.storage.deliveries import Deliveries, Delivery, DeliveryState
from watcher.storage.ledger import Ledger

ABANDONED_AFTER = timedelta(minutes=10)  # far more than a message takes
FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(minutes=30)
OWN_THEMES = "own_themes"  # the team's edition, for one's own themes only
_MONDAY = 0
_GIVEN_UP = msg("given up: its last hour passed")


@dataclass
class Posting:
    """One run of the mailing step over one ledger."""

    ledger: Ledger
    settings: Settings
    mailer: Mailer
    clock: Clock
    translator_of: Callable[[str], Translator] = Translator
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[Message] = field(default_factory=list)

    def run(self, day: date | None = None) -> StepReport:
        """Plan today's mails if it is their hour (or those of `day`, at once), send what is due; report."""
        self.ledger.keep_on_disk()  # a claim must outlive a cut of the power
        self._plan(day)
        self._doubt_abandoned()
        self._send_due()
        return StepReport("mail", {"moved": self.counts.total(), **self.counts}, tuple(self.troubles))

    def again(self, day: date, person: str) -> None:
        """Let a refused or uncertain mail leave once more, because a person says so; raise UsageError."""
        shelf, now = Deliveries(self.ledger), self.clock()
        stuck = (DeliveryState.REFUSED, DeliveryState.UNCERTAIN)
        found = [mail for mail in shelf.of_day(day) if mail.person == person and mail.state in stuck]
        if not found:
            raise UsageError(
                msg("No mail of {day} to {person} was refused or is uncertain.", day=day, person=person),
                msg("See them with: veilleur status"),
            )
        for mail in found:
            shelf.swap(mail, DeliveryState.WAITING, now, wait_until=now, until=self._until(now))

    def _plan(self, asked: date | None) -> None:
        now = self.clock()
        day = asked or now.astimezone(self.settings.timezone).date()
        hour = digest_hour(self.settings, day)
        until = hour + self.settings.schedule.give_up_after
        if asked is None and not hour <= now < until:
            return
        new = Deliveries(self.ledger).plan(
            day, self._wanted(day), now, max(until, self._until(now)) if asked else until
        )
        self.counts["planned"] += max(new, 0)

    def _until(self, now: datetime) -> datetime:
        return now + self.settings.schedule.give_up_after

    def _wanted(self, day: date) -> Iterator[tuple[str, str]]:
        """Name who receives which edition of a day: the weekly one on Mondays only."""
        editions = self.settings.mail.editions if self.settings.mail else {}
        for edition, people in editions.items():
            if edition != Edition.WEEK or day.weekday() == _MONDAY:
                yield from ((edition, person) for person in dict.fromkeys(people))

    def _doubt_abandoned(self) -> None:
        shelf, now = Deliveries(self.ledger), self.clock()
        for mail in shelf.in_state(DeliveryState.SENDING, since=now - timedelta(days=30)):
            claimed_at = mail.claimed_at or now
            if not -ABANDONED_AFTER < now - claimed_at < ABANDONED_AFTER:  # the clock may have gone back
                self._settle(mail, DeliveryState.UNCERTAIN, msg("Interrupted while it was being sent."))

    def _send_due(self) -> None:
        due = Deliveries(self.ledger).due(self.clock())
        waiting = deque(mail for mail in due if not self._gave_up(mail))
        try:
            while waiting and self._is_connected(waiting):
                self._send(waiting.popleft())
        finally:
            self.mailer.close()

    def _is_connected(self, waiting: Iterable[Delivery]) -> bool:
        """Open the conversation if need be; where that fails, put off all those who wait."""
        try:
            self.mailer.connect()
        except MailDeferred as error:
            for mail in waiting:
                self._put_off(mail, error)
            return False
        return True

    def _gave_up(self, mail: Delivery) -> bool:
        if self.clock() < mail.until:
            return False
        self._settle(mail, DeliveryState.REFUSED, mail.error or _GIVEN_UP)
        return True

    def _send(self, mail: Delivery) -> None:
        """Claim a mail, send it, settle it."""
        shelf = Deliveries(self.ledger)
        try:
            letter = self._letter(mail)
        except MailRefused as error:
            self._settle(mail, DeliveryState.REFUSED, error.message)
            return
        if not shelf.swap(mail, DeliveryState.SENDING, self.clock()):
            return  # another program has it
        claimed = shelf.get(mail.id)
        try:
            self.mailer.send(*letter, claimed.key)
        except MailRefused as error:
            self._settle(claimed, DeliveryState.REFUSED, error.message)
        except MailDeferred as error:
            self._put_off(claimed, error)
        except MailFailed as error:
            self._settle(claimed, DeliveryState.UNCERTAIN, error.message)
        else:
            self._settle(claimed, DeliveryState.SENT)

    def _letter(self, mail: Delivery) -> tuple[str, str, str, str]:
        """Return address, subject, text and HTML; raise MailRefused for somebody who has left."""
        person = next((one for one in self.settings.people if one.id == mail.person), None)
        if person is None or not person.email:
            raise MailRefused(msg("“{id}” has no e-mail address", id=mail.person))
        edition = Edition.TEAM if mail.edition == OWN_THEMES else Edition(mail.edition)
        themes = person.themes if mail.edition == OWN_THEMES else ()
        digest = digest_of(self.ledger, self.settings, mail.day, edition, self.clock(), themes)
        tr, at = self._speaking_to(person), self.clock()
        return person.email, subject(digest, tr, at), render_text(digest, tr, at), render_html(digest, tr, at)

    def _speaking_to(self, person: Person) -> Translator:
        return self.translator_of(person.language or self.settings.language)

    def _put_off(self, mail: Delivery, error: MailFailed) -> None:
        wait = min(FIRST_WAIT * (1 << min(mail.tries, 10)), LONGEST_WAIT)
        self._settle(mail, DeliveryState.WAITING, error.message, self.clock() + wait)

    def _settle(
        self, mail: Delivery, to: DeliveryState, why: Message | None = None, wait_until: datetime | None = None
    ) -> None:
        if not Deliveries(self.ledger).swap(mail, to, self.clock(), wait_until=wait_until, error=why):
            return
        self.counts["deferred" if to is DeliveryState.WAITING else to.value] += 1
        if why is not None:
            values = {"day": f"{mail.day:%d/%m}", "edition": mail.edition, "person": mail.person}
            self.troubles.append(msg("Digest of {day} ({edition}) to {person}: {why}", **values, why=why))
