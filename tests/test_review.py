"""The queue on a screen: decided by keyboard, true to the ledger, unharmed by hostile text."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_world import DRAFT, QUESTION, Desk, add_ticket, make_desk
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea
from world import NOON, organisation

from responders.queue.moves import Queue
from responders.terminal.review.app import ReviewApp
from responders.terminal.review.by_hand import ByHandDialog
from responders.terminal.review.dialogs import ConfirmDialog, ReadDialog
from responders.terminal.review.editor import EditDialog
from responders.terminal.review.keys import footer
from responders.terminal.review.list import layout
from responders.terminal.review.marking import MENTION, NATURE, THEME, mark
from responders.terminal.review.words import cell, due_words, steady
from responders.terminal.when import parse_when, tomorrow_morning
from watcher.errors import LedgerBusy, UsageError
from watcher.messages import Translator, msg
from watcher.model import Move, Network, Outcome, PublicationState, Role, Status
from watcher.storage.ledger import Ledger

HOSTILE = (
    "\x1b[31mrouge\x1b[0m \x1b]0;titre\x07 Aubertin",
    "[bold]pas gras[/bold] [/] [link=https://evil.example]ici[/link] {0} %s Aubertin",
    "\u202eenvers\u202c Aubertin \u2066isolé\u2069 \u200b\ufeff",
    "Aubertin " + "très long " * 5_000,
    "👨‍👩‍👧‍👦 ❤️ 🇫🇷 🏴󠁧󠁢󠁳󠁣󠁴󠁿 Aubertin 日本語の文字",
    "مرحبا بالعالم Aubertin שלום עולם",
    "Aubertin" + "\u0301" * 400 + "x" * 2_000,
    "\n" * 200 + "Aubertin\ttab\u2028ligne\u2029",
)
SIZES = [(80, 24), (20, 5), (130, 40)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path, [QUESTION, f"{QUESTION} bis", f"{QUESTION} ter"])


async def keys(pilot: Pilot[None], *pressed: str) -> None:
    """Press keys, a word being typed letter by letter when it starts with a blank."""
    for key in pressed:
        await pilot.press(*(key[1:] if key.startswith(" ") else [key]))
        await pilot.pause()


def shown(app: ReviewApp) -> int:
    assert app.shown is not None
    return app.shown.ticket.id


def said(app: ReviewApp, name: str = "status") -> str:
    return str(app.places[name].render())


def told(app: ReviewApp) -> str:
    """Return what the notifications say."""
    return "\n".join(f"{n.title}: {n.message}" for n in app._notifications)


def trouble(app: ReviewApp) -> str:
    return str(app.screen.query_one("#trouble", Static).render())


async def test_a_approves_the_text_read_and_goes_to_the_next_ticket(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "a")
        assert shown(app) == 2
        assert "Ticket 1: approved" in said(app)
    assert desk.statuses() == [Status.APPROVED, Status.OPEN, Status.OPEN]
    [publication] = desk.publications(1)
    assert (publication.state, publication.text) == (PublicationState.QUEUED, DRAFT)
    assert desk.decisions(1)[-1].person == "ines"


async def test_e_writes_a_new_text_and_its_author_cannot_approve_it(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "e", "  Merci.", "ctrl+s")
        assert desk.draft(1).text == f"{DRAFT} Merci."
        assert shown(app) == 1
        await keys(pilot, "a")
        assert "Inès Kermadeuc wrote this text and may not approve it." in told(app)
        assert "→ Who may: Nadia Laborde." in told(app)
    assert desk.ticket(1).status is Status.OPEN


async def test_somebody_without_the_right_is_told_who_may(desk: Desk) -> None:
    app = desk.app("karim")
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "a")
        assert "Refused: Karim Belvaux may propose a text, not approve it." in told(app)
    assert desk.statuses() == [Status.OPEN] * 3


async def test_r_rejects_with_a_reason_chosen_or_typed(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "r", "down", "enter", "r", " déjà dit hier", "enter")
    assert desk.statuses() == [Status.REJECTED, Status.REJECTED, Status.OPEN]
    assert [desk.decisions(n)[-1].note for n in (1, 2)] == ["nothing to add", "déjà dit hier"]


async def test_g_hands_over_to_a_role_with_a_reason(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "g", " leg", "enter", " injure ?", "enter")
        assert shown(app) == 2
    ticket = desk.ticket(1)
    assert (ticket.status, ticket.role) == (Status.ESCALATED, Role.LEGAL)
    assert desk.decisions(1)[-1].note.endswith("injure ?")


@pytest.mark.parametrize(
    ("pressed", "ahead"),
    [
        (["enter"], timedelta(hours=1)),
        (["down", "enter"], timedelta(hours=4)),
        (["down", "down", "enter"], timedelta(hours=20)),
        ([" 3j", "enter"], timedelta(days=3)),
        ([" 14:30", "enter"], timedelta(hours=1, minutes=30)),
    ],
)
async def test_z_puts_a_ticket_away(desk: Desk, pressed: list[str], ahead: timedelta) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "z", *pressed)
        assert shown(app) == 2
    assert desk.ticket(1).status is Status.SNOOZED
    assert desk.ticket(1).snoozed_until == NOON + ahead


async def test_a_time_that_makes_no_sense_stays_in_its_line(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "z", " demain?", "enter")
        assert "I do not understand this time: demain?" in trouble(app)
        assert app.screen.query_one(Input).value == "demain?"
        await keys(pilot, "escape")
    assert desk.ticket(1).status is Status.OPEN


async def test_u_takes_back_the_last_decisions_one_after_the_other(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "a", "n", "z", "enter")
        assert desk.statuses() == [Status.APPROVED, Status.NOT_A_MENTION, Status.SNOOZED]
        assert "well done" in str(app.pane.query_one("#ticket", Static).render())
        await keys(pilot, "u")
        assert shown(app) == 3
        await keys(pilot, "u", "u", "u")
        assert "Nothing was decided in this session" in said(app)
    assert desk.statuses() == [Status.OPEN] * 3
    assert desk.publications(1)[0].state is PublicationState.CANCELLED


async def test_u_tells_who_decided_since(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "a")
        desk.open_queue().undo(1, "ines")
        await keys(pilot, "u")
        assert "Somebody moved ticket 1 first: Inès Kermadeuc, undo." in told(app)


async def test_c_s_and_t_take_assign_and_retheme_without_leaving_the_ticket(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "c")
        assert desk.ticket(1).owner == "ines"
        await keys(pilot, "c")
        assert desk.ticket(1).owner is None
        await keys(pilot, "s", " kar", "enter", "t", " agri", "enter")
        assert shown(app) == 1
    assert (desk.ticket(1).owner, desk.ticket(1).theme_id) == ("karim", "agriculture")


async def test_the_second_of_two_is_told_who_moved_first_and_keeps_what_was_typed(desk: Desk) -> None:
    first, second = desk.app("nadia"), desk.app("ines")
    async with first.run_test(size=(80, 24)) as one, second.run_test(size=(80, 24)) as two:
        await keys(two, "e", "  Ma phrase.")
        await keys(one, "e", "  La sienne.", "ctrl+s")
        await keys(two, "ctrl+s")
        assert "Somebody moved ticket 1 first: Nadia Laborde, edit." in trouble(second)
        assert second.screen.query_one(TextArea).text == f"{DRAFT} Ma phrase."
        assert "La sienne." in str(second.screen.query_one("#post", Static).render())
        assert desk.draft(1).text == f"{DRAFT} La sienne."
        await keys(two, "ctrl+s")
    assert (desk.draft(1).author, desk.draft(1).text) == ("ines", f"{DRAFT} Ma phrase.")


async def test_a_key_never_approves_a_text_that_was_not_on_the_screen(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        desk.open_queue().edit(1, "karim", "Un autre texte.")
        app.refresh_desk()
        await pilot.pause()
        assert "Somebody changed this ticket: F5" in said(app)
        await keys(pilot, "a")
        assert "Somebody moved ticket 1 first: Karim Belvaux, edit." in told(app)
        assert desk.ticket(1).status is Status.OPEN
        assert "Un autre texte." in str(app.pane.query_one("#ticket", Static).render())
        await keys(pilot, "a")
    assert desk.ticket(1).status is Status.APPROVED


async def test_a_ticket_decided_elsewhere_stays_under_the_reader_until_another_is_chosen(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "j")
        desk.open_queue().reject(2, "nadia", "déjà répondu")
        app.refresh_desk()
        assert (shown(app), app.table.cursor_row, app.table.row_count) == (2, 1, 3)
        await keys(pilot, "j")
        assert shown(app) == 3
        app.refresh_desk()
        assert (shown(app), app.table.cursor_row, app.table.row_count) == (3, 1, 2)


async def test_new_tickets_come_in_without_moving_the_selection(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "j")
        with Ledger.open(desk.settings.ledger_path) as ledger:
            add_ticket(ledger, "Urgent, madame Aubertin ?", 1000, 99)
        app.refresh_desk()
        assert (shown(app), app.table.cursor_row, app.table.row_count) == (2, 2, 4)


async def test_leaving_the_editor_asks_before_losing_anything(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "e", "X", "escape", "enter")
        assert isinstance(app.screen, EditDialog)
        await keys(pilot, "ctrl+q")
        assert isinstance(app.screen, ConfirmDialog)
        await keys(pilot, "n")
        assert app.screen.query_one(TextArea).text == f"{DRAFT}X"
        await keys(pilot, "escape", "y", "e")
        assert app.screen.query_one(TextArea).text == DRAFT
        await keys(pilot, "escape")
        assert app.screen is app.screen_stack[0]
    assert desk.draft(1).text == DRAFT


async def test_the_editor_counts_as_the_network_counts(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "e")
        room = app.screen.query_one("#length", Static)
        assert f"{len(DRAFT)}/300 on Bluesky" in str(room.render())
        app.screen.query_one(TextArea).text = "👨‍👩‍👧‍👦" * 301
        await pilot.pause()
        assert "! 301/300 on Bluesky: 1 too many" in str(room.render())


async def test_a_text_that_is_too_long_is_not_approved(desk: Desk) -> None:
    app = desk.app()
    desk.open_queue().edit(1, "karim", "long " * 80)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "a")
        assert "characters too long for bluesky" in told(app)
    assert desk.ticket(1).status is Status.OPEN


async def test_where_the_house_may_not_publish_the_text_is_shown_and_the_link_asked(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, [QUESTION])
    with Ledger.open(desk.settings.ledger_path) as ledger:
        by_hand = add_ticket(ledger, f"{QUESTION} sur X", 9, 99, network=Network.X)
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "a")
        assert isinstance(app.screen, ByHandDialog)
        assert DRAFT in str(app.screen.query_one("#content", Static).render())
        await keys(pilot, "enter", "escape")
        assert desk.publications(by_hand)[0].state is PublicationState.BY_HAND
        assert "3 To settle 1" in said(app, "state")
        await keys(pilot, "x", " javascript:1", "enter")
        assert "This is not a web address" in trouble(app)
        app.screen.query_one(Input).value = "https://x.example/campagne/1"
        await keys(pilot, "enter")
    publication = desk.publications(by_hand)[0]
    assert (publication.state, publication.url) == (PublicationState.SENT, "https://x.example/campagne/1")
    assert desk.ticket(by_hand).status is Status.ANSWERED


async def test_what_must_be_answered_by_hand_is_on_every_network(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, [])
    with Ledger.open(desk.settings.ledger_path) as ledger:
        add_ticket(ledger, QUESTION, 0, 9, outcome=Outcome.BY_HAND)
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "a")
        assert isinstance(app.screen, ByHandDialog)
        await keys(pilot, "ctrl+x")
    assert desk.publications(1)[0].state is PublicationState.FAILED
    assert desk.ticket(1).status is Status.OPEN


async def test_o_shows_the_link_where_no_browser_can_open_it(desk: Desk) -> None:
    asked: list[str] = []
    opens: list[bool] = [True, False]
    app = desk.app()

    def browser(url: str) -> bool:
        asked.append(url)
        return opens.pop(0)

    app.open_url_outside = browser  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "o")
        assert not isinstance(app.screen, ReadDialog)
        await keys(pilot, "o")
        assert "https://social.example/p/0" in str(app.screen.query_one("#content", Static).render())
    assert asked == ["https://social.example/p/0"] * 2


async def test_slash_searches_f_narrows_and_escape_shows_everything_again(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "slash", " TÉR", "enter")
        assert (shown(app), app.table.row_count) == (3, 1)
        assert "only « TÉR » (1)" in said(app, "state")
        await keys(pilot, "escape")
        assert (shown(app), app.table.row_count) == (3, 3)
        await keys(pilot, "f", " collectif 1", "enter")
        assert (shown(app), app.table.row_count) == (2, 1)
        await keys(pilot, "f", " late", "enter")
        assert app.table.row_count == 0
        assert "Nothing matches" in str(app.pane.query_one("#ticket", Static).render())
        await keys(pilot, "f", " everything", "enter")
        assert app.table.row_count == 3


async def test_v_reads_a_long_post_whole_and_help_lists_every_key(tmp_path: Path) -> None:
    app = make_desk(tmp_path, ["Aubertin " + "mot " * 2_000 + "FIN"]).app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "FIN" not in str(app.pane.query_one("#ticket", Static).render())
        await keys(pilot, "v")
        assert "FIN" in str(app.screen.query_one("#content", Static).render())
        await keys(pilot, "end", "escape", "question_mark")
        assert "Take back the last decision" in str(app.screen.query_one("#content", Static).render())


async def test_an_empty_desk_is_friendly_and_no_key_breaks_it(tmp_path: Path) -> None:
    app = make_desk(tmp_path, []).app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Nothing waits for a decision" in str(app.pane.query_one("#ticket", Static).render())
        for key in "aergznutcsvoxjkbymwi123":
            await keys(pilot, key, "escape")
        await keys(pilot, "slash", "enter", "f", "enter", "home", "end", "f5", "space")


async def test_a_ledger_held_by_another_is_said_and_tried_again(desk: Desk) -> None:
    opened: list[Callable[[], Queue]] = [desk.open_queue]
    app = ReviewApp(lambda: _open_later(opened), desk.settings.person("ines"), Translator("en"), desk.clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "a", "f", "t", "s", "x", "slash", "escape")
        assert app.shown is None
        app.refresh_desk()
        assert "held by a viewer. Trying again by itself." in said(app)
        opened.append(desk.open_queue)
        app.refresh_desk()
        assert shown(app) == 1


def _open_later(opened: list[Callable[[], Queue]]) -> Queue:
    if len(opened) == 1:
        raise LedgerBusy(msg("held by a viewer."))
    return opened[0]()


async def test_a_move_while_the_ledger_is_held_is_refused_and_nothing_typed_is_lost(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "e", "  Encore.")
        with Ledger.open(desk.settings.ledger_path) as other, other.write():
            await keys(pilot, "ctrl+s")
            assert "Another program is holding the ledger" in trouble(app)
            assert app.screen.query_one(TextArea).text == f"{DRAFT} Encore."
        await keys(pilot, "ctrl+s")
    assert desk.draft(1).text == f"{DRAFT} Encore."


HOLDER = """
import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1], isolation_level=None)
ledger.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_by_another_program(path: Path) -> Iterator[None]:
    """Have another process hold the ledger as a writer, for as long as this lasts."""
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        yield
        holder.communicate()


async def test_while_another_program_writes_one_goes_on_reading_and_what_is_typed_waits(desk: Desk) -> None:
    app = desk.app(language="fr")
    async with app.run_test(size=(80, 24)) as pilot:
        with held_by_another_program(desk.settings.ledger_path):
            await keys(pilot, "j", "j", "k")
            app.refresh_desk()
            assert shown(app) == 2 and "#2" in said(app, "heading")
            await keys(pilot, "n")
            assert "Un autre programme occupe le registre" in told(app)
            await keys(pilot, "m", "m", "r", "  Vu au marché.", "enter")
            assert "Un autre programme occupe le registre" in trouble(app)
            assert app.screen.query_one(Input).value == " Vu au marché."
        assert desk.statuses() == [Status.OPEN] * 3
        await keys(pilot, "enter")
    assert desk.statuses() == [Status.OPEN, Status.REJECTED, Status.REJECTED]


async def test_a_ticket_that_cannot_be_read_whole_never_comes_under_the_keys(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:

        def fail(_: int) -> list[str]:
            raise LedgerBusy(msg("held by a viewer."))

        kept, app.desk.others = app.desk.others, fail  # type: ignore[method-assign]
        await keys(pilot, "j")
        assert shown(app) == 1 and "held by a viewer." in said(app) and "#1" in said(app, "heading")
        app.desk.others = kept  # type: ignore[method-assign]
        await keys(pilot, "j")
        assert shown(app) == 2 and "#2" in said(app, "heading")


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_posts_and_names_do_not_break_the_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    names = tuple(organisation(f"org{i}", text, territory=text[:50]) for i, text in enumerate(HOSTILE))
    desk = make_desk(tmp_path, list(HOSTILE), organisations=names)
    for number, text in enumerate(HOSTILE, start=1):
        desk.open_queue().edit(number, "karim", text)
    app = desk.app()
    async with app.run_test(size=size) as pilot:
        for _ in HOSTILE:
            await keys(pilot, "v", "escape", "e", "escape", "r", "escape", "j")
            assert not any(c in _screen(app) for c in "\x1b\x07\u202e\u2066\ufeff")
        await keys(pilot, "f", "escape")
        for line in app.screen._compositor.render_strips():
            assert sum(cell_len(segment.text) for segment in line) <= size[0]


def _screen(app: ReviewApp) -> str:
    return "\n".join("".join(s.text for s in strip) for strip in app.screen._compositor.render_strips())


async def test_markup_in_a_post_is_shown_as_it_was_written(tmp_path: Path) -> None:
    app = make_desk(tmp_path, ["[bold]pas gras[/bold] Aubertin ?"]).app()
    async with app.run_test(size=(80, 24)):
        assert "[bold]pas gras[/bold] [Aubertin] ?" in _screen(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_one_screen_shows_what_is_needed_to_decide(desk: Desk, size: tuple[int, int]) -> None:
    late = replace(desk, now=NOON + timedelta(hours=2, minutes=30))
    app = late.app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        screen = _screen(app)
    for words in (
        "! late 1 h",
        "in 30 min",
        "Collectif 0",
        "BSKY",
        "REPLY · direct question",
        "Mme [Aubertin], une réponse sur les prix planchers ?",
        f"{len(DRAFT)}/300",
        "§4.2 Des prix planchers",
        "[] Speaks of us",
        "{} Theme Santé 90%",
        "‹› Nature question",
        "rives.example in answer to urgences",
        "✓ Silence period",
        "a Approve",
        "? Help",
    ):
        assert words in screen, f"{words}\n{screen}"


async def test_forty_tickets_are_decided_by_keyboard_at_80_by_24(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, [f"{QUESTION} {i}" for i in range(40)])
    ways = (["a"], ["a"], ["n"], ["r", "enter"], ["z", "enter"], ["a"], ["a"], ["g", "down", "enter", "enter"])
    app, pressed = desk.app(), 0
    async with app.run_test(size=(80, 24)) as pilot:
        for number in range(40):
            pressed += len(ways[number % len(ways)])
            await keys(pilot, *ways[number % len(ways)])
    print(f"40 tickets decided with {pressed} keystrokes")
    assert all(len(desk.decisions(n)) == 1 for n in range(1, 41))
    assert desk.decisions(1)[0].move is Move.APPROVE
    assert pressed < 40 * 2


def test_proving_words_are_marked_whatever_their_accents_and_only_from_a_word_s_start() -> None:
    marked = mark("Les ÉCOLES, l'école : œuvre", {MENTION: ["ecole", "oeuvre", ""]})
    assert marked.plain == "Les [ÉCOLE]S, l'[école] : [œuvre]"  # inflected forms too
    assert mark("La maison", {MENTION: ["ais"]}).plain == "La maison"
    assert mark("Réponse ? Vraiment ?", {NATURE: ["?"]}).plain == "Réponse ‹?› Vraiment ‹?›"
    assert {span.style for span in mark("Aubertin", {MENTION: ["aubertin"]}).spans} == {"underline bold"}


def test_each_kind_of_proof_has_its_own_sign_and_a_word_has_one() -> None:
    proofs = {MENTION: ("Aubertin",), THEME: ("prix planchers", "aubertin"), NATURE: ("?",)}
    assert mark("Aubertin : des prix planchers ?", proofs).plain == "[Aubertin] : des {prix planchers} ‹?›"


@given(st.text(max_size=60), st.lists(st.text(max_size=5), max_size=4))
def test_marking_adds_brackets_and_loses_nothing(text: str, words: list[str]) -> None:
    text = steady(text)
    marked = mark(text, {MENTION: words})
    assert len(marked.plain) == len(text) + 2 * len(marked.spans)
    for span in reversed(marked.spans):
        marked = marked[: span.start] + marked[span.start + 1 : span.end - 1] + marked[span.end :]
    assert marked.plain == text


@given(st.text(max_size=80) | st.sampled_from(HOSTILE), st.integers(1, 30))
def test_a_cell_is_one_line_of_exactly_its_width(text: str, width: int) -> None:
    made = cell(text, width)
    assert cell_len(made) == width
    assert not any(c in made for c in "\n\r\t\x1b\u202e\u2066")


@pytest.mark.parametrize("width", range(10, 220, 7))
def test_columns_fill_the_list_and_always_say_how_urgent_and_who(width: int) -> None:
    columns = layout(width)
    assert {"priority", "who"} <= {column.name for column, _ in columns}
    assert sum(size for _, size in columns) == width
    if width >= 70:
        assert len(columns) == 8


@pytest.mark.parametrize("width", [1, 20, 80, 200])
def test_the_footer_fits_its_lines(width: int) -> None:
    lines = footer(width, 2, Translator("fr")).plain.split("\n")
    assert len(lines) <= 2
    assert all(cell_len(line.rstrip()) <= max(width, 20) for line in lines)


@pytest.mark.parametrize(
    ("due", "words"),
    [(-90, "! late 1 h"), (-1, "! late 1 min"), (5, "in 5 min"), (47 * 60, "in 47 h"), (72 * 60, "in 3 d")],
)
def test_due_times_are_relative_and_lateness_has_a_sign_and_a_word(due: int, words: str) -> None:
    assert due_words(NOON + timedelta(minutes=due), NOON, Translator("en")) == words


PARIS = ZoneInfo("Europe/Paris")


def test_hours_are_local_also_when_the_clocks_change() -> None:
    evening = datetime(2027, 3, 27, 21, tzinfo=UTC)  # the eve of summer time, 22:00 in Paris
    assert parse_when("9h00", evening, PARIS) == datetime(2027, 3, 28, 7, tzinfo=UTC)
    assert tomorrow_morning(evening, PARIS) == datetime(2027, 3, 28, 7, tzinfo=UTC)
    assert parse_when("2027-03-12T09:00", NOON, PARIS) == datetime(2027, 3, 12, 8, tzinfo=UTC)
    assert parse_when("2027-03-12T09:00Z", NOON, PARIS) == datetime(2027, 3, 12, 9, tzinfo=UTC)


@given(st.text(max_size=12) | st.sampled_from(["25:00", "9999d", "99999d", "0001-01-01", "2027-13-01"]))
def test_any_words_are_a_time_or_a_refusal(words: str) -> None:
    try:
        assert parse_when(words, NOON, PARIS).tzinfo is not None
    except UsageError as error:
        assert error.hint is not None
