"""The questions asked over the queue: choose or type, confirm, read. A refusal keeps what was typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from responders.terminal.review.desk import explained
from responders.terminal.review.words import steady
from watcher.errors import VeilleurError
from watcher.messages import Translator
from watcher.text import fold, one_line

Keep = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen: the value it stands for, and how it is said."""

    value: str
    label: str


class Dialog(ModalScreen[str | None]):
    """A question; `keep` does what the answer asks for and may refuse with a VeilleurError; F1 shows the `law`.

    The answer is dismissed with once it was kept; None means that the person left.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("f1", "law", show=False, priority=True),
    ]

    def __init__(self, title: str, tr: Translator, keep: Keep | None = None, law: Text | None = None) -> None:
        super().__init__()
        self.heading = title
        self.tr = tr
        self.keep = keep
        self.law = law

    def action_leave(self) -> None:
        """Go back to the queue."""
        self.dismiss(None)

    def action_law(self) -> None:
        """Show why the law has its say on what is asked."""
        if self.law:
            self.app.push_screen(ReadDialog(self.tr("What the law says here"), self.tr, self.law))

    def submit(self, answer: str) -> None:
        """Keep the answer and leave, or stay and say why not."""
        try:
            if self.keep:
                self.keep(answer)
        except VeilleurError as error:
            self.refused(error)
            return
        self.dismiss(answer)

    def refused(self, error: VeilleurError) -> None:
        """Say why the answer was refused; nothing typed is lost."""
        self.query_one("#trouble", Static).update(Text(steady(explained(error, self.tr)), "bold"))

    def plain(self, text: str | Text, name: str) -> Static:
        """Make a text whose content is never taken for markup."""
        return Static(Text(text) if isinstance(text, str) else text, id=name, markup=False)


class PickDialog(Dialog):
    """Choose among answers by typing a part of one; with `typed`, any other text is an answer too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "highlight(-1)", show=False, priority=True),
        Binding("down", "highlight(1)", show=False, priority=True),
    ]

    def __init__(
        self, title: str, tr: Translator, choices: Sequence[Choice], keep: Keep | None = None, *,
        typed: bool = False, start: str = "", law: Text | None = None,
    ) -> None:  # fmt: skip
        super().__init__(title, tr, keep, law)
        self.choices = choices
        self.typed = typed
        self.start = start
        self.offered: list[Choice] = []

    def compose(self) -> ComposeResult:
        """Lay out the question, the line to type in and the answers."""
        with Vertical(classes="box"):
            yield self.plain(self.heading, "title")
            yield Input(self.start, id="answer", compact=True)
            options = OptionList(id="choices", compact=True, markup=False)
            options.can_focus = False
            yield options
            yield self.plain("", "trouble")
            keys = self.tr("↑ ↓ choose · Enter keeps · Esc leaves")
            asks = self.tr("{keys} · ? law", keys=keys) if self.law else keys
            yield self.plain(asks, "hint")

    def on_mount(self) -> None:
        """Offer every answer."""
        self._offer(self.start)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer what fits what is typed; a lone question mark asks for the law."""
        if event.value == "?" and self.law:
            event.input.value = ""
            self.action_law()
            return
        self._offer(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with what is highlighted, or with what was typed when nothing is."""
        place = self.query_one(OptionList).highlighted
        if place is not None and self.offered:
            self.submit(self.offered[place].value)
        elif self.typed:
            self.submit(event.value)

    def action_highlight(self, by: int) -> None:
        """Move to the next or previous answer."""
        options = self.query_one(OptionList)
        if self.offered:
            options.highlighted = ((options.highlighted or 0) + by) % len(self.offered)

    def _offer(self, typed: str) -> None:
        """Show the answers that hold what is typed, preceded by the very words where they count."""
        needle = fold(typed.strip())
        fitting = [choice for choice in self.choices if needle in fold(f"{choice.value} {choice.label}")]
        own = [Choice(typed, self.tr("“{text}”", text=typed))] if self.typed and needle else []
        self.offered = own + fitting
        options = self.query_one(OptionList)
        options.clear_options().add_options(Option(Text(one_line(steady(c.label), 200))) for c in self.offered)
        options.highlighted = 0 if self.offered else None


class ConfirmDialog(Dialog):
    """Ask yes or no; Enter and Esc mean no, so that nothing is lost by habit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,o", "agree", show=False),
        Binding("n,enter", "leave", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(classes="box"):
            yield self.plain(self.heading, "title")
            yield self.plain(self.tr("y yes · n no"), "hint")

    def action_agree(self) -> None:
        """Say yes."""
        self.dismiss("yes")


class ReadDialog(Dialog):
    """Read a long text, full screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,v,enter,question_mark", "leave", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
        Binding("space", "scroll(10)", show=False),
        Binding("b", "scroll(-10)", show=False),
    ]

    def __init__(self, title: str, tr: Translator, text: Text) -> None:
        super().__init__(title, tr)
        self.text = text

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        with Vertical(classes="page"):
            yield self.plain(self.heading, "title")
            with VerticalScroll(id="text"):
                yield self.plain(self.text, "content")
            yield self.plain(self.tr("↑ ↓ Space b scroll · Esc leaves"), "hint")

    def on_mount(self) -> None:
        """Let the arrows scroll at once."""
        self.query_one("#text").focus()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#text").scroll_relative(y=lines, animate=False)
