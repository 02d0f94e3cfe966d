"""Approval from the screen: of the very text that is shown, by who may, with the second key where a guard asks."""

from functools import partial

from responders.queue.views import TicketView
from responders.terminal.review.desk import Act
from responders.terminal.review.dialogs import PickDialog
from responders.terminal.review.human_review import HumanReviewDialog
from responders.terminal.review.outside import Outside
from responders.terminal.review.preview import preview
from responders.terminal.review.second_key import holds_the_key
from responders.terminal.verbs import N_
from watcher.errors import MovedMeanwhile, UsageError, VeilleurError
from watcher.messages import msg
from watcher.model import Draft, Origin, Ticket


class Approving(Outside):
    """Carry out a move, and approve."""

    def carry_out(self, act: Act, *, decides: bool = False) -> Ticket:
        """Make a move and show what comes next; when somebody moved first, show that and raise."""
        try:
            moved = self.desk.act(act, decides=decides)
        except MovedMeanwhile:
            self.look_again()
            raise
        if decides and self.kept:
            self.kept.forget(moved.id)
        following = self.after(moved.id)
        self.reload(*following if decides else (moved.id, *following))
        self._tell(moved, undoable=decides)
        return moved

    def attempt(self, act: Act, *, decides: bool = False) -> Ticket | None:
        """Make a move asked for by one key; a refusal is said and nothing is changed."""
        try:
            return self.carry_out(act, decides=decides)
        except VeilleurError as error:
            self.refuse(error)
            return None

    def action_approve(self) -> None:
        """Approve the text shown; where the house may not publish, help to do it by hand."""
        if self.marked:
            self.refuse(
                UsageError(
                    msg("Texts are approved one by one, each read by somebody: never several at once."),
                    msg("Esc unmarks; then a approves the text shown."),
                )
            )
        elif self.shown and holds_the_key(self.shown.verdicts, self.desk.person):
            self._turn_second_key(self.shown)
        elif self.shown and self.shown.draft and self.shown.draft.origin is Origin.LLM:
            self._review(self.shown, self.shown.draft)
        elif self.shown:
            try:
                self._approve(self.shown)
            except VeilleurError as error:
                self.refuse(error)

    def _approve(self, seen: TicketView, because: str = "") -> None:
        ticket, draft_id = self._now_shown(seen).ticket, seen.draft.id if seen.draft else None
        moved = self.carry_out(
            lambda q: q.approve(ticket.id, self.me, seen=ticket.version, draft_id=draft_id, because=because),
            decides=True,
        )
        self.call_after_refresh(self.open_by_hand, moved.id)

    def _turn_second_key(self, seen: TicketView) -> None:
        """Ask the one who may let a held text go why it may, then approve it."""
        title = self.tr("This text is on hold and you hold the second key: why may it go?")
        if (draft := seen.draft) and draft.origin is Origin.LLM:
            question = PickDialog(title, self.tr, [], typed=True, law=self.law())
            self.push_screen(question, lambda why: self._review(seen, draft, why) if why else None)
        else:
            keep = partial(self._approve, seen)
            self.push_screen(PickDialog(title, self.tr, [], keep, typed=True, law=self.law()))

    def _review(self, seen: TicketView, draft: Draft, because: str = "") -> None:
        """Have a text begun by a machine read and its sources ticked before it is approved."""

        def approve(sources: frozenset[str]) -> None:
            review, version = self.desk.review(draft.id, sources), seen.ticket.version
            moved = self.carry_out(
                lambda q: q.approve(
                    seen.ticket.id, self.me, seen=version, draft_id=draft.id, review=review, because=because
                ),
                decides=True,
            )
            self.call_after_refresh(self.open_by_hand, moved.id)

        text = preview(seen, draft.text, self.frame)
        title = self.tr("A machine began this text: read it, tick each source you checked")
        self.push_screen(HumanReviewDialog(title, self.tr, text, seen.measures, approve))

    def _now_shown(self, seen: TicketView) -> TicketView:
        """Return the same ticket as it is shown now: after a refusal it was read again."""
        return self.shown if self.shown and self.shown.ticket.id == seen.ticket.id else seen

    def _tell(self, moved: Ticket, *, undoable: bool) -> None:
        values = {"ticket": moved.id, "status": self.frame.word(moved.status)}
        said = N_("Ticket {ticket}: {status}. u takes it back.") if undoable else N_("Ticket {ticket}: {status}.")
        self.say(self.tr(said, **values))
