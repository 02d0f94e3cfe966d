"""Read a chapter of the programme, written in Markdown, as a tree with the line of each key. Pure.

A chapter opens with `chapter:` and `version:` between two lines of dashes. Each measure is a
heading `## 3.1 Title`, lines `key: value`, a blank line, then its text. What stands between
`<!--` and `-->` is ignored.
"""

import re
from collections.abc import Iterator

from watcher.messages import msg
from watcher.settings.files import BadFile
from watcher.settings.locate import Key
from watcher.text import clean

_HEADING = re.compile(r"##[ \t]+(\d+(?:\.\d+)*)[ \t]+(\S.*)\Z")
_FIELD = re.compile(r"([a-z_]+)[ \t]*:[ \t]*(.*)\Z")
_LISTS = ("themes", "keywords")

Tree = dict[str, object]
Line = tuple[int, str]


def parse_chapter(text: str) -> tuple[Tree, dict[Key, int]]:
    """Return the chapter as {chapter, version, measures} and its lines; raise BadFile."""
    numbered = list(enumerate(_without_comments(text).split("\n"), start=1))
    head, rest = _front_matter(numbered)
    lines: dict[Key, int] = {}
    tree = _fields(head, (), lines)
    measures = [_measure(block, ("measures", i), lines) for i, block in enumerate(_blocks(rest))]
    return {**tree, "measures": measures}, lines


def _without_comments(text: str) -> str:
    """Blank the comments but keep their line ends, so that line numbers stay true."""
    return re.sub(r"<!--.*?(?:-->|\Z)", lambda m: "\n" * m.group().count("\n"), text, flags=re.DOTALL)


def _front_matter(numbered: list[Line]) -> tuple[list[Line], list[Line]]:
    fences = [i for i, (_, line) in enumerate(numbered) if line.strip() == "---"][:2]
    before = numbered[: fences[0]] if fences else numbered
    if len(fences) < 2 or any(line.strip() for _, line in before):
        raise BadFile(
            msg("the chapter does not begin with its title and version"),
            msg("begin with a line ---, the lines chapter: … and version: …, and a line ---"),
        )
    return numbered[fences[0] + 1 : fences[1]], numbered[fences[1] + 1 :]


def _blocks(numbered: list[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each measure, its heading first."""
    block: list[Line] = []
    for number, line in numbered:
        if line.startswith("## "):
            if block:
                yield block
            block = [(number, line)]
        elif block:
            block.append((number, line))
        elif line.strip():
            raise BadFile(
                msg("this text belongs to no measure"), msg("put a heading above it, as in: ## 3.1 Title"), number
            )
    if block:
        yield block


def _measure(block: list[Line], key: Key, lines: dict[Key, int]) -> Tree:
    number, heading = block[0]
    match = _HEADING.match(heading.rstrip())
    if match is None:
        raise BadFile(
            msg("the heading does not begin with the measure's place"), msg("write it as in: ## 3.1 Title"), number
        )
    for name in ("", "id", "title"):
        lines[(*key, name) if name else key] = number
    blank = next((i for i, (_, line) in enumerate(block) if not line.strip()), len(block))
    fields = _fields(block[1:blank], key, lines)
    body = clean("\n".join(line for _, line in block[blank:]))
    return {**fields, "id": match[1], "title": match[2], "body": body}


def _fields(block: list[Line], key: Key, lines: dict[Key, int]) -> Tree:
    """Return the `key: value` lines; lists are split on commas, empty values left out."""
    tree: Tree = {}
    for number, line in block:
        if not line.strip():
            continue
        match = _FIELD.match(line.strip())
        if match is None or (*key, match[1]) in lines:
            raise BadFile(
                msg("this line is not “key: value”, or its key is written twice"),
                msg("write one key a line, and a blank line before the text"),
                number,
            )
        lines[(*key, match[1])] = number
        if match[2]:
            tree[match[1]] = _value(match[1], match[2])
    return tree


def _value(name: str, text: str) -> object:
    if name in _LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    return int(text) if name == "number" and text.isascii() and text.isdigit() and len(text) < 6 else text
