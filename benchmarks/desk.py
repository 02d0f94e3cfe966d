"""Measure the review screen over a large ledger and a small one, side by side; give ratios.

    python benchmarks/desk.py WORKSPACE FOLDER [TICKETS POSTS WAITING]

WORKSPACE lends its configuration (`veilleur init DIR --demo`). Ledgers are made once in FOLDER:
an archive (by default 100,000 tickets of which 1,000 wait, 2,000,000 posts), a crowd (as many tickets
and posts, and all the tickets wait), and a small one (a hundredth of the tickets and posts, all the
tickets wait), the baseline of the ratios. Each is measured in a process of its own: the first paint
once everything is imported, then filters, searches, steps and moves, each with the whole screen drawn
again (processor time: nothing here waits for a network, and the ledger is in the disk's cache); and
the most memory the process ever held. Of what waits little is late, little is worth a proposal and
nothing belongs to the reader: where a query looks for what is rare, it shows. Posts carry no full-text
index: the desk never asks it.
"""

import asyncio
import gc
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from responders.queue.moves import Queue
from responders.terminal.review.app import ReviewApp
from responders.terminal.review.tabs import TABS
from watcher.clock import to_ms
from watcher.messages import Translator
from watcher.model import Nature, Network, Outcome, Status, hash_text
from watcher.settings import Settings, load
from watcher.storage.identity import id_at
from watcher.storage.ledger import Ledger

NOW = datetime(2027, 3, 11, 12, tzinfo=UTC)
SIZE = (120, 36)
WORDS = [
    "hôpital",
    "urgences",
    "école",
    "prix",
    "planchers",
    "agriculture",
    "logement",
    "rivière",
    "train",
    "lycée",
    "aidants",
    "collectif",
    "demande",
    "mesure",
    "énergie",
    "soignants",
]
NETWORKS, CHUNK, ROUNDS, TURNS = tuple(Network), 50_000, 60, 3
HOUR_MS = 3_600_000
CLOCK = time.process_time  # what this process takes of the processor: whatever else runs here does not count


def fill(path: Path, settings: Settings, tickets: int, posts: int, waiting: int) -> None:
    """Make a ledger: most posts have no ticket, most tickets are closed, the last ones wait."""
    luck = random.Random(7)  # noqa: S311  a benchmark, not a secret
    with Ledger.open(path) as ledger:
        ledger.execute("pragma synchronous = off")
        every = max(posts // tickets, 1)
        _insert(ledger, "post", _posts(posts, settings, luck))
        ids = [id_at(_post_ms(n, posts), n) for n in range(0, tickets * every, every)]
        _insert(ledger, "reading", (_reading(post_id, luck) for post_id in ids))
        _insert(ledger, "ticket", _tickets(tickets, waiting, settings, luck))
        _insert(ledger, "ticket_post", ({"post_id": p, "ticket_id": n} for n, p in enumerate(ids, 1)))
        _insert(ledger, "copy", _copies(ids))
        _insert(ledger, "draft", (_draft(n) for n in range(1, tickets + 1)))
        _insert(ledger, "decision", _decisions(tickets, waiting))
        _insert(ledger, "publication", _publications(tickets - waiting))
        ledger.execute("analyze")


def _insert(ledger: Ledger, table: str, rows: Iterator[dict[str, Any]]) -> None:
    while batch := list(islice(rows, CHUNK)):
        names = ", ".join(batch[0])
        sql = f"INSERT INTO {table}({names}) VALUES ({', '.join('?' * len(batch[0]))})"
        with ledger.write():
            ledger.execute_many(sql, (tuple(row.values()) for row in batch))


def _post_ms(number: int, posts: int) -> int:
    return to_ms(NOW - timedelta(days=365) + timedelta(days=365) * (number / posts))


def _posts(posts: int, settings: Settings, luck: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(posts):
        ms = _post_ms(number, posts)
        text = f"Madame Aubertin, {' '.join(luck.choices(WORDS, k=25))} ? {number}"
        yield {
            "id": id_at(ms, number), "ref_hash": number, "network": NETWORKS[number % len(NETWORKS)],
            "native_id": f"n{number}", "url": f"https://social.example/{number}", "text": text,
            "text_hash": "", "published_ms": ms, "seen_ms": ms, "author_handle": f"compte{number % 5000}",
            "organisation_id": luck.choice(settings.organisations).id, "read_version": "1",
        }  # fmt: skip


def _reading(post_id: int, luck: random.Random) -> dict[str, Any]:
    return {
        "post_id": post_id, "version": "1", "language": "fr", "mention": "yes",
        "mention_json": json.dumps([["candidate"], ["Aubertin"]]), "themes_json": "[]",
        "nature": luck.choice(list(Nature)), "nature_json": json.dumps([0.9, ["?"]]),
        "author_kind": "organisation", "priority": 5, "priority_json": "[]", "outcome": "reply",
    }  # fmt: skip


def _tickets(tickets: int, waiting: int, settings: Settings, luck: random.Random) -> Iterator[dict[str, Any]]:
    on_desk = [o for o in Outcome if o not in (Outcome.WATCH, Outcome.COUNT, Outcome.HIGHLIGHT)]
    for number in range(tickets):
        opened = _post_ms(number, tickets)
        closed = number < tickets - waiting
        status = luck.choice([Status.ANSWERED, Status.REJECTED, Status.NOT_A_MENTION]) if closed else Status.OPEN
        if number % 3 == 0 and closed:
            status = Status.ANSWERED
        due = opened + luck.randint(-40, 60) * HOUR_MS if closed else to_ms(NOW) + luck.randint(-1, 60) * HOUR_MS
        outcome = Outcome.HIGHLIGHT if number % 500 == 0 else luck.choice(on_desk)
        yield {
            "status": status, "outcome": outcome, "reason_json": json.dumps(["direct question", {}]),
            "priority": luck.randint(0, 40), "due_ms": due,
            "role": "theme_lead", "organisation_id": luck.choice(settings.organisations).id,
            "theme_id": luck.choice(settings.themes).id, "nature": luck.choice(list(Nature)),
            "network": NETWORKS[number % len(NETWORKS)], "created_ms": opened,
            "closed_ms": opened + 2 * HOUR_MS if closed else None, "version": 4,
        }  # fmt: skip


def _copies(ids: list[int]) -> Iterator[dict[str, Any]]:
    """Make one text in twenty a copy of the one before."""
    for place in range(20, len(ids), 20):
        yield {"post_id": ids[place], "parent_id": ids[place]}
        yield {"post_id": ids[place - 1], "parent_id": ids[place]}


def _draft(number: int) -> dict[str, Any]:
    text = f"Bonjour, nous proposons des prix planchers filière par filière (§4.2). — l'équipe {number}"
    return {
        "ticket_id": number, "author": "veilleur", "origin": "template", "text": text, "text_hash": hash_text(text),
        "measures_json": '["4.2"]', "created_ms": to_ms(NOW),
    }  # fmt: skip


def _decisions(tickets: int, waiting: int) -> Iterator[dict[str, Any]]:
    for number in range(1, tickets + 1):
        for move in ("open", "draft", "claim", *(("approve",) if number <= tickets - waiting else ())):
            yield {
                "at_ms": to_ms(NOW), "person": "sabrina", "move": move, "ticket_id": number, "from_status": "open",
                "to_status": "open", "previous_hash": "0", "hash": "0",
            }  # fmt: skip


def _publications(closed: int) -> Iterator[dict[str, Any]]:
    for number in range(1, closed + 1, 3):
        yield {
            "ticket_id": number, "draft_id": number, "network": "bluesky", "state": "sent", "in_reply_to": f"n{number}",
            "queued_ms": to_ms(NOW), "settled_ms": to_ms(NOW), "url": f"https://social.example/ours/{number}",
        }  # fmt: skip


async def measure(workspace: Path, path: Path) -> dict[str, float]:
    """Return the first paint, the median and 95th percentile of each gesture (milliseconds), the memory (MB)."""
    settings = load(workspace, {})

    def open_queue() -> Queue:
        return Queue(Ledger.open(path), settings, lambda: NOW)

    gc.freeze()  # as the command does
    began = CLOCK()
    app = ReviewApp(open_queue, settings.person("etienne"), Translator("fr"), lambda: NOW)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        figures = {"first_paint_ms": (CLOCK() - began) * 1000}
        for name, gestures in _gestures(app).items():
            took = sorted([_timed(app, gesture) for gesture in gestures])
            figures[f"{name}_median_ms"] = median(took)
            figures[f"{name}_p95_ms"] = took[int(len(took) * 0.95) - 1]
            await pilot.pause()
    figures["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def _timed(app: ReviewApp, gesture: Callable[[], object]) -> float:
    """Return how long a gesture and a whole screen drawn again take, in milliseconds."""
    began = CLOCK()
    gesture()
    app.screen._refresh_layout()
    app.screen._compositor.render_strips()
    return (CLOCK() - began) * 1000


def _gestures(app: ReviewApp) -> dict[str, list[Callable[[], object]]]:
    themes = [theme.id for theme in app.frame.settings.themes]

    def narrow(number: int) -> None:
        app.wanted = replace(app.tab.filter, theme_id=themes[number % len(themes)])
        app.reload()

    def seldom(number: int) -> None:
        wanted = replace(app.tab.filter, owner=app.me), replace(app.tab.filter, overdue_at=NOW), TABS[1].filter
        app.wanted = wanted[number % len(wanted)]
        app.reload()

    def search(number: int) -> None:
        app.wanted, app.words = app.tab.filter, WORDS[number % len(WORDS)] if number % 2 else "introuvable"
        app.reload()

    def everything(_: int) -> None:
        app.words = ""
        app.action_everything()

    ways: dict[str, Callable[[int], object]] = {
        "step": lambda _: app.action_step(1),
        "filter": narrow,
        "rare": seldom,
        "search": search,
        "everything": everything,
        "refresh": lambda _: app.refresh_desk(),
        "move": lambda _: app.action_not_a_mention(),
        "undo": lambda _: app.action_undo(),
    }
    return {name: [lambda n=n, way=way: way(n) for n in range(ROUNDS)] for name, way in ways.items()}


def main(workspace: Path, folder: Path, tickets: int = 100_000, posts: int = 2_000_000, waiting: int = 1_000) -> None:
    """Make what is missing, measure all in turn, print the medians of the turns and their ratios."""
    few, rare = tickets // 100, posts // 100
    sizes = {"archive": (tickets, posts, waiting), "crowd": (tickets, posts, tickets), "small": (few, rare, few)}
    paths = {name: folder / f"desk-{'-'.join(map(str, size))}.db" for name, size in sizes.items()}
    for name, path in paths.items():
        if not path.exists():
            _in_a_process("--fill", workspace, path, *sizes[name])
    turns: dict[str, list[dict[str, float]]] = {name: [] for name in paths}
    for _ in range(TURNS):  # in turn: the machine is not as fast at every hour
        for name, path in paths.items():
            turns[name].append(json.loads(_in_a_process("--measure", workspace, path)))
    for figure in turns["small"][0]:
        small, *large = (median(turn[figure] for turn in turns[name]) for name in ("small", "archive", "crowd"))
        others = zip(("archive", "crowd"), large, strict=True)
        said = (f"{name} {one:8.1f} ({one / small:5.2f})" for name, one in others)
        print(f"{figure:24} small {small:8.1f}  {'  '.join(said)}")


def _in_a_process(*arguments: object) -> str:
    """Run this file once more: what one process held in memory is counted to nobody else."""
    command = [sys.executable, __file__, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


if __name__ == "__main__":
    if sys.argv[1] == "--measure":
        print(json.dumps(asyncio.run(measure(Path(sys.argv[2]), Path(sys.argv[3])))))
    elif sys.argv[1] == "--fill":
        fill(Path(sys.argv[3]), load(Path(sys.argv[2]), {}), *map(int, sys.argv[4:]))
    else:
        main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
