"""Check what no single key shows: words that recognise nothing, and references to what is not. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from watcher.messages import Message, msg
from watcher.settings.book import CONFIG, Book
from watcher.settings.check_entries import check_directory, check_ids
from watcher.settings.check_law import check_law
from watcher.settings.locate import Key
from watcher.settings.problems import Problem, shown
from watcher.settings.shapes import CampaignFile
from watcher.settings.sheets import Entry
from watcher.settings.translate import suggest
from watcher.text import fold

_SMALL_WORDS = frozenset({"les", "des", "aux", "une", "sur", "pour", "the"})


class _Themed(Protocol):
    @property
    def themes(self) -> tuple[str, ...]: ...


def crosscheck(book: Book) -> Iterator[Problem]:
    """Check the sheets against each other; what could not be read is passed over."""
    owned = (book.persons, book.own_accounts, book.group_entries, book.theme_entries)
    for listed in (*owned, book.measures, book.line_entries):
        yield from check_ids(listed)
    schedule = book.schedule.shape
    loopback = schedule is not None and schedule.collection.allow_loopback
    yield from check_directory(book.organisations, allow_loopback=loopback)
    yield from check_law(book)
    checks = (_check_programme, _check_themes, _check_people, _check_homonyms, _check_hours, _check_rounds)
    for check in (*checks, _check_assistant):
        yield from check(book)


def _check_programme(book: Book) -> Iterator[Problem]:
    if not book.measures and all(sheet.shape for sheet in book.chapters):
        yield Problem(
            book.chapters[0].file if book.chapters else CONFIG / "programme",
            1,
            "",
            msg("the programme holds no measure, so no reply can be drafted"),
            msg("write each measure as a heading “## 3.1 Title”, as the example shows"),
        )
    seen: dict[int, str] = {}
    for entry in book.measures:
        number = entry.shape.number
        if number is not None and seen.setdefault(number, entry.place()) != entry.place():
            yield entry.problem(
                ("number",),
                msg("the number {number} is already used in {place}", number=number, place=seen[number]),
                msg("write another one"),
            )


def _check_themes(book: Book) -> Iterator[Problem]:
    """Find themes without a word, and names of themes that do not exist."""
    for theme in book.theme_entries:
        if not (theme.shape.keywords or theme.shape.hashtags or theme.shape.acronyms):
            yield theme.problem(
                (),
                msg("the theme “{id}” has no word", id=theme.shape.id),
                msg("add keywords, or remove the theme"),
            )
    if book.themes.shape is None:
        return
    known = [theme.shape.id for theme in book.theme_entries]
    themed: tuple[Entry[_Themed], ...] = (
        *book.persons,
        *book.group_entries,
        *book.organisations,
        *book.measures,
        *book.line_entries,
    )
    for entry in themed:
        yield from _unknown(entry, ("themes",), entry.shape.themes, known, "themes.toml")


def _check_people(book: Book) -> Iterator[Problem]:
    """Find administrators and recipients who are nobody of the team, or have no address."""
    if book.people.shape is None:
        return
    known = [person.shape.id for person in book.persons]
    for group in book.group_entries:
        yield from _unknown(group, ("administrators",), group.shape.administrators, known, "people.toml")
    if book.mail.shape is None:
        return
    mail = Entry(book.mail.shape, book.mail, ())
    reachable = {person.shape.id for person in book.persons if person.shape.email}
    for edition, recipients in book.mail.shape.editions:
        key: Key = ("editions", edition)
        yield from _unknown(mail, key, recipients, known, "people.toml")
        for number, person in enumerate(recipients):
            if person in known and person not in reachable:
                yield mail.problem(
                    (*key, number),
                    msg("“{id}” has no e-mail address", id=person),
                    msg("add the line email = … to this person in people.toml"),
                )


def _unknown(
    entry: Entry[object], key: Key, names: Iterable[str], known: Sequence[str], file: str
) -> Iterator[Problem]:
    for number, name in enumerate(names):
        if name not in known:
            message: Message = msg("“{value}” is not declared in {file}", value=shown(name), file=file)
            yield entry.problem((*key, number), message, suggest(name, known))


def _check_homonyms(book: Book) -> Iterator[Problem]:
    """A homonym must hold one of our names, or it could never be taken for us."""
    campaign = book.campaign.shape
    if campaign is None:
        return
    ours = _words(_names(campaign))
    for number, homonym in enumerate(campaign.homonyms):
        if not _words([homonym.words]) & ours:
            yield book.campaign.problem(
                ("homonyms", number, "words"),
                msg("“{value}” holds none of our names, so nothing can confuse it with us", value=homonym.words),
                msg("write the words as they appear in posts, our name included, or remove them"),
            )


def _names(campaign: CampaignFile) -> Iterator[str]:
    for named in (campaign.candidate, campaign.movement, *campaign.spokespersons, *campaign.events):
        yield from (named.name, *named.aliases)


def _words(names: Iterable[str]) -> set[str]:
    found = {word for name in names for word in re.findall(r"[^\W_]{3,}", fold(name))}
    return found - _SMALL_WORDS


def _check_hours(book: Book) -> Iterator[Problem]:
    if book.schedule.shape is None:
        return
    for name in ("working_hours", "on_call"):
        hours = getattr(book.schedule.shape, name)
        if hours.start >= hours.end:
            yield book.schedule.problem(
                (name, "end"), msg("the end is not after the start"), msg("write a later hour of the same day")
            )


def _check_rounds(book: Book) -> Iterator[Problem]:
    """Rounds bear different names and stand in the order of their days."""
    for before, after in zip(book.rounds, book.rounds[1:], strict=False):
        common = before.shape.days.keys() & after.shape.days.keys()
        if before.shape.name == after.shape.name:
            yield after.problem(("name",), msg("two rounds bear this name"), msg("write another one"))
        if any(before.shape.days[t] >= after.shape.days[t] for t in common):
            yield after.problem(
                ("days",), msg("a day is not after that of the round before"), msg("write the right dates")
            )


def _check_assistant(book: Book) -> Iterator[Problem]:
    """Refuse a language model that is switched on without saying where, which, and who receives posts."""
    shape = book.assistant.shape
    if shape is None or not shape.enabled:
        return
    for key in ("url", "model", "provider"):
        if not getattr(shape, key).strip():
            yield book.assistant.problem(
                (key,), msg("the assistant is on, and this is missing"), msg("write it, or set enabled = false")
            )
    loopback = re.match(r"http://(?:127\.0\.0\.1|localhost|\[::1\])[:/]", shape.url + "/")
    if shape.url.strip() and not shape.url.startswith("https://") and not loopback:
        yield book.assistant.problem(
            ("url",), msg("posts may not leave unencrypted"), msg("write an address in https, or one on this machine")
        )
