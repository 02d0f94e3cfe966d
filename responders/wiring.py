"""The only place that knows everyone: from a configuration to the steps, and from steps to jobs."""

import secrets
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from responders.digest.gather import Edition
from responders.drafting.cooling import met_around
from responders.drafting.planned import GroupMail, group_mails
from responders.drafting.proposing import propose
from responders.drafting.step import Ask, draft
from responders.followed import THREADS_FOR, followed, stream_of
from responders.mailing import Mailer
from responders.networks import build_collectors, build_listener
from responders.publishers import build_publishers
from responders.publishing.by_account import ByOwnAccount
from responders.publishing.correcting import Correcting
from responders.publishing.outbox import Outbox
from responders.queue.moves import Queue
from responders.queue.opening import triage
from responders.trying import Tried, try_address
from watcher.address import Kind, aim_of
from watcher.clock import Clock, system_clock
from watcher.collectors.base import Collector
from watcher.collectors.files import FileFormat, LineTrouble, format_of, read_posts
from watcher.errors import UsageError, unreadable
from watcher.grouping import Grouping
from watcher.messages import Message, Translator, msg
from watcher.model import Network, Post, Source, StepReport
from watcher.scheduler.daemon import Job, LastingJob
from watcher.settings import Settings
from watcher.steps import Progress, Speakers, collect, read, recheck, take_in, with_speaker
from watcher.storage.copies import Copies
from watcher.storage.ledger import Ledger
from watcher.storage.meetings import KEY, Meetings
from watcher.storage.posts import Posts
from watcher.storage.publications import Publications
from watcher.storage.sources import Sources
from watcher.storage.step_runs import StepRuns
from watcher.streaming import Following, Until
from watcher.understanding.copies import COPIED_WITHIN
from watcher.understanding.reader import Reader
from watcher.understanding.theme_model import ThemeModel

_DRAFTS_A_RUN = 2_000
_RECHECK_EVERY = timedelta(hours=20)  # X wants deletions followed within a day
_RECHECKED_FOR = timedelta(days=30)
_SWEEP_EVERY = timedelta(hours=6)
_NOTICES_EVERY = timedelta(minutes=5)
_MAIL_EVERY = timedelta(minutes=1)
_METRICS_EVERY = timedelta(minutes=10)
_TOKENS_EVERY = timedelta(hours=12)
_ALERTS_EVERY = timedelta(minutes=5)


def _silent(_: int) -> None:
    """Show no progress."""


@dataclass
class House:
    """One campaign's house: its configuration, its clock, and a way to open its ledger."""

    settings: Settings
    clock: Clock = system_clock
    language: str | None = None

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """Open the ledger for a while; each thread and each step opens its own."""
        with Ledger.open(self.settings.ledger_path) as ledger:
            yield ledger

    @cached_property
    def reader(self) -> Reader:
        """Build the understanding, once."""
        from watcher.understanding.alarm_files import load_alarms

        s, alarms = self.settings, load_alarms(self.mention_lessons)
        return Reader(s.campaign, s.themes, s.organisations, self.theme_model, alarms=alarms)

    @cached_property
    def grouping(self) -> Grouping:
        """Remember, between two runs, what may be copied."""
        return Grouping()

    @property
    def theme_models(self) -> Path:
        """The folder where the workspace keeps the theme models it trained."""
        return self.settings.workspace / "data" / "models" / "themes"

    @property
    def mention_lessons(self) -> Path:
        """The folder where the workspace keeps what corrections taught about mentions."""
        return self.settings.workspace / "data" / "models" / "mentions"

    @cached_property
    def theme_model(self) -> ThemeModel:
        """Load the workspace's theme model, or else the delivered one."""
        from watcher.understanding.model_files import SHIPPED, load

        current = self.theme_models / "current"
        return load(current if current.exists() else SHIPPED)

    @cached_property
    def translator(self) -> Translator:
        """Speak the language of the command line, or else of the configuration."""
        return Translator(self.language or self.settings.language)

    def collectors(self) -> Mapping[Network, Collector]:
        """Build a collector for each network that is followed."""
        return build_collectors(self.settings, self.ledger)

    def publishers(self) -> Mapping[Network, ByOwnAccount]:
        """Build the publishers: the dry one, and those of our accounts that may publish in production."""
        return build_publishers(self.settings, self.ledger, self.clock)

    def queue(self, ledger: Ledger) -> Queue:
        """Return the desk over an open ledger."""
        return Queue(ledger, self.settings, self.clock)

    def outbox(self, ledger: Ledger) -> Outbox:
        """Return the outbox over an open ledger."""
        return Outbox(ledger, self.settings, self.publishers(), self.clock)

    def days_to_vote(self) -> int | None:
        """Count the days to the next polling day of any territory, or None when none is ahead."""
        today = self.clock().astimezone(self.settings.timezone).date()
        ahead = [(day - today).days for r in self.settings.rounds for day in r.days.values() if day >= today]
        return min(ahead, default=None)

    def sources(self, ledger: Ledger, name: str | None = None) -> list[Source]:
        """Return the sources to look at now: those due, or the one named whatever its hour."""
        shelf = Sources(ledger)
        sent = Publications(ledger).sent_since(self.clock() - THREADS_FOR)
        shelf.declare(followed(self.settings, sent))
        if name is None:
            return [source for source in shelf.due(self.clock()) if not _is_stream(source)]
        source = shelf.named(name)
        if source is None:
            raise UsageError(
                msg("There is no source {name}.", name=name), msg("See their names with: veilleur sources list")
            )
        _refuse_stream(source)
        if source.disabled_because:
            raise UsageError(
                msg("{name} is disabled: {because}", name=name, because=source.disabled_because),
                msg("Once that is put right: veilleur sources enable {name}", name=name),
            )
        return [source]

    def collect(self, name: str | None = None, start: Callable[[int], Progress] | None = None) -> StepReport:
        """Look once at every source that is due, or at one, now."""
        with self.ledger() as ledger:
            sources = self.sources(ledger, name)
            progress = start(len(sources)) if start else _silent
            every = self.settings.schedule.collect_every
            report = collect(
                ledger,
                sources,
                self.collectors(),
                speakers=self._speakers(),
                every=every,
                clock=self.clock,
                progress=progress,
            )
            return self._recorded(ledger, report)

    def stream(self, until: Until, tell: Callable[[StepReport], None] | None = None) -> StepReport:
        """Follow the stream until it is over; raise UsageError when there is none."""
        listener, aim = build_listener(self.settings), stream_of(self.settings)
        if listener is None or aim is None:
            raise UsageError(
                msg("No stream is followed here."), msg("Ask for one in config/networks.toml: [bluesky.stream]")
            )
        with self.ledger() as ledger:
            self.sources(ledger)
            name = next(s.name for s in Sources(ledger).all() if s.address == aim.address)
            return Following(ledger, name, listener, self.clock, tell).run(until)

    def take_in(self, file: Path, kind: str | None, start: Callable[[int], Progress]) -> StepReport:
        """Import posts from a file, or from standard input for "-"; `kind` is "jsonl" or "csv"."""
        with self.ledger() as ledger, open_import(file) as stream:
            lines = read_posts(stream, FileFormat(kind) if kind else format_of(file.name))
            report = take_in(ledger, self._with_speakers(lines), self.clock(), start(0))
            return self._recorded(ledger, report)

    def _with_speakers(self, lines: Iterable[Post | LineTrouble]) -> Iterator[Post | LineTrouble]:
        """Give each imported post the organisation whose account said it."""
        speakers = self._speakers()
        return (with_speaker(line, speakers) if isinstance(line, Post) else line for line in lines)

    def _speakers(self) -> Speakers:
        return {(a.network, a.address.lower()): o.id for o in self.settings.organisations for a in o.accounts}

    def try_source(self, address: str) -> Tried:
        """Return what a declared source, or any address, is and gives; store nothing. Raise UsageError."""
        return try_address(self.settings, self._declared(address), address, self.ledger, self.clock())

    def _declared(self, name: str) -> Source | None:
        if not self.settings.ledger_path.exists():
            return None
        with self.ledger() as ledger:
            source = Sources(ledger).named(name)
        if source:
            _refuse_stream(source)
        return source

    def read(self, again: bool = False, start: Callable[[int], Progress] | None = None) -> StepReport:
        """Understand what is not read yet."""
        with self.ledger() as ledger:
            posts = Posts(ledger)
            if again:
                posts.forget_readings_of_other_versions(self.reader.version)
            progress = start(posts.count_unread()) if start else _silent
            days = self.days_to_vote()
            report = read(ledger, self.reader, days_to_vote=days, grouping=self.grouping, progress=progress)
            return self._recorded(ledger, report)

    def triage(self) -> StepReport:
        """Open tickets for what wants a person, and wake those whose hour has come."""
        with self.ledger() as ledger:
            woken = self.queue(ledger).wake()
            report = triage(ledger, self.settings, self.clock())
            counts = {**report.counts, "moved": report.moved + woken, "woken": woken}
            return self._recorded(ledger, StepReport("triage", counts, report.troubles))

    def draft(self) -> StepReport:
        """Write first drafts for the tickets that may have one."""
        with self.ledger() as ledger:
            report = draft(ledger, self.settings, self.clock(), limit=_DRAFTS_A_RUN, ask=self._assistant())
            return self._recorded(ledger, report)

    def _assistant(self) -> Ask | None:
        """Return how to ask the language model, None when the campaign has none."""
        settings = self.settings.assistant
        if settings is None:
            return None
        from responders.drafting.language_model import KEY as MODEL_KEY
        from responders.drafting.language_model import Assistant

        assistant = Assistant(settings, self.settings.secret(MODEL_KEY))
        return lambda asked: assistant.word(asked, f"message-{secrets.token_hex(8)}")

    def propose(self) -> StepReport:
        """Propose to the affinity groups what organisations did; never around a meeting with them."""
        with self.ledger() as ledger:
            met = met_around(Meetings(ledger, self.settings.secret(KEY)).readable(), self.settings.organisations)
            return self._recorded(ledger, propose(ledger, self.settings, self.clock(), met))

    def publish(self) -> StepReport:
        """Change or take back what is asked for, then send what is approved and due."""
        with self.ledger() as ledger:
            publishers = self.publishers()
            corrected = Correcting(ledger, self.settings, publishers, self.clock).run()
            sent = Outbox(ledger, self.settings, publishers, self.clock).run()
            counts = Counter(corrected.counts) + Counter(sent.counts)
            report = StepReport("publish", {"moved": 0, **counts}, (*corrected.troubles, *sent.troubles))
            return self._recorded(ledger, report)

    def metrics(self) -> StepReport:
        """Count how far what left of late went, where it is time to."""
        from responders.publishing.measuring import measure

        with self.ledger() as ledger:
            return self._recorded(ledger, measure(ledger, self.publishers(), self.clock))

    def tokens(self) -> StepReport:
        """Ask the networks until when the access tokens of our accounts last."""
        from responders.publishing.measuring import look_at_tokens

        with self.ledger() as ledger:
            return self._recorded(ledger, look_at_tokens(ledger, self.publishers(), self.clock))

    def recheck(self) -> StepReport:
        """Follow the deletions of the last weeks on the networks."""
        with self.ledger() as ledger:
            since = self.clock() - _RECHECKED_FOR
            report = recheck(ledger, self.collectors(), since=since, clock=self.clock)
            return self._recorded(ledger, report)

    def sweep(self) -> StepReport:
        """Delete what has been kept as long as it may be."""
        schedule, now = self.settings.schedule, self.clock()
        with self.ledger() as ledger:
            swept = Posts(ledger).sweep(
                now - schedule.raw_lasts, now - schedule.individual_lasts, now - schedule.organisation_lasts
            )
            swept += Copies(ledger).sweep(now - COPIED_WITHIN)
            return self._recorded(ledger, StepReport("sweep", {"moved": swept}))

    def check_names(self, theme: str | None, organisation: str | None) -> None:
        """Raise UsageError for a theme or an organisation that does not exist."""
        if theme is not None and self.settings.theme(theme) is None:
            known = ", ".join(t.id for t in self.settings.themes)
            raise UsageError(msg("There is no theme {theme}.", theme=theme), msg("Themes: {known}.", known=known))
        if organisation is not None and self.settings.organisation(organisation) is None:
            raise UsageError(
                msg("There is no organisation {id}.", id=organisation), msg("See them with: veilleur orgs list")
            )

    def today(self) -> date:
        """Return the day it is for the campaign."""
        return self.clock().astimezone(self.settings.timezone).date()

    def missed_digest(self) -> bool:
        """Return whether today's hour of the digest passed without one (the machine was off)."""
        hour = datetime.combine(self.today(), self.settings.schedule.digest_at, self.settings.timezone)
        with self.ledger() as ledger:
            last = StepRuns(ledger).latest().get("digest")
        return hour <= self.clock() and (last is None or last[0] < hour)

    def _recorded(self, ledger: Ledger, report: StepReport) -> StepReport:
        StepRuns(ledger).record(report, self.clock())
        return report


def _is_stream(source: Source) -> bool:
    return aim_of(source.network, source.address).kind is Kind.STREAM


def _refuse_stream(source: Source) -> None:
    if _is_stream(source):
        raise UsageError(
            msg("{name} is a stream: it is not looked at, it is listened to.", name=source.name),
            msg("Use: veilleur collect --stream"),
        )


@contextmanager
def open_import(file: Path) -> Iterator[BinaryIO]:
    """Open a file to import; raise UsageError when it cannot be read."""
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise unreadable(file, error) from error
    with stream:
        yield stream


def jobs(house: House, after: Callable[[StepReport], None]) -> Sequence[Job]:
    """Lay out the daemon's timetable; `after` hears each step's report."""
    schedule = house.settings.schedule

    def step(run: Callable[[], StepReport]) -> Callable[[], None]:
        return lambda: after(run())

    mail = [Job("mail", step(lambda: send_digests(house)), every=_MAIL_EVERY)] if house.settings.mail else []
    alerts = [Job("alerts", step(lambda: send_alerts(house)), every=_ALERTS_EVERY)]
    return [
        *mail,
        Job("collect", step(house.collect), every=schedule.collect_every),
        Job("read", step(house.read), every=schedule.read_every),
        Job("triage", step(house.triage), every=schedule.triage_every),
        Job("draft", step(house.draft), every=schedule.triage_every),
        Job("publish", step(house.publish), every=schedule.publish_every),
        Job("metrics", step(house.metrics), every=_METRICS_EVERY),
        Job("tokens", step(house.tokens), every=_TOKENS_EVERY),
        *([Job("group_mail", step(lambda: send_group_mails(house)), every=_MAIL_EVERY)] if mails_groups(house) else []),
        *([Job("notices", step(lambda: send_notices(house)), every=_NOTICES_EVERY)] if house.settings.mail else []),
        *(alerts if house.settings.alerts.kinds else []),
        Job("digest", step(lambda: write_digests(house)), at=schedule.digest_at, was_missed=house.missed_digest),
        Job("recheck", step(house.recheck), every=_RECHECK_EVERY),
        Job("sweep", step(house.sweep), every=_SWEEP_EVERY),
    ]


def lasting_jobs(house: House, after: Callable[[StepReport], None]) -> Sequence[LastingJob]:
    """Lay out what goes on beside the timetable: the stream, where one is followed."""

    def listen(stop: threading.Event) -> None:
        after(house.stream(Until(stop.is_set), after))

    return [LastingJob("stream", listen)] if stream_of(house.settings) else []


def send_digests(house: House, day: date | None = None, again: str | None = None) -> StepReport:
    """Mail the digest of today, or of a day at once, to those who have not had it; raise UsageError without mail."""
    from responders.digest.sending import Posting
    from responders.smtp import PASSWORD, SmtpMailer

    mail = house.settings.mail
    if mail is None:
        raise UsageError(msg("No mail server is named."), msg("Fill in config/mail.toml, then: veilleur check"))
    mailer = SmtpMailer(mail, house.settings.secret(PASSWORD), house.clock)
    with house.ledger() as ledger:
        posting = Posting(ledger, house.settings, mailer, house.clock)
        if again is not None:
            posting.again(day or house.today(), again)
        report = posting.run(day)
        StepRuns(ledger).record(report, house.clock())
    return report


def send_notices(house: House) -> StepReport:
    """Tell people of the silence periods and of the access tokens that come to their end."""
    from responders.smtp import PASSWORD, SmtpMailer
    from responders.telling import tell

    assert house.settings.mail is not None
    mailer = SmtpMailer(house.settings.mail, house.settings.secret(PASSWORD), house.clock)
    with house.ledger() as ledger:
        report = tell(ledger, house.settings, mailer, house.translator, house.clock)
        StepRuns(ledger).record(report, house.clock())
    return report


def mails_groups(house: House) -> bool:
    """Return whether highlights leave by mail: a demonstration writes files."""
    return house.settings.in_production and house.settings.mail is not None


def group_mails_of(house: House, ledger: Ledger) -> tuple[GroupMail, ...]:
    """Return the mails of the approved highlights that nothing forbids now."""
    allowed = [publication for publication, obstacle in house.outbox(ledger).preview() if obstacle is None]
    return group_mails(ledger, house.settings, allowed)


def send_group_mails(house: House) -> StepReport:
    """Mail the approved highlights to the administrators of their groups, each once."""
    from responders.drafting.group_posting import GroupPosting
    from responders.smtp import PASSWORD, SmtpMailer
    from responders.watched_mail import WatchedMailer, group_letter_problem

    settings = house.settings
    assert settings.mail is not None
    smtp = SmtpMailer(settings.mail, settings.secret(PASSWORD), house.clock)
    with house.ledger() as ledger:
        outbox = house.outbox(ledger)
        mailer = WatchedMailer(smtp, lambda key: group_letter_problem(outbox, key))
        posting = GroupPosting(ledger, mailer, house.clock, lambda p: Translator(p.language or settings.language))
        report = posting.run(group_mails_of(house, ledger))
        StepRuns(ledger).record(report, house.clock())
    return report


def send_alerts(house: House) -> StepReport:
    """Tell at once what cannot wait for the digest, to those whom it concerns."""
    from responders.alerts.sending import Alerting

    mailer, chats = ways_to_tell(house)
    with house.ledger() as ledger:
        report = Alerting(ledger, house.settings, mailer, chats, house.clock).run()
        StepRuns(ledger).record(report, house.clock())
    return report


def ways_to_tell(house: House) -> tuple[Mailer | None, Mailer]:
    """Return the ways out of alerts: mail, None where there is no server, and the chats."""
    from responders.alerts.chat import SECRET, Chats
    from responders.smtp import PASSWORD, SmtpMailer

    settings = house.settings
    mailer = SmtpMailer(settings.mail, settings.secret(PASSWORD), house.clock) if settings.mail else None
    return mailer, Chats(lambda name: settings.secret(SECRET, name))


def write_digests(house: House, *, kept: bool = True) -> StepReport:
    """Write the day's digest, in each edition, to the workspace's folder; on Mondays the week's too.

    Without `kept` it is that of a demonstration: as of its hour, and it may be written again.
    """
    from responders.digest.deliver import write_files
    from responders.digest.gather import digest_hour, gather
    from responders.digest.keeping import digest_of

    today, now = house.today(), house.clock()
    make, at = (digest_of, now) if kept else (gather, min(now, digest_hour(house.settings, today)))
    editions = [*house.settings.schedule.editions, *(["week"] if today.weekday() == 0 else [])]
    folder = house.settings.workspace / "data" / "digests"
    troubles: tuple[Message, ...] = ()
    with house.ledger() as ledger:
        for name in editions:
            digest = make(ledger, house.settings, today, Edition(name), at)
            write_files(digest, folder, house.translator)
        report = StepReport("digest", {"moved": len(editions)}, troubles)
        StepRuns(ledger).record(report, house.clock())
    return report
