"""Write the pages of docs/ that the code knows best; `--check` only says which ones are stale.

cli.md comes from the click commands, keys.md from the table of keys, states.md from the tables of
moves, schema.md from a fresh ledger. The same code gives the same bytes, in English, whatever the
machine's language.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import click

from responders.terminal import exits
from responders.terminal.cli import root
from responders.terminal.review.keys import KEYS
from responders.terminal.verbs import everywhere
from watcher.model import MOVES, PUBLICATION_MOVES, PublicationState, Status
from watcher.storage.ledger import Ledger
from watcher.storage.schema import migrations

DOCS = Path(__file__).parent
MARK = "<!-- Written by docs/generate.py: change the code, then run `make format`. -->"
EVERYWHERE = frozenset(str(parameter.name) for parameter in everywhere())
EXIT_CODES = {
    exits.DONE: "done",
    exits.FAILED: "something in the run failed; the report says what",
    exits.USAGE: "wrong usage or configuration",
    exits.REFUSED: "refused by a guard (approval, silence period)",
    exits.NOT_ALLOWED: "not allowed for this person",
    exits.INTERRUPTED: "interrupted",
}
ENVIRONMENT = {
    "VEILLEUR_HOME": "the workspace, when `--workspace` is absent",
    "VEILLEUR_LANG": "the language, when `--lang` is absent: `fr` or `en`",
    "VEILLEUR_AS": "who you are, when `--as` is absent: an id of `config/people.toml`",
    "VEILLEUR_DEBUG": "set to 1, writes the details of an unexpected error",
}

Command = tuple[tuple[str, ...], click.Command]


def main(check: bool) -> int:
    """Write the pages, or name the stale ones; return an exit code."""
    made = {
        "cli.md": cli_page(),
        "keys.md": keys_page(),
        "states.md": states_page(),
        "schema.md": schema_page(),
    }
    stale = [name for name, text in made.items() if _read(DOCS / name) != text]
    for name in stale:
        if check:
            print(f"stale: docs/{name}; run: make format")
        else:
            (DOCS / name).write_text(made[name], encoding="utf-8")
    return int(check and bool(stale))


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _page(title: str, *blocks: str) -> str:
    return "\n\n".join((f"# {title}", MARK, *blocks)) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _bullets(entries: Mapping[str, str]) -> str:
    return "\n".join(f"- `{name}`: {text}" if text else f"- `{name}`" for name, text in entries.items())


# The command line


def commands() -> Iterator[Command]:
    """Yield every command with its path, the root first, each group before its verbs."""
    yield from _walk((), root)


def _walk(path: tuple[str, ...], command: click.Command) -> Iterator[Command]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if found := command.get_command(context, name):
                yield from _walk((*path, name), found)


def cli_page() -> str:
    """Describe every command, argument and option."""
    found = list(commands())
    shared = {name: text for p in everywhere() for name, text in [_described(p, click.Context(root))]}
    return _page(
        "The command line",
        "`veilleur VERB`. Help and messages are French by default; `--lang en` shows them in English. "
        "`--help` explains any verb.",
        _table(("Command", "Does"), ((_link(path), _first_line(c)) for path, c in found if len(path) == 1)),
        "## Options of every command",
        _bullets(shared),
        "`--version`, before any verb, shows the version.",
        "## Environment",
        _bullets(ENVIRONMENT),
        "## Exit codes",
        _table(("Code", "Meaning"), ((str(code), text) for code, text in EXIT_CODES.items())),
        *(_command(path, command) for path, command in found if path),
    )


def _link(path: tuple[str, ...]) -> str:
    return f"[`{' '.join(path)}`](#veilleur-{'-'.join(path)})"


def _first_line(command: click.Command) -> str:
    return (command.help or "").partition("\n")[0]


def _command(path: tuple[str, ...], command: click.Command) -> str:
    name = " ".join(("veilleur", *path))
    context = click.Context(command, info_name=name)
    usage = " ".join((name, *command.collect_usage_pieces(context)))
    own = dict(_described(p, context) for p in command.params if p.name not in EVERYWHERE)
    blocks = [f"{'#' * (len(path) + 1)} {name}", command.help or "", f"    {usage}", _bullets(own)]
    return "\n\n".join(block for block in blocks if block)


def _described(parameter: click.Parameter, context: click.Context) -> tuple[str, str]:
    """Return how a parameter is written and what it does."""
    if not isinstance(parameter, click.Option):
        return parameter.make_metavar(context), "" if parameter.required else "may be left out."
    flag = parameter.is_flag or parameter.count
    written = ", ".join((*parameter.opts, *parameter.secondary_opts))
    name = written if flag else f"{written} {parameter.make_metavar(context)}"
    return name, " ".join(part for part in (parameter.help, _default(parameter)) if part)


def _default(option: click.Option) -> str:
    if option.required:
        return "Required."
    shown = isinstance(option.default, str | int) and not isinstance(option.default, bool)
    return f"Default: `{option.default}`." if shown and option.default != "" else ""


# The keys


def keys_page() -> str:
    """List the keys of the full-screen queue."""
    return _page(
        "The keys of the queue",
        "In `veilleur review`. How to work with them: [review by keyboard](howto/review-by-keyboard.md).",
        _table(("Key", "Does"), ((f"`{key.shown}`", key.long) for key in KEYS)),
    )


# The states


def states_page() -> str:
    """Lay out the moves of a ticket and of a publication."""
    return _page(
        "States and moves",
        "What may happen to a ticket and to a publication. Whatever is absent here is refused. "
        "The words are explained in the [glossary](glossary.md).",
        "## Ticket",
        _diagram((str(a), str(b), str(move)) for (a, move), b in MOVES.items() if a is not b),
        _table(
            ("From", "Move", "To"),
            ((f"`{here}`", f"`{move}`", f"`{to}`") for here in Status for move, to in _leaving(here)),
        ),
        f"No move leaves {_names(s for s in Status if not _leaving(s))}.",
        "## Publication",
        _diagram((str(a), str(b), "") for a in PublicationState for b in sorted(PUBLICATION_MOVES[a])),
        _table(("From", "To"), ((f"`{a}`", _names(sorted(PUBLICATION_MOVES[a])) or "–") for a in PublicationState)),
    )


def _leaving(here: Status) -> list[tuple[str, str]]:
    return [(str(move), str(to)) for (status, move), to in MOVES.items() if status is here]


def _names(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _diagram(arrows: Iterable[tuple[str, str, str]]) -> str:
    """Draw arrows with Mermaid, one a pair of states, with all the moves that lead along it."""
    labels: dict[tuple[str, str], list[str]] = {}
    for here, there, label in arrows:
        labels.setdefault((here, there), []).append(label)
    lines = (f"    {a} --> {b}" + (f": {', '.join(ls)}" if any(ls) else "") for (a, b), ls in labels.items())
    return "\n".join(("```mermaid", "stateDiagram-v2", *lines, "```"))


# The schema


def schema_page() -> str:
    """Describe the tables of a fresh ledger."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        Ledger.open(path).close()
        with closing(sqlite3.connect(path)) as conn:
            tables = [_describe_table(conn, name, sql) for name, sql in _tables(conn)]
    return _page(
        "The ledger's schema",
        "One SQLite file, `data/ledger.db`. Columns named `*_ms` are milliseconds since 1970 UTC, `*_json` "
        "small JSON values. Why a post's `id` grows with time: "
        "[decision 0003](decisions/0003-time-ordered-ids.md).",
        "## Migrations",
        _table(("Migration", "Does"), ((f"`{m.name}`", _doc(m.fn)) for m in migrations._migrations)),
        *tables,
    )


def _doc(function: object) -> str:
    return (function.__doc__ or "").strip()


def _tables(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return each table of ours and its SQL, without those that SQLite and FTS5 keep for themselves."""
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' "
        "AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_sqlite_*' ORDER BY name"
    )
    found = [(str(name), str(sql)) for name, sql in conn.execute(query)]
    virtual = [name for name, sql in found if sql.startswith("CREATE VIRTUAL")]
    return [(name, sql) for name, sql in found if not any(name.startswith(f"{v}_") for v in virtual)]


def _describe_table(conn: sqlite3.Connection, name: str, sql: str) -> str:
    heading = f"## {name}"
    if sql.startswith("CREATE VIRTUAL"):
        return f"{heading}\n\n{_sql([sql])}"
    targets = {str(row[3]): f"`{row[2]}({row[4]})`" for row in conn.execute(f"PRAGMA foreign_key_list({name})")}
    columns = (
        (f"`{column}`", kind, _null(needed, key), f"`{default}`" if default else "", targets.get(column, ""))
        for _, column, kind, needed, default, key in conn.execute(f"PRAGMA table_info({name})")
    )
    table = _table(("Column", "Type", "Null", "Default", "Refers to"), columns)
    query = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type <> 'table' AND sql IS NOT NULL ORDER BY name"
    others = [str(row[0]) for row in conn.execute(query, (name,))]
    return "\n\n".join((heading, table, *([_sql(others)] if others else [])))


def _null(needed: int, key: int) -> str:
    return "key" if key else "never" if needed else "may be"


def _sql(statements: Iterable[str]) -> str:
    return "```sql\n" + "\n".join(" ".join(s.split()) + ";" for s in statements) + "\n```"


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
