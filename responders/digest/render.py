"""Dress a digest: as text of 78 columns, and as one HTML file that loads nothing from anywhere."""

import textwrap
from collections.abc import Iterator
from datetime import datetime
from functools import cache

from css_inline import CSSInliner
from jinja2 import Environment, PackageLoader, StrictUndefined

from responders.digest.entries import Entry
from responders.digest.layout import Page, lay_out, subject
from responders.digest.records import Digest
from watcher.messages import Translator

__all__ = ["render_html", "render_text", "subject"]

WIDTH = 78


def render_html(digest: Digest, translator: Translator, at: datetime | None = None) -> str:
    """Return the digest that leaves at an instant as an HTML e-mail: every value escaped, every style inlined."""
    environment = Environment(
        loader=PackageLoader("responders.digest"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    markup = environment.get_template("digest.html").render(page=lay_out(digest, translator, at), tr=translator)
    return _inliner().inline(markup)


@cache
def _inliner() -> CSSInliner:
    """Copy styles into the elements, as mail clients want; only @media rules stay; nothing is fetched."""
    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def render_text(digest: Digest, translator: Translator, at: datetime | None = None) -> str:
    """Return the digest that leaves at an instant as text of 78 columns; only a web address may be longer."""
    page = lay_out(digest, translator, at)
    return "\n".join(line.rstrip() for line in _lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield from _wrapped(page.subject)
    yield "=" * min(len(page.subject), WIDTH)
    yield from ("", *_wrapped(page.title))
    for notice in page.notices:
        yield from _wrapped(notice, "  ! ", "    ")
    yield from _wrapped(page.opening)
    for section in page.sections:
        yield from ("", *_wrapped(section.heading.upper()))
        for entry in section.entries:
            yield from _entry(entry)
    yield from ("", "-" * WIDTH, *_wrapped(page.closing))


def _entry(entry: Entry) -> Iterator[str]:
    yield from _wrapped(entry.title, "  - ", "    ")
    if entry.quote:
        yield from _wrapped(f"« {entry.quote} »", "    ", "    ")
    for note in entry.notes:
        yield from _wrapped(note, "    ", "    ")
    if entry.link:
        yield f"    {entry.link}"


def _wrapped(text: str, first: str = "", then: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)
