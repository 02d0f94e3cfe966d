"""What a person settles: a text to publish by their own hand, or one of which nobody knows whether it left.

The text to copy or look for, the post it answers, and the link that proves it is out.
"""

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from responders.terminal.review.dialogs import Dialog
from responders.terminal.review.words import LONG, steady
from watcher.errors import UsageError, VeilleurError
from watcher.messages import Translator, msg
from watcher.model import Publication, PublicationState


def _title(publication: Publication, tr: Translator) -> str:
    network = LONG[publication.network]
    if publication.state is PublicationState.UNCERTAIN:
        return tr("Uncertain: did this text leave on {network}?", network=network)
    return tr("To publish by hand on {network}", network=network)


Settle = Callable[[str | None, bool], object]


class ByHandDialog(Dialog):
    """Show an approved text to copy and ask for the link once it is published.

    `settle(link, sent)` records what happened; Esc leaves it for later.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "copy_answer", show=False, priority=True),
        Binding("ctrl+o", "open_post", show=False, priority=True),
        Binding("ctrl+x", "not_sent", show=False, priority=True),
    ]

    def __init__(
        self, publication: Publication, answers: str, tr: Translator, settle: Settle, open_post: Callable[[], object]
    ) -> None:
        super().__init__(_title(publication, tr), tr)
        self.publication = publication
        self.answers = answers
        self.settle = settle
        self.open_post = open_post

    def compose(self) -> ComposeResult:
        """Lay out the text without any frame, so that it can be selected and copied."""
        with Vertical(classes="page"):
            yield self.plain(self.heading, "title")
            with VerticalScroll(id="text", can_focus=False):
                yield self.plain(steady(self.publication.text), "content")
            yield self.plain(self.tr("In answer to: {link}", link=self.answers or "?"), "answers")
            if self.publication.state is PublicationState.UNCERTAIN:
                yield self.plain(self.tr("Look for this text on our account; the network never answered."), "tried")
            yield Input(placeholder=self.tr("link of the published post"), id="answer", compact=True)
            yield self.plain("", "trouble")
            hint = self.tr("Ctrl+Y copy · Ctrl+O open the post · Enter published · Ctrl+X not published · Esc later")
            yield self.plain(hint, "hint")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Record that the text was published, at this link."""
        link = event.value.strip()
        if not link:
            self.refused(UsageError(msg("The link is missing."), msg("Paste the link of the post, or leave with Esc.")))
            return
        self._settle(link, sent=True)

    def action_not_sent(self) -> None:
        """Record that the text was not published: the ticket comes back."""
        self._settle(None, sent=False)

    def action_copy_answer(self) -> None:
        """Put the text in the terminal's clipboard (OSC 52), where the terminal allows it."""
        self.app.copy_to_clipboard(self.publication.text)
        said = self.tr("Copied, if your terminal allows it; otherwise select the text above.")
        self.query_one("#trouble", Static).update(Text(said))

    def action_open_post(self) -> None:
        """Open the post it answers."""
        self.open_post()

    def _settle(self, link: str | None, *, sent: bool) -> None:
        try:
            self.settle(link, sent)
        except VeilleurError as error:
            self.refused(error)
            return
        self.dismiss("sent" if sent else "not-sent")
