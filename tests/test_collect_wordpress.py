"""Feeds as WordPress really makes them: the collector against the real WordPress, on loopback.

Needs PHP, MariaDB and WordPress: `sh tests/servers/wordpress/install.sh`. Skipped without them, except in CI.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from wordpress_world import WordPress, missing, running

from watcher.collectors.base import Limits
from watcher.collectors.feeds import FeedCollector
from watcher.model import Account, Network, Source, StepReport
from watcher.steps import collect
from watcher.storage.ledger import Ledger
from watcher.storage.sources import Sources

NOON = datetime(2025, 3, 11, 12, tzinfo=UTC)  # WordPress holds back what is dated after today
LIMITS = Limits(timeout_s=60, allow_loopback=True)


@pytest.fixture(scope="module")
def server() -> Iterator[WordPress]:
    absent = missing()
    if absent:
        because = f"WordPress needs {absent}: sh tests/servers/wordpress/install.sh"
        pytest.fail(because) if os.environ.get("CI") == "true" else pytest.skip(because)
    with running() as started:
        yield started


@pytest.fixture
def site(server: WordPress) -> WordPress:
    server.empty()
    return server


class Run:
    """A ledger that looks at one feed of the site, an hour later each time."""

    def __init__(self, folder: Path, site: WordPress, feed: str) -> None:
        self.path, self.now = folder / "ledger.db", NOON
        self.accounts = [("urgences", Account(Network.RSS, f"{site.base}/?feed={feed}"))]

    def look(self, after: timedelta = timedelta(hours=1)) -> StepReport:
        with Ledger.open(self.path) as ledger:
            Sources(ledger).declare(self.accounts)
            self.now += after
            looked_at = Sources(ledger).all()
            collectors = {Network.RSS: FeedCollector(LIMITS)}
            return collect(ledger, looked_at, collectors, every=timedelta(minutes=15), clock=lambda: self.now)

    def look_to_the_end(self) -> list[StepReport]:
        """Look until a run finds nothing; it takes several when much is to be read back."""
        reports = [self.look()]
        while reports[-1].count("new"):
            reports.append(self.look())
        return reports

    def texts(self) -> list[str]:
        with Ledger.open(self.path) as ledger:
            return [row["text"] for row in ledger.rows("SELECT text FROM post ORDER BY published_ms, id")]


def articles(count: int, first: int = 1) -> list[tuple[str, datetime]]:
    """Number articles, one a minute, the last at noon at most."""
    return [(f"Article {n} – l’hôpital & nous", NOON - timedelta(days=2) + n * timedelta(minutes=1)) for n in
            range(first, first + count)]  # fmt: skip


def counts(report: StepReport) -> tuple[int, int]:
    return report.count("new"), report.count("edited")


@pytest.mark.parametrize("feed", ["rss2", "atom", "rdf"])
def test_each_format_gives_the_articles_with_their_words_dates_and_addresses(
    site: WordPress, tmp_path: Path, feed: str
) -> None:
    (post,) = site.post_many([("L’été à l’hôpital", NOON)], "<p>Nous <em>demandons</em> un service de nuit.</p>")
    run = Run(tmp_path, site, feed)
    assert run.look().count("new") == 1
    with Ledger.open(run.path) as ledger:
        (row,) = ledger.rows("SELECT * FROM post")
    assert row["text"] == "L’été à l’hôpital\n\nNous demandons un service de nuit."
    assert (row["published_ms"], row["date_estimated"]) == (NOON.timestamp() * 1_000, 0)
    assert row["url"] == f"{site.base}/?p={post}"
    assert row["organisation_id"] == "urgences"


async def test_a_feed_that_did_not_change_answers_304(site: WordPress) -> None:
    site.post_many(articles(3))
    collector = FeedCollector(LIMITS)
    source = Source(1, "urgences/rss", Network.RSS, f"{site.base}/?feed=rss2")
    first = await collector.fetch(source, NOON)
    again = await collector.fetch(Source(1, source.name, source.network, source.address, cursor=first.cursor), NOON)
    assert (len(first.posts), first.not_modified) == (3, False)
    assert (again.posts, again.not_modified) == ((), True)


@pytest.mark.parametrize("feed", ["rss2", "atom", "rdf"])
def test_an_edited_article_is_edited_and_a_deleted_one_changes_no_other(
    site: WordPress, tmp_path: Path, feed: str
) -> None:
    first, second, _ = site.post_many(articles(3))
    run = Run(tmp_path, site, feed)
    run.look()
    site.edit(first, "Article corrigé")
    assert counts(run.look()) == (0, 1)
    site.delete(second)
    site.post("Article suivant", NOON)
    assert counts(run.look(after=timedelta(hours=25))) == (1, 0)
    assert len(run.texts()) == 4
    assert any(text.startswith("Article corrigé") for text in run.texts())


def test_a_back_dated_article_is_found_within_a_day_though_wordpress_calls_it_no_change(
    site: WordPress, tmp_path: Path
) -> None:
    site.post_many(articles(3, first=10))
    run = Run(tmp_path, site, "rss2")
    run.look()
    site.post_many(articles(1))
    assert counts(run.look()) == (0, 0)
    assert counts(run.look(after=timedelta(hours=24))) == (1, 0)


@pytest.mark.parametrize("feed", ["rss2", "atom", "rdf"])
def test_more_articles_than_a_page_shows_are_read_back_from_the_older_pages(
    site: WordPress, tmp_path: Path, feed: str
) -> None:
    site.post_many(articles(15))
    run = Run(tmp_path, site, feed)
    assert run.look().count("new") == 10  # a first look takes what the feed shows
    site.post_many(articles(35, first=16))
    report = run.look()
    assert (report.count("new"), report.troubles) == (35, ())
    assert run.look().count("new") == 0


def test_when_every_known_article_was_deleted_the_walk_ends_with_the_site(site: WordPress, tmp_path: Path) -> None:
    known = site.post_many(articles(10))
    run = Run(tmp_path, site, "rss2")
    run.look()
    site.delete(*known)
    site.post_many(articles(20, first=11))
    report = run.look()
    assert (report.count("new"), report.troubles) == (20, ())


def test_comments_come_too_and_what_their_feed_no_longer_shows_is_reported(site: WordPress, tmp_path: Path) -> None:
    (post,) = site.post_many(articles(1))
    run = Run(tmp_path, site, "comments-rss2")
    site.comment_many(post, [f"Commentaire {n}" for n in range(5)], NOON - timedelta(hours=5))
    assert run.look().count("new") == 5
    site.comment_many(post, [f"Réponse {n}" for n in range(12)], NOON - timedelta(hours=1))
    report = run.look()
    assert report.count("new") == 10
    assert "some entries may be missing" in str(report.troubles[0])
    assert run.look().troubles == ()


def test_1200_articles_between_two_runs_are_1200_articles_in_the_ledger(site: WordPress, tmp_path: Path) -> None:
    site.post_many(articles(10))
    run = Run(tmp_path, site, "rss2")
    run.look()
    site.post_many(articles(1_200, first=11))
    reports = run.look_to_the_end()
    assert [trouble for report in reports for trouble in report.troubles] == []
    assert sum(report.count("new") for report in reports) == 1_200
    assert len(set(run.texts())) == len(run.texts()) == 1_210
