"""The directory as a table is read strictly, merged by id and replaced in one move."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import ConfigurationError, UsageError
from watcher.model import Account, AuthorKind, Network, Organisation
from watcher.settings import Problem, read_organisations_csv, write_organisations_csv

ONE = Organisation(
    id="urgences",
    name="Collectif « Urgences », Vidalune",
    themes=("sante", "handicap"),
    territory="Vidalune",
    sensitive="patients",
    relation="dialogue",
    do_not_reply=True,
    accounts=(
        Account(Network.RSS, "https://urgences.example/flux.xml"),
        Account(Network.MASTODON, "urgences@asso.example"),
    ),
)
TWO = Organisation(id="courrier", name="Le Courrier d'Aubrelle", kind=AuthorKind.MEDIA)


def problem_of(path: Path, text: str | bytes) -> Problem:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    organisations, problems = read_organisations_csv(path)
    assert organisations == ()
    return problems[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "organisations.csv"


def test_what_is_written_is_read_again(path: Path) -> None:
    write_organisations_csv(path, [ONE, TWO])
    assert read_organisations_csv(path) == ((TWO, ONE), ())


def test_a_merge_adds_replaces_and_keeps(path: Path) -> None:
    write_organisations_csv(path, [ONE])
    merged = write_organisations_csv(path, [TWO, Organisation(id="urgences", name="Nouveau nom")])
    assert (merged.added, merged.updated) == (1, 1)
    assert [o.name for o in read_organisations_csv(path)[0]] == ["Le Courrier d'Aubrelle", "Nouveau nom"]
    assert [p.name for p in path.parent.iterdir()] == ["organisations.csv"]


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_the_tables_of_spreadsheets_are_read(path: Path, start: str, end: str, delimiter: str) -> None:
    rows = [["id", "name", "do_not_reply", "bluesky"], ["a", '"Un\n""nom"""', "oui", "@a.example"]]
    path.write_bytes((start + end.join(delimiter.join(row) for row in rows)).encode())
    [organisation], problems = read_organisations_csv(path)
    assert problems == ()
    assert organisation.do_not_reply
    assert organisation.accounts == (Account(Network.BLUESKY, "a.example"),)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("id,name,opinion\n", 1, "GDPR"),
        ("id,name,Appartenance syndicale\n", 1, "GDPR"),
        ("id,name,syndicat\n", 1, "GDPR"),
        ("id,name,Santé\n", 1, "GDPR"),
        ("id,name,nmae\n", 1, "did you mean “name”"),
        ("id\tname\n", 1, "not a known key"),
        ("name\nA\n", 1, "hold id and name"),
        ("", 1, "hold id and name"),
        ("id,name\na,A\n\nb,=1+1\n", 4, "formula"),
        ("id,name\na,@SUM(A1)\n", 2, "formula"),
        ("id,name\na,A\nb,B,C\n", 3, "more cells"),
        ('id,name\na,A\nb,"B\n', 3, "quote"),
        ("id,name\na,A\nb,B\x00\n", 3, "NUL"),
        ("id,name\na,A\na,B\n", 3, "already used in organisations.csv:2"),
        ('id,name\n"a","A\nA"\nb,\n', 4, "empty"),
        ("id,name,rss\na,A,http://127.0.0.1/\n", 2, "inside the network"),
        ("id,name,x\na,A,un\nb,B,@UN\n", 3, "already belongs to “a”"),
        ("id,name,do_not_reply\na,A,peut-être\n", 2, "yes or no"),
        ("id,name,kind\na,A,individual\n", 2, "write one of"),
        ("id,name\na,A\nb,É\n".encode("latin-1"), 3, "UTF-8"),
        ("id,name\na," + "A" * 200_000, 2, "CSV"),
    ],
)
def test_a_mistake_is_told_at_its_line(path: Path, text: str | bytes, line: int, said: str) -> None:
    problem = problem_of(path, text)
    assert said in str(problem)
    assert problem.line == line


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_crash(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("csv") / "organisations.csv"
    path.write_bytes(b"id,name\n" + data)
    read_organisations_csv(path)


def test_a_wrong_table_is_not_merged_into(path: Path) -> None:
    path.write_text("id,name\na,=1\n")
    with pytest.raises(ConfigurationError, match="formula"):
        write_organisations_csv(path, [ONE])
    assert path.read_text() == "id,name\na,=1\n"


@pytest.mark.parametrize(
    "organisation",
    [
        Organisation(id="a", name="=cmd()"),
        Organisation(id="a", name="A", accounts=(Account(Network.X, "b"), Account(Network.X, "c"))),
    ],
)
def test_what_a_row_cannot_hold_is_refused_and_leaves_the_table(path: Path, organisation: Organisation) -> None:
    write_organisations_csv(path, [ONE])
    before = path.read_bytes()
    with pytest.raises(UsageError):
        write_organisations_csv(path, [organisation])
    assert path.read_bytes() == before
