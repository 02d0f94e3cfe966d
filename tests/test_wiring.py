"""What the wiring decides by itself."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from responders.terminal.cli import run
from responders.wiring import House, jobs, write_digests
from watcher.settings import load


@pytest.mark.parametrize(("hour", "missed"), [(5, False), (6, True), (7, True)])  # 07:00 in Paris is 06:00 UTC
def test_a_digest_missed_while_the_machine_was_off_is_made_at_the_start(
    tmp_path: Path, hour: int, missed: bool
) -> None:
    assert run(["init", "--demo", str(tmp_path / "w")]) == 0
    now = datetime(2026, 11, 23, hour, 0, tzinfo=UTC)
    house = House(load(tmp_path / "w", {}), lambda: now)
    digest = next(job for job in jobs(house, lambda _: None) if job.name == "digest")
    assert digest.was_missed() is missed
    write_digests(house)
    assert not digest.was_missed()
