"""What left, from the screen: another wording proposed, then approved by another person; or taken back."""

from responders.publishing.amending import changeable, removable
from responders.terminal.review.dialogs import PickDialog
from responders.terminal.review.published import left_of, proposed_instead
from responders.terminal.review.words import LONG
from responders.terminal.review.writing import Writing
from responders.terminal.verbs import N_
from watcher.errors import MovedMeanwhile, UsageError, VeilleurError
from watcher.messages import msg
from watcher.model import Publication


class Correcting(Writing):
    """Correct what left: on its ticket, e and a speak of another wording."""

    def action_edit(self) -> None:
        """Write the text of the ticket, or another wording of the one that left."""
        if (seen := self.shown) is None or (publication := left_of(seen)) is None:
            super().action_edit()
            return

        def keep(text: str) -> None:
            self.desk.reword(publication.id, text)
            self.remember(seen.ticket.id, None)
            self._asked(N_("Proposed. Another person approves it here, with a."))

        try:
            changeable(self.desk.queue.ledger, publication.id)
        except VeilleurError as error:
            self.refuse(error)
            return
        self.write(seen, keep)

    def action_approve(self) -> None:
        """Approve the text shown, in place of the one that left where there is one."""
        if self.marked or self.shown is None or (publication := left_of(self.shown)) is None:
            super().action_approve()
        elif proposed_instead(self.shown):
            self._amend(publication)
        else:
            self.refuse(
                UsageError(
                    msg("This text left already: there is nothing to approve."),
                    msg("e proposes another wording, d takes the text back."),
                )
            )

    def action_approve_at(self) -> None:
        """Approve the text shown for an hour; what replaces a text that left waits for none."""
        if self.shown is not None and left_of(self.shown):
            self.action_approve()
        else:
            super().action_approve_at()

    def _amend(self, publication: Publication) -> None:
        """Ask why another wording replaces what left, then approve the very one that is shown."""
        assert self.shown is not None and self.shown.draft is not None
        draft_id = self.shown.draft.id

        def keep(why: str) -> None:
            try:
                self.desk.amend(publication.id, draft_id, why)
            except MovedMeanwhile:
                self.look_again()
                raise
            self._asked(N_("Approved: it replaces what is published at the next run (veilleur publish)."))

        title = self.tr("This text replaces the one that is published: why?")
        self.push_screen(PickDialog(title, self.tr, [], keep, typed=True, law=self.law()))

    def action_take_back(self) -> None:
        """Have a text that left taken back, with a reason."""
        if self.shown is None or not self.shown.publications:
            self.say(self.tr("Nothing of this ticket was published: there is nothing to take back."))
            return
        publication = self.shown.publications[0]

        def keep(why: str) -> None:
            self.desk.unpublish(publication.id, why)
            self._asked(N_("It is taken back at the next run (veilleur publish); its ticket then returns to the desk."))

        try:
            removable(self.desk.queue.ledger, publication.id)
        except VeilleurError as error:
            self.refuse(error)
            return
        title = self.tr("Take this text back from {network}: why?", network=LONG[publication.network])
        self.push_screen(PickDialog(title, self.tr, [], keep, typed=True, law=self.law()))

    def _asked(self, said: str) -> None:
        """Show the ticket as a correction that was asked for leaves it, and say what comes next."""
        self.look_again()
        self.say(self.tr(said))
