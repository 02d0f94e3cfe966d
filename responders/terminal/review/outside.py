"""What leaves the screen: links opened in a browser, and texts a person publishes by their own hand."""

from collections.abc import Callable
from functools import partial

from rich.text import Text

from responders.publishing.by_hand import composer
from responders.publishing.settling import SETTLED_BY_PERSONS
from responders.queue.views import TicketView
from responders.terminal.review.by_hand import ByHandDialog, Place
from responders.terminal.review.desk_view import DeskView
from responders.terminal.review.dialogs import Choice, PickDialog, ReadDialog
from responders.terminal.review.laws import law_text, laws_of
from responders.terminal.review.links import open_in_browser
from responders.terminal.review.words import shown_link
from watcher.errors import VeilleurError
from watcher.model import Publication, PublicationState


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
        """Open a link, where there is one."""
        if link:
            self.opens(link)

    def opens(self, link: str) -> bool:
        """Open a link in a browser, or show it where there is none; return whether a browser took it."""
        if self.open_url_outside(link):
            return True
        self.copy_to_clipboard(link)
        self.push_screen(ReadDialog(self.tr("No browser here: copy this link"), self.tr, Text(link)))
        return False

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
            publication = seen.publications[0]
            if publication.state not in SETTLED_BY_PERSONS:
                return
            place = self._place(seen, publication)
        except VeilleurError as error:
            self.refuse(error)
            return

        def settle(proof: str | None, sent: bool) -> None:
            self.desk.settle(publication.id, proof, sent=sent)
            self.reload(*self.here())

        self.push_screen(ByHandDialog(publication, place, self.tr, settle, self.opens))

    def _place(self, seen: TicketView, publication: Publication) -> Place:
        """Return where a text is to be published, or looked for when it may have left already."""
        answers = shown_link(seen.posts[0].post.url)
        if publication.state is not PublicationState.BY_HAND:
            return Place(answers, answers)
        page = composer(publication, self.frame.settings.accounts)
        return Place(answers, page or answers, page is not None, partial(self.desk.obstacle, publication))

    def law(self) -> Text:
        """Return the rules that have their say on the ticket shown."""
        return law_text(laws_of(self.shown), self.tr) if self.shown else Text()

    def here(self) -> list[int]:
        """Return the ticket shown, then its neighbours: what to show of a list about to change."""
        return [self.shown.ticket.id, *self.after(self.shown.ticket.id)] if self.shown else []
