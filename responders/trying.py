"""Try an address: what it is and what it gives, without storing anything."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from responders.networks import OpenLedger, collector_to_try
from watcher.address import Kind, aim_of
from watcher.collectors.discovery import account_of
from watcher.errors import SourceError, SourceRefused, UsageError, VeilleurError, WebPageFound
from watcher.model import Account, Network, Organisation, Page, Post, Source
from watcher.settings import Settings


@dataclass(frozen=True, slots=True)
class Tried:
    """What an address is, the organisation that has it already, and its page or what went wrong."""

    account: Account
    owner: Organisation | None = None
    page: Page | None = None
    trouble: VeilleurError | None = None

    @property
    def is_new(self) -> bool:
        """Whether it is an account to propose: nobody's yet, and one that answered or that we may not read yet."""
        is_account = aim_of(self.account.network, self.account.address).kind is Kind.ACCOUNT
        may_be_one = self.page is not None or isinstance(self.trouble, UsageError | SourceRefused)
        return is_account and self.owner is None and may_be_one

    @property
    def proposed(self) -> Account:
        """The account to propose: where it moved to, if it did."""
        moved_to = self.page.moved_to if self.page else None
        return Account(self.account.network, moved_to) if moved_to else self.account

    @property
    def name(self) -> str:
        """What the account calls itself, or else its address."""
        posts = self.page.posts if self.page else ()
        said = (post.author.name for post in posts if self._is_own(post) and post.author.name)
        return next(said, self.account.address)

    def _is_own(self, post: Post) -> bool:
        return self.account.network is Network.RSS or post.author.handle.lower() == self.account.address.lower()


def try_address(
    settings: Settings, declared: Source | None, address: str, open_ledger: OpenLedger, now: datetime
) -> Tried:
    """Look once at a declared source or at any address; raise UsageError when it is no address.

    A web page that announces its feed is followed to it.
    """
    account = Account(declared.network, declared.address) if declared else account_of(address)
    try:
        return _tried(settings, account, open_ledger, now)
    except WebPageFound as found:
        if found.feed is None:
            return Tried(account, trouble=found)
        announced = found.feed
    feed = Account(Network.RSS, announced)
    try:
        return _tried(settings, feed, open_ledger, now)
    except WebPageFound as not_a_feed:
        return Tried(feed, trouble=not_a_feed)


def _tried(settings: Settings, account: Account, open_ledger: OpenLedger, now: datetime) -> Tried:
    owner = _owner(settings, account)
    source = Source(0, account.address, account.network, account.address, owner.id if owner else None)
    try:
        collector = collector_to_try(settings, account.network, open_ledger)
        return Tried(account, owner, page=asyncio.run(collector.fetch(source, now)))
    except WebPageFound:
        raise
    except (SourceError, UsageError) as trouble:
        return Tried(account, owner, trouble=trouble)


def _owner(settings: Settings, account: Account) -> Organisation | None:
    key = (account.network, account.address.casefold().rstrip("/"))
    for organisation in settings.organisations:
        if any((a.network, a.address.casefold().rstrip("/")) == key for a in organisation.accounts):
            return organisation
    return None
