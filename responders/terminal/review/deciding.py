"""The moves a person makes from the screen, each on the ticket that is shown, as it is shown."""

from collections.abc import Callable
from datetime import datetime

from rich.text import Text

from responders.queue.moves import Queue
from responders.queue.views import TicketView
from responders.rights import MAY
from responders.terminal.review.desk import Act
from responders.terminal.review.dialogs import Choice, PickDialog
from responders.terminal.review.editor import EditDialog
from responders.terminal.review.outside import Outside
from responders.terminal.review.ticket_pane import EXCERPT, heading
from responders.terminal.review.words import steady
from responders.terminal.verbs import N_
from responders.terminal.when import parse_when, tomorrow_morning
from watcher.errors import MovedMeanwhile, VeilleurError
from watcher.model import Move, Role, Ticket

# Reasons not to answer that the team gives most; any other can be typed.
REASONS = (
    N_("already answered"),
    N_("nothing to add"),
    N_("they did not ask us anything"),
    N_("an answer would amplify a small post"),
    N_("we have no sourced fact"),
    N_("too soon after an event"),
)
TOMORROW = "tomorrow"


class Deciding(Outside):
    """Make the moves of the queue."""

    def carry_out(self, act: Act, *, decides: bool = False) -> Ticket:
        """Make a move and show what comes next; when somebody moved first, show that and raise."""
        try:
            moved = self.desk.act(act, decides=decides)
        except MovedMeanwhile:
            self.look_again()
            raise
        following = self.after(moved.id)
        self.reload(*following if decides else (moved.id, *following))
        self._tell(moved, undoable=decides)
        return moved

    def attempt(self, act: Act, *, decides: bool = False) -> Ticket | None:
        """Make a move asked for by one key; a refusal is said and nothing is changed."""
        try:
            return self.carry_out(act, decides=decides)
        except VeilleurError as error:
            self.refuse(error)
            return None

    def action_approve(self) -> None:
        """Approve the text shown; where the house may not publish, help to do it by hand."""
        if (seen := self.shown) is None:
            return
        ticket, draft_id = seen.ticket, seen.draft.id if seen.draft else None
        moved = self.attempt(
            lambda queue: queue.approve(ticket.id, self.me, seen=ticket.version, draft_id=draft_id), decides=True
        )
        if moved:
            self.open_by_hand(moved.id)

    def action_edit(self) -> None:
        """Write the text of the ticket."""
        if (seen := self.shown) is None:
            return
        text = seen.draft.text if seen.draft else ""

        def keep(text: str) -> Ticket:
            ticket = self._now_shown(seen).ticket
            return self.carry_out(lambda queue: queue.edit(ticket.id, self.me, text, seen=ticket.version))

        title = self.tr("Text for {ticket}", ticket=heading(seen, self.frame))
        self.push_screen(EditDialog(title, self.tr, lambda: self._above(seen), text, seen.ticket.network, keep))

    def action_reject(self) -> None:
        """Close the ticket with a reason."""

        def keep(ticket: Ticket, reason: str) -> Act:
            return lambda queue: queue.reject(ticket.id, self.me, reason, seen=ticket.version)

        choices = [Choice(reason, self.tr(reason)) for reason in REASONS]
        self._ask(self.tr("Why is there no answer?"), choices, keep, typed=True, decides=True)

    def action_escalate(self) -> None:
        """Hand the ticket to a role, then say why."""
        if self.shown is None:
            return
        roles = [Choice(role, self.frame.word(role)) for role in sorted(MAY[Move.APPROVE])]
        self.push_screen(PickDialog(self.tr("Who must decide?"), self.tr, roles), self._ask_why)

    def _ask_why(self, role: str | None) -> None:
        def keep(ticket: Ticket, reason: str) -> Act:
            return lambda queue: queue.escalate(ticket.id, self.me, Role(str(role)), reason, seen=ticket.version)

        if role is not None:
            self._ask(self.tr("Why? (Enter for no reason)"), [], keep, typed=True, decides=True)

    def action_snooze(self) -> None:
        """Put the ticket away for a while."""

        def keep(ticket: Ticket, when: str) -> Act:
            until = self._instant(when)
            return lambda queue: queue.snooze(ticket.id, self.me, until, seen=ticket.version)

        choices = [
            Choice("1h", self.tr("in one hour")),
            Choice("4h", self.tr("in four hours")),
            Choice(TOMORROW, self.tr("tomorrow at 9:00")),
        ]
        title = self.tr("Until when? (or type 2h, 3d, 14:30, 2027-03-12T09:00)")
        self._ask(title, choices, keep, typed=True, decides=True)

    def action_not_a_mention(self) -> None:
        """Say that the post does not speak of us."""
        if self.shown is not None:
            ticket = self.shown.ticket
            self.attempt(lambda queue: queue.not_a_mention(ticket.id, self.me, seen=ticket.version), decides=True)

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
            self._ask(self.tr("Whose desk?"), [Choice(person.id, person.name) for person in able], keep)

    def action_claim(self) -> None:
        """Take the ticket for a while, or give it back."""
        if self.shown is None:
            return
        ticket = self.shown.ticket
        held = ticket.owner == self.me and ticket.claimed_until and ticket.claimed_until > self.desk.clock()
        move = Queue.release if held else Queue.claim
        self.attempt(lambda queue: move(queue, ticket.id, self.me, seen=ticket.version))

    def action_undo(self) -> None:
        """Take back the last decision of this session."""
        try:
            moved = self.desk.undo()
            if moved is None:
                self.say(self.tr("Nothing was decided in this session that could be taken back."))
                return
            self.reload(moved.id)
        except VeilleurError as error:
            self.refuse(error)
            return
        self._tell(moved, undoable=False)

    def _ask(
        self, title: str, choices: list[Choice], make: Callable[[Ticket, str], Act], *,
        typed: bool = False, decides: bool = False,
    ) -> None:  # fmt: skip
        """Ask for what a move needs, then make it on the ticket as it is shown by then."""
        if (seen := self.shown) is None:
            return

        def keep(answer: str) -> Ticket:
            return self.carry_out(make(self._now_shown(seen).ticket, answer), decides=decides)

        self.push_screen(PickDialog(title, self.tr, choices, keep, typed=typed))

    def _now_shown(self, seen: TicketView) -> TicketView:
        """Return the same ticket as it is shown now: after a refusal it was read again."""
        return self.shown if self.shown and self.shown.ticket.id == seen.ticket.id else seen

    def _above(self, seen: TicketView) -> Text:
        """Return what lies above the editor: the post, and the text somebody else wrote meanwhile."""
        context, latest = Text(steady(seen.posts[0].post.text[:EXCERPT])), self._now_shown(seen).draft
        if latest and (seen.draft is None or latest.id != seen.draft.id):
            who = self.tr("Written meanwhile by {name}:", name=self.frame.name(latest.author))
            context = Text.assemble((f"{who}\n", "bold"), f"{steady(latest.text)}\n\n", context)
        return context

    def _instant(self, words: str) -> datetime:
        now, zone = self.desk.clock(), self.frame.settings.timezone
        return tomorrow_morning(now, zone) if words == TOMORROW else parse_when(words, now, zone)

    def _tell(self, moved: Ticket, *, undoable: bool) -> None:
        values = {"ticket": moved.id, "status": self.frame.word(moved.status)}
        said = N_("Ticket {ticket}: {status}. u takes it back.") if undoable else N_("Ticket {ticket}: {status}.")
        self.say(self.tr(said, **values))
