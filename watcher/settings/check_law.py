"""Check what the law asks of a configuration: publishing accounts, polling days, approval. Pure."""

from collections.abc import Iterator

from watcher.messages import msg
from watcher.model import Network, Role
from watcher.settings.addresses import fault_of_handle
from watcher.settings.book import Book
from watcher.settings.check_entries import account_key, accounts_of
from watcher.settings.problems import Problem
from watcher.settings.shapes import OwnAccountShape
from watcher.settings.sheets import Entry

APPROVERS = frozenset({Role.DIRECTOR, Role.DIGITAL_LEAD, Role.THEME_LEAD})


def check_law(book: Book) -> Iterator[Problem]:
    """Check everything of this page."""
    for account in book.own_accounts:
        yield from _check_own_account(account, book)
    yield from _check_approver(book)
    yield from _check_production(book)
    yield from _check_days(book)


def _check_own_account(account: Entry[OwnAccountShape], book: Book) -> Iterator[Problem]:
    """Refuse accounts that are not the campaign's own (Code électoral, art. L.52-1, al. 2)."""
    shape = account.shape
    if shape.kind == "institutional":
        yield account.problem(
            ("kind",),
            msg("an institution's account may not serve a campaign (Code électoral, art. L.52-1, al. 2)"),
            msg("remove this account, and publish from one that belongs to the campaign"),
        )
    if fault := fault_of_handle(Network(shape.network), shape.handle):
        yield account.problem(("handle",), *fault)
    ours = account_key(shape.network, shape.handle)
    for entry, _, theirs in accounts_of(book.organisations):
        if theirs.handle and account_key(theirs.network, theirs.handle) == ours:
            yield account.problem(
                ("handle",),
                msg("this account belongs to “{id}”, in {place}", id=entry.shape.id, place=entry.place()),
                msg("publish only from accounts that belong to the campaign"),
            )


def _check_approver(book: Book) -> Iterator[Problem]:
    people = book.people.shape
    if people and not any(APPROVERS & set(person.roles) for person in people.people):
        yield book.people.problem(
            (),
            msg("nobody may approve a text"),
            msg("give somebody one of the roles: {roles}", roles=", ".join(sorted(APPROVERS))),
        )


def _check_production(book: Book) -> Iterator[Problem]:
    campaign, elections, schedule = book.campaign.shape, book.elections.shape, book.schedule.shape
    if campaign is None or campaign.mode != "production":
        return
    if elections and not any(one.days for one in elections.rounds):
        yield book.elections.problem(
            (),
            msg("no polling day is written, and publishing is refused without one (art. L.49)"),
            msg("write the days of each round, or mode = “demo” in campaign.toml"),
        )
    if schedule and schedule.collection.allow_loopback:
        yield book.schedule.problem(
            ("collection", "allow_loopback"),
            msg("feeds of this computer are for the demonstration only"),
            msg("write false"),
        )


def _check_days(book: Book) -> Iterator[Problem]:
    """Each round needs the day of every territory from which we publish."""
    needed = {account.shape.territory for account in book.own_accounts}
    for entry in book.rounds:
        for territory in sorted(needed - entry.shape.days.keys()):
            yield entry.problem(
                ("days",),
                msg(
                    "“{territory}” has no polling day, and one of our accounts publishes there",
                    territory=territory,
                ),
                msg("add the line: {territory} = 2027-04-11, with the right date", territory=territory),
            )
