"""Writing a text from the screen: in the editor, under the post, kept from a crash until it is decided."""

from rich.text import Text

from responders.queue.views import TicketView
from responders.terminal.review.approving import Approving
from responders.terminal.review.dialogs import Keep
from responders.terminal.review.editor import EditDialog
from responders.terminal.review.preview import preview
from responders.terminal.review.ticket_pane import EXCERPT, heading
from responders.terminal.review.words import steady
from watcher.model import Ticket


class Writing(Approving):
    """Write the text of a ticket."""

    def action_edit(self) -> None:
        """Write the text of the ticket."""
        if (seen := self.shown) is None:
            return

        def keep(text: str) -> Ticket:
            ticket = self._now_shown(seen).ticket
            moved = self.carry_out(lambda queue: queue.edit(ticket.id, self.me, text, seen=ticket.version))
            self.remember(ticket.id, None)
            return moved

        self.write(seen, keep)

    def write(self, seen: TicketView, keep: Keep) -> None:
        """Open the editor on the text of a ticket; what is typed there survives a crash."""
        text = seen.draft.text if seen.draft else ""
        title = self.tr("Text for {ticket}", ticket=heading(seen, self.frame))
        frame = self.frame
        self.push_screen(
            EditDialog(
                title,
                self.tr,
                lambda: self._above(seen),
                text,
                seen.ticket.network,
                keep,
                draw=lambda text: preview(seen, text, frame),
                begun=self.kept.load(seen.ticket.id) if self.kept else None,
                remember=lambda text: self.remember(seen.ticket.id, text),
                law=self.law(),
            )
        )

    def remember(self, ticket_id: int, text: str | None) -> None:
        """Keep a text being written safe from a crash, or forget it."""
        if self.kept is None:
            return
        if text is None:
            self.kept.forget(ticket_id)
        elif not self.kept.save(ticket_id, text):
            self.say(self.tr("! What you type cannot be kept on this disk: a crash would lose it."))

    def _above(self, seen: TicketView) -> Text:
        """Return what lies above the editor: the post, and the text somebody else wrote meanwhile."""
        context, latest = Text(steady(seen.posts[0].post.text[:EXCERPT])), self._now_shown(seen).draft
        if latest and (seen.draft is None or latest.id != seen.draft.id):
            who = self.tr("Written meanwhile by {name}:", name=self.frame.name(latest.author))
            context = Text.assemble((f"{who}\n", "bold"), f"{steady(latest.text)}\n\n", context)
        return context
