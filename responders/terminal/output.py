"""All that is printed. Text from the ledger is hostile: it is cleaned here, once, for every screen.

stdout carries the answer (text, or JSON and nothing else with `--json`); progress and errors go to
stderr.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from watcher.messages import Message, Translator
from watcher.model import StepReport
from watcher.text import clean, one_line

if TYPE_CHECKING:
    from watcher.settings import Problem

MOST_TROUBLES = 20
_WIDEST = 20  # columns of one cell, but for the first, which people type again, and the last
_NARROWEST = 30  # columns left for the last cell of a table
_PIPED = 160  # columns when nobody looks
Start = Callable[[int], Callable[[int], None]]


def _plain(value: object) -> str:
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else str(value)


class Output:
    """The way to a person's eyes or to a script."""

    def __init__(self, translator: Translator, *, as_json: bool = False, quiet: bool = False) -> None:
        self.tr = translator
        self.as_json = as_json
        self.quiet = quiet

    def say(self, message: Message | str, /, **values: object) -> None:
        """Print a sentence, unless a script or a quiet person is listening."""
        if not self.as_json and not self.quiet:
            self.text(self.tr(message, **values))

    def text(self, text: str) -> None:
        """Print text as it is, its indentation too, cleaned of what could harm a terminal."""
        indent = text[: len(text) - len(text.lstrip())]
        print(indent + clean(text))

    def json(self, value: Any) -> None:
        """Print one JSON value on one line."""
        print(json.dumps(value, ensure_ascii=False, default=_plain))

    def rows(self, records: Iterable[dict[str, Any]], columns: Sequence[str], empty: Message) -> None:
        """Print records as JSON Lines, or as a table of these columns."""
        if self.as_json:
            for record in records:
                self.json(record)
            return
        lines = list(records)
        if not lines:
            self.say(empty)
            return
        self._table(lines, columns)

    def _table(self, records: list[dict[str, Any]], columns: Sequence[str]) -> None:
        from rich.cells import cell_len
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        console = Console(highlight=False)
        console.width = console.width if console.is_terminal else max(console.width, _PIPED)
        titles = [self.tr(column) for column in columns]
        lines = [[self.cell(record.get(column)) for column in columns] for record in records]
        first, *others = [max(map(cell_len, cells)) for cells in zip(titles, *lines, strict=True)][:-1]
        widths = [first, *(min(width, _WIDEST) for width in others)]
        if sum(widths) + len(widths) + _NARROWEST > console.width:
            self._cards(lines, console.width)
            return
        table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
        for title, width in zip(titles, [*widths, None], strict=True):
            table.add_column(title, no_wrap=True, ratio=None if width else 1, width=width)
        for line in lines:
            table.add_row(*map(Text, line))
        console.print(table)

    def _cards(self, lines: list[list[str]], width: int) -> None:
        """Print each line on two: what a narrow terminal can show without breaking words."""
        for *head, last in lines:
            print(one_line(" · ".join(cell for cell in head if cell != "–"), width))
            print("    " + one_line(last, width - 4))

    def cell(self, value: Any) -> str:
        """Return a value as people read it: words translated, instants short, nothing as a dash."""
        if isinstance(value, bool):
            return self.tr("yes") if value else self.tr("no")
        if isinstance(value, dict):
            return " ".join(map(str, value.values()))
        if isinstance(value, datetime):
            return f"{value:%d/%m %H:%M}"
        if isinstance(value, StrEnum):
            return self.tr(str(value))
        if isinstance(value, list):
            return ", ".join(map(self.cell, value)) or "–"
        return one_line(str(value)) if value not in (None, "") else "–"

    def report(self, report: StepReport, sentence: str) -> None:
        """Print what a step did: its counts in one sentence, then its troubles."""
        if self.as_json:
            troubles = [self.tr(t) for t in report.troubles]
            self.json({"step": report.step, **report.counts, "troubles": troubles})
            return
        if not self.quiet:
            self.text(self.tr(sentence).format_map(defaultdict(int, report.counts)))
        self.troubles(report.troubles)

    def troubles(self, troubles: Sequence[Message]) -> None:
        """Print troubles on stderr, the first ones in full."""
        for trouble in troubles[:MOST_TROUBLES]:
            self.warn(trouble)
        if len(troubles) > MOST_TROUBLES:
            self.warn(self.tr("… and {count} more.", count=len(troubles) - MOST_TROUBLES))

    def problems(self, problems: Sequence["Problem"]) -> None:
        """Print what is wrong in files, one line a problem, on stdout: it is the answer."""
        for problem in problems:
            self.text(one_line(self.tr(problem.sentence())))

    def warn(self, message: Message | str) -> None:
        """Print one line on stderr."""
        print("  ! " + one_line(self.tr(message) if isinstance(message, Message) else message), file=sys.stderr)

    @contextmanager
    def progress(self, title: str) -> Iterator[Start]:
        """Show a progress bar on stderr when a person is looking; give back `start(total) -> advance`."""
        if self.as_json or self.quiet or not sys.stderr.isatty():
            yield lambda _total: lambda _step: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        shown = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*shown, console=Console(stderr=True)) as bars:

            def start(total: int) -> Callable[[int], None]:
                task = bars.add_task(title, total=total or None)
                return lambda step: bars.advance(task, step)

            yield start
