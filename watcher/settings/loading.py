"""Load the configuration of a workspace, or list everything that is wrong with it.

Precedence: the environment (`VEILLEUR_LANG`, and every secret), then the files, then the defaults.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from watcher.errors import ConfigurationError
from watcher.messages import LANGUAGES, msg
from watcher.settings.book import CONFIG, Book, read_book
from watcher.settings.build import build
from watcher.settings.crosscheck import crosscheck
from watcher.settings.files import BadFile
from watcher.settings.problems import Problem, shown
from watcher.settings.secret_file import gather_secrets
from watcher.settings.settings import Settings
from watcher.settings.translate import suggest

SECRETS = Path("secrets.env")


def load(workspace: Path, environ: Mapping[str, str]) -> Settings:
    """Return the settings; raise ConfigurationError with the first problem and the count of others."""
    book, secrets, problems = _read(workspace, environ)
    if problems:
        raise _refusal(problems)
    language = environ.get("VEILLEUR_LANG") or (book.campaign.shape.language if book.campaign.shape else "fr")
    return build(workspace, language, book, secrets)


def check(workspace: Path, environ: Mapping[str, str]) -> list[Problem]:
    """Return every problem of the configuration; none when it can be used."""
    return _read(workspace, environ)[2]


def _read(workspace: Path, environ: Mapping[str, str]) -> tuple[Book, Mapping[str, SecretStr], list[Problem]]:
    book = read_book(workspace)
    secrets, wrong_secrets = _secrets(workspace, environ)
    problems = [problem for sheet in book.sheets for problem in sheet.problems]
    problems += [*book.strays, *crosscheck(book), *wrong_secrets, *_wrong_language(environ)]
    if not (workspace / CONFIG).is_dir():
        problems = [_no_config()]
    return book, secrets, problems


def _secrets(workspace: Path, environ: Mapping[str, str]) -> tuple[Mapping[str, SecretStr], list[Problem]]:
    try:
        return gather_secrets(workspace / SECRETS, environ), []
    except BadFile as error:
        return {}, [Problem(SECRETS, error.line, "", error.message, error.remedy)]


def _wrong_language(environ: Mapping[str, str]) -> list[Problem]:
    language = environ.get("VEILLEUR_LANG")
    if not language or language in LANGUAGES:
        return []
    message = msg("“{value}” is not a language of this program", value=shown(language))
    return [Problem(Path("environment"), 1, "VEILLEUR_LANG", message, suggest(language, LANGUAGES))]


def _no_config() -> Problem:
    return Problem(
        CONFIG,
        1,
        "",
        msg("this folder holds no configuration"),
        msg("make one with veilleur init DIR, or name the right folder with --workspace"),
    )


def _refusal(problems: list[Problem]) -> ConfigurationError:
    hint = msg("Other problems: {count}. See them all with: veilleur check", count=len(problems) - 1)
    return ConfigurationError(problems[0].sentence(), hint if len(problems) > 1 else None)
