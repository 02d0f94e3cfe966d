"""What every command starts from: where, for whom, in which language; the rest is made when needed."""

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from responders.terminal.output import Output
from watcher.clock import Clock, system_clock
from watcher.errors import UsageError
from watcher.messages import Translator, msg

if TYPE_CHECKING:
    from responders.wiring import House


@dataclass
class Session:
    """One run of the command line."""

    workspace: Path
    language: str
    as_json: bool = False
    quiet: bool = False
    clock: Clock = field(default=system_clock)

    @cached_property
    def tr(self) -> Translator:
        """The reader's language."""
        return Translator(self.language)

    @cached_property
    def out(self) -> Output:
        """The way to the reader's eyes."""
        return Output(self.tr, as_json=self.as_json, quiet=self.quiet)

    @cached_property
    def house(self) -> "House":
        """Load the configuration and build the house; raise ConfigurationError when it is wrong."""
        from responders.wiring import House
        from watcher.settings import load

        if not (self.workspace / "config").is_dir():
            raise UsageError(
                msg("There is no Veilleur workspace in {folder}.", folder=self.workspace.resolve()),
                msg("Make one with: veilleur init FOLDER, or name yours with --workspace."),
            )
        return House(load(self.workspace, os.environ), self.clock, self.language)

    def at(self, workspace: Path) -> "Session":
        """Return the same session in another workspace."""
        return Session(workspace, self.language, self.as_json, self.quiet, self.clock)
