"""What a person settles: a text to publish by their own hand, or one of which nobody knows whether it left.

The text to copy or look for, the post it answers, and the link that proves it is out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from responders.composition import parts_of
from responders.terminal.review.dialogs import Dialog
from responders.terminal.review.words import LONG, steady
from responders.terminal.verbs import N_
from watcher.errors import GuardRefusal, UsageError, VeilleurError
from watcher.messages import Message, Translator, msg
from watcher.model import Publication, PublicationState


def _title(publication: Publication, tr: Translator) -> str:
    network = LONG[publication.network]
    if publication.state is PublicationState.UNCERTAIN:
        return tr("Uncertain: did this text leave on {network}?", network=network)
    return tr("To publish by hand on {network}", network=network)


Settle = Callable[[str | None, bool], object]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person publishes or looks: the post answered, the page that opens, whether it holds the text already.

    `forbids` says why nothing may be published now, or None; it is asked again at each key.
    """

    answers: str
    page: str
    holds_text: bool = False
    forbids: Callable[[], Message | None] = lambda: None


class ByHandDialog(Dialog):
    """Show an approved text to copy and ask for the link once it is published.

    `settle(link, sent)` records what happened, `open_page(address)` returns whether a browser took it; Esc
    leaves it for later.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "copy_answer", show=False, priority=True),
        Binding("ctrl+o", "open_page", show=False, priority=True),
        Binding("ctrl+x", "not_sent", show=False, priority=True),
    ]

    def __init__(
        self, publication: Publication, place: Place, tr: Translator, settle: Settle, open_page: Callable[[str], bool]
    ) -> None:
        super().__init__(_title(publication, tr), tr)
        self.publication = publication
        self.place = place
        self.settle = settle
        self.open_page = open_page
        self.forbidden = place.forbids()

    def compose(self) -> ComposeResult:
        """Lay out the text without any frame, so that it can be selected and copied."""
        with Vertical(classes="page"):
            yield self.plain(self.heading, "title")
            with VerticalScroll(id="text", can_focus=False):
                yield self.plain(steady(self.publication.text), "content")
            yield self.plain(self.tr("In answer to: {link}", link=self.place.answers or "?"), "answers")
            yield self.plain(self._tried(), "tried")
            yield Input(placeholder=self.tr("link of the published post"), id="answer", compact=True)
            yield self.plain("", "trouble")
            yield self.plain(self.tr(self._keys()), "hint")

    def _tried(self) -> Text:
        """Say what to know before anything is done: what forbids it, what is uncertain, what the page does not hold."""
        if self.forbidden:
            why = self.tr(self.forbidden)
            return Text(self.tr("! Do not publish it now: {why}", why=steady(why)), "bold")
        if self.publication.state is PublicationState.UNCERTAIN:
            return Text(self.tr("Look for this text on our account; the network never answered."))
        if self.place.holds_text and (posts := len(parts_of(self.publication.text))) > 1:
            return Text(self.tr("A thread of {count} posts: the page holds the first.", count=posts))
        return Text()

    def _keys(self) -> str:
        if self.forbidden:
            return N_("Enter published · Ctrl+X not published · Esc later")
        if self.place.holds_text:
            return N_(
                "Ctrl+Y copy · Ctrl+O copy and open the page with the text in it · Enter published · "
                "Ctrl+X not published · Esc later"
            )
        return N_("Ctrl+Y copy · Ctrl+O copy and open the post · Enter published · Ctrl+X not published · Esc later")

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
        if not self._may_publish():
            return
        self.app.copy_to_clipboard(self.publication.text)
        said = self.tr("Copied, if your terminal allows it; otherwise select the text above.")
        self.query_one("#trouble", Static).update(Text(said))

    def action_open_page(self) -> None:
        """Open the network's page to publish from, or the post, and copy the text for it."""
        if self.place.page and self._may_publish() and self.open_page(self.place.page):
            self.action_copy_answer()

    def _may_publish(self) -> bool:
        """Return whether the text may be published now; say why not."""
        try:
            if (why := self.place.forbids()) is None:
                return True
            raise GuardRefusal(msg("Nothing is copied or opened, it may not be published now: {why}", why=why))
        except VeilleurError as error:
            self.refused(error)
        return False

    def _settle(self, link: str | None, *, sent: bool) -> None:
        try:
            self.settle(link, sent)
        except VeilleurError as error:
            self.refused(error)
            return
        self.dismiss("sent" if sent else "not-sent")
