"""The line of a key is found in any TOML document."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from watcher.settings.locate import Key, index, line_of

VALUES = st.sampled_from(
    [
        "1",
        "true",
        "2027-04-11",
        '"a # [b] = \\" c"',
        "'c:\\dir'",
        '"""\n[not.a.header]\nkey = 1\n"""',
        "'''\n[[nor]]\n# this\n'''",
        '""""quoted"""""',
        "[]",
        "[1, 2]",
        '[\n  "x", # ] comment\n\n  "y",\n]',
        "[[1], [\n2]]",
        '{ a = 1, "b" = [1, 2] }',
    ]
)
NAMES = st.sampled_from(["a", "b-c", "d_1", '"e f"', "'g.h'", "été".encode("ascii", "ignore").decode() or "t"])
TABLES = st.lists(
    st.tuples(
        st.sampled_from(["list", "list.inner", "table{n}", "table{n}.deep", '"odd {n}"']),
        st.dictionaries(NAMES, VALUES, max_size=4),
        st.sampled_from(["", "\n", "# [comment]\n", "  \n\n"]),
    ),
    max_size=8,
)


def bare(name: str) -> str:
    return name.strip("\"'")


@given(TABLES, st.sampled_from(["\n", "\r\n"]))
def test_every_key_of_a_document_is_found_on_its_line(
    tables: list[tuple[str, dict[str, str], str]], newline: str
) -> None:
    text, expected = "", {}
    lists = inners = -1
    for number, (header, keys, blank) in enumerate(tables):
        here: Key
        if header == "list":
            lists, inners = lists + 1, -1
            here, line = ("list", lists), "[[list]]"
        elif header == "list.inner" and lists >= 0:
            inners += 1
            here, line = ("list", lists, "inner", inners), "[[ list . inner ]]  # why"
        else:
            name = header.format(n=number) if header != "list.inner" else f"alone{number}"
            here = tuple(bare(part) for part in name.split("."))
            line = f"[{name}]"
        text += blank
        expected[here] = text.count("\n") + 1
        text += line + "\n"
        for key, value in keys.items():
            expected[(*here, bare(key))] = text.count("\n") + 1
            text += f"  {key} = {value}  # end\n"
    tomllib.loads(text.replace("\n", newline))
    lines = index(text.replace("\n", newline))
    assert {key: line_of(lines, key) for key in expected} == expected


@given(st.text())
def test_any_text_is_scanned_without_a_crash(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in index(text).values())


def test_the_elements_of_an_array_are_found_each_on_its_line() -> None:
    lines = index('a = [\n  "x",  # one\n  [1,\n 2],\n  "y"\n]\nb = 1\n')
    assert [lines["a", i] for i in range(3)] == [2, 3, 5]
    assert lines["b",] == 7


def test_what_is_not_indexed_falls_back_on_what_is_around_it() -> None:
    lines = index("\n[t]\nk = { a = { b = 1 } }\n")
    assert line_of(lines, ("t", "k", "a", "b")) == 3
    assert line_of(lines, ("t", "missing")) == 2
    assert line_of(lines, ("nowhere",)) == 1


def test_dotted_keys_are_found() -> None:
    assert index('a."b c".d = 1\n')["a", "b c", "d"] == 1
