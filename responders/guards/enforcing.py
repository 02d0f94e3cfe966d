"""What a verdict does: refuse a text, or let it go with the second key and its reason in writing. Pure."""

from collections.abc import Iterable

from responders.guards.context import Context
from responders.guards.registry import SILENCE, judge
from responders.guards.verdict import Level, Verdict
from watcher.messages import Message, msg
from watcher.model import Draft, Person, hash_text
from watcher.settings import Settings


def obstacles(draft: Draft, context: Context) -> tuple[Verdict, ...]:
    """Return the verdicts that stop a text now; the silence period apart, which the outbox holds by itself."""
    return tuple(v for v in weighed(draft, context) if v.level is not Level.WARN)


def weighed(draft: Draft, context: Context) -> tuple[Verdict, ...]:
    """Return the verdicts that stop a text and those that a person must mind; a silence period that is on apart."""
    found = (v for v in judge(draft, context) if v.level is not Level.PASS)
    return tuple(v for v in found if v.name != SILENCE or v.level is Level.WARN)


def refusal(found: Iterable[Verdict], person: Person, why: str) -> tuple[Message, Message] | None:
    """Return why a person may not approve, and what to do; None when nothing stops or they let it go in writing."""
    for verdict in found:
        if verdict.level is Level.WARN:
            continue
        if verdict.level is Level.BLOCK or verdict.key is None:
            return _said(verdict), msg("Change the text: nobody may let it go.")
        if verdict.key not in person.roles:
            return _said(verdict), msg(
                "Change the text, or escalate it: {role} holds the second key.", role=verdict.key
            )
        if not why:
            return _said(verdict), msg("Change the text, or say in writing why it may go: approve … --because REASON")
    return None


def let_go(note: Message, found: Iterable[Verdict], person: Person, why: str) -> Message:
    """Return the journal's words for an approval against verdicts; the note itself when there are none."""
    verdicts = tuple(found)
    if minded := ", ".join(verdict.name for verdict in verdicts if verdict.level is Level.WARN):
        note = msg("{where}; approved with these warnings in sight: {minded}", where=note, minded=minded)
    held = ", ".join(verdict.name for verdict in verdicts if verdict.level is not Level.WARN)
    if not held:
        return note
    return msg("{where}; held by {held}, let go by {key}: {why}", where=note, held=held, key=person.name, why=why)


def citing(note: Message, draft: Draft, settings: Settings) -> Message:
    """Return the note with the versions of the measures that the text cites; itself when it cites none."""
    versions = versions_of(draft, settings)
    return msg("{where}; citing {measures}", where=note, measures=versions) if versions else note


def versions_of(draft: Draft, settings: Settings) -> str:
    """Return what a text cites, with what it says now: a measure or a line that is edited is another version."""
    lines = {line.id: hash_text(f"{line.text}\n{line.source}") for line in settings.lines}
    known = lines | {measure.id: measure.fingerprint for measure in settings.programme}
    return ", ".join(f"{one} ({known[one][:8]})" for one in sorted(draft.measures) if one in known)


def last_problem(draft: Draft, context: Context, note: Message) -> Message | None:
    """Say what stops an approved text at the last line: a measure edited since, or a verdict nobody let go."""
    if value_of(note, "measures") != versions_of(draft, context.settings):
        return msg("a measure it cites was changed since: have the text approved again")
    let = value_of(note, "held").split(", ")
    stopping = (v for v in obstacles(draft, context) if v.level is Level.BLOCK or v.name not in let)
    return next((_said(verdict) for verdict in stopping), None)


def value_of(note: Message, name: str) -> str:
    """Return a value of a note, or of the notes it holds; "" when it has none."""
    if name in note.values:
        return str(note.values[name])
    inside = (value_of(value, name) for value in note.values.values() if isinstance(value, Message))
    return next((found for found in inside if found), "")


def _said(verdict: Verdict) -> Message:
    return msg("{rule}: {why} ({source})", rule=verdict.rule, why=verdict.explanation, source=verdict.source)
