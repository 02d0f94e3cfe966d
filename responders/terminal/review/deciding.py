"""The moves a person makes from the screen, each on the ticket that is shown, as it is shown."""

from collections.abc import Callable

from responders.drafting.thanks import thank
from responders.queue.moves import Queue
from responders.rights import MAY
from responders.terminal.review.approving import TOMORROW
from responders.terminal.review.correcting import Correcting
from responders.terminal.review.desk import Act
from responders.terminal.review.dialogs import Choice, ConfirmDialog, PickDialog
from responders.terminal.review.reasons import REASONS
from responders.terminal.review.words import steady
from watcher.errors import VeilleurError
from watcher.model import Move, Role, Ticket


class Deciding(Correcting):
    """Make the moves of the queue."""

    def carry_out_on_marked(self, make: Callable[[Ticket], Act]) -> None:
        """Make a move on every marked ticket, say what happened, and unmark them all."""
        moved, refused = self.desk.act_on(list(self.marked.values()), make)
        self.marked.clear()
        for ticket in moved:
            if self.kept:
                self.kept.forget(ticket.id)
        self.reload(*self.here())
        self.say(self.tr("{count} tickets moved. u takes them back.", count=len(moved)))
        for one in refused:
            why = self.tr("Ticket {ticket}: {why}", ticket=one.ticket.id, why=self.tr(one.error.message))
            self.notify(steady(why), title=self.tr("Refused"), severity="warning", timeout=10, markup=False)

    def action_thank(self) -> None:
        """Put mere words of thanks in place of the text."""
        if (seen := self.shown) is not None:
            self.attempt(lambda queue: thank(queue, seen.ticket.id, self.me, seen=seen.ticket.version))

    def action_reject(self) -> None:
        """Close the ticket with a reason."""

        def keep(ticket: Ticket, reason: str) -> Act:
            return lambda queue: queue.reject(ticket.id, self.me, reason, seen=ticket.version)

        choices = [Choice(reason, self.tr(reason)) for reason in REASONS]
        self._ask(self.tr("Why is there no answer?"), choices, keep, typed=True, decides=True, several=True)

    def action_escalate(self) -> None:
        """Hand the ticket to a role, then say why."""
        if self.shown is None:
            return
        roles = [Choice(role, self.frame.word(role)) for role in sorted(MAY[Move.APPROVE])]
        question = PickDialog(self.tr("Who must decide?"), self.tr, roles, law=self.law())
        self.push_screen(question, self._ask_why)

    def _ask_why(self, role: str | None) -> None:
        def keep(ticket: Ticket, reason: str) -> Act:
            return lambda queue: queue.escalate(ticket.id, self.me, Role(str(role)), reason, seen=ticket.version)

        if role is not None:
            self._ask(self.tr("Why? (Enter for no reason)"), [], keep, typed=True, decides=True)

    def action_snooze(self) -> None:
        """Put the ticket away for a while."""

        def keep(ticket: Ticket, when: str) -> Act:
            until = self.instant(when)
            return lambda queue: queue.snooze(ticket.id, self.me, until, seen=ticket.version)

        choices = [
            Choice("1h", self.tr("in one hour")),
            Choice("4h", self.tr("in four hours")),
            Choice(TOMORROW, self.tr("tomorrow at 9:00")),
        ]
        title = self.tr("Until when? (or type 2h, 3d, 14:30, 2027-03-12T09:00)")
        self._ask(title, choices, keep, typed=True, decides=True, several=True)

    def action_not_a_mention(self) -> None:
        """Say that the post, or each marked one once that is confirmed, does not speak of us."""

        def make(ticket: Ticket) -> Act:
            return lambda queue: queue.not_a_mention(ticket.id, self.me, seen=ticket.version)

        def agreed(answer: str | None) -> None:
            if answer is not None:
                self._on_marked(make)

        if self.marked:
            question = self.tr("Not about us: the {count} marked tickets?", count=len(self.marked))
            self.push_screen(ConfirmDialog(question, self.tr), agreed)
        elif self.shown is not None:
            self.attempt(make(self.shown.ticket), decides=True)

    def action_retheme(self) -> None:
        """Give the ticket another theme."""

        def keep(ticket: Ticket, theme: str) -> Act:
            return lambda queue: queue.retheme(ticket.id, self.me, theme, seen=ticket.version)

        if self.shown is not None:
            choices = [Choice(theme.id, theme.label) for theme in self.frame.settings.themes]
            self._ask(self.tr("Which theme?"), choices, keep)

    def action_assign(self) -> None:
        """Put the ticket on somebody's desk."""

        def keep(ticket: Ticket, person: str) -> Act:
            return lambda queue: queue.assign(ticket.id, self.me, person, seen=ticket.version)

        if self.shown is not None:
            able = (person for person in self.frame.settings.people if person.roles & MAY[Move.CLAIM])
            choices = [Choice(person.id, person.name) for person in able]
            self._ask(self.tr("Whose desk?"), choices, keep, several=True)

    def action_claim(self) -> None:
        """Take the ticket for a while, or give it back."""
        if self.shown is None:
            return
        ticket = self.shown.ticket
        held = ticket.owner == self.me and ticket.claimed_until and ticket.claimed_until > self.desk.clock()
        move = Queue.release if held else Queue.claim
        self.attempt(lambda queue: move(queue, ticket.id, self.me, seen=ticket.version))

    def action_undo(self) -> None:
        """Take back the last decision of this session, or the last on several tickets."""
        try:
            undone = self.desk.undo()
            self.reload(*(ticket.id for ticket in undone), *self.here())
        except VeilleurError as error:
            self.refuse(error)
            return
        if not undone:
            self.say(self.tr("Nothing was decided in this session that could be taken back."))
        elif len(undone) == 1:
            self._tell(undone[0], undoable=False)
        else:
            self.say(self.tr("{count} tickets are back.", count=len(undone)))

    def _ask(
        self, title: str, choices: list[Choice], make: Callable[[Ticket, str], Act], *,
        typed: bool = False, decides: bool = False, several: bool = False,
    ) -> None:  # fmt: skip
        """Ask for what a move needs, then make it on the ticket as it is shown by then.

        With `several`, on every marked ticket instead, when there are any.
        """
        if (seen := self.shown) is None:
            return
        on_marked = several and bool(self.marked)
        if on_marked:
            title = self.tr("{count} marked tickets: {question}", count=len(self.marked), question=title)

        def keep(answer: str) -> object:
            if not on_marked:
                return self.carry_out(make(self._now_shown(seen).ticket, answer), decides=decides)
            self.carry_out_on_marked(lambda ticket: make(ticket, answer))
            return None

        self.push_screen(PickDialog(title, self.tr, choices, keep, typed=typed, law=self.law()))

    def _on_marked(self, make: Callable[[Ticket], Act]) -> None:
        try:
            self.carry_out_on_marked(make)
        except VeilleurError as error:
            self.refuse(error)
