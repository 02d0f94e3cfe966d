"""What may be read on X, and what people decide about it. Pure.

X forbids tracking organisations without its written approval, and unions or activist groups
altogether; so an account that is not ours is read only under a use case that X approved, never when
its organisation is sensitive. Searching everyone's posts is not offered. Sources: developer
agreement XIV.B and "restricted use cases", https://docs.x.com/developer-terms (2026). The campaign's
own affinity groups are no third party: they are read as its own accounts are, posts only.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from watcher.collectors.x_budget import Ceilings, Prices
from watcher.errors import SourceRefused
from watcher.messages import Message, msg
from watcher.model import Source

_ADDRESS = re.compile(r"(mentions:)?@?([A-Za-z0-9_]{1,15}|[0-9]{1,19})\Z")


@dataclass(frozen=True, slots=True)
class XOptions:
    """What people decide about X.

    `own_accounts` are our handles; `approved_use_case` the text X approved in writing, which alone
    lets organisations' accounts be read; `sensitive` the ids of organisations never read here;
    `groups` those of the campaign's affinity groups.
    `own_reads` says that the token belongs to our account, owner of the developer app, so that its
    reads have the lower price. `first_look` is in posts; `spelling` "tweet" or "post".
    """

    own_accounts: tuple[str, ...] = ()
    approved_use_case: str = ""
    sensitive: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    ceilings: Ceilings = field(default_factory=Ceilings)
    prices: Prices = field(default_factory=Prices)
    own_reads: bool = False
    overlap: timedelta = timedelta(minutes=15)
    first_look: int = 100
    spelling: Literal["tweet", "post"] = "tweet"


@dataclass(frozen=True, slots=True)
class Aim:
    """What an address points at: an account by handle or id, and whether its posts or its mentions."""

    account: str
    mentions: bool
    ours: bool


def aim_of(source: Source, options: XOptions) -> Aim:
    """Read a source's address; raise SourceRefused when X's terms or ours forbid to look there."""
    found = _ADDRESS.match(source.address.strip())
    if found is None:
        raise SourceRefused(
            msg("This address is not one we read on X."),
            msg('Write a handle such as "rivesnouvelles", or "mentions:rivesnouvelles" for one of our accounts.'),
        )
    ours = found[2].lower() in {account.lstrip("@").lower() for account in options.own_accounts}
    aim = Aim(found[2], bool(found[1]), ours)
    if not ours and (reason := _forbidden(aim, source, options)):
        raise SourceRefused(reason, msg("Follow this organisation by its feed, on Bluesky or on Mastodon."))
    return aim


def _forbidden(aim: Aim, source: Source, options: XOptions) -> Message | None:
    if aim.mentions:
        return msg("On X only the mentions of our own accounts may be collected.")
    if source.organisation_id in options.sensitive:
        return msg("X forbids following sensitive organisations, whatever the use case.")
    if source.organisation_id in options.groups:
        return None
    if not options.approved_use_case.strip():
        return msg("X forbids following an organisation's account without a use case it approved in writing.")
    if source.organisation_id is None:
        return msg("On X only accounts of organisations of the directory may be followed.")
    return None
