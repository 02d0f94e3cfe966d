"""Nothing leaves without a recorded approval of that exact text by a person who did not write it. Pure.

The approval binds three things: the text, the account it leaves from, the post it answers.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from responders.guards.binding import Destination, destination_of
from watcher.messages import Message, msg
from watcher.model import APPROVAL_LASTS, Decision, Draft, Move, Person, Publication, hash_text
from watcher.storage.kept_messages import load_message


def approval_problem(
    publication: Publication,
    draft: Draft,
    decisions: Sequence[Decision],
    intact: Callable[[int], bool],
    people: Mapping[str, Person],
    small_team: bool,
    now: datetime,
) -> Message | None:
    """Say why this text may not leave, or None when its approval stands.

    `decisions` are the ticket's lines of the journal, in any order; `intact` says whether a line
    still is as it was written. An approval stands only as the ticket's last decision: whatever came
    after it (edit, undo, return, reject, another approval, a first sending) voids it.
    """
    ours = [d for d in decisions if d.ticket_id == publication.ticket_id == draft.ticket_id]
    approvals = (d for d in ours if d.move is Move.APPROVE and d.draft_id == draft.id == publication.draft_id)
    approval = max(approvals, key=lambda d: d.id, default=None)
    if approval is None:
        return msg("approval missing")
    if approval.id != max(d.id for d in ours):
        return msg("the approval was taken back by a later decision: have the text approved again")
    if not intact(approval.id):
        return msg("the approval was changed in the journal: run “veilleur journal verify”")
    if not approval.text_hash == hash_text(draft.text) == hash_text(publication.text):
        return msg("the text is not the one that was approved: have it approved again")
    if destination_of(load_message(approval.note)) != _destination(publication):
        return msg("it was not approved for this account and this post: have it approved again")
    return _person_problem(approval, draft, people, small_team) or _age_problem(approval, now)


def _destination(publication: Publication) -> Destination:
    return Destination(publication.account_id or "", publication.in_reply_to or "")


def _person_problem(approval: Decision, draft: Draft, people: Mapping[str, Person], small_team: bool) -> Message | None:
    if approval.person not in people:
        return msg("{person}, who approved, is not in config/people.toml", person=approval.person)
    if approval.person == draft.author and not small_team:
        return msg("{person} wrote this text and may not approve it", person=people[approval.person].name)
    return None


def _age_problem(approval: Decision, now: datetime) -> Message | None:
    # Absolute: an approval dated in the future, after a jump of the clock, does not last longer.
    if abs(now - approval.at) > APPROVAL_LASTS:
        return msg("the approval is older than 24 hours: have the text approved again")
    return None
