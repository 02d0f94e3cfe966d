"""`veilleur review`: what the keys do. Each one makes a move of the queue on the ticket that is shown."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from responders.terminal.review.deciding import Deciding
from responders.terminal.review.dialogs import PickDialog, ReadDialog
from responders.terminal.review.editor import EditDialog
from responders.terminal.review.filters import filter_choices, narrowed
from responders.terminal.review.keys import KEYS, help_text
from responders.terminal.review.ticket_pane import heading, ticket_pane
from watcher.errors import VeilleurError
from watcher.storage.tickets import Filter


class ReviewApp(Deciding):
    """Decide on tickets, full screen and by keyboard."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(key.keys, key.action, show=False) for key in KEYS]

    def action_search(self) -> None:
        """Keep the tickets that hold some words."""

        def keep(words: str) -> None:
            self.words = words.strip()
            self.reload(*self.here())

        title = self.tr("Keep what holds these words (Enter alone: everything)")
        self.push_screen(PickDialog(title, self.tr, [], keep, typed=True, start=self.words))

    def action_filter(self) -> None:
        """Narrow the list."""

        def keep(choice: str) -> None:
            self.wanted = narrowed(self.wanted, choice, self.me, self.frame)
            self.reload(*self.here())

        try:
            choices = filter_choices(self.desk.lines(Filter()), self.frame)
        except VeilleurError as error:
            self.refuse(error)
            return
        self.push_screen(PickDialog(self.tr("Show what?"), self.tr, choices, keep))

    def action_everything(self) -> None:
        """Show everything that waits again."""
        self.wanted, self.words = Filter(), ""
        self.reload(*self.here())

    def action_reload(self) -> None:
        """Show the ticket as it is now, whatever became of it."""
        self.look_again()

    def action_step(self, by: int) -> None:
        """Go to another ticket of the list."""
        listed = [line.ticket.id for line in self.lines]
        if not listed:
            return
        here = listed.index(self.shown.ticket.id) if self.shown and self.shown.ticket.id in listed else 0
        there = listed[min(max(here + by, 0), len(listed) - 1)]
        self.show(there)

    def action_scroll_ticket(self, pages: int) -> None:
        """Scroll the ticket by almost a page."""
        self.pane.scroll_relative(y=pages * max(self.pane.size.height - 1, 1), animate=False)

    def action_read(self) -> None:
        """Read the whole ticket, full screen."""
        if self.shown is not None:
            text = ticket_pane(self.shown, self.frame)
            self.push_screen(ReadDialog(heading(self.shown, self.frame), self.tr, text))

    def action_keys(self) -> None:
        """Show every key."""
        self.push_screen(ReadDialog(self.tr("Keys"), self.tr, help_text(self.tr)))

    async def action_quit(self) -> None:
        """Leave, unless a text being written would be lost."""
        if isinstance(self.screen, EditDialog) and self.screen.unsaved:
            self.screen.action_leave()
            return
        self.exit()

    def action_help_quit(self) -> None:
        """Say how to leave, to whoever presses Ctrl+C."""
        self.say(self.tr("q leaves."))
