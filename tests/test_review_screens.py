"""Each screen of the queue at three sizes, held against what it showed: tests/data/screens/NAME-WIDTHxHEIGHT.txt.

What is compared is the text of the SVG that Textual exports, line by line, so that neither colours nor
the version of the renderer matter. After a wanted change: VEILLEUR_NEW_SCREENS=1 pytest tests/test_review_screens.py
"""

import html
import os
import re
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from review_world import QUESTION, Desk, add_ticket, let_leave, make_desk
from test_review import keys
from world import NOON, organisation

from responders.publishing import amending
from responders.terminal.review.app import ReviewApp
from responders.terminal.review.kept import Kept
from watcher.messages import Translator
from watcher.model import Network, Origin, Outcome, Reach
from watcher.storage.ledger import Ledger
from watcher.storage.reach import Reaches
from watcher.storage.tickets import Tickets

SCREENS = Path(__file__).parent / "data" / "screens"
SIZES = [(80, 24), (120, 36), (20, 5)]
PRESSED: dict[str, list[str]] = {
    "desk": [],
    "desk-alone": ["w"],
    "desk-marked": ["m", "m"],
    "proposals": ["2"],
    "to-settle": ["3"],
    "settle": ["3", "x"],
    "edit": ["e", "  Merci."],
    "reject": ["r"],
    "escalate": ["g"],
    "assign": ["s"],
    "filter": ["f"],
    "help": ["question_mark"],
    "read": ["v"],
    "figures": ["i"],
    "machine-text": ["end", "a"],
    "refused": ["end", "k", "a"],
    "plan": ["p"],
    "published": ["4"],
    "replace": ["4", "a"],
    "take-back": ["4", "d"],
}
_TEXT = re.compile(r'<text [^>]*?x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', re.DOTALL)


def text_of(svg: str) -> str:
    """Return the words of a picture, each line where it stands."""
    lines: defaultdict[float, list[tuple[float, str]]] = defaultdict(list)
    for x, y, words in _TEXT.findall(svg):
        lines[float(y)].append((float(x), html.unescape(words).replace("\xa0", " ")))
    return "\n".join("".join(words for _, words in sorted(line)).rstrip() for _, line in sorted(lines.items())) + "\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    union = organisation("org3", "Syndicat des Soignants", sensitive="union", territory="Lirac")
    names = (*(organisation(f"org{i}", f"Collectif {i}") for i in (0, 1, 2, 4, 5)), union)
    made = make_desk(tmp_path, [QUESTION, f"{QUESTION} مرحبا 日本語 👨‍👩‍👧", "Merci !"], organisations=names)
    with Ledger.open(made.settings.ledger_path) as ledger:
        add_ticket(ledger, "Trois tonnes de déchets retirées.", 4, 50, outcome=Outcome.HIGHLIGHT)
        by_hand = add_ticket(ledger, f"{QUESTION} sur X", 5, 60, network=Network.X)
        union_ticket = add_ticket(ledger, "Que dites-vous aux soignants, madame Aubertin ?", 3, 0)
        machine = add_ticket(ledger, f"{QUESTION} machine", 2_000, -1)
        with ledger.write():
            text = "Bonjour, oui (§4.2). — l'équipe"
            Tickets(ledger).add_draft(machine, "veilleur", Origin.LLM, text, ("4.2",), NOON)
        published = add_ticket(ledger, f"{QUESTION} hier", 6, 40, network=Network.MASTODON)
    made.open_queue().approve(by_hand, "ines")
    reworded(made, let_leave(made, published))
    made.open_queue().claim(1, "nadia")
    made.open_queue().edit(union_ticket, "ines", "Nous vous entendons. — l'équipe")
    return replace(made, now=NOON + timedelta(hours=1, minutes=30))


def reworded(desk: Desk, publication_id: int) -> None:
    """Propose another wording of what left, and count how far it went."""
    with Ledger.open(desk.settings.ledger_path) as ledger:
        Reaches(ledger).add(publication_id, Reach(12, 3, 4), NOON + timedelta(hours=1))
        amending.reword(ledger, desk.settings, publication_id, "Oui, dès l'été (§4.2). — l'équipe", "karim", NOON)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", [*PRESSED, "tour"])
async def test_a_screen_shows_what_it_showed(desk: Desk, tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    kept = Kept.of(tmp_path, "ines") if name == "tour" else None
    app = ReviewApp(desk.open_queue, desk.settings.person("ines"), Translator("en"), desk.clock, kept)
    async with app.run_test(size=size) as pilot:
        await keys(pilot, *PRESSED.get(name, []))
        await pilot.pause()
        shown = text_of(app.export_screenshot())
    file = SCREENS / f"{name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("VEILLEUR_NEW_SCREENS"):
        SCREENS.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")
