"""Killed at any call, before or after it, the outbox never sends twice and ends by telling the truth."""

import random
from pathlib import Path

import desk
from kill_mastodon import Campaign
from kill_mastodon import calls_of as calls_of_a_step
from kill_world import Counting, count_calls, fill, publish, torment
from network_worlds import mastodon
from scripted_server import WritingFront


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


def test_veilleur_publish_killed_before_a_mastodon_server_sends_changes_and_takes_back_once(tmp_path: Path) -> None:
    with WritingFront(mastodon().base) as front:
        measured = Campaign(tmp_path / "measure", mastodon(), front, random.Random(1))
        measured.fill(2)
        calls = calls_of_a_step(measured)
        campaign = Campaign(tmp_path / "killed", mastodon(), front, random.Random(20270425))
        campaign.fill(4)
        campaign.torment(8, calls)
        campaign.correct()
        campaign.torment(8, calls)
    assert campaign.kills > 8 and campaign.lies == []
