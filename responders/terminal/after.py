"""What became of texts that left: how far they go, what is to be changed or taken back; for scripts and for people."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from responders.queue.views import After
from responders.terminal.output import Output
from watcher.messages import Message, Translator, msg
from watcher.model import Publication
from watcher.storage.corrections import Correction, Corrections
from watcher.storage.ledger import Ledger
from watcher.storage.reach import Count, Reaches


def after_records(ledger: Ledger, publications: Iterable[Publication], tr: Translator) -> list[dict[str, Any]]:
    """Lay out what became of publications, in their order."""
    return [_record(ledger, publication, tr) for publication in publications]


def _record(ledger: Ledger, publication: Publication, tr: Translator) -> dict[str, Any]:
    counts = [_count(count) for count in Reaches(ledger).of(publication.id)]
    return {
        "id": publication.id,
        "gone": publication.gone_at.isoformat() if publication.gone_at else None,
        "reach": counts[-1] if counts else None,
        "reach_over_time": counts,
        "corrections": [_correction(one, tr) for one in Corrections(ledger).of_publication(publication.id)],
    }


def _count(count: Count) -> dict[str, Any]:
    reach = count.reach
    return {"at": count.at.isoformat(), "likes": reach.likes, "reposts": reach.reposts, "replies": reach.replies}


def _correction(one: Correction, tr: Translator) -> dict[str, Any]:
    return {
        "id": one.id,
        "what": "amend" if one.draft_id else "unpublish",
        "state": one.state,
        "person": one.person,
        "because": one.because,
        "asked_at": one.asked_at.isoformat(),
        "error": tr(one.error) if one.error else None,
    }


def print_after(left: Iterable[After], out: Output, zone: ZoneInfo) -> None:
    """Print what became of texts that left, for a person."""
    for after in left:
        for line in lines_after(after, zone):
            out.text(f"  #{after.publication.id} {out.tr(line)}")


def lines_after(after: After, zone: ZoneInfo) -> list[Message]:
    """Say what became of a text that left: its corrections, oldest first, and the last count of how far it went."""
    lines = [_correction_line(one) for one in reversed(after.corrections)]
    if gone_at := after.publication.gone_at:
        lines.append(msg("not on its network since {at}", at=f"{gone_at.astimezone(zone):%d/%m %H:%M}"))
    if last := after.last:
        lines.append(
            msg(
                "{likes} likes, {reposts} reposts, {replies} replies ({at})",
                likes=last.reach.likes, reposts=last.reach.reposts, replies=last.reach.replies,
                at=f"{last.at.astimezone(zone):%d/%m %H:%M}",
            )
        )  # fmt: skip
    return lines


def _correction_line(one: Correction) -> Message:
    values = {"person": one.person, "because": one.because, "state": one.state}
    asked = msg("{person} had it taken back: {because} ({state})", **values)
    if one.draft_id:
        asked = msg("{person} had it changed: {because} ({state})", **values)
    return msg("{what}: {why}", what=asked, why=one.error) if one.error else asked
