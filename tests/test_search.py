"""The archive answers any words, newest first, and no words make it raise."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from world import NOON, keep, post, reading

from watcher.model import Author
from watcher.storage.ledger import Ledger
from watcher.storage.search import Search, safe_query


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory):
    with Ledger.open(tmp_path_factory.mktemp("search") / "ledger.db") as opened:
        said = (
            ("Les urgences de Vidalune ferment la nuit", "urgences", "sante"),
            ("Immigration : l'hôpital d'Aubrelle s'inquiète", "urgences", "sante"),
            ("Prix planchers : à l'hôpital ou aux champs, même combat", "maraichers", "agriculture"),
            ("NEAR OR AND NOT sont des mots", "maraichers", None),
            ("Urgences, encore et toujours", "maraichers", "sante"),
        )
        for hour, (text, organisation, theme) in enumerate(said):
            when = NOON + timedelta(hours=hour)
            author = Author(organisation, f"Voix {organisation[0]}")
            keep(opened, post(text, published_at=when, organisation_id=organisation, author=author), reading(theme))
        yield opened


def texts(ledger: Ledger, words: str, **only: object) -> list[str]:
    return [found.post.text[:8] for found in Search(ledger).find(words, **only)]


def test_the_newest_post_comes_first(ledger: Ledger) -> None:
    assert texts(ledger, "urgences") == ["Urgences", "Les urge"]


def test_accents_and_case_do_not_matter(ledger: Ledger) -> None:
    assert texts(ledger, "HOPITAL") == ["Prix pla", "Immigrat"]


def test_every_word_is_wanted(ledger: Ledger) -> None:
    assert texts(ledger, "hôpital planchers") == ["Prix pla"]


def test_a_phrase_keeps_its_order(ledger: Ledger) -> None:
    assert texts(ledger, '"prix planchers"') == ["Prix pla"]
    assert texts(ledger, '"planchers prix"') == []


def test_a_star_finds_the_words_that_begin_so(ledger: Ledger) -> None:
    assert texts(ledger, "immig*") == ["Immigrat"]
    assert texts(ledger, '"prix planch"*') == ["Prix pla"]
    assert texts(ledger, "immig") == []


def test_operators_are_words_like_others(ledger: Ledger) -> None:
    assert texts(ledger, "NEAR OR NOT") == ["NEAR OR "]


def test_the_name_of_who_speaks_is_searched_too(ledger: Ledger) -> None:
    assert texts(ledger, "voix m immigration") == []
    assert texts(ledger, "voix u immigration") == ["Immigrat"]


def test_theme_and_organisation_narrow_the_search(ledger: Ledger) -> None:
    assert texts(ledger, "hôpital", theme="sante") == ["Immigrat"]
    assert texts(ledger, "hôpital", organisation="maraichers") == ["Prix pla"]
    assert texts(ledger, "hôpital", theme="sante", organisation="maraichers") == []


def test_a_period_includes_its_start_and_not_its_end(ledger: Ledger) -> None:
    start, end = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    assert texts(ledger, "", since=start, until=end) == ["Immigrat"]
    assert texts(ledger, "hôpital", since=end) == ["Prix pla"]


def test_instants_beyond_the_ids_are_no_trouble(ledger: Ledger) -> None:
    always = {"since": datetime.min.replace(tzinfo=UTC), "until": datetime.max.replace(tzinfo=UTC)}
    assert len(texts(ledger, "", **always)) == 5


def test_pages_follow_each_other_without_gap_or_repeat(ledger: Ledger) -> None:
    search, seen, before = Search(ledger), [], None
    while page := search.find("", limit=2, before=before):
        seen.extend(page)
        before = page[-1].id
    assert [found.id for found in seen] == sorted({found.id for found in seen}, reverse=True)
    assert len(seen) == 5


def test_counting_stops_at_the_cap(ledger: Ledger) -> None:
    search = Search(ledger)
    assert search.count_capped("hôpital") == 2
    assert search.count_capped("hôpital", cap=1) == 1
    assert search.count_capped("") == 5
    assert search.count_capped("***") == 0


@pytest.mark.parametrize(
    "hostile",
    ['NEAR(', '"', '""', '"""', "*", "**", "col:", "text:urgences", "^urgences", "{text}: x", "a AND", "OR",
     "(", ")", "-", "+", "a + b", "NEAR(a b, 2)", "'; DROP TABLE post; --", "\x00", 'a"\x00b', "\ud800",
     "🔥", "x" * 10_000, "a " * 5_000, '"a" * "b" *', "NOT urgences", "author_name : x", "`", "\\", "%"],
)  # fmt: skip
def test_hostile_words_never_raise(ledger: Ledger, hostile: str) -> None:
    Search(ledger).find(hostile)
    Search(ledger).count_capped(hostile)


@hypothesis_settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters() | st.sampled_from('"*:()^{}+-'), max_size=40))
def test_no_words_at_all_ever_raise(ledger: Ledger, words: str) -> None:
    assert Search(ledger).count_capped(words) <= 5
    Search(ledger).find(words, theme="sante", limit=3)


def test_words_without_a_letter_find_nothing(ledger: Ledger) -> None:
    assert texts(ledger, "!!! ???") == []


def test_a_query_keeps_no_syntax_of_the_user() -> None:
    assert safe_query('prix "a b"* immig* col:x (') == '"prix" AND "a b"* AND "immig"* AND "col:x"'


def test_the_index_is_walked_backwards_without_a_sort(ledger: Ledger) -> None:
    plan = ledger.rows(
        """EXPLAIN QUERY PLAN SELECT post.* FROM post_fts CROSS JOIN post ON post.id = post_fts.rowid
        WHERE post_fts MATCH '"urgences"' AND post_fts.rowid >= 0 AND post_fts.rowid < 9
        ORDER BY post_fts.rowid DESC LIMIT 5"""
    )
    assert not any("TEMP B-TREE" in row["detail"] for row in plan)


def test_an_archive_without_posts_finds_nothing(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as empty:
        assert Search(empty).find("urgences") == []
        assert Search(empty).find("") == []
