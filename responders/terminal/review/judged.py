"""What the guards say, on a ticket: what stops the text first, with its law; what passes in one line. Pure."""

from collections.abc import Iterator

from rich.text import Text

from responders.guards.verdict import GRAVITY, Level, Verdict
from responders.terminal.review.frame import Frame
from responders.terminal.review.second_key import key_holders
from responders.terminal.review.words import steady
from responders.terminal.verbs import N_
from watcher.text import one_line

SIGNS = {Level.PASS: "✓", Level.WARN: "!", Level.HOLD: "=", Level.BLOCK: "✗"}
WORDS = {Level.PASS: N_("passes"), Level.WARN: N_("mind"), Level.HOLD: N_("on hold"), Level.BLOCK: N_("blocked")}
_NAMED = 2  # what passes takes one line of the smallest screen


def stopping(verdicts: tuple[Verdict, ...], draft: str, frame: Frame) -> Iterator[Text]:
    """Yield a line for each verdict that stops or warns, the gravest first."""
    for verdict in sorted(verdicts, key=lambda v: -GRAVITY.index(v.level)):
        if verdict.level is not Level.PASS:
            yield _line(verdict, draft, frame)


def passing(verdicts: tuple[Verdict, ...], frame: Frame) -> Iterator[Text]:
    """Yield one line for the verdicts that let the text pass."""
    if passed := [v for v in verdicts if v.level is Level.PASS]:
        names = "  ".join(f"{SIGNS[Level.PASS]} {frame.tr(verdict.rule)}" for verdict in passed[:_NAMED])
        if (others := len(passed) - _NAMED) > 0:
            names += "  " + frame.tr("and {count} others", count=others)
        yield Text().append(frame.tr("Guards"), "bold").append(f" {names}")


def _line(verdict: Verdict, draft: str, frame: Frame) -> Text:
    tr = frame.tr
    said = Text().append(f"{SIGNS[verdict.level]} {tr(WORDS[verdict.level])}", "bold reverse")
    said.append(f" {tr(verdict.rule)}", "bold").append(f" {steady(tr(verdict.explanation))}")
    quoted = ", ".join(f"« {one_line(steady(draft[start:end]), 40)} »" for start, end in verdict.spans[:3])
    said.append(f" {quoted}" if quoted else "").append(f" ({tr(verdict.source)} ?)")
    return said.append(f" {_key(verdict, frame)}" if verdict.key else "")


def _key(verdict: Verdict, frame: Frame) -> str:
    """Say who may let the text go all the same."""
    names = ", ".join(key_holders(verdict, frame.settings.people))
    if not names:
        return frame.tr("Second key: nobody here is {role}.", role=frame.word(str(verdict.key)))
    return frame.tr("Second key: {names}.", names=names)
