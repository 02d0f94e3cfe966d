"""`veilleur status`: who is heard, what is spent, who is silent; one line where many share one trouble."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from responders.terminal.cli import run
from responders.terminal.printing_state import print_state
from responders.terminal.session import Session
from responders.terminal.shown_words import COUNTS, STEPS
from responders.terminal.state import as_record
from watcher.messages import msg
from watcher.model import Network, Outcome, Page, PublicationState
from watcher.settings import load
from watcher.storage.ledger import Ledger
from watcher.storage.sources import Sources
from watcher.storage.spending import Spending
from watcher.storage.step_runs import StepRuns

KEY = "VEILLEUR_X_BEARER_TOKEN"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert run(["init", "--demo", str(tmp_path / "w")]) == 0
    networks = '[x]\napproved_use_case = "suivi des organisations inscrites"\ndaily_usd = 5\nmonthly_usd = 40\n'
    (tmp_path / "w" / "config" / "networks.toml").write_text(networks, "utf-8")
    monkeypatch.setenv(KEY, "jeton")
    return tmp_path / "w"


def state(workspace: Path, capsys: pytest.CaptureFixture[str], now: datetime) -> tuple[dict[str, Any], str]:
    """Return what status says at an instant, for scripts and for people."""
    session = Session(workspace, "en")
    session.clock = lambda: now
    record = as_record(session)
    capsys.readouterr()
    print_state(session, record)
    return json.loads(json.dumps(record)), capsys.readouterr().out


def heard(ledger: Ledger, now: datetime) -> None:
    for source in Sources(ledger).all():
        Sources(ledger).save_page(source, Page((), {}), now, now)


def test_an_organisation_that_lost_an_account_is_told_from_one_that_lost_all(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    state(workspace, capsys, now)
    with Ledger.open(load(workspace, {}).ledger_path) as ledger:
        heard(ledger, now)
        names = {source.name for source in Sources(ledger).all()}
        both = next(n.partition("/")[0] for n in sorted(names) if n.endswith("/x") and n[:-1] + "rss" in names)
        alone = next(n.partition("/")[0] for n in sorted(names) if n.endswith("/rss") and n[:-3] + "x" not in names)
        Sources(ledger).disable(f"{both}/x", msg("refused"))
        Sources(ledger).disable(f"{alone}/rss", msg("closed"))
    record, said = state(workspace, capsys, now + timedelta(hours=1))
    organisations = record["organisations"]
    assert [one["id"] for one in organisations["heard_elsewhere"]] == [both]
    assert [(one["id"], one["silent_since"]) for one in organisations["unheard"]] == [(alone, "2026-11-22T12:00+00:00")]
    name = next(o.name for o in load(workspace, {}).organisations if o.id == alone)
    assert f"{name} has not been heard since 22/11 13:00." in said
    assert "1 lost an account and is heard by another one" in said
    assert run(["--workspace", str(workspace), "--lang", "en", "sources", "list", "--json"]) == 0
    listed = {one["name"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert listed[f"{both}/x"]["organisation"] == both
    assert listed[f"{alone}/rss"]["state"] == "closed"


def test_sources_that_share_a_trouble_are_one_line(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    state(workspace, capsys, now)
    with Ledger.open(load(workspace, {}).ledger_path) as ledger:
        heard(ledger, now)
        count = Sources(ledger).disable("*/x", msg("X refuses our key (401)."))
    record, said = state(workspace, capsys, now)
    assert count > 4
    assert len(record["sources"]["failing"]) == count
    assert said.count("X refuses our key (401).") == 1
    assert f"and {count - 3} more" in said


def test_the_budget_is_shown_with_the_day_it_runs_out(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = Spending(Network.X, lambda: Ledger.open(load(workspace, {}).ledger_path))
    for day in ("2026-11-20", "2026-11-21", "2026-11-22"):
        book.add(day, Decimal(4), "mentions")
    record, said = state(workspace, capsys, datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert record["budgets"] == [
        {
            "network": "x",
            "today_usd": "4.00",
            "daily_ceiling_usd": "5.00",
            "month_usd": "12.00",
            "monthly_ceiling_usd": "40.00",
            "days_left": 9,
            "daily_rhythm_usd": "4.00",
            "runs_out_on": "2026-11-29",
        }
    ]
    assert "X: 4.00 USD of 5.00 today, 12.00 of 40.00 this month, which has 9 days left." in said
    assert "At 4.00 USD a day, the month's budget runs out on 29/11." in said
    assert "X shows so many posts at most: posts of an account 3200, mentions 800." in said


def test_the_sources_that_wait_say_until_when(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    state(workspace, capsys, now)
    with Ledger.open(load(workspace, {}).ledger_path) as ledger:
        heard(ledger, now)
        waiting = [source for source in Sources(ledger).all() if source.network is Network.X]
        Sources(ledger).postpone(waiting, now + timedelta(hours=2), msg("the ceiling would be passed"))
    _, said = state(workspace, capsys, now)
    assert f"X: {len(waiting)} sources wait, the first until 22/11 15:00." in said


def test_during_a_silence_period_status_says_until_when(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record, before = state(workspace, capsys, datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert "Silence until" not in before
    window = next(w for w in record["silence"] if w["territory"] == "metropole")
    inside = datetime.fromisoformat(window["starts"]) + timedelta(hours=1)
    record, during = state(workspace, capsys, inside)
    assert next(w for w in record["silence"] if w["territory"] == "metropole")["is_open"]
    assert "Silence until" in during
    assert "metropolitan France" in during


def test_the_depths_told_are_those_the_collectors_keep() -> None:
    from watcher.collectors import base, facebook_terms, fediverse, x

    assert dict(base.DEPTHS[Network.X]) == {"posts of an account": x.TIMELINE_DEPTH, "mentions": x.MENTIONS_DEPTH}
    assert base.DEPTHS[Network.FACEBOOK]["posts of an account"] == facebook_terms.PLAN.depth
    assert base.DEPTHS[Network.MASTODON]["answers"] == fediverse.MOST_FOR_ALL


def test_every_step_and_count_that_status_shows_has_a_word_in_the_catalogue(demo_workspace: Path) -> None:
    with Ledger.open(demo_workspace / "data" / "ledger.db") as ledger:
        runs = [report for _, report in StepRuns(ledger).latest().values()]
    assert {report.step for report in runs} <= set(STEPS)
    assert {name for report in runs for name in report.counts} <= {*COUNTS, *Outcome, *PublicationState}
