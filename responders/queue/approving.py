"""What an approval checks before it is written, and what the journal keeps of it."""

from datetime import datetime

from responders.capabilities import CAPABILITIES, Answers
from responders.guards.binding import Destination, bound
from responders.guards.context import Context
from responders.guards.enforcing import citing, let_go, refusal, value_of, weighed
from responders.guards.hints import suspicions
from responders.guards.human_review import HumanReview, changed_share, review_problem
from responders.guards.leak import leaks
from responders.guards.leaving import leaving_problem
from responders.guards.registry import GUARDS
from responders.guards.verdict import Verdict
from responders.limits import check_length
from responders.queue.gathering import gather
from responders.rights import check_approval_right
from watcher.errors import GuardRefusal, UsageError
from watcher.messages import Message, msg
from watcher.model import (
    APPROVAL_LASTS,
    Draft,
    Move,
    Network,
    Origin,
    Outcome,
    OwnAccount,
    Person,
    Post,
    PublicationState,
    Ticket,
)
from watcher.settings import Settings
from watcher.storage.journal import Journal
from watcher.storage.kept_messages import load_message
from watcher.storage.ledger import Ledger
from watcher.storage.tickets import Tickets
from watcher.text import HANDLE

# Where texts leave without a person's hand even if no account may publish: for a folder, until the campaign
# is in production. Elsewhere an account must be allowed to, or a person pastes the text and gives the link.
BY_API = frozenset({Network.BLUESKY, Network.MASTODON})


def check_approval(
    ledger: Ledger, settings: Settings, person: Person, ticket: Ticket, draft: Draft, review: HumanReview | None = None
) -> None:
    """Raise NotAllowed, GuardRefusal or UsageError unless this person may approve this very draft now."""
    check_approval_right(
        person,
        ticket,
        draft,
        organisation=settings.organisation(ticket.organisation_id),
        people=settings.people,
        small_team=settings.small_team,
        themed_by=themed_by(ledger, ticket),
    )
    check_length(draft.text, ticket.network)
    if (problem := review_problem(draft, review)) is not None:
        raise GuardRefusal(
            msg("Not approved: {problem}.", problem=problem),
            msg("Open it in “veilleur review”, read it, tick each source (AI Act, art. 50)."),
        )


def check_guards(
    ledger: Ledger, settings: Settings, person: Person, ticket: Ticket, draft: Draft, now: datetime, because: str
) -> tuple[Verdict, ...]:
    """Return the verdicts this person lets go in writing, or minds; raise GuardRefusal when one may not be."""
    context = gather(ledger, settings, ticket, now, person)
    found = weighed(draft, context)
    if (refused := refusal(found, person, because)) is not None:
        problem, hint = refused
        raise GuardRefusal(msg("Not approved: {problem}.", problem=problem), hint)
    check_reason(because, context)
    return found


def check_reason(because: str, context: Context) -> None:
    """Raise GuardRefusal when a reason for the journal speaks of a confidential meeting."""
    if leaks(because, context.meetings or ()) or suspicions(because, context.meetings or ()):
        raise GuardRefusal(
            msg("Not approved: {problem}.", problem=msg("confidential meeting")),
            msg("Give a reason that says nothing of it: the journal is read by many."),
        )


def check_planned(settings: Settings, network: Network, account: str, at: datetime | None, now: datetime) -> None:
    """Raise UsageError for an hour to publish that has passed, or that the approval would not live to see.

    Raise GuardRefusal for one in the silence period of the account's public. None is no hour: at once.
    """
    if at is None:
        return
    if at <= now:
        raise UsageError(msg("This time has passed already."), msg("Give an hour or a day to come."))
    if at > now + APPROVAL_LASTS:
        raise UsageError(
            msg("A text cannot be planned for that hour."),
            msg("Give an hour within the next 24: an approval lasts no longer."),
        )
    for territory in sorted(territories_of(settings, network, account)):
        if (problem := leaving_problem(settings, territory, at)) is not None:
            hint = msg("Give an hour before it, or decide after it.")
            raise GuardRefusal(msg("Not approved: {problem}.", problem=problem), hint)


def territories_of(settings: Settings, network: Network, account: str) -> set[str]:
    """Return where a text would appear: for its account's public, or for all of ours on the network."""
    ours = [one for one in settings.accounts if one.network is network]
    own = {one.territory for one in ours if one.id == account}
    return own or {one.territory for one in ours} or {"metropole"}


def themed_by(ledger: Ledger, ticket: Ticket) -> str | None:
    """Return who gave a ticket its theme; None when the house did."""
    lines = (d for d in reversed(Journal(ledger).of_ticket(ticket.id)) if d.move is Move.RETHEME)
    return next((line.person for line in lines), None)


def destination(ledger: Ledger, settings: Settings, ticket: Ticket) -> tuple[Destination, PublicationState]:
    """Return where an approved text goes, and how: by the house from our account, or by a person's hand."""
    account = next((a for a in settings.accounts if a.network is ticket.network), None)
    post = Tickets(ledger).posts_of(ticket.id)[0].post
    alone = may_leave_alone(post, account) and (not settings.in_production or (account is not None and account.publish))
    if not alone or ticket.outcome in (Outcome.BY_HAND, Outcome.HIGHLIGHT):
        return Destination("", post.native_id), PublicationState.BY_HAND
    return Destination(account.id if account else "", post.native_id), PublicationState.QUEUED


def may_leave_alone(post: Post, account: OwnAccount | None) -> bool:
    """Return whether an answer to a post may leave by the house; on X its author must have called our account.

    A quote of ours that does not name us cannot be told here: a person answers it.
    """
    if post.network in BY_API:
        return True
    if account is None or not account.publish:
        return False
    named = {handle[1:].lower() for handle in HANDLE.findall(post.text)}
    answers = CAPABILITIES[post.network].answers
    return answers is Answers.ANYBODY or (answers is Answers.WHO_CALLED_US and account.handle.lower() in named)


def approved_despite(ledger: Ledger, ticket: Ticket) -> tuple[Message, ...]:
    """Return the rules against which the latest approval on a ticket was given, as its journal keeps them."""
    lines = (d for d in reversed(Journal(ledger).of_ticket(ticket.id)) if d.move in (Move.APPROVE, Move.AMEND))
    if (line := next(lines, None)) is None:
        return ()
    note = load_message(line.note)
    names = ", ".join((value_of(note, "minded"), value_of(note, "held"))).split(", ")
    return tuple(guard.rule for guard in GUARDS if guard.name in names)


def approval_note(
    ledger: Ledger, settings: Settings, person: Person, draft: Draft, where: Destination, review: HumanReview | None,
    held: tuple[Verdict, ...] = (), because: str = "",
) -> Message:  # fmt: skip
    """Return what the journal keeps of an approval: where the text goes, what it cites, how it was reviewed."""
    note = let_go(citing(bound(where), draft, settings), held, person, because)
    if draft.origin is Origin.LLM and review is not None:
        note = msg(
            "{where}; begun by a machine, read for {seconds} s by {reviewer}, sources ticked: {sources}; "
            "{changed} % changed since the machine's text",
            where=note,
            seconds=int(review.seconds),
            reviewer=person.name,
            sources=", ".join(sorted(review.sources)) or "-",
            changed=changed_share(Tickets(ledger).drafts(draft.ticket_id), draft),
        )
    if person.id == draft.author:
        return msg("{where}; small team: one person wrote and approved", where=note)
    return note
