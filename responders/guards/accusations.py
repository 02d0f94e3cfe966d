"""A person named together with an accusation or an insult: what the press law calls for a lawyer. Pure."""

import re
from collections.abc import Iterator

from responders.guards.context import PASSES, Context, Finding
from responders.guards.names import person_pattern
from responders.guards.seen import Span, see
from responders.guards.verdict import Level
from watcher.messages import msg
from watcher.model import Campaign, Draft, Role
from watcher.understanding.first_names import FIRST_NAMES
from watcher.understanding.unlawful_cues import IMPUTATIONS, UNLAWFUL

_ACCUSATION = re.compile(
    r"\b(?:a menti|ment aux|mentent|mensonges?|menteu\w+|corrupt\w+|corromp\w+|complices?|magouill\w+|mise? en examen"
    r"|condamnee?s? (?:pour|a)|soupconnee?s?|favoritisme|conflit d'interets?|prise illegale|harcel\w+|racistes?"
    r"|fascistes?"
    r"|fachos?|antisemites?|malhonnetes?|trahi\w*|traitres?|detournee?s?|blanchiment|fraud\w+|escroqu\w+"
    r"|vol(?:e|ait) l[ae'])"
)
_INSULT = re.compile(
    r"\b(?:incapables?|incompetente?s?|clowns?|guignols?|pantins?|hypocrites?|imposteurs?|laches|voyous?"
    r"|crapules?|ordures?"
    r"|idiote?s?|imbeciles?|cretine?s?|abruti\w*|debiles?|pourris?|connards?|salauds?|minable?s?|escrocs?|voleu\w+)\b"
)
_POLEMIC = re.compile(r"\b(?:revelons|revelations?|scandale|accus(?:e|ons|ation)\w*|mensonges?|a menti|affaire d)")
_CIVILITY = re.compile(r"\b(?:M\.|Mme|Mr|Monsieur|Madame)\s+[A-ZÀ-Þ][\w'-]+")
_HANDLE = re.compile(r"(?<![\w@/])@[\w.-]+")
_CAPITALS = re.compile(r"\b([A-ZÀ-Þ][\w-]+) [A-ZÀ-Þ][\w'-]+")


def _plain(pattern: str) -> str:
    return re.sub(r"\s*\n\s*", "", pattern)


_UNLAWFUL = re.compile("|".join(rf"\b(?:{_plain(pattern)})\b" for _, _, pattern in UNLAWFUL))
_IMPUTED = re.compile("|".join(rf"\b(?:{_plain(pattern)})\b" for pattern in IMPUTATIONS))


def accusation(draft: Draft, context: Context) -> Finding:
    """A person named with an accusation or an insult, or words that are unlawful by themselves, wait for the lawyer."""
    why = msg("a person is named with an accusation or an insult")
    if found := _spans(draft.text, _UNLAWFUL):
        return Finding(Level.HOLD, msg("these words are unlawful by themselves"), found, Role.LEGAL)
    grave = (*_spans(draft.text, _IMPUTED), *_spans(draft.text, _ACCUSATION), *_spans(draft.text, _INSULT))
    people = tuple(_people(draft.text, context.settings.campaign)) if grave else ()
    if grave and (people or _spans(draft.text, _INSULT)):
        return Finding(Level.HOLD, why, (*people, *grave), Role.LEGAL)
    return PASSES


def named_opponents(text: str, campaign: Campaign) -> tuple[Span, ...]:
    """Return where an opponent is named."""
    names = [name for one in campaign.opponents for name in (one.name, *one.aliases)]
    return tuple(span for name in names for span in _spans(text, person_pattern(name)))


def polemic_words(text: str) -> tuple[Span, ...]:
    """Return where a text accuses or reveals."""
    return _spans(text, _POLEMIC)


def _people(text: str, campaign: Campaign) -> Iterator[Span]:
    """Yield where somebody is named who is not ours."""
    yield from named_opponents(text, campaign)
    ours = [person_pattern(one.name) for one in (campaign.candidate, *campaign.spokespersons)]
    for pattern in (_CIVILITY, _HANDLE, _CAPITALS):
        for match in pattern.finditer(text):
            is_name = pattern is not _CAPITALS or see(match[1]).text in FIRST_NAMES
            if is_name and not any(own.search(see(match.group()).text) for own in ours):
                yield match.span()


def _spans(text: str, pattern: re.Pattern[str]) -> tuple[Span, ...]:
    seen = see(text)
    return tuple(seen.span(*match.span()) for match in pattern.finditer(seen.text))
