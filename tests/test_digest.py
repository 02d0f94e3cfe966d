"""The digest tells a day to people: whole, in order, and without a word it must not repeat."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from world import NOON, accounts_of, answer, by_person, keep, organisation, post, reading, settings, ticket

from responders.digest.deliver import write_files
from responders.digest.gather import Digest, Edition, gather, instants
from responders.digest.quoting import mask
from responders.digest.records import SignalKind, Trend
from responders.digest.render import render_html, render_text, subject
from watcher.errors import VeilleurError
from watcher.messages import Message, Translator, msg
from watcher.model import (
    Account,
    Author,
    AuthorKind,
    MentionVerdict,
    Nature,
    Network,
    Outcome,
    Page,
    PublicationState,
    Role,
    Status,
)
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.reports import Period, Reports
from watcher.storage.sources import Sources
from watcher.storage.tickets import Tickets

DAY = date(2027, 3, 12)
MORNING = datetime(2027, 3, 12, 6, tzinfo=UTC)  # 07:00 in Paris
HOSTILE = (
    "<script>alert('été')</script>\x1b[31m\u202egnp.exe javascript:alert(1) https://evil.example/x\" onload=x "
    + "mot " * 1_300
)
EN = Translator("en")


@pytest.fixture
def ledger(tmp_path: Path):
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def digest_of(ledger: Ledger, edition: Edition = Edition.TEAM, now: datetime = MORNING, **changes: Any) -> Digest:
    return gather(ledger, settings(**changes), DAY, edition, now)


def both(digest: Digest) -> str:
    return render_text(digest, EN) + render_html(digest, EN)


class _Elements(HTMLParser):
    """Collect the elements and attributes of a page, as a mail client would see them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attrs)


# The period


def test_a_digest_covers_the_day_that_ends_at_its_hour(ledger: Ledger) -> None:
    assert digest_of(ledger).period == Period(MORNING - timedelta(days=1), MORNING)


def test_a_day_that_has_not_reached_its_hour_stops_now(ledger: Ledger) -> None:
    now = MORNING - timedelta(hours=3)
    assert digest_of(ledger, now=now).period == Period(MORNING - timedelta(days=1), now)


def test_a_day_far_ahead_is_empty_and_no_trouble(ledger: Ledger) -> None:
    period = digest_of(ledger, now=MORNING - timedelta(days=9)).period
    assert period.starts_at == period.ends_at


def test_the_night_of_the_clocks_lasts_23_hours() -> None:
    days = instants(settings(), date(2027, 3, 28), datetime(2027, 3, 29, tzinfo=UTC))
    assert days[-1] == datetime(2027, 3, 28, 5, tzinfo=UTC)
    assert days[-1] - days[-2] == timedelta(hours=23)
    assert len(days) == 9


def test_two_days_on_end_leave_no_gap_and_share_no_post(ledger: Ledger) -> None:
    nights = [date(2027, 3, 27) + timedelta(days=n) for n in range(3)]
    days = [instants(settings(), night, datetime(2027, 4, 1, tzinfo=UTC)) for night in nights]
    assert days[0][-1] == days[1][-2]
    assert days[1][-1] == days[2][-2]


def test_a_post_at_the_hour_itself_is_for_the_next_day(ledger: Ledger) -> None:
    keep(ledger, post("avant", published_at=MORNING - timedelta(milliseconds=1)), reading())
    keep(ledger, post("après", published_at=MORNING), reading())
    assert digest_of(ledger).collected.posts == 1


# What it says


def test_an_empty_day_still_makes_a_digest_that_says_so(ledger: Ledger) -> None:
    all_answered(ledger)
    digest = digest_of(ledger)
    assert digest.is_empty
    for text in (render_text(digest, EN), render_html(digest, EN)):
        assert "Nothing to report." in text
        assert "Nothing to decide." in text
        assert "contact@rives.example" in text


def test_the_subject_counts_decisions_and_days(ledger: Ledger) -> None:
    ticket(ledger, post("un"), reading())
    assert subject(digest_of(ledger), EN) == "Watch 12/03 · 1 to decide · D-30"
    assert subject(digest_of(ledger, rounds=()), EN) == "Watch 12/03 · 1 to decide"


def test_the_blocks_come_in_the_order_of_the_workflow(ledger: Ledger) -> None:
    text = render_text(digest_of(ledger), EN)
    headings = ["TO DECIDE TODAY", "WHAT IS SAID OF US", "REPLIES DONE AND LATE", "TO HIGHLIGHT", "WEAK SIGNALS",
                "DEADLINES", "HEALTH OF THE SERVICE"]  # fmt: skip
    places = [text.index(heading) for heading in headings]
    assert places == sorted(places)
    assert re.findall(r"<h2[^>]*>(.*)</h2>", render_html(digest_of(ledger), EN)) == [
        "To decide today", "What is said of us (▲ ▼ = beside the seven days before)",
        "Replies done and late", "To highlight", "Weak signals",
        "Deadlines", "Health of the service",
    ]  # fmt: skip


def test_decisions_come_by_priority_and_five_at_most(ledger: Ledger) -> None:
    for n in range(7):
        ticket(ledger, post(f"question {n}"), reading(priority=n), due_at=MORNING + timedelta(hours=2))
    digest = digest_of(ledger)
    assert [item.quote and item.quote.text for item in digest.items] == [f"question {n}" for n in (6, 5, 4, 3, 2)]
    assert digest.to_decide == 7
    text = render_text(digest, EN)
    assert "[Santé] Collectif Urgences Vidalune (RSS)" in text
    assert "Proposed: Reply" in text
    assert "Before Friday 12/03 at 09:00" in text
    assert "For the theme lead" in text
    assert "And 2 more in the queue." in text


def test_an_owner_is_named_by_the_name_people_know(ledger: Ledger) -> None:
    number = ticket(ledger, post("un"), reading())
    held = Tickets(ledger).get(number)
    assert held is not None
    assert Tickets(ledger).swap(held, Status.OPEN, NOON, owner="nadia")
    assert "With Nadia Laborde" in render_text(digest_of(ledger), EN)


def test_themes_count_organisations_not_posts(ledger: Ledger) -> None:
    for n in range(3):
        keep(ledger, post(f"encore {n}"), reading())
    keep(ledger, post("nous aussi", organisation_id="maraichers"), reading())
    keep(ledger, by_person("et moi"), reading(author_kind=AuthorKind.INDIVIDUAL))
    keep(ledger, post("rien à voir"), reading(mention=MentionVerdict.NO))
    digest = digest_of(ledger)
    (line,) = digest.themes
    assert (line.label, line.organisations, line.by_individuals) == ("Santé", 2, 1)
    assert (digest.collected.posts, digest.collected.mentions) == (6, 5)


@pytest.mark.parametrize(("before", "today", "trend"), [(0, 2, Trend.UP), (1, 1, Trend.SAME), (2, 1, Trend.DOWN)])
def test_the_trend_compares_with_the_seven_days_before(ledger: Ledger, before: int, today: int, trend: Trend) -> None:
    for back in range(1, 8):
        when = NOON - timedelta(days=back)
        keep(ledger, post(f"ailleurs {back}", published_at=when), reading("agriculture"))
        for voice in range(before):
            said = post(f"{back} {voice}", published_at=when, organisation_id=f"org{voice}")
            keep(ledger, said, reading("sante"))
    for voice in range(today):
        keep(ledger, post(f"{voice}", organisation_id=f"org{voice}"), reading("sante"))
    assert [line.trend for line in digest_of(ledger).themes] == [trend]


def test_without_any_past_there_is_no_trend_and_nothing_rises(ledger: Ledger) -> None:
    for voice in range(4):
        keep(ledger, post(f"{voice}", organisation_id=f"org{voice}"), reading())
    digest = digest_of(ledger)
    assert digest.themes[0].trend is Trend.UNKNOWN
    assert digest.signals == ()


def watched_for(ledger: Ledger, days: int) -> None:
    """Keep one post on another theme on each of the days before."""
    for back in range(1, days + 1):
        keep(ledger, post(f"avant {back}", published_at=NOON - timedelta(days=back)), reading("handicap"))


def test_a_theme_of_three_voices_that_was_hardly_heard_for_weeks_is_a_signal(ledger: Ledger) -> None:
    watched_for(ledger, 30)
    keep(ledger, post("mardi", published_at=NOON - timedelta(days=2)), reading())
    for voice in range(3):
        keep(ledger, post(f"{voice}", organisation_id=f"org{voice}"), reading())
    rising = [signal for signal in digest_of(ledger).signals if signal.kind is SignalKind.RISING]
    assert [(signal.label, signal.organisations) for signal in rising] == [("Santé", 3)]
    assert "Rising: Santé, 3 organisations (usually 0)" in render_text(digest_of(ledger), EN)


def test_a_theme_that_is_as_loud_every_thursday_is_no_signal(ledger: Ledger) -> None:
    watched_for(ledger, 30)
    for week in range(5):
        for voice in range(5):
            when = NOON - timedelta(weeks=week)
            keep(ledger, post(f"{week} {voice}", organisation_id=f"org{voice}", published_at=when), reading())
    assert [signal for signal in digest_of(ledger).signals if signal.kind is SignalKind.RISING] == []


def test_an_organisation_that_speaks_of_us_for_the_first_time_is_a_new_voice_once(ledger: Ledger) -> None:
    watched_for(ledger, 30)
    orgs = (organisation("org1"), organisation("org2"))
    keep(ledger, post("avant", organisation_id="org2", published_at=NOON - timedelta(days=80)), reading())
    keep(ledger, post("bonjour", organisation_id="org1"), reading())
    keep(ledger, post("encore", organisation_id="org2"), reading())
    digest = digest_of(ledger, organisations=orgs)
    assert [(s.kind, s.name) for s in digest.signals] == [(SignalKind.NEW_VOICE, "Association org1")]
    assert "New voice: Association org1 speaks of us (Santé)" in render_text(digest, EN)


def test_an_organisation_silent_for_ninety_days_is_a_new_voice_again(ledger: Ledger) -> None:
    keep(ledger, post("avant", organisation_id="org1", published_at=NOON - timedelta(days=95)), reading())
    keep(ledger, post("bonjour", organisation_id="org1"), reading())
    (signal,) = digest_of(ledger, organisations=(organisation("org1"),)).signals
    assert signal.kind is SignalKind.NEW_VOICE


def test_when_we_have_just_begun_to_look_nobody_is_new(ledger: Ledger) -> None:
    keep(ledger, post("bonjour", organisation_id="org1"), reading())
    assert digest_of(ledger, organisations=(organisation("org1"),)).signals == ()


def test_a_question_absent_from_the_programme_is_a_signal_at_three_voices(ledger: Ledger) -> None:
    for voice in range(3):
        when = NOON - timedelta(days=voice)
        said = post(f"et la chasse ? {voice}", organisation_id=f"org{voice}", published_at=when)
        assert digest_of(ledger).signals == ()
        ticket(ledger, said, reading(), Outcome.ESCALATE)
    (signal,) = digest_of(ledger).signals
    assert (signal.organisations, signal.kind, signal.words) == (3, SignalKind.UNANSWERED, ("chasse",))
    assert "Absent from the programme: “chasse” (Santé)" in render_text(digest_of(ledger), EN)


def test_replies_done_and_late_are_told(ledger: Ledger) -> None:
    done = ticket(ledger, post("répondu"), reading())
    ticket(ledger, post("en retard"), reading(), due_at=MORNING - timedelta(hours=1))
    answer(ledger, done, NOON, "https://bsky.example/profile/rives/post/1")
    digest = digest_of(ledger)
    assert (digest.replies.sent_count, digest.replies.late_count) == (1, 1)
    text = both(digest)
    assert "https://bsky.example/profile/rives/post/1" in text
    assert "Late since Friday 12/03 at 06:00: Collectif Urgences Vidalune" in text


def test_an_answer_of_another_day_is_not_of_this_one(ledger: Ledger) -> None:
    done = ticket(ledger, post("répondu"), reading())
    answer(ledger, done, NOON - timedelta(days=3))
    assert digest_of(ledger).replies.sent_count == 0


def test_highlights_have_their_own_block_and_are_three_at_most(ledger: Ledger) -> None:
    for n in range(5):
        ticket(ledger, post(f"bravo {n}"), reading(nature=Nature.INFORMATION), Outcome.HIGHLIGHT)
    digest = digest_of(ledger)
    assert (len(digest.highlights), digest.to_decide) == (3, 0)


def test_rounds_and_silence_are_told_in_the_campaign_s_hours(ledger: Ledger) -> None:
    text = render_text(digest_of(ledger), EN)
    assert "Premier tour: Sunday 11 April 2027, D-30" in text
    assert "Second tour: Sunday 25 April 2027, D-44" in text
    assert "Silence in metropolitan France: from Saturday 10/04 at 00:00 to Sunday" in text
    assert "Guadeloupe" not in text


def test_after_the_last_round_nothing_is_counted_down(ledger: Ledger) -> None:
    digest = gather(ledger, settings(), date(2027, 5, 2), Edition.TEAM, datetime(2027, 5, 2, 6, tzinfo=UTC))
    assert digest.days_to_round is None
    assert digest.silences == ()


def all_answered(ledger: Ledger) -> None:
    sources = looked_at(ledger)
    for source in sources.all():
        sources.save_page(source, Page((), {}), MORNING, MORNING)


def looked_at(ledger: Ledger) -> Sources:
    sources = Sources(ledger)
    feeds = tuple(Account(Network.RSS, f"https://{n}.example/flux.xml") for n in "abc")
    sources.declare(accounts_of([organisation("urgences", accounts=feeds)]))
    return sources


def test_sources_that_fail_or_are_silent_are_told_with_their_gap(ledger: Ledger) -> None:
    sources = looked_at(ledger)
    failing, silent, well = sources.all()
    sources.save_page(failing, Page((), {}), MORNING - timedelta(hours=4), MORNING)
    sources.record_failure(failing, msg("out of order"), MORNING, MORNING)
    sources.save_page(silent, Page((), {}), MORNING - timedelta(hours=30), MORNING)
    sources.save_page(well, Page((), {}), MORNING, MORNING)
    digest = digest_of(ledger)
    assert [(one.gap_h, one.source.failures) for one in digest.health.ailing] == [(30, 0), (4, 1)]
    text = " ".join(render_text(digest, EN).split())
    assert "RSS: 1 organisation lost its account there and is heard by another one" in text
    assert "Collectif Urgences Vidalune (RSS): failing, last answered 4 h ago" in text
    assert "silent, last answered 30 h ago" in text


def test_an_organisation_that_no_account_hears_is_told_with_its_gap(ledger: Ledger) -> None:
    sources = looked_at(ledger)
    for hours, source in zip((50, 30, 40), sources.all(), strict=True):
        sources.save_page(source, Page((), {}), MORNING - timedelta(hours=hours), MORNING)
    text = " ".join(both(digest_of(ledger)).split())
    assert "Collectif Urgences Vidalune is not heard any more, for 30 h" in text
    assert "another one" not in text


def test_a_service_in_good_health_says_so(ledger: Ledger) -> None:
    sources = looked_at(ledger)
    for source in sources.all():
        sources.save_page(source, Page((), {}), MORNING, MORNING)
    assert "all sources answered (3), everything is read" in both(digest_of(ledger))


def test_a_source_never_reached_and_a_disabled_one_are_told(ledger: Ledger) -> None:
    sources = looked_at(ledger)
    sources.disable(sources.all()[0].name, msg("closed"))
    text = render_text(digest_of(ledger), EN)
    assert "disabled, never answered" in text
    assert ": never answered" in text


def test_the_backlog_is_told(ledger: Ledger) -> None:
    keep(ledger, post("un"))
    keep(ledger, post("deux"), reading())
    assert "Not read yet: 1 · not decided yet: 1" in both(digest_of(ledger))


def test_the_direction_reads_one_screen(ledger: Ledger) -> None:
    for n in range(9):
        said = post(f"question {n} " + "longue " * 90, organisation_id=f"org{n}")
        ticket(ledger, said, reading(f"theme{n}", priority=n), due_at=MORNING)
    organisations = tuple(organisation(f"org{n}") for n in range(9))
    digest = digest_of(ledger, Edition.DIRECTION, organisations=organisations)
    assert (len(digest.items), len(digest.themes)) == (3, 5)
    assert len(render_text(digest, EN).splitlines()) <= 50


# What it never says


def test_hostile_texts_reach_nobody(ledger: Ledger) -> None:
    hostile = organisation("urgences", "<b>Collectif</b> \x1b]0;x\x07\u202e & fils")
    ticket(ledger, post(HOSTILE, url="javascript:alert(1)"), reading(priority=9))
    ticket(ledger, post("u", url='https://ok.example/"><img src=x>'), reading(), Outcome.HIGHLIGHT)
    keep(ledger, post(HOSTILE + "2", url="https://user:word@evil.example/"), reading("agriculture"))
    digest = digest_of(ledger, organisations=(hostile,))
    text, markup = render_text(digest, EN), render_html(digest, EN)
    page = _Elements(markup)
    assert not {"script", "img", "b", "iframe", "link", "form", "object"} & set(page.tags)
    assert [value for name, value in page.attributes if name in ("href", "src", "onload")] == []
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text + markup)
    assert "evil.example" not in text + markup
    assert "&lt;script&gt;" in markup
    assert len(markup.encode()) < 100_000
    assert max(len(line) for line in text.splitlines()) <= 78


def test_the_page_loads_nothing_and_is_named_in_its_language(ledger: Ledger) -> None:
    ticket(ledger, post("un"), reading())
    markup = render_html(digest_of(ledger), Translator("fr"))
    assert '<html lang="fr">' in markup
    assert not re.search(r"@import|url\(|src=|<link|<script|<img", markup)
    assert _Elements(markup).tags.count("h1") == 1
    assert 'href="https://urgences.example/1"' in markup


CANARY = re.compile("lucas|merval", re.IGNORECASE)


def test_no_private_person_appears_anywhere(ledger: Ledger) -> None:
    person = reading(author_kind=AuthorKind.INDIVIDUAL, priority=9)
    unknown = reading(author_kind=AuthorKind.UNKNOWN, priority=9)
    done = ticket(ledger, by_person("Lucas Merval attend une réponse", native_id="0"), person, Outcome.BY_HAND)
    answer(ledger, done, NOON, "https://social.example/@lucas_m_84/2")
    ticket(ledger, by_person("Lucas ici", native_id="1"), person, Outcome.BY_HAND, due_at=NOON)
    ticket(ledger, by_person("Lucas là", native_id="2"), unknown, Outcome.NO_REPLY, due_at=NOON)
    keep(ledger, by_person("Lucas partout", native_id="3"), person)
    in_directory = post("Merval encore", organisation_id="lucas", author=Author("lucas_m_84"), url=None)
    ticket(ledger, in_directory, reading(), due_at=NOON)
    thanks = (
        "Merci à @lucas_m_84, @lucas@merval.example, lucas.merval@mail.example, "
        "https://x.example/lucas et x.example/@lucas"
    )
    ticket(ledger, post(thanks), reading("agriculture"), due_at=NOON)
    kept_person = organisation("lucas", "Lucas Merval", kind=AuthorKind.INDIVIDUAL,
                               accounts=(Account(Network.RSS, "https://lucas.example"),))  # fmt: skip
    directory = (*settings().organisations, kept_person)
    Sources(ledger).declare(accounts_of(directory))
    for edition in Edition:
        said = both(digest_of(ledger, edition, organisations=directory))
        assert not CANARY.search(said), CANARY.search(said)
        assert edition is Edition.DIRECTION or "Merci à @…" in said


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.text(max_size=20),
    handle=st.from_regex(r"[a-z][a-z0-9_]{2,12}", fullmatch=True),
    after=st.sampled_from(["", " ", ".", ",", ")", "!", "…", "@asso.example", "’s", "/x", "»"]),
)
def test_a_handle_nobody_knows_is_always_hidden(before: str, handle: str, after: str) -> None:
    canary = f"zq{handle}qz"
    assert canary not in mask(f"{before}@{canary}{after} fin", frozenset({"rivesnouvelles"}))


def test_the_handles_of_organisations_stay() -> None:
    known = frozenset({"rivesnouvelles", "urgences@asso.example"})
    text = "@RivesNouvelles et (@urgences@asso.example). Et @rivesnouvelles!"
    assert mask(text, known) == text


@pytest.mark.parametrize(
    ("nature", "outcome"),
    [
        (Nature.UNLAWFUL, Outcome.NO_REPLY),
        (Nature.ATTACK, Outcome.NO_REPLY),
        (Nature.UNLAWFUL, Outcome.REPLY),
        (Nature.MEETING_REQUEST, Outcome.SOLICITATION),
        (Nature.DISTRESS, Outcome.NO_REPLY),
    ],
)
def test_what_must_not_be_repeated_is_pointed_at_without_a_quote(
    ledger: Ledger, nature: Nature, outcome: Outcome
) -> None:
    ticket(ledger, post("Aubertin voleuse"), reading(nature=nature, priority=9), outcome, due_at=NOON)
    for edition in Edition:
        said = both(digest_of(ledger, edition))
        assert "voleuse" not in said
        assert "https://urgences.example/1" not in said
        assert "Not quoted here: read it in the terminal." in said


def test_a_confidential_meeting_leaves_no_trace(ledger: Ledger) -> None:
    said = post("Ravis de notre échange jeudi à Brévalonne", organisation_id="maraichers")
    ticket(ledger, said, reading(nature=Nature.INFORMATION), Outcome.SILENCE, due_at=NOON, role=Role.DIRECTOR)
    for edition in Edition:
        digest = digest_of(ledger, edition)
        assert digest.to_decide == digest.replies.late_count == 0
        assert "Brévalonne" not in both(digest)
        assert "Maraîchers" not in both(digest)


def test_a_post_deleted_by_its_author_is_no_longer_quoted(ledger: Ledger) -> None:
    ticket(ledger, post("regretté"), reading())
    with ledger.write():
        Posts(ledger).forget(Network.RSS, ["regretté"], MORNING)
    digest = digest_of(ledger)
    assert digest.items[0].quote is None
    assert digest.themes[0].quote is None


def test_an_unlawful_post_is_not_the_voice_of_its_theme(ledger: Ledger) -> None:
    keep(ledger, post("Aubertin voleuse"), reading(nature=Nature.UNLAWFUL, priority=9))
    keep(ledger, post("Que propose-t-elle ?"), reading(priority=1))
    (line,) = digest_of(ledger).themes
    assert line.quote is not None
    assert line.quote.text == "Que propose-t-elle ?"


# On its way out


def test_files_are_written_whole_and_twice_the_same(ledger: Ledger, tmp_path: Path) -> None:
    ticket(ledger, post("un"), reading())
    folder = tmp_path / "digests" / "mars"
    first = [path.read_bytes() for path in write_files(digest_of(ledger), folder, EN)]
    again = [path.read_bytes() for path in write_files(digest_of(ledger), folder, EN)]
    assert first == again
    assert sorted(path.name for path in folder.iterdir()) == [
        "digest-2027-03-12-team.html", "digest-2027-03-12-team.txt",
    ]  # fmt: skip


def test_a_folder_that_cannot_be_written_says_so(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    with pytest.raises(VeilleurError):
        write_files(digest_of(ledger), tmp_path / "fichier", EN)


def test_a_failed_write_leaves_the_old_file_and_no_debris(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    html, _ = write_files(digest_of(ledger), tmp_path / "digests", EN)
    before = html.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(VeilleurError):
        write_files(digest_of(ledger), tmp_path / "digests", EN)
    assert html.read_bytes() == before
    assert len(list(html.parent.iterdir())) == 2


def test_gathering_writes_nothing(ledger: Ledger) -> None:
    ticket(ledger, post("un"), reading())
    ledger.execute("pragma query_only = on")
    assert digest_of(ledger) == digest_of(ledger)


def test_every_sentence_takes_its_values_in_any_language(ledger: Ledger) -> None:
    class Shouting(Translator):
        def __call__(self, message: Message | str, /, **values: object) -> str:
            return super().__call__(message, **values).upper()

    assert "NOTHING TO DECIDE." in render_html(digest_of(ledger), Shouting("en"))


# What `status` asks


def test_tickets_are_counted_open_ones_always_closed_ones_of_the_period(ledger: Ledger) -> None:
    ticket(ledger, post("ouvert"), reading())
    for when in (NOON, NOON - timedelta(days=9)):
        answer(ledger, ticket(ledger, post(f"fini {when}"), reading()), when)
    period = Period(MORNING - timedelta(days=1), MORNING)
    assert Reports(ledger).tickets_by_status(period) == {Status.OPEN: 1, Status.ANSWERED: 1}


def test_the_backlog_counts_texts_on_their_way_out(ledger: Ledger) -> None:
    Posts(ledger).ingest([post("un")], NOON)
    backlog = Reports(ledger).backlog()
    assert (backlog.unread, backlog.untriaged, backlog.outbox) == (1, 0, {})
    assert PublicationState.SENT not in backlog.outbox


@pytest.mark.parametrize("question", ["_THEMES", "_QUOTES"])
def test_the_cost_grows_with_the_period_not_with_the_archive(ledger: Ledger, question: str) -> None:
    from watcher.storage import reports

    plan = [row["detail"] for row in ledger.rows("EXPLAIN QUERY PLAN " + getattr(reports, question), (0, 9))]
    assert any("reading" in step and ("rowid>" in step or "post_id>" in step) for step in plan), plan
    assert not any(step.startswith(("SCAN reading", "SCAN post")) for step in plan), plan
