"""Pure text work shared by every room: cleaning hostile input, folding, HTML, graphemes, addresses.

Nothing here reads the clock, the disk or the network.
"""

import html
import re
import unicodedata
from html.parser import HTMLParser

import regex

MAX_TEXT = 50_000  # characters kept of one post; longer ones are cut, and say so

# Kept: tab and newline. Cut: C0/C1 controls (terminal escapes), lone surrogates, non-characters,
# bidi overrides and isolates (they reorder what a reader approves), Unicode tags, BOM.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff"
    "\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
# Escape sequences go whole, so that "\x1b[31m" does not leave "[31m" behind.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|.)?")
_BREAKS = re.compile(r"[ \t\n\v\f\r\u2028\u2029]+")  # French no-break spaces stay
_SPACES = re.compile(r"[ \t\u00a0\u202f\u2009]+")
_COMBINING_RUN = regex.compile(r"(\p{M}{4})\p{M}+")  # zalgo: no script stacks more than four


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """Make hostile text safe to keep and show: no controls, escapes, bidi overrides or zalgo."""
    text = text[: limit * 4].replace("\r\n", "\n").replace("\r", "\n")
    if "\x1b" in text:
        text = _ESCAPES.sub("", text)
    text = _UNSAFE.sub("", text)
    if not text.isascii():
        text = _COMBINING_RUN.sub(r"\1", text)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return text.strip()


def one_line(text: str, width: int | None = None) -> str:
    """Return the text on one line, cut at `width` graphemes with an ellipsis."""
    line = _BREAKS.sub(" ", clean(text))
    return shorten(line, width) if width else line


# Folding: lower case, no accents, plain quotes. Nearly every French post goes the first way, one
# look-up a letter; those with emoji or rarer signs the second; letters of other scripts the third.
_COMMON = {"’": "'", "…": "...", "œ": "oe", "Œ": "oe", "–": "-", "\u202f": " ", "“": '"', "”": '"'}
_CHEAP = [(a, b) for b, group in {
    "a": "àâä", "e": "éèêë", "i": "îï", "o": "ôö", "u": "ùûü", "c": "ç", "y": "ÿ",
    "oe": "œ", "ae": "æ", "'": "’‘ʼ", '"': "«»“”", "...": "…", "-": "–—‑",
    " ": "\u00a0\u202f\u2009",
}.items() for a in group]  # fmt: skip
# Anything outside ASCII and emoji after the cheap path is folded in full.
_ODD = re.compile(
    "[\u00a1-\u1fff\u200b-\u20ab\u20ad-\u2189\u2460-\u24ff\u2c60-\ufdff\ufe00-\uffff\U0001d400-\U0001d7ff\U0001f100-\U0001f1e5]+"
)
_LOOKALIKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ß": "ss",
     "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ѕ": "s",
     "α": "a", "ο": "o", "ν": "v", "ι": "i", "ρ": "p", "ε": "e", "τ": "t"}
)  # fmt: skip
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f]")


def fold(text: str) -> str:
    """Return the text in lower case without accents, ligatures, odd quotes or look-alike letters.

    Patterns and texts must go through this same function before they are compared. Each character is
    folded alone: the folding of a text is that of its characters, one after the other.
    """
    for sign, plain in _COMMON.items():
        if sign in text:
            text = text.replace(sign, plain)
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        return _fold_rare(text)
    if len(raw.translate(None, _UNEVEN)) < len(raw):
        return _fold_rare(text)
    return raw.translate(_LATIN).decode("latin-1")


def _fold_rare(text: str) -> str:
    folded = text.lower()
    for accented, plain in _CHEAP:
        if accented in folded:
            folded = folded.replace(accented, plain)
    return _ODD.sub(_fold_in_full, folded)


def _fold_in_full(odd: re.Match[str]) -> str:
    text = unicodedata.normalize("NFKD", _INVISIBLE.sub("", odd.group())).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_LOOKALIKES)
    for accented, plain in _CHEAP:
        text = text.replace(accented, plain)
    return text


_FOLDED_LATIN = [_fold_rare(chr(code)) for code in range(256)]
_LATIN = bytes(ord(folded) if len(folded) == 1 and folded < "\u0100" else 0 for folded in _FOLDED_LATIN)
# Letters that fold to none or several ("ß", "½"), or beyond the table ("µ").
_UNEVEN = bytes(code for code, folded in enumerate(_FOLDED_LATIN) if len(folded) != 1 or folded > "\u00ff")


class _TextOfHtml(HTMLParser):
    """Keep what a reader would see; blocks become line breaks, scripts vanish."""

    _BLOCKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote"})
    _HIDDEN = frozenset({"script", "style", "template", "svg", "iframe", "noscript"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self._HIDDEN
        if tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self._HIDDEN and self._hidden > 0
        if tag in self._BLOCKS and tag != "br":  # "<br/>" both starts and ends
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def text_of_html(markup: str) -> str:
    """Return the readable text of an HTML fragment, cleaned; plain text passes unchanged."""
    if "<" not in markup and "&" not in markup:
        return clean(markup)
    parser = _TextOfHtml()
    parser.feed(markup[: MAX_TEXT * 4])
    parser.close()
    lines = (_SPACES.sub(" ", line).strip() for line in html.unescape("".join(parser.parts)).split("\n"))
    return clean(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)))


_GRAPHEME = regex.compile(r"\X")


def count_graphemes(text: str) -> int:
    """Count what a reader sees as characters (UAX #29): the unit of Bluesky's limit of 300."""
    return len(text) if text.isascii() and "\r" not in text else len(_GRAPHEME.findall(text))


def shorten(text: str, limit: int) -> str:
    """Cut at `limit` graphemes, at a word's end where there is one, with an ellipsis."""
    if count_graphemes(text) <= limit:
        return text
    kept = "".join(_GRAPHEME.findall(text)[: max(limit - 1, 0)])
    at_word = kept.rsplit(None, 1)[0] if " " in kept[len(kept) // 2 :] else kept
    return at_word.rstrip(" ,;:.-") + "…"


URL = re.compile(r"https?://[^\s<>\"'»)\]]+", re.IGNORECASE)
HANDLE = re.compile(r"(?<![\w@/])@[\w][\w.-]*(?:@[\w.-]+\w)?")
HASHTAG = re.compile(r"(?<![\w/])#\w+")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Za-zÀ-ÿ])(?=\d)|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-ÿ])")


def split_hashtag(tag: str) -> str:
    """Split a hashtag on its capitals and figures: "#ServicesPublics2027" -> "Services Publics 2027"."""
    return _CAMEL.sub(" ", tag.lstrip("#").replace("_", " "))


_WORDS = re.compile(r"[^\W_]+")
_ONE_HASHTAG = re.compile(r"#\w+")


def copy_key(text: str) -> str:
    """Return what two copies of one message share: folded words, no address, handle or decoration.

    Hashtags at the end are decoration too: a copy on another network often carries others.
    """
    bare = _without_last_hashtags(HANDLE.sub(" ", URL.sub(" ", text)))
    if f"{bare} ".startswith("RT "):
        bare = bare[3:].lstrip(" :")
    return " ".join(_WORDS.findall(fold(bare)))


def _without_last_hashtags(text: str) -> str:
    """Drop the hashtags that end a text: word by word, for a pattern that allows for blanks is quadratic."""
    words = text.split()
    least = 0 if text[:1].isspace() else 1  # a text that is nothing but hashtags keeps its first
    while len(words) > least and _ONE_HASHTAG.fullmatch(words[-1]):
        words.pop()
    return " ".join(words)


_WEB = re.compile(r"https?://[^\s\x00-\x20<>\"{}|\\^`]+\Z", re.IGNORECASE)


def web_address(url: str | None, limit: int = 2_000) -> str | None:
    """Return the address if it is plain http(s) without blanks or a password, else None."""
    if not url or len(url) > limit or not _WEB.match(url) or "@" in url.split("/", 3)[2]:
        return None
    return url
