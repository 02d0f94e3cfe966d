"""The journal is append-only, and shows whatever was done to it behind the house's back."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import desk
import pytest

from watcher.model import Status
from watcher.storage.journal import Journal
from watcher.storage.ledger import Ledger

LINES = 8  # open, edit, approve, undo, on two tickets


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    """Two tickets, opened, written, approved, taken back."""
    with Ledger.open(path) as opened:
        q = desk.queue(opened, desk.Hour())
        for name in "12":
            ticket = desk.open_ticket(opened, name)
            desk.approve(q, ticket)
            q.undo(ticket, "sabrina")
        yield opened


def broken(ledger: Ledger) -> list[int]:
    return list(Journal(ledger).verify())


def test_an_honest_journal_verifies(ledger: Ledger) -> None:
    journal = Journal(ledger)
    assert (journal.count(), broken(ledger)) == (LINES, [])
    assert all(journal.is_intact(number) for number in range(1, LINES + 1))
    assert not journal.is_intact(LINES + 1)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE decision SET note = 'x' WHERE id = 3",
        "DELETE FROM decision WHERE id = 3",
        "DELETE FROM decision",
        "UPDATE draft SET text = 'x'",
        "UPDATE draft SET author = 'x'",
    ],
)
def test_the_ledger_itself_refuses_to_change_the_past(ledger: Ledger, path: Path, sql: str) -> None:
    before = desk.written(ledger)
    raw = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|never changes"):
        raw.execute(sql)
    raw.close()
    assert desk.written(ledger) == before


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at_ms", 0),
        ("person", "intrus"),
        ("move", "reject"),
        ("ticket_id", 9),
        ("draft_id", 9),
        ("text_hash", "0"),
        ("from_status", "snoozed"),
        ("to_status", "rejected"),
        ("note", "small_team"),
        ("previous_hash", "0"),
        ("hash", "0"),
    ],
)
@pytest.mark.parametrize("line", [1, 3, LINES])
def test_one_value_changed_anywhere_is_found(ledger: Ledger, path: Path, column: str, value: object, line: int) -> None:
    desk.by_script(path, f"UPDATE decision SET {column} = ? WHERE id = ?", (value, line))
    assert line in broken(ledger)
    assert not Journal(ledger).is_intact(line)


@pytest.mark.parametrize("line", range(1, LINES + 1))
def test_a_line_taken_away_is_found_even_the_last(ledger: Ledger, path: Path, line: int) -> None:
    desk.by_script(path, "DELETE FROM decision WHERE id = ?", (line,))
    assert (line + 1 if line < LINES else line) in broken(ledger)


def test_a_line_inserted_or_added_is_found(ledger: Ledger, path: Path) -> None:
    copy = """INSERT INTO decision SELECT ?, at_ms, 'nadia', 'approve', ticket_id, draft_id, text_hash, from_status,
        'approved', note, previous_hash, hash FROM decision WHERE id = ?"""
    desk.by_script(path, copy, (LINES + 1, LINES))
    assert LINES + 1 in broken(ledger)
    desk.by_script(path, "DELETE FROM decision WHERE id = ?", (LINES + 1,))
    assert broken(ledger) == []
    desk.by_script(path, copy, (0, 2))
    assert 0 in broken(ledger)


def test_two_lines_exchanged_are_found(ledger: Ledger, path: Path) -> None:
    for a, b in ((3, 100), (4, 3), (100, 4)):
        desk.by_script(path, "UPDATE decision SET id = ? WHERE id = ?", (b, a))
    assert {3, 4} <= set(broken(ledger))


def test_a_status_changed_by_a_script_is_found(ledger: Ledger, path: Path) -> None:
    desk.by_script(path, "UPDATE ticket SET status = ? WHERE id = 1", (Status.APPROVED,))
    assert broken(ledger) == [LINES + 1]


def test_pages_go_back_in_time_and_miss_nothing(ledger: Ledger) -> None:
    journal, seen, before = Journal(ledger), list[int](), None
    while page := journal.newest(3, before):
        seen += [line.id for line in page]
        before = page[-1].id
    assert seen == list(range(LINES, 0, -1))
