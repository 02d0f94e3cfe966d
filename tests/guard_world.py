"""What the tests of the guards share: a programme, a context, a text, and the names of what stops it."""

from datetime import UTC, datetime
from typing import Any

import world

from responders.guards.context import Context
from responders.guards.measuring import MEETINGS
from responders.guards.registry import judge
from responders.guards.verdict import Level, Verdict
from watcher.model import Campaign, Draft, Measure, Named, Network, Origin

NOW = datetime(2027, 3, 12, 10, tzinfo=UTC)
CAMPAIGN = Campaign(
    Named("Camille Aubertin"),
    Named("Rives Nouvelles"),
    sites=("rivesnouvelles.example",),
    opponents=(Named("Hugo Castérat", ("Castérat",)),),
    messages=("Pas de hausse de la TVA.",),
)
BEDS = Measure(
    "3.1", 12, "Des lits d'aval", "Santé", ("sante",), ("urgences",),
    "Nous ouvrirons des lits d'aval dans chaque hôpital de proximité.",
    "Nous recruterons 2 000 soignants pour les lits d'aval.", "1",
)  # fmt: skip
HONEST = "Bonjour, merci pour votre question. Nous ouvrirons des lits d'aval dans chaque hôpital de proximité (§3.1)."


def context(**changes: Any) -> Context:
    """Make what surrounds a text; `settings` takes changes of its own."""
    settings = world.settings(**{"campaign": CAMPAIGN, "programme": (BEDS,), **changes.pop("settings", {})})
    return Context(**{"settings": settings, "network": Network.BLUESKY, "now": NOW, "meetings": MEETINGS, **changes})


def draft(text: str, measures: tuple[str, ...] = ()) -> Draft:
    """Make a text of a person."""
    return Draft(1, 1, "karim", Origin.PERSON, text, measures, NOW)


def verdict(text: str, name: str, **changes: Any) -> Verdict:
    """Return what one guard says of a text."""
    return next(v for v in judge(draft(text), context(**changes)) if v.name == name)


def stopped(text: str, **changes: Any) -> dict[str, Level]:
    """Return the guards that do not let a text pass, and how grave."""
    return {v.name: v.level for v in judge(draft(text), context(**changes)) if v.level is not Level.PASS}
