"""The configuration as the rest of the house sees it: frozen, whole, and right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import (
    AlertKind,
    ApprovedLine,
    Campaign,
    Group,
    Measure,
    Network,
    Organisation,
    OwnAccount,
    Person,
    Role,
    Round,
    Theme,
)
from watcher.settings.problems import shown
from watcher.settings.translate import suggest


@dataclass(frozen=True, slots=True)
class Schedule:
    """When things happen and how long they are kept; hours are local to the campaign's time zone.

    `working_days` counts Monday as 0. `raw_lasts`, `individual_lasts` and `organisation_lasts` say
    how long the ledger keeps raw answers, posts of individuals and posts of organisations.
    `give_up_after` is how long after its hour a digest may still be mailed.
    """

    collect_every: timedelta
    read_every: timedelta
    triage_every: timedelta
    publish_every: timedelta
    digest_at: time
    editions: tuple[str, ...]
    working_days: frozenset[int]
    work_starts: time
    work_ends: time
    on_call_starts: time
    on_call_ends: time
    raw_lasts: timedelta
    individual_lasts: timedelta
    organisation_lasts: timedelta
    timeout_s: int
    max_bytes: int
    allow_loopback: bool
    give_up_after: timedelta = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class PublishingSettings:
    """When approved texts leave: how late is too late, how long between two of an account, when none leaves.

    Quiet hours are local to the campaign's time zone; none when both are the same. `writes_per_month` says how
    many calls that write each network takes in a month (UTC).
    """

    late_after: timedelta = timedelta(minutes=30)
    pace: timedelta = timedelta(minutes=1)
    quiet_from: time = time(0)
    quiet_to: time = time(0)
    writes_per_month: Mapping[Network, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Who is told at once of what cannot wait for the digest, and how often.

    `roles` are told of every alert, beside those whom it concerns; the address of each of `chats` is the
    secret `VEILLEUR_CHAT_NAME`. Quiet hours are local to the campaign's time zone, none when both are
    the same; kinds of `at_night` pass them. `spike_voices` are the fewest that make a spike, `priority`
    the least that a ticket must have.
    """

    kinds: frozenset[AlertKind] = frozenset(AlertKind)
    roles: frozenset[Role] = frozenset({Role.DIGITAL_LEAD})
    chats: tuple[str, ...] = ()
    quiet_from: time = time(22)
    quiet_to: time = time(7)
    at_night: frozenset[AlertKind] = frozenset({AlertKind.GRAVE})
    cap_per_hour: int = 6
    cool_down: timedelta = timedelta(hours=6)
    spike_window: timedelta = timedelta(hours=3)
    spike_voices: int = 5
    unheard_after: timedelta = timedelta(hours=3)
    priority: int = 5


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail leaves; the password is the secret `VEILLEUR_SMTP_PASSWORD`.

    `editions` lists the ids of the people who receive each edition of the digest: "team", "own_themes" (the
    team's, with their own themes only), "direction", and "week" on Mondays.
    """

    host: str
    port: int
    from_address: str
    reply_to: str | None
    security: str
    username: str | None
    editions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """Where everything said on Bluesky is heard; with `words`, only posts that hold one of them are kept."""

    protocol: Literal["jetstream", "firehose"]
    url: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssistantSettings:
    """The language model that may propose wordings; the key is the secret `VEILLEUR_LLM_KEY`.

    `provider` is who receives the posts of organisations, as the privacy register names it.
    """

    url: str
    model: str
    provider: str
    timeout_s: int


@dataclass(frozen=True, slots=True)
class BlueskySettings:
    """Where Bluesky is asked: the public view for posts, our account's server for mentions, a stream if wanted."""

    appview_url: str
    service_url: str
    stream: StreamSettings | None = None


@dataclass(frozen=True, slots=True)
class MastodonSettings:
    """Where hashtags are asked beside our own servers, and how Mastodon is read and written to.

    `bases` gives the address of a server that does not answer under the name in its handles;
    `keep_bots` keeps the posts of accounts that say they are automatic. `visibility` says who sees our
    posts, `quotes` who may quote them; None leaves it to what the account set on its server.
    """

    hashtag_servers: tuple[str, ...] = ()
    bases: Mapping[str, str] = field(default_factory=dict)
    keep_bots: bool = False
    visibility: str = "public"
    quotes: str | None = None


@dataclass(frozen=True, slots=True)
class XSettings:
    """What may be read on X and spent there, in US dollars (UTC days and months)."""

    approved_use_case: str
    daily_usd: Decimal
    monthly_usd: Decimal
    own_reads: bool
    overlap: timedelta
    first_look: int
    spelling: Literal["tweet", "post"]


@dataclass(frozen=True, slots=True)
class FacebookSettings:
    """Whether Meta granted Page Public Content Access, and which version of the Graph API is asked."""

    page_public_content_access: bool
    graph_version: str


@dataclass(frozen=True, slots=True)
class NewslettersSettings:
    """The mailbox that organisations write to; the password is the secret `VEILLEUR_IMAP_PASSWORD`."""

    host: str
    port: int
    folder: str
    user: str


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks that are followed beside feeds; None is one that is not."""

    bluesky: BlueskySettings | None = None
    mastodon: MastodonSettings | None = None
    x: XSettings | None = None
    facebook: FacebookSettings | None = None
    newsletters: NewslettersSettings | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything people decide in config/, read once; precedence: environment, file, default."""

    workspace: Path
    language: str
    mode: str
    timezone: ZoneInfo
    small_team: bool
    contact: str
    campaign: Campaign
    people: tuple[Person, ...]
    accounts: tuple[OwnAccount, ...]
    organisations: tuple[Organisation, ...]
    groups: tuple[Group, ...]
    themes: tuple[Theme, ...]
    rounds: tuple[Round, ...]
    programme: tuple[Measure, ...]
    schedule: Schedule
    mail: MailSettings | None
    networks: Networks = Networks()
    lines: tuple[ApprovedLine, ...] = ()
    assistant: AssistantSettings | None = None
    publishing: PublishingSettings = PublishingSettings()
    alerts: AlertSettings = AlertSettings()
    secrets: Mapping[str, SecretStr] = field(default_factory=dict, repr=False)

    @property
    def config_dir(self) -> Path:
        """The folder that people edit."""
        return self.workspace / "config"

    @property
    def templates_dir(self) -> Path:
        """The folder of the texts' templates."""
        return self.config_dir / "templates"

    @property
    def ledger_path(self) -> Path:
        """The file of the ledger."""
        return self.workspace / "data" / "ledger.db"

    @property
    def in_production(self) -> bool:
        """Whether publishing may really write to networks."""
        return self.mode == "production"

    def person(self, person_id: str) -> Person:
        """Return somebody of the campaign; raise UsageError naming who was meant, or who exists."""
        for person in self.people:
            if person.id == person_id:
                return person
        known = [person.id for person in self.people]
        raise UsageError(
            msg("Nobody in people.toml has the id “{id}”.", id=shown(person_id)), suggest(person_id, known)
        )

    def organisation(self, organisation_id: str | None) -> Organisation | None:
        """Return an organisation of the directory, or None."""
        return next((one for one in self.organisations if one.id == organisation_id), None)

    def theme(self, theme_id: str | None) -> Theme | None:
        """Return a theme, or None."""
        return next((theme for theme in self.themes if theme.id == theme_id), None)

    def secret(self, name: str, account_id: str = "") -> SecretStr | None:
        """Return a secret by its name, such as `VEILLEUR_SMTP_PASSWORD`, or None.

        With one of our accounts, the secret of that account if it has one: its id ends the name
        (`VEILLEUR_MASTODON_TOKEN_JEUNES`), in capitals and with `_` for `-`.
        """
        own = f"{name}_{account_id}".upper().replace("-", "_")
        return self.secrets.get(own) or self.secrets.get(name)
