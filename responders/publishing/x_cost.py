"""What publishing on X costs, to be shown before the approval and written down after. Pure.

Source: https://docs.x.com/x-api/getting-started/pricing (August 2026), in US dollars.
"""

from dataclasses import dataclass
from decimal import Decimal

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
