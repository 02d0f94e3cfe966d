"""The nearest measures and the wordings of a ticket, on paper: for `veilleur queue show` and `variants`."""

from collections.abc import Sequence
from typing import Any

from responders.drafting.picking import take, variants_of
from responders.drafting.ranking import ENOUGH, Ranked
from responders.limits import LIMITS, length
from responders.terminal.output import Output
from responders.terminal.session import Session
from watcher.messages import msg
from watcher.model import Ticket
from watcher.storage.tickets import Tickets


def nearest_records(near: Sequence[Ranked]) -> list[dict[str, Any]]:
    """Lay out the nearest measures for scripts: points, words, and whether they are enough to answer."""
    return [
        {"measure": one.measure.id, "title": one.measure.title, "points": round(one.points, 2),
         "because": list(one.because), "answers": one.points >= ENOUGH}
        for one in near
    ]  # fmt: skip


def print_nearest(near: Sequence[Ranked], out: Output) -> None:
    """Print the nearest measures for a person."""
    if near:
        out.say("\nNearest in the programme (it answers from {enough} points):", enough=ENOUGH)
    for one in near:
        out.text(f"  {one.points:.1f} · §{one.measure.id} {one.measure.title} · {', '.join(one.because)}")


def show_variants(session: Session, ticket_id: int) -> None:
    """Print the wordings that a ticket may get, numbered from 1."""
    house = session.house
    with house.ledger() as ledger:
        variants = variants_of(ledger, house.settings, ticket_id, session.clock())
        ticket = Tickets(ledger).get(ticket_id)
    assert ticket is not None
    if session.as_json:
        for number, variant in enumerate(variants, 1):
            session.out.json({"number": number, "measures": list(variant.cites), "text": variant.text})
        return
    if not variants:
        session.out.say(msg("No wording fits: write the text yourself, with veilleur queue edit."))
    for number, variant in enumerate(variants, 1):
        measured = f"{length(variant.text, ticket.network)}/{LIMITS[ticket.network]}"
        session.out.text(f"{number}. {' '.join(f'§{one}' for one in variant.cites)} ({measured})")
        session.out.text(variant.text + "\n")


def pick(session: Session, ticket_id: int, number: int, by: str) -> Ticket:
    """Put one of the wordings in place of the text."""
    with session.house.ledger() as ledger:
        return take(session.house.queue(ledger), ticket_id, number, by)
