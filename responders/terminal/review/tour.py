"""Five lines for whoever opens the queue for the first time. Pure."""

from rich.text import Text

from responders.terminal.verbs import N_
from watcher.messages import Translator

TOUR = (
    N_("The list comes first, the most pressing on top; under it, all that is needed to decide on one ticket."),
    N_("a approves the exact text, e changes it, r closes with a reason, g hands it over, z puts it off."),
    N_("[ ] words that name us, { } the theme, ‹ › the nature; ✗ and = say what forbids the text, and why."),
    N_("Whoever writes a text does not approve it; u takes back your last decision until the text has left."),
    N_("? shows every key and the law behind a ticket; j and k move, q leaves; nothing typed is ever lost."),
)


def tour(tr: Translator) -> Text:
    """Return the tour."""
    return Text("\n".join(f"{number}. {tr(line)}" for number, line in enumerate(TOUR, start=1)))
