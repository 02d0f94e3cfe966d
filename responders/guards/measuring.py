"""What the consistency and leak guards are worth on the labelled texts that come with the house."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from responders.guards.consistency import Claim, clashes
from responders.guards.hints import company, suspicions
from responders.guards.leak import leaks
from watcher.model import Meeting

# The meetings of the labelled texts; everybody in them is invented.
MEETINGS = (
    Meeting(
        ("Les Aînés Solidaires de Brévalonne",),
        ("Hélène Marchessou", "Paul Vidaloc"),
        "salle des Tilleuls, Brévalonne",
        date(2027, 3, 18),
    ),
    Meeting(
        ("Fédération des Maraîchers du Pays d'Aubrelle",),
        ("Bastien Courcelle",),
        "ferme des Quatre-Vents, Montclair",
        date(2027, 3, 9),
    ),
    Meeting(
        ("Collectif Urgences Vidalune",),
        ("Samia Benhaddou",),
        "Maison des associations de Port-Lazare, Port-Lazare",
        date(2027, 3, 23),
    ),
)
_Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Worth:
    """How often a guard was right; `missed` and `wrong` are the texts where it was not."""

    texts: int
    found: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def precision(self) -> float:
        """How many of the texts it stopped deserved it."""
        return self.found / (self.found + len(self.wrong)) if self.found else 0.0

    @property
    def recall(self) -> float:
        """How many of the texts that deserved it were stopped."""
        return self.found / (self.found + len(self.missed)) if self.found else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def measured(name: str) -> dict[str, Worth]:
    """Return what a guard is worth on each part of its texts; "cool-off" is "leak" near the day of the meeting."""
    file, stops, wanted, shown = _TESTS[name]
    rows = list(
        csv.DictReader((files(__package__) / "measured" / f"{file}.tsv").open(encoding="utf-8"), delimiter="\t")
    )
    parts = dict.fromkeys(row["part"] for row in rows)
    return {part: _worth([row for row in rows if row["part"] == part], stops, wanted, shown) for part in parts}


def _worth(rows: list[_Row], stops: Callable[[_Row], bool], wanted: str, shown: Callable[[_Row], str]) -> Worth:
    stopped = [(row, stops(row), row["label"] == wanted) for row in rows]
    return Worth(
        len(rows),
        sum(was and should for _, was, should in stopped),
        tuple(shown(row) for row, was, should in stopped if should and not was),
        tuple(shown(row) for row, was, should in stopped if was and not should),
    )


def _contradicts(row: _Row) -> bool:
    return any(clashes(row["draft"], [Claim("", (row["said"],))]))


def _leaks(row: _Row) -> bool:
    return bool(leaks(row["text"], MEETINGS) or suspicions(row["text"], MEETINGS))


def _leaks_lately(row: _Row) -> bool:
    return _leaks(row) or bool(company(row["text"], MEETINGS))


_TESTS: Mapping[str, tuple[str, Callable[[_Row], bool], str, Callable[[_Row], str]]] = {
    "consistency": ("consistency", _contradicts, "contradiction", lambda row: f"{row['said']} / {row['draft']}"),
    "leak": ("leak", _leaks, "leak", lambda row: row["text"]),
    "cool-off": ("leak", _leaks_lately, "leak", lambda row: row["text"]),
}
MEASURED = tuple(_TESTS)
