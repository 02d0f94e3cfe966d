"""Try every template of a workspace on made-up words, so that `veilleur check` finds a slip before a ticket does."""

from collections.abc import Iterator
from pathlib import Path

from responders.drafting.phrasing import Deed, Words
from responders.drafting.render import Templates, TemplateTrouble
from watcher.messages import msg
from watcher.model import Campaign, Measure
from watcher.settings import Problem

_MEASURE = Measure(
    "1.1", 1, "Un titre", "Chapitre", (), (), "Nous le ferons.", "Un texte.", "1", "https://exemple.fr/1"
)
_DEED = Deed("Nous l'avons fait.", "@nous", "https://exemple.fr/2", "le 1er mars", "Un thème")


def broken_templates(folder: Path, campaign: Campaign) -> list[Problem]:
    """Return what is wrong in the templates of a folder, one problem a template."""
    found = (_problem_of(folder, path.name, campaign) for path in sorted(folder.glob("*.txt")))
    return [problem for problem in found if problem is not None]


def _problem_of(folder: Path, name: str, campaign: Campaign) -> Problem | None:
    try:
        for words in _samples(campaign):
            Templates(folder).variants(name, words)
    except TemplateTrouble as trouble:
        values = trouble.message.values
        said = msg("this template cannot be used: {error}", error=values["error"])
        return Problem(Path("config/templates") / name, int(str(values["line"])), "", said, trouble.hint or msg(""))
    return None


def _samples(campaign: Campaign) -> Iterator[Words]:
    """Yield words that go through both sides of the conditions a template may hold."""
    for yes in (True, False):
        yield Words(
            "Collectif", campaign, _MEASURE, "Un détail." if yes else "", _DEED,
            is_person=yes, goes_beyond=yes, wants_more=yes,
        )  # fmt: skip
