"""What reading X costs, and the ceilings that no call may pass. Pure.

X bills each resource an answer holds, the posts and accounts that come along as expansions
included, once a day (UTC). `own_read` is the price of our own timeline and mentions when the key is
that of the account which owns the developer app. Before a call the worst it can cost is reserved in
the book; after it, what it did not cost is given back.
Source: https://docs.x.com/x-api/getting-started/pricing (August 2026).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from watcher.errors import SourceError
from watcher.messages import msg

PAGE = 100  # the most posts X gives at once
SMALLEST_PAGE = 5  # and the least that may be asked of a timeline


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices in US dollars for one resource read."""

    post: Decimal = Decimal("0.005")
    own_read: Decimal = Decimal("0.001")
    user: Decimal = Decimal("0.010")


@dataclass(frozen=True, slots=True)
class Ceilings:
    """The most that may be spent on reading, in US dollars, in a day and in a month (UTC)."""

    daily_usd: Decimal = Decimal("5")
    monthly_usd: Decimal = Decimal("100")


class SpendingBook(Protocol):
    """Where spending is written down; it must outlive the program. All amounts in US dollars."""

    def spent(self, period: str) -> Decimal:
        """Return what was spent in a day ("2027-03-12") or in a month ("2027-03"), UTC."""
        ...

    def add(self, day: str, amount: Decimal, what: str) -> None:
        """Write down an amount; a negative one gives back what a call did not cost."""
        ...


def day_of(now: datetime) -> str:
    """Return the UTC day, as the book writes it."""
    return now.astimezone(UTC).date().isoformat()


def worst_of_one(post: Decimal, prices: Prices) -> Decimal:
    """Return the most one post of a timeline can cost.

    It comes with its author, and with the two posts it can refer to (answered, quoted) and theirs.
    """
    return post + prices.user + 2 * (prices.post + prices.user)


def affordable(book: SpendingBook, ceilings: Ceilings, each: Decimal, now: datetime, least: int = 1) -> int:
    """Return how many resources may be asked for, at most `PAGE`; raise SourceError if fewer than `least`."""
    day, month = (book.spent(period) for period in (day_of(now), day_of(now)[:7]))
    left = min(ceilings.daily_usd - day, ceilings.monthly_usd - month)
    count = min(int(left / each), PAGE) if left > 0 else 0
    if count < least:
        raise _closed(ceilings, each * least, day, month, now)
    return count


def cost(posts: Iterable[str], users: Iterable[str], post: Decimal, prices: Prices, paid: set[str]) -> Decimal:
    """Return what these resources cost, and add them to those `paid` today: none is billed twice a day.

    A post and a user may have the same id.
    """
    new_posts = {f"p{i}" for i in posts} - paid
    new_users = {f"u{i}" for i in users} - paid
    paid |= new_posts | new_users
    return len(new_posts) * post + len(new_users) * prices.user


def _closed(ceilings: Ceilings, least: Decimal, day: Decimal, month: Decimal, now: datetime) -> SourceError:
    """Say which ceiling stops us and when it opens again."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if month + least > ceilings.monthly_usd:
        opens = (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
        text = msg(
            "The ceiling of {limit} USD a month for reading X would be passed; it opens again on {day} at 00:00 UTC.",
            limit=str(ceilings.monthly_usd),
            day=day_of(opens),
        )
    else:
        opens = midnight + timedelta(days=1)
        text = msg(
            "The ceiling of {limit} USD a day for reading X would be passed; it opens again on {day} at 00:00 UTC.",
            limit=str(ceilings.daily_usd),
            day=day_of(opens),
        )
    hint = msg("Nothing is lost: reading goes on from where it stopped. To read sooner, raise the ceiling.")
    return SourceError(text, hint, retry_after_s=(opens - now).total_seconds())
