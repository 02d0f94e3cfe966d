"""The shelf of posts: one way in for every collector and for `import`.

A batch is one transaction: new posts, their full text and their raw answers together. A post seen
again is not a second post: an edited text is updated and understood anew, changed counts are
updated, and nothing is written when nothing changed.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.clock import from_ms, to_ms
from watcher.model import Author, AuthorKind, Network, Post, Reach, StoredPost, hash_text
from watcher.storage.identity import carried_ms, id_at, post_id, ref_hash
from watcher.storage.ledger import Ledger

_CHUNK = 500  # SQLite takes 999 values in one statement on old builds


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a batch, in posts."""

    new: int = 0
    edited: int = 0
    unchanged: int = 0

    def __add__(self, other: "Ingested") -> "Ingested":
        return Ingested(self.new + other.new, self.edited + other.edited, self.unchanged + other.unchanged)


class Posts:
    """Posts in, posts out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def ingest(self, posts: Iterable[Post], seen_at: datetime, source_id: int | None = None) -> Ingested:
        """Save a batch in one transaction and return what became of it."""
        batch = {ref_hash(post.ref): post for post in posts}  # of two with one identity, the later
        with self._ledger.write():
            known = self._find(batch)
            fresh = {h: p for h, p in batch.items() if h not in known}
            self._insert(fresh, to_ms(seen_at), source_id)
            edited = sum(self._refresh(known[h], p, to_ms(seen_at)) for h, p in batch.items() if h in known)
        return Ingested(len(fresh), edited, len(known) - edited)

    def _find(self, batch: dict[int, Post]) -> dict[int, int]:
        """Return the ledger ids of the posts we already hold, by hash."""
        found = {
            row["ref_hash"]: row["post_id"]
            for chunk in _chunks(list(batch))
            for row in self._ledger.rows(
                f"SELECT ref_hash, post_id FROM identity WHERE ref_hash IN ({_marks(chunk)})", chunk
            )
        }
        for h, post in batch.items():
            if h not in found and (held := self._by_time(post.network, post.native_id, h)):
                found[h] = held
        return found

    def _by_time(self, network: Network, native_id: str, h: int) -> int | None:
        """Return the ledger id of a post whose own id carries its time, if we hold it."""
        ms = carried_ms(network, native_id)
        return None if ms is None else self._walk(id_at(ms, h), h)[1]

    def _walk(self, wanted: int, h: int) -> tuple[int, int | None]:
        """Step from a wanted id to (the first free id, None) or (-, the id that already is this post)."""
        while (other := self._ledger.value("SELECT ref_hash FROM post WHERE id = ?", (wanted,))) is not None:
            if other == h:
                return wanted, wanted
            wanted += 1
        return wanted, None

    def _insert(self, fresh: dict[int, Post], seen_ms: int, source_id: int | None) -> None:
        rows = sorted(((post_id(p), h, p) for h, p in fresh.items()), key=lambda row: row[:2])
        placed: list[tuple[int, int, Post]] = []
        last = -1
        for wanted, h, post in rows:
            last = self._walk(max(wanted, last + 1), h)[0]
            placed.append((last, h, post))
        self._ledger.execute_many(_INSERT, (_values(i, h, p, seen_ms, source_id) for i, h, p in placed))
        self._ledger.execute_many(
            "INSERT INTO post_fts(rowid, text, author_name) VALUES (?, ?, ?)",
            ((i, p.text, p.author.name) for i, _, p in placed),
        )
        self._ledger.execute_many(
            "INSERT INTO identity(ref_hash, post_id) VALUES (?, ?)",
            ((h, i) for i, h, p in placed if carried_ms(p.network, p.native_id) is None),
        )
        self._ledger.execute_many(
            "INSERT INTO raw(post_id, body, fetched_ms) VALUES (?, ?, ?)",
            ((i, zlib.compress(p.raw, 6), seen_ms) for i, _, p in placed if p.raw),
        )

    def _refresh(self, held_id: int, post: Post, seen_ms: int) -> bool:
        """Update a post seen again; return whether its text was edited."""
        old = self._ledger.row(
            "SELECT text, text_hash, author_handle, author_name, likes, reposts, replies FROM post WHERE id = ?",
            (held_id,),
        )
        assert old is not None
        if old["author_handle"] is None:  # anonymised: nothing of a private person comes back
            return False
        counts = (post.reach.likes, post.reach.reposts, post.reach.replies)
        if any(counts) and counts != (old["likes"], old["reposts"], old["replies"]):
            self._ledger.execute("UPDATE post SET likes = ?, reposts = ?, replies = ? WHERE id = ?", (*counts, held_id))
        if hash_text(post.text) == old["text_hash"]:
            return False
        self._index_again(held_id, old, post.text)
        self._ledger.execute(
            "UPDATE post SET text = ?, text_hash = ?, edited_ms = ?, read_version = NULL WHERE id = ?",
            (post.text, hash_text(post.text), seen_ms, held_id),
        )
        return True

    def _index_again(self, held_id: int, old: dict[str, Any], text: str | None) -> None:
        """Take the old words out of the full-text index and put the new ones in."""
        self._ledger.execute(
            "INSERT INTO post_fts(post_fts, rowid, text, author_name) VALUES ('delete', ?, ?, ?)",
            (held_id, old["text"], old["author_name"]),
        )
        if text is not None:
            self._ledger.execute(
                "INSERT INTO post_fts(rowid, text, author_name) VALUES (?, ?, ?)",
                (held_id, text, old["author_name"]),
            )

    def unread(self, limit: int) -> list[StoredPost]:
        """Return posts not understood yet, oldest first."""
        return [
            stored_post(row)
            for row in self._ledger.rows("SELECT * FROM post WHERE read_version IS NULL ORDER BY id LIMIT ?", (limit,))
        ]

    def count_unread(self) -> int:
        """Count posts not understood yet."""
        return int(self._ledger.value("SELECT count(*) FROM post WHERE read_version IS NULL"))

    def forget_readings_of_other_versions(self, version: str) -> int:
        """Mark as unread what an older understanding read (`read --again`); return how many."""
        with self._ledger.write():
            return self._ledger.execute(
                "UPDATE post SET read_version = NULL WHERE read_version <> ?", (version,)
            ).rowcount

    def get(self, held_id: int) -> StoredPost | None:
        """Return one post, or None."""
        row = self._ledger.row("SELECT * FROM post WHERE id = ?", (held_id,))
        return stored_post(row) if row else None

    def count(self) -> int:
        """Count the posts of the archive."""
        return int(self._ledger.value("SELECT count(*) FROM post"))

    def anonymise(self, held_ids: Sequence[int]) -> None:
        """Drop who wrote these posts; the hash stays, so that they are never collected again.

        For posts of private persons once counted (GDPR art. 5.1.c).
        """
        for held_id in held_ids:
            old = self._ledger.row("SELECT text, author_name FROM post WHERE id = ?", (held_id,))
            if old is None:
                continue
            self._index_again(held_id, old, None)
            self._ledger.execute(
                "INSERT INTO post_fts(rowid, text, author_name) VALUES (?, ?, NULL)", (held_id, old["text"])
            )
            self._ledger.execute(_ANONYMISE, (held_id,))
            self._ledger.execute("DELETE FROM raw WHERE post_id = ?", (held_id,))

    def forget(self, network: Network, native_ids: Sequence[str], deleted_at: datetime) -> int:
        """Drop the words and the author of posts deleted where they were said; return how many we held.

        The hash stays, so that they are not collected again. Call inside a transaction.
        """
        held = [i for native_id in native_ids if (i := self.held_id(network, native_id)) is not None]
        self._blank(held)
        self._ledger.execute_many(
            "UPDATE post SET deleted_ms = ? WHERE id = ?", ((to_ms(deleted_at), held_id) for held_id in held)
        )
        return len(held)

    def to_recheck(self, network: Network, since: datetime) -> list[str]:
        """Return the native ids of a network's posts since an instant whose words we still hold."""
        sql = """SELECT native_id FROM post WHERE id >= ? AND network = ? AND text <> '' AND deleted_ms IS NULL
            AND native_id IS NOT NULL ORDER BY id"""
        return [row["native_id"] for row in self._ledger.rows(sql, (id_at(to_ms(since)), network))]

    def held_id(self, network: Network, native_id: str) -> int | None:
        """Return the ledger id of a post, if we hold it."""
        h = ref_hash(f"{network}:{native_id}")
        found = self._ledger.value("SELECT post_id FROM identity WHERE ref_hash = ?", (h,))
        return int(found) if found is not None else self._by_time(network, native_id, h)

    def sweep(self, raw_before: datetime, individuals_before: datetime, others_before: datetime) -> int:
        """Delete raw answers, and the words of posts, older than their retention; return how many.

        A post whose ticket is still on a desk is kept until the ticket is closed.
        """
        with self._ledger.write():
            swept = self._ledger.execute("DELETE FROM raw WHERE fetched_ms < ?", (to_ms(raw_before),)).rowcount
            limits = (to_ms(individuals_before), to_ms(others_before))
            old = [row["id"] for row in self._ledger.rows(_OUT_OF_DATE, limits)]
            self._blank(old)
        return int(swept) + len(old)

    def _blank(self, held_ids: Sequence[int]) -> None:
        """Take the words and the author of posts out of the table and out of the full-text index."""
        for held_id in held_ids:
            old = self._ledger.row("SELECT text, author_name FROM post WHERE id = ?", (held_id,))
            assert old is not None
            self._index_again(held_id, old, "")
            self._ledger.execute("UPDATE post SET text = '' WHERE id = ?", (held_id,))
            self._ledger.execute("DELETE FROM relay WHERE post_id = ?", (held_id,))
        self.anonymise(held_ids)


_COLUMNS = (
    "id, ref_hash, network, native_id, url, text, text_hash, language, published_ms, date_estimated, seen_ms, "
    "author_handle, author_name, author_kind, author_followers, in_reply_to, repost_of, likes, reposts, "
    "replies, organisation_id, source_id"
)
_INSERT = f"INSERT INTO post({_COLUMNS}) VALUES ({', '.join('?' * 22)})"
_ANONYMISE = (
    "UPDATE post SET author_handle = NULL, author_name = NULL, author_followers = NULL, url = NULL, "
    "native_id = NULL, in_reply_to = NULL WHERE id = ?"
)
_OUT_OF_DATE = """
    SELECT post.id FROM post JOIN reading ON reading.post_id = post.id
    WHERE post.seen_ms < iif(reading.author_kind IN ('individual', 'unknown'), ?, ?) AND text <> ''
      AND NOT EXISTS (SELECT 1 FROM ticket_post JOIN ticket ON ticket.id = ticket_id
                      WHERE ticket_post.post_id = post.id AND ticket.closed_ms IS NULL)
"""


def _values(held_id: int, h: int, p: Post, seen_ms: int, source_id: int | None) -> tuple[Any, ...]:
    return (
        held_id, h, p.network, p.native_id, p.url, p.text, hash_text(p.text), p.language,
        to_ms(p.published_at), p.date_estimated, seen_ms, p.author.handle, p.author.name, p.author.kind,
        p.author.followers, p.in_reply_to, p.repost_of, p.reach.likes, p.reach.reposts, p.reach.replies,
        p.organisation_id, source_id,
    )  # fmt: skip


def stored_post(row: dict[str, Any]) -> StoredPost:
    """Make a record of a row of `post`."""
    author = Author(
        handle=row["author_handle"] or "",
        name=row["author_name"] or "",
        kind=AuthorKind(row["author_kind"]) if row["author_kind"] else None,
        followers=row["author_followers"],
    )
    post = Post(
        network=Network(row["network"]),
        native_id=row["native_id"] or "",
        text=row["text"],
        published_at=from_ms(row["published_ms"]),
        author=author,
        url=row["url"],
        in_reply_to=row["in_reply_to"],
        repost_of=row["repost_of"],
        language=row["language"],
        reach=Reach(row["likes"], row["reposts"], row["replies"]),
        organisation_id=row["organisation_id"],
        date_estimated=bool(row["date_estimated"]),
    )
    return StoredPost(row["id"], post, from_ms(row["seen_ms"]))


def _chunks(values: list[int]) -> Iterator[list[int]]:
    return (values[i : i + _CHUNK] for i in range(0, len(values), _CHUNK))


def _marks(values: list[int]) -> str:
    return ", ".join("?" * len(values))
