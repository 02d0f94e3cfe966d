"""The main screen: the list, the ticket, what is selected, and the refresh that never moves it.

Keys act on the ticket that is shown, in the very version that is shown: a refresh redraws the list
and says when somebody changed that ticket, but never puts another one under the reader's fingers.
"""

from collections.abc import Callable, Iterator, Sequence

from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import DataTable, Static

from responders.queue.moves import Queue
from responders.queue.views import Line, TicketView
from responders.terminal.review.desk import PAGE, Desk, explained
from responders.terminal.review.filters import filter_words
from responders.terminal.review.frame import Frame
from responders.terminal.review.kept import Kept
from responders.terminal.review.keys import footer
from responders.terminal.review.list import Column, head, layout, row
from responders.terminal.review.tabs import DESK, MOST_COUNTED, TABS, shown_count
from responders.terminal.review.theme import THEME
from responders.terminal.review.ticket_pane import heading, ticket_pane
from responders.terminal.review.words import steady
from watcher.clock import Clock
from watcher.errors import VeilleurError
from watcher.messages import Translator
from watcher.model import Person, Ticket
from watcher.storage.listing import MOST_SEARCHED
from watcher.text import one_line

REFRESH_S = 5.0
_WIDTHS = [(0, "-narrow"), (120, "-wide")]  # from so many cells on: the class of the screen
_HEIGHTS = [(0, "-tiny"), (12, "-short"), (24, "-tall")]


class DeskView(App[None]):
    """Show the desk. What the keys do is in `ReviewApp`."""

    CSS_PATH = "review.tcss"
    TITLE = "Veilleur"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    def __init__(
        self,
        open_queue: Callable[[], Queue],
        person: Person,
        translator: Translator,
        clock: Clock,
        kept: Kept | None = None,
    ) -> None:
        super().__init__(ansi_color=True)  # the terminal knows its own colours; with NO_COLOR, none is sent
        self.desk = Desk(open_queue, person, clock)
        self.me = person.id
        self.tr = translator
        self.kept = kept
        self.tab = DESK
        self.shown: TicketView | None = None
        self.others: list[str] = []
        self.wanted = self.tab.filter
        self.words = ""
        self.lines: list[Line] = []
        self.marked: dict[int, Ticket] = {}
        self.pages: list[Ticket | None] = [None]  # after which ticket each page passed through begins
        self._drawn: object = None
        self._fitted: object = None

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        self.table: DataTable[Text] = DataTable(id="list", cursor_type="row", cell_padding=0)
        self.table.can_focus = False
        self.pane = VerticalScroll(Static(id="ticket", markup=False), id="pane", can_focus=False)
        self.places = {name: Static(id=name, markup=False) for name in ("state", "heading", "status", "footer")}
        yield self.places["state"]
        with Vertical(id="main"):  # list and ticket; w hides the list
            yield self.table
            with Vertical(id="right"):
                yield self.places["heading"]
                yield self.pane
        yield self.places["status"]
        yield self.places["footer"]

    def on_mount(self) -> None:
        """Open the queue and keep the list fresh."""
        self.register_theme(THEME)
        self.theme = THEME.name
        self.refresh_desk()
        self.set_interval(REFRESH_S, self.refresh_desk)

    def on_unmount(self) -> None:
        """Close the ledger."""
        self.desk.close()

    def on_ready(self) -> None:
        """Draw again once everything has its place, and whenever that place changes."""
        self.screen_stack[0].screen_layout_refresh_signal.subscribe(self, self._fit)
        self._fit()

    def _fit(self, *_: object) -> None:
        """Draw again when list or ticket has another size; the terminal's own event comes before they have."""
        sizes = (self.table.outer_size, self.pane.outer_size)  # with scroll bars, which come and go
        if self._fitted != sizes:
            self._fitted = sizes
            self.draw()

    @property
    def frame(self) -> Frame:
        """The reader's language, the hour and the campaign's names."""
        return Frame(self.tr, self.desk.clock(), self.desk.queue.settings)

    def refresh_desk(self) -> None:
        """Read the list again; what is shown stays, and a ledger that is busy is only said."""
        try:
            self._keep_shown(self.desk.lines(self.wanted, self.words, self.pages[-1]))
            changed = self.shown is not None and self.desk.since(self.shown.ticket)
            if self.shown is None and self.lines:
                self._look(self.lines[0].ticket.id)
            elif self.shown is not None:
                self.others = self.desk.others(self.shown.ticket.id)
        except VeilleurError as error:
            self._say_trouble(error)
            return
        self.draw()
        if changed:
            self.say(self.tr("! Somebody changed this ticket: F5 shows it as it is now."))

    def reload(self, *wanted: int) -> None:
        """Read the list again and show the first of these tickets that is in it, or else the first of all."""
        try:
            self.lines = self.desk.lines(self.wanted, self.words, self.pages[-1])
            if not self.lines and len(self.pages) > 1:
                self.pages = [None]
                self.lines = self.desk.lines(self.wanted, self.words)
            listed = [line.ticket.id for line in self.lines]
            chosen = next((ticket_id for ticket_id in (*wanted, *listed) if ticket_id in listed), None)
            self._look(chosen)
        except VeilleurError as error:
            self._say_trouble(error)
            return
        self.pane.scroll_home(animate=False)
        self.draw()

    def look_again(self) -> None:
        """Show the ticket as it is now, whatever became of it, and the list around it."""
        if self.shown is not None:
            self.show(self.shown.ticket.id)
        self.refresh_desk()

    def show(self, ticket_id: int) -> None:
        """Show a ticket of the list as it is now."""
        try:
            self._look(ticket_id)
        except VeilleurError as error:
            self.refuse(error)
            return
        self.pane.scroll_home(animate=False)
        self.say("")
        self._draw_ticket(self.frame)

    def turn_page(self, by: int) -> bool:
        """Read the next or previous page of the list; return whether there was one."""
        if by > 0 and len(self.lines) >= PAGE:
            self.pages.append(self.lines[-1].ticket)
        elif by < 0 and len(self.pages) > 1:
            self.pages.pop()
        else:
            return False
        self.reload()
        if by < 0 and self.lines:
            self.show(self.lines[-1].ticket.id)
        return True

    def _look(self, ticket_id: int | None) -> None:
        """Read a ticket and say that this person looks at it: only once all of it is read do the keys act on it."""
        seen = None if ticket_id is None else self.desk.view(ticket_id)
        others = [] if ticket_id is None else self.desk.others(ticket_id)
        self.shown, self.others = seen, others

    def after(self, ticket_id: int) -> list[int]:
        """Return the tickets to show once one has left the list: those below, then those above."""
        listed = [line.ticket.id for line in self.lines]
        place = listed.index(ticket_id) if ticket_id in listed else 0
        return listed[place + 1 :] + listed[:place][::-1]

    def say(self, sentence: str) -> None:
        """Say something in the status line."""
        self.places["status"].update(Text(one_line(steady(sentence))))

    def _say_trouble(self, error: VeilleurError) -> None:
        self.say(self.tr("! {trouble} Trying again by itself.", trouble=self.tr(error.message)))

    def refuse(self, error: VeilleurError) -> None:
        """Say that a move was refused, why, and what to do."""
        text = steady(explained(error, self.tr))
        self.notify(text, title=self.tr("Refused"), severity="warning", timeout=10, markup=False)
        self.say(self.tr("! Refused: {why}", why=self.tr(error.message)))

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Follow a click; the keys never come this way."""
        if event.row_key.value is not None:
            self.show(int(event.row_key.value))

    def draw(self) -> None:
        """Draw everything from what was read."""
        try:
            frame = self.frame
            self._draw_list(frame)
            self._draw_ticket(frame)
            self.places["state"].update(self._state(frame))
        except VeilleurError as error:
            self._say_trouble(error)
            return
        self.places["footer"].update(footer(self.size.width, 2 if self.size.height >= 24 else 1, self.tr))

    def _draw_ticket(self, frame: Frame) -> None:
        seen = self.shown
        self.places["heading"].update(Text(self._heading(seen, frame) if seen else ""))
        pane = ticket_pane(seen, frame, self._excerpt()) if seen else Text(self._empty())
        self.pane.query_one("#ticket", Static).update(pane)
        place = next((i for i, line in enumerate(self.lines) if self._is_shown(line)), 0)
        with self.prevent(DataTable.RowHighlighted):
            self.table.move_cursor(row=place, animate=False)

    def _keep_shown(self, fresh: list[Line]) -> None:
        """Take a fresh list, but leave the shown ticket in its place when it has just gone."""
        if self.shown is not None and all(line.ticket.id != self.shown.ticket.id for line in fresh):
            gone = ((i, line) for i, line in enumerate(self.lines) if line.ticket.id == self.shown.ticket.id)
            for place, line in gone:
                fresh.insert(place, line)
        self.lines = fresh

    def _draw_list(self, frame: Frame) -> None:
        columns = layout(max(self.table.size.width - 1, 10))
        rows = [
            (str(line.ticket.id), row(line, columns, frame, marked=line.ticket.id in self.marked))
            for line in self.lines
        ]
        if self._drawn != (columns, rows):
            self._drawn = (columns, rows)
            with self.prevent(DataTable.RowHighlighted):
                self._fill(columns, rows)

    def _fill(self, columns: Sequence[tuple[Column, int]], rows: Sequence[tuple[str, Text]]) -> None:
        """Draw the list: one cell a ticket, since a table draws each cell on its own."""
        self.table.clear(columns=True)
        self.table.add_column(head(columns, self.tr), width=sum(width for _, width in columns), key="ticket")
        for key, line in rows:
            self.table.add_row(line, key=key)

    def _excerpt(self) -> int:
        """Return how many characters of the post leave room for the text proposed: half the pane."""
        return self.pane.size.width * (self.pane.size.height // 2)

    def _heading(self, seen: TicketView, frame: Frame) -> str:
        names = ", ".join(frame.name(other) for other in self.others)
        here = [self.tr("! {names} looks at it too", names=names)] if names else []
        return " · ".join([*here, heading(seen, frame)])

    def _is_shown(self, line: Line) -> bool:
        return self.shown is not None and line.ticket.id == self.shown.ticket.id

    def _state(self, frame: Frame) -> Text:
        """Say what each tab holds, what is late or marked, what the list is narrowed to, and who sits here."""
        tr = self.tr
        counts, late = self.desk.counts()
        said = [Text.assemble(*self._tabs(counts))]
        if late:
            said.append(Text(tr("! {count} late", count=shown_count(late))))
        if self.marked:
            said.append(Text(tr("* {count} marked", count=len(self.marked))))
        if narrowed := filter_words(self.wanted, self.words, frame):
            count = str(len(self.lines)) + ("+" if len(self.lines) >= PAGE else "")
            words = tr("only {filter} ({count}), Esc shows all", filter=narrowed, count=count)
            if self.words and counts[TABS.index(self.tab)] >= MOST_COUNTED:
                words = tr("{found}; the {most} most pressing were searched", found=words, most=MOST_SEARCHED)
            said.append(Text(one_line(steady(words))))
        if len(self.pages) > 1:
            said.append(Text(tr("page {page}", page=len(self.pages))))
        return Text(" · ").join([*said, Text(one_line(steady(self.desk.person.name)))])

    def _tabs(self, counts: Sequence[int]) -> Iterator[tuple[str, str]]:
        for tab, count in zip(TABS, counts, strict=True):
            label = f"{tab.key} {self.tr(tab.name)} {shown_count(count)}"
            yield (f"[{label}]", "reverse") if tab is self.tab else (f" {label} ", "")

    def _empty(self) -> str:
        if self.wanted != self.tab.filter or self.words:
            return self.tr("Nothing matches. Esc shows everything that waits.")
        if self.tab is not DESK:
            return self.tr("Nothing here. 1 goes back to the desk.")
        return self.tr(
            "Nothing waits for a decision: well done. New tickets appear here by themselves while “veilleur run” "
            "works; otherwise run “veilleur collect”, “veilleur read” and “veilleur triage” in another terminal."
        )
