"""The guards of what a text says: meetings, contradictions, figures, promises, disguises. Pure."""

import re
from datetime import timedelta

from responders.guards.consistency import Claim, claims_of, clashes
from responders.guards.context import PASSES, Context, Finding
from responders.guards.frames import frames
from responders.guards.hints import company, suspicions
from responders.guards.leak import leaks
from responders.guards.quantities import quantities
from responders.guards.seen import disguises, see
from responders.guards.topics import subjects
from responders.guards.verdict import Level
from watcher.messages import msg
from watcher.model import Draft, Person, Role
from watcher.text import URL

COOL_OFF = timedelta(days=14)  # around a meeting: whom was met is not named beside us without a look
MEETING_READERS = frozenset({Role.CANDIDATE, Role.DIRECTOR})
_PROMISE = re.compile(
    r"\bnous (?:ne |n'|vous |y |en |l'|le |la |les )?(?P<verb>\w+rons|garantissons|promettons|nous engageons"
    r"|proposons|voulons)\b"
    r"|\b(?:sera|seront) (?:mise?s? en place|creee?s?|ouverte?s?|construite?s?|versee?s?|garantie?s?|portee?s? a)\b"
)
_MERE_TALK = re.compile(
    r"(?:repond|li|transmett|reviend|echange|ecoute|etudie|discute|parle|publie|lirons|regarde|verifie|precise"
    r"|explique"
    r"|partage|remercie|tiend|suiv|serons|aurons|pourr|saurons|verrons|ferons suivre|reste|continue)\w*"
)
_COVERED = 0.5


def meeting(draft: Draft, context: Context) -> Finding:
    """No text lets a confidential meeting be guessed; without the key of the record, none passes."""
    if context.meetings is None:
        return Finding(
            Level.HOLD, msg("meetings are recorded and their key is missing or wrong: nothing can be checked")
        )
    entitled = context.person is not None and may_know(context.person)
    if found := leaks(draft.text, context.meetings):
        return Finding(Level.BLOCK, msg("confidential meeting"), found if entitled else ())
    today = context.now.astimezone(context.settings.timezone).date()
    lately = [one for one in context.meetings if abs(today - one.day) <= COOL_OFF]
    if found := suspicions(draft.text, context.meetings) + company(draft.text, lately):
        return Finding(Level.HOLD, msg("confidential meeting"), found if entitled else (), Role.DIRECTOR)
    return PASSES


def may_know(person: Person) -> bool:
    """Return whether a person may know of every meeting."""
    return bool(person.roles & MEETING_READERS)


def contradiction(draft: Draft, context: Context) -> Finding:
    """A text that contradicts what stands is changed, or justified in writing by the director."""
    found = list(clashes(draft.text, _claims(context)))
    if not found:
        return PASSES
    first = found[0]
    why = (
        msg("“{draft}” against {place}: “{said}”", draft=first.draft, place=first.place, said=first.said)
        if first.place
        else msg("“{draft}” against the general message “{said}”", draft=first.draft, said=first.said)
    )
    return Finding(Level.HOLD, why, tuple(clash.span for clash in found), Role.DIRECTOR)


def figures(draft: Draft, context: Context) -> Finding:
    """A figure stands in the programme, a general message or the post answered, or comes with a link."""
    seen = see(draft.text)
    stated = quantities(seen.text)
    if not stated or URL.search(draft.text):
        return PASSES
    told = [text for claim in _claims(context) for text in claim.texts]
    name = context.organisation.name if context.organisation else ""
    known = {q.value for text in (*told, context.posted, name) for q in quantities(see(text).text)}
    bare = tuple(seen.span(q.start, q.end) for q in stated if q.value not in known)
    if not bare:
        return PASSES
    return Finding(Level.HOLD, msg("a figure without a source: link to one, or leave it out"), bare, Role.DIRECTOR)


def promise(draft: Draft, context: Context) -> Finding:
    """A promise is one that the programme, a general message or an approved line makes."""
    seen = see(draft.text)
    promised = [m.start() for m in _PROMISE.finditer(seen.text) if not (m["verb"] and _MERE_TALK.match(m["verb"]))]
    if not promised:
        return PASSES
    if not context.settings.programme:
        return Finding(Level.WARN, msg("the programme holds no measure: nobody can tell what was promised"))
    known = [frozenset(subjects(see(" ".join(claim.texts)).text)) for claim in _claims(context)]
    beyond = dict.fromkeys(
        seen.span(frame.start, frame.end)
        for frame in frames(seen.text)
        if any(frame.start <= place < frame.end for place in promised) and not _is_known(frame.subject, known)
    )
    if not beyond:
        return PASSES
    return Finding(Level.HOLD, msg("the programme does not promise this"), tuple(beyond), Role.DIRECTOR)


def _claims(context: Context) -> tuple[Claim, ...]:
    return claims_of(context.settings, context.now.astimezone(context.settings.timezone).date())


def _is_known(subject: tuple[str, ...], known: list[frozenset[str]]) -> bool:
    """Return whether one text that stands speaks of at least half of a subject."""
    return any(len(one.intersection(subject)) >= _COVERED * len(subject) for one in known)


def disguise(draft: Draft, _: Context) -> Finding:
    """No character that hides or imitates another."""
    found = disguises(draft.text)
    return Finding(Level.BLOCK, msg("invisible or imitated letters"), found) if found else PASSES
