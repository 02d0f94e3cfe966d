"""Check lists against themselves: identifiers used twice, accounts claimed twice, wrong addresses. Pure."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from watcher.messages import msg
from watcher.model import Network
from watcher.settings.addresses import bare_handle, fault_of_feed, fault_of_handle
from watcher.settings.locate import Key
from watcher.settings.problems import Problem
from watcher.settings.shapes import AccountShape, OrganisationShape
from watcher.settings.sheets import Entry


class Identified(Protocol):
    """Whatever has an identifier."""

    @property
    def id(self) -> str: ...


def check_ids(found: Iterable[Entry[Identified]]) -> Iterator[Problem]:
    """Find the identifiers that two entries share."""
    seen: dict[str, Entry[Identified]] = {}
    for entry in found:
        first = seen.setdefault(entry.shape.id, entry)
        if first is not entry:
            yield entry.problem(
                ("id",),
                msg("the id “{id}” is already used in {place}", id=entry.shape.id, place=first.place()),
                msg("write another one"),
            )


def check_directory(
    organisations: Iterable[Entry[OrganisationShape]], *, allow_loopback: bool = False
) -> Iterator[Problem]:
    """Check the directory: identifiers, addresses, and accounts that two organisations claim."""
    organisations = tuple(organisations)
    yield from check_ids(organisations)
    for entry, key, account in accounts_of(organisations):
        yield from _check_account(entry, key, account, allow_loopback=allow_loopback)
    yield from _check_claims(organisations)


def accounts_of(
    organisations: Iterable[Entry[OrganisationShape]],
) -> Iterator[tuple[Entry[OrganisationShape], Key, AccountShape]]:
    """Yield every account with its organisation and its place in it."""
    for entry in organisations:
        for number, account in enumerate(entry.shape.accounts):
            yield entry, ("accounts", number), account


def account_key(network: str, address: str) -> tuple[str, str]:
    """Return what two spellings of one account share."""
    return network, bare_handle(address).casefold().rstrip("/")


def _check_account(
    entry: Entry[OrganisationShape], key: Key, account: AccountShape, *, allow_loopback: bool
) -> Iterator[Problem]:
    wanted, other = ("url", "handle") if account.network is Network.RSS else ("handle", "url")
    address = getattr(account, wanted)
    if getattr(account, other) is not None:
        yield entry.problem(
            (*key, other),
            msg("an account on {network} has no {key}", network=account.network.value, key=other),
            msg("remove this line and write {key} = …", key=wanted),
        )
    if not address:
        yield entry.problem(
            key,
            msg("the account on {network} has no {key}", network=account.network.value, key=wanted),
            msg("add the line: {key} = …", key=wanted),
        )
        return
    fault = (
        fault_of_feed(address, allow_loopback=allow_loopback)
        if account.network is Network.RSS
        else fault_of_handle(account.network, address)
    )
    if fault:
        yield entry.problem((*key, wanted), *fault)


def _check_claims(organisations: Iterable[Entry[OrganisationShape]]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Entry[OrganisationShape]] = {}
    for entry, key, account in accounts_of(organisations):
        address = account.url or account.handle
        if not address:
            continue
        first = seen.setdefault(account_key(account.network, address), entry)
        if first is not entry:
            yield entry.problem(
                key,
                msg("this account already belongs to “{id}”, in {place}", id=first.shape.id, place=first.place()),
                msg("leave it to one organisation only"),
            )
