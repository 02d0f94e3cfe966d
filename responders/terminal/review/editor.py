"""Where a text is written: under the post it answers, with the length left, and never lost."""

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static, TextArea

from responders.limits import LIMITS, length
from responders.terminal.review.dialogs import ConfirmDialog, Dialog, Keep
from responders.terminal.review.words import LONG
from watcher.errors import MovedMeanwhile, VeilleurError
from watcher.messages import Translator
from watcher.model import Network


class EditDialog(Dialog):
    """Write an answer; Ctrl+S keeps it, Esc leaves and asks first when something would be lost."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "keep", show=False, priority=True)]

    def __init__(
        self, title: str, tr: Translator, context: Callable[[], Text], text: str, network: Network, keep: Keep
    ) -> None:
        super().__init__(title, tr, keep)
        self.context = context
        self.text = text
        self.network = network

    @property
    def unsaved(self) -> bool:
        """Return whether leaving now would lose something."""
        return self.query_one(TextArea).text != self.text

    def compose(self) -> ComposeResult:
        """Lay out the post, the text and its length."""
        with Vertical(classes="page"):
            yield self.plain(self.heading, "title")
            with VerticalScroll(id="context", can_focus=False):
                yield self.plain(self.context(), "post")
            yield TextArea(self.text, id="answer", soft_wrap=True, tab_behavior="focus", compact=True)
            yield self.plain("", "trouble")
            yield self.plain("", "length")
            yield self.plain(self.tr("Ctrl+S keeps · Esc leaves"), "hint")

    def on_mount(self) -> None:
        """Put the cursor at the end of the text."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()
        self.on_text_area_changed()

    def on_text_area_changed(self) -> None:
        """Say how much room is left."""
        used, limit = length(self.query_one(TextArea).text, self.network), LIMITS[self.network]
        self.query_one("#length", Static).update(Text(self._room(used, limit), "bold" if used > limit else ""))

    def action_keep(self) -> None:
        """Keep the text."""
        self.submit(self.query_one(TextArea).text)

    def action_leave(self) -> None:
        """Leave, after asking when the text was changed."""
        if not self.unsaved:
            self.dismiss(None)
            return
        question = ConfirmDialog(self.tr("Leave and lose what you wrote?"), self.tr)
        self.app.push_screen(question, self._answered)

    def refused(self, error: VeilleurError) -> None:
        """Say why it was not kept, and what a second Ctrl+S would do."""
        super().refused(error)
        if isinstance(error, MovedMeanwhile):
            hint = self.tr("Ctrl+S again puts your text in place of theirs · Esc leaves")
            self.query_one("#hint", Static).update(Text(hint))
            self.query_one("#post", Static).update(self.context())

    def _answered(self, answer: str | None) -> None:
        if answer is not None:
            self.dismiss(None)

    def _room(self, used: int, limit: int) -> str:
        values = {"network": LONG[self.network], "used": used, "limit": limit, "left": abs(limit - used)}
        if used > limit:
            return self.tr("! {used}/{limit} on {network}: {left} too many", **values)
        return self.tr("{used}/{limit} on {network}: {left} left", **values)
