"""Collect the words shown to people and compile the French catalogue; `--check` only looks.

Templates are English and are found at calls of `msg(...)`, `tr(...)` and `N_(...)`. The French lies
in `fr/LC_MESSAGES/veilleur.po`, which a translator edits; this script adds what is missing (marked
fuzzy: empty), drops what is gone, and compiles the `.mo` that the program reads. Click's own words
are collected too. Needs babel, a development dependency.
"""

import io
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from watcher import model

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PO = HERE / "fr" / "LC_MESSAGES" / "veilleur.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {"msg": None, "tr": None, "say": None, "N_": None, "plural": (1, 2)}
CLICK = ("core.py", "exceptions.py", "formatting.py", "types.py", "parser.py", "decorators.py")


def collect() -> Catalog:
    """Return every template of the code, and of click's own words."""
    catalogue = Catalog(locale="fr", project="Veilleur", charset="utf-8", fuzzy=False)
    for folder in ("watcher", "responders"):
        for file, line, words, comments, context in extract_from_dir(ROOT / folder, keywords=KEYWORDS):
            if words:
                catalogue.add(words, None, [(f"{folder}/{file}", line)], auto_comments=comments, context=context)
    for path in sorted(ROOT.glob("responders/*/templates/*.html")):
        for line, words, comments, context in extract_from_file("jinja2", path, keywords={"tr": None}):
            catalogue.add(words, None, [(path.name, line)], auto_comments=comments, context=context)
    for value in sorted(words_of_the_model()):
        catalogue.add(value, None, [("watcher/model.py", 1)])
    for name in CLICK:
        path = Path(click.__file__).with_name(name)
        for _, words, comments, context in extract_from_file("python", path, keywords={"_": None, "ngettext": (1, 2)}):
            catalogue.add(words, None, [("click", 1)], auto_comments=comments, context=context)
    return catalogue


def words_of_the_model() -> set[str]:
    """Return the values of the model's enumerations, which screens show."""
    kinds = (kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, StrEnum))
    return {str(value) for kind in kinds if kind is not StrEnum and kind is not model.Network for value in kind}


def merged() -> Catalog:
    """Return the templates of the code with the French we have."""
    wanted = collect()
    if PO.exists():
        known = read_po(io.BytesIO(PO.read_bytes()), locale="fr")
        for message in wanted:
            if message.id and (old := known.get(message.id)) is not None:
                message.string = old.string
    return wanted


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the templates that have no French."""
    texts = ((m.id, m.string) for m in catalogue if m.id)
    return [str(i) for i, s in texts if not s or (isinstance(s, tuple) and not all(s))]


def as_bytes(catalogue: Catalog) -> tuple[bytes, bytes]:
    """Return the catalogue as it is written: the .po for people, the .mo for the program."""
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # same words, same bytes
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalogue, width=100, sort_output=True, no_location=True, omit_header=False)
    write_mo(mo, catalogue)
    text = b"".join(line for line in po.getvalue().splitlines(keepends=True) if b"-Date:" not in line)
    return text, mo.getvalue()


def main(check: bool) -> int:
    """Write the catalogue, or say what is missing or stale; return an exit code."""
    catalogue = merged()
    missing = untranslated(catalogue)
    for template in missing:
        print(f"no French for: {template}")
    po, mo = as_bytes(catalogue)
    if check:
        stale = not PO.exists() or PO.read_bytes() != po or not MO.exists() or MO.read_bytes() != mo
        if stale:
            print("the catalogue is stale: make format")
        return int(stale or bool(missing))
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po)
    MO.write_bytes(mo)
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
