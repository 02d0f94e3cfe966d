"""What became of texts that left: how far they go, what is to be changed or taken back; for scripts and for people."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

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


def print_after(ledger: Ledger, publications: Iterable[Publication], out: Output, zone: ZoneInfo) -> None:
    """Print what became of publications, for a person."""
    for publication in publications:
        for line in _lines(ledger, publication, zone):
            out.text(f"  #{publication.id} {out.tr(line)}")


def _lines(ledger: Ledger, publication: Publication, zone: ZoneInfo) -> list[Message]:
    lines = [_correction_line(one) for one in reversed(Corrections(ledger).of_publication(publication.id))]
    if publication.gone_at:
        lines.append(msg("not on its network since {at}", at=f"{publication.gone_at.astimezone(zone):%d/%m %H:%M}"))
    if last := Reaches(ledger).latest(publication.id):
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
