"""What the networks' APIs cost, in the columns of the campaign account. Pure.

Sources: CNCCFP, annexe 13; Code électoral, art. L.52-4.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from watcher.model import Network, OwnAccount
from watcher.storage.spending import Expense

POST_OF_ACCOUNT = "616"  # publicity and communication on the internet
COLUMNS = (
    "poste", "reseau", "compte", "adresse", "nature", "du", "au",
    "montant_usd", "paye_par_mandataire", "paye_par_partis", "concours_en_nature",
)  # fmt: skip
_ADDRESSES: Mapping[Network, str] = {
    Network.X: "https://x.com/{handle}",
    Network.FACEBOOK: "https://www.facebook.com/{handle}",
    Network.BLUESKY: "https://bsky.app/profile/{handle}",
}


@dataclass(frozen=True, slots=True)
class _Line:
    first: str
    last: str
    usd: Decimal


def campaign_account(spent: Iterable[Expense], accounts: Iterable[OwnAccount]) -> Iterator[dict[str, str]]:
    """Yield one line for each network and kind of call; who paid is left to be filled in by the agent."""
    ours = list(accounts)
    by_kind: dict[tuple[Network, str], list[Expense]] = defaultdict(list)
    for one in spent:
        by_kind[one.network, one.what].append(one)
    for (network, what), found in sorted(by_kind.items()):
        line = _Line(min(e.day for e in found), max(e.day for e in found), sum((e.usd for e in found), Decimal()))
        handles = [account.handle for account in ours if account.network is network]
        yield dict(zip(COLUMNS, _cells(network, what, line, handles), strict=True))


def _cells(network: Network, what: str, line: _Line, handles: list[str]) -> tuple[str, ...]:
    addresses = (_ADDRESSES.get(network, "").format(handle=handle) for handle in handles)
    cells = (
        POST_OF_ACCOUNT, str(network), " ".join(handles), " ".join(filter(None, addresses)), what,
        line.first, line.last, f"{line.usd:.3f}", "", "", "",
    )  # fmt: skip
    return tuple(_harmless(cell) for cell in cells)


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
