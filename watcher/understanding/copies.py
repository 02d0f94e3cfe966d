"""Say whether two posts are copies of one message: the words that count, and how many they share. Pure."""

import re
from datetime import timedelta
from hashlib import blake2b
from itertools import pairwise

from watcher.text import HANDLE, URL, fold

COPIED_WITHIN = timedelta(days=30)  # the same words later are a new message
SHORT = 60  # letters of a normal form: under this, "Merci à tous" is what everybody says
LONGEST = 20_000  # letters looked at: a text this long is known by its beginning

# Measured on French posts, see docs/decisions/0011-near-copies.md. Pairs are of words side by side.
_SAME = (0.55, 0.45)  # shares of words, and of pairs, of all those of both texts, to be one text edited
_SAME_IF_BRIEF = (0.7, 0.6)  # under _BRIEF letters, where half of a text may be an official name
_BRIEF = 80
_QUOTED = 0.85  # share of the pairs of the shorter text, to be all in the longer one
_AKIN = 0.5  # share of the words of the shorter text
_FEWEST_EDITED, _FEWEST_QUOTED = 8, 15  # pairs in common: an official name alone makes no copy

_SEEN_AS_BLANK = bytes(c if chr(c).isalnum() or c >= 0x80 or c == ord("#") else ord(" ") for c in range(256))
_NO_WORD = re.compile(r"[^\w#]+|_+")


def comparable(text: str, organisation_id: str | None) -> bytes:
    """Return what the copies of a post are recognised by; empty when it can have none.

    A text too short to be anybody's own is one word that only the same organisation, saying exactly the
    same again, gives too.
    """
    form = normal_form(text)
    if len(form) >= SHORT:
        return form
    if not form or organisation_id is None:
        return b""
    return blake2b(form, key=blake2b(organisation_id.encode()).digest(), digest_size=16).hexdigest().encode()


def normal_form(text: str) -> bytes:
    """Return the folded words of a text, between single spaces; empty when it has none.

    Left out, because they change from copy to copy: addresses, handles, "RT", punctuation, emoji, and the
    hashtags at the end.
    """
    text = text[:LONGEST]
    if "://" in text:
        text = URL.sub(" ", text)
    if "@" in text:
        text = HANDLE.sub(" ", text)
    folded = fold(text)
    if not folded.isascii():
        folded = _NO_WORD.sub(" ", folded)
    words = folded.encode("utf-8", "ignore").translate(_SEEN_AS_BLANK).split()
    while words and words[-1].startswith(b"#"):
        words.pop()
    form = b" ".join(words[1:] if text.startswith("RT ") else words)
    if b"#" in form:
        form = b" ".join(form.replace(b"#", b" ").split())
    return form[:LONGEST].rstrip()


def are_copies(one: bytes, other: bytes) -> bool:
    """Return whether two comparable texts are one: the same, edited, or the one quoted in the other."""
    if one == other:
        return bool(one)
    if min(len(one), len(other)) < SHORT:
        return False
    ours, theirs = one.split(), other.split()
    pairs, other_pairs = set(pairwise(ours)), set(pairwise(theirs))
    common, shorter = len(pairs & other_pairs), min(len(pairs), len(other_pairs))
    if common >= _FEWEST_QUOTED and common >= _QUOTED * shorter:
        return True
    is_cut = common >= shorter - 1  # the last word may be cut too
    same_words, same_pairs = _SAME if is_cut or min(len(one), len(other)) >= _BRIEF else _SAME_IF_BRIEF
    if common < max(_FEWEST_EDITED, same_pairs * len(pairs | other_pairs)):
        return False
    words, other_words = _telling(ours), _telling(theirs)
    return len(words & other_words) >= same_words * len(words | other_words)


def are_akin(one: bytes, other: bytes) -> bool:
    """Return whether a copy's copy still has to do with the text that came first.

    A slogan of two long letters does not make them one text, though each is a copy of it.
    """
    words, other_words = _telling(one.split()), _telling(other.split())
    return len(words & other_words) >= _AKIN * min(len(words), len(other_words))


def _telling(words: list[bytes]) -> set[bytes]:
    return {word for word in words if len(word) >= 4}
