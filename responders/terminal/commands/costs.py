"""`costs`: what the networks' APIs cost."""

import csv
import sys
from datetime import UTC
from typing import TYPE_CHECKING, Any

import click

from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verbs, with_session
from watcher.messages import msg

if TYPE_CHECKING:
    from watcher.storage.spending import Expense


@click.group(cls=Verbs, help=N_("What the networks' APIs cost."))
def costs() -> None:
    """Look at the costs."""


def _expenses(session: Session, since: str | None, until: str | None) -> "list[Expense]":
    from watcher.storage.spending import expenses

    today = session.clock().astimezone(UTC).date()
    with session.house.ledger() as ledger:
        return list(expenses(ledger, since or today.replace(day=1).isoformat(), until or today.isoformat()))


def _records(session: Session, since: str | None, until: str | None) -> list[dict[str, Any]]:
    found = _expenses(session, since, until)
    return [{"day": e.day, "network": e.network, "usd": f"{e.usd:.3f}", "what": e.what} for e in found]


@costs.command("show", help=N_("Show what was spent, by day: this month, or between two days."))
@click.option("--since", metavar="D", help=N_("From this day on."))
@click.option("--until", metavar="D", help=N_("Until this day, itself included."))
@with_session
def show(session: Session, since: str | None, until: str | None) -> None:
    """Show what was spent."""
    session.out.rows(_records(session, since, until), ("day", "network", "usd", "what"), msg("Nothing was spent."))


@costs.command("export", help=N_("Write what was spent as CSV, in the columns of the campaign account."))
@click.option("--since", metavar="D", help=N_("From this day on."))
@click.option("--until", metavar="D", help=N_("Until this day, itself included."))
@with_session
def export(session: Session, since: str | None, until: str | None) -> None:
    """Write what was spent as CSV, in the columns of the campaign account."""
    from responders.expenses import COLUMNS, campaign_account

    lines = list(campaign_account(_expenses(session, since, until), session.house.settings.accounts))
    if session.as_json:
        session.out.json(lines)
        return
    writer = csv.DictWriter(sys.stdout, COLUMNS)
    writer.writeheader()
    writer.writerows(lines)
