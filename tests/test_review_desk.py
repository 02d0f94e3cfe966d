"""The desk by keyboard: tabs, marks, figures, machine texts, texts kept from a crash, people side by side."""

import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from review_world import DRAFT, QUESTION, Desk, add_ticket, make_desk
from test_review import keys, said, shown, told, trouble
from textual.widgets import Input, Static, TextArea
from world import NOON, organisation

from responders.guards.human_review import HumanReview, review_problem, seconds_needed
from responders.guards.verdict import Level
from responders.publishing.base import OutcomeUnknown
from responders.queue.views import view
from responders.terminal.review.app import ReviewApp
from responders.terminal.review.by_hand import ByHandDialog
from responders.terminal.review.desk import PAGE
from responders.terminal.review.dialogs import ReadDialog
from responders.terminal.review.editor import write_outside
from responders.terminal.review.human_review import HumanReviewDialog
from responders.terminal.review.kept import Kept
from responders.terminal.review.laws import LAWS
from responders.terminal.review.tour import TOUR
from watcher.errors import GuardRefusal, UsageError
from watcher.messages import Translator, msg
from watcher.model import Draft, Move, Network, Origin, Outcome, PublicationState, Status
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger
from watcher.storage.listing import Filter
from watcher.storage.presence import LASTS, Presence
from watcher.storage.publications import Publications
from watcher.storage.tickets import Tickets


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path, [QUESTION, f"{QUESTION} bis", f"{QUESTION} ter"])


def app_of(desk: Desk, person: str = "ines", kept: Kept | None = None) -> ReviewApp:
    return ReviewApp(desk.open_queue, desk.settings.person(person), Translator("en"), desk.clock, kept)


def in_ledger(desk: Desk, act: Callable[[Ledger], object]) -> None:
    with Ledger.open(desk.settings.ledger_path) as ledger, ledger.write():
        act(ledger)


def content(app: ReviewApp) -> str:
    return str(app.screen.query_one("#content", Static).render())


def ticket_text(app: ReviewApp) -> str:
    return str(app.pane.query_one("#ticket", Static).render())


# Marks


async def test_marked_tickets_are_rejected_with_one_reason_and_come_back_with_one_undo(desk: Desk) -> None:
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "m", "m")
        assert "* 2 marked" in said(app, "state")
        await keys(pilot, "r", "enter")
        assert desk.statuses() == [Status.REJECTED, Status.REJECTED, Status.OPEN]
        assert "2 tickets moved" in said(app)
        await keys(pilot, "u")
        assert "2 tickets are back" in said(app)
    assert desk.statuses() == [Status.OPEN] * 3


@pytest.mark.parametrize(
    ("pressed", "status"),
    [(["z", "enter"], Status.SNOOZED), (["n", "y"], Status.NOT_A_MENTION), (["n", "enter"], Status.OPEN)],
)
async def test_marked_tickets_are_put_away_or_said_not_to_be_about_us(
    desk: Desk, pressed: list[str], status: Status
) -> None:
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "m", "j", "m", *pressed)
    assert desk.statuses() == [status, Status.OPEN, status]


async def test_marked_tickets_are_given_to_one_person(desk: Desk) -> None:
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "m", "m", "s", " kar", "enter")
    assert [desk.ticket(n).owner for n in (1, 2, 3)] == ["karim", "karim", None]


async def test_texts_are_never_approved_several_at_once(desk: Desk) -> None:
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "m", "m", "a")
        assert "one by one" in told(app)
        await keys(pilot, "escape", "a")
    assert desk.statuses() == [Status.OPEN, Status.OPEN, Status.APPROVED]


async def test_of_marked_tickets_the_one_somebody_moved_first_is_named_and_left(desk: Desk) -> None:
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "m", "m")
        desk.open_queue().claim(2, "nadia")
        await keys(pilot, "r", "enter")
        assert "Ticket 2: Nadia Laborde is working on ticket 2." in told(app)
    assert desk.statuses() == [Status.REJECTED, Status.OPEN, Status.OPEN]


# Thanks, tabs, pages, split


async def test_y_puts_thanks_in_place_of_the_answer_and_a_approves_them(desk: Desk) -> None:
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "y")
        assert (shown(app), desk.ticket(1).outcome) == (1, Outcome.THANK)
        thanks = desk.draft(1)
        assert (thanks.author, thanks.origin, thanks.measures) == ("veilleur", Origin.TEMPLATE, ())
        assert "Collectif 0" in thanks.text and "prix planchers" not in thanks.text
        await keys(pilot, "a")
    assert desk.publications(1)[0].text == thanks.text


async def test_proposals_and_what_did_not_settle_have_their_own_tabs(desk: Desk) -> None:
    with Ledger.open(desk.settings.ledger_path) as ledger:
        proposal = add_ticket(ledger, "Trois tonnes de déchets retirées.", 7, 50, outcome=Outcome.HIGHLIGHT)
        by_hand = add_ticket(ledger, f"{QUESTION} sur X", 8, 60, network=Network.X)
    desk.open_queue().approve(by_hand, "ines")
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "[1 Desk 3] 2 Proposals 1  3 To settle 1" in said(app, "state")
        await keys(pilot, "2")
        assert (shown(app), app.table.row_count) == (proposal, 1)
        await keys(pilot, "3")
        assert (shown(app), app.table.row_count) == (by_hand, 1)
        await keys(pilot, "1")
        assert (shown(app), app.table.row_count) == (1, 3)


async def test_an_uncertain_publication_shows_what_was_tried_and_is_settled_by_key(desk: Desk) -> None:
    desk.open_queue().approve(1, "ines")

    def lose(ledger: Ledger) -> None:
        outbox = Publications(ledger)
        for state in (PublicationState.SENDING, PublicationState.UNCERTAIN):
            error = dump_message(OutcomeUnknown(msg("no answer")).message)
            assert outbox.swap(outbox.of_ticket(1)[0], state, NOON + timedelta(minutes=2), error=error)

    in_ledger(desk, lose)
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "3")
        for words in ("uncertain", "approved 11/03 13:00", "from bluesky", "no answer", "Look at the account, then x"):
            assert words in ticket_text(app)
        await keys(pilot, "x")
        assert isinstance(app.screen, ByHandDialog)
        assert "did this text leave on Bluesky?" in app.screen.heading
        app.screen.query_one(Input).value = "https://bsky.example/1"
        await keys(pilot, "enter")
    assert desk.publications(1)[0].state is PublicationState.SENT
    assert desk.ticket(1).status is Status.ANSWERED


async def test_a_long_list_is_walked_page_after_page_and_back(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, [f"{QUESTION} {i}" for i in range(PAGE + 5)])
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.table.row_count == PAGE
        await keys(pilot, "end", "j")
        assert (shown(app), app.table.row_count) == (PAGE + 1, 5)
        assert "page 2" in said(app, "state")
        await keys(pilot, "k")
        assert (shown(app), app.table.row_count) == (PAGE, PAGE)
        await keys(pilot, "j", "j", "home")
        assert shown(app) == 1


def test_pages_follow_each_other_without_a_gap_or_a_repeat(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, [f"{QUESTION} {i}" for i in range(23)])
    with Ledger.open(desk.settings.ledger_path) as ledger:
        shelf, now = Tickets(ledger), NOON + timedelta(hours=9, minutes=30)  # nine are late
        whole, seen = shelf.page(Filter(), now), []
        while page := shelf.page(Filter(), now, 4, after=seen[-1] if seen else None):
            seen += page
        assert seen == whole and len(whole) == 23
        assert [t.due_at is not None and t.due_at < now for t in whole] == [True] * 9 + [False] * 14


async def test_w_shows_the_ticket_alone_and_the_list_again(desk: Desk) -> None:
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        before = app.pane.size.height
        await keys(pilot, "w")
        assert app.pane.size.height > before + 5
        await keys(pilot, "w")
        assert app.pane.size.height == before


# Machine texts (AI Act, art. 50)


def machine_text(desk: Desk, text: str = DRAFT) -> None:
    def add(ledger: Ledger) -> None:
        Tickets(ledger).add_draft(1, "veilleur", Origin.LLM, text, ("4.2",), NOON)

    in_ledger(desk, add)


async def test_a_machine_text_is_approved_only_after_time_to_read_and_every_source_ticked(desk: Desk) -> None:
    machine_text(desk)
    app, seconds = app_of(desk), [0.0]
    app.desk.stopwatch = lambda: seconds[0]
    async with app.run_test(size=(80, 24)) as pilot:
        seconds[0] = 2
        await keys(pilot, "a")
        assert isinstance(app.screen, HumanReviewDialog)
        await keys(pilot, "enter")
        assert "these sources are not ticked: 4.2" in trouble(app)
        await keys(pilot, "space", "enter")
        assert "read for 2 s only: 8 s are needed" in trouble(app)
        assert desk.ticket(1).status is Status.OPEN
        seconds[0] = 40
        await keys(pilot, "enter")
    assert desk.ticket(1).status is Status.APPROVED
    note = str(load_message(desk.decisions(1)[-1].note))
    for kept in ("read for 40 s by Inès Kermadeuc", "sources ticked: 4.2", "0 % changed", "from bluesky"):
        assert kept in note


def test_scripts_never_approve_a_machine_text_not_even_once_a_person_changed_it(desk: Desk) -> None:
    machine_text(desk)
    q = desk.open_queue()
    with pytest.raises(GuardRefusal, match="a machine began this text"):
        q.approve(1, "ines")
    q.edit(1, "karim", f"{DRAFT} Merci.")
    assert desk.draft(1).origin is Origin.LLM
    with pytest.raises(GuardRefusal, match="a machine began this text"):
        q.approve(1, "ines")
    q.approve(1, "ines", review=HumanReview(60, frozenset({"4.2"})))
    assert "5 % changed" in str(load_message(desk.decisions(1)[-1].note))


def test_the_time_to_read_grows_with_the_text_and_a_person_s_text_needs_none() -> None:
    draft = Draft(1, 1, "veilleur", Origin.LLM, "a" * 1_000, (), NOON)
    assert seconds_needed(draft.text) == 40
    assert review_problem(draft, HumanReview(39)) is not None
    assert review_problem(draft, HumanReview(40)) is None
    assert review_problem(replace(draft, origin=Origin.PERSON), None) is None


# The law


async def test_a_question_mark_shows_the_law_of_the_ticket_then_the_keys(tmp_path: Path) -> None:
    union = (organisation("org0", "Syndicat des Soignants", sensitive="union"),)
    app = app_of(make_desk(tmp_path, [QUESTION], organisations=union))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "law: ?" in ticket_text(app)
        await keys(pilot, "question_mark")
        assert "Sensitive organisation — Rule of the house; GDPR, art. 9" in content(app)
        assert "Approve the text in its exact wording" in content(app)
        await keys(pilot, "escape", "g", "question_mark")
        assert "The director approves." in content(app)
        await keys(pilot, "escape", "escape", "e", "f1")
        assert "The director approves." in content(app)


def test_every_law_has_an_article_and_plain_words() -> None:
    assert len({law.plain for law in LAWS}) == len(LAWS)
    assert all(law.source and law.plain.endswith(".") for law in LAWS)


def test_a_silence_period_is_a_verdict_that_blocks_and_names_its_article(desk: Desk) -> None:
    silent = NOON.replace(month=4, day=10)
    with Ledger.open(desk.settings.ledger_path) as ledger:
        verdicts = view(ledger, desk.settings, 1, silent, desk.settings.person("ines")).verdicts
    blocked = [v for v in verdicts if v.level is Level.BLOCK]
    assert [str(v.source) for v in blocked] == ["Code électoral, art. L.49"]


def test_the_verdict_on_approval_says_before_the_key_is_pressed_who_may(desk: Desk) -> None:
    with Ledger.open(desk.settings.ledger_path) as ledger:
        verdicts = view(ledger, desk.settings, 1, NOON, desk.settings.person("karim")).verdicts
    [held] = [v for v in verdicts if v.level is Level.HOLD]
    assert "Karim Belvaux may propose a text" in str(held.explanation) and "Nadia Laborde" in str(held.explanation)


# The first time, and after a crash


async def test_the_first_time_shows_a_tour_of_five_lines_once(desk: Desk, tmp_path: Path) -> None:
    kept = Kept.of(tmp_path, "ines")
    assert len(TOUR) == 5
    for shows in (True, False):
        app = app_of(desk, kept=kept)
        async with app.run_test(size=(80, 24)):
            assert isinstance(app.screen, ReadDialog) is shows


async def test_what_was_being_written_survives_a_crash_and_is_offered_back(desk: Desk, tmp_path: Path) -> None:
    kept = Kept.of(tmp_path, "ines")
    kept.first_time()
    crashed = app_of(desk, kept=kept)
    async with crashed.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "j", "e", "  Presque fini.")
    assert desk.draft(2).text == DRAFT
    [file] = kept.folder.glob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700
    app = app_of(desk, kept=kept)
    async with app.run_test(size=(80, 24)) as pilot:
        assert shown(app) == 2
        assert "What you were writing on ticket 2 is kept" in said(app)
        await keys(pilot, "e")
        assert app.screen.query_one(TextArea).text == f"{DRAFT} Presque fini."
        assert "Ctrl+R" in trouble(app)
        await keys(pilot, "ctrl+r")
        assert app.screen.query_one(TextArea).text == DRAFT
        await keys(pilot, " !", "ctrl+s")
    assert desk.draft(2).text == f"{DRAFT}!"
    assert kept.tickets() == []


@pytest.mark.parametrize("leave", [["ctrl+s"], ["escape", "y"], ["ctrl+s", "r", "enter"]])
async def test_a_kept_text_goes_once_it_is_saved_thrown_away_or_decided(
    desk: Desk, tmp_path: Path, leave: list[str]
) -> None:
    kept = Kept.of(tmp_path, "ines")
    kept.first_time()
    app = app_of(desk, kept=kept)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "e", " X")
        assert kept.tickets() == [1]
        await keys(pilot, *leave)
    assert kept.tickets() == []


async def test_a_kept_text_of_a_ticket_closed_meanwhile_is_shown_once(desk: Desk, tmp_path: Path) -> None:
    kept = Kept.of(tmp_path, "ines")
    kept.first_time()
    kept.save(2, "Mes mots \x1b[31m \ud800")
    desk.open_queue().reject(2, "nadia", "déjà répondu")
    app = app_of(desk, kept=kept)
    async with app.run_test(size=(80, 24)):
        assert "Mes mots" in content(app)
    assert kept.tickets() == []


def test_names_never_lead_out_of_the_folder_and_a_full_disk_is_said(tmp_path: Path) -> None:
    assert Kept.of(tmp_path, "../../etc").folder.parent == tmp_path / "data" / "desk"
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert not Kept(blocked).save(1, "texte") and Kept(blocked).load(1) is None
    assert not Kept(blocked).first_time() and Kept(blocked).tickets() == []


@pytest.mark.parametrize("content_of_file", ["", "{", "[1]", "\x00"])
def test_a_spoilt_file_is_no_text(tmp_path: Path, content_of_file: str) -> None:
    kept = Kept(tmp_path)
    kept.save(1, "texte")
    (tmp_path / "1.json").write_text(content_of_file)
    assert kept.load(1) is None


def test_a_text_goes_through_the_person_s_own_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "sed -i s/oui/non/")
    assert write_outside("Bonjour, oui.") == "Bonjour, non."
    monkeypatch.setenv("EDITOR", "no-such-editor-here")
    with pytest.raises(UsageError, match="no-such-editor-here"):
        write_outside("Bonjour")


# Several people


async def test_each_screen_says_who_else_looks_at_the_ticket_until_they_go(desk: Desk) -> None:
    one, two = app_of(desk, "nadia"), app_of(desk, "ines")
    async with one.run_test(size=(80, 24)) as first, two.run_test(size=(80, 24)):
        one.refresh_desk()
        assert "! Inès Kermadeuc looks at it too" in said(one, "heading")
        await keys(first, "j")
        assert "looks at it too" not in said(one, "heading")
        two.refresh_desk()
        assert "looks at it too" not in said(two, "heading")


def test_a_presence_expires_and_never_waits_for_a_writer(desk: Desk) -> None:
    path = desk.settings.ledger_path
    with Ledger.open(path) as mine, Ledger.open(path) as theirs:
        assert Presence(theirs).look("nadia", 1, NOON)
        assert Presence(mine).others("ines", 1, NOON) == ["nadia"]
        assert Presence(mine).others("ines", 1, NOON + LASTS) == []
        with theirs.write():
            assert not Presence(mine).look("ines", 1, NOON)
        assert mine.value("pragma busy_timeout") > 0


# A ledger in trouble


async def test_a_ledger_deleted_under_the_screen_is_said_and_no_decision_is_lost_in_it(desk: Desk) -> None:
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        desk.settings.ledger_path.rename(desk.folder / "away.db")
        app.refresh_desk()
        assert "deleted or replaced while it was open" in said(app)
        for pressed in (["a"], ["n"], ["r", "enter", "escape"], ["e", " X", "ctrl+s"]):
            await keys(pilot, *pressed)
        assert app.screen.query_one(TextArea).text == f"{DRAFT}X"
        assert "deleted or replaced" in trouble(app)
    assert not desk.settings.ledger_path.exists()


async def test_somebody_who_left_the_configuration_is_still_named_and_their_ticket_moves(desk: Desk) -> None:
    desk.open_queue().assign(1, "ines", "karim")
    without = tuple(p for p in desk.settings.people if p.id != "karim")
    app = replace(desk, settings=replace(desk.settings, people=without)).app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "on the desk of karim" in ticket_text(app)
        await keys(pilot, "a")
    assert desk.decisions(1)[-1].move is Move.APPROVE


# Figures


async def test_i_shows_how_long_answers_take_by_theme_and_by_person(desk: Desk) -> None:
    app = app_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "i")
        assert "No answer left in the last 30 days" in content(app)


LINKED = f"{DRAFT} https://ailleurs.example/page"  # a guard holds it: the digital lead has the second key


async def test_the_desk_names_who_may_let_a_held_text_go_and_asks_them_why(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, [QUESTION])
    desk.open_queue().edit(1, "karim", LINKED)
    other = app_of(desk, "nadia")
    async with other.run_test(size=(130, 40)) as pilot:
        assert "Second key: Inès Kermadeuc." in ticket_text(other)
        await keys(pilot, "a")
        assert "holds the second key" in told(other)
    app = app_of(desk, "ines")
    async with app.run_test(size=(130, 40)) as pilot:
        await keys(pilot, "a", "enter")
        assert "say in writing why it may go" in trouble(app) and desk.statuses() == [Status.OPEN]
        await keys(pilot, " relu", "enter")
    assert desk.statuses() == [Status.APPROVED]
    assert "let go by Inès Kermadeuc: relu" in str(load_message(desk.decisions(1)[-1].note))


async def test_a_machine_text_that_is_held_is_reviewed_and_let_go_in_writing(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, [QUESTION])
    with Ledger.open(desk.settings.ledger_path) as ledger, ledger.write():
        Tickets(ledger).add_draft(1, "veilleur", Origin.LLM, LINKED, ("4.2",), desk.now)
    app = app_of(desk, "ines")
    async with app.run_test(size=(130, 40)) as pilot:
        await keys(pilot, "a", "  relu", "enter")
        assert isinstance(app.screen, HumanReviewDialog)


def test_a_search_reads_the_most_pressing_tickets_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.storage.listing.MOST_SEARCHED", 2)
    desk = make_desk(tmp_path, ["Aubertin, un", "Aubertin, deux", "Aubertin, trois"])
    with Ledger.open(desk.settings.ledger_path) as ledger:
        found = {word: Tickets(ledger).page(Filter(words=word), desk.now) for word in ("aubertin", "deux", "trois")}
    assert [ticket.id for ticket in found["aubertin"]] == [1, 2]
    assert [ticket.id for ticket in found["deux"]] == [2] and found["trois"] == []
