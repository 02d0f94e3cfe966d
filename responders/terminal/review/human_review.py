"""The review of a text begun by a machine: its sources, each to be ticked, before it may be approved."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from responders.terminal.review.dialogs import Dialog
from responders.terminal.review.words import steady
from watcher.errors import VeilleurError
from watcher.messages import Translator
from watcher.model import Measure


class HumanReviewDialog(Dialog):
    """Show the text and its sources; Space ticks one, Enter approves, Esc leaves.

    `approve(sources)` may refuse with a VeilleurError: a source is not ticked, or there was no time to read.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", show=False, priority=True),
        Binding("enter", "approve", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        tr: Translator,
        text: Text,
        sources: Sequence[Measure],
        approve: Callable[[frozenset[str]], object],
    ) -> None:
        super().__init__(title, tr)
        self.text = text
        self.sources = sources
        self.approve = approve
        self.ticked: set[str] = set()

    def compose(self) -> ComposeResult:
        """Lay out the text, then the sources."""
        with Vertical(classes="page"):
            yield self.plain(self.heading, "title")
            with VerticalScroll(id="text", can_focus=False):
                yield self.plain(self.text, "content")
            yield OptionList(*self._options(), id="choices", compact=True, markup=False)
            yield self.plain("", "trouble")
            yield self.plain(self.tr("↑ ↓ choose · Space ticks what you checked · Enter approves · Esc leaves"), "hint")

    def on_mount(self) -> None:
        """Start on the first source."""
        self.query_one(OptionList).highlighted = 0 if self.sources else None

    def action_tick(self) -> None:
        """Tick a source, or untick it."""
        options = self.query_one(OptionList)
        if (place := options.highlighted) is not None:
            self.ticked ^= {self.sources[place].id}
            options.clear_options().add_options(self._options())
            options.highlighted = place

    def action_approve(self) -> None:
        """Approve, or stay and say what is missing."""
        try:
            self.approve(frozenset(self.ticked))
        except VeilleurError as error:
            self.refused(error)
            return
        self.dismiss("approved")

    def _options(self) -> list[Option]:
        return [
            Option(Text(f"[{'x' if m.id in self.ticked else ' '}] §{m.id} {steady(m.title)} — {steady(m.answer)}"))
            for m in self.sources
        ]
