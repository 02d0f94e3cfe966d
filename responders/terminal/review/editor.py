"""Where a text is written: under the post it answers, with the length left, and never lost."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static, TextArea

from responders.limits import LIMITS, length
from responders.terminal.review.dialogs import ConfirmDialog, Dialog, Keep
from responders.terminal.review.words import LONG
from watcher.errors import MovedMeanwhile, UsageError, VeilleurError
from watcher.messages import Translator, msg
from watcher.model import Network


class EditDialog(Dialog):
    """Write an answer; Ctrl+S keeps it, Esc leaves and asks first when something would be lost.

    `draw` shows a text as the network will. `begun` is what a crash left unfinished, and `remember`
    keeps every change safe from the next one (None: there is nothing to keep any more).
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", show=False, priority=True),
        Binding("ctrl+o", "outside", show=False, priority=True),
        Binding("ctrl+r", "original", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        tr: Translator,
        context: Callable[[], Text],
        text: str,
        network: Network,
        keep: Keep,
        *,
        draw: Callable[[str], Text] = Text,
        begun: str | None = None,
        remember: Callable[[str | None], object] = lambda _: None,
        law: Text | None = None,
    ) -> None:
        super().__init__(title, tr, keep, law)
        self.context = context
        self.text = text
        self.network = network
        self.draw = draw
        self.begun = begun if begun not in (None, text) else None
        self.remember = remember

    @property
    def area(self) -> TextArea:
        """The text being written."""
        return self.query_one(TextArea)

    @property
    def unsaved(self) -> bool:
        """Return whether leaving now would lose something."""
        return self.area.text != self.text

    def compose(self) -> ComposeResult:
        """Lay out the post, the text, what the network will show, and the length."""
        with Vertical(classes="page"):
            yield self.plain(self.heading, "title")
            with VerticalScroll(id="context", can_focus=False):
                yield self.plain(self.context(), "post")
            yield TextArea(self.begun or self.text, id="answer", soft_wrap=True, tab_behavior="focus", compact=True)
            with VerticalScroll(id="preview", can_focus=False):
                yield self.plain("", "shown")
            yield self.plain("", "trouble")
            yield self.plain("", "length")
            yield self.plain(self.tr("Ctrl+S keeps · Ctrl+O in $EDITOR · F1 law · Esc leaves"), "hint")

    def on_mount(self) -> None:
        """Put the cursor at the end of the text."""
        self.area.move_cursor(self.area.document.end)
        self.area.focus()
        self._measure()
        if self.begun is not None:
            said = self.tr("What you were writing was kept: here it is. Ctrl+R takes the ticket's own text again.")
            self.query_one("#trouble", Static).update(Text(said, "bold"))

    def on_text_area_changed(self) -> None:
        """Keep what is typed and say how much room is left."""
        self.remember(self.area.text if self.unsaved else None)
        self._measure()

    def _measure(self) -> None:
        text = self.area.text
        used, limit = length(text, self.network), LIMITS[self.network]
        self.query_one("#length", Static).update(Text(self._room(used, limit), "bold" if used > limit else ""))
        self.query_one("#shown", Static).update(self.draw(text))

    def action_keep(self) -> None:
        """Keep the text."""
        self.submit(self.area.text)

    def action_original(self) -> None:
        """Take the ticket's own text again in place of the one that was kept."""
        self.area.text = self.text
        self.area.move_cursor(self.area.document.end)

    def action_outside(self) -> None:
        """Write in the person's own editor; what it saved comes back here, nothing is sent."""
        try:
            with self.app.suspend():
                self.area.text = write_outside(self.area.text)
        except SuspendNotSupported:
            self.refused(UsageError(msg("This terminal cannot make room for another program.")))
        except VeilleurError as error:
            self.refused(error)

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
            self.remember(None)
            self.dismiss(None)

    def _room(self, used: int, limit: int) -> str:
        values = {"network": LONG[self.network], "used": used, "limit": limit, "left": abs(limit - used)}
        if used > limit:
            return self.tr("! {used}/{limit} on {network}: {left} too many", **values)
        return self.tr("{used}/{limit} on {network}: {left} left", **values)


def write_outside(text: str) -> str:
    """Return a text after the person changed it in $VISUAL or $EDITOR; raise UsageError when that fails."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "nano"
    with tempfile.TemporaryDirectory(prefix="veilleur-") as folder:  # readable by its owner alone
        path = Path(folder) / "texte.txt"
        path.write_text(text, encoding="utf-8", errors="replace")
        try:
            subprocess.run([*shlex.split(editor), str(path)], check=True)  # noqa: S603  the person's own editor
            return path.read_text(encoding="utf-8").removesuffix("\n")
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            raise UsageError(
                msg("The editor {editor} did not work.", editor=editor),
                msg("Name yours in EDITOR, or write here; your text is untouched."),
            ) from error
