"""The invented campaign of the tests: small builders, each with a sensible default for everything."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from watcher.messages import msg
from watcher.model import (
    Account,
    Author,
    AuthorKind,
    Campaign,
    Mention,
    MentionVerdict,
    Named,
    Nature,
    NatureScore,
    Network,
    Organisation,
    Origin,
    Outcome,
    OwnAccount,
    Person,
    Post,
    Proposal,
    PublicationState,
    Reading,
    Role,
    Round,
    Status,
    StoredPost,
    Theme,
    ThemeScore,
)
from watcher.settings import Settings
from watcher.settings.settings import Schedule
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.publications import Publications
from watcher.storage.readings import Readings
from watcher.storage.tickets import Tickets

NOON = datetime(2027, 3, 11, 12, tzinfo=UTC)


def post(text: str = "Que propose la candidate pour nos urgences ?", **changes: Any) -> Post:
    """Make a post of a feed; its `native_id` is its text unless given."""
    values: dict[str, Any] = {
        "network": Network.RSS,
        "native_id": text,
        "text": text,
        "published_at": NOON,
        "author": Author("urgences", "Collectif Urgences Vidalune"),
        "url": "https://urgences.example/1",
        "organisation_id": "urgences",
    }
    return Post(**{**values, **changes})


def by_person(text: str, handle: str = "lucas_m_84", name: str = "Lucas Merval", **changes: Any) -> Post:
    """Make a post of a private person, in no directory."""
    author = Author(handle, name, AuthorKind.INDIVIDUAL)
    address = f"https://social.example/@{handle}/1"
    return post(text, **{"author": author, "organisation_id": None, "url": address, **changes})


def reading(
    theme: str | None = "sante",
    *,
    mention: MentionVerdict = MentionVerdict.YES,
    nature: Nature = Nature.QUESTION,
    author_kind: AuthorKind = AuthorKind.ORGANISATION,
    priority: int = 3,
    version: str = "1",
) -> Reading:
    """Make what we think of a post."""
    themes = (ThemeScore(theme, 0.9, ("urgences",)),) if theme else ()
    because = (("question", priority),)
    return Reading("fr", Mention(mention), themes, NatureScore(nature, 0.9), author_kind, priority, because, version)


def organisation(ident: str, name: str | None = None, **changes: Any) -> Organisation:
    """Make an entry of the directory."""
    return Organisation(ident, name or f"Association {ident}", **changes)


def schedule(**changes: Any) -> Schedule:
    """Make the timetable of a default configuration."""
    values: dict[str, Any] = {
        **dict.fromkeys(("collect_every", "read_every", "triage_every", "publish_every"), timedelta(minutes=1)),
        "digest_at": time(7),
        "editions": ("team", "direction"),
        "working_days": frozenset(range(5)),
        "work_starts": time(9),
        "work_ends": time(19),
        "on_call_starts": time(9),
        "on_call_ends": time(21),
        "raw_lasts": timedelta(days=7),
        "individual_lasts": timedelta(days=7),
        "organisation_lasts": timedelta(days=365),
        "timeout_s": 10,
        "max_bytes": 1_000_000,
        "allow_loopback": True,
    }
    return Schedule(**{**values, **changes})


def settings(workspace: Path = Path(), **changes: Any) -> Settings:
    """Make a configuration: two organisations, two themes, two rounds, a person for each right."""
    values: dict[str, Any] = {
        "workspace": workspace,
        "language": "fr",
        "mode": "demo",
        "timezone": ZoneInfo("Europe/Paris"),
        "small_team": False,
        "contact": "contact@rives.example",
        "campaign": Campaign(Named("Camille Aubertin"), Named("Rives Nouvelles"), handles=("@rivesnouvelles",)),
        "people": (
            Person("nadia", "Nadia Laborde", frozenset({Role.THEME_LEAD}), ("sante",)),
            Person("karim", "Karim Belvaux", frozenset({Role.WATCHER})),
            Person("ines", "Inès Kermadeuc", frozenset({Role.DIRECTOR, Role.DIGITAL_LEAD})),
        ),
        "accounts": (OwnAccount("bluesky", Network.BLUESKY, "rives.example"),),
        "organisations": (
            organisation(
                "urgences",
                "Collectif Urgences Vidalune",
                accounts=(Account(Network.MASTODON, "@urgences@asso.example"),),
            ),
            organisation("maraichers", "Fédération des Maraîchers du Pays d'Aubrelle"),
        ),
        "groups": (),
        "themes": (Theme("sante", "Santé"), Theme("agriculture", "Agriculture")),
        "rounds": (
            Round("Premier tour", {"metropole": date(2027, 4, 11), "guadeloupe": date(2027, 4, 10)}),
            Round("Second tour", {"metropole": date(2027, 4, 25), "guadeloupe": date(2027, 4, 24)}),
        ),
        "programme": (),
        "schedule": schedule(),
        "mail": None,
    }
    return Settings(**{**values, **changes})


def stored(ledger: Ledger, native_id: str) -> StoredPost:
    """Find a post of the ledger by its native id."""
    found = ledger.value("SELECT id FROM post WHERE native_id = ?", (native_id,))
    kept = Posts(ledger).get(found)
    assert kept is not None
    return kept


def keep(ledger: Ledger, said: Post, thought: Reading | None = None) -> StoredPost:
    """Save a post, and its reading when there is one."""
    Posts(ledger).ingest([said], said.published_at)
    kept = stored(ledger, said.native_id)
    if thought is not None:
        Readings(ledger).save([(kept.id, thought)])
    return kept


def keep_all(ledger: Ledger, pairs: Iterable[tuple[Post, Reading]]) -> list[StoredPost]:
    """Save posts with their readings."""
    return [keep(ledger, said, thought) for said, thought in pairs]


def ticket(
    ledger: Ledger,
    said: Post,
    thought: Reading,
    outcome: Outcome = Outcome.REPLY,
    *,
    due_at: datetime | None = None,
    role: Role | None = Role.THEME_LEAD,
) -> int:
    """Save a post, its reading and the ticket that triage would open; return the ticket's number."""
    kept = keep(ledger, said, thought)
    proposal = Proposal(outcome, msg("direct question"), due_at, role)
    with ledger.write():
        Readings(ledger).set_outcome(kept.id, outcome, "[]")
        return Tickets(ledger).open(
            kept,
            proposal,
            nature=thought.nature.label,
            theme_id=thought.theme_id,
            priority=thought.priority,
            now=said.published_at,
        )


def answer(ledger: Ledger, ticket_id: int, at: datetime, url: str | None = None) -> None:
    """Close a ticket as answered, with the publication that says so."""
    shelf, outbox = Tickets(ledger), Publications(ledger)
    with ledger.write():
        draft = shelf.add_draft(ticket_id, "nadia", Origin.PERSON, "Merci. — l'équipe", (), at)
        number = outbox.add(ticket_id, draft, Network.BLUESKY, None, PublicationState.QUEUED, at)
        for state in (PublicationState.SENDING, PublicationState.SENT):
            publication = outbox.get(number)
            assert publication is not None
            assert outbox.swap(publication, state, at, url=url)
        held = shelf.get(ticket_id)
        assert held is not None
        assert shelf.swap(held, Status.ANSWERED, at)


def accounts_of(organisations: Iterable[Organisation]) -> list[tuple[str | None, Account]]:
    """Return the accounts of organisations, as `Sources.declare` takes them."""
    return [(organisation.id, account) for organisation in organisations for account in organisation.accounts]
