"""A digest reads the same for ever, says when it is incomplete, and is HTML that mail clients can show."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from test_digest import all_answered, looked_at
from world import NOON, answer, keep, organisation, post, reading, settings, ticket

from responders.digest.gather import Edition, gather
from responders.digest.keeping import digest_of, frozen
from responders.digest.records import Digest, Tone
from responders.digest.render import render_html, render_text, subject
from watcher.messages import Translator, msg
from watcher.model import MentionVerdict, Network, Outcome
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts

DAY = date(2027, 3, 12)
MORNING = datetime(2027, 3, 12, 6, tzinfo=UTC)
EN = Translator("en")


@pytest.fixture
def ledger(tmp_path: Path):
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def both(digest: Digest) -> str:
    return render_text(digest, EN) + render_html(digest, EN)


# The same for ever


@pytest.mark.parametrize("edition", list(Edition))
def test_a_past_day_reads_the_same_whatever_happened_since(ledger: Ledger, edition: Edition) -> None:
    all_answered(ledger)
    ticket(ledger, post("Les urgences ferment"), reading(), due_at=NOON)
    ticket(ledger, post("Bravo", organisation_id="maraichers"), reading("agriculture"), Outcome.HIGHLIGHT)
    first = both(digest_of(ledger, settings(), DAY, edition, MORNING))
    answer(ledger, 1, MORNING + timedelta(hours=1))
    ticket(ledger, post("Tout autre chose", published_at=MORNING), reading(priority=9))
    again = both(digest_of(ledger, settings(), DAY, edition, MORNING + timedelta(days=30)))
    assert again == first


def test_a_day_that_is_not_over_is_told_but_not_kept(ledger: Ledger) -> None:
    before = digest_of(ledger, settings(), DAY, Edition.TEAM, MORNING - timedelta(hours=2))
    ticket(ledger, post("Les urgences ferment"), reading())
    after = digest_of(ledger, settings(), DAY, Edition.TEAM, MORNING)
    assert (before.to_decide, after.to_decide) == (0, 1)


def test_no_word_of_a_post_is_kept_and_what_was_deleted_is_gone_from_past_digests(ledger: Ledger) -> None:
    ticket(ledger, post("mot-canari"), reading(), due_at=NOON)
    digest = digest_of(ledger, settings(), DAY, Edition.TEAM, MORNING)
    assert "mot-canari" in both(digest)
    facts = frozen(digest)
    assert "mot-canari" not in facts
    assert "urgences.example/1" not in facts
    with ledger.write():
        Posts(ledger).forget(Network.RSS, ["mot-canari"], MORNING)
    assert "mot-canari" not in both(digest_of(ledger, settings(), DAY, Edition.TEAM, MORNING))


def test_a_day_put_together_afterwards_says_so(ledger: Ledger) -> None:
    late = digest_of(ledger, settings(), DAY, Edition.TEAM, MORNING + timedelta(days=3))
    assert "Put together Monday 15/03 at 07:00" in " ".join(both(late).split())


# Empty is not broken


def test_an_empty_day_and_a_broken_one_differ_from_the_subject_on(ledger: Ledger) -> None:
    all_answered(ledger)
    quiet = gather(ledger, settings(), DAY, Edition.TEAM, MORNING)
    sources = looked_at(ledger)
    sources.record_failure(sources.all()[0], msg("out of order"), MORNING, MORNING)
    broken = gather(ledger, settings(), DAY, Edition.TEAM, MORNING)
    assert (quiet.tone, broken.tone) == (Tone.QUIET, Tone.BROKEN)
    assert subject(broken, EN).startswith("Incomplete: ")
    assert "Nothing to report." in both(quiet)
    assert "Nothing to report. From" not in both(broken)
    assert "  ! Incomplete: 1 sources of 3 did not answer." in render_text(broken, EN)
    assert "#fde3e1" in render_html(broken, EN)
    assert "#fde3e1" not in render_html(quiet, EN)


def test_what_is_not_read_yet_is_said_without_crying_wolf(ledger: Ledger) -> None:
    all_answered(ledger)
    keep(ledger, post("pas lu"))
    digest = gather(ledger, settings(), DAY, Edition.DIRECTION, MORNING)
    assert digest.tone is Tone.PARTIAL
    assert "1 post is not read yet and is not counted here." in both(digest)
    assert not subject(digest, EN).startswith("Incomplete")


def test_what_is_unsure_is_counted_and_said(ledger: Ledger) -> None:
    for n in range(4):
        keep(ledger, post(f"peut-être {n}"), reading(mention=MentionVerdict.UNSURE))
    text = " ".join(render_text(gather(ledger, settings(), DAY, Edition.TEAM, MORNING), EN).split())
    assert "4 posts may speak of us: a person decides." in text


def test_the_weekly_edition_counts_the_week_and_the_one_before(ledger: Ledger) -> None:
    done = ticket(ledger, post("un"), reading(), due_at=NOON + timedelta(hours=4))
    answer(ledger, done, NOON + timedelta(hours=3))
    keep(ledger, post("avant", published_at=NOON - timedelta(days=8), organisation_id="maraichers"), reading())
    week = gather(ledger, settings(), DAY, Edition.WEEK, MORNING).week
    assert week is not None
    assert (week.heard, week.heard_before, week.answers, week.in_time, week.median_h) == (1, 1, 1, 1, 3.0)


# What mail clients show (support as published by caniemail.com: tables, inlined basic CSS, one media query)

TAGS = {"html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "h1", "h2", "p", "a", "bdi"}
ATTRIBUTES = {
    "lang", "charset", "name", "content", "role", "class", "width", "align", "style", "href", "rel", "dir",
    "aria-hidden",
}  # fmt: skip
PROPERTIES = {
    "margin", "padding", "background-color", "color", "border-collapse", "font-family", "font-size", "line-height",
    "text-align", "vertical-align", "word-break", "width", "max-width", "border", "border-top", "border-bottom",
    "border-left", "font-weight", "height", "text-decoration",
}  # fmt: skip


class _Linter(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.properties: set[str] = set()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        for rule in (dict(attrs).get("style") or "").split(";"):
            if rule.strip():
                self.properties.add(rule.partition(":")[0].strip())


@pytest.mark.parametrize("edition", list(Edition))
def test_the_html_uses_only_what_mail_clients_support(ledger: Ledger, edition: Edition) -> None:
    ticket(ledger, post("un"), reading(), due_at=NOON)
    markup = render_html(gather(ledger, settings(), DAY, edition, MORNING), EN)
    page = _Linter(markup)
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert page.properties <= PROPERTIES
    assert re.findall(r"@[\w-]+", re.search(r"<style>(.*)</style>", markup, re.DOTALL)[1]) == ["@media"]  # type: ignore[index]
    assert "prefers-color-scheme: dark" in markup
    assert not re.search(r"url\(|src=|<link|<img|http-equiv", markup)


def test_ten_thousand_posts_make_a_page_that_no_client_clips(ledger: Ledger) -> None:
    """Gmail clips a message above 102 kB."""
    organisations = tuple(organisation(f"org{n}", "<script>" + "nom " * 40 + str(n)) for n in range(40))
    for n in range(400):
        said = post(f"question {n} " + "& " * 300, organisation_id=f"org{n % 40}", url="https://a.example/" + "x" * 200)
        ticket(ledger, said, reading(f"t{n % 30}", priority=n % 9), due_at=NOON)
    digest = gather(ledger, settings(organisations=organisations), DAY, Edition.TEAM, MORNING)
    assert len(render_html(digest, EN).encode()) < 100_000
    assert "<script>" not in render_html(digest, EN)


def test_a_link_says_where_it_leads(ledger: Ledger) -> None:
    ticket(ledger, post("un", url="https://xn--mire-9oa.example/bluesky.example"), reading())
    assert "See the post on xn--mire-9oa.example" in render_html(
        gather(ledger, settings(), DAY, Edition.TEAM, MORNING), EN
    )
