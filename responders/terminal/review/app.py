"""`veilleur review`: what the keys do. Each one makes a move of the queue on the ticket that is shown."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType

from responders.terminal.review.deciding import Deciding
from responders.terminal.review.dialogs import PickDialog, ReadDialog
from responders.terminal.review.editor import EditDialog
from responders.terminal.review.figures_pane import figures_pane
from responders.terminal.review.filters import filter_choices, narrowed
from responders.terminal.review.keys import KEYS, help_text
from responders.terminal.review.tabs import TABS
from responders.terminal.review.ticket_pane import heading, ticket_pane
from responders.terminal.review.tour import tour
from responders.terminal.review.words import steady
from watcher.errors import VeilleurError
from watcher.model import CLOSED

DAYS = 30  # over which answers are timed


class ReviewApp(Deciding):
    """Decide on tickets, full screen and by keyboard."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(key.keys, key.action, show=False) for key in KEYS]

    def on_mount(self) -> None:
        """Show the tour to whoever comes for the first time; offer what a crash left unfinished."""
        super().on_mount()
        if self.kept is None:
            return
        for ticket_id in self.kept.tickets():
            self._offer(ticket_id, self.kept.load(ticket_id) or "")
        if self.kept.first_time():
            self.push_screen(ReadDialog(self.tr("Welcome"), self.tr, tour(self.tr)))

    def _offer(self, ticket_id: int, text: str) -> None:
        """Lead back to a text being written; show it once more when its ticket was decided meanwhile."""
        assert self.kept is not None
        try:
            ticket = self.desk.view(ticket_id).ticket
        except VeilleurError:
            return
        if ticket.status in CLOSED:
            self.kept.forget(ticket_id)
            title = self.tr("You were writing this; ticket {ticket} was closed meanwhile", ticket=ticket_id)
            self.push_screen(ReadDialog(title, self.tr, Text(steady(text))))
            return
        self.show(ticket_id)
        self.say(self.tr("! What you were writing on ticket {ticket} is kept: e takes it up.", ticket=ticket_id))

    def action_search(self) -> None:
        """Keep the tickets that hold some words."""

        def keep(words: str) -> None:
            self.words, self.pages = words.strip(), [None]
            self.reload(*self.here())

        title = self.tr("Keep what holds these words (Enter alone: everything)")
        self.push_screen(PickDialog(title, self.tr, [], keep, typed=True, start=self.words))

    def action_filter(self) -> None:
        """Narrow the list."""

        def keep(choice: str) -> None:
            self.wanted = narrowed(self.wanted, choice, self.me, self.frame, self.tab.filter)
            self.pages = [None]
            self.reload(*self.here())

        try:
            choices = filter_choices(self.desk.facets(self.tab.filter), self.frame)
        except VeilleurError as error:
            self.refuse(error)
            return
        self.push_screen(PickDialog(self.tr("Show what?"), self.tr, choices, keep))

    def action_everything(self) -> None:
        """Unmark; with nothing marked, show everything that waits again."""
        if self.marked:
            self.marked.clear()
            self.draw()
            return
        self.wanted, self.words, self.pages = self.tab.filter, "", [None]
        self.reload(*self.here())

    def action_tab(self, number: int) -> None:
        """Show another tab, whole."""
        self.tab = TABS[number]
        self.wanted, self.words, self.pages = self.tab.filter, "", [None]
        self.marked.clear()
        self.reload()

    def action_mark(self) -> None:
        """Mark the ticket shown, or unmark it, and go to the next."""
        if self.shown is None:
            return
        ticket = self.shown.ticket
        if self.marked.pop(ticket.id, None) is None:
            self.marked[ticket.id] = ticket
        self.action_step(1)
        self.draw()

    def action_split(self) -> None:
        """Show the ticket alone, or beside the list again."""
        self.table.display = not self.table.display

    def action_first(self) -> None:
        """Go to the first ticket of the first page."""
        self.pages = [None]
        self.reload()

    def action_reload(self) -> None:
        """Show the ticket as it is now, whatever became of it."""
        self.look_again()

    def action_step(self, by: int) -> None:
        """Go to another ticket of the list."""
        listed = [line.ticket.id for line in self.lines]
        if not listed:
            return
        here = listed.index(self.shown.ticket.id) if self.shown and self.shown.ticket.id in listed else 0
        if abs(by) == 1 and not 0 <= here + by < len(listed) and self.turn_page(by):
            return
        self.show(listed[min(max(here + by, 0), len(listed) - 1)])

    def action_scroll_ticket(self, pages: int) -> None:
        """Scroll the ticket by almost a page."""
        self.pane.scroll_relative(y=pages * max(self.pane.size.height - 1, 1), animate=False)

    def action_read(self) -> None:
        """Read the whole ticket, full screen."""
        if self.shown is not None:
            text = ticket_pane(self.shown, self.frame)
            self.push_screen(ReadDialog(heading(self.shown, self.frame), self.tr, text))

    def action_keys(self) -> None:
        """Show the law behind the ticket, then every key."""
        self.push_screen(ReadDialog(self.tr("Help"), self.tr, self.law().append_text(help_text(self.tr))))

    async def action_quit(self) -> None:
        """Leave, unless a text being written would be lost."""
        if isinstance(self.screen, EditDialog) and self.screen.unsaved:
            self.screen.action_leave()
            return
        self.exit()

    def action_figures(self) -> None:
        """Show how long answers take."""
        try:
            text = figures_pane(self.desk.figures(DAYS), DAYS, self.frame)
        except VeilleurError as error:
            self.refuse(error)
            return
        self.push_screen(ReadDialog(self.tr("Figures"), self.tr, text))

    def action_help_quit(self) -> None:
        """Say how to leave, to whoever presses Ctrl+C."""
        self.say(self.tr("q leaves."))
