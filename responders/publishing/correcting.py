"""Change or take back what left: claimed on the disk before the call, settled after it, by looking when in doubt.

Taking back is said again until the network shows nothing any more: it cannot be done twice. Another
wording is never sent again blindly.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from responders.guards.approval import approval_problem
from responders.guards.leaving import dates_problem
from responders.publishing.base import Caretaker, OutcomeUnknown, SendFailed
from responders.publishing.checks import MISSING, Checks, held_message, sender_of
from responders.publishing.last_check import last_check
from responders.publishing.outbox import ABANDONED_AFTER, NOT_THERE_AFTER
from responders.publishing.outcomes import CLOSED, Fate, Refused
from responders.publishing.resting import rest
from responders.publishing.same_text import same_text
from responders.publishing.timing import back_off
from responders.queue.returning import mark_sent, send_back
from watcher.clock import Clock
from watcher.messages import Message, msg
from watcher.model import APPROVAL_LASTS, Decision, Draft, Move, Network, Publication, StepReport
from watcher.settings import Settings
from watcher.storage.corrections import Correction, Corrections, CorrectionState
from watcher.storage.evidence import Evidence
from watcher.storage.journal import Journal
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.senders import Senders
from watcher.storage.tickets import Tickets

_ASKED = (Move.AMEND, Move.UNPUBLISH)


@dataclass(frozen=True, slots=True)
class _Task:
    """A correction, what it corrects, and the wording to put in its place (None: take it back)."""

    correction: Correction
    publication: Publication
    draft: Draft | None


@dataclass
class Correcting:
    """One run over the corrections of one ledger."""

    ledger: Ledger
    settings: Settings
    caretakers: Mapping[Network, Caretaker]
    clock: Clock
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[Message] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)

    def run(self) -> StepReport:
        """Settle what a crash left, then do what is asked; a sender in trouble is asked once."""
        self.ledger.keep_on_disk()
        for correction in Corrections(self.ledger).unsettled():
            task = self._task(correction)
            if sender_of(task.publication) not in self.failing:
                self._advance(task)
        return StepReport("correct", {"moved": self.counts.total(), **self.counts}, tuple(self.troubles))

    def _task(self, correction: Correction) -> _Task:
        publication = Publications(self.ledger).get(correction.publication_id)
        assert publication is not None
        drafts = Tickets(self.ledger).drafts(publication.ticket_id)
        return _Task(correction, publication, next((d for d in drafts if d.id == correction.draft_id), None))

    def _advance(self, task: _Task) -> None:
        claimed_at = task.correction.claimed_at
        match task.correction.state:
            case CorrectionState.WAITING:
                self._begin(task)
            case CorrectionState.UNCERTAIN:
                self._settle(task)
            case CorrectionState.SENDING if claimed_at and abs(self.clock() - claimed_at) > ABANDONED_AFTER:
                self._uncertain(task, msg("Interrupted while it was being sent."))

    def _begin(self, task: _Task) -> None:
        with self.ledger.write():  # the checks and the claim see the same instant of the ledger
            if (problem := self._problem(task)) is not None:
                self._end(task, CorrectionState.CANCELLED, problem)
                return
            if self._waits(task) or not self._move(task, CorrectionState.SENDING):
                return
            claimed = Corrections(self.ledger).get(task.correction.id)
        assert claimed is not None
        self._carry_out(replace(task, correction=claimed))

    def _carry_out(self, task: _Task) -> None:
        caretaker = self.caretakers.get(task.publication.network)
        try:
            if caretaker is None:
                raise SendFailed(msg("No account may publish on {network}.", network=task.publication.network))
            if task.draft is None:
                caretaker.delete(task.publication)
            else:
                caretaker.edit(task.publication, task.draft.text)
        except OutcomeUnknown as error:
            self._rest(task, None)
            self._uncertain(task, error.message)
        except Refused as error:
            self._refused(task, error)
        except SendFailed as error:
            self._end(task, CorrectionState.FAILED, error.message)
        else:
            self._done(task)

    def _refused(self, task: _Task, error: Refused) -> None:
        """Try again later where the network asks for it; a closed account waits for a person."""
        if error.kind not in (Fate.RETRY, *CLOSED):
            self._end(task, CorrectionState.FAILED, error.message)
            return
        if error.kind in CLOSED:
            Senders(self.ledger).disable(sender_of(task.publication), error.message, self.clock())
        self._rest(task, error.retry_after_s)
        until = self.clock() + back_off(task.correction.tries, error.retry_after_s)
        moved = Corrections(self.ledger).swap(
            task.correction, CorrectionState.WAITING, self.clock(), error=error.message, wait_until=until
        )
        if moved:
            self.counts["put_off"] += 1
            self.troubles.append(self._said(task, error.message))

    def _settle(self, task: _Task) -> None:
        """Look at the account: what is not as it should be is taken back again, but never reworded again."""
        try:
            shown = self._shown(task.publication)
        except OutcomeUnknown as error:
            self.failing.add(sender_of(task.publication))
            self.troubles.append(self._said(task, error.message))
            return
        if task.draft is None and shown:
            self._move(task, CorrectionState.WAITING)
        elif task.draft is None or any(same_text(words, task.draft.text) for words in shown):
            self._done(task)
        elif abs(self.clock() - (task.correction.claimed_at or self.clock())) > NOT_THERE_AFTER:
            self._end(task, CorrectionState.FAILED, msg("the account was looked at and the text is the old one"))

    def _shown(self, publication: Publication) -> tuple[str, ...]:
        caretaker = self.caretakers.get(publication.network)
        if caretaker is None:
            raise OutcomeUnknown(msg("No account may publish on {network}.", network=publication.network))
        return caretaker.shown(publication)

    def _problem(self, task: _Task) -> Message | None:
        """Say why this may not be done now, or None. Nobody asks for anything but by the journal."""
        lines = Journal(self.ledger).of_ticket(task.publication.ticket_id)
        asked = next((line for line in reversed(lines) if line.move in _ASKED), None)
        if asked is None or asked.move is not (Move.AMEND if task.correction.draft_id else Move.UNPUBLISH):
            return MISSING
        if task.draft is None:
            return None if Journal(self.ledger).is_intact(asked.id) else MISSING
        return self._wording_problem(task.publication, task.draft, asked)

    def _wording_problem(self, publication: Publication, draft: Draft, line: Decision) -> Message | None:
        """Say why another wording may not leave now: the silence, its approval, a guard; or None."""
        if (window := Checks(self.ledger, self.settings, self.clock).window(publication)) is not None:
            why = held_message(publication, window, self.settings)
            Evidence(self.ledger).refused(publication.id, why, self.clock())
            return why
        now = self.clock()
        anew = replace(publication, draft_id=draft.id, text=draft.text, text_hash=draft.text_hash)
        return (
            approval_problem(
                anew,
                draft,
                [replace(line, move=Move.APPROVE)],
                intact=Journal(self.ledger).is_intact,
                people={person.id: person for person in self.settings.people},
                small_team=self.settings.small_team,
                now=now,
            )
            or dates_problem(self.settings)
            or last_check(self.ledger, self.settings, anew, draft, now)
        )

    def _waits(self, task: _Task) -> bool:
        sender, now = Senders(self.ledger).get(sender_of(task.publication)), self.clock()
        if (why := sender.disabled_because) is not None:
            self.troubles.append(self._said(task, msg("{account} is disabled: {why}", account=sender.id, why=why)))
            return True
        # Further than any wait we make: written before the clock went back.
        return any(
            hour and now < hour <= now + APPROVAL_LASTS for hour in (task.correction.wait_until, sender.wait_until)
        )

    def _done(self, task: _Task) -> None:
        publication, now = task.publication, self.clock()
        with self.ledger.write():
            if not self._move(task, CorrectionState.DONE):
                return
            if task.draft is None:
                Publications(self.ledger).gone(publication.id, now)
                why = msg("taken back by {person}: {why}", person=task.correction.person, why=task.correction.because)
                send_back(self.ledger, publication.ticket_id, why, now)
            else:
                Publications(self.ledger).reworded(publication.id, task.draft.id)
                mark_sent(self.ledger, publication.ticket_id, now, note=publication.url or "")
        self.counts["corrected"] += 1

    def _uncertain(self, task: _Task, why: Message) -> None:
        if self._move(task, CorrectionState.UNCERTAIN, why):
            self.counts["uncertain"] += 1
            self.troubles.append(self._said(task, why))

    def _end(self, task: _Task, state: CorrectionState, why: Message) -> None:
        if self._move(task, state, why):
            self.counts["refused" if state is CorrectionState.CANCELLED else "failed"] += 1
            self.troubles.append(self._said(task, why))

    def _rest(self, task: _Task, asked_s: float | None) -> None:
        rest(self.ledger, sender_of(task.publication), asked_s, self.clock())
        self.failing.add(sender_of(task.publication))

    def _move(self, task: _Task, to: CorrectionState, error: Message | None = None) -> bool:
        return Corrections(self.ledger).swap(task.correction, to, self.clock(), error=error)

    def _said(self, task: _Task, why: Message) -> Message:
        return msg("Publication {publication}, to be corrected: {why}", publication=task.publication.id, why=why)
