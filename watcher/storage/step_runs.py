"""What each step last did, kept for `veilleur status` and the digest's account of the service."""

import json
from datetime import datetime
from typing import Any

from watcher.clock import from_ms, to_ms
from watcher.model import StepReport
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger


class StepRuns:
    """Step reports in, step reports out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def record(self, report: StepReport, ended_at: datetime) -> None:
        """Keep the latest report of a step."""
        troubles = json.dumps([dump_message(t) for t in report.troubles[:50]])
        with self._ledger.write():
            self._ledger.execute(
                """INSERT INTO step_run VALUES (?, ?, ?, ?) ON CONFLICT(step) DO UPDATE SET
                   ended_ms = excluded.ended_ms, counts_json = excluded.counts_json,
                   troubles_json = excluded.troubles_json""",
                (report.step, to_ms(ended_at), json.dumps(dict(report.counts)), troubles),
            )

    def latest(self) -> dict[str, tuple[datetime, StepReport]]:
        """Return, for each step that ever ran, when it last ended and what it did."""
        return {r["step"]: (from_ms(r["ended_ms"]), _report(r)) for r in self._ledger.rows("SELECT * FROM step_run")}


def _report(row: dict[str, Any]) -> StepReport:
    troubles = tuple(load_message(kept) for kept in json.loads(row["troubles_json"]))
    return StepReport(row["step"], json.loads(row["counts_json"]), troubles)
