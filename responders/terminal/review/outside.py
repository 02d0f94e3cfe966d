"""What leaves the screen: links opened in a browser, and texts a person publishes by their own hand."""

from collections.abc import Callable

from rich.text import Text

from responders.publishing.settling import SETTLED_BY_PERSONS
from responders.terminal.review.by_hand import ByHandDialog
from responders.terminal.review.desk_view import DeskView
from responders.terminal.review.dialogs import Choice, PickDialog, ReadDialog
from responders.terminal.review.laws import law_text, laws_of
from responders.terminal.review.links import open_in_browser
from responders.terminal.review.ticket_pane import shown_link
from watcher.errors import VeilleurError


class Outside(DeskView):
    """Open links, and help to publish by hand."""

    open_url_outside: Callable[[str], bool] = staticmethod(open_in_browser)

    def action_link(self) -> None:
        """Open the post, or choose among the places where it was said."""
        if self.shown is None:
            return
        links = [link for stored in self.shown.posts if (link := shown_link(stored.post.url))]
        if not links:
            self.say(self.tr("This post has no link."))
        elif len(links) == 1:
            self.open_link(links[0])
        else:
            choices = [Choice(link, link) for link in links]
            self.push_screen(PickDialog(self.tr("Which link?"), self.tr, choices), self.open_link)

    def open_link(self, link: str | None) -> None:
        """Open a link in a browser, or show it where there is none."""
        if link and not self.open_url_outside(link):
            self.copy_to_clipboard(link)
            self.push_screen(ReadDialog(self.tr("No browser here: copy this link"), self.tr, Text(link)))

    def action_by_hand(self) -> None:
        """Say what became of the text of the ticket shown, or of the oldest one that waits for that."""
        try:
            waiting = [publication.ticket_id for publication in self.desk.to_settle()]
        except VeilleurError as error:
            self.refuse(error)
            return
        shown = self.shown.ticket.id if self.shown else None
        if waiting:
            self.open_by_hand(shown if shown in waiting else waiting[0])
        else:
            self.say(self.tr("No text waits to be published by hand or settled."))

    def open_by_hand(self, ticket_id: int) -> None:
        """Show the text of an approved ticket if a person must publish or look for it, and record what they say."""
        try:
            seen = self.desk.view(ticket_id)
        except VeilleurError as error:
            self.refuse(error)
            return
        link, publication = shown_link(seen.posts[0].post.url), seen.publications[0]
        if publication.state not in SETTLED_BY_PERSONS:
            return

        def settle(proof: str | None, sent: bool) -> None:
            self.desk.settle(publication.id, proof, sent=sent)
            self.reload(*self.here())

        self.push_screen(ByHandDialog(publication, link, self.tr, settle, lambda: self.open_link(link)))

    def law(self) -> Text:
        """Return the rules that have their say on the ticket shown."""
        return law_text(laws_of(self.shown), self.tr) if self.shown else Text()

    def here(self) -> list[int]:
        """Return the ticket shown, then its neighbours: what to show of a list about to change."""
        return [self.shown.ticket.id, *self.after(self.shown.ticket.id)] if self.shown else []
