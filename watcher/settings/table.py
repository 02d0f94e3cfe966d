"""Read config/organisations.csv, the directory as a table, into the shape of organisations.toml.

Columns are separated by commas or, as Excel does in French, by semicolons. Columns that could hold
the opinions of persons are refused (GDPR art. 9).
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from watcher.messages import msg
from watcher.settings.files import BadFile, read_text
from watcher.settings.locate import Key
from watcher.settings.problems import shown
from watcher.settings.shapes import OrganisationsFile
from watcher.settings.sheets import Sheet, broken, fit
from watcher.settings.translate import unknown_key

NETWORKS = ("rss", "bluesky", "mastodon", "facebook", "x", "newsletter")
COLUMNS = (
    "id", "name", "kind", "sensitive", "themes", "territory", "relation", "do_not_reply", *NETWORKS,
)  # fmt: skip
_YES = frozenset({"1", "true", "yes", "oui", "vrai"})
_NO = frozenset({"", "0", "false", "no", "non", "faux"})
Row = Mapping[str, str]


def read_table(path: Path, file: Path) -> Sheet[OrganisationsFile]:
    """Return the sheet of a table; `file` is its name in problems."""
    try:
        rows = list(_rows(read_text(path)))
        lines: dict[Key, int] = {("organisations", i): line for i, (line, _) in enumerate(rows)}
        tree = {"organisations": [_tree(line, row) for line, row in rows]}
    except BadFile as error:
        return broken(file, error)
    return fit(file, tree, lines, OrganisationsFile)


def _rows(text: str) -> Iterator[tuple[int, Row]]:
    """Yield (line, cells by column) for each row that is not empty; raise BadFile."""
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise BadFile(msg("the file holds a NUL character"), msg("save it again as CSV UTF-8"), line)
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not columns:
                columns = _columns(cells)
            elif any(cell.strip() for cell in cells):
                yield line, _row(columns, cells, line)
            line = reader.line_num + 1
        if not columns:
            _columns([])
    except csv.Error as error:
        raise BadFile(
            msg("this row cannot be read as CSV"), msg("look for a quote that is not closed"), line
        ) from error


def _columns(cells: Sequence[str]) -> list[str]:
    """Return the names of the columns; raise BadFile for one we may not or cannot keep."""
    columns = [cell.strip().lower() for cell in cells]
    for name in columns:
        if name not in COLUMNS:
            raise BadFile(*unknown_key(name, COLUMNS))
    if len(set(columns)) < len(columns) or not {"id", "name"} <= set(columns):
        raise BadFile(
            msg("the first line must name each column once, and hold id and name"),
            msg("write it as: {columns}", columns=",".join(COLUMNS)),
        )
    return columns


def _row(columns: Sequence[str], cells: Sequence[str], line: int) -> Row:
    if len(cells) > len(columns):
        raise BadFile(
            msg("this row has more cells than there are columns"),
            msg("put a cell that contains the separator between quotes"),
            line,
        )
    row = {column: cell.strip() for column, cell in zip(columns, cells, strict=False)}
    for column, cell in row.items():
        if is_formula(column, cell):
            raise BadFile(
                msg("the cell “{cell}” would run as a formula in a spreadsheet", cell=shown(cell)),
                msg("write it without its first character"),
                line,
            )
    return row


def is_formula(column: str, cell: str) -> bool:
    """Return whether a spreadsheet would run the cell; handles may begin with “@”."""
    return cell.startswith(("=", "+", "-", "\t", "\r")) or (cell.startswith("@") and column not in NETWORKS)


def _tree(line: int, row: Row) -> dict[str, object]:
    """Return the row in the shape of organisations.toml, without its empty cells."""
    kept: dict[str, object] = {
        column: row[column] for column in ("kind", "sensitive", "territory", "relation") if row.get(column)
    }
    accounts = [
        {"network": name, "url" if name == "rss" else "handle": row[name]} for name in NETWORKS if row.get(name)
    ]
    return {
        "id": row.get("id", ""),
        "name": row.get("name", ""),
        "themes": row.get("themes", "").split(),
        "do_not_reply": _truth(row.get("do_not_reply", ""), line),
        "accounts": accounts,
        **kept,
    }


def _truth(cell: str, line: int) -> bool:
    if cell.lower() not in _YES | _NO:
        raise BadFile(
            msg("do_not_reply is “{cell}”, neither yes nor no", cell=shown(cell)), msg("write yes or no"), line
        )
    return cell.lower() in _YES
