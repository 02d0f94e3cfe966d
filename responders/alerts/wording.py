"""The words of an alert: what, where to look, how to say that it was seen. Pure; never a word of a post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from responders.digest.labels import ALERTS
from watcher.messages import Message, Translator, msg
from watcher.model import AlertKind
from watcher.storage.alerts import Alert

MOST_NAMED = 5
_TODO: Mapping[AlertKind, Message] = {
    AlertKind.SPIKE: msg("See what is said: veilleur queue list"),
    AlertKind.PERHAPS_SENT: msg("Look at the account, then say it: veilleur settle NUMBER sent, or not-sent"),
    AlertKind.SHUT_OUT: msg("See it: veilleur status, veilleur accounts list"),
    AlertKind.UNHEARD: msg("See it: veilleur status"),
    AlertKind.SILENT: msg("Look whether it moved elsewhere: veilleur sources list"),
}
# What chat services take for markup or a call to everybody; none of it is needed to read a name.
_MARKUP = str.maketrans("@<>[]`*_~|", "＠‹›()'∗ -/")


@dataclass(frozen=True, slots=True)
class Told:
    """An alert, and the address of the post that it is about where it may be told."""

    alert: Alert
    link: str | None = None


def letter(told: Sequence[Told], tr: Translator) -> tuple[str, str]:
    """Return the subject and the text of one message; several alerts are told in a line each."""
    if len(told) == 1:
        return tr("Alert: {kind}", kind=ALERTS[told[0].alert.kind]), _alone(told[0], tr)
    lines = [f"- {tr(one.alert.what)}" for one in told[:MOST_NAMED]]
    if (more := len(told) - MOST_NAMED) > 0:
        lines.append(tr("and {count} more", count=more))
    lines += ["", tr("See them: veilleur alerts list")]
    return tr("{count} alerts", count=len(told)), "\n".join(lines)


def _alone(told: Told, tr: Translator) -> str:
    alert = told.alert
    todo = _TODO.get(alert.kind) or msg("See it: veilleur queue show {ticket}", ticket=alert.ticket_id)
    seen = msg("Seen: veilleur alerts ack {id}. Later: veilleur alerts snooze {id} 4h", id=alert.id)
    blocks = (tr(alert.what), told.link, f"{tr(todo)}\n{tr(seen)}")
    return "\n\n".join(block for block in blocks if block)


def for_a_chat(told: Told) -> Told:
    """Return an alert whose names and address hold nothing that a chat service would act upon."""
    what = told.alert.what
    plain = {name: v.translate(_MARKUP) if isinstance(v, str) else v for name, v in what.values.items()}
    link = told.link.replace("@", "%40").replace("|", "%7C") if told.link else None
    return Told(replace(told.alert, what=Message(what.template, plain)), link)
