"""The guards of how a text is made: length, pictures, wording, links. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from responders.guards.context import PASSES, Context, Finding
from responders.guards.seen import Span, see
from responders.guards.verdict import Level
from responders.limits import LIMITS, length
from watcher.messages import msg
from watcher.model import Draft, Role
from watcher.text import copy_key

_ATTACHED = re.compile(
    r"\b(?:ci jointe?s?|en piece jointe|(?:photo|image|visuel|video) (?:ci dessous|ci jointe?)"
    r"|voir (?:le visuel|la photo))\b"
)
_LINK = re.compile(r"\b[a-z][a-z+.]{1,9}://[^\s<>\"'»)\]]+", re.IGNORECASE)
_TRACKERS = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid?|yclid|_hsenc|_hsmi|mkt_tok|xtor"
    r"|at_\w+)\Z",
    re.IGNORECASE,
)
_SHORTENERS = frozenset(
    {"bit.ly", "t.co", "tinyurl.com", "goo.gl", "ow.ly", "buff.ly", "is.gd", "lnkd.in", "urlz.fr", "t.ly", "cutt.ly"}
)
_WORDS_OF_A_PIECE = 3
_TOO_CLOSE = 0.6


def text_length(draft: Draft, context: Context) -> Finding:
    """A text is no longer than the network takes, and shows no picture that does not go with it."""
    used, limit = length(draft.text, context.network), LIMITS[context.network]
    said = msg("{used} of {limit}", used=used, limit=limit)
    if used > limit:
        return Finding(Level.BLOCK, said)
    seen = see(draft.text)
    if found := tuple(seen.span(*match.span()) for match in _ATTACHED.finditer(seen.text)):
        return Finding(Level.WARN, msg("it speaks of a picture or a file: none goes with it"), found)
    return Finding(Level.PASS, said)


def wording(draft: Draft, context: Context) -> Finding:
    """The same words do not come from two accounts or two groups, nor twice to one organisation."""
    here = context.group.id if context.group else context.account.id if context.account else ""
    pieces = _pieces(draft.text)
    close = [one for one in context.recent if _alike(pieces, _pieces(one.text)) >= _TOO_CLOSE]
    if any(one.account_id != here for one in close) and context.group is not None:
        return Finding(Level.HOLD, msg("too close to a text of another group or account"), (), Role.DIGITAL_LEAD)
    ours = context.organisation.id if context.organisation else None
    if any(one.account_id != here or (ours and one.organisation_id == ours) for one in close):
        return Finding(Level.WARN, msg("nearly the words of another text that left lately"))
    return PASSES


def links(draft: Draft, context: Context) -> Finding:
    """A link is https, without trackers, and leads to the campaign's own sites or to the post answered."""
    found = [(match.span(), match.group().rstrip(".,;:!?")) for match in _LINK.finditer(draft.text)]
    for span, address in found:
        if (finding := _dirty(address, span)) is not None:
            return finding
    known = frozenset(_known_hosts(context))
    strange = tuple(span for span, address in found if not _is_known(_host(address), known))
    if strange:
        return Finding(Level.HOLD, msg("a link out of the campaign's own sites"), strange, Role.DIGITAL_LEAD)
    return PASSES


def clean_link(address: str) -> str:
    """Return an address without its trackers."""
    base, mark, query = address.partition("?")
    query, sharp, place = query.partition("#")
    kept = "&".join(part for part in query.split("&") if part and not _TRACKERS.match(part.split("=")[0]))
    return base + (mark + kept if kept else "") + sharp + place


def _dirty(address: str, span: Span) -> Finding | None:
    if not address.lower().startswith("https://"):
        return Finding(Level.BLOCK, msg("a link that is not https"), (span,))
    host = _host(address)
    if host in _SHORTENERS or "xn--" in host or "@" in address.split("/", 3)[2]:
        return Finding(Level.BLOCK, msg("a link that hides where it leads"), (span,))
    if any(_TRACKERS.match(name) for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True)):
        return Finding(Level.BLOCK, msg("a link that tracks: write {clean}", clean=clean_link(address)), (span,))
    return None


def _host(address: str | None) -> str:
    """Return the host of an address; "" when it has none or is no address."""
    try:
        return (urlsplit(address or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _known_hosts(context: Context) -> Iterator[str]:
    campaign = context.settings.campaign
    yield from (site.lower().removeprefix("www.") for site in campaign.sites)
    addresses = (campaign.programme_url, context.posted_url, *(m.link for m in context.settings.programme))
    yield from filter(None, map(_host, addresses))


def _is_known(host: str, known: frozenset[str]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in known)


@lru_cache(maxsize=1_024)
def _pieces(text: str) -> frozenset[tuple[str, ...]]:
    words = copy_key(text).split()
    return frozenset(zip(*(words[start:] for start in range(_WORDS_OF_A_PIECE)), strict=False))


def _alike(ours: frozenset[tuple[str, ...]], theirs: frozenset[tuple[str, ...]]) -> float:
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0
