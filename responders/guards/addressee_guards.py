"""The guards of who speaks and to whom: accounts, private persons, wishes, threads. Pure."""

import re

from responders.guards.context import PASSES, Context, Finding
from responders.guards.seen import see
from responders.guards.verdict import Level
from watcher.messages import msg
from watcher.model import AuthorKind, Draft, Role

_INSTITUTION = re.compile(
    r"(?<![a-z])(?:ville|mairie|commune|departement|region|prefecture|sous prefecture|metropole|agglo\w*"
    r"|intercommunalite"
    r"|conseil (?:municipal|departemental|regional)|senat|assemblee nationale|ministere|gouvernement)(?![a-z])"
    r"|(?<![a-z])(?:villede|mairiede|departementde)|\.gouv\.fr"
)
PEACE = re.compile(
    r"\b(?:ne (?:plus|pas) nous (?:repondre|contacter|ecrire|mentionner|solliciter|interpeller)"
    r"|cess\w+ de nous (?:repondre|contacter|ecrire|solliciter)|arret\w+ de nous (?:repondre|contacter|ecrire"
    r"|solliciter)"
    r"|ne nous (?:repondez|contactez|ecrivez|sollicitez|mentionnez) plus|(?:^|\W)stop\b.{0,40}\b(?:repon"
    r"|contact|messages?))"
)


def institution(_: Draft, context: Context) -> Finding:
    """The campaign never speaks from the account of an institution."""
    account = context.account
    named = see(f"{account.id} {account.handle}".replace("_", " ").replace(".", " . ")).text if account else ""
    if account and (_INSTITUTION.search(named) or account.handle.lower().endswith(".gouv.fr")):
        return Finding(Level.BLOCK, msg("{handle} is an institution's account", handle=account.handle))
    return PASSES


def private_person(_: Draft, context: Context) -> Finding:
    """A private person is not answered by the house; by hand at most, when they asked our account."""
    if context.addressee not in (AuthorKind.INDIVIDUAL, AuthorKind.UNKNOWN):
        return PASSES
    if context.by_hand:
        return Finding(Level.WARN, msg("a private person: answer by hand, and only what was asked"))
    return Finding(Level.BLOCK, msg("the author is a private person: a reply is by hand only"))


def wish_for_peace(_: Draft, context: Context) -> Finding:
    """Whoever asked not to be answered is not."""
    if context.wants_peace or (context.organisation is not None and context.organisation.do_not_reply):
        return Finding(Level.BLOCK, msg("this organisation asked us not to reply"))
    return Finding(Level.PASS, msg("nothing asked"))


def thread(_: Draft, context: Context) -> Finding:
    """A second reply in a thread is a lead's to allow; a third does not leave."""
    if context.replies >= 2:
        return Finding(Level.BLOCK, msg("two replies left in this thread already: take it private"))
    if context.replies == 1:
        return Finding(Level.HOLD, msg("a reply left in this thread already"), (), Role.DIGITAL_LEAD)
    return PASSES
