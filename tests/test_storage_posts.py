"""The shelves of posts and sources keep their promises, also when the machine does not."""

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlite_utils import Database
from world import NOON, accounts_of, by_person, keep, organisation, post, reading, stored, ticket

from watcher.errors import LedgerBusy, LedgerError, LedgerTooNew
from watcher.messages import msg
from watcher.model import Account, AuthorKind, MentionVerdict, Nature, Network, Outcome, Page, Reach
from watcher.storage.identity import carried_ms, id_at, post_id, ref_hash
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Ingested, Posts
from watcher.storage.readings import Readings
from watcher.storage.schema import migrations
from watcher.storage.search import Search
from watcher.storage.sources import Sources

LATER = NOON + timedelta(days=1)
TID = "at://did:plc:abc/app.bsky.feed.post/3lk6ylx2y2c2a"
HERE = Path(__file__).parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path):
    with Ledger.open(path) as opened:
        yield opened


def check_index(ledger: Ledger) -> None:
    """Raise when the full-text index and the posts say different things."""
    ledger.execute("INSERT INTO post_fts(post_fts, rank) VALUES ('integrity-check', 1)")


# Once each


def test_a_post_is_kept_once(ledger: Ledger) -> None:
    posts = Posts(ledger)
    assert posts.ingest([post("un"), post("deux")], NOON) == Ingested(new=2)
    assert posts.ingest([post("un"), post("deux")], LATER) == Ingested(unchanged=2)
    assert posts.count() == 2


def test_a_post_twice_in_one_page_is_one(ledger: Ledger) -> None:
    assert Posts(ledger).ingest([post("un"), post("un")], NOON) == Ingested(new=1)


def test_seen_again_unchanged_writes_nothing(ledger: Ledger) -> None:
    keep(ledger, post("un"), reading())
    before = list(ledger.rows("SELECT * FROM post"))
    assert Posts(ledger).ingest([post("un")], LATER) == Ingested(unchanged=1)
    assert list(ledger.rows("SELECT * FROM post")) == before
    assert Posts(ledger).count_unread() == 0


def test_an_edited_text_is_indexed_again_and_unread_again(ledger: Ledger) -> None:
    keep(ledger, post("urgences", native_id="1"), reading())
    assert Posts(ledger).ingest([post("maternités", native_id="1")], LATER) == Ingested(edited=1)
    assert [unread.post.text for unread in Posts(ledger).unread(9)] == ["maternités"]
    assert Search(ledger).find('"maternites"')
    assert Search(ledger).count_capped("text urgences") == 0
    check_index(ledger)


def test_new_counts_do_not_make_a_post_unread(ledger: Ledger) -> None:
    keep(ledger, post("un"), reading())
    assert Posts(ledger).ingest([post("un", reach=Reach(likes=5))], LATER) == Ingested(unchanged=1)
    assert stored(ledger, "un").post.reach == Reach(likes=5)
    assert Posts(ledger).count_unread() == 0


def test_a_feed_that_changes_a_date_does_not_make_a_second_post(ledger: Ledger) -> None:
    Posts(ledger).ingest([post("un")], NOON)
    assert Posts(ledger).ingest([post("un", published_at=LATER)], LATER) == Ingested(unchanged=1)
    assert stored(ledger, "un").post.published_at == NOON


@pytest.mark.parametrize(("network", "native_id"), [(Network.BLUESKY, TID), (Network.X, "1899412345678901248")])
def test_an_id_that_carries_its_time_needs_no_identity_row(ledger: Ledger, network: Network, native_id: str) -> None:
    said = post("un", network=network, native_id=native_id)
    assert carried_ms(network, native_id) is not None
    again = post("un", network=network, native_id=native_id, published_at=LATER)
    assert Posts(ledger).ingest([said], NOON) == Ingested(new=1)
    assert Posts(ledger).ingest([again], LATER) == Ingested(unchanged=1)
    assert ledger.value("SELECT count(*) FROM identity") == 0


def colliding(network: Network, count: int) -> list[str]:
    """Return native ids whose posts of one instant want the same ledger id."""
    by_hash: dict[int, list[str]] = {}
    for number in range(200_000):
        native_id = f"at://did:plc:{number}/app.bsky.feed.post/3lk6ylx2y2c2a"
        same = by_hash.setdefault(ref_hash(f"{network}:{native_id}") & 0xFFFFF, [])
        same.append(native_id)
        if len(same) == count:
            return same
    raise AssertionError("no collision among so many")


def test_posts_that_want_the_same_place_are_both_kept_and_known_again(ledger: Ledger) -> None:
    names = colliding(Network.BLUESKY, 2)
    said = [post(name, network=Network.BLUESKY, native_id=name) for name in names]
    assert post_id(said[0]) == post_id(said[1])
    for one in said:
        assert Posts(ledger).ingest([one], NOON) == Ingested(new=1)
    assert Posts(ledger).ingest(said, LATER) == Ingested(unchanged=2)
    assert Posts(ledger).ingest(reversed(said), LATER) == Ingested(unchanged=2)


def test_a_collision_inside_one_page_is_settled_too(ledger: Ledger) -> None:
    said = [post(name, network=Network.BLUESKY, native_id=name) for name in colliding(Network.BLUESKY, 3)]
    assert Posts(ledger).ingest(said, NOON) == Ingested(new=3)
    assert Posts(ledger).ingest(said, LATER) == Ingested(unchanged=3)


@pytest.mark.parametrize("year", [1, 1969, 2150, 9999])
def test_a_date_out_of_this_century_loses_no_page(ledger: Ledger, year: int) -> None:
    odd = post("daté", published_at=datetime(year, 6, 1, tzinfo=UTC))
    assert Posts(ledger).ingest([odd, post("un")], NOON) == Ingested(new=2)
    assert Posts(ledger).ingest([odd, post("un")], LATER) == Ingested(unchanged=2)
    assert stored(ledger, "daté").post.published_at.year == year


@hypothesis_settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pages=st.lists(
        st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["un", "deux", ""])), max_size=6), max_size=6
    )
)
def test_whatever_the_pages_each_post_is_kept_once_in_its_last_words(
    tmp_path_factory: pytest.TempPathFactory, pages: list[list[tuple[str, str]]]
) -> None:
    with Ledger.open(tmp_path_factory.mktemp("pages") / "ledger.db") as ledger:
        last: dict[str, str] = {}
        for page in pages:
            Posts(ledger).ingest([post(text, native_id=name) for name, text in page], NOON)
            last.update(page)
        assert {r["native_id"]: r["text"] for r in ledger.rows("SELECT native_id, text FROM post")} == last
        check_index(ledger)


# Private persons


def test_an_anonymised_post_never_comes_back(ledger: Ledger) -> None:
    said = by_person("Aubertin n'a rien compris aux retraites", native_id="1")
    kept = keep(ledger, said, reading(author_kind=AuthorKind.INDIVIDUAL))
    with ledger.write():
        Posts(ledger).anonymise([kept.id])
    edited = by_person("Aubertin n'a rien compris, signé Lucas Merval", native_id="1")
    assert Posts(ledger).ingest([said, edited], LATER) == Ingested(unchanged=1)
    assert Posts(ledger).count() == 1
    row = str(ledger.row("SELECT * FROM post"))
    assert "lucas" not in row.lower()
    assert Search(ledger).find("retraites")
    assert not Search(ledger).find("lucas")
    check_index(ledger)


def test_anonymising_twice_or_nothing_changes_nothing(ledger: Ledger) -> None:
    kept = keep(ledger, by_person("un"), reading(author_kind=AuthorKind.INDIVIDUAL))
    with ledger.write():
        Posts(ledger).anonymise([kept.id, kept.id, 12345])
    check_index(ledger)


def test_the_sweep_takes_raw_answers_and_the_words_of_persons(ledger: Ledger) -> None:
    keep(ledger, by_person("Je m'appelle Lucas", raw=b"{}"), reading(author_kind=AuthorKind.INDIVIDUAL))
    keep(ledger, post("Les urgences ferment", raw=b"{}"), reading())
    assert Posts(ledger).sweep(LATER, LATER, NOON) == 3
    assert [r["text"] for r in ledger.rows("SELECT text FROM post ORDER BY text")] == ["", "Les urgences ferment"]
    assert not Search(ledger).find("lucas")
    assert Posts(ledger).sweep(LATER, LATER, NOON) == 0
    check_index(ledger)


def test_a_swept_post_seen_again_or_counted_stays_empty(ledger: Ledger) -> None:
    said = by_person("Je m'appelle Lucas", native_id="1")
    kept = keep(ledger, said, reading(author_kind=AuthorKind.INDIVIDUAL))
    Posts(ledger).sweep(LATER, LATER, NOON)
    Posts(ledger).ingest([by_person("Lucas, encore", native_id="1")], LATER)
    with ledger.write():
        Posts(ledger).anonymise([kept.id])
    assert ledger.row("SELECT text, author_handle, author_name, url FROM post") == {
        "text": "", "author_handle": None, "author_name": None, "url": None
    }  # fmt: skip
    check_index(ledger)


def test_the_sweep_spares_what_is_young_or_on_a_desk(ledger: Ledger) -> None:
    person = reading(author_kind=AuthorKind.INDIVIDUAL)
    ticket(ledger, by_person("@rivesnouvelles une question", raw=b"{}"), person, Outcome.BY_HAND)
    keep(ledger, by_person("récent", published_at=LATER), person)
    assert Posts(ledger).sweep(NOON, LATER, NOON) == 0


# Readings


def test_a_post_read_again_keeps_its_outcome_unless_what_decided_it_changed(ledger: Ledger) -> None:
    kept = keep(ledger, post("un"), reading())
    readings = Readings(ledger)
    readings.set_outcome(kept.id, Outcome.REPLY, "[]")
    readings.save([(kept.id, reading("agriculture", version="2"))])
    assert readings.count_untriaged() == 0
    readings.save([(kept.id, reading(nature=Nature.CRITICISM, version="3"))])
    assert [thought.nature.label for _, thought in readings.untriaged(9)] == [Nature.CRITICISM]


def test_a_reading_comes_back_as_it_was_saved(ledger: Ledger) -> None:
    thought = reading(mention=MentionVerdict.UNSURE, author_kind=AuthorKind.MEDIA)
    assert Readings(ledger).of(keep(ledger, post("un"), thought).id) == thought


def test_reading_again_concerns_other_versions_only(ledger: Ledger) -> None:
    keep(ledger, post("un"), reading(version="1"))
    keep(ledger, post("deux"), reading(version="2"))
    assert Posts(ledger).forget_readings_of_other_versions("2") == 1
    assert [unread.post.text for unread in Posts(ledger).unread(9)] == ["un"]


# Sources: a page and its cursor, together or not at all


def declared(ledger: Ledger) -> Sources:
    sources = Sources(ledger)
    feed = Account(Network.RSS, "https://urgences.example/flux.xml")
    sources.declare(accounts_of([organisation("urgences", accounts=(feed,))]))
    return sources


def test_a_changed_address_starts_from_the_beginning(ledger: Ledger) -> None:
    sources = declared(ledger)
    sources.save_page(sources.all()[0], Page((post("un"),), {"etag": "1"}), NOON, LATER)
    assert sources.all()[0].cursor == {"etag": "1"}
    moved = Account(Network.RSS, "https://urgences.example/autre.xml")
    sources.declare(accounts_of([organisation("urgences", accounts=(moved,))]))
    assert sources.all()[0].cursor == {}


def test_a_failure_moves_no_cursor(ledger: Ledger) -> None:
    sources = declared(ledger)
    sources.save_page(sources.all()[0], Page((), {"etag": "1"}), NOON, NOON)
    sources.record_failure(sources.all()[0], msg("out of order"), NOON, LATER)
    source = sources.all()[0]
    assert (source.cursor, source.failures, source.next_check_at) == ({"etag": "1"}, 1, LATER)
    assert sources.due(NOON) == []


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {here!r})
from world import NOON, post
from watcher.model import Page
from watcher.storage.ledger import Ledger
from watcher.storage.sources import Sources

ledger = Ledger.open(Path({path!r}))
source = Sources(ledger).all()[0]
page = Page(tuple(post(f"message {{n}}") for n in range(50)), {{"etag": "2"}})
die = lambda: os.kill(os.getpid(), signal.SIGKILL)
if {moment!r} == "fetched":
    die()
run = ledger.execute
def execute(sql, values=()):
    if {moment!r} == "cursor" and "UPDATE source" in sql:
        die()
    done = run(sql, values)
    if {moment!r} == "saved" and "UPDATE source" in sql:
        die()
    return done
ledger.execute = execute
Sources(ledger).save_page(source, page, NOON, NOON)
print("saved")
if {moment!r} == "committed":
    die()
"""


@pytest.mark.parametrize(
    ("moment", "kept"), [("fetched", False), ("cursor", False), ("saved", False), ("committed", True)]
)
def test_a_killed_process_loses_neither_page_nor_cursor(path: Path, moment: str, kept: bool) -> None:
    with Ledger.open(path) as ledger:
        sources = declared(ledger)
        sources.save_page(sources.all()[0], Page((), {"etag": "1"}), NOON, NOON)
    script = _KILLED.format(here=str(HERE), path=str(path), moment=moment)
    ended = subprocess.run([sys.executable, "-c", script], timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    with Ledger.open(path) as ledger:
        sources = Sources(ledger)
        assert sources.all()[0].cursor == {"etag": "2" if kept else "1"}
        assert Posts(ledger).count() == (50 if kept else 0)
        again = Page(tuple(post(f"message {n}") for n in range(50)), {"etag": "2"})
        sources.save_page(sources.all()[0], again, NOON, NOON)
        assert Posts(ledger).count() == 50
        check_index(ledger)


# Two at once


_WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {here!r})
from world import NOON, post
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts

sys.stdin.readline()
with Ledger.open(Path({path!r})) as ledger:
    for batch in range(20):
        mine = [post(f"{{sys.argv[1]}} {{batch}} {{n}}") for n in range(20)]
        Posts(ledger).ingest([*mine, post(f"commun {{batch}}")], NOON)
"""


def test_two_processes_open_a_new_ledger_and_write_at_once(path: Path) -> None:
    script = _WRITER.format(here=str(HERE), path=str(path))
    writers = [
        subprocess.Popen([sys.executable, "-c", script, name], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for name in ("un", "deux", "trois", "quatre")
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    said = [writer.communicate(timeout=120)[1] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0], said
    with Ledger.open(path) as ledger:
        assert Posts(ledger).count() == 4 * 20 * 20 + 20
        check_index(ledger)


def test_a_reader_sees_the_truth_while_a_writer_writes(path: Path, ledger: Ledger) -> None:
    with Ledger.open(path, busy_wait_s=0.01) as reader, ledger.write():
        Posts(ledger).ingest([post("un")], NOON)
        assert Posts(reader).count() == 0
    with Ledger.open(path) as reader:
        assert Posts(reader).count() == 1


def test_what_fails_in_a_transaction_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.write():
        Posts(ledger).ingest([post("un")], NOON)
        raise RuntimeError
    assert Posts(ledger).count() == 0
    Posts(ledger).ingest([post("un")], NOON)
    assert Posts(ledger).count() == 1


# A ledger that cannot be used says so, and why


def test_a_ledger_of_a_later_version_is_refused_untouched(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('veilleur', 'm9999', '')"
        )
    before = path.read_bytes()
    with pytest.raises(LedgerTooNew):
        Ledger.open(path)
    assert path.read_bytes() == before


def test_an_older_ledger_is_brought_up_to_date_with_its_posts(path: Path) -> None:
    older = Database(sqlite3.connect(path, isolation_level=None))
    migrations.apply(older, stop_before="m0002_readings")
    older.execute(
        """INSERT INTO post(id, ref_hash, network, native_id, text, text_hash, published_ms, seen_ms)
        VALUES (?, 7, 'rss', '1', 'gardé', '', 0, 0)""",
        (id_at(0, 7),),
    )
    older.close()
    with Ledger.open(path) as ledger:
        assert migrations.pending(ledger._db) == []
        assert Readings(ledger).count_untriaged() == 0
        assert stored(ledger, "1").post.text == "gardé"


def test_a_locked_ledger_says_who_waits_for_whom(path: Path, ledger: Ledger) -> None:
    with Ledger.open(path, busy_wait_s=0.01) as other, ledger.write(), pytest.raises(LedgerBusy):
        Posts(other).ingest([post("un")], NOON)


def test_a_read_only_ledger_says_so(path: Path, ledger: Ledger) -> None:
    ledger.execute("pragma query_only = on")
    with pytest.raises(LedgerError) as refused:
        Posts(ledger).ingest([post("un")], NOON)
    assert "cannot be written" in str(refused.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_file_without_the_right_to_write_says_so(path: Path) -> None:
    Ledger.open(path).close()
    path.chmod(0o400)
    with pytest.raises(LedgerError), Ledger.open(path) as ledger:
        Posts(ledger).ingest([post("un")], NOON)


def test_a_full_disk_keeps_nothing_by_halves(path: Path, ledger: Ledger) -> None:
    Posts(ledger).ingest([post("avant")], NOON)
    ledger.execute(f"PRAGMA max_page_count = {ledger.value('PRAGMA page_count') + 2}")
    with pytest.raises(LedgerError) as refused:
        Posts(ledger).ingest([post(f"message {n} " + "long " * 500) for n in range(200)], NOON)
    assert "full" in str(refused.value)
    ledger.execute("PRAGMA max_page_count = 100000")
    assert Posts(ledger).count() == 1
    assert Posts(ledger).ingest([post("après")], NOON) == Ingested(new=1)
    check_index(ledger)


def test_a_file_that_is_no_ledger_says_so(path: Path) -> None:
    path.write_bytes(b"ceci n'est pas un registre " * 100)
    with pytest.raises(LedgerError):
        Ledger.open(path)


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    with pytest.raises(LedgerError):
        Ledger.open(tmp_path / "fichier" / "data" / "ledger.db")
