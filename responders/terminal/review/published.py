"""What became of the texts of a ticket, and what can still be done about one that left. Pure."""

from collections.abc import Iterator

from rich.text import Text

from responders.capabilities import CAPABILITIES
from responders.publishing.amending import is_ours
from responders.publishing.settling import SETTLED_BY_PERSONS
from responders.queue.views import After, TicketView
from responders.terminal.after import lines_after
from responders.terminal.review.frame import Frame
from responders.terminal.review.words import LONG, shown_link, steady
from watcher.messages import Message, msg
from watcher.model import Publication, PublicationState
from watcher.storage.corrections import UNSETTLED
from watcher.storage.kept_messages import load_message
from watcher.text import one_line


def left_of(seen: TicketView) -> Publication | None:
    """Return the text of a ticket that left and is still on its network."""
    last = seen.publications[0] if seen.publications else None
    return last if last and last.state is PublicationState.SENT and last.gone_at is None else None


def proposed_instead(seen: TicketView) -> bool:
    """Return whether the latest text is another wording of one that left."""
    left = left_of(seen)
    return left is not None and seen.draft is not None and seen.draft.id > left.draft_id


def publications(seen: TicketView, frame: Frame) -> Iterator[Text]:
    """Yield where the latest text stands, what became of those that left, and which key does what."""
    after = {one.publication.id: one for one in seen.after}
    for publication in seen.publications:
        if publication is seen.publications[0] or publication.id in after:
            yield _stands(publication, frame)
        if found := after.get(publication.id):
            yield from (Text(f"  {steady(frame.tr(line))}") for line in lines_after(found, frame.settings.timezone))
    if (left := left_of(seen)) is not None and proposed_instead(seen):
        yield Text().append(frame.tr("Published text"), "bold").append(f" {one_line(steady(left.text), 280)}")
    if seen.publications and (next_step := _next_step(seen, after.get(seen.publications[0].id))):
        yield Text(frame.tr(next_step), "bold")


def _stands(publication: Publication, frame: Frame) -> Text:
    why = steady(frame.tr(load_message(publication.error))) if publication.error else ""
    detail = " · ".join(part for part in (*_tried(publication, frame), shown_link(publication.url), why) if part)
    said = f" {frame.word(publication.state)} {detail}".rstrip()
    return Text().append(frame.tr("Publication"), "bold").append(said)


def _tried(publication: Publication, frame: Frame) -> Iterator[str]:
    """Say what was tried, and when."""
    tr = frame.tr
    yield tr("approved {hour}", hour=frame.hour(publication.queued_at))
    if publication.planned_at and publication.state in (PublicationState.QUEUED, PublicationState.BY_HAND):
        yield tr("leaves {hour}", hour=frame.hour(publication.planned_at))
    if publication.claimed_at:
        yield tr("sent {hour}", hour=frame.hour(publication.claimed_at))
    if publication.account_id:
        yield tr("from {account}", account=publication.account_id)


def _next_step(seen: TicketView, after: After | None) -> Message | None:
    """Say what can be done now, or None."""
    publication = seen.publications[0]
    if publication.state in SETTLED_BY_PERSONS:
        return msg("→ Look at the account, then x: published, with its link, or not.")
    if publication.state is PublicationState.HELD:
        return msg("→ It comes back to the desk by itself; u takes it back now.")
    if left_of(seen) is None:
        return None
    if after and any(one.state in UNSETTLED for one in after.corrections):
        return msg("→ It is being changed or taken back: see after the next run.")
    if proposed_instead(seen):
        return msg("→ Another wording is proposed below: a lets it replace what is published; d takes it back.")
    return _on_its_network(publication)


def _on_its_network(publication: Publication) -> Message:
    can, network = CAPABILITIES[publication.network], LONG[publication.network]
    if not is_ours(publication) or not can.deletes:
        return msg("→ A person published it: change it or take it back on {network} itself.", network=network)
    if not can.edits:
        return msg("→ d takes it back; {network} does not let a post be changed.", network=network)
    return msg("→ e proposes another wording, which somebody else approves; d takes it back.")
