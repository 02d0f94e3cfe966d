"""Take out of a newsletter's words what is addressed to us alone: tracking, footers, fillers. Pure."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from watcher.text import URL, clean, fold

_TRACKERS = re.compile(r"utm_\w+|mc_[ce]id|fbclid|gclid|msclkid|mtm_\w+|pk_\w+|_hs\w+|vero_\w+|oly_\w+", re.IGNORECASE)
# Twenty letters and figures in a row are no word: they name the reader.
_OPAQUE = re.compile(r"(?=[\w%=+~]*\d)(?=[\w%=+~]*[A-Za-z])[\w%=+~]{20,}")
_LONGEST = 300  # characters of a link
_FOOTER = re.compile(
    r"\b(?:desinscri\w+|desabonn\w+|unsubscribe|ne plus recevoir"
    r"|(?:gerer|modifier|mettre a jour) (?:vos|mes) preferences"
    r"|vous (?:recevez|avez recu) (?:cet?|cette) (?:e-?mail|message|courriel|lettre|newsletter)"
    r"|conformement a la loi informatique|politique de confidentialite)\b"
)
_HEADER = re.compile(
    r"\b(?:(?:voir|lire|afficher|consulter|visualiser|ouvrir)\b.{0,40}\b(?:navigateur|en ligne)"
    r"|view (?:this|in)\b.{0,40}\bbrowser)\b"
)
_FILLERS = re.compile("[\u00ad\u034f\u061c\u180e\u2007\u200b-\u200f\u2060-\u2064\ufeff]+")
_EMPTY_MARKS = re.compile(r"[<(\[]\s*[>)\]]")
_BLANKS = re.compile(r"[ \t\u00a0\u202f]+")


def plain_words(text: str) -> str:
    """Return what a newsletter says, without tracking links, what invites to unsubscribe, or fillers."""
    lines = [_tidy(line) for line in clean(_FILLERS.sub("", text)).split("\n")]
    lines = _without_footer([line for line in lines if not _HEADER.search(fold(line))])
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _tidy(line: str) -> str:
    bare = URL.sub(lambda found: plain_link(found[0]) or "", line)
    return _BLANKS.sub(" ", _EMPTY_MARKS.sub("", bare)).strip()


def plain_link(url: str) -> str | None:
    """Return a link without what tells who clicked, or None when nothing else is in it."""
    try:
        parts = urlsplit(url)
        asked = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKERS.fullmatch(k)]
    except ValueError:
        return None
    kept = parts._replace(query=urlencode(asked), fragment="").geturl()
    return None if len(kept) > _LONGEST or _OPAQUE.search(kept) else kept


def _without_footer(lines: list[str]) -> list[str]:
    """Cut at the first line of the second half that speaks of unsubscribing; drop such a line earlier."""
    at = next((n for n in range(len(lines) // 2, len(lines)) if _FOOTER.search(fold(lines[n]))), len(lines))
    return [line for line in lines[:at] if not _FOOTER.search(fold(line))]
