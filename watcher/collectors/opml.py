"""Lists of feeds in OPML 2.0, the format feed readers exchange (http://opml.org/spec2.opml). Pure."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from watcher.collectors.discovery import slug
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Account, Network, Organisation
from watcher.text import clean, one_line, web_address

MOST_BYTES = 5_000_000
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_opml(body: bytes) -> tuple[tuple[Organisation, ...], tuple[str, ...]]:
    """Return one organisation for each feed, and the addresses that are none; raise UsageError for no OPML list.

    A document that declares entities is refused before it is parsed.
    """
    if len(body) > MOST_BYTES or _DECLARES.search(body):
        raise _not_a_list()
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  no entity can be declared: refused above
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise _not_a_list() from error
    if root.tag != "opml":
        raise _not_a_list()
    found: dict[str, Organisation] = {}
    refused: list[str] = []
    for outline in root.iter("outline"):
        said = outline.get("xmlUrl")
        url = web_address(said)
        if said and url is None:
            refused.append(one_line(said, 80))
        if url is not None:
            name = one_line(outline.get("title") or outline.get("text") or url, 200)
            key = _free(slug(name), found)
            found[key] = Organisation(key, name, accounts=(Account(Network.RSS, url),))
    return tuple(found.values()), tuple(refused)


def _free(key: str, taken: dict[str, Organisation]) -> str:
    candidates = (key, *(f"{key}-{i}" for i in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if candidate not in taken)


def write_opml(organisations: Iterable[Organisation], title: str) -> bytes:
    """Return the feeds of these organisations as an OPML list."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = clean(title)
    body = ElementTree.SubElement(root, "body")
    for organisation in organisations:
        for account in organisation.accounts:
            if account.network is Network.RSS:
                name = clean(organisation.name)
                ElementTree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=account.address)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _not_a_list() -> UsageError:
    return UsageError(msg("This file is not an OPML list of feeds."), msg("Export it again from your feed reader."))
