"""Posts from a file a person brings: JSON Lines, or CSV with dotted names (`author.handle`).

The file is read as it comes and may be larger than memory. A line that cannot be read becomes a
`LineTrouble` and the next ones go on; only a file that is not UTF-8 text, or a CSV without the needed
columns, ends at once. CSV cells stop at 128 KB (the csv module's own guard against an open quote).
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import PurePath
from typing import BinaryIO, NoReturn

from watcher.collectors.file_posts import Refused, to_post
from watcher.messages import Message, msg
from watcher.model import Post

MAX_LINE_BYTES = 2_000_000
_CHUNK = 65_536
_REQUIRED = ("network", "id", "text", "published_at", "author.handle")
_NOT_TEXT = re.compile("[\ud800-\udfff]")
_COUNTS = frozenset({"author.followers", "reach.likes", "reach.reposts", "reach.replies"})
_TOO_LONG = msg("The line is longer than {limit} bytes: skipped.", limit=MAX_LINE_BYTES)
_Lines = Iterator[tuple[int, bytes | None]]  # number from 1, and the line; None when it was too long


class FileFormat(StrEnum):
    """How the posts of a file are laid out."""

    JSON_LINES = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class LineTrouble:
    """A line, counted from 1, that gave no post, and why."""

    line: int
    message: Message


def format_of(name: str) -> FileFormat | None:
    """Tell the format by the file's extension; None when it says nothing (`-` for example)."""
    extension = PurePath(name).suffix.lower()
    if extension in (".csv", ".tsv"):
        return FileFormat.CSV
    return FileFormat.JSON_LINES if extension in (".jsonl", ".ndjson") else None


def read_posts(
    stream: Iterable[bytes] | BinaryIO,
    format: FileFormat | None = None,  # noqa: A002
) -> Iterator[Post | LineTrouble]:
    """Yield each post, or the trouble with its line; guess the format from the first line if None."""
    lines = _lines(_chunks(stream))
    first = next(lines, None)
    if first is None:
        return
    number, start = first
    if start is not None:
        if _is_utf16(start):
            yield LineTrouble(1, msg("The file is in UTF-16: save it again as UTF-8."))
            return
        start = start.removeprefix(b"\xef\xbb\xbf")
    lines = chain([(number, start)], lines)
    looks_like_json = (start or b"").lstrip()[:1] in (b"", b"{", b"[")
    is_json = format is FileFormat.JSON_LINES if format else looks_like_json
    yield from _json_lines(lines) if is_json else _csv(lines)


def _is_utf16(start: bytes) -> bool:
    """Recognise UTF-16 by its mark, or by a zero in every other byte."""
    head = start[:200]
    return head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(0) * 3 > len(head) > 1


def _chunks(stream: Iterable[bytes] | BinaryIO) -> Iterator[bytes]:
    """Read by blocks: the lines of a file object may be as long as the file."""
    if hasattr(stream, "read"):
        while chunk := stream.read(_CHUNK):
            yield chunk
    else:
        yield from stream


def _lines(chunks: Iterable[bytes]) -> _Lines:
    """Split on line feeds, never holding more than MAX_LINE_BYTES of one line."""
    number, size = 1, 0
    pieces: list[bytes] = []
    for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            fits = size + len(piece) <= MAX_LINE_BYTES
            yield number, b"".join([*pieces, piece]) if fits else None
            number, pieces, size = number + 1, [], 0
        size += len(rest)
        if size <= MAX_LINE_BYTES:
            pieces.append(rest)
        else:
            pieces.clear()
    if size:
        yield number, b"".join(pieces) if size <= MAX_LINE_BYTES else None


def _json_lines(lines: _Lines) -> Iterator[Post | LineTrouble]:
    for number, line in lines:
        if line is None:
            yield LineTrouble(number, _TOO_LONG)
        elif line.strip():
            try:
                yield to_post(_json_record(line))
            except Refused as refused:
                yield LineTrouble(number, refused.message)
            except RecursionError:
                yield LineTrouble(number, msg("The line is nested too deeply."))


def _json_record(line: bytes) -> dict[str, object]:
    """Parse one line strictly: UTF-8, no NaN, no key given twice; raise Refused."""
    try:
        record = json.loads(line.decode(), parse_constant=_refuse_constant, object_pairs_hook=_without_duplicates)
    except UnicodeDecodeError:
        raise Refused(_NOT_UTF8) from None
    except ValueError as error:
        column = error.colno if isinstance(error, json.JSONDecodeError) else 1
        raise Refused(msg("This is not JSON (column {column}).", column=column)) from None
    if not isinstance(record, dict):
        raise Refused(msg("The line must be one JSON object, between braces."))
    return record


_NOT_UTF8 = msg("The line is not UTF-8: save the file again as UTF-8.")


def _refuse_constant(name: str) -> NoReturn:
    raise Refused(msg("{name} is not a value JSON knows.", name=name))


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise Refused(msg("The line gives the same field twice."))
    return record


def _csv(lines: _Lines) -> Iterator[Post | LineTrouble]:
    number, header = next(lines)
    names = _header(header)
    if isinstance(names, Message):
        yield LineTrouble(number, names)
        return
    columns, delimiter = names
    skipped: list[LineTrouble] = []
    reader = csv.reader(_texts(lines, skipped), delimiter=delimiter)
    while True:
        start = reader.line_num + 2  # the header is line 1
        try:
            cells = next(reader, None)
            if cells is None:
                break
            if cells:
                yield to_post(_csv_record(columns, cells))
        except csv.Error:
            yield LineTrouble(start, msg("A cell is too long, or a quotation mark is never closed."))
        except Refused as refused:
            yield LineTrouble(start, refused.message)
        yield from skipped
        skipped.clear()
    yield from skipped


def _texts(lines: _Lines, skipped: list[LineTrouble]) -> Iterator[str]:
    """Hand lines to the csv module; bytes that are not UTF-8 come out as surrogates, refused later."""
    for number, line in lines:
        if line is None:
            skipped.append(LineTrouble(number, _TOO_LONG))
        yield (line or b"").decode("utf-8", "surrogateescape").rstrip("\r") + "\n"


def _header(line: bytes | None) -> tuple[list[str], str] | Message:
    """Return the columns and the delimiter (comma, semicolon or tab), or what is wrong with them."""
    if line is None:
        return _TOO_LONG
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return _NOT_UTF8
    delimiter = max(",;\t", key=text.count)
    columns = [name.strip() for row in csv.reader([text.strip()], delimiter=delimiter) for name in row]
    missing = [name for name in _REQUIRED if name not in columns]
    if missing:
        return msg("The first line must name the columns; missing: {missing}.", missing=", ".join(missing))
    if len(set(columns)) < len(columns):
        return msg("Two columns have the same name.")
    return columns, delimiter


def _csv_record(columns: list[str], cells: list[str]) -> dict[str, object]:
    """Lay the cells out as the JSON form does; an empty cell is an absent field. Raise Refused."""
    if len(cells) > len(columns):
        raise Refused(msg("The line has {cells} cells for {columns} columns.", cells=len(cells), columns=len(columns)))
    record: dict[str, object] = {}
    for name, cell in zip(columns, cells, strict=False):
        if _NOT_TEXT.search(cell):
            raise Refused(_NOT_UTF8)
        if cell:
            group, _, field = name.partition(".")
            place = record.setdefault(group, {}) if field else record
            if isinstance(place, dict):
                place[field or group] = _number(cell) if name in _COUNTS else cell
    return record


def _number(cell: str) -> int | str:
    """Return a count as a number; anything else as it stands, to be refused with its field's name."""
    try:
        return int(cell.strip())
    except ValueError:
        return cell
