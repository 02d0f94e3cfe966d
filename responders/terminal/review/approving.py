"""Approval from the screen: of the very text that is shown, by who may, with the second key where a guard asks."""

from datetime import datetime
from functools import partial

from responders.queue.approving import check_planned
from responders.queue.views import TicketView
from responders.terminal.review.desk import Act
from responders.terminal.review.dialogs import Choice, PickDialog
from responders.terminal.review.human_review import HumanReviewDialog
from responders.terminal.review.outside import Outside
from responders.terminal.review.preview import preview
from responders.terminal.review.second_key import holds_the_key
from responders.terminal.verbs import N_
from responders.terminal.when import parse_when, tomorrow_morning
from watcher.errors import MovedMeanwhile, UsageError, VeilleurError
from watcher.messages import msg
from watcher.model import Draft, Origin, Ticket

TOMORROW = "tomorrow"


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
        self._begin(None)

    def action_approve_at(self) -> None:
        """Approve the text shown, to leave at an hour that is asked for."""
        if self.shown is None or self.marked:
            self._begin(None)
            return
        choices = [
            Choice("1h", self.tr("in one hour")),
            Choice("4h", self.tr("in four hours")),
            Choice(TOMORROW, self.tr("tomorrow at 9:00")),
        ]
        seen = self.shown

        def keep(words: str) -> None:
            at, now = self.instant(words), self.desk.clock()
            check_planned(self.frame.settings, seen.ticket.network, seen.account, at, now)

        def chosen(words: str | None) -> None:
            if words is not None:
                self._begin(self.instant(words))

        title = self.tr("Publish when, within a day? (or type 2h, 14:30, 2027-03-12T09:00)")
        self.push_screen(PickDialog(title, self.tr, choices, keep, typed=True, law=self.law()), chosen)

    def _begin(self, at: datetime | None) -> None:
        """Approve the text shown, as it needs to be: to leave at once, or at an hour."""
        if self.marked:
            self.refuse(
                UsageError(
                    msg("Texts are approved one by one, each read by somebody: never several at once."),
                    msg("Esc unmarks; then a approves the text shown."),
                )
            )
        elif self.shown and holds_the_key(self.shown.verdicts, self.desk.person):
            self._turn_second_key(self.shown, at)
        elif self.shown and self.shown.draft and self.shown.draft.origin is Origin.LLM:
            self._review(self.shown, self.shown.draft, at)
        elif self.shown:
            try:
                self._approve(self.shown, at)
            except VeilleurError as error:
                self.refuse(error)

    def _approve(self, seen: TicketView, at: datetime | None, because: str = "") -> None:
        ticket, draft_id = self._now_shown(seen).ticket, seen.draft.id if seen.draft else None
        moved = self.carry_out(
            lambda q: q.approve(ticket.id, self.me, seen=ticket.version, draft_id=draft_id, because=because, at=at),
            decides=True,
        )
        self._tell_approved(moved, at)

    def _turn_second_key(self, seen: TicketView, at: datetime | None) -> None:
        """Ask the one who may let a held text go why it may, then approve it."""
        title = self.tr("This text is on hold and you hold the second key: why may it go?")
        if (draft := seen.draft) and draft.origin is Origin.LLM:
            question = PickDialog(title, self.tr, [], typed=True, law=self.law())
            self.push_screen(question, lambda why: self._review(seen, draft, at, why) if why else None)
        else:
            keep = partial(self._approve, seen, at)
            self.push_screen(PickDialog(title, self.tr, [], keep, typed=True, law=self.law()))

    def _review(self, seen: TicketView, draft: Draft, at: datetime | None, because: str = "") -> None:
        """Have a text begun by a machine read and its sources ticked before it is approved."""

        def approve(sources: frozenset[str]) -> None:
            review, version = self.desk.review(draft.id, sources), seen.ticket.version
            moved = self.carry_out(
                lambda q: q.approve(
                    seen.ticket.id, self.me, seen=version, draft_id=draft.id, review=review, because=because, at=at
                ),
                decides=True,
            )
            self._tell_approved(moved, at)

        text = preview(seen, draft.text, self.frame)
        title = self.tr("A machine began this text: read it, tick each source you checked")
        self.push_screen(HumanReviewDialog(title, self.tr, text, seen.measures, approve))

    def _tell_approved(self, moved: Ticket, at: datetime | None) -> None:
        """Say when a text leaves, and against which warnings it was approved; where a person publishes it, help."""
        despite = ", ".join(self.tr(rule) for rule in self.desk.approved_despite(moved))
        values = {"ticket": moved.id, "rules": despite, "hour": self.frame.hour(at) if at else ""}
        if despite and at:
            said = N_("Ticket {ticket}: approved despite: {rules}; leaves {hour}. u takes it back.")
        elif despite:
            said = N_("Ticket {ticket}: approved despite: {rules}. u takes it back.")
        else:
            said = N_("Ticket {ticket}: approved, leaves {hour}. u takes it back.")
        if despite or at:
            self.say(self.tr(said, **values))
        if at is None:
            self.call_after_refresh(self.open_by_hand, moved.id)

    def instant(self, words: str) -> datetime:
        """Return the instant meant by words of the campaign's zone; raise UsageError for others."""
        now, zone = self.desk.clock(), self.frame.settings.timezone
        return tomorrow_morning(now, zone) if words == TOMORROW else parse_when(words, now, zone)

    def _now_shown(self, seen: TicketView) -> TicketView:
        """Return the same ticket as it is shown now: after a refusal it was read again."""
        return self.shown if self.shown and self.shown.ticket.id == seen.ticket.id else seen

    def _tell(self, moved: Ticket, *, undoable: bool) -> None:
        values = {"ticket": moved.id, "status": self.frame.word(moved.status)}
        said = N_("Ticket {ticket}: {status}. u takes it back.") if undoable else N_("Ticket {ticket}: {status}.")
        self.say(self.tr(said, **values))
