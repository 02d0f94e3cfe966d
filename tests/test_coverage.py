"""An organisation is the source: while one of its accounts answers it is heard, and what is lost is told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from world import NOON, accounts_of, organisation

from responders.coverage import Coverage, cover
from watcher.messages import msg
from watcher.model import Account, Network, Page
from watcher.storage.ledger import Ledger
from watcher.storage.sources import Sources

ON_TWO = (Account(Network.RSS, "https://a.example/flux"), Account(Network.FACEBOOK, "a"))
DIRECTORY = [
    organisation("a", accounts=ON_TWO),
    organisation("b", accounts=(Account(Network.RSS, "https://b.example/"),)),
]
NOTHING = Page((), {})


@pytest.fixture
def sources(tmp_path: Path) -> Iterator[Sources]:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        shelf = Sources(ledger)
        shelf.declare(accounts_of(DIRECTORY))
        for source in shelf.all():
            shelf.save_page(source, NOTHING, NOON, NOON)
        yield shelf


def covered(sources: Sources, hours: int = 1) -> list[Coverage]:
    return cover(DIRECTORY, sources.all(), NOON + timedelta(hours=hours))


def names(coverage: Coverage) -> tuple[list[str], list[str]]:
    return [s.name for s in coverage.heard_by], [s.name for s in coverage.lost]


def test_while_every_account_answers_nothing_is_lost(sources: Sources) -> None:
    assert not any(one.lost or one.is_unheard for one in covered(sources))


def test_a_closed_account_leaves_the_other_one_heard(sources: Sources) -> None:
    sources.disable("a/facebook", msg("refused"))
    a, _ = covered(sources)
    assert names(a) == (["a/rss"], ["a/facebook"])
    assert a.is_partly_heard
    assert a.silent_since is None


def test_an_account_out_of_budget_is_lost_without_having_failed(sources: Sources) -> None:
    facebook = sources.named("a/facebook")
    assert facebook
    sources.postpone([facebook], NOON + timedelta(days=9), msg("the ceiling would be passed"))
    a, _ = covered(sources)
    assert names(a) == (["a/rss"], ["a/facebook"])
    sources.save_page(facebook, NOTHING, NOON, NOON)
    assert not covered(sources)[0].lost


def test_without_any_account_left_the_silence_counts_from_the_last_answer(sources: Sources) -> None:
    rss = sources.named("a/rss")
    assert rss
    sources.save_page(rss, NOTHING, NOON + timedelta(hours=3), NOON)
    sources.disable("a/*", msg("closed"))
    a, b = covered(sources, hours=5)
    assert a.is_unheard
    assert a.silent_since == NOON + timedelta(hours=3)
    assert not b.is_unheard


def test_a_source_that_no_longer_answers_without_a_word_is_lost_after_a_day(sources: Sources) -> None:
    assert not any(one.lost for one in covered(sources, hours=24))
    assert all(one.is_unheard and one.silent_since == NOON for one in covered(sources, hours=25))


def test_an_organisation_never_asked_is_unheard_and_one_not_looked_at_is_not_there(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "new.db") as ledger:
        Sources(ledger).declare(accounts_of(DIRECTORY[:1]))
        (a,) = cover(DIRECTORY, Sources(ledger).all(), NOON)
    assert a.is_unheard
    assert a.silent_since is None
