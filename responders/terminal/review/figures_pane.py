"""How long answers take, as a page to read. Pure."""

from collections.abc import Sequence

from rich.text import Text

from responders.queue.figures import ALL, Figure
from responders.terminal.review.frame import Frame
from responders.terminal.review.words import cell

_NAME = 26


def figures_pane(figures: Sequence[Figure], days: int, frame: Frame) -> Text:
    """Lay the figures out, one group a line."""
    tr = frame.tr
    if not figures:
        return Text(tr("No answer left in the last {days} days.", days=days))
    heads = (tr("answers"), tr("median"), tr("9 in 10"), tr("in time"))
    text = Text(tr("Time to answer over {days} days, in hours (in working hours)", days=days) + "\n\n")
    text.append(f"{'':{_NAME}}" + "".join(f"{head:>14}" for head in heads) + "\n", "underline")
    for one in figures:
        hours = (f"{one.median_h:g} ({one.working_median_h:g})", f"{one.p90_h:g} ({one.working_p90_h:g})")
        row = (str(one.answers), *hours, f"{one.in_time} %")
        text.append(cell(_name(one.group, frame), _NAME), "bold" if one.group == ALL else "")
        text.append("".join(f"{value:>14}" for value in row) + "\n")
    return text


def _name(group: str, frame: Frame) -> str:
    kind, _, value = group.partition(":")
    if group == ALL:
        return frame.tr("All answers")
    if kind == "theme":
        return frame.theme(value) or frame.tr("without a theme")
    return frame.name(value) or "?"
