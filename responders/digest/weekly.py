"""Count a week of work, for the edition of Mondays. Read only; nobody is counted by name."""

from collections.abc import Sequence
from datetime import timedelta

from responders.digest.records import WeekFigures
from responders.queue.figures import percentile
from watcher.model import Move, Origin
from watcher.storage.ledger import Ledger
from watcher.storage.reach import Reaches
from watcher.storage.reports import Period
from watcher.storage.tickets import Answered, Tickets
from watcher.storage.weeks import Weeks

_HOUR = timedelta(hours=1)


def week_figures(ledger: Ledger, before: Period, week: Period) -> WeekFigures:
    """Return the figures of a week, beside the one before it."""
    counted = Weeks(ledger)
    answered = [one for one in Tickets(ledger).answered_since(week.starts_at) if one.answered_at < week.ends_at]
    approved, moves = counted.approved_by_origin(week), counted.moves(week)
    hours = [(one.answered_at - one.opened_at) / _HOUR for one in answered]
    return WeekFigures(
        heard=counted.organisations(week),
        heard_before=counted.organisations(before),
        speaking=counted.organisations_speaking_of_us(week),
        speaking_before=counted.organisations_speaking_of_us(before),
        answers=len(answered),
        in_time=_in_time(answered),
        median_h=round(percentile(hours, 0.5), 1) if hours else None,
        p90_h=round(percentile(hours, 0.9), 1) if hours else None,
        unchanged=sum(count for origin, count in approved.items() if origin is not Origin.PERSON),
        rewritten=approved.get(Origin.PERSON, 0),
        rejected=moves.get(Move.REJECT, 0),
        refused_attempts=counted.refused_attempts(week),
        reach=Reaches(ledger).of_period(week),
    )


def _in_time(answered: Sequence[Answered]) -> int:
    return sum(one.due_at is None or one.answered_at <= one.due_at for one in answered)
