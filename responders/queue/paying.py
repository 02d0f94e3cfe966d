"""What may still be spent on a network that is paid by the call."""

from datetime import datetime

from responders.budgets import Budget, budget, first_day
from watcher.collectors.x_budget import Ceilings
from watcher.model import Network
from watcher.settings import Settings
from watcher.storage.ledger import Ledger
from watcher.storage.spending import spent_by_day


def x_budget(ledger: Ledger, settings: Settings, now: datetime) -> Budget:
    """Return what was spent on X today and this month, beside the ceilings that no call may pass."""
    ceilings = settings.networks.x or Ceilings()
    spent = spent_by_day(ledger, Network.X, first_day(now))
    return budget(Network.X, spent, ceilings.daily_usd, ceilings.monthly_usd, now)
