"""A text as its network will show it: who speaks, to whom, the exact words, the room left. Pure."""

from rich.text import Text

from responders.limits import LIMITS, length
from responders.publishing.x_cost import cost_line
from responders.queue.views import TicketView
from responders.terminal.review.frame import Frame
from responders.terminal.review.words import LONG, steady
from watcher.model import Network
from watcher.text import clean, one_line


def remaining(text: str, network: Network, frame: Frame) -> str:
    """Say how long a text is, how long it may be and what is left, in the network's own unit."""
    used, limit = length(text, network), LIMITS[network]
    values = {"used": used, "limit": limit, "left": abs(limit - used)}
    if used > limit:
        return frame.tr("! {used}/{limit}, {left} too many", **values)
    return frame.tr("{used}/{limit}, {left} left", **values)


def preview(seen: TicketView, text: str, frame: Frame) -> Text:
    """Return the words that will be sent, under the names the network puts above them."""
    exact = clean(text)
    shown = Text(overflow="fold")
    shown.append(f"┌ {_above(seen, frame)}", "bold").append(f" · {remaining(exact, seen.ticket.network, frame)}\n")
    if cost := cost_line(seen.ticket.network, exact, seen.account, seen.budget):
        shown.append(f"$ {frame.tr(cost)}\n", "bold")
    return shown.append(steady(exact)).append("\n└")


def _above(seen: TicketView, frame: Frame) -> str:
    network, author = seen.ticket.network, seen.posts[0].post.author
    handle = one_line(steady(author.handle[:100])) or "?"
    account = next((a for a in frame.settings.accounts if a.id == seen.account), None)
    if account is None:
        return frame.tr("{network}, by hand, in answer to {handle}", network=LONG[network], handle=handle)
    return frame.tr(
        "{network}, {account} in answer to {handle}", network=LONG[network], account=account.handle, handle=handle
    )
