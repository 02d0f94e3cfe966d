"""Turn sheets without problems into the frozen records the rest of the house uses. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from pydantic import SecretStr

from watcher.model import (
    Account,
    ApprovedLine,
    Campaign,
    Group,
    Measure,
    Named,
    Network,
    Organisation,
    OwnAccount,
    Person,
    Round,
    Theme,
)
from watcher.settings.addresses import bare_handle
from watcher.settings.book import Book
from watcher.settings.settings import (
    AlertSettings,
    AssistantSettings,
    BlueskySettings,
    FacebookSettings,
    MailSettings,
    MastodonSettings,
    Networks,
    NewslettersSettings,
    PublishingSettings,
    Schedule,
    Settings,
    StreamSettings,
    XSettings,
)
from watcher.settings.shapes import (
    AccountShape,
    AlertsFile,
    AssistantFile,
    BlueskyShape,
    CampaignFile,
    ChapterFile,
    LinesFile,
    MailFile,
    MastodonShape,
    NamedShape,
    NetworksFile,
    NewslettersShape,
    OrganisationShape,
    PeopleFile,
    PublishingShape,
    ScheduleFile,
    StreamShape,
    ThemesFile,
    XShape,
)

STREAMS = {"jetstream": "https://jetstream.us-east.bsky.network", "firehose": "https://bsky.network"}
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def build(workspace: Path, language: str, book: Book, secrets: Mapping[str, SecretStr]) -> Settings:
    """Return the settings of a book that has no problem."""
    campaign = book.campaign.shape
    accounts = _accounts(book)
    people, themes, schedule = book.people.shape, book.themes.shape, book.schedule.shape
    if campaign is None or people is None or themes is None or schedule is None:
        raise ValueError("a book with problems cannot be built")
    return Settings(
        workspace=workspace,
        language=language,
        mode=campaign.mode,
        timezone=campaign.timezone,
        small_team=campaign.small_team,
        contact=campaign.contact,
        campaign=_with_accounts(campaign_of(campaign), accounts),
        people=_people(people),
        accounts=accounts,
        organisations=tuple(organisation_of(entry.shape) for entry in book.organisations),
        groups=_groups(book),
        themes=_themes(themes),
        rounds=_rounds(book),
        programme=tuple(m for sheet in book.chapters if sheet.shape for m in _measures(sheet.shape)),
        schedule=_schedule(schedule),
        mail=_mail(book.mail.shape),
        networks=_networks(book.networks.shape or NetworksFile()),
        lines=_lines(book.lines.shape or LinesFile()),
        assistant=_assistant(book.assistant.shape or AssistantFile()),
        publishing=_publishing(schedule.publishing),
        alerts=_alerts(book.alerts.shape or AlertsFile()),
        secrets=MappingProxyType(dict(secrets)),
    )


def campaign_of(shape: CampaignFile) -> Campaign:
    """Return what a mention of us can be about."""
    movement = shape.movement
    return Campaign(
        candidate=_named(shape.candidate),
        movement=_named(movement),
        gender=shape.candidate.gender,
        handles=movement.handles,
        hashtags=movement.hashtags,
        sites=movement.sites,
        programme_url=movement.programme_url,
        spokespersons=_all_named(shape.spokespersons),
        opponents=_all_named(shape.opponents),
        events=_all_named(shape.events),
        homonyms=tuple(homonym.words for homonym in shape.homonyms),
        messages=tuple(message.text for message in shape.messages),
    )


def _with_accounts(campaign: Campaign, accounts: Iterable[OwnAccount]) -> Campaign:
    """Return the campaign, which whoever names one of its accounts speaks of."""
    return replace(campaign, handles=(*campaign.handles, *(f"@{account.handle}" for account in accounts)))


def organisation_of(shape: OrganisationShape) -> Organisation:
    """Return an entry of the directory."""
    return Organisation(
        id=shape.id,
        name=shape.name,
        kind=shape.author_kind,
        themes=shape.themes,
        territory=shape.territory,
        sensitive=shape.sensitive,
        relation=shape.relation,
        do_not_reply=shape.do_not_reply,
        accounts=tuple(Account(one.network, address_of(one), one.followers) for one in shape.accounts),
    )


def address_of(account: AccountShape) -> str:
    """Return the feed's address, or the handle without its “@”."""
    return (account.url or "") if account.network is Network.RSS else bare_handle(account.handle or "")


def _named(shape: NamedShape) -> Named:
    return Named(shape.name, shape.aliases)


def _all_named(shapes: Iterable[NamedShape]) -> tuple[Named, ...]:
    return tuple(_named(shape) for shape in shapes)


def _people(shape: PeopleFile) -> tuple[Person, ...]:
    return tuple(
        Person(one.id, one.name, frozenset(one.roles), one.themes, one.email, one.language) for one in shape.people
    )


def _accounts(book: Book) -> tuple[OwnAccount, ...]:
    shapes = book.accounts.shape.accounts if book.accounts.shape else ()
    return tuple(
        OwnAccount(one.id, Network(one.network), bare_handle(one.handle), one.territory, one.publish, one.token_expires)
        for one in shapes
    )


def _groups(book: Book) -> tuple[Group, ...]:
    shapes = book.groups.shape.groups if book.groups.shape else ()
    return tuple(Group(one.id, one.name, one.themes, one.networks, one.administrators) for one in shapes)


def _themes(shape: ThemesFile) -> tuple[Theme, ...]:
    return tuple(
        Theme(one.id, one.label, one.description, one.keywords, one.hashtags, one.acronyms, one.examples)
        for one in shape.themes
    )


def _rounds(book: Book) -> tuple[Round, ...]:
    shapes = book.elections.shape.rounds if book.elections.shape else ()
    held = (one for one in shapes if not one.cancelled)  # a second round is cancelled when the first one decides
    return tuple(Round(one.name, MappingProxyType(dict(one.days))) for one in held)


def _measures(chapter: ChapterFile) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            id=one.id,
            number=one.number,
            title=one.title,
            chapter=chapter.chapter,
            themes=one.themes,
            keywords=one.keywords,
            answer=one.answer,
            body=one.body,
            version=chapter.version,
            link=one.link,
        )
        for one in chapter.measures
    )


def _schedule(shape: ScheduleFile) -> Schedule:
    steps, work, keep = shape.steps, shape.working_hours, shape.retention
    return Schedule(
        collect_every=timedelta(minutes=steps.collect_every_min),
        read_every=timedelta(minutes=steps.read_every_min),
        triage_every=timedelta(minutes=steps.triage_every_min),
        publish_every=timedelta(minutes=steps.publish_every_min),
        digest_at=shape.digest.hour,
        editions=shape.digest.editions,
        working_days=frozenset(WEEK.index(day) for day in work.days),
        work_starts=work.start,
        work_ends=work.end,
        on_call_starts=shape.on_call.start,
        on_call_ends=shape.on_call.end,
        raw_lasts=timedelta(days=keep.raw_days),
        individual_lasts=timedelta(days=keep.individual_days),
        organisation_lasts=timedelta(days=keep.organisation_days),
        timeout_s=shape.collection.timeout_s,
        max_bytes=shape.collection.max_bytes,
        allow_loopback=shape.collection.allow_loopback,
        give_up_after=timedelta(minutes=shape.digest.give_up_after_min),
    )


def _publishing(shape: PublishingShape) -> PublishingSettings:
    return PublishingSettings(
        timedelta(minutes=shape.late_after_min),
        timedelta(seconds=shape.pace_s),
        shape.quiet_from,
        shape.quiet_to,
        MappingProxyType({Network(name): most for name, most in shape.writes_per_month}),
    )


def _networks(shape: NetworksFile) -> Networks:
    bluesky, x, facebook = shape.bluesky, shape.x, shape.facebook
    return Networks(
        bluesky=_bluesky(bluesky) if bluesky and bluesky.follow else None,
        mastodon=_mastodon(shape.mastodon) if shape.mastodon and shape.mastodon.follow else None,
        x=_x(x) if x and x.follow else None,
        facebook=FacebookSettings(facebook.page_public_content_access, facebook.graph_version)
        if facebook and facebook.follow
        else None,
        newsletters=_newsletters(shape.newsletters) if shape.newsletters and shape.newsletters.follow else None,
    )


def _bluesky(shape: BlueskyShape) -> BlueskySettings:
    stream = _stream(shape.stream) if shape.stream and shape.stream.follow else None
    return BlueskySettings(shape.appview_url, shape.service_url, stream)


def _stream(shape: StreamShape) -> StreamSettings:
    return StreamSettings(shape.protocol, shape.url or STREAMS[shape.protocol], shape.words)


def _newsletters(shape: NewslettersShape) -> NewslettersSettings:
    return NewslettersSettings(shape.host, shape.port, shape.folder, shape.user)


def _mastodon(shape: MastodonShape) -> MastodonSettings:
    return MastodonSettings(
        shape.hashtag_servers,
        MappingProxyType(dict(shape.bases)),
        shape.keep_bots,
        shape.visibility,
        None if shape.quotes == "account" else shape.quotes,
    )


def _x(shape: XShape) -> XSettings:
    return XSettings(
        approved_use_case=shape.approved_use_case,
        daily_usd=Decimal(str(shape.daily_usd)),
        monthly_usd=Decimal(str(shape.monthly_usd)),
        own_reads=shape.own_reads,
        overlap=timedelta(minutes=shape.overlap_minutes),
        first_look=shape.first_look,
        spelling=shape.spelling,
    )


def _mail(shape: MailFile | None) -> MailSettings | None:
    if shape is None:
        return None
    return MailSettings(
        host=shape.host,
        port=shape.port,
        from_address=shape.from_address,
        reply_to=shape.reply_to,
        security=shape.security,
        username=shape.username or None,
        editions=MappingProxyType(dict(shape.editions)),
    )


def _alerts(shape: AlertsFile) -> AlertSettings:
    return AlertSettings(
        kinds=frozenset(shape.kinds),
        roles=frozenset(shape.roles),
        chats=tuple(dict.fromkeys(shape.chats)),
        quiet_from=shape.quiet_from,
        quiet_to=shape.quiet_to,
        at_night=frozenset(shape.at_night),
        cap_per_hour=shape.cap_per_hour,
        cool_down=timedelta(hours=shape.cool_down_h),
        spike_window=timedelta(hours=shape.spike_window_h),
        spike_voices=shape.spike_voices,
        unheard_after=timedelta(hours=shape.unheard_after_h),
        priority=shape.priority,
    )


def _lines(shape: LinesFile) -> tuple[ApprovedLine, ...]:
    return tuple(
        ApprovedLine(one.id, one.text, one.source, one.themes, one.keywords, one.link, one.valid_until)
        for one in shape.lines
    )


def _assistant(shape: AssistantFile) -> AssistantSettings | None:
    return AssistantSettings(shape.url, shape.model, shape.provider, shape.timeout_s) if shape.enabled else None
