"""`accounts`: how the accounts that publish are doing, and letting one publish again."""

from typing import Any

import click

from responders.terminal.commands.asking import who
from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verbs, with_session
from watcher.errors import UsageError
from watcher.messages import msg


@click.group(cls=Verbs, help=N_("The campaign's accounts: which publish, which wait, which are disabled."))
def accounts() -> None:
    """Look at the accounts that publish."""


@accounts.command("list", help=N_("List the accounts and how each is doing."))
@with_session
def list_accounts(session: Session) -> None:
    """List the accounts."""
    columns = ("id", "network", "handle", "territory", "publish", "expires", "state")
    session.out.rows(account_records(session), columns, msg("There is no account in config/accounts.toml."))


def account_records(session: Session) -> list[dict[str, Any]]:
    """Return each account of ours, with what it waits for."""
    from responders.notices import end_of_token
    from watcher.storage.senders import Senders

    now, zone = session.clock(), session.house.settings.timezone
    with session.house.ledger() as ledger:
        senders = {sender.id: sender for sender in Senders(ledger).all()}
    ends = {one.id: one.expires_at for one in senders.values() if one.expires_at}
    records: list[dict[str, Any]] = []
    for one in session.house.settings.accounts:
        sender = senders.get(one.id)
        state = session.tr(sender.disabled_because) if sender and sender.disabled_because else ""
        if not state and sender and sender.wait_until and sender.wait_until > now:
            state = session.tr(msg("waits until {at}", at=f"{sender.wait_until.astimezone(zone):%d/%m %H:%M:%S}"))
        records.append(
            {"id": one.id, "network": one.network, "handle": one.handle, "territory": one.territory,
             "publish": one.publish, "expires": end_of_token(session.house.settings, one, ends), "state": state,
             "enabled": not (sender and sender.disabled_because)}
        )  # fmt: skip
    return records


@accounts.command("enable", help=N_("Let an account publish again, once its token is right."))
@click.argument("account")
@click.option("--as", "person", metavar="PERSON", help=N_("Who says so."))
@with_session
def enable(session: Session, account: str, person: str | None) -> None:
    """Let an account publish again."""
    from responders.rights import check_keeper_right
    from watcher.storage.senders import Senders

    settings = session.house.settings
    check_keeper_right(settings.person(who(session, person)), settings.people)
    if account not in {one.id for one in settings.accounts}:
        raise UsageError(msg("There is no account {id}.", id=account), msg("See them with: veilleur accounts list"))
    with session.house.ledger() as ledger:
        changed = Senders(ledger).enable(account)
    if session.as_json:
        session.out.json({"id": account, "enabled": True, "changed": changed})
    else:
        session.out.say("{account} may publish again.", account=account)
