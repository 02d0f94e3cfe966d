"""Search the archive: newest first, page after page, within one b-tree walk.

The rowid of the full-text index is the post's time-ordered id, so "newest first" is the index read
backwards and a period is a range of ids. Ranking by relevance is left out on purpose: it reads every
hit, which costs seconds on a common word.
"""

import re
from datetime import datetime
from typing import Any

from watcher.clock import to_ms
from watcher.model import StoredPost
from watcher.storage.identity import id_at
from watcher.storage.ledger import Ledger
from watcher.storage.posts import stored_post
from watcher.text import clean

_MOST_WORDS = 32
_LONGEST = 1_000  # characters of a query
_TERM = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')


class Search:
    """Words in, posts out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def find(
        self,
        words: str,
        *,
        theme: str | None = None,
        organisation: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        before: int | None = None,
        limit: int = 20,
    ) -> list[StoredPost]:
        """Return posts with all the words, newest first; `before` is the last id of the page before.

        `since` is included, `until` is not. "Exact phrases" and prefix* are understood, everything
        else is plain words. Empty words find every post; words without a letter find none.
        """
        filters = {"reading.theme_id": theme, "post.organisation_id": organisation}
        used = {column: value for column, value in filters.items() if value is not None}
        clauses = [f"{column} = ?" for column in used]
        source, match = _source(words)
        if theme is not None:
            source += " CROSS JOIN reading ON reading.post_id = post.id"
        sql = f"""SELECT post.* FROM {source} WHERE {" AND ".join([*_WITHIN[bool(match)], *clauses])}
            ORDER BY {_KEY[bool(match)]} DESC LIMIT ?"""
        values = (*match, *_span(since, until, before), *used.values(), max(limit, 0))
        return [stored_post(row) for row in self._ledger.rows(sql, values)]

    def count_capped(self, words: str, cap: int = 1000) -> int:
        """Count the posts with all the words, up to `cap`, after which counting costs too much."""
        match = _source(words)[1]
        walked = "post_fts WHERE post_fts MATCH ?" if match else "post"
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {walked} LIMIT ?)"
        return int(self._ledger.value(sql, (*match, cap)))


# Without and with words to match: the key that orders the walk, and the clauses of every search.
_KEY = ("post.id", "post_fts.rowid")
_WITHIN = (
    ("post.id >= ?", "post.id < ?"),
    ("post_fts MATCH ?", "post_fts.rowid >= ?", "post_fts.rowid < ?"),
)


def _source(words: str) -> tuple[str, tuple[Any, ...]]:
    """Return the tables to walk and the query to match; CROSS JOIN keeps the walk newest first."""
    if not words.strip():
        return "post", ()
    return "post_fts CROSS JOIN post ON post.id = post_fts.rowid", (safe_query(words),)


def safe_query(words: str) -> str:
    """Return an FTS5 query of quoted terms, all of them wanted; no syntax of the user survives.

    Every term is quoted (https://www.sqlite.org/fts5.html#fts5_strings), so that operators, columns
    and parentheses are words like others. Without any letter or figure the query finds nothing.
    """
    terms = []
    for phrase, star, word in _TERM.findall(clean(words, _LONGEST)):
        text = phrase or word.rstrip("*")
        if any(character.isalnum() for character in text):
            terms.append(f'"{text}"' + ("*" if star or word.endswith("*") else ""))
    return " AND ".join(terms[:_MOST_WORDS]) or '""'


def _span(since: datetime | None, until: datetime | None, before: int | None) -> tuple[int, int]:
    """Return the range of ids, the end excluded."""
    first = id_at(to_ms(since)) if since else 0
    end = id_at(to_ms(until)) if until else _AFTER_ALL
    return first, end if before is None else min(end, before)


_AFTER_ALL = (1 << 63) - 1
