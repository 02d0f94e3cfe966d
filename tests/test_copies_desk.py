"""One text, however often it is said, is one thing to read: from the readings to the desk and the digest."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import world
from world import NOON

from responders.digest.gather import Edition, gather
from responders.digest.render import render_text
from responders.drafting.step import draft
from responders.queue.moves import Queue
from responders.queue.opening import triage
from responders.queue.views import lines, view
from watcher.grouping import Grouping
from watcher.messages import Translator
from watcher.model import AuthorKind, Mention, MentionVerdict, Nature, Network, Post, Reading, Role, Status
from watcher.steps import read
from watcher.storage.copies import Copies
from watcher.storage.ledger import Ledger
from watcher.storage.listing import Filter
from watcher.storage.posts import Posts
from watcher.storage.tickets import Tickets

LETTER = (
    "Lettre ouverte : nous demandons à la candidate la réouverture de douze lits de médecine à Vidalune avant "
    "l'été, une seconde équipe de nuit et un scanner, car les ambulances roulent une heure pour rien."
)
OTHER = "Rien à voir : la fanfare cherche deux trombones et un sousaphone pour le carnaval du printemps prochain."
SETTINGS = world.settings(
    organisations=tuple(world.organisation(f"org{n}", f"Association {n}") for n in range(30)),
)


class Thinks:
    """Takes every post for a question to us, by an organisation unless its author is a private person."""

    version = "1"

    def read(self, posts: Sequence[Post], *, days_to_vote: int | None) -> list[Reading]:
        return [
            world.reading(
                author_kind=post.author.kind or AuthorKind.ORGANISATION,
                mention=MentionVerdict.NO if "fanfare" in post.text else MentionVerdict.YES,
            )
            for post in posts
        ]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def said(text: str = LETTER, org: int = 0, after_h: float | None = None, network: Network = Network.RSS) -> Post:
    """Make a post of an organisation, some hours after noon, the organisations one after another."""
    name = f"{network}-{org}-{after_h or 0}"
    return world.post(
        text,
        native_id=name,
        network=network,
        organisation_id=f"org{org}",
        published_at=NOON + timedelta(hours=org / 10 if after_h is None else after_h),
        url=f"https://{network}.example/{name}",
    )


def by_person(handle: str, text: str = LETTER) -> Post:
    question = f"@rivesnouvelles {text}"
    return world.by_person(question, handle, native_id=handle, published_at=NOON + timedelta(hours=5))


def take(ledger: Ledger, *posts: Post, grouping: Grouping | None = None, at_h: float = 24) -> None:
    """Save posts, read them and decide on them, as the house does."""
    now = NOON + timedelta(hours=at_h)
    Posts(ledger).ingest(posts, now)
    read(ledger, Thinks(), days_to_vote=None, grouping=grouping)
    triage(ledger, SETTINGS, now)


def desk(ledger: Ledger) -> list[int]:
    return [line.ticket.id for line in lines(ledger, SETTINGS, Filter(), NOON)]


def texts(ledger: Ledger) -> list[tuple[str, str]]:
    """Return who copies whom, by native id."""
    sql = """SELECT post.native_id AS copy, first.native_id AS parent FROM copy JOIN post ON post.id = post_id
        JOIN post first ON first.id = parent_id WHERE post_id <> parent_id ORDER BY post_id"""
    return [(row["copy"], row["parent"]) for row in ledger.rows(sql)]


def queue_at(ledger: Ledger, after_h: float) -> Queue:
    return Queue(ledger, SETTINGS, lambda: NOON + timedelta(hours=after_h))


def test_one_text_on_two_networks_is_one_ticket_with_two_links(ledger: Ledger) -> None:
    take(ledger, said(), said(f"{LETTER[:180]}… #Santé #Vidalune", after_h=100, network=Network.BLUESKY), at_h=101)
    (ticket,) = desk(ledger)
    seen = view(ledger, SETTINGS, ticket)
    assert [stored.post.network for stored in seen.posts] == [Network.RSS, Network.BLUESKY]
    assert seen.spread.organisations == 1


def test_an_edited_text_joins_the_open_ticket_of_its_organisation_weeks_later(ledger: Ledger) -> None:
    take(ledger, said())
    take(ledger, said(LETTER.replace("douze", "12"), after_h=28 * 24), at_h=28 * 24 + 1)
    take(ledger, said(LETTER, after_h=75 * 24), at_h=75 * 24)
    assert len(desk(ledger)) == 2
    assert len(view(ledger, SETTINGS, 1).posts) == 2


def test_what_is_said_again_after_an_answer_is_a_new_ticket_but_a_late_link_is_not(ledger: Ledger) -> None:
    take(ledger, said())
    world.answer(ledger, 1, NOON + timedelta(hours=2))
    take(ledger, said(after_h=30, network=Network.BLUESKY), at_h=31)
    assert desk(ledger) == []
    take(ledger, said(after_h=24 * 8, network=Network.MASTODON), at_h=24 * 8)
    assert desk(ledger) == [2]


def test_the_opener_leads_its_ticket_even_when_an_older_copy_arrives_later(ledger: Ledger) -> None:
    take(ledger, said(after_h=3, network=Network.BLUESKY))
    take(ledger, said(after_h=0, network=Network.MASTODON))
    seen = view(ledger, SETTINGS, 1)
    assert [s.post.network for s in seen.posts] == [Network.BLUESKY, Network.MASTODON]
    assert seen.ticket.network is Network.BLUESKY


def test_a_copy_that_says_less_is_still_a_link_of_the_ticket(ledger: Ledger) -> None:
    mute = f"{LETTER} La fanfare sera là."
    take(ledger, said(mute, network=Network.BLUESKY), said(after_h=1), said(mute, after_h=2, network=Network.MASTODON))
    assert len(view(ledger, SETTINGS, desk(ledger)[0]).posts) == 3


def test_one_letter_of_many_organisations_is_one_line_of_the_desk(ledger: Ledger) -> None:
    take(ledger, *(said(f"{LETTER} {place}", org) for org, place in enumerate(("Lirac", "Estrande", "Ombre") * 9)))
    assert desk(ledger) == [1]
    assert Tickets(ledger).count(Filter(desk=False), NOON) == 27
    seen = view(ledger, SETTINGS, 1)
    assert seen.spread.organisations == 27
    assert [sibling.speaker for sibling in seen.siblings[:2]] == ["Association 1", "Association 2"]
    assert Translator("en")(seen.ticket.reason) == (
        "direct question from an organisation; 27 organisations published this text: "
        "a refusal closes the 26 tickets behind this one"
    )
    assert seen.reading is not None
    assert seen.reading.priority_because[-1] == ("copies", 2)
    assert seen.ticket.priority == seen.reading.priority == 5


def test_what_the_house_hands_to_a_lead_waits_behind_too(ledger: Ledger) -> None:
    take(ledger, said(org=0), said(org=1), said(org=2))
    draft(ledger, SETTINGS, NOON + timedelta(hours=24), limit=10)  # no measure answers: all three are escalated
    assert view(ledger, SETTINGS, 2).ticket.status is Status.ESCALATED
    assert desk(ledger) == [1]
    queue_at(ledger, 25).reject(1, "ines", "déjà dit")
    assert triage(ledger, SETTINGS, NOON + timedelta(hours=26)).count("refused") == 2


def test_the_ticket_of_one_organisation_is_found_by_its_name(ledger: Ledger) -> None:
    take(ledger, said(org=0), said(org=1))
    found = lines(ledger, SETTINGS, Filter(organisation_id="org1"), NOON)
    assert [line.ticket.id for line in found] == [2]


def test_once_the_first_is_answered_the_next_organisation_comes_to_the_desk(ledger: Ledger) -> None:
    take(ledger, said(org=0), said(org=1), said(org=2))
    assert desk(ledger) == [1]
    world.answer(ledger, 1, NOON + timedelta(hours=25))
    triage(ledger, SETTINGS, NOON + timedelta(hours=26))
    assert desk(ledger) == [2]


@pytest.mark.parametrize("move", ["reject", "not_a_mention"])
def test_a_refusal_is_for_the_text_and_closes_what_waited_behind(ledger: Ledger, move: str) -> None:
    take(ledger, said(org=0), said(org=1), said(org=2))
    queue = queue_at(ledger, 25)
    queue.reject(1, "nadia", "déjà dit") if move == "reject" else queue.not_a_mention(1, "nadia")
    assert triage(ledger, SETTINGS, NOON + timedelta(hours=26)).count("refused") == 2
    assert desk(ledger) == []
    decided = view(ledger, SETTINGS, 3)
    assert decided.ticket.status is (Status.REJECTED if move == "reject" else Status.NOT_A_MENTION)
    assert "same text as ticket" in decided.decisions[-1].note
    assert triage(ledger, SETTINGS, NOON + timedelta(hours=26)).moved == 0


def test_a_refusal_does_not_decide_for_who_comes_later_nor_for_another_role(ledger: Ledger) -> None:
    take(ledger, said(org=0), said(org=1))
    queue_at(ledger, 25).escalate(2, "nadia", Role.LEGAL)
    queue_at(ledger, 26).reject(1, "nadia", "déjà dit")
    take(ledger, said(org=2, after_h=27), at_h=28)
    assert [view(ledger, SETTINGS, ticket).ticket.status for ticket in (2, 3)] == [Status.ESCALATED, Status.OPEN]
    assert desk(ledger) == [2]


def test_a_ticket_that_somebody_took_stays_on_the_desk(ledger: Ledger) -> None:
    take(ledger, said(org=0), said(org=1))
    queue_at(ledger, 25).claim(2, "nadia")
    assert sorted(desk(ledger)) == [1, 2]


def test_a_thousand_private_senders_are_one_ticket_and_a_count(ledger: Ledger) -> None:
    people = [by_person(f"personne{n}") for n in range(12)]

    class Called(Thinks):
        def read(self, posts: Sequence[Post], *, days_to_vote: int | None) -> list[Reading]:
            found = super().read(posts, days_to_vote=days_to_vote)
            called = Mention(MentionVerdict.YES, because=("@rivesnouvelles",))
            return [replace(reading, mention=called) for reading in found]

    Posts(ledger).ingest(people, NOON)
    read(ledger, Called(), days_to_vote=None)
    triage(ledger, SETTINGS, NOON + timedelta(hours=6))
    assert desk(ledger) == [1]
    spread = Copies(ledger).spread(ledger.value("SELECT min(post_id) FROM copy"))
    assert (spread.organisations, spread.by_individuals) == (0, 12)
    assert ledger.value("SELECT count(*) FROM post WHERE author_handle IS NOT NULL") == 1


def test_two_organisations_that_say_thank_you_share_nothing(ledger: Ledger) -> None:
    take(ledger, said("Merci à tous pour votre réponse !", 0), said("Merci à tous pour votre réponse !", 1))
    assert sorted(desk(ledger)) == [1, 2]
    assert texts(ledger) == []


def test_the_digest_tells_a_text_once_with_how_many_published_it(ledger: Ledger) -> None:
    take(ledger, *(said(org=org, after_h=org / 10) for org in range(27)), said(OTHER, 28))
    digest = gather(ledger, SETTINGS, date(2027, 3, 12), Edition.TEAM, NOON + timedelta(days=1))
    assert [copied.organisations for copied in digest.copied] == [27]
    assert digest.to_decide == 1
    page = render_text(digest, Translator("en"))
    assert "27 organisations published this text" in page
    assert page.count("published this text") == 1


@pytest.mark.parametrize("nature", [Nature.UNLAWFUL, Nature.MEETING_REQUEST, Nature.DISTRESS])
def test_the_digest_does_not_repeat_what_must_not_be(ledger: Ledger, nature: Nature) -> None:
    posts = [said(org=org) for org in range(4)]
    Posts(ledger).ingest(posts, NOON)
    read(ledger, Thinks(), days_to_vote=None)
    ledger.execute("UPDATE reading SET nature = ? WHERE post_id = (SELECT min(post_id) FROM reading)", (nature,))
    digest = gather(ledger, SETTINGS, date(2027, 3, 12), Edition.TEAM, NOON + timedelta(days=1))
    assert digest.copied == ()


def test_a_second_run_changes_nothing_and_reading_again_neither(ledger: Ledger) -> None:
    take(ledger, said(org=0), said(org=1), said(OTHER, 2))
    before = [*ledger.rows("SELECT * FROM copy"), *ledger.rows("SELECT * FROM signature")]
    ledger.execute("UPDATE post SET read_version = NULL")
    take(ledger)
    assert [*ledger.rows("SELECT * FROM copy"), *ledger.rows("SELECT * FROM signature")] == before


@pytest.mark.parametrize("size", [1, 2, 7, 60])
def test_the_texts_are_the_same_whatever_the_batches(tmp_path: Path, size: int) -> None:
    posts = [said(f"{LETTER if n % 3 else OTHER} {n}", n % 30, n) for n in range(60)]

    def grouped(name: str, step: int) -> list[tuple[str, str]]:
        with Ledger.open(tmp_path / name) as ledger:
            for start in range(0, len(posts), step):
                take(ledger, *posts[start : start + step], at_h=60)  # a new memory each time, as after a restart
            return texts(ledger)

    assert grouped("parts.db", size) == grouped("whole.db", 100)


def test_a_crash_while_reading_loses_nothing_and_leaves_no_ghost(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    grouping = Grouping()
    take(ledger, said(org=0), grouping=grouping)
    with monkeypatch.context() as broken, pytest.raises(MemoryError):
        broken.setattr(Copies, "part", lambda *_: (_ for _ in ()).throw(MemoryError))
        take(ledger, said(OTHER, 1), said(org=1), grouping=grouping)
    assert ledger.value("SELECT count(*) FROM signature") == ledger.value("SELECT count(*) FROM reading") == 1
    take(ledger, said(org=2, after_h=2), grouping=grouping)
    assert texts(ledger) == [("rss-1-0", "rss-0-0"), ("rss-2-2", "rss-0-0")]


def test_what_another_program_read_is_known_here(ledger: Ledger) -> None:
    here, there = Grouping(), Grouping()
    take(ledger, said(OTHER, 5), grouping=here)
    take(ledger, said(org=0), grouping=there)
    take(ledger, said(org=1), grouping=here)
    assert texts(ledger) == [("rss-1-0", "rss-0-0")]


def test_nothing_of_a_deleted_post_stays_and_its_copies_get_a_new_parent(ledger: Ledger) -> None:
    grouping = Grouping()
    first, *others = [said(org=org, after_h=org) for org in range(3)]
    take(ledger, first, *others, grouping=grouping)
    gone = world.stored(ledger, first.native_id).id
    with ledger.write():
        Posts(ledger).forget(Network.RSS, [first.native_id], NOON)
    assert ledger.value("SELECT count(*) FROM signature WHERE post_id = ?", (gone,)) == 0
    assert ledger.value("SELECT count(*) FROM copy WHERE ? IN (post_id, parent_id)", (gone,)) == 0
    take(ledger, said(org=3, after_h=4), grouping=grouping)
    assert texts(ledger) == [("rss-2-2", "rss-1-1"), ("rss-3-4", "rss-1-1")]


def test_a_deleted_copy_does_not_hide_the_first_from_the_next(ledger: Ledger) -> None:
    grouping = Grouping()
    take(ledger, said(org=0), said(org=1), grouping=grouping)
    with ledger.write():
        Posts(ledger).forget(Network.RSS, [said(org=1).native_id], NOON)
    take(ledger, said(org=2), grouping=grouping)
    assert texts(ledger) == [("rss-2-0", "rss-0-0")]


def test_when_the_opener_is_deleted_its_copy_stands_for_it(ledger: Ledger) -> None:
    take(ledger, said(), said(after_h=1, network=Network.MASTODON))
    with ledger.write():
        Posts(ledger).forget(Network.RSS, [said().native_id], NOON)
    triage(ledger, SETTINGS, NOON + timedelta(hours=25))
    seen = view(ledger, SETTINGS, 1)
    assert seen.posts[0].post.text == LETTER
    assert seen.ticket.network is Network.MASTODON
    assert desk(ledger) == [1]


def test_an_edited_copy_is_compared_again(ledger: Ledger) -> None:
    grouping = Grouping()
    take(ledger, said(org=0), said(org=1), said(org=2, text=OTHER), grouping=grouping)
    take(ledger, said(OTHER, 1), grouping=grouping)
    assert texts(ledger) == [("rss-2-0", "rss-1-0")] or texts(ledger) == [("rss-1-0", "rss-2-0")]


def test_a_copy_edited_into_another_text_leaves_the_ticket_and_is_decided_on_anew(ledger: Ledger) -> None:
    take(ledger, said(), said(after_h=1, network=Network.MASTODON))
    assert desk(ledger) == [1]
    new = "Nouvelle question : qui paiera le scanner de Vidalune, et quand la candidate viendra-t-elle le voir ?"
    take(ledger, said(new, after_h=1, network=Network.MASTODON))
    assert sorted(desk(ledger)) == [1, 2]
    assert len(view(ledger, SETTINGS, 1).posts) == 1


def test_the_sweep_takes_the_signatures_of_the_window_and_leaves_the_texts(ledger: Ledger) -> None:
    take(ledger, said(org=0), said(org=1))
    assert Copies(ledger).sweep(NOON + timedelta(days=1)) == 2
    assert Copies(ledger).sweep(NOON + timedelta(days=1)) == 0
    assert texts(ledger) == [("rss-1-0", "rss-0-0")]


def test_words_swept_away_take_their_text_along(ledger: Ledger) -> None:
    take(ledger, said(OTHER, 0), said(OTHER, 1))
    late = NOON + timedelta(days=900)
    Posts(ledger).sweep(late, late, late)
    assert ledger.value("SELECT (SELECT count(*) FROM copy) + (SELECT count(*) FROM signature)") == 0
