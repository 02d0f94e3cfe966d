"""How a verb is made: click commands whose help speaks the reader's language, loaded when typed.

`N_` marks a text for the catalogue without translating it yet; click shows it through `gettext`.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import update_wrapper
from gettext import gettext
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from responders.terminal.session import Session

_LARGEST = 2**63 - 1  # what the ledger can hold


class _Number(click.types.IntParamType):
    """A whole number the ledger can hold; its help stays as short as a plain integer's."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if abs(number) > _LARGEST:
            words = gettext("{value} is not in the range {range}.")
            self.fail(words.format(value=number, range=f"x<={_LARGEST}"), param, ctx)
        return number


NUMBER = _Number()


def N_(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


class _Translated(click.Command):
    """Show help and options in the reader's language."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        before = self.help, [option.help for option in options]
        self.help = gettext(self.help) if self.help else None
        for option in options:
            option.help = gettext(option.help) if option.help else None
        try:
            super().format_help(ctx, formatter)
        finally:
            self.help = before[0]
            for option, words in zip(options, before[1], strict=True):
                option.help = words


class Verb(_Translated):
    """One command, with the options that every command takes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(everywhere())


class Verbs(_Translated, click.Group):
    """Commands by name, each imported when it is used; `places` maps a name to "module:attribute"."""

    def __init__(self, *args: Any, places: dict[str, tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places or {}
        self.params.extend(everywhere())
        self.command_class = Verb

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.places, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self.places[cmd_name][0].partition(":")
        found = getattr(import_module(f"responders.terminal.commands.{module}"), attribute)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs with their short help, without importing any of them."""
        rows = [(name, gettext(text)) for name, (_, text) in self.places.items()]
        rows += [(name, gettext(c.help or "").split("\n")[0]) for name, c in sorted(self.commands.items())]
        with formatter.section(gettext("Commands")):
            formatter.write_dl(rows)


def everywhere() -> list[click.Parameter]:
    """Return the options that may stand before or after any verb."""
    return [
        click.Option(["--workspace"], metavar="DIR", type=click.Path(path_type=Path), expose_value=False,
                     callback=_keep("workspace"), help=N_("The workspace (default: this folder, or VEILLEUR_HOME).")),
        click.Option(["--json", "as_json"], is_flag=True, expose_value=False, callback=_keep("as_json"),
                     help=N_("Answer in JSON, for scripts.")),
        click.Option(["--quiet"], is_flag=True, expose_value=False, callback=_keep("quiet"),
                     help=N_("Say only what went wrong.")),
        click.Option(["--lang"], type=click.Choice(["fr", "en"]), expose_value=False, callback=_keep("language"),
                     help=N_("Language of what is shown.")),
    ]  # fmt: skip


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(ctx: click.Context, _: click.Parameter, value: Any) -> None:
        if value:
            setattr(ctx.ensure_object(Session), name, value)

    return keep


def one_of(kind: type[StrEnum]) -> click.Choice[str]:
    """Return the choice of an enumeration's values, as they stand in files and answers."""
    return click.Choice([str(value) for value in kind])


def with_session(function: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the session to a command as its first argument."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(click.get_current_context().find_object(Session), *args, **kwargs)

    return update_wrapper(call, function)
