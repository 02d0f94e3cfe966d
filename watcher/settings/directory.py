"""Read and write the directory of organisations as a table, for `veilleur orgs import`."""

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from watcher.errors import ConfigurationError, UsageError
from watcher.messages import msg
from watcher.model import Account, Organisation
from watcher.settings.build import organisation_of
from watcher.settings.check_entries import check_directory
from watcher.settings.files import exists
from watcher.settings.problems import Problem, shown
from watcher.settings.sheets import entries
from watcher.settings.table import COLUMNS, is_formula, read_table


@dataclass(frozen=True, slots=True)
class Merged:
    """How many organisations a merge added to the table, and how many it replaced."""

    added: int
    updated: int


def read_organisations_csv(
    path: Path, *, allow_loopback: bool = False
) -> tuple[tuple[Organisation, ...], tuple[Problem, ...]]:
    """Return the organisations of a table and its problems; with a problem, no organisation."""
    sheet = read_table(path, Path(path.name))
    problems = sheet.problems or tuple(
        check_directory(entries(sheet, "organisations", lambda s: s.organisations), allow_loopback=allow_loopback)
    )
    if problems or sheet.shape is None:
        return (), problems
    return tuple(organisation_of(shape) for shape in sheet.shape.organisations), ()


def write_organisations_csv(
    path: Path, organisations: Iterable[Organisation], *, allow_loopback: bool = False
) -> Merged:
    """Merge into a table, by id, and replace the file in one move.

    Raise ConfigurationError when the present table is wrong, UsageError for what a row cannot hold.
    """
    before, problems = read_organisations_csv(path, allow_loopback=allow_loopback) if exists(path) else ((), ())
    if problems:
        raise ConfigurationError(problems[0].sentence())
    known = {organisation.id: organisation for organisation in before}
    new = {organisation.id: organisation for organisation in organisations}
    _replace(path, _table((known | new).values()))
    updated = len(known.keys() & new.keys())
    return Merged(added=len(new) - updated, updated=updated)


def _table(organisations: Iterable[Organisation]) -> str:
    """Return the whole table as text, sorted by id."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_cells(one) for one in sorted(organisations, key=lambda one: one.id))
    return out.getvalue()


def _cells(organisation: Organisation) -> Mapping[str, str]:
    row = {
        "id": organisation.id,
        "name": organisation.name,
        "kind": organisation.kind.value,
        "sensitive": organisation.sensitive or "",
        "themes": " ".join(organisation.themes),
        "territory": organisation.territory,
        "relation": organisation.relation,
        "do_not_reply": "yes" if organisation.do_not_reply else "no",
        **_addresses(organisation.id, organisation.accounts),
    }
    for column, cell in row.items():
        if is_formula(column, cell):
            raise UsageError(
                msg("The {column} of {id} would run as a formula.", column=column, id=shown(organisation.id)),
                msg("Write it without its first character."),
            )
    return row


def _addresses(organisation_id: str, accounts: Iterable[Account]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for account in accounts:
        if account.network in cells:
            raise UsageError(
                msg(
                    "{id} has two accounts on {network}, and a table holds one.",
                    id=shown(organisation_id),
                    network=account.network.value,
                ),
                msg("Write this organisation in organisations.toml instead."),
            )
        cells[account.network.value] = account.address
    return cells


def _replace(path: Path, text: str) -> None:
    """Write beside the file, then put it in its place: a crash leaves the old or the new one."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
