"""Print what `veilleur status` gathered, for a person."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from responders.digest.labels import NETWORKS
from responders.digest.labels import TERRITORIES as TERRITORY_NAMES
from responders.guards.silence import METROPOLE
from responders.terminal.session import Session
from responders.terminal.verbs import N_
from watcher.messages import msg
from watcher.text import one_line

_MOST = 10  # organisations, or groups of sources, that are named
_NAMED = 3  # sources named on one line
_DEPTHS = (N_("posts of an account"), N_("answers"), N_("mentions"))  # what `DEPTHS` counts


def print_state(session: Session, record: dict[str, Any]) -> None:
    """Print the state of the service for a person."""
    out = session.out
    out.say(
        "{posts} posts held, {unread} to read, {undecided} to decide on, {tickets} tickets waiting, {overdue} late.",
        **record["backlog"],
    )
    _print_sources(session, record["sources"])
    _print_organisations(session, record["organisations"])
    for budget in record["budgets"]:
        _print_budget(session, budget)
    for limit in record["limits"]:
        _print_limit(session, limit)
    out.text(" · ".join(f"{session.tr(state)} {count}" for state, count in record["outbox"].items()))
    for name, run in record["steps"].items():
        counts = " · ".join(f"{session.tr(k)} {v}" for k, v in run.items() if k != "ended" and v)
        out.text(f"  {session.tr(name):<14} {_shown(run['ended'], session)}  {counts}")
    _print_accounts(session, record)
    for mail in record["mail"][:_MOST]:
        out.say("Digest of {day} ({edition}) to {person}: {state}. {error}", **{**mail, "error": mail["error"] or ""})
    _print_alerts(session, [one for one in record["alerts"] if not one["seen_by"]])
    _print_silence(session, record["silence"])


def _print_sources(session: Session, sources: dict[str, Any]) -> None:
    """Print the sources in trouble, one line for all that share a network and a trouble."""
    out, failing = session.out, sources["failing"]
    out.say("{count} sources, {failing} in trouble.", count=sources["count"], failing=len(failing))
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source in failing:
        alike[source["network"], source["state"]].append(source["name"])
    for (_, state), names in list(alike.items())[:_MOST]:
        out.say("  {sources}: {why}", sources=_some(names, session), why=one_line(state))
    if (more := len(alike) - _MOST) > 0:
        out.say(session.tr.plural("  And {count} other trouble: veilleur sources list",
                                  "  And {count} other troubles: veilleur sources list", more))  # fmt: skip


def _some(names: Sequence[str], session: Session) -> str:
    """Name the first ones, and count the others."""
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return session.tr("{names} and {count} more", names=shown, count=more) if more > 0 else shown


def _print_organisations(session: Session, organisations: dict[str, Any]) -> None:
    out, plural = session.out, session.tr.plural
    out.say("{heard} organisations of {count} are heard.", heard=organisations["heard"], count=organisations["count"])
    if aside := organisations["not_looked_at"]:
        out.say(plural("  {count} has no account that we may look at.",
                       "  {count} have no account that we may look at.", aside))  # fmt: skip
    _print_unheard(session, organisations["unheard"])
    if elsewhere := organisations["heard_elsewhere"]:
        names = _some([one["name"] for one in elsewhere], session)
        out.say(plural("  {count} lost an account and is heard by another one: {names}.",
                       "  {count} lost an account and are heard by another one: {names}.",
                       len(elsewhere), names=names))  # fmt: skip


def _print_unheard(session: Session, unheard: list[dict[str, Any]]) -> None:
    out, plural = session.out, session.tr.plural
    silent = [one for one in unheard if one["silent_since"]]
    for one in silent[:_MOST]:
        since = _shown(one["silent_since"], session)
        out.say("  {name} has not been heard since {since}.", name=one["name"], since=since)
    if (more := len(silent) - _MOST) > 0:
        out.say(
            plural("  And {count} other is not heard any more.", "  And {count} others are not heard any more.", more)
        )
    if never := [one["name"] for one in unheard if not one["silent_since"]]:
        out.say(plural("  {count} was never heard: {names}.", "  {count} were never heard: {names}.", len(never),
                       names=_some(never, session)))  # fmt: skip


def _print_budget(session: Session, budget: dict[str, Any]) -> None:
    out, values = session.out, {**budget, "network": NETWORKS[budget["network"]]}
    out.say(
        "{network}: {today_usd} USD of {daily_ceiling_usd} today, {month_usd} of {monthly_ceiling_usd} this month, "
        "which has {days_left} days left.",
        **values,
    )
    if budget["runs_out_on"]:
        day = f"{date.fromisoformat(budget['runs_out_on']):%d/%m}"
        out.say("  At {daily_rhythm_usd} USD a day, the month's budget runs out on {day}.", **values, day=day)
    else:
        out.say("  At {daily_rhythm_usd} USD a day, the budget lasts the month.", **values)


def _print_limit(session: Session, limit: dict[str, Any]) -> None:
    network, waiting = NETWORKS[limit["network"]], limit["waiting"]
    if depth := limit["depth"]:
        shown = ", ".join(f"{session.tr(kind)} {count}" for kind, count in depth.items())
        session.out.say("{network} shows so many posts at most: {depth}.", network=network, depth=shown)
    if waiting:
        until = _shown(waiting["until"], session)
        plural = session.tr.plural
        session.out.say(plural("{network}: {count} source waits, until {until}.",
                               "{network}: {count} sources wait, the first until {until}.",
                               waiting["count"], network=network, until=until))  # fmt: skip


def _print_accounts(session: Session, record: dict[str, Any]) -> None:
    """Print which accounts of ours wait or are disabled, and whose token comes to its end."""
    if record["mode"] == "production" and not record["publishes"]:
        session.out.say("No account may publish: nothing leaves by itself.")
    for one in record["writes"]:
        values = {**one, "network": NETWORKS[one["network"]]}
        session.out.say("{network} was written to {calls} times this month, of {ceiling}.", **values)
    for account in record["accounts"]:
        if account["state"]:
            session.out.say("Account {account}: {state}", account=account["id"], state=account["state"])
    for one in record["expiring"]:
        session.out.say("The access token of {account} expires in {days} days.", account=one["id"], days=one["days"])


def _print_alerts(session: Session, alerts: list[dict[str, Any]]) -> None:
    """Print the newest alerts that nobody answers for."""
    for one in alerts[:_MOST]:
        session.out.say("Alert {id} since {since}: {what}", **{**one, "since": _shown(one["since"], session)})
    if (more := len(alerts) - _MOST) > 0:
        session.out.say(session.tr.plural("  And {count} other alert: veilleur alerts list",
                                          "  And {count} other alerts: veilleur alerts list", more))  # fmt: skip


def _print_silence(session: Session, windows: list[dict[str, Any]]) -> None:
    """Print who is silent now and until when, else when metropolitan France will be."""
    opened = sorted((w for w in windows if w["is_open"]), key=lambda w: w["ends"])
    for ends, together in groupby(opened, key=lambda w: w["ends"]):
        names = ", ".join(session.tr(TERRITORY_NAMES.get(w["territory"], msg(w["territory"]))) for w in together)
        session.out.say("Silence until {ends} in: {territories}.", ends=_shown(ends, session), territories=names)
    ahead = [w for w in windows if w["territory"] == METROPOLE and not w["is_open"]]
    if ahead:
        session.out.say("Next silence period (metropole): {starts} to {ends}, in {days} days and {hours} hours.",
                        starts=_shown(ahead[0]["starts"], session), ends=_shown(ahead[0]["ends"], session),
                        days=ahead[0]["hours_left"] // 24, hours=ahead[0]["hours_left"] % 24)  # fmt: skip


def _shown(iso: str, session: Session) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(session.house.settings.timezone):%d/%m %H:%M}"
