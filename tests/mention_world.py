"""Invented campaigns with ambiguous names, and labelled sentences that do or do not speak of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from watcher.model import Author, Campaign, Mention, MentionVerdict, Named, Network, Post
from watcher.understanding.mention_figures import MentionFigures, measure_mentions
from watcher.understanding.mentions import MentionReader
from watcher.understanding.scan import fold_text

NOON = datetime(2027, 3, 11, 12, tzinfo=UTC)
DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence, the campaign that reads it, and whether it truly speaks of it."""

    names: str
    text: str
    truth: bool
    reply: bool


def post(text: str, **more: object) -> Post:
    return Post(Network.BLUESKY, "1", text, NOON, Author("a.example"), **more)  # type: ignore[arg-type]


def campaigns(part: str) -> dict[str, Campaign]:
    """Return the campaigns of a part: "development" or "frozen"."""
    shapes = json.loads((DATA / "mention_campaigns.json").read_text("utf-8"))[part]
    return {key: _campaign(shape) for key, shape in shapes.items()}


def rows(file: str) -> list[Row]:
    lines = map(json.loads, (DATA / file).read_text("utf-8").splitlines())
    return [Row(v["names"], v["text"], v["verdict"] == "yes", v.get("reply", False)) for v in lines]


def read_row(reader: MentionReader, row: Row) -> Mention:
    answered = "at://ours/1" if row.reply else None
    return reader.read(fold_text(row.text), post(row.text, in_reply_to=answered), policy=False, ours=False)


def figures(part: str, file: str) -> MentionFigures:
    """Read a file's sentences, each by the campaign it names."""
    readers = {key: MentionReader(campaign) for key, campaign in campaigns(part).items()}
    sentences = rows(file)
    return compared(sentences, [read_row(readers[row.names], row) for row in sentences])


def compared(sentences: Sequence[Row], found: Sequence[Mention]) -> MentionFigures:
    """Measure what was found in the sentences."""
    labels = [MentionVerdict.YES if row.truth else MentionVerdict.NO for row in sentences]
    return measure_mentions([row.text for row in sentences], labels, found)


def _campaign(shape: dict[str, Any]) -> Campaign:
    return Campaign(
        Named(shape["candidate"], tuple(shape.get("candidate_aliases", ()))),
        Named(shape["movement"], tuple(shape.get("movement_aliases", ()))),
        gender=shape["gender"],
        handles=tuple(shape.get("handles", ())),
        hashtags=tuple(shape.get("hashtags", ())),
        sites=tuple(shape.get("sites", ())),
        spokespersons=tuple(Named(name, tuple(more)) for name, *more in shape.get("spokespersons", ())),
        opponents=tuple(Named(name, tuple(more)) for name, *more in shape["opponents"]),
        events=tuple(map(Named, shape.get("events", ()))),
        homonyms=tuple(shape.get("homonyms", ())),
    )
