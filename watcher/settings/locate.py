"""Find the line on which a key of a TOML document stands; `tomllib` does not tell.

The scanner trusts that `tomllib` has accepted the document. What it does not index (the inside of
inline tables and of nested arrays) is found at the closest key or header around it.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping

Key = tuple[str | int, ...]
Lines = Mapping[Key, int]

MAX_DEPTH = 12  # parts of a key that are indexed: no file of ours goes past five

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_STATEMENT = re.compile(
    rf"[ \t]*(?:(?P<twice>\[\[)[ \t]*(?P<list>{_DOTTED})[ \t]*\]\]"
    rf"|\[[ \t]*(?P<table>{_DOTTED})[ \t]*\]"
    rf"|(?P<key>{_DOTTED})[ \t]*=)"
)
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*|[\[\]{},\n]|[ \t\r]+|[^\s\"'\#\[\]{},]+|.",
    re.DOTALL,
)


def index(text: str) -> Lines:
    """Return the line, from 1, of every header, key and element of a plain array."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    lines: dict[Key, int] = {}
    for key, offset in _keys(text):
        line = bisect_right(starts, offset)
        for depth in range(1, min(len(key), MAX_DEPTH) + 1):
            lines.setdefault(key[:depth], line)
    return lines


def line_of(lines: Lines, key: Key) -> int:
    """Return the line of a key, or of the closest key around it; 1 when nothing is known."""
    while key and key not in lines:
        key = key[:-1]
    return lines.get(key, 1)


def _keys(text: str) -> Iterator[tuple[Key, int]]:
    """Yield every key with the offset at which it, or the element, begins."""
    here: Key = ()
    counts: dict[Key, int] = {}
    at = 0
    while at < len(text):
        match = _STATEMENT.match(text, at)
        if match is None:
            at = _end_of_line(text, at)
            continue
        begins = match.end() - len(match.group().lstrip(" \t"))
        if match["key"]:
            key = here + _parts(match["key"])
            yield key, begins
            for number, offset in _elements(text, match.end()):
                yield (*key, number), offset
            at = _end_of_value(text, match.end())
            continue
        here = _header(match, counts)
        yield here, begins
        at = _end_of_line(text, match.end())


def _header(match: re.Match[str], counts: dict[Key, int]) -> Key:
    """Return the key that a header opens, counting the elements of arrays of tables."""
    parts = _parts(match["list"] or match["table"])
    if not match["twice"]:
        return _resolve(parts, counts)
    array = (*_resolve(parts[:-1], counts), parts[-1])
    counts[array] = counts.get(array, -1) + 1
    return (*array, counts[array])


def _resolve(parts: tuple[str, ...], counts: Mapping[Key, int]) -> Key:
    """Return the key of a table, going through the last element of each array on the way."""
    key: Key = ()
    for part in parts:
        key = (*key, part)
        if key in counts:
            key = (*key, counts[key])
    return key


def _parts(dotted: str) -> tuple[str, ...]:
    """Split a dotted key; quoted parts are decoded by tomllib itself."""
    if not set(dotted) & set("\"' \t"):
        return tuple(dotted.split("."))
    parts: list[str] = []
    tree: object = tomllib.loads(f"{dotted} = 0")
    while isinstance(tree, dict):
        part, tree = next(iter(tree.items()))
        parts.append(part)
    return tuple(parts)


def _tokens(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield (piece, offset, depth before it) until the value's last line ends."""
    depth = 0
    for match in _TOKEN.finditer(text, at):
        piece = match.group()
        if piece == "\n" and depth == 0:
            return
        yield piece, match.start(), depth
        depth += (piece in "[{") - (piece in "]}")


def _elements(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield (number, offset) of the elements of an array; nothing for any other value."""
    number, waiting, is_array = 0, True, False
    for piece, offset, depth in _tokens(text, at):
        if piece.isspace() or piece.startswith("#"):
            continue
        if depth == 0:
            is_array = piece == "["
        elif is_array and depth == 1 and piece == ",":
            number, waiting = number + 1, True
        elif is_array and waiting and piece != "]":
            yield number, offset
            waiting = False


def _end_of_value(text: str, at: int) -> int:
    end = at
    for piece, offset, _ in _tokens(text, at):
        end = offset + len(piece)
    return end + 1


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
