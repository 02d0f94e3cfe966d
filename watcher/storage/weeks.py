"""Counts over a week, for the edition of Mondays. Read only; the cost grows with the week."""

from watcher.clock import to_ms
from watcher.model import Move, Origin
from watcher.storage.ledger import Ledger
from watcher.storage.reports import Period


class Weeks:
    """A period in, counts out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def organisations(self, period: Period) -> int:
        """Count the organisations that said anything."""
        sql = "SELECT count(DISTINCT organisation_id) FROM post WHERE id >= ? AND id < ?"
        return int(self._ledger.value(sql, period.ids))

    def organisations_speaking_of_us(self, period: Period) -> int:
        """Count the organisations that spoke of us."""
        sql = """SELECT count(DISTINCT organisation_id) FROM reading JOIN post ON post.id = reading.post_id
            WHERE reading.post_id >= ? AND reading.post_id < ? AND mention <> 'no' AND mention = 'yes'"""
        return int(self._ledger.value(sql, period.ids))

    def approved_by_origin(self, period: Period) -> dict[Origin, int]:
        """Count the texts approved, by who wrote them last."""
        sql = """SELECT origin, count(*) AS n FROM decision JOIN draft ON draft.id = decision.draft_id
            WHERE at_ms >= ? AND at_ms < ? AND move = 'approve' GROUP BY origin"""
        return {Origin(row["origin"]): row["n"] for row in self._ledger.rows(sql, _ms(period))}

    def moves(self, period: Period) -> dict[Move, int]:
        """Count the moves of the journal."""
        sql = "SELECT move, count(*) AS n FROM decision WHERE at_ms >= ? AND at_ms < ? GROUP BY move"
        return {Move(row["move"]): row["n"] for row in self._ledger.rows(sql, _ms(period))}

    def refused_attempts(self, period: Period) -> int:
        """Count the publications that a silence period or a missing approval stopped."""
        sql = "SELECT count(*) FROM refused_attempt WHERE at_ms >= ? AND at_ms < ?"
        return int(self._ledger.value(sql, _ms(period)))


def _ms(period: Period) -> tuple[int, int]:
    return to_ms(period.starts_at), to_ms(period.ends_at)
