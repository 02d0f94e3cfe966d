"""The docs say what the code does: pages are fresh, links lead somewhere, words are explained."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from enum import StrEnum
from functools import cache
from inspect import isclass
from itertools import chain
from pathlib import Path
from types import ModuleType

import click
import pytest

import watcher.model
from responders.terminal.review.keys import KEYS
from watcher.messages import Translator
from watcher.storage.ledger import Ledger

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), ROOT / "data" / "README.md", *DOCS.rglob("*.md")])
README, LISEZ_MOI = ROOT / "README.md", ROOT / "README.fr.md"
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# What only one machine knows: its folders, and where it gets its packages.
MACHINE_PATH = re.compile(r"(?<![\w./-])(?:/(?:home|root|tmp|work|Users|private|mnt)/|[A-Z]:\\Users)")
PACKAGE_INDEX = re.compile(
    r"--(?:(?:extra-)?index-url|find[-]links|trusted[-]host)|://[^\s\"'<>)]+/simple\b|python[h]osted"
)


@cache
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as forges make them."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in HEADING.findall(text_of(page))}


def tracked_texts() -> list[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], check=False, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [(named(file), file.read_text("utf-8", errors="replace")) for file in files]


@pytest.mark.parametrize("language", ["fr_FR.UTF-8", "C"])
def test_generated_pages_are_fresh_whatever_the_language(language: str) -> None:
    environment = {"LANG": language, "LANGUAGE": language[:2], "VEILLEUR_LANG": "fr", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, DOCS / "generate.py", "--check"], check=False, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_check_names_the_stale_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    generate = generator()
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    generate.main(check=False)
    (tmp_path / "states.md").write_text("old")
    assert generate.main(check=True) == 1
    assert capsys.readouterr().out == "stale: docs/states.md; run: make format\n"


def test_every_command_and_option_is_in_the_page_of_the_command_line() -> None:
    sections = re.split(r"^#+ veilleur ", text_of(DOCS / "cli.md"), flags=re.MULTILINE)
    told = {section.partition("\n")[0]: section for section in sections[1:]}
    for path, command in generator().commands():
        section = told[" ".join(path)] if path else sections[0]
        for parameter in command.params:
            shown = sections[0] if parameter.name in generator().EVERYWHERE else section
            is_option = isinstance(parameter, click.Option)
            written = parameter.opts if is_option else [parameter.make_metavar(click.Context(command))]
            assert all(re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", shown) for one in written), (path, written)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(text_of(page)):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, left = set(), {README}
    while left:
        page = left.pop()
        seen.add(page)
        links = (link.partition("#")[0] for link in LINK.findall(text_of(page)) if "://" not in link)
        found = {(page.parent / link).resolve() for link in links}
        pages = {one for place in found for one in (place.glob("*.md") if place.is_dir() else [place])}
        left |= {one for one in pages if one.suffix == ".md"} - seen
    assert {named(page) for page in PAGES if DOCS in page.parents} <= {named(page) for page in seen}


@pytest.mark.parametrize("readme", [README, LISEZ_MOI], ids=named)
def test_the_readme_is_short(readme: Path) -> None:
    assert len(text_of(readme).splitlines()) < 150


def test_the_readmes_are_twins() -> None:
    one, other = text_of(README), text_of(LISEZ_MOI)
    assert [line.split()[0] for line in one.splitlines() if line.startswith("#")] == [
        line.split()[0] for line in other.splitlines() if line.startswith("#")
    ]
    twins = {"README.md", "README.fr.md"}
    assert set(LINK.findall(one)) - twins == set(LINK.findall(other)) - twins
    assert one.count("\n- ") == other.count("\n- ")


def test_every_word_of_the_model_is_in_the_glossary() -> None:
    glossary = text_of(DOCS / "glossary.md")
    ours = [thing for thing in vars(watcher.model).values() if isclass(thing) and thing.__module__ == "watcher.model"]
    assert [thing.__name__ for thing in ours if f"| {thing.__name__} |" not in glossary] == []


def test_every_value_that_a_person_meets_is_in_the_glossary_under_its_list() -> None:
    lists = re.split(r"^#+ ", text_of(DOCS / "glossary.md"), flags=re.MULTILINE)
    told = {part.partition("\n")[0]: set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) for part in lists}
    kinds = [t for t in vars(watcher.model).values() if isclass(t) and issubclass(t, StrEnum) and t is not StrEnum]
    assert {kind.__name__: told.get(kind.__name__) for kind in kinds} == {kind.__name__: set(kind) for kind in kinds}


def test_the_glossary_has_the_french_that_people_see() -> None:
    french = Translator("fr")
    told = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ", text_of(DOCS / "glossary.md"), re.MULTILINE)
    shown = {(word, french(word)) for word, _ in told if french(word) != word}
    assert shown
    assert shown <= set(told)


def test_every_table_is_in_the_glossary(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        rows = ledger.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'")
        tables = {row["name"] for row in rows if not row["name"].startswith("post_fts_")}
    told = text_of(DOCS / "glossary.md").rpartition("## Tables")[2]
    assert tables == set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE))


def test_the_keys_that_the_review_page_names_do_what_it_says() -> None:
    told = re.findall(r"^- \*\*(.+?)\*\* \(`(.)`\)", text_of(DOCS / "howto" / "review-by-keyboard.md"), re.MULTILINE)
    assert told
    assert set(told) <= {(key.short, key.shown) for key in KEYS}


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    reasons = text_of(DOCS / "decisions" / "0002-dependencies.md")
    told = {name for cell in re.findall(r"^\| (\w[^|]*) \|", reasons, re.MULTILINE) for name in cell.split(", ")}
    assert {re.split(r"[<>=~!\[; ]", one)[0] for one in wanted} == told - {"Package", "To develop"}


def test_no_file_knows_the_folders_of_one_machine() -> None:
    found = [(name, hit[0]) for name, text in tracked_texts() for hit in MACHINE_PATH.finditer(text)]
    assert found == []


def test_no_file_names_a_package_index() -> None:
    found = [(name, hit[0]) for name, text in tracked_texts() for hit in PACKAGE_INDEX.finditer(text)]
    assert found == []
