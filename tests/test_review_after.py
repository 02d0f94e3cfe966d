"""The screen around a text that leaves: at an hour, by hand, at a price, despite warnings; and after it left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from review_world import DRAFT, QUESTION, Desk, add_ticket, let_leave, make_desk
from test_review import keys, said, shown, told, trouble
from textual.widgets import Input, Static, TextArea
from world import NOON

from responders.terminal.review.app import ReviewApp
from responders.terminal.review.by_hand import ByHandDialog
from responders.terminal.review.dialogs import PickDialog
from watcher.errors import GuardRefusal
from watcher.model import Draft, Move, Network, OwnAccount, PublicationState, Reach, Status
from watcher.storage import listing
from watcher.storage.corrections import Corrections, CorrectionState
from watcher.storage.ledger import Ledger
from watcher.storage.listing import Filter
from watcher.storage.publications import Publications
from watcher.storage.reach import Reaches
from watcher.storage.spending import Spending
from watcher.storage.tickets import Tickets

OURS = (
    OwnAccount("bluesky", Network.BLUESKY, "rives.example"),
    OwnAccount("mastodon", Network.MASTODON, "rives@asso.example", publish=True),
    OwnAccount("x", Network.X, "rives", publish=True),
)
ANEW = "Bonjour, oui : nous fixerons des prix planchers dès l'été (§4.2). — l'équipe"


def desk_of(folder: Path, *networks: Network, draft: str = DRAFT, said: str = QUESTION) -> Desk:
    """Make a desk with one ticket on each network, the first the most pressing."""
    desk = make_desk(folder, [], accounts=OURS)
    with Ledger.open(desk.settings.ledger_path) as ledger:
        for number, network in enumerate(networks):
            add_ticket(ledger, f"{said} {number}", number, 99 - number, network=network, draft=draft)
    return desk


def corrections(desk: Desk, publication_id: int) -> list[tuple[CorrectionState, str]]:
    with Ledger.open(desk.settings.ledger_path) as ledger:
        return [(one.state, one.because) for one in Corrections(ledger).of_publication(publication_id)]


def pane(app: ReviewApp) -> str:
    return str(app.pane.query_one("#ticket", Static).render())


# At an hour


async def test_p_approves_a_text_for_an_hour_of_the_campaign_and_says_when_it_leaves(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, Network.MASTODON, Network.BLUESKY)
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "p", " 18:30", "enter")
        assert "approved, leaves 11/03 18:30" in said(app)
        await keys(pilot, "u")
        assert desk.statuses() == [Status.OPEN] * 2
        await keys(pilot, "p", "enter", "f", " approved", "enter")
        assert "leaves 11/03 14:00" in pane(app)
    assert [one.planned_at for one in desk.publications(1)] == [
        NOON + timedelta(hours=1),
        datetime(2027, 3, 11, 17, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2027-04-09T09:00", "This time has passed already."),
        ("25h", "A text cannot be planned for that hour."),
        ("11h", "silence period in metropole until 11/04 20:00"),
        ("bientôt", "I do not understand this time"),
    ],
)
async def test_an_hour_at_which_nothing_can_leave_is_refused_and_stays_in_its_line(
    tmp_path: Path, typed: str, why: str
) -> None:
    eve = replace(desk_of(tmp_path, Network.BLUESKY), now=datetime(2027, 4, 9, 12, tzinfo=UTC))
    app = eve.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "p", f" {typed}", "enter")
        assert why in trouble(app) and app.screen.query_one(Input).value == typed
    with pytest.raises(GuardRefusal, match=r"L\.49"):
        eve.open_queue().approve(1, "ines", at=eve.now + timedelta(hours=11))
    assert eve.publications(1) == []


async def test_several_texts_are_not_planned_at_once_and_the_second_key_is_asked_after_the_hour(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, Network.BLUESKY, Network.MASTODON, draft=f"{DRAFT} https://ailleurs.example/page")
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "m", "p")
        assert "one by one" in told(app)
        await keys(pilot, "escape", "p", "enter")
        assert isinstance(app.screen, PickDialog)
        await keys(pilot, " relu", "enter")
        assert "approved despite: Links; leaves 11/03 14:00" in said(app)


# By hand


def browsing(app: ReviewApp) -> list[str]:
    """Give the screen a browser that only notes what it opens."""
    opened: list[str] = []
    app.open_url_outside = lambda url: opened.append(url) is None  # type: ignore[method-assign, func-returns-value]
    return opened


async def test_the_page_to_publish_from_opens_with_the_text_in_it_and_the_text_is_copied(tmp_path: Path) -> None:
    app = desk_of(tmp_path, Network.X).app()
    opened = browsing(app)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "a")
        assert isinstance(app.screen, ByHandDialog)
        await keys(pilot, "ctrl+o")
        assert app.clipboard == DRAFT and "Copied" in trouble(app)
    assert opened[0].startswith("https://x.com/intent/post?text=Bonjour") and opened[0].endswith("in_reply_to=p0")


async def test_of_a_text_that_may_have_left_only_the_post_is_opened_never_a_page_to_publish_from(
    tmp_path: Path,
) -> None:
    desk = desk_of(tmp_path, Network.X, said=f"{QUESTION} @rives")
    desk.open_queue().approve(1, "ines")
    with Ledger.open(desk.settings.ledger_path) as ledger:
        for state in (PublicationState.SENDING, PublicationState.UNCERTAIN):
            Publications(ledger).swap(Publications(ledger).of_ticket(1)[0], state, NOON)
    app = desk.app()
    opened = browsing(app)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "x", "ctrl+o")
    assert opened == ["https://social.example/p/0"]


async def test_in_the_silence_period_nothing_is_copied_or_opened_but_what_left_before_is_settled(
    tmp_path: Path,
) -> None:
    desk = desk_of(tmp_path, Network.X)
    desk = replace(desk, now=datetime(2027, 4, 9, 21, tzinfo=UTC))
    desk.open_queue().approve(1, "ines")
    silent = replace(desk, now=desk.now + timedelta(hours=2))
    app, begun_before = silent.app(), desk.app()
    opened = browsing(app)
    async with begun_before.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "x")
        begun_before.desk.clock = silent.clock
        await keys(pilot, "ctrl+y")
        assert "L.49" in trouble(begun_before) and not begun_before.clipboard
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "x")
        assert "L.49" in str(app.screen.query_one("#tried", Static).render())
        await keys(pilot, "ctrl+o", "ctrl+y")
        assert "may not be published now" in trouble(app) and not app.clipboard
        await keys(pilot, " https://x.example/1", "enter")
    assert opened == [] and desk.publications(1)[0].state is PublicationState.SENT


# At a price, despite warnings


@pytest.mark.parametrize(
    ("spent", "said_of_it"),
    [("60.25", "Left this month: 39.75 of 100.00 USD."), ("99.95", "It would not leave: the ceiling")],
)
async def test_what_a_text_costs_on_x_and_what_is_left_are_shown_before_anybody_says_yes(
    tmp_path: Path, spent: str, said_of_it: str
) -> None:
    desk = desk_of(tmp_path, Network.X, draft="Oui : https://rives.example/4-2 — l'équipe", said=f"{QUESTION} @rives")
    Spending(Network.X, lambda: Ledger.open(desk.settings.ledger_path)).add("2027-03-02", Decimal(spent), "post")
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "$ Publishing this text on X costs 0.200 USD because it holds an address" in pane(app)
        assert said_of_it in pane(app)
        await keys(pilot, "e")
        app.screen.query_one(TextArea).text = "Oui."
        await pilot.pause()
        assert "$ Publishing this text on X costs 0.010 USD." in str(app.screen.query_one("#shown", Static).render())


async def test_the_warnings_against_which_a_text_was_approved_are_said(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, Network.BLUESKY, Network.BLUESKY, draft=f"{DRAFT} Un sondage le dit.")
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "a")
        assert "Ticket 1: approved despite: Polls and results. u takes it back." in said(app)
    assert "polls" in desk.decisions(1)[-1].note


# After it left


async def test_what_left_has_its_tab_the_latest_first_with_how_far_it_went(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, Network.MASTODON, Network.BLUESKY, Network.BLUESKY)
    first, _ = (let_leave(desk, number, NOON + timedelta(minutes=number)) for number in (1, 2))
    with Ledger.open(desk.settings.ledger_path) as ledger:
        Reaches(ledger).add(first, Reach(12, 3, 4), NOON + timedelta(hours=1))
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "4 Published 2" in said(app, "state")
        await keys(pilot, "4")
        assert (shown(app), app.table.row_count) == (2, 2)
        assert "d takes it back; Bluesky does not let a post be changed." in pane(app) and "! late" not in pane(app)
        await keys(pilot, "e")
        assert "does not let a post be changed" in told(app) and app.screen is app.screen_stack[0]
        await keys(pilot, "j")
        assert "12 likes, 3 reposts, 4 replies (11/03 14:00)" in pane(app)
        await keys(pilot, "a")
        assert "This text left already" in told(app)


async def test_another_wording_is_proposed_with_e_and_another_person_lets_it_replace_the_first(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, Network.MASTODON)
    number = let_leave(desk, 1)
    author, other = desk.app("karim"), desk.app("ines")
    async with author.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "4", "e")
        author.screen.query_one(TextArea).text = ANEW
        await keys(pilot, "ctrl+s")
        assert "Another person approves it here" in said(author)
        await keys(pilot, "a", " un mot", "enter")
        assert "may propose a text, not approve it" in trouble(author)
    async with other.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "4")
        assert f"Published text {DRAFT}" in pane(other) and "a lets it replace what is published" in pane(other)
        await keys(pilot, "a", "enter")
        assert "A reason is needed." in trouble(other)
        await keys(pilot, " un mot oublié", "enter")
        assert "at the next run" in said(other) and "(waiting)" in pane(other)
        await keys(pilot, "d")
        assert "being changed or taken back already" in told(other)
    assert corrections(desk, number) == [(CorrectionState.WAITING, "un mot oublié")]
    assert (desk.decisions(1)[-1].move, desk.draft(1).text) == (Move.AMEND, ANEW)


async def test_a_wording_that_nobody_read_never_replaces_what_left(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, Network.MASTODON)
    number = let_leave(desk, 1)
    app, theirs = desk.app("ines"), desk.app("karim")
    async with theirs.run_test(size=(80, 24)):
        theirs.desk.reword(number, ANEW)
        async with app.run_test(size=(80, 24)) as pilot:
            await keys(pilot, "4", "a", " un mot")
            theirs.desk.reword(number, f"{ANEW} Encore.")
            await keys(pilot, "enter")
            assert "another wording for ticket 1 meanwhile" in trouble(app)
            assert app.shown is not None and _text(app.shown.draft) == f"{ANEW} Encore."
    assert corrections(desk, number) == []


def _text(draft: Draft | None) -> str:
    return draft.text if draft else ""


async def test_d_takes_a_text_back_with_a_reason_by_who_may_approve(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, Network.BLUESKY, Network.BLUESKY)
    number = let_leave(desk, 1)
    watcher, lead = desk.app("karim"), desk.app("ines")
    async with watcher.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "d")
        assert "Nothing of this ticket was published" in said(watcher)
        await keys(pilot, "4", "d", " faux", "enter")
        assert "may propose a text, not approve it" in trouble(watcher)
    async with lead.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "4", "d", " un chiffre faux", "enter")
        assert "its ticket then returns to the desk" in said(lead)
    assert corrections(desk, number) == [(CorrectionState.WAITING, "un chiffre faux")]


async def test_what_a_person_published_is_left_to_them(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, Network.X)
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "a", " https://x.example/1", "enter", "4")
        assert "A person published it: change it or take it back on X itself." in pane(app)
        await keys(pilot, "d")
        assert "was published by hand" in told(app)


def test_what_left_is_listed_page_after_page_and_no_further_than_the_latest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(tmp_path, *[Network.BLUESKY] * 5)
    for number in (3, 1, 4, 2):
        let_leave(desk, number, NOON + timedelta(minutes=number))
    left = Filter(desk=False, left=True)
    with Ledger.open(desk.settings.ledger_path) as ledger:
        tickets = Tickets(ledger)
        first = tickets.page(left, NOON, limit=3)
        assert [t.id for t in (*first, *tickets.page(left, NOON, limit=3, after=first[-1]))] == [4, 3, 2, 1]
        assert [t.id for t in tickets.page(replace(left, words="planchers ? #aubertin2027 1"), NOON)] == [2]
        monkeypatch.setattr(listing, "MOST_LEFT", 2)
        assert [t.id for t in tickets.page(left, NOON)] == [4, 3] and tickets.count(left, NOON) == 2
