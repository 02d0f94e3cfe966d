"""Read a letter that anybody may have written: its headers and its words, whatever its MIME. Pure.

Formats: RFC 5322, RFC 2045 to 2047, RFC 2919 (List-Id), RFC 5064 (Archived-At), RFC 8601
(Authentication-Results).
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Letter
from email.utils import getaddresses
from typing import Any

from watcher.collectors.newsletter_words import plain_words
from watcher.text import one_line, text_of_html

_MOST_BOUNDARIES = 30  # the parser's time grows with lines times depth
_MOST_PARTS = 100
_ENOUGH = 80  # characters: a shorter plain text only says to look at the other one
_LONGEST_PART = 200_000  # characters
_CHARSET = re.compile(
    r"(?:utf-?(?:8|16(?:le|be)?)|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?\d|(?:windows-?|cp)(?:125\d|850)|koi8-[ru]"
    r"|mac-?roman|gb(?:2312|k|18030)|big5|euc-(?:jp|kr)|shift_jis)\Z"
)
_LIST_ID = re.compile(r"<([^<>\s]{1,250})>\s*\Z")
_HOSTILE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


class LetterDamaged(ValueError):
    """The letter cannot be read, or is built to exhaust who reads it."""


def read_letter(raw: bytes) -> Letter:
    """Parse a letter, or only its headers; raise LetterDamaged."""
    if raw.lower().count(b"boundary") > _MOST_BOUNDARIES:
        raise LetterDamaged("too many parts within parts")
    try:
        return message_from_bytes(raw)
    except _HOSTILE as error:
        raise LetterDamaged("unreadable") from error


def header(letter: Letter, name: str) -> str:
    """Return a header on one line, decoded; of several the first, empty where there is none."""
    try:
        found = letter.get(name)
        if found is None:
            return ""
        written = str(found)[:10_000]
        with suppress(*_HOSTILE):  # or shown as it was written
            written = str(make_header(decode_header(written)))
        return one_line(written, 1_000)
    except _HOSTILE:
        return ""


def sender(letter: Letter) -> str:
    """Return the one address a letter comes from, in lower case; empty when it names none or several."""
    try:
        fields = [str(value)[:10_000] for value in letter.get_all("From", [])]
        found = [address.lower() for _, address in getaddresses(fields) if "@" in address]
    except _HOSTILE:
        return ""
    return found[0] if len(found) == 1 and len(fields) == 1 else ""


def list_id(letter: Letter) -> str:
    """Return the identifier of the list a letter was sent to, in lower case, or an empty text."""
    found = _LIST_ID.search(header(letter, "List-Id"))
    return found[1].lower() if found else ""


def is_conversation(letter: Letter) -> bool:
    """Return whether the letter answers another one: correspondence, not a newsletter."""
    return bool(header(letter, "In-Reply-To") or header(letter, "References"))


def is_forged(letter: Letter) -> bool:
    """Return whether the server that took the letter in found that its sender is not who it says."""
    return "dmarc=fail" in header(letter, "Authentication-Results").replace(" ", "").lower()


def words(letter: Letter) -> str:
    """Return what a letter says: its plain text, or its HTML where the plain text says too little."""
    try:
        parts = [(part.get_content_type(), _decoded(part)) for part in _texts(letter)]
    except _HOSTILE as error:
        raise LetterDamaged("unreadable") from error
    plain = plain_words("\n\n".join(text for kind, text in parts if kind == "text/plain"))
    if len(plain) >= _ENOUGH:
        return plain
    markup = "\n".join(text for kind, text in parts if kind == "text/html")
    return plain_words(text_of_html(_without_head(markup))) or plain


def _texts(letter: Letter) -> Iterator[Letter]:
    """Yield the parts that a reader would see as text, attachments and letters within left out."""
    waiting, count = [letter], 0
    while waiting and (count := count + 1) <= _MOST_PARTS:
        part = waiting.pop()
        if part.get_content_disposition() == "attachment" or part.get_content_maintype() == "message":
            continue
        if part.is_multipart():
            inside: Any = part.get_payload()
            waiting += [one for one in reversed(inside[:_MOST_PARTS]) if isinstance(one, Letter)]
        elif part.get_content_type() in ("text/plain", "text/html"):
            yield part


def _decoded(part: Letter) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    raw = raw[: 4 * _LONGEST_PART]
    charset = str(part.get_content_charset() or "utf-8").lower()
    for name in ("utf-8", charset if _CHARSET.match(charset) else "cp1252"):
        try:
            return raw.decode(name)[:_LONGEST_PART]
        except ValueError:
            continue
    return raw.decode("cp1252", "replace")[:_LONGEST_PART]


def _without_head(markup: str) -> str:
    """Return the body of a page: the head of a newsletter is all styles."""
    found = re.search(r"<body\b", markup, re.IGNORECASE)
    return markup[found.start() :] if found else markup
