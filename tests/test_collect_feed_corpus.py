"""The 2,248 feeds that feedparser is tested with: every oddity of twenty years, none of which may hurt.

They are in its source distribution, downloaded once into .cache/. Skipped offline, except in CI.
"""

import os
import subprocess
import sys
import tarfile
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import feedparser
import pytest

from watcher.collectors.base import Limits
from watcher.collectors.feed_checks import decoded
from watcher.collectors.feed_entries import claim_of
from watcher.collectors.feed_identity import keys
from watcher.collectors.feed_parts import cut
from watcher.collectors.feeds import to_page
from watcher.errors import SourceError
from watcher.model import Network, Page, Source
from watcher.text import clean

CACHE = Path(__file__).parent.parent / ".cache" / "feeds"
NOW = datetime(2027, 3, 12, 9, tzinfo=UTC)
HEADERS = {"content-type": "application/xml"}


@pytest.fixture(scope="module")
def corpus() -> dict[str, bytes]:
    archive = CACHE / f"feedparser-{version('feedparser')}.tar.gz"
    if not archive.exists():
        wanted = ["--no-binary", "feedparser", "--no-deps", f"feedparser=={version('feedparser')}"]
        command = [sys.executable, "-m", "pip", "download", "--quiet", *wanted, "--dest", str(CACHE)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
        if done.returncode:
            because = "the feeds of feedparser's source distribution cannot be downloaded"
            pytest.fail(because) if os.environ.get("CI") == "true" else pytest.skip(because)
    return dict(feeds_of(archive))


def feeds_of(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as held:
        for member in held:
            _, _, path = member.name.partition("/tests/")
            if member.isfile() and path and not path.endswith(".py") and (file := held.extractfile(member)):
                yield path, file.read()


def source(memory: str = "") -> Source:
    cursor = {"known": memory} if memory else {}
    return Source(1, "asso/rss", Network.RSS, "https://asso.example/feed", "asso", cursor)


def look(body: bytes, memory: str = "") -> Page | None:
    try:
        return to_page(body, HEADERS, source(memory), NOW, Limits())
    except SourceError as error:
        assert str(error)
        return None


@pytest.fixture(scope="module")
def pages(corpus: dict[str, bytes]) -> dict[str, Page]:
    return {name: page for name, body in corpus.items() if (page := look(body))}


def test_none_stops_the_collector_and_what_is_a_feed_is_read(corpus: dict[str, bytes], pages: dict[str, Page]) -> None:
    assert len(corpus) >= 2_200
    assert len(pages) >= 1_950  # the others are no feeds, or define entities


def test_every_post_has_an_identity_a_date_and_words_without_markup_or_controls(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for post in page.posts:
            assert post.native_id.startswith("asso/"), name
            assert 5 < len(post.native_id) <= 200, name
            assert datetime(1995, 1, 1, tzinfo=UTC) <= post.published_at, name
            assert post.date_estimated == (post.published_at == NOW), name
            assert clean(post.text) == post.text, name
            assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in post.text), name


def test_every_entry_has_an_identity_of_its_own_even_without_words(corpus: dict[str, bytes]) -> None:
    for name, body in corpus.items():
        try:
            utf8 = decoded(body, HEADERS, "")
        except SourceError:
            continue
        claims = [claim_of(entry) for entry in feedparser.parse(utf8, sanitize_html=False).entries]
        names, _ = keys(claims, "")
        assert all(names), name
        assert len(set(names)) == len({claim.place for claim in claims}), name


def test_the_same_feed_twice_gives_nothing_new(corpus: dict[str, bytes], pages: dict[str, Page]) -> None:
    for name, first in pages.items():
        again = look(corpus[name], first.cursor.get("known", ""))
        assert again is not None, name
        assert {post.native_id for post in again.posts} <= {post.native_id for post in first.posts}, name
        third = look(corpus[name], again.cursor.get("known", ""))
        assert third is not None, name
        assert third.posts == again.posts, name  # two entries in one place do not take turns


def test_an_entry_that_comes_beside_a_known_one_is_read_as_it_is_with_it(corpus: dict[str, bytes]) -> None:
    """Known entries are cut out before parsing: what is left must not be read otherwise for that."""
    compared = 0
    for name, body in corpus.items():
        try:
            parts = cut(decoded(body, HEADERS, ""))
        except SourceError:
            continue
        if parts is None or not parts.blocks:
            continue
        known = (
            b"<entry><id>connu</id></entry>" if b"entry" in parts.blocks[0][:40] else b"<item><guid>connu</guid></item>"
        )
        both = parts.gaps[0] + known + parts.without(())[len(parts.gaps[0]) :]
        alone = look(parts.gaps[0] + known + b"".join(parts.gaps[1:]))
        whole = look(both)
        if alone is None or whole is None or not alone.cursor:
            continue
        after = look(both, alone.cursor["known"])
        assert after is not None, name
        assert after.posts == whole.posts, name
        compared += 1
    assert compared >= 1_100
