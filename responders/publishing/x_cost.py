"""What publishing on X costs, to be shown before the approval and written down after. Pure.

Source: https://docs.x.com/x-api/getting-started/pricing (August 2026), in US dollars.
"""

from dataclasses import dataclass
from decimal import Decimal

from responders.budgets import Budget
from watcher.messages import Message, msg
from watcher.model import Network
from watcher.text import URL


@dataclass(frozen=True, slots=True)
class WritePrices:
    """Prices in US dollars for one call that writes."""

    post: Decimal = Decimal("0.015")
    with_address: Decimal = Decimal("0.200")
    reply: Decimal = Decimal("0.010")
    deletion: Decimal = Decimal("0.010")

    def of(self, text: str, *, is_reply: bool) -> Decimal:
        """Return what this text costs; an address in it is what costs most."""
        if URL.search(text):
            return self.with_address
        return self.reply if is_reply else self.post


def cost_line(
    network: Network, text: str, account: str, budget: Budget | None = None, *, is_reply: bool = True
) -> Message | None:
    """Say what publishing this text would cost, or None where it costs nothing; with a budget, what is left of it.

    `account` is the one of ours it would leave from, "" when a person publishes it by hand.
    """
    if network is not Network.X or not account:
        return None
    cost, price = _cost(text, is_reply=is_reply)
    if budget is None:
        return cost
    left = min(budget.daily_ceiling - budget.today, budget.monthly_ceiling - budget.month)
    if price > left:
        return msg("{cost} It would not leave: the ceiling of what may be spent would be passed.", cost=cost)
    month = budget.monthly_ceiling - budget.month
    return msg("{cost} Left this month: {left} of {ceiling} USD.", cost=cost, left=f"{month:.2f}",
               ceiling=f"{budget.monthly_ceiling:.2f}")  # fmt: skip


def _cost(text: str, *, is_reply: bool) -> tuple[Message, Decimal]:
    price, bare = WritePrices().of(text, is_reply=is_reply), WritePrices().of("", is_reply=is_reply)
    if price == bare:
        return msg("Publishing this text on X costs {price} USD.", price=str(price)), price
    said = msg(
        "Publishing this text on X costs {price} USD because it holds an address; {bare} USD without it.",
        price=str(price),
        bare=str(bare),
    )
    return said, price
