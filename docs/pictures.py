"""Make the pictures of the README from a demonstration workspace: `python docs/pictures.py WORKSPACE`.

The queue is Textual's own SVG of the running screen; the digest is a headless Chromium's view of the
HTML file (skipped where there is no chromium).
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from responders.terminal.review.app import ReviewApp
from responders.terminal.session import Session
from watcher.storage.ledger import Ledger

IMAGES = Path(__file__).parent / "images"


async def queue(session: Session) -> str:
    """Return the SVG of the queue, as its reviewer sees it."""
    house = session.house
    app = ReviewApp(
        lambda: house.queue(Ledger.open(house.settings.ledger_path)),
        house.settings.person("sabrina"),
        session.tr,
        session.clock,
    )
    async with app.run_test(size=(132, 36)) as pilot:
        await pilot.pause()
        picture = app.export_screenshot(title="veilleur review")
    return re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)  # nothing is fetched to look at it


def digest(page: Path, picture: Path) -> None:
    """Take a picture of the digest, if a chromium is here."""
    if (browser := shutil.which("chromium")) is None:
        return
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(  # noqa: S603  our own command line
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", f"--user-data-dir={profile}", "--window-size=760,1100",
             f"--screenshot={picture}", page.resolve().as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip


def main(workspace: Path) -> None:
    """Make both pictures."""
    os.environ.setdefault("TERM", "xterm-256color")
    IMAGES.mkdir(exist_ok=True)
    (IMAGES / "queue.svg").write_text(asyncio.run(queue(Session(workspace, "fr"))), encoding="utf-8")
    digest(max((workspace / "data" / "digests").glob("*-team.html")), IMAGES / "digest.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
