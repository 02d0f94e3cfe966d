"""How long answers take, over all, by theme and by person: medians and 90th percentiles. Nothing here rewards speed.

Hours are counted twice: as they pass, and as the team works (working hours of the campaign's zone).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import ceil

from responders.deadlines import WorkingHours, worked_between
from watcher.settings import Settings
from watcher.storage.ledger import Ledger
from watcher.storage.tickets import Answered, Tickets

ALL = "all"
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """The answers of one group: how many, how long they took (hours), how many left in time (percent)."""

    group: str
    answers: int
    median_h: float
    p90_h: float
    working_median_h: float
    working_p90_h: float
    in_time: int

    def as_record(self) -> dict[str, object]:
        """Lay the figure out for scripts and tables."""
        return asdict(self)


def figures(ledger: Ledger, settings: Settings, now: datetime, days: int = 30) -> list[Figure]:
    """Return the figures of the last days: all answers first, then each theme and each person, by size."""
    answered = Tickets(ledger).answered_since(now - timedelta(days=days))
    if not answered:
        return []
    groups: dict[str, list[Answered]] = defaultdict(list)
    for one in answered:
        groups[f"theme:{one.theme_id or ''}"].append(one)
        groups[f"person:{one.person or ''}"].append(one)
    working = WorkingHours.of(settings)
    by_size = sorted(groups.items(), key=lambda item: (not item[0].startswith("theme"), -len(item[1]), item[0]))
    return [_figure(ALL, answered, working), *(_figure(name, found, working) for name, found in by_size)]


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that at least a share (0 to 1) of the values do not pass (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)), 1) - 1]


def _figure(group: str, answered: Sequence[Answered], working: WorkingHours) -> Figure:
    elapsed = [(one.answered_at - one.opened_at) / _HOUR for one in answered]
    worked = [worked_between(one.opened_at, one.answered_at, working) / _HOUR for one in answered]
    in_time = sum(one.due_at is None or one.answered_at <= one.due_at for one in answered)
    return Figure(
        group,
        len(answered),
        round(percentile(elapsed, 0.5), 1),
        round(percentile(elapsed, 0.9), 1),
        round(percentile(worked, 0.5), 1),
        round(percentile(worked, 0.9), 1),
        round(100 * in_time / len(answered)),
    )
