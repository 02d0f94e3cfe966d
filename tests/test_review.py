"""The queue on a screen: decided by keyboard, true to the ledger, unharmed by hostile text."""

from pathlib import Path

import pytest
from review_world import DRAFT, QUESTION, Desk, make_desk
from textual.pilot import Pilot
from textual.widgets import TextArea

from watcher.model import Status


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path, [QUESTION, f"{QUESTION} bis", f"{QUESTION} ter"])


async def test_smoke(desk: Desk) -> None:
    app = desk.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        svg = app.export_screenshot()
        Path("/tmp/shot.svg").write_text(svg)
        await pilot.press("a")
        await pilot.pause()
    assert desk.statuses()[0] is Status.APPROVED
