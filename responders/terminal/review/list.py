"""The list of tickets: which columns fit, and what each row says. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from responders.queue.views import Line
from responders.terminal.review.frame import Frame
from responders.terminal.review.words import SHORT, cell, due_words
from responders.terminal.verbs import N_
from watcher.messages import Translator
from watcher.model import CLOSED

READY, MARKED = "✓", "*"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and how many cells it takes, the gap to the next included."""

    name: str
    heading: str
    least: int
    most: int


COLUMNS = (
    Column("priority", N_("Pr"), 4, 4),
    Column("due", N_("Due"), 14, 16),
    Column("who", N_("Organisation"), 11, 20),
    Column("network", N_("Net"), 5, 5),
    Column("theme", N_("Theme"), 9, 18),
    Column("decision", N_("Decision"), 10, 14),
    Column("draft", N_("Txt"), 4, 4),
    Column("owner", N_("Owner"), 6, 12),
)
_DROPPED_FIRST = ("owner", "theme", "network", "decision", "draft", "due")
_WIDENED_FIRST = ("who", "due", "decision", "theme", "owner")


def layout(width: int) -> list[tuple[Column, int]]:
    """Return the columns that fit in `width` cells, each with its own width."""
    dropped = 0
    while dropped < len(_DROPPED_FIRST) and sum(c.least for c in _kept(dropped)) > width:
        dropped += 1
    kept = _kept(dropped)
    widths = {column.name: column.least for column in kept}
    spare = width - sum(widths.values())
    for column in sorted(kept, key=lambda c: (*_WIDENED_FIRST, c.name).index(c.name)):
        more = min(column.most - column.least, max(spare, 0))
        widths[column.name] += more
        spare -= more
    widths["who"] += spare
    return [(column, max(widths[column.name], 1)) for column in kept]


def head(columns: Sequence[tuple[Column, int]], tr: Translator) -> Text:
    """Return the line above the tickets."""
    return Text("".join(cell(tr(column.heading)[: max(width - 1, 1)], width) for column, width in columns))


def row(line: Line, columns: Sequence[tuple[Column, int]], frame: Frame, *, marked: bool = False) -> Text:
    """Return one ticket on one line; a star says that it is marked."""
    values = _values(line, frame)
    values["priority"] = f"{MARKED if marked else ''}{values['priority']}"
    late = line.ticket.due_at is not None and line.ticket.due_at < frame.now
    text = Text()
    for column, width in columns:
        text.append(cell(values[column.name], width), "bold" if late and column.name == "due" else "")
    return text


def _kept(dropped: int) -> list[Column]:
    return [column for column in COLUMNS if column.name not in _DROPPED_FIRST[:dropped]]


def _values(line: Line, frame: Frame) -> dict[str, str]:
    ticket, tr = line.ticket, frame.tr
    return {
        "priority": str(ticket.priority),
        "due": "" if ticket.status in CLOSED else due_words(ticket.due_at, frame.now, tr),
        "who": line.speaker,
        "network": SHORT[ticket.network],
        "theme": frame.theme(ticket.theme_id),
        "decision": frame.word(ticket.outcome),
        "draft": READY if line.has_draft else "",
        "owner": frame.name(ticket.owner).split(" ")[0],
    }
