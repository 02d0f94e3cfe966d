"""What `veilleur status` shows: who is heard, sources, budgets, backlog, steps, silence."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from responders.budgets import Budget
from responders.coverage import Coverage, cover
from responders.guards.silence import next_windows, open_window, silence_windows
from responders.notices import expiring
from responders.queue.paying import x_budget
from responders.terminal.commands.accounts import account_records
from responders.terminal.session import Session
from watcher.collectors.base import DEPTHS
from watcher.messages import Translator
from watcher.model import Network, PublicationState, Source
from watcher.settings import TERRITORIES, Settings
from watcher.storage.alerts import Alert, Alerts
from watcher.storage.deliveries import Deliveries, Delivery, DeliveryState
from watcher.storage.ledger import Ledger
from watcher.storage.listing import Filter
from watcher.storage.posts import Posts
from watcher.storage.publications import PENDING, Publications
from watcher.storage.readings import Readings
from watcher.storage.senders import Senders
from watcher.storage.sources import Sources
from watcher.storage.step_runs import StepRuns
from watcher.storage.tickets import Tickets
from watcher.storage.written import calls_of


def as_record(session: Session) -> dict[str, Any]:
    """Gather the state of the service, for scripts and for people."""
    house, now = session.house, session.clock()
    with house.ledger() as ledger:
        house.sources(ledger)
        sources, tickets = Sources(ledger).all(), Tickets(ledger)
        failing = [s for s in sources if s.last_error or s.disabled_because]
        pending = Publications(ledger).in_state(*sorted(PENDING))
        ends = Senders(ledger).ends_of_tokens()
        return {
            "mode": house.settings.mode,
            "sources": {"count": len(sources), "failing": [_source(s, session.tr) for s in failing]},
            "organisations": _organisations(house.settings, sources, now),
            "budgets": [_budget(one) for one in _budgets(house.settings, ledger, now)],
            "limits": _limits(sources, now),
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
            "accounts": account_records(session),
            "publishes": any(own.publish for own in house.settings.accounts),
            "writes": list(_writes(house.settings, ledger, now)),
            "expiring": [{"id": own.id, "days": days} for own, days in expiring(house.settings, now, ends)],
            "mail": [_mail(one, session.tr) for one in _stuck(ledger, now)],
            "alerts": [_alert(one, session.tr) for one in Alerts(ledger).open()],
            "silence": _silence(house.settings, now),
        }


def _stuck(ledger: Ledger, now: datetime) -> list[Delivery]:
    """Return the digests of the last week that did not reach somebody."""
    stuck = (DeliveryState.WAITING, DeliveryState.REFUSED, DeliveryState.UNCERTAIN)
    return Deliveries(ledger).in_state(*stuck, since=now - timedelta(days=7))


def _mail(one: Delivery, tr: Translator) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "edition": one.edition,
        "person": one.person,
        "state": one.state,
        "error": tr(one.error) if one.error else None,
    }


def _alert(one: Alert, tr: Translator) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "since": _hour(one.raised_at),
        "seen_by": one.seen_by,
        "what": tr(one.what),
    }


def _organisations(settings: Settings, sources: Sequence[Source], now: datetime) -> dict[str, Any]:
    """Say which organisations are heard by another account, which by none, and which are not looked at."""
    covered = cover(settings.organisations, sources, now)
    return {
        "count": len(settings.organisations),
        "heard": sum(bool(one.heard_by) for one in covered),
        "not_looked_at": len(settings.organisations) - len(covered),
        "heard_elsewhere": [_coverage(one) for one in covered if one.is_partly_heard],
        "unheard": [_coverage(one) for one in covered if one.is_unheard],
    }


def _coverage(one: Coverage) -> dict[str, Any]:
    return {
        "id": one.organisation.id,
        "name": one.organisation.name,
        "heard_by": [source.name for source in one.heard_by],
        "lost": [source.name for source in one.lost],
        "silent_since": _hour(one.silent_since) if one.silent_since else None,
    }


def _budgets(settings: Settings, ledger: Ledger, now: datetime) -> list[Budget]:
    return [x_budget(ledger, settings, now)] if settings.networks.x else []


def _writes(settings: Settings, ledger: Ledger, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield how often each network we publish on was written to this month (UTC), beside its ceiling."""
    month = f"{now.astimezone(UTC):%Y-%m}"
    for network in sorted({own.network for own in settings.accounts if own.publish}):
        ceiling = settings.publishing.writes_per_month.get(network)
        yield {"network": network, "calls": calls_of(ledger, network, month), "ceiling": ceiling}


def _budget(one: Budget) -> dict[str, Any]:
    return {
        "network": one.network,
        "today_usd": f"{one.today:.2f}",
        "daily_ceiling_usd": f"{one.daily_ceiling:.2f}",
        "month_usd": f"{one.month:.2f}",
        "monthly_ceiling_usd": f"{one.monthly_ceiling:.2f}",
        "days_left": one.days_left,
        "daily_rhythm_usd": f"{one.daily_rhythm:.2f}",
        "runs_out_on": one.runs_out_on.isoformat() if one.runs_out_on else None,
    }


def _limits(sources: Sequence[Source], now: datetime) -> list[dict[str, Any]]:
    """Say how far back each network shows posts, what its servers told of themselves, who waits until when."""
    by_network: dict[Network, list[Source]] = defaultdict(list)
    for source in sources:
        by_network[source.network].append(source)
    return [
        {"network": network, "depth": DEPTHS.get(network, {}), "servers": _servers(found), "waiting": _waiting(found)}
        for network, found in sorted(by_network.items())
        if network is not Network.RSS
    ]


def _servers(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """Return what the Mastodon servers told, once each."""
    told = {source.cursor["rules"] for source in sources if source.cursor.get("rules")}
    return [json.loads(rules) for rules in sorted(told)]


def _waiting(sources: Iterable[Source]) -> dict[str, Any] | None:
    """Return how many sources wait in trouble for a later hour, and until when the first does."""
    hours = [s.next_check_at for s in sources if s.last_error and not s.disabled_because and s.next_check_at]
    return {"count": len(hours), "until": _hour(min(hours))} if hours else None


def _silence(settings: Settings, now: datetime) -> list[dict[str, Any]]:
    windows = silence_windows(settings.rounds, TERRITORIES)
    return [
        {
            "territory": w.territory,
            "round": w.round_name,
            "starts": _hour(w.starts_at),
            "ends": _hour(w.ends_at),
            "is_open": open_window(windows, w.territory, now) is w,
            "hours_left": max(0, int((w.starts_at - now) / timedelta(hours=1))),
        }
        for w in next_windows(windows, now, 30)
    ]


def _source(source: Source, tr: Translator) -> dict[str, Any]:
    trouble = source.disabled_because or source.last_error
    return {
        "name": source.name,
        "network": source.network,
        "state": tr(trouble) if trouble else "",
        "enabled": source.disabled_because is None,
        "failures": source.failures,
        "last_success": _hour(source.last_success_at) if source.last_success_at else None,
    }


def _hour(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
