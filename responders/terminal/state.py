"""What `veilleur status` shows: sources, backlog, steps, silence periods ahead."""

from datetime import datetime
from typing import Any

from responders.guards.silence import next_windows, silence_windows
from responders.terminal.session import Session
from watcher.messages import Translator
from watcher.model import PublicationState, Source
from watcher.settings import TERRITORIES
from watcher.storage.posts import Posts
from watcher.storage.publications import PENDING, Publications
from watcher.storage.readings import Readings
from watcher.storage.sources import Sources
from watcher.storage.step_runs import StepRuns
from watcher.storage.tickets import Filter, Tickets


def as_record(session: Session) -> dict[str, Any]:
    """Gather the state of the service, for scripts and for people."""
    house, now = session.house, session.clock()
    with house.ledger() as ledger:
        house.sources(ledger)
        sources, tickets = Sources(ledger).all(), Tickets(ledger)
        failing = [s for s in sources if s.failures or s.disabled_because]
        pending = Publications(ledger).in_state(*sorted(PENDING))
        return {
            "mode": house.settings.mode,
            "sources": {"count": len(sources), "failing": [_source(s, session.tr) for s in failing]},
            "backlog": {
                "posts": Posts(ledger).count(),
                "unread": Posts(ledger).count_unread(),
                "undecided": Readings(ledger).count_untriaged(),
                "tickets": tickets.count(Filter(), now),
                "overdue": tickets.count(Filter(overdue_at=now), now),
            },
            "outbox": {state: sum(p.state is state for p in pending) for state in PublicationState if state in PENDING},
            "steps": {
                name: {"ended": _hour(at), **report.counts, "troubles": len(report.troubles)}
                for name, (at, report) in StepRuns(ledger).latest().items()
            },
            "silence": [
                {
                    "territory": w.territory,
                    "round": w.round_name,
                    "starts": _hour(w.starts_at),
                    "ends": _hour(w.ends_at),
                }
                for w in next_windows(silence_windows(house.settings.rounds, TERRITORIES), now, 30)
            ],
        }


def print_state(session: Session, record: dict[str, Any]) -> None:
    """Print the state of the service for a person."""
    out, backlog = session.out, record["backlog"]
    out.say(
        "{posts} posts held, {unread} to read, {undecided} to decide on, {tickets} tickets waiting, {overdue} late.",
        **backlog,
    )
    out.say("{count} sources, {failing} in trouble.", count=record["sources"]["count"],
            failing=len(record["sources"]["failing"]))  # fmt: skip
    for source in record["sources"]["failing"]:
        out.text(f"  {source['name']}: {source['state']}")
    out.text(" · ".join(f"{session.tr(state)} {count}" for state, count in record["outbox"].items()))
    for name, run in record["steps"].items():
        counts = " · ".join(f"{session.tr(k)} {v}" for k, v in run.items() if k != "ended" and v)
        out.text(f"  {session.tr(name):<14} {_shown(run['ended'], session)}  {counts}")
    if metropole := [w for w in record["silence"] if w["territory"] == "metropole"]:
        out.say("Next silence period (metropole): {starts} to {ends}.", starts=_shown(metropole[0]["starts"], session),
                ends=_shown(metropole[0]["ends"], session))  # fmt: skip


def _source(source: Source, tr: Translator) -> dict[str, Any]:
    trouble = source.disabled_because or source.last_error
    return {
        "name": source.name,
        "state": tr(trouble) if trouble else "",
        "failures": source.failures,
        "last_success": _hour(source.last_success_at) if source.last_success_at else None,
    }


def _hour(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _shown(iso: str, session: Session) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(session.house.settings.timezone):%d/%m %H:%M}"
