"""A ticket as one screen shows it: what decides first, what explains after. Pure."""

from collections.abc import Iterator

from rich.text import Text

from responders.queue.views import Sibling, TicketView
from responders.terminal.review.frame import Frame
from responders.terminal.review.judged import passing, stopping
from responders.terminal.review.laws import laws_of
from responders.terminal.review.marking import MENTION, NATURE, THEME, Sign, mark
from responders.terminal.review.preview import preview
from responders.terminal.review.published import publications
from responders.terminal.review.words import LONG, RELATIONS, SENSITIVE, due_words, shown_link, steady
from watcher.model import CLOSED, Draft, Move, Reading, ThemeScore
from watcher.storage.kept_messages import load_message
from watcher.text import MAX_TEXT, one_line

EXCERPT = 300  # characters of a post shown at least, beside the rest
_HISTORY = 4
_SIBLINGS = 5
_OF_THE_HOUSE = frozenset({Move.OPEN, Move.DRAFT})


def heading(seen: TicketView, frame: Frame) -> str:
    """Name the ticket, on one line."""
    post = seen.posts[0].post
    who = seen.organisation.name if seen.organisation else post.author.name or post.author.handle
    return frame.tr(
        "#{ticket} {who} · {network} · {when}",
        ticket=seen.ticket.id,
        who=steady(one_line(who[:200])) or "?",
        network=LONG[post.network],
        when=frame.hour(post.published_at),
    )


def ticket_pane(seen: TicketView, frame: Frame, excerpt: int = MAX_TEXT) -> Text:
    """Return the ticket: decision, post (`excerpt` characters), text proposed, then what explains them."""
    text = Text(overflow="fold")
    for part in _parts(seen, frame, excerpt):
        if text:
            text.append("\n")
        text.append_text(part)
    return text


def _parts(seen: TicketView, frame: Frame, excerpt: int) -> Iterator[Text]:
    yield _decision(seen, frame)
    yield from publications(seen, frame)
    yield from stopping(seen.verdicts, seen.draft.text if seen.draft else "", frame)
    yield _post(seen, frame, excerpt)
    yield from _draft(seen, frame)
    yield from passing(seen.verdicts, frame)
    yield from _reading(seen.reading, frame)
    yield from _organisation(seen, frame)
    yield from _exchanges(seen, frame)
    yield from _links(seen, frame)
    yield from _siblings(seen, frame)
    yield from _history(seen, frame)


def _decision(seen: TicketView, frame: Frame) -> Text:
    ticket, tr = seen.ticket, frame.tr
    text = Text().append(frame.word(ticket.outcome).upper(), "bold").append(f" · {steady(tr(ticket.reason))}")
    if ticket.due_at and ticket.status not in CLOSED:
        due = tr(
            "{relative}, by {hour}", relative=due_words(ticket.due_at, frame.now, tr), hour=frame.hour(ticket.due_at)
        )
        text.append(f" · {due}")
    if ticket.role:
        text.append(f" · {frame.word(ticket.role)}")
    if ticket.owner:
        text.append(" · " + _owner(seen, frame), "bold")
    if any(laws_of(seen)):
        law = tr("law: ?")
        text.append(f" · {law}")
    return text


def _owner(seen: TicketView, frame: Frame) -> str:
    ticket = seen.ticket
    name = steady(frame.name(ticket.owner))
    if ticket.claimed_until and ticket.claimed_until > frame.now:
        return frame.tr("{name} works on it until {hour}", name=name, hour=frame.hour(ticket.claimed_until))
    return frame.tr("on the desk of {name}", name=name)


def _post(seen: TicketView, frame: Frame, excerpt: int) -> Text:
    text = steady(seen.posts[0].post.text)
    left = max(len(text) - max(excerpt, EXCERPT), 0)
    shown = mark(text[: len(text) - left], _evidence(seen.reading))
    if left:
        shown.append(" " + frame.tr("… {left} more characters: v shows everything", left=left), "bold")
    return shown


def _evidence(reading: Reading | None) -> dict[Sign, tuple[str, ...]]:
    if reading is None:
        return {}
    themes = tuple(word for theme in reading.themes[:2] for word in theme.because)
    return {MENTION: reading.mention.because, THEME: themes, NATURE: reading.nature.because}


def _draft(seen: TicketView, frame: Frame) -> Iterator[Text]:
    draft, tr = seen.draft, frame.tr
    if draft is None:
        yield _titled(tr("No text yet"), tr("e writes one."))
        return
    yield preview(seen, draft.text, frame).append(f" {_author(draft, frame)}")
    for measure in seen.measures:
        yield Text(f"§{measure.id} {steady(measure.title)}", "bold").append(f" — {steady(measure.answer)}", "not bold")


def _author(draft: Draft, frame: Frame) -> str:
    return frame.tr(
        "{name} ({origin}), {hour}",
        name=steady(frame.name(draft.author)),
        origin=frame.word(draft.origin),
        hour=frame.hour(draft.created_at),
    )


def _reading(reading: Reading | None, frame: Frame) -> Iterator[Text]:
    if reading is None:
        return
    tr = frame.tr
    names, about, does = tr("Speaks of us"), tr("Theme"), tr("Nature")
    mention = ", ".join(frame.word(word) for word in (reading.mention.verdict, *reading.mention.targets))
    yield _titled(
        f"{MENTION.before}{MENTION.after} {names}",
        _because(mention, reading.mention.because),
    )
    if reading.themes:
        themes = " ; ".join(_theme(theme, frame) for theme in reading.themes[:3])
        yield _titled(f"{THEME.before}{THEME.after} {about}", themes)
    nature = _because(frame.word(reading.nature.label), reading.nature.because)
    yield _titled(f"{NATURE.before}{NATURE.after} {does}", nature)
    points = ", ".join(f"{tr(reason)} {points:+d}" for reason, points in reading.priority_because)
    yield _titled(tr("Priority"), f"{reading.priority}" + (f" ({steady(points)})" if points else ""))


def _theme(theme: ThemeScore, frame: Frame) -> str:
    return _because(f"{steady(frame.theme(theme.id))} {theme.score:.0%}", theme.because)


def _because(value: str, words: tuple[str, ...]) -> str:
    quoted = ", ".join(f"« {one_line(steady(word), 40)} »" for word in words[:5])
    return f"{value} — {quoted}" if quoted else value


def _organisation(seen: TicketView, frame: Frame) -> Iterator[Text]:
    tr, organisation = frame.tr, seen.organisation
    if organisation is None:
        author = seen.posts[0].post.author
        yield _titled(tr("Who"), tr("{handle}, not in the directory", handle=one_line(steady(author.handle[:200]))))
        return
    facts = [frame.word(organisation.kind), tr(RELATIONS.get(organisation.relation, organisation.relation))]
    if organisation.territory:
        facts.append(steady(organisation.territory))
    if organisation.sensitive:
        facts.append(tr("! SENSITIVE: {why}", why=tr(SENSITIVE.get(organisation.sensitive, organisation.sensitive))))
    if organisation.do_not_reply:
        facts.append(tr("! asked us not to reply"))
    yield _titled(tr("Who"), " · ".join([steady(organisation.name), *facts]))


def _exchanges(seen: TicketView, frame: Frame) -> Iterator[Text]:
    if seen.organisation and not seen.exchanges:
        yield _titled(frame.tr("Last exchanges"), frame.tr("none"))
    for at, text in seen.exchanges:
        yield _titled(frame.tr("We answered on {when}", when=frame.hour(at)), one_line(steady(text), 280))


def _links(seen: TicketView, frame: Frame) -> Iterator[Text]:
    yield _titled(frame.tr("Link"), shown_link(seen.posts[0].post.url) or frame.tr("none"))
    for stored in seen.posts[1:]:
        post = stored.post
        where = frame.tr("{network} on {when}", network=LONG[post.network], when=frame.hour(post.published_at))
        yield _titled(frame.tr("Said also"), f"{where} {shown_link(post.url)}")


def _siblings(seen: TicketView, frame: Frame) -> Iterator[Text]:
    """Say how far the same text went, and which other tickets are about it."""
    tr, spread = frame.tr, seen.spread
    if spread.organisations > 1 or spread.by_individuals:
        values = {"organisations": spread.organisations, "persons": spread.by_individuals}
        yield _titled(tr("Same text"), tr("{organisations} organisations, {persons} posts of persons", **values))
    if names := [one_line(steady(name), 60) for name in seen.relayed_by]:
        said = ", ".join(names[:_SIBLINGS])
        more = len(names) - _SIBLINGS
        yield _titled(tr("Passed on by"), tr("{names} and {more} more", names=said, more=more) if more > 0 else said)
    for sibling in seen.siblings[:_SIBLINGS]:
        yield _titled(tr("Ticket {ticket}", ticket=sibling.ticket.id), _sibling(sibling, frame))


def _sibling(sibling: Sibling, frame: Frame) -> str:
    who, status = one_line(steady(sibling.speaker), 60), frame.word(sibling.ticket.status)
    return " · ".join(part for part in (who, status, shown_link(sibling.url)) if part)


def _history(seen: TicketView, frame: Frame) -> Iterator[Text]:
    told = [decision for decision in seen.decisions if decision.move not in _OF_THE_HOUSE]
    for decision in reversed(told[-_HISTORY:]):
        done = f"{frame.hour(decision.at)} {steady(frame.name(decision.person))}, {frame.word(decision.move)}"
        note = one_line(steady(frame.tr(load_message(decision.note))), 200)
        yield _titled(frame.tr("Journal"), f"{done} : {note}" if note else done)


def _titled(title: str, value: str) -> Text:
    return Text().append(title, "bold").append(f" {value}")
