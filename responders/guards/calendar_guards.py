"""The guards that depend on the day: silence, polls and results, late polemics, paid promotion. Pure."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from responders.guards.accusations import named_opponents, polemic_words
from responders.guards.context import PASSES, Context, Finding
from responders.guards.seen import Span, see
from responders.guards.silence import open_window, silence_windows
from responders.guards.verdict import Level
from watcher.messages import msg
from watcher.model import Draft, Role
from watcher.settings import TERRITORIES, Settings

_LATE = timedelta(hours=48)  # before the eve at 00:00: from the third day before the vote
_MONTHS_UNPAID = 6
_POLL = re.compile(
    r"\bsondages?\b|\bintentions? de vote\b|\benquetes? d'opinion\b|\bbarometres? (?:politiques?|electora\w+)"
    r"|\b\d+(?:[.,]\d+)? ?(?:%|pour cent) (?:selon|d'apres|des (?:voix|intentions|suffrages))"
    r"|(?:\b\d+(?:[.,]\d+)? ?(?:%|pour cent) des (?:gens|francais\w*|electeurs|electrices|citoyens|habitants)"
    r"|\b(?:francais\w*|electeurs?|electrices?|citoyens?) sur (?:deux|trois|quatre|cinq|dix|\d+)),? (?:\w+ )?"
    r"(?:soutiennent|soutient|approuve\w*|veut|veulent|souhaite\w*|pense\w*|juge\w*|estime\w*|vot(?:er|ent)\w*"
    r"|fait confiance|font confiance|est (?:pour|contre|favorable)|sont (?:pour|contre|favorables))"
    r"|\b(?:ifop|ipsos|harris interactive|opinionway|elabe|odoxa|kantar|cluster17|bva|verian|toluna)\b"
)
_INSTITUTE = re.compile(
    r"\b(?:ifop|ipsos|harris|opinionway|elabe|odoxa|kantar|cluster17|bva|verian|toluna|institut \w+)\b"
)
_SAMPLE = re.compile(r"\b\d[\d ]* (?:personnes|electeurs|repondants|sondes)\b|\bechantillon\b")
_DATED = re.compile(
    r"\b\d{1,2}(?:er)? (?:janv|fevr|mars|avri|mai|juin|juil|aout|sept|octo|nove|dece)\w*|\b\d{1,2}/\d{1,2}\b"
)
_RESULT = re.compile(
    r"\bresultats? (?:partiels?|provisoires?|definitifs?|du (?:premier|second) tour|des urnes|du vote|de l'election)"
    r"|\bestimations?\b|\bsortie des urnes\b|\bdepouillement\b|\ben tete\b|\bqualifiee?s? (?:pour"
    r"|au) (?:le )?second tour"
    r"|\b(?:est|sont|serait|donnee?) (?:elue?s?|gagnante?|battue?)\b|\bremporte (?:l'election|le (?:premier"
    r"|second) tour)"
)
_PAID = re.compile(
    r"#(?:ad|pub|sponsorisee?|sponsored|partenariatremunere)\b|\b(?:contenu|post|message|article"
    r"|publication) sponsorisee?s?\b"
    r"|\bpartenariat (?:remunere|commercial)\b|\bcollaboration (?:commerciale|remuneree)\b|\bcode promo\b"
    r"|\b(?:sponsoris|boost)(?:er|ez|ons) (?:ce|cette|cet|notre|nos|la|le|les) (?:post|message|publication"
    r"|annonce|video)s?"
)


def silence(_: Draft, context: Context) -> Finding:
    """Nothing leaves during the silence period of a territory where it would be published."""
    windows = silence_windows(context.settings.rounds, TERRITORIES)
    opened = [w for territory in context.territories if (w := open_window(windows, territory, context.now))]
    if not opened:
        return Finding(Level.PASS, msg("none now"))
    until = f"{opened[0].ends_at.astimezone(context.settings.timezone):%d/%m %H:%M}"
    return Finding(Level.BLOCK, msg("nothing leaves until {until}", until=until))


def polls(draft: Draft, context: Context) -> Finding:
    """No poll and no result while people vote; elsewhere a poll says who, when and how many."""
    folded = see(draft.text)
    spoken = _spans(draft, _POLL)
    if _voting(context.settings, context.now) and (found := spoken + _spans(draft, _RESULT)):
        return Finding(Level.BLOCK, msg("no poll and no result may be spoken of while people vote"), found)
    complete = all(pattern.search(folded.text) for pattern in (_INSTITUTE, _SAMPLE, _DATED))
    if spoken and not complete:
        return Finding(Level.WARN, msg("a poll is told with its institute, its date and its sample"), spoken)
    return PASSES


def late_polemics(draft: Draft, context: Context) -> Finding:
    """Shortly before the vote, what names an opponent or accuses is read by the lawyer."""
    found = named_opponents(draft.text, context.settings.campaign) + polemic_words(draft.text)
    starts = [start for start, _ in _rounds(context.settings)]
    if found and any(start - _LATE <= context.now < start for start in starts):
        return Finding(Level.HOLD, msg("too late for the others to answer: the lawyer reads it"), found, Role.LEGAL)
    return PASSES


def paid_promotion(draft: Draft, context: Context) -> Finding:
    """Nothing that is paid for, in the six months before the month of the vote, nor until the end of it."""
    found = _spans(draft, _PAID)
    if not found:
        return PASSES
    level = Level.BLOCK if _unpaid_time(context.settings, context.now) else Level.WARN
    return Finding(level, msg("no text of the campaign is paid for or promoted"), found)


def _spans(draft: Draft, pattern: re.Pattern[str]) -> tuple[Span, ...]:
    seen = see(draft.text)
    return tuple(seen.span(*match.span()) for match in pattern.finditer(seen.text))


def _rounds(settings: Settings) -> Iterable[tuple[datetime, datetime]]:
    """Return when each round begins somewhere and when it is over everywhere."""
    windows = silence_windows(settings.rounds, TERRITORIES)
    for name in dict.fromkeys(window.round_name for window in windows):
        own = [window for window in windows if window.round_name == name]
        yield min(w.starts_at for w in own), max(w.ends_at for w in own)


def _voting(settings: Settings, now: datetime) -> bool:
    return any(start <= now < end for start, end in _rounds(settings))


def _unpaid_time(settings: Settings, now: datetime) -> bool:
    """Return whether paid promotion is forbidden; with no day of the vote known, it is."""
    days = [day for one in settings.rounds for day in one.days.values()]
    if not days:
        return True
    months = min(days).year * 12 + min(days).month - 1 - _MONTHS_UNPAID
    begins = min(days).replace(year=months // 12, month=months % 12 + 1, day=1)
    return datetime.combine(begins, time(0), UTC) - timedelta(days=1) <= now and now.date() <= max(days)
