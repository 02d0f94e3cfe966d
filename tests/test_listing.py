"""The list of the desk: its order, page after page, and its cost, which does not grow with what waits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import NOON

from watcher.clock import to_ms
from watcher.model import Nature, Network, Outcome, Status, Ticket
from watcher.storage.ledger import Ledger
from watcher.storage.listing import Filter
from watcher.storage.tickets import Tickets

DESK = Filter()
NARROWED = (
    DESK,
    Filter(overdue_at=NOON),
    Filter(theme_id="sante"),
    Filter(network=Network.X, overdue_at=NOON),
    Filter(owner="ines"),
    Filter(outcomes=(Outcome.HIGHLIGHT,)),
    Filter(organisation_id="org1", nature=Nature.QUESTION),
    Filter(desk=False, statuses=(Status.SNOOZED,)),
    Filter(desk=False, statuses=(Status.SNOOZED, Status.REJECTED)),
)
TICKET = st.tuples(
    st.integers(-1, 3),
    st.none() | st.integers(-2, 2),
    st.sampled_from([Status.OPEN, Status.ESCALATED, Status.SNOOZED, Status.REJECTED]),
    st.sampled_from([Outcome.REPLY, Outcome.HIGHLIGHT]),
    st.sampled_from(["sante", "ecole"]),
    st.sampled_from([None, "ines"]),
)


def waiting(ledger: Ledger, rows: list[tuple[int, int | None, Status, Outcome, str, str | None]]) -> None:
    """Open tickets: priority, hours until they are due, status, outcome, theme, owner."""
    with ledger.write():
        ledger.execute_many(
            """INSERT INTO ticket(priority, due_ms, status, outcome, theme_id, owner, organisation_id, nature, network,
               created_ms, closed_ms, reason_json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, '["", {}]')""",
            [
                (priority, None if due is None else to_ms(NOON + timedelta(hours=due)), status, outcome, theme, owner,
                 f"org{n % 3}", "question", ("x", "bluesky")[n % 2], 1 if status is Status.REJECTED else None)
                for n, (priority, due, status, outcome, theme, owner) in enumerate(rows)
            ],
        )  # fmt: skip


def keeps(wanted: Filter, ticket: Ticket) -> bool:
    """Say in plain Python what a filter keeps."""
    statuses = (Status.OPEN, Status.ESCALATED) if wanted.desk else wanted.statuses
    asked = (
        (getattr(wanted, n), getattr(ticket, n)) for n in ("theme_id", "owner", "network", "nature", "organisation_id")
    )
    return (
        ticket.status in statuses
        and (not wanted.outcomes or ticket.outcome in wanted.outcomes)
        and all(one is None or one == other for one, other in asked)
        and (wanted.overdue_at is None or is_late(ticket))
    )


def is_late(ticket: Ticket) -> bool:
    return ticket.due_at is not None and ticket.due_at < NOON


def place(ticket: Ticket) -> tuple[bool, int, datetime, int]:
    return not is_late(ticket), -ticket.priority, ticket.due_at or NOON + timedelta(days=999), ticket.id


@given(rows=st.lists(TICKET, max_size=25), size=st.integers(1, 7))
def test_pages_hold_what_the_filter_keeps_late_first_then_by_priority_then_by_hour(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, int | None, Status, Outcome, str, str | None]],
    size: int,
) -> None:
    with Ledger.open(tmp_path_factory.mktemp("list") / "ledger.db") as ledger:
        waiting(ledger, rows)
        tickets = Tickets(ledger)
        everything = [one for n in range(1, len(rows) + 1) if (one := tickets.get(n))]
        for wanted in NARROWED:
            expected = sorted((ticket for ticket in everything if keeps(wanted, ticket)), key=place)
            assert list(walked(tickets, wanted, size)) == expected
            assert tickets.count(wanted, NOON) == len(expected)
            assert tickets.count(wanted, NOON, 2) == min(len(expected), 2)
            assert tickets.facets(wanted, NOON)["network"].total() == len(expected)


def walked(tickets: Tickets, wanted: Filter, size: int) -> Iterator[Ticket]:
    """Yield the tickets of page after page."""
    page = tickets.page(wanted, NOON, size)
    while page:
        yield from page
        page = tickets.page(wanted, NOON, size, after=page[-1])


@contextmanager
def counted(ledger: Ledger) -> Iterator[Callable[[], int]]:
    """Count what SQLite does, in its own steps: the same on every machine."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    ledger._db.conn.set_progress_handler(step, 10)
    yield lambda: steps
    ledger._db.conn.set_progress_handler(None, 0)


def work(folder: Path, count: int, wanted: Filter) -> int:
    """Return the steps that a page and a count take among so many waiting tickets, of which few are wanted."""
    common = [(n % 9, 1 + n % 50, Status.OPEN, Outcome.REPLY, "ecole", None) for n in range(count)]
    rare = [
        (0, -1, Status.OPEN, Outcome.HIGHLIGHT, "sante", "ines"),
        (0, 5, Status.SNOOZED, Outcome.REPLY, "sante", None),
    ]
    with Ledger.open(folder / f"{count}.db") as ledger:
        waiting(ledger, [*common, *rare])
        with counted(ledger) as steps:
            assert Tickets(ledger).page(wanted, NOON, 20) is not None and Tickets(ledger).count(wanted, NOON, 20) >= 0
            return steps()


@pytest.mark.parametrize("wanted", [one for one in NARROWED if Status.REJECTED not in one.statuses])
def test_a_page_and_a_count_cost_the_same_among_two_hundred_waiting_tickets_and_four_thousand(
    tmp_path: Path, wanted: Filter
) -> None:
    few, many = (work(tmp_path, count, wanted) for count in (200, 4_000))
    assert many < few * 1.5
