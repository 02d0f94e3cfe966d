"""A configuration file once read: its shape when it is right, its problems, and where things stand."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from watcher.messages import Message, msg
from watcher.settings.files import BadFile, read_text
from watcher.settings.locate import Key, Lines, index, line_of
from watcher.settings.problems import Problem, name_of
from watcher.settings.translate import explain

S = TypeVar("S", bound=BaseModel)
S_co = TypeVar("S_co", bound=BaseModel, covariant=True)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Sheet(Generic[S_co]):
    """One file; `shape` is None when `problems` kept it from being understood."""

    file: Path
    shape: S_co | None
    lines: Lines
    problems: tuple[Problem, ...] = ()

    def problem(self, key: Key, message: Message, remedy: Message) -> Problem:
        """Make a problem of this file, at the line of that key."""
        return Problem(self.file, line_of(self.lines, key), name_of(key), message, remedy)


@dataclass(frozen=True, slots=True)
class Entry(Generic[T_co]):
    """One table of a list: what it says, and where it stands."""

    shape: T_co
    sheet: Sheet[BaseModel]
    key: Key

    def problem(self, inner: Key, message: Message, remedy: Message) -> Problem:
        """Make a problem of this table, at the line of one of its keys."""
        return self.sheet.problem((*self.key, *inner), message, remedy)

    def place(self) -> str:
        """Return `file:line`, to point at this table from elsewhere."""
        return f"{self.sheet.file}:{line_of(self.sheet.lines, self.key)}"


def entries(sheet: Sheet[S], name: str, pick: Callable[[S], tuple[T, ...]]) -> tuple[Entry[T], ...]:
    """Return the tables of the list `name`; none when the file is not understood."""
    if sheet.shape is None:
        return ()
    return tuple(Entry(item, sheet, (name, i)) for i, item in enumerate(pick(sheet.shape)))


def fit(file: Path, tree: Mapping[str, object], lines: Lines, shape: type[S]) -> Sheet[S]:
    """Return the sheet of a parsed document."""
    try:
        return Sheet(file, shape.model_validate(tree), lines)
    except ValidationError as error:
        sheet: Sheet[S] = Sheet(file, None, lines)
        problems = tuple(sheet.problem(*said) for said in explain(error, shape))
        return Sheet(file, None, lines, tuple(sorted(problems, key=lambda p: p.line)))


def broken(file: Path, error: BadFile) -> Sheet[S]:
    """Return the sheet of a file that cannot be read."""
    return Sheet(file, None, {}, (Problem(file, error.line, "", error.message, error.remedy),))


def read_toml(path: Path, file: Path, shape: type[S]) -> Sheet[S]:
    """Return the sheet of a TOML file; `file` is its name in problems."""
    try:
        text = read_text(path)
        tree = parse_toml(text)
    except BadFile as error:
        return broken(file, error)
    return fit(file, tree, index(text), shape)


def parse_toml(text: str) -> Mapping[str, object]:
    """Return the tree of a TOML document; raise BadFile with the line of the mistake."""
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise BadFile(msg("brackets are nested too deeply"), msg("write simpler lists")) from error
    except ValueError as error:
        raise _syntax(str(error), text.count("\n") + 1) from error


def _syntax(detail: str, last_line: int) -> BadFile:
    """Translate what tomllib says; its sentences end with “(at line 3, column 5)”."""
    found = detail.rpartition("(at line ")[2].partition(",")[0]
    line = int(found) if found.isdigit() else last_line
    if detail.startswith("Cannot "):
        return BadFile(msg("the same key or section is written twice"), msg("keep only one of them"), line)
    return BadFile(
        msg("this line cannot be read"),
        msg("look for a missing quote, bracket or comma here or on the line before"),
        line,
    )
