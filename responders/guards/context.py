"""All that the guards look at beside the text, gathered once; and what a guard is. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from responders.guards.seen import Span
from responders.guards.verdict import Level
from watcher.messages import Message, msg
from watcher.model import Agreement, AuthorKind, Draft, Group, Meeting, Network, Organisation, OwnAccount, Person, Role
from watcher.settings import Settings


@dataclass(frozen=True, slots=True)
class Recent:
    """A text that left lately, or waits to: from which account, to which organisation."""

    text: str
    account_id: str
    organisation_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a text that would leave.

    `posted` is what it answers, `replies` how many of ours already left in that thread. `meetings` is
    None when some are recorded and their key is missing or wrong.
    """

    settings: Settings
    network: Network
    now: datetime
    organisation: Organisation | None = None
    addressee: AuthorKind | None = None
    by_hand: bool = False
    posted: str = ""
    posted_url: str = ""
    replies: int = 0
    wants_peace: bool = False
    account: OwnAccount | None = None
    group: Group | None = None
    recent: tuple[Recent, ...] = ()
    meetings: tuple[Meeting, ...] | None = ()
    agreements: tuple[Agreement, ...] = ()
    person: Person | None = None

    @property
    def territories(self) -> tuple[str, ...]:
        """Where the text would be published: the account's territory, or those of the network's accounts."""
        if self.account:
            return (self.account.territory,)
        ours = {a.territory for a in self.settings.accounts if a.network is self.network}
        return tuple(sorted(ours or {"metropole"}))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a guard found: how grave, why, which words, and who may let it go in writing."""

    level: Level
    why: Message
    spans: tuple[Span, ...] = ()
    key: Role | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard: its name, its rule, what the rule stands on, and the check itself."""

    name: str
    rule: Message
    source: Message
    check: Callable[[Draft, Context], Finding]


PASSES = Finding(Level.PASS, msg("nothing to say"))
