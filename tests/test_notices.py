"""Who is told of the silence, and of a token that comes to its end, and what is kept of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import desk
import pytest
from desk import Hour, paris

from responders.expenses import COLUMNS, campaign_account
from responders.mailing import Delivered, MailDeferred, MailUncertain
from responders.notices import due_notices, expiring
from responders.telling import tell
from responders.terminal.cli import run
from responders.workspace import make_demo
from watcher.messages import Translator, msg
from watcher.model import Network, OwnAccount, StepReport
from watcher.settings import Settings, load
from watcher.storage.evidence import Evidence
from watcher.storage.ledger import Ledger
from watcher.storage.senders import Senders
from watcher.storage.spending import Expense

US = OwnAccount("nous", Network.BLUESKY, "rives.example")
MAILED = tuple(replace(person, email=f"{person.id}@rives.example") for person in desk.PEOPLE[:3])
FAR = OwnAccount("iles", Network.MASTODON, "rives@iles.example", territory="guadeloupe")


@dataclass
class Postman:
    """Take the messages, or fail as planned."""

    letters: list[tuple[str, str, str]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def connect(self) -> None: ...

    def send(self, recipient: str, subject: str, text: str, html: str | None, key: str) -> Delivered:
        if self.errors:
            raise self.errors.pop(0)
        self.letters.append((recipient, subject, text))
        return Delivered(key)

    def close(self) -> None: ...


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def campaign(*accounts: OwnAccount) -> Settings:
    return desk.settings(people=(*MAILED, *desk.PEOPLE[3:]), accounts=accounts or (US,))


def told(ledger: Ledger, hour: Hour, postman: Postman, settings: Settings | None = None) -> StepReport:
    return tell(ledger, settings or campaign(), postman, Translator("fr"), hour)


def test_everybody_with_an_address_is_told_36_hours_and_2_hours_before_once_each(ledger: Ledger) -> None:
    hour, postman = Hour(paris(8, 11, 59)), Postman()
    assert told(ledger, hour, postman).moved == 0
    hour.now = paris(8, 12)
    assert told(ledger, hour, postman).moved == 3 and told(ledger, hour, postman).moved == 0
    assert {to for to, _, _ in postman.letters} == {person.email for person in MAILED}
    hour.now = paris(9, 22)
    assert told(ledger, hour, postman).moved == 3
    hour.now = paris(10, 0)
    assert told(ledger, hour, postman).moved == 0, "too late: the silence has begun"
    assert "10/04 00:00" in postman.letters[0][1] and "L.49" in postman.letters[0][2]


def test_who_was_told_of_what_and_when_is_kept(ledger: Ledger) -> None:
    hour = Hour(paris(9, 23))
    told(ledger, hour, Postman())
    (notice,) = due_notices(campaign(), hour())
    assert Evidence(ledger).who_was_told(notice.what) == {person.id: hour() for person in MAILED}


def test_a_machine_that_was_off_tells_late_but_before_the_silence(ledger: Ledger) -> None:
    assert told(ledger, Hour(paris(9, 12)), Postman()).moved == 3


def test_each_beginning_of_a_silence_that_concerns_us_is_told(ledger: Ledger) -> None:
    whats = {
        n.what for day in (7, 8, 9) for hour in range(24) for n in due_notices(campaign(US, FAR), paris(day, hour))
    }
    assert len({what.split()[-2] for what in whats}) == 2


def test_a_server_that_is_down_is_asked_again_and_nobody_is_said_to_have_been_told(ledger: Ledger) -> None:
    hour, postman = Hour(paris(9, 23)), Postman(errors=[MailDeferred(msg("down"))])
    assert told(ledger, hour, postman).troubles
    (notice,) = due_notices(campaign(), hour())
    assert Evidence(ledger).who_was_told(notice.what) == {}
    assert told(ledger, hour, postman).moved == 3


def test_a_message_that_may_have_left_is_not_sent_again_nor_said_to_have_come(ledger: Ledger) -> None:
    hour, postman = Hour(paris(9, 23)), Postman(errors=[MailUncertain(msg("no answer"))])
    report = told(ledger, hour, postman)
    assert (report.count("sent"), report.count("failed")) == (2, 1) and "Karim" in str(report.troubles[0])
    assert told(ledger, hour, postman).counts.get("sent", 0) == 0
    (notice,) = due_notices(campaign(), hour())
    assert "karim" not in Evidence(ledger).who_was_told(notice.what)


def test_the_end_of_a_token_that_the_network_tells_is_announced_too(ledger: Ledger) -> None:
    settings = replace(campaign(US, FAR), people=tuple(replace(p, email="a@b.example") for p in desk.PEOPLE))
    Senders(ledger).expires("iles", paris(20, 12, month=3))
    Senders(ledger).expires("nous", paris(30, 12, month=3))
    postman, hour = Postman(), Hour(paris(12, 9, month=3))
    assert expiring(settings, hour(), Senders(ledger).ends_of_tokens()) == ()
    assert told(ledger, hour, postman, settings).count("sent") == 0
    hour.now = paris(13, 9, month=3)
    assert told(ledger, hour, postman, settings).count("sent") > 0
    assert {"20/03/2027" in text and "accounts enable iles" in text for _, _, text in postman.letters} == {True}
    postman.letters.clear()
    Senders(ledger).expires("iles", None)
    hour.now = paris(29, 9, month=3)
    told(ledger, hour, postman, settings)
    assert {"se reconnecte" in text for _, _, text in postman.letters} == {True}


def test_a_token_is_announced_seven_days_and_one_day_before_to_those_who_keep_it(ledger: Ledger) -> None:
    settings = desk.settings(
        people=tuple(replace(person, email=f"{person.id}@rives.example") for person in desk.PEOPLE),
        accounts=(replace(US, token_expires=date(2027, 3, 20)),),
    )
    hour, postman = Hour(desk.NOON), Postman()
    heard = []
    for day in range(11, 22):
        hour.now = desk.NOON + timedelta(days=day - 11)
        if told(ledger, hour, postman, settings).moved:
            heard.append(day)
    assert heard == [13, 19]
    assert {to.partition("@")[0] for to, _, _ in postman.letters} == {"wassim", "sabrina", "etienne"}
    assert [days for _, days in expiring(settings, desk.NOON + timedelta(days=9))] == [0]


def test_the_costs_are_laid_out_for_the_campaign_account() -> None:
    spent = [
        Expense(Network.X, "2027-03-02", "post", Decimal("0.200")),
        Expense(Network.X, "2027-03-09", "post", Decimal("0.015")),
        Expense(Network.X, "2027-03-09", "=mentions", Decimal("0.005")),
    ]
    lines = list(campaign_account(spent, [OwnAccount("x", Network.X, "rives")]))
    assert [line["montant_usd"] for line in lines] == ["0.005", "0.215"]
    assert tuple(lines[1]) == COLUMNS and lines[1]["adresse"] == "https://x.com/rives"
    assert (lines[1]["du"], lines[1]["au"]) == ("2027-03-02", "2027-03-09")
    assert lines[0]["nature"] == "'=mentions", "no spreadsheet runs it"


def test_an_account_is_enabled_again_by_those_who_keep_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_demo(tmp_path / "c", date(2027, 3, 11), 8765)
    settings = load(tmp_path / "c", {})
    account = settings.accounts[0].id
    with Ledger.open(settings.ledger_path) as ledger:
        Senders(ledger).disable(account, msg("the token was refused"), desk.NOON)
    keeper = next(p.id for p in settings.people if {"director", "digital_lead", "tech_admin"} & set(p.roles))
    watcher = next(p.id for p in settings.people if set(p.roles) == {"watcher"})
    here = ["--workspace", str(tmp_path / "c"), "--lang", "en"]
    assert run([*here, "accounts", "list"]) == 0 and "the token was refused" in capsys.readouterr().out
    assert run([*here, "accounts", "enable", account, "--as", watcher]) == 4
    assert run([*here, "accounts", "enable", account, "--as", keeper]) == 0
    assert run([*here, "accounts", "enable", "nobody", "--as", keeper]) == 2
    with Ledger.open(settings.ledger_path) as ledger:
        assert Senders(ledger).get(account).disabled_because is None
