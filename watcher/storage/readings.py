"""The shelf of readings: what we think of each post, and which of them still want a decision."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from watcher.model import (
    AuthorKind,
    Mention,
    MentionVerdict,
    Nature,
    NatureScore,
    Outcome,
    Reading,
    StoredPost,
    Target,
    ThemeScore,
)
from watcher.storage.ledger import Ledger
from watcher.storage.posts import stored_post


class Readings:
    """Readings in, readings out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def save(self, batch: Sequence[tuple[int, Reading]]) -> None:
        """Save readings by post id, in one transaction.

        A post read again keeps its outcome unless what decided it changed.
        """
        with self._ledger.write():
            self._ledger.execute_many(_UPSERT, (_values(post_id, reading) for post_id, reading in batch))
            self._ledger.execute_many(
                "UPDATE post SET read_version = ? WHERE id = ?", ((r.version, i) for i, r in batch)
            )

    def untriaged(self, limit: int) -> list[tuple[StoredPost, Reading]]:
        """Return read posts that wait for a decision, oldest first."""
        return list(self._joined("reading.outcome IS NULL ORDER BY reading.post_id LIMIT ?", (limit,)))

    def count_untriaged(self) -> int:
        """Count read posts that wait for a decision."""
        return int(self._ledger.value("SELECT count(*) FROM reading WHERE outcome IS NULL"))

    def set_outcome(self, post_id: int, outcome: Outcome, reason_json: str) -> None:
        """Note what the decision tree said of a post."""
        self._ledger.execute(
            "UPDATE reading SET outcome = ?, outcome_reason = ? WHERE post_id = ?",
            (outcome, reason_json, post_id),
        )

    def of(self, post_id: int) -> Reading | None:
        """Return what we think of one post, or None."""
        row = self._ledger.row("SELECT * FROM reading WHERE post_id = ?", (post_id,))
        return reading_of(row) if row else None

    def _joined(self, where: str, values: tuple[Any, ...]) -> Iterator[tuple[StoredPost, Reading]]:
        sql = f"SELECT post.* FROM reading JOIN post ON post.id = reading.post_id WHERE {where}"
        ids_and_posts = [stored_post(row) for row in self._ledger.rows(sql, values)]
        for stored in ids_and_posts:
            reading = self.of(stored.id)
            assert reading is not None
            yield stored, reading


_UPSERT = """
    INSERT INTO reading(post_id, version, language, mention, mention_json, theme_id, themes_json, nature,
        nature_json, author_kind, priority, priority_json)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT(post_id) DO UPDATE SET version = excluded.version, language = excluded.language,
        outcome = CASE WHEN mention = excluded.mention AND nature = excluded.nature
            AND author_kind = excluded.author_kind THEN outcome END,
        mention = excluded.mention, mention_json = excluded.mention_json, theme_id = excluded.theme_id,
        themes_json = excluded.themes_json, nature = excluded.nature, nature_json = excluded.nature_json,
        author_kind = excluded.author_kind, priority = excluded.priority, priority_json = excluded.priority_json
"""


def _values(post_id: int, r: Reading) -> tuple[Any, ...]:
    return (
        post_id, r.version, r.language, r.mention.verdict,
        json.dumps([r.mention.targets, r.mention.because], ensure_ascii=False), r.theme_id,
        json.dumps([[t.id, t.score, t.because] for t in r.themes], ensure_ascii=False), r.nature.label,
        json.dumps([r.nature.score, r.nature.because], ensure_ascii=False), r.author_kind, r.priority,
        json.dumps(r.priority_because, ensure_ascii=False),
    )  # fmt: skip


def reading_of(row: dict[str, Any]) -> Reading:
    """Make a record of a row of `reading`."""
    targets, because = json.loads(row["mention_json"])
    nature_score, nature_because = json.loads(row["nature_json"])
    return Reading(
        language=row["language"],
        mention=Mention(MentionVerdict(row["mention"]), tuple(Target(t) for t in targets), tuple(because)),
        themes=tuple(ThemeScore(i, score, tuple(words)) for i, score, words in json.loads(row["themes_json"])),
        nature=NatureScore(Nature(row["nature"]), nature_score, tuple(nature_because)),
        author_kind=AuthorKind(row["author_kind"]),
        priority=row["priority"],
        priority_because=tuple((code, points) for code, points in json.loads(row["priority_json"])),
        version=row["version"],
    )
