"""The shape of each configuration file, as pydantic models: unknown keys and wrong types stop here.

Private to this package: outside, the same things are the frozen records of `watcher.model`.
"""

from datetime import date, time
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from watcher.model import AlertKind, AuthorKind, Network, Role
from watcher.settings.kinds import (
    Alias,
    Days,
    Email,
    Filled,
    Hashtag,
    Hour,
    Identifier,
    Minutes,
    OwnHandle,
    Site,
    Territory,
    Text,
    Web,
    Zone,
)

T = TypeVar("T")
# TOML knows lists and strings only; strictness stays on what they hold.
Many = Annotated[tuple[T, ...], Field(strict=False)]
NetworkName = Annotated[Network, Field(strict=False)]
RoleName = Annotated[Role, Field(strict=False)]
AlertName = Annotated[AlertKind, Field(strict=False)]
Edition = Literal["team", "direction"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Shape(BaseModel):
    """Refuse unknown keys and conversions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class NamedShape(Shape):
    name: Filled
    aliases: Many[Alias] = ()


class CandidateShape(NamedShape):
    gender: Literal["f", "m", "x"] = "f"


class MovementShape(NamedShape):
    handles: Many[OwnHandle] = ()
    hashtags: Many[Hashtag] = ()
    sites: Many[Site] = ()
    programme_url: Web | None = None


class HomonymShape(Shape):
    words: Alias
    note: Text = ""


class MessageShape(Shape):
    text: Filled


class CampaignFile(Shape):
    language: Literal["fr", "en"] = "fr"
    mode: Literal["demo", "production"] = "demo"
    timezone: Zone = ZoneInfo("Europe/Paris")
    small_team: bool = False
    contact: Filled
    candidate: CandidateShape
    movement: MovementShape
    spokespersons: Many[NamedShape] = ()
    opponents: Many[NamedShape] = ()
    events: Many[NamedShape] = ()
    homonyms: Many[HomonymShape] = ()
    messages: Many[MessageShape] = ()


class PersonShape(Shape):
    id: Identifier
    name: Filled
    roles: Many[RoleName] = ()
    themes: Many[Text] = ()
    email: Email | None = None
    language: Literal["fr", "en"] | None = None


class PeopleFile(Shape):
    people: Many[PersonShape] = ()


class OwnAccountShape(Shape):
    id: Identifier
    network: Literal["bluesky", "mastodon", "facebook", "x"]
    handle: Filled
    territory: Territory = "metropole"
    kind: Literal["campaign", "institutional"] = "campaign"
    publish: bool = False
    token_expires: date | None = None


class AccountsFile(Shape):
    accounts: Many[OwnAccountShape] = ()


class AccountShape(Shape):
    network: NetworkName
    url: Text | None = None
    handle: Filled | None = None
    followers: Annotated[int, Field(ge=0)] | None = None


class OrganisationShape(Shape):
    id: Identifier
    name: Filled
    # The directory holds organisations: a private person is never an entry of it.
    kind: Literal["organisation", "affinity_group", "elected_official", "media", "institution"] = "organisation"
    sensitive: Literal["union", "religious", "patients", "victims", "minors", "police"] | None = None
    themes: Many[Text] = ()
    territory: Text = ""
    relation: Literal["none", "known", "dialogue"] = "none"
    do_not_reply: bool = False
    accounts: Many[AccountShape] = ()

    @property
    def author_kind(self) -> AuthorKind:
        """The kind as the house names it."""
        return AuthorKind(self.kind)


class OrganisationsFile(Shape):
    organisations: Many[OrganisationShape] = ()


class GroupShape(Shape):
    id: Identifier
    name: Filled
    themes: Many[Text] = ()
    networks: Many[NetworkName] = ()
    administrators: Many[Text] = ()


class GroupsFile(Shape):
    groups: Many[GroupShape] = ()


class ThemeShape(Shape):
    id: Identifier
    label: Filled
    description: Text = ""
    keywords: Many[Alias] = ()
    hashtags: Many[Alias] = ()
    acronyms: Many[Alias] = ()
    examples: Many[Filled] = ()


class ThemesFile(Shape):
    themes: Many[ThemeShape] = ()


class RoundShape(Shape):
    name: Filled
    days: dict[Territory, date]
    cancelled: bool = False


class ElectionsFile(Shape):
    name: Text = ""
    rounds: Many[RoundShape] = ()


class StepsShape(Shape):
    collect_every_min: Minutes = 15
    read_every_min: Minutes = 1
    triage_every_min: Minutes = 1
    publish_every_min: Minutes = 1


class DigestShape(Shape):
    hour: Hour = time(7)
    editions: Many[Edition] = ("team", "direction")
    give_up_after_min: Minutes = 240


class HoursShape(Shape):
    start: Hour
    end: Hour


class WorkingHoursShape(HoursShape):
    days: Many[Day] = ("mon", "tue", "wed", "thu", "fri")
    start: Hour = time(9)
    end: Hour = time(19)


class OnCallShape(HoursShape):
    start: Hour = time(9)
    end: Hour = time(21)


Writes = Annotated[int, Field(ge=1, le=10_000_000)]


class WritesShape(Shape):
    bluesky: Writes = 3_000
    mastodon: Writes = 3_000
    facebook: Writes = 3_000
    x: Writes = 1_000


class PublishingShape(Shape):
    late_after_min: Minutes = 30
    pace_s: Annotated[int, Field(ge=0, le=86_400)] = 60
    quiet_from: Hour = time(0)
    quiet_to: Hour = time(0)
    writes_per_month: WritesShape = WritesShape()


class RetentionShape(Shape):
    raw_days: Days = 7
    individual_days: Annotated[int, Field(ge=1, le=7)] = 7
    organisation_days: Days = 365


class CollectionShape(Shape):
    timeout_s: Annotated[int, Field(ge=1, le=300)] = 30
    max_bytes: Annotated[int, Field(ge=10_000, le=100_000_000)] = 10_000_000
    allow_loopback: bool = False


class ScheduleFile(Shape):
    steps: StepsShape = StepsShape()
    digest: DigestShape = DigestShape()
    working_hours: WorkingHoursShape = WorkingHoursShape()
    on_call: OnCallShape = OnCallShape()
    publishing: PublishingShape = PublishingShape()
    retention: RetentionShape = RetentionShape()
    collection: CollectionShape = CollectionShape()


Dollars = Annotated[float, Field(ge=0, le=100_000)]


class StreamShape(Shape):
    follow: bool = True
    protocol: Literal["jetstream", "firehose"] = "jetstream"
    url: Web | None = None
    words: Many[Alias] = ()


class BlueskyShape(Shape):
    follow: bool = True
    stream: StreamShape | None = None
    appview_url: Web = "https://public.api.bsky.app"
    service_url: Web = "https://bsky.social"


class MastodonShape(Shape):
    follow: bool = True
    hashtag_servers: Many[Site] = ()
    bases: dict[Site, Web] = {}
    keep_bots: bool = False
    visibility: Literal["public", "unlisted", "private"] = "public"
    quotes: Literal["account", "public", "followers", "nobody"] = "account"


class XShape(Shape):
    follow: bool = True
    approved_use_case: Text = ""
    daily_usd: Dollars = 5
    monthly_usd: Dollars = 100
    own_reads: bool = False
    overlap_minutes: Minutes = 15
    first_look: Annotated[int, Field(ge=5, le=800)] = 100
    spelling: Literal["tweet", "post"] = "tweet"


class FacebookShape(Shape):
    follow: bool = True
    page_public_content_access: bool = False
    graph_version: Annotated[str, Field(pattern=r"v\d+\.0")] = "v25.0"


class NewslettersShape(Shape):
    follow: bool = True
    host: Filled
    port: Annotated[int, Field(ge=1, le=65_535)] = 993
    folder: Filled = "INBOX"
    user: Filled


class NetworksFile(Shape):
    bluesky: BlueskyShape | None = None
    mastodon: MastodonShape | None = None
    x: XShape | None = None
    facebook: FacebookShape | None = None
    newsletters: NewslettersShape | None = None


class EditionsShape(Shape):
    team: Many[Text] = ()
    own_themes: Many[Text] = ()
    direction: Many[Text] = ()
    week: Many[Text] = ()


class MailFile(Shape):
    host: Filled
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    from_address: Email
    reply_to: Email | None = None
    security: Literal["starttls", "tls"] = "starttls"
    username: Text | None = None
    editions: EditionsShape = EditionsShape()


class AlertsFile(Shape):
    kinds: Many[AlertName] = tuple(AlertKind)
    roles: Many[RoleName] = (Role.DIGITAL_LEAD,)
    chats: Many[Identifier] = ()
    quiet_from: Hour = time(22)
    quiet_to: Hour = time(7)
    at_night: Many[AlertName] = (AlertKind.GRAVE,)
    cap_per_hour: Annotated[int, Field(ge=2, le=60)] = 6
    cool_down_h: Annotated[int, Field(ge=1, le=168)] = 6
    spike_window_h: Annotated[int, Field(ge=1, le=24)] = 3
    spike_voices: Annotated[int, Field(ge=3, le=10_000)] = 5
    unheard_after_h: Annotated[int, Field(ge=1, le=168)] = 3
    priority: Annotated[int, Field(ge=0, le=100)] = 5


class MeasureShape(Shape):
    id: Filled
    title: Filled
    number: Annotated[int, Field(ge=1)] | None = None
    themes: Many[Text] = ()
    keywords: Many[Alias] = ()
    answer: Filled
    link: Web | None = None
    body: str = ""


class LineShape(Shape):
    id: Identifier
    text: Filled
    source: Filled
    themes: Many[Text] = ()
    keywords: Many[Alias] = ()
    link: Web | None = None
    valid_until: date | None = None


class LinesFile(Shape):
    lines: Many[LineShape] = ()


class AssistantFile(Shape):
    """The optional language model: any endpoint that speaks as OpenAI's does."""

    enabled: bool = False
    url: Text = ""
    model: Text = ""
    provider: Text = ""
    timeout_s: Annotated[int, Field(ge=1, le=120)] = 20


class ChapterFile(Shape):
    chapter: Filled
    version: Filled
    measures: Many[MeasureShape] = ()
