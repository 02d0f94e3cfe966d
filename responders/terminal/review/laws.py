"""Why the law, or a rule of the house, has its say on a ticket: the article, in plain words. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.text import Text

from responders.guards.verdict import Level
from responders.queue.views import TicketView
from responders.terminal.verbs import N_
from watcher.messages import Translator
from watcher.model import AuthorKind, Nature, Network, Origin, Role


@dataclass(frozen=True, slots=True)
class Law:
    """A field of the screen, the rule it stands on, and what the rule asks in plain words."""

    field: str
    source: str
    plain: str


SILENCE = Law(
    N_("Silence period"),
    N_("Code électoral, art. L.49"),
    N_(
        "From the eve of the vote at 00:00, where the account's territory votes, nothing of the campaign may be "
        "published or sent, not even an answer. What is approved is held and comes back to the desk; it never "
        "leaves by itself afterwards. Fine: 3 750 euros."
    ),
)
POLEMIC = Law(
    N_("Attack"),
    N_("Code électoral, art. L.48-2"),
    N_(
        "Nobody may bring a new element of polemic so late that the others cannot answer before the end of the "
        "campaign. Shortly before the vote, have the lawyer read what names an opponent."
    ),
)
PRESS = Law(
    N_("Unlawful words"),
    N_("Law of 29 July 1881 on the press"),
    N_(
        "A threat, an insult or a defamation is not answered: a file is kept for the lawyer, who has three months "
        "to act. Do not quote it: quoting an insult repeats it."
    ),
)
LAWYER = Law(
    N_("Before the lawyer"),
    N_("Law of 29 July 1881; Code électoral, art. L.48-2"),
    N_("The lawyer holds the second key: nobody else approves this text or hands the ticket on."),
)
PERSON = Law(
    N_("Private person"),
    N_("GDPR, art. 6 and 9; CNIL, 9 February 2023"),
    N_(
        "A person's political opinion is protected, even said in public. The house counts it, keeps no name and "
        "writes no draft. Only a question put to our account may be answered, by hand."
    ),
)
PEACE = Law(
    N_("Asked us not to reply"),
    N_("GDPR, art. 21; rules of X and Bluesky"),
    N_("Whoever asks to be left alone is, at once. A lead may lift it in the directory if they come back to us."),
)
SENSITIVE = Law(
    N_("Sensitive organisation"),
    N_("Rule of the house; GDPR, art. 9"),
    N_(
        "A union, a faith, patients, victims, minors, the police: a clumsy answer hurts people and reveals what "
        "they believe or suffer. The director approves."
    ),
)
MACHINE = Law(
    N_("Machine text"),
    N_("AI Act, Regulation (EU) 2024/1689, art. 50(4)"),
    N_(
        "A text begun by a machine may go without the mention “written with the help of AI” only if a named person "
        "really reviewed it: took the time to read, checked the sources, could change or refuse it. The journal "
        "keeps who, how long, which sources and what was changed."
    ),
)
FOUR_EYES = Law(
    N_("Approval"),
    N_("Rule of the house: author and approver are two persons"),
    N_(
        "Nothing leaves without a named person's yes to this exact text, for this account and this post. Changing "
        "one character ends it; it lasts 24 hours."
    ),
)
BY_HAND_ON_X = Law(
    N_("By hand"),
    N_("X Developer Agreement, 27 April 2026"),
    N_("X takes an answer from a program only when the author mentioned us. Otherwise a person pastes it."),
)
META = Law(
    N_("By hand"),
    N_("Meta Platform Terms, 3 February 2026"),
    N_("No program may publish on the Pages of others: a person pastes the text under the post."),
)
SUPPORT = Law(
    N_("Support"),
    N_("Code électoral, art. L.97; rule of the house"),
    N_("Thank for the work. Never write that an organisation supports us without its written agreement."),
)

_Holds = Callable[[TicketView], bool]
_APPLIES: tuple[tuple[Law, _Holds], ...] = (
    (SILENCE, lambda seen: any(v.level is Level.BLOCK and v.source.template == SILENCE.source for v in seen.verdicts)),
    (PRESS, lambda seen: seen.ticket.nature is Nature.UNLAWFUL),
    (LAWYER, lambda seen: seen.ticket.role is Role.LEGAL),
    (POLEMIC, lambda seen: seen.ticket.nature is Nature.ATTACK),
    (PERSON, lambda seen: seen.reading is not None and seen.reading.author_kind is AuthorKind.INDIVIDUAL),
    (PEACE, lambda seen: seen.organisation is not None and seen.organisation.do_not_reply),
    (SENSITIVE, lambda seen: seen.organisation is not None and bool(seen.organisation.sensitive)),
    (MACHINE, lambda seen: seen.draft is not None and seen.draft.origin is Origin.LLM),
    (BY_HAND_ON_X, lambda seen: seen.ticket.network is Network.X),
    (META, lambda seen: seen.ticket.network is Network.FACEBOOK),
    (SUPPORT, lambda seen: seen.ticket.nature is Nature.SUPPORT),
    (FOUR_EYES, lambda seen: seen.draft is not None),
)
LAWS = tuple(law for law, _ in _APPLIES)


def laws_of(seen: TicketView) -> Iterator[Law]:
    """Yield the rules that have their say on a ticket, the gravest first."""
    return (law for law, holds in _APPLIES if holds(seen))


def law_text(laws: Iterator[Law], tr: Translator) -> Text:
    """Lay rules out to be read."""
    text = Text()
    for law in laws:
        text.append(tr(law.field), "bold").append(f" — {tr(law.source)}\n", "underline").append(f"{tr(law.plain)}\n\n")
    return text
