"""The proactive step: propose to the right group a highlight of what an organisation did.

One deed goes to one group, so that no two groups ever say the same; its administrator publishes by
hand what was approved. A wrong or unknown record of meetings lets nothing through.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from responders.drafting.deeds import TURN_EVERY, deed_of, group_for, is_a_deed, is_fresh
from responders.drafting.fit import fit
from responders.drafting.likeness import freshest, unlike
from responders.drafting.phrasing import Words
from responders.drafting.render import Templates
from responders.limits import LIMITS
from watcher.model import (
    HOUSE,
    Group,
    Move,
    Network,
    Organisation,
    Origin,
    Outcome,
    Post,
    StepReport,
    Ticket,
    hash_text,
)
from watcher.settings import Settings, shipped_config
from watcher.storage.journal import Entry, Journal
from watcher.storage.ledger import Ledger
from watcher.storage.proposals import Proposals, Proposed
from watcher.storage.tickets import Tickets

A_RUN = 5  # proposals
MetRecently = Callable[[str, date], bool]
_LATELY = timedelta(days=30)
_LOOKED_AT = 500


def propose(
    ledger: Ledger, settings: Settings, now: datetime, met_recently: MetRecently, limit: int = A_RUN
) -> StepReport:
    """Propose up to `limit` highlights, one transaction each; those who wait longest for a turn come first.

    `met_recently(organisation_id, day)` says whether a meeting with it is within fourteen days of a day.
    Run twice, nothing changes. Raise TemplateTrouble.
    """
    desk = _Desk(ledger, settings, now, met_recently)
    counts: Counter[str] = Counter()
    for ticket in desk.waiting():
        if counts["proposed"] == limit:
            break
        with ledger.write():
            counts[desk.settle(ticket)] += 1
    return StepReport("propose", {"moved": counts["proposed"], **counts})


class _Desk:
    """One run over one ledger."""

    def __init__(self, ledger: Ledger, settings: Settings, now: datetime, met_recently: MetRecently) -> None:
        self._settings, self._now, self._met = settings, now, met_recently
        self._tickets, self._proposals, self._journal = Tickets(ledger), Proposals(ledger), Journal(ledger)
        self._templates = Templates(settings.templates_dir, shipped_config() / "templates")
        self._today = now.astimezone(settings.timezone).date()

    def waiting(self) -> list[Ticket]:
        """Return the highlights without a text, of those who never had a turn first, then the oldest turns."""
        turns = self._proposals.last_turns()
        tickets = self._tickets.without_draft({Outcome.HIGHLIGHT}, _LOOKED_AT)
        never = datetime.min.replace(tzinfo=self._now.tzinfo)
        return sorted(tickets, key=lambda t: (turns.get(t.organisation_id or "", never), -t.priority, t.id))

    def settle(self, ticket: Ticket) -> str:
        """Propose a highlight, or say in one word why not."""
        organisation = self._settings.organisation(ticket.organisation_id)
        posts = self._tickets.posts_of(ticket.id)
        if organisation is None or not posts or not is_a_deed(posts[0].post, ticket.nature):
            return "unfit"
        post = posts[0].post
        if self._had_its_turn(organisation):
            return "had_its_turn"
        served = Counter(p.group_id for p in self._proposals.between(self._today, self._today + timedelta(days=30)))
        group = group_for(self._settings.groups, ticket.theme_id, organisation, served)
        if group is None:
            return "no_group"
        day = next((d for d in self._days(group) if self._may_be_told(post, organisation, d)), None)
        return "too_late_or_met" if day is None else self._keep(ticket, post, organisation, group, day)

    def _had_its_turn(self, organisation: Organisation) -> bool:
        last = self._proposals.last_turns().get(organisation.id)
        return last is not None and self._now - last < TURN_EVERY

    def _days(self, group: Group) -> Iterator[date]:
        """Yield the days on which a group has nothing planned yet, from today."""
        coming = [self._today + timedelta(days=ahead) for ahead in range(11)]
        taken = {p.day for p in self._proposals.between(coming[0], coming[-1]) if p.group_id == group.id}
        return (day for day in coming if day not in taken)

    def _may_be_told(self, post: Post, organisation: Organisation, day: date) -> bool:
        told_at = self._now + (day - self._today)
        return is_fresh(post, told_at) and post.url is not None and not self._met(organisation.id, day)

    def _keep(self, ticket: Ticket, post: Post, organisation: Organisation, group: Group, day: date) -> str:
        text = self._write(ticket, post, organisation, group)
        if text is None:
            return "no_new_wording"
        if not self._tickets.swap(ticket, ticket.status, self._now, draft_tried=1):
            return "moved_meanwhile"
        draft_id = self._tickets.add_draft(ticket.id, HOUSE, Origin.TEMPLATE, text, (), self._now)
        self._proposals.add(Proposed(ticket.id, group.id, organisation.id, day), self._now)
        self._journal.append(
            Entry(HOUSE, Move.DRAFT, ticket.id, ticket.status, ticket.status, draft_id, hash_text(text), group.name),
            self._now,
        )
        return "proposed"

    def _write(self, ticket: Ticket, post: Post, organisation: Organisation, group: Group) -> str | None:
        """Return a text that no group said lately, or None."""
        network = _tightest(ticket, group)
        theme = self._settings.theme(ticket.theme_id)
        said_on = post.published_at.astimezone(self._settings.timezone).date()
        deed = deed_of(post, organisation, network, theme.label if theme else "", said_on)
        words = Words(organisation.name, self._settings.campaign, deed=deed)
        variants = self._templates.variants("highlight.txt", words, network)
        fitting = [text for parts in variants if (text := fit(parts, network))]
        recent = self._proposals.texts_since(self._now - _LATELY)
        fresh = unlike(freshest(fitting, recent), recent)
        return min(fresh, key=lambda text: deed.said not in text, default=None)  # what they did, where it fits


def _tightest(ticket: Ticket, group: Group) -> Network:
    """Return the network that takes the shortest text: the group's, or the one the ticket is measured by."""
    return min((*group.networks, ticket.network), key=lambda network: LIMITS[network])
