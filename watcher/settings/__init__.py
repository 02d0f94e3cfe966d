"""What people decide: config/*.toml, the programme and the secrets, checked and turned into `Settings`."""

from watcher.settings.book import shipped_config
from watcher.settings.directory import Merged, read_organisations_csv, write_organisations_csv
from watcher.settings.loading import check, load
from watcher.settings.problems import Problem
from watcher.settings.settings import (
    AssistantSettings,
    BlueskySettings,
    MailSettings,
    MastodonSettings,
    Networks,
    Schedule,
    Settings,
)
from watcher.settings.territories import TERRITORIES

__all__ = [
    "TERRITORIES",
    "AssistantSettings",
    "BlueskySettings",
    "MailSettings",
    "MastodonSettings",
    "Merged",
    "Networks",
    "Problem",
    "Schedule",
    "Settings",
    "check",
    "load",
    "read_organisations_csv",
    "shipped_config",
    "write_organisations_csv",
]
