"""What an acceptance tester broke while using the program as its users do; each test says what went wrong."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import desk
import pytest
from desk import Hour, Net, paris

from responders.terminal.cli import run
from watcher.errors import LedgerError, SourceError
from watcher.messages import Translator, msg
from watcher.model import Account, Network, Page, Source, Status
from watcher.steps import collect
from watcher.storage.journal import Journal
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger
from watcher.storage.sources import Sources
from watcher.storage.tickets import Tickets

TOO_BIG = msg("{host} sends more than {size:.0f} MB.", host="presse.example", size=10.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as opened:
        yield opened


# A feed of 200 MB made `status` and `sources list` end on an unexpected error


def test_a_kept_message_shows_its_numbers_as_it_did_before() -> None:
    assert str(load_message(dump_message(TOO_BIG))) == str(TOO_BIG)
    assert "10" in Translator("fr")(load_message(dump_message(TOO_BIG)))


@pytest.mark.parametrize(
    "kept", ['["more than {size:.0f} MB", {"size": "10.0"}]', '["no {value}", {"other": 1}]', '["{0}", {"a": 1}]']
)
def test_a_kept_message_that_cannot_be_shown_is_shown_raw(kept: str) -> None:
    assert Translator("fr")(load_message(kept)) == kept


class Refusing:
    """A collector that says what to do about it."""

    network = Network.RSS

    async def fetch(self, source: Source, now: datetime) -> Page:
        raise SourceError(msg("This is a web page, not a feed."), msg("Look for the address of its feed."))


def test_a_source_that_fails_says_what_to_do_in_the_report_and_in_status(ledger: Ledger) -> None:
    Sources(ledger).declare([("urgences", Account(Network.RSS, "https://presse.example/"))])
    due = Sources(ledger).due(desk.NOON)
    report = collect(ledger, due, {Network.RSS: Refusing()}, every=timedelta(minutes=15), clock=Hour())
    assert [str(t) for t in report.troubles] == [
        f"{due[0].name}: This is a web page, not a feed. → Look for the address of its feed."
    ]
    assert str(Sources(ledger).all()[0].last_error).endswith("→ Look for the address of its feed.")


# The ledger spoke English, or told to check the rights of a damaged file


def opening(path: Path) -> LedgerError:
    with pytest.raises(LedgerError) as caught, Ledger.open(path) as opened:
        opened.rows("SELECT count(*) FROM post").__next__()
        list(opened.rows("SELECT * FROM post_fts"))
    return caught.value


def test_tables_of_another_program_are_not_taken_for_a_ledger(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE post(a)")
    other.close()
    assert "is not a Veilleur ledger" in str(opening(path)) and "backup" in str(opening(path))


def test_a_damaged_ledger_is_to_be_restored_from_a_backup(path: Path) -> None:
    Ledger.open(path).close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\x55" * (size - 4096))
    assert "is damaged" in str(opening(path)) and "backup" in str(opening(path))


def test_a_ledger_that_cannot_be_opened_is_a_matter_of_rights(path: Path) -> None:
    path.mkdir()
    assert "cannot be written" in str(opening(path)) and "unable" not in str(opening(path))


# Lines taken away at the end of the journal went unseen when the last move left the status as it was


def test_a_last_line_taken_away_is_found_even_when_it_changed_no_status(ledger: Ledger, path: Path) -> None:
    ticket = desk.open_ticket(ledger)
    desk.queue(ledger, Hour()).claim(ticket, "nadia")
    assert list(Journal(ledger).verify()) == []
    desk.by_script(path, "DELETE FROM decision WHERE id = 2")
    assert list(Journal(ledger).verify()) == [2]


def test_a_journal_emptied_is_found(ledger: Ledger, path: Path) -> None:
    desk.open_ticket(ledger)
    desk.by_script(path, "DELETE FROM decision")
    assert list(Journal(ledger).verify()) == [1]


# A text approved on the eve of the vote, the service off until the polls had closed, left by itself


@pytest.mark.parametrize("network", [Network.BLUESKY, Network.X])
def test_a_text_approved_in_the_silence_comes_back_even_if_nothing_ran_meanwhile(
    ledger: Ledger, network: Network
) -> None:
    hour, net = Hour(paris(11, 10, 0)), Net()
    ticket = desk.open_ticket(ledger, network=network)
    queue, box = desk.queue(ledger, hour), desk.outbox(ledger, hour, net)
    desk.approve(queue, ticket)
    hour.now = paris(11, 20, 5)
    assert [str(obstacle) for _, obstacle in box.preview()] == ["held during the silence period"]
    assert box.run().count("refused") == 1 and net.calls == []
    found = Tickets(ledger).get(ticket)
    assert found is not None and found.status is Status.OPEN
    queue.approve(ticket, "nadia")
    assert desk.outbox(ledger, hour, net).run().count("sent") == (network is Network.BLUESKY)


# A number longer than SQLite's integers ended on an unexpected error


@pytest.mark.parametrize(
    "words",
    [["queue", "show"], ["queue", "claim", "--as", "nadia"], ["queue", "list", "--limit"], ["search", "a", "--limit"]],
)
def test_a_number_that_no_ledger_holds_is_a_wrong_usage(
    demo_workspace: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--workspace", str(demo_workspace), *words, "9" * 20]) == 2
    assert "9" * 20 in capsys.readouterr().err


# `review` without a terminal (cron, a pipe) waited for ever for a key


def test_the_screen_does_not_open_without_a_terminal(demo_workspace: Path, tmp_path: Path) -> None:
    program = [sys.executable, "-c", "from responders.terminal.cli import main; main()"]
    done = subprocess.run(
        [*program, "--workspace", str(demo_workspace), "review", "--as", "nadia"],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "") and "veilleur queue list" in done.stderr


# Small words, stale citations, other people's decisions


def test_an_alias_that_is_a_common_word_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--demo", str(tmp_path / "w")]) == 0
    campaign = tmp_path / "w" / "config" / "campaign.toml"
    campaign.write_text(campaign.read_text("utf-8").replace('"C. Aubertin",', '"C. Aubertin", "de la",'), "utf-8")
    assert run(["--workspace", str(tmp_path / "w"), "check"]) == 2
    said = capsys.readouterr().out
    assert "config/campaign.toml:" in said
    assert "de la" in said


def test_an_unknown_theme_or_organisation_is_said_not_taken_for_nothing_found(tmp_path: Path) -> None:
    assert run(["init", "--demo", str(tmp_path / "w")]) == 0
    for words in (["search", "urgences", "--theme", "nope"], ["search", "urgences", "--org", "nope"],
                  ["queue", "list", "--theme", "nope"], ["digest", "--date", "2999-01-01"]):  # fmt: skip
        assert run(["--workspace", str(tmp_path / "w"), *words]) == 2


def test_an_edited_text_is_kept_with_the_measures_it_cites_and_no_other(tmp_path: Path) -> None:
    folder = str(tmp_path / "w")
    assert run(["--workspace", folder, "--quiet", "demo", "--no-review"]) == 0
    with Ledger.open(tmp_path / "w" / "data" / "ledger.db") as opened:
        ticket = opened.value("SELECT ticket_id FROM draft WHERE measures_json LIKE '[\"%'")  # one that cites
        for text, measures in (("Voyez le §3.1 et le §99.9.", ("3.1",)), ("Merci à vous.", ())):
            assert run(["--workspace", folder, "queue", "edit", str(ticket), "--text", text, "--as", "sabrina"]) == 0
            assert Tickets(opened).latest_draft(ticket).measures == measures
