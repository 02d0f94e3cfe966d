"""A ticket on paper: for `veilleur queue show`, as text and as JSON."""

from typing import Any
from zoneinfo import ZoneInfo

from responders.guards.verdict import Level
from responders.limits import LIMITS, length
from responders.publishing.x_cost import cost_line
from responders.queue.views import TicketView
from responders.terminal.output import Output
from responders.terminal.review.judged import WORDS
from watcher.messages import Translator
from watcher.storage.kept_messages import load_message


def as_record(seen: TicketView, tr: Translator) -> dict[str, Any]:
    """Lay out a ticket's context for scripts."""
    draft, organisation = seen.draft, seen.organisation
    cost = cost_line(seen.ticket.network, draft.text, seen.account, seen.budget) if draft else None
    return {
        "organisation": organisation.name if organisation else None,
        "posts": [
            {"network": s.post.network, "url": s.post.url, "text": s.post.text,
             "published_at": s.post.published_at.isoformat(), "author": s.post.author.name or s.post.author.handle}
            for s in seen.posts
        ],
        "relayed_by": list(seen.relayed_by),
        "draft": None if draft is None else {
            "id": draft.id, "author": draft.author, "origin": draft.origin, "text": draft.text,
            "measures": list(draft.measures), "length": length(draft.text, seen.ticket.network),
            "limit": LIMITS[seen.ticket.network],
            "cost": tr(cost) if cost else None,
        },
        "verdicts": [
            {"rule": tr(v.rule), "level": v.level, "explanation": tr(v.explanation), "source": tr(v.source),
             "spans": [list(span) for span in v.spans]}
            for v in seen.verdicts
        ],
        "decisions": [
            {"id": d.id, "at": d.at.isoformat(), "person": d.person, "move": d.move, "note": tr(load_message(d.note))}
            for d in seen.decisions
        ],
        "publications": [
            {"id": p.id, "state": p.state, "url": p.url, "error": tr(load_message(p.error)) if p.error else None,
             "text": p.text}
            for p in seen.publications
        ],
    }  # fmt: skip


def print_ticket(seen: TicketView, out: Output, timezone: ZoneInfo) -> None:
    """Print a ticket for a person."""
    tr, ticket = out.tr, seen.ticket
    out.say(
        "Ticket {id} · {status} · priority {priority} · {decision}: {reason}",
        id=ticket.id,
        status=tr(ticket.status),
        priority=ticket.priority,
        decision=tr(ticket.outcome),
        reason=ticket.reason,
    )
    for stored in seen.posts:
        post = stored.post
        name = seen.organisation.name if seen.organisation else post.author.name or post.author.handle
        out.text(f"\n{name} · {post.network} · {post.published_at.astimezone(timezone):%d/%m %H:%M} · {post.url or ''}")
        out.text(post.text)
    if seen.relayed_by:
        out.say("Passed on by {names}.", names=out.cell(list(seen.relayed_by)))
    if seen.draft:
        measured = f"{length(seen.draft.text, ticket.network)}/{LIMITS[ticket.network]}"
        out.say("\nText proposed by {author} ({length}):", author=seen.draft.author, length=measured)
        out.text(seen.draft.text)
        if cost := cost_line(ticket.network, seen.draft.text, seen.account, seen.budget):
            out.text(tr(cost))
    for verdict in seen.verdicts:
        if verdict.level is not Level.PASS:
            said = f"{tr(verdict.rule)} : {tr(verdict.explanation)} ({tr(verdict.source)})"
            out.text(f"{tr(WORDS[verdict.level])} · {said}")
    for measure in seen.measures:
        out.text(f"§{measure.id} {measure.title} — {measure.answer}")
    for decision in seen.decisions:
        note, at = tr(load_message(decision.note)), decision.at.astimezone(timezone)
        out.text(f"{at:%d/%m %H:%M} {decision.person} {tr(decision.move)} {note}")
    for publication in seen.publications:
        detail = publication.url or (tr(load_message(publication.error)) if publication.error else "")
        out.text(f"#{publication.id} {tr(publication.state)} {detail}")
