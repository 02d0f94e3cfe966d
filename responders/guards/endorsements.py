"""The guard of endorsements: nobody is said to support us without a written agreement on record. Pure.

Code électoral, art. L.97; the name of a legal person is not lent either (art. L.52-8).
"""

import re
from collections.abc import Iterable, Iterator

from responders.guards.context import PASSES, Context, Finding
from responders.guards.names import organisation_pattern
from responders.guards.seen import see
from responders.guards.verdict import Level
from watcher.messages import msg
from watcher.model import Agreement, Draft, Organisation, Role

_SUPPORT = re.compile(
    r"\b(?:nous (?:soutient|soutiennent|ont rejoints?|a rejoints?|appuie\w*)|(?:nous|vous) (?:apporte\w*"
    r"|avez apporte) (?:son|leur|votre) soutien"
    r"|soutien\w* (?:notre|la|le|camille) (?:candidat\w*|projet|programme|campagne|demarche|mouvement)"
    r"|soutenue?s? par|(?:avec|grace a|merci (?:pour|de)|fiere?s? du|forte?s? du) (?:le |votre |leur |son )?soutien"
    r"|(?:se (?:range|rallie)\w*|ralliement|rallie) (?:derriere|a|de)|appelle(?:nt)? a voter|(?:a"
    r"|ont) choisi (?:notre|la candidate|camille)"
    r"|(?:est|sont) (?:avec nous|a nos cotes|derriere nous|des notres)|vote(?:nt|ra|ront)? pour (?:nous|notre)"
    r"|soutien officiel)"
)
_NOT = re.compile(r"\b(?:ne|n')\b")
_YOU = re.compile(r"\b(?:vous|votre|vos)\b")
_ENDS = re.compile(r"[.!?\n]")


def endorsement(draft: Draft, context: Context) -> Finding:
    """A support that is claimed is one that was agreed to in writing."""
    seen = see(draft.text)
    claims = [m for m in _SUPPORT.finditer(seen.text) if not _NOT.search(seen.text, max(0, m.start() - 12), m.end())]
    if not claims:
        return PASSES
    agreed = [_agreement(_sentence(seen.text, claim.start()), context) for claim in claims]
    if first := next(filter(None, agreed), None) if all(agreed) else None:
        return Finding(
            Level.PASS,
            msg("{name} agreed in writing on {day}: {proof}", name=_name(first, context), day=f"{first.day:%d/%m/%Y}",
                proof=first.proof),
        )  # fmt: skip
    spans = tuple(seen.span(*claim.span()) for claim in claims)
    return Finding(Level.HOLD, msg("an endorsement is claimed without a written agreement"), spans, Role.LEGAL)


def _agreement(sentence: str, context: Context) -> Agreement | None:
    """Return the agreement that covers whoever a sentence says supports us; None when one of them has none."""
    named = list(_named(sentence, context))
    if not named and _YOU.search(sentence) and context.organisation:
        named = [context.organisation]
    found = [_of(one, context.agreements) for one in named]
    return found[0] if found and all(found) else None


def _named(sentence: str, context: Context) -> Iterator[Organisation]:
    known = {one.id: one for one in (*context.settings.organisations, *filter(None, [context.organisation]))}
    return (one for one in known.values() if organisation_pattern(one.name).search(sentence))


def _of(organisation: Organisation, agreements: Iterable[Agreement]) -> Agreement | None:
    return next((one for one in agreements if one.organisation == organisation.id), None)


def _name(agreement: Agreement, context: Context) -> str:
    organisation = context.settings.organisation(agreement.organisation)
    return organisation.name if organisation else agreement.organisation


def _sentence(folded: str, place: int) -> str:
    ends = [0, *(found.end() for found in _ENDS.finditer(folded)), len(folded)]
    return folded[max(end for end in ends if end <= place) : min(end for end in ends if end > place)]
