"""Killed at any call, before or after it, the outbox never sends twice and ends by telling the truth."""

import random
from pathlib import Path

import desk
from kill_world import Counting, count_calls, fill, publish, torment


def test_an_outbox_killed_thirty_times_before_a_network_that_lies_sends_nothing_twice(tmp_path: Path) -> None:
    chance, kills, number = random.Random(20270411), 0, 0
    fill(tmp_path / "measure.db", 2)
    with Counting(0, calm=True) as calm:
        calls = count_calls(lambda: publish(tmp_path / "measure.db", calm.port, desk.NOON))
    while kills < 30:
        with Counting(chance.randrange(2**32)) as network:
            outcome = torment(tmp_path / f"{number}.db", network, 4, 30 - kills, chance, calls)
        kills, number = kills + outcome.kills, number + 1
        assert outcome.lies == [] and outcome.twice == 0
        assert sum(outcome.states.values()) == 4
