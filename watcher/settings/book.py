"""All the files of config/ read together, each with its problems."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from watcher.messages import msg
from watcher.settings.chapters import parse_chapter
from watcher.settings.files import BadFile, exists, read_text
from watcher.settings.problems import Problem
from watcher.settings.shapes import (
    AccountsFile,
    AlertsFile,
    AssistantFile,
    CampaignFile,
    ChapterFile,
    ElectionsFile,
    GroupsFile,
    GroupShape,
    LinesFile,
    LineShape,
    MailFile,
    MeasureShape,
    NetworksFile,
    OrganisationsFile,
    OrganisationShape,
    OwnAccountShape,
    PeopleFile,
    PersonShape,
    RoundShape,
    ScheduleFile,
    ThemesFile,
    ThemeShape,
)
from watcher.settings.sheets import Entry, Sheet, broken, entries, fit, parse_toml, read_toml
from watcher.settings.table import read_table
from watcher.settings.translate import guess

S = TypeVar("S", bound=BaseModel)
CONFIG = Path("config")
FILES = (
    "campaign.toml", "people.toml", "accounts.toml", "organisations.toml", "organisations.csv",
    "groups.toml", "themes.toml", "lines.toml", "assistant.toml",
    "elections.toml", "schedule.toml", "networks.toml", "mail.toml", "alerts.toml",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a workspace. `strays` are files whose name was probably mistyped."""

    campaign: Sheet[CampaignFile]
    people: Sheet[PeopleFile]
    accounts: Sheet[AccountsFile]
    directories: tuple[Sheet[OrganisationsFile], ...]
    groups: Sheet[GroupsFile]
    themes: Sheet[ThemesFile]
    lines: Sheet[LinesFile]
    assistant: Sheet[AssistantFile]
    elections: Sheet[ElectionsFile]
    schedule: Sheet[ScheduleFile]
    networks: Sheet[NetworksFile]
    mail: Sheet[MailFile]
    alerts: Sheet[AlertsFile]
    chapters: tuple[Sheet[ChapterFile], ...]
    strays: tuple[Problem, ...] = ()

    @property
    def sheets(self) -> tuple[Sheet[BaseModel], ...]:
        """Every sheet, in the order people fill them."""
        return (
            self.campaign,
            self.people,
            *self.chapters,
            self.accounts,
            *self.directories,
            self.groups,
            self.themes,
            self.lines,
            self.assistant,
            self.elections,
            self.schedule,
            self.networks,
            self.mail,
            self.alerts,
        )

    @property
    def organisations(self) -> tuple[Entry[OrganisationShape], ...]:
        """Every organisation, of the TOML file and of the table."""
        found = (entries(sheet, "organisations", lambda s: s.organisations) for sheet in self.directories)
        return tuple(entry for some in found for entry in some)

    @property
    def measures(self) -> tuple[Entry[MeasureShape], ...]:
        """Every measure, chapter after chapter."""
        found = (entries(sheet, "measures", lambda s: s.measures) for sheet in self.chapters)
        return tuple(entry for some in found for entry in some)

    @property
    def persons(self) -> tuple[Entry[PersonShape], ...]:
        """Everybody of people.toml."""
        return entries(self.people, "people", lambda s: s.people)

    @property
    def own_accounts(self) -> tuple[Entry[OwnAccountShape], ...]:
        """The accounts that publish."""
        return entries(self.accounts, "accounts", lambda s: s.accounts)

    @property
    def group_entries(self) -> tuple[Entry[GroupShape], ...]:
        """The affinity groups."""
        return entries(self.groups, "groups", lambda s: s.groups)

    @property
    def theme_entries(self) -> tuple[Entry[ThemeShape], ...]:
        """The themes."""
        return entries(self.themes, "themes", lambda s: s.themes)

    @property
    def line_entries(self) -> tuple[Entry[LineShape], ...]:
        """The approved lines."""
        return entries(self.lines, "lines", lambda s: s.lines)

    @property
    def rounds(self) -> tuple[Entry[RoundShape], ...]:
        """The rounds of the election."""
        return entries(self.elections, "rounds", lambda s: s.rounds)


def read_book(workspace: Path) -> Book:
    """Read every file of the workspace's configuration; what is wrong is in the sheets."""
    campaign = _required(workspace, "campaign.toml", CampaignFile)
    people = _required(workspace, "people.toml", PeopleFile)
    return Book(
        campaign=campaign,
        people=people,
        accounts=_optional(workspace, "accounts.toml", AccountsFile),
        directories=_directories(workspace),
        groups=_optional(workspace, "groups.toml", GroupsFile),
        themes=_themes(workspace),
        lines=_optional(workspace, "lines.toml", LinesFile),
        assistant=_optional(workspace, "assistant.toml", AssistantFile),
        elections=_optional(workspace, "elections.toml", ElectionsFile),
        schedule=_optional(workspace, "schedule.toml", ScheduleFile),
        networks=_optional(workspace, "networks.toml", NetworksFile),
        mail=_mail(workspace),
        alerts=_optional(workspace, "alerts.toml", AlertsFile),
        chapters=_chapters(workspace),
        strays=tuple(_strays(workspace)),
    )


def shipped_config() -> Path:
    """Return the folder of the configuration that comes with the program."""
    home = Path(__file__).parents[2]
    bundled = home / "responders" / "bundled" / "config"
    return bundled if bundled.is_dir() else home / "config"


def _required(workspace: Path, name: str, shape: type[S]) -> Sheet[S]:
    return read_toml(workspace / CONFIG / name, CONFIG / name, shape)


def _optional(workspace: Path, name: str, shape: type[S]) -> Sheet[S]:
    """Return the sheet of a file, or of an empty one where there is none."""
    if not exists(workspace / CONFIG / name):
        return Sheet(CONFIG / name, shape(), {})
    return _required(workspace, name, shape)


def _themes(workspace: Path) -> Sheet[ThemesFile]:
    """Return the workspace's themes, or else the shipped ones."""
    if exists(workspace / CONFIG / "themes.toml"):
        return _required(workspace, "themes.toml", ThemesFile)
    return read_toml(shipped_config() / "themes.toml", CONFIG / "themes.toml", ThemesFile)


def _mail(workspace: Path) -> Sheet[MailFile]:
    """Return the sheet of mail.toml; none, or one whose lines are all comments, means no mail."""
    file = CONFIG / "mail.toml"
    try:
        silent = not exists(workspace / file) or not parse_toml(read_text(workspace / file))
    except BadFile as error:
        return broken(file, error)
    return Sheet(file, None, {}) if silent else _required(workspace, "mail.toml", MailFile)


def _directories(workspace: Path) -> tuple[Sheet[OrganisationsFile], ...]:
    written = _optional(workspace, "organisations.toml", OrganisationsFile)
    file = CONFIG / "organisations.csv"
    return (written, read_table(workspace / file, file)) if exists(workspace / file) else (written,)


def _chapters(workspace: Path) -> tuple[Sheet[ChapterFile], ...]:
    """Return the sheets of the programme's chapters, in the order of their names."""
    paths = sorted((workspace / CONFIG / "programme").glob("*.md"))
    return tuple(_chapter(path, path.relative_to(workspace)) for path in paths)


def _chapter(path: Path, file: Path) -> Sheet[ChapterFile]:
    try:
        tree, lines = parse_chapter(read_text(path))
    except BadFile as error:
        return broken(file, error)
    return fit(file, tree, lines, ChapterFile)


def _strays(workspace: Path) -> Iterator[Problem]:
    """Find files that would be silently ignored for one letter of their name."""
    for path in sorted((workspace / CONFIG).glob("*.*")):
        meant = guess(path.name, FILES, cutoff=0.85)
        if path.name not in FILES and meant and not exists(workspace / CONFIG / meant):
            yield Problem(
                CONFIG / path.name,
                1,
                "",
                msg("no file of this name is read"),
                msg("did you mean “{close}”?", close=meant),
            )
