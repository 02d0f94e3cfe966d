"""The queue in two real terminals at once: who looks, who moves first, what is not lost."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from review_world import DRAFT, QUESTION, Desk, make_desk

from watcher.model import Status

pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None and os.environ.get("CI") != "true", reason="needs tmux: apt install tmux"
)

PROGRAM = """
import sys, review_world
from pathlib import Path
from responders.terminal.review.terminal_size import heed_terminal
heed_terminal()
desk = review_world.Desk(Path(sys.argv[1]), review_world.settings(Path(sys.argv[1]), programme=(review_world.MEASURE,)))
desk.app(sys.argv[2]).run()
"""
PATIENCE_S = 30


class Terminals:
    """Terminals of 80 by 24, one a person, in a tmux server of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "tmux"

    def tmux(self, *arguments: str) -> str:
        """Run tmux and return what it says."""
        command = ["tmux", "-S", str(self.socket), "-f", "/dev/null", *arguments]
        exported = {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}  # as some shells do
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), **exported}
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout

    def open(self, person: str, *environment: str) -> None:
        """Open the queue for somebody; `environment`: NAME=VALUE."""
        command = ["env", *environment, sys.executable, "-c", PROGRAM, str(self.folder), person]
        self.tmux("new-session", "-d", "-s", person, "-x", "80", "-y", "24", *command)

    def press(self, person: str, *keys: str) -> None:
        """Press keys in somebody's terminal."""
        self.tmux("send-keys", "-t", person, *keys)

    def resize(self, person: str, width: int, height: int) -> None:
        """Give somebody's terminal another size, in cells."""
        self.tmux("resize-window", "-t", person, "-x", str(width), "-y", str(height))

    def wait_for(self, person: str, *words: str) -> str:
        """Return the screen once it shows all the words."""
        until = time.monotonic() + PATIENCE_S
        screen = ""
        while time.monotonic() < until:
            screen = self.tmux("capture-pane", "-p", "-t", person)
            if all(word in screen for word in words):
                return screen
            select_nothing()
        raise AssertionError(f"{words} never came to the screen of {person}:\n{screen}")


def select_nothing() -> None:
    """Let the terminals run for a moment, until something can be read from none of them."""
    subprocess.run([sys.executable, "-c", ""], check=True)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path, [QUESTION, f"{QUESTION} bis"])


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[Terminals]:
    made = Terminals(tmp_path)
    yield made
    subprocess.run(["tmux", "-S", str(made.socket), "kill-server"], check=False, capture_output=True)


def test_two_people_in_two_terminals_never_decide_the_same_ticket_twice(desk: Desk, terminals: Terminals) -> None:
    for person in ("nadia", "ines"):
        terminals.open(person)
        terminals.wait_for(person, "#1 Collectif")
    terminals.wait_for("nadia", "Inès Kermadeuc looks at it too")
    terminals.press("ines", "e")
    terminals.wait_for("ines", "Ctrl+S keeps")
    terminals.press("ines", " ", "M", "e", "r", "c", "i", ".")
    terminals.wait_for("ines", "Merci.")
    terminals.press("nadia", "n")
    terminals.wait_for("nadia", "Ticket 1: not a mention")
    terminals.press("ines", "C-s")
    terminals.wait_for("ines", "Somebody moved ticket 1 first: Nadia Laborde", f"{DRAFT[:40]}", "Merci.")
    assert desk.statuses() == [Status.NOT_A_MENTION, Status.OPEN]
    assert desk.draft(1).text == DRAFT


def test_a_terminal_made_tiny_and_large_again_is_drawn_to_its_size(desk: Desk, terminals: Terminals) -> None:
    terminals.open("nadia")
    terminals.wait_for("nadia", "#1 Collectif", "Owner")
    terminals.resize("nadia", 20, 5)
    tiny = terminals.wait_for("nadia", "Pr  Organisation\n", "#1 Collectif", "REPLY")
    assert all(len(line) <= 20 for line in tiny.splitlines())
    terminals.resize("nadia", 80, 24)
    terminals.wait_for("nadia", "#1 Collectif", "Owner", "Approve")


@pytest.mark.parametrize("environment", [("NO_COLOR=1",), ("NO_COLOR=1", "TERM=screen"), ("TERM=xterm",)])
def test_without_colours_or_with_few_the_terminal_keeps_its_own_and_the_chosen_line_is_reversed(
    desk: Desk, terminals: Terminals, environment: tuple[str, ...]
) -> None:
    terminals.open("nadia", *environment)
    terminals.wait_for("nadia", "#1 Collectif", "Owner")
    terminals.press("nadia", "j")
    terminals.wait_for("nadia", "#2 Collectif")
    drawn = terminals.tmux("capture-pane", "-p", "-e", "-t", "nadia")
    colours = {int(code) for codes in re.findall(r"\x1b\[([\d;]*)m", drawn) for code in codes.split(";") if code}
    assert not colours & {30, 37, 40, 47}  # neither black nor white, on a terminal that may be either
    assert not (environment[0] == "NO_COLOR=1" and colours & {*range(30, 39), *range(40, 49), *range(90, 108)})
    assert re.search(r"\x1b\[[\d;]*7m[^\x1b]*Collectif", drawn)
