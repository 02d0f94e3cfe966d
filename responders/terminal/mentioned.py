"""What `veilleur evaluate` says of mentions: how well the house tells who speaks of us, and its errors."""

from collections.abc import Sequence
from typing import Any

from responders.terminal.session import Session
from watcher.messages import msg
from watcher.model import Author, Network, Post
from watcher.understanding.evaluation import Labelled
from watcher.understanding.mention_figures import MentionError, MentionFigures, measure_mentions


def measured(session: Session, examples: Sequence[Labelled]) -> MentionFigures | None:
    """Read the texts whose mention is labelled as the house reads posts; None where none is."""
    chosen = [(one.text, one.mention) for one in examples if one.mention]
    if not chosen:
        return None
    house, now = session.house, session.clock()
    posts = [Post(Network.RSS, str(place), text, now, Author("")) for place, (text, _) in enumerate(chosen)]
    readings = house.reader.read(posts, days_to_vote=house.days_to_vote())
    return measure_mentions(
        [text for text, _ in chosen], [label for _, label in chosen], [reading.mention for reading in readings]
    )


def mentions_as_json(figures: MentionFigures) -> dict[str, Any]:
    """Return the figures for scripts, rounded to four decimals."""
    named = {name: round(getattr(figures, name), 4) for name in ("precision", "recall", "f1", "unsure")}
    return {"n": figures.texts, **named, "errors": [_row(error) for error in figures.errors]}


def show_mentions(session: Session, figures: MentionFigures | None) -> None:
    """Print the figures and every error with the words that misled; nothing where none was labelled."""
    if figures is None:
        return
    if session.as_json:
        session.out.json({"mentions": mentions_as_json(figures)})
        return
    session.out.say(
        msg("Mentions on {count} texts: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} with each "
            "unsure counted as half, {unsure:.1f} % unsure.",
            count=figures.texts, precision=figures.precision, recall=figures.recall, f1=figures.f1,
            unsure=figures.unsure * 100)
    )  # fmt: skip
    rows = [_row(error) for error in figures.errors]
    session.out.rows(rows, ("labelled", "found", "because", "text"), msg("Every mention is as labelled."))


def _row(error: MentionError) -> dict[str, str]:
    return {
        "labelled": error.labelled,
        "found": error.found.verdict,
        "because": " · ".join(error.found.because),
        "text": error.text,
    }
