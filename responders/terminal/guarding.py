"""Print what the guards say of a text, and what they are worth on the labelled texts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from responders.guards.measuring import Worth, measured
from responders.guards.verdict import Level, Verdict
from responders.terminal.output import Output
from responders.terminal.review.judged import SIGNS, WORDS
from responders.terminal.session import Session
from watcher.messages import msg
from watcher.model import Draft, Measure, Origin
from watcher.text import clean, one_line

_CITED = re.compile(r"§ ?(\d+(?:\.\d+)*)")


def draft_of(text: str, programme: Iterable[Measure], now: datetime) -> Draft:
    """Return a text typed by a person as a draft, with the measures it cites."""
    text = clean(text)
    cited = set(_CITED.findall(text))
    return Draft(0, 0, "", Origin.PERSON, text, tuple(m.id for m in programme if m.id in cited), now)


def print_verdicts(out: Output, verdicts: Sequence[Verdict], text: str) -> None:
    """Print every verdict in their order: in full what stops or warns, then in one line what passes."""
    if out.as_json:
        for verdict in verdicts:
            out.json(_record(out, verdict, text))
        return
    for verdict in verdicts:
        if verdict.level is not Level.PASS:
            out.say(
                "{sign} {level}: {rule} ({source})",
                sign=SIGNS[verdict.level], level=msg(WORDS[verdict.level]), rule=verdict.rule, source=verdict.source,
            )  # fmt: skip
            out.say("    {why} {words}", why=verdict.explanation, words=_quoted(verdict, text))
    passed = ", ".join(out.tr(verdict.rule) for verdict in verdicts if verdict.level is Level.PASS)
    out.say("{sign} {level}: {rules}", sign=SIGNS[Level.PASS], level=msg(WORDS[Level.PASS]), rules=passed)


def _quoted(verdict: Verdict, text: str) -> str:
    return " ".join(f"« {one_line(text[start:end], 60)} »" for start, end in verdict.spans[:3])


def _record(out: Output, verdict: Verdict, text: str) -> dict[str, object]:
    return {
        "guard": verdict.name,
        "verdict": verdict.level,
        "why": out.tr(verdict.explanation),
        "source": out.tr(verdict.source),
        "spans": verdict.spans,
        "words": [text[start:end] for start, end in verdict.spans],
        "key": verdict.key,
    }


def evaluate_guard(session: Session, name: str) -> None:
    """Print precision, recall and F1 of a guard on each part of its labelled texts, and every error."""
    parts = measured(name)
    if session.as_json:
        session.out.json({part: {**asdict(worth), **_rates(worth)} for part, worth in parts.items()})
        return
    rows = ({"part": part, "n": worth.texts, **_rates(worth)} for part, worth in parts.items())
    session.out.rows(rows, ("part", "n", "precision", "recall", "f1"), msg("No guard."))
    for part, worth in parts.items():
        for text in worth.missed:
            session.out.say("{part}, missed: {text}", part=part, text=text)
        for text in worth.wrong:
            session.out.say("{part}, wrongly found: {text}", part=part, text=text)


def _rates(worth: Worth) -> dict[str, float]:
    return {name: round(getattr(worth, name), 3) for name in ("precision", "recall", "f1")}
