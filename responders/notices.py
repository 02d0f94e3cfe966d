"""What people are told before it happens: the silence periods, and access tokens that expire. Pure.

Source of the silence notices: Conseil constitutionnel, 18 December 2017, n° 2017-5092 AN (a poll annulled
for messages of polling day, one of them on a personal page): everybody who may publish is told, in time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from responders.guards.silence import METROPOLE, silence_windows
from watcher.messages import Message, msg
from watcher.model import Network, OwnAccount, Person, Role, SilenceWindow
from watcher.settings import TERRITORIES, Settings

BEFORE_SILENCE = (timedelta(hours=36), timedelta(hours=2))
BEFORE_EXPIRY = (timedelta(days=7), timedelta(days=1))
_NOTHING: Mapping[str, datetime] = MappingProxyType({})
_KEEPERS = frozenset({Role.TECH_ADMIN, Role.DIGITAL_LEAD, Role.DIRECTOR})


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that is due to these people; `what` names it for ever, so that each is told once."""

    what: str
    subject: Message
    text: Message
    people: tuple[Person, ...]


def due_notices(settings: Settings, now: datetime, told: Mapping[str, datetime] = _NOTHING) -> tuple[Notice, ...]:
    """Return what people must be told now; `told` are the ends of tokens that the networks told, by account."""
    return (*_of_silence(settings, now), *_of_tokens(settings, now, told))


def expiring(
    settings: Settings, now: datetime, told: Mapping[str, datetime] = _NOTHING
) -> tuple[tuple[OwnAccount, int], ...]:
    """Return our accounts whose token expires within a week, or has, with the days left (0 on the day)."""
    today = now.astimezone(settings.timezone).date()
    dated = ((one, end_of_token(settings, one, told)) for one in settings.accounts)
    left = ((one, (day - today).days) for one, day in dated if day is not None)
    return tuple((one, days) for one, days in left if days <= max(BEFORE_EXPIRY).days)


def end_of_token(settings: Settings, own: OwnAccount, told: Mapping[str, datetime]) -> date | None:
    """Return the last day of a token: the sooner of what the network told and what people wrote."""
    heard = told.get(own.id)
    days = (heard.astimezone(settings.timezone).date() if heard else None, own.token_expires)
    return min(filter(None, days), default=None)


def _of_silence(settings: Settings, now: datetime) -> Iterator[Notice]:
    """Yield one notice for each beginning of a silence that concerns us, the nearest hour alone."""
    ours = {METROPOLE, *(account.territory for account in settings.accounts)}
    windows = [w for w in silence_windows(settings.rounds, TERRITORIES) if w.territory in ours]
    for starts in sorted({window.starts_at for window in windows}):
        lead = next((lead for lead in sorted(BEFORE_SILENCE) if starts - lead <= now < starts), None)
        if lead is not None:
            together = [window for window in windows if window.starts_at == starts]
            yield _silence_notice(settings, together, int(lead / timedelta(hours=1)))


def _silence_notice(settings: Settings, windows: list[SilenceWindow], hours: int) -> Notice:
    first, zone = windows[0], settings.timezone
    values = {
        "starts": f"{first.starts_at.astimezone(zone):%d/%m %H:%M}",
        "ends": f"{max(w.ends_at for w in windows).astimezone(zone):%d/%m %H:%M}",
        "territories": ", ".join(window.territory for window in windows),
        "round": first.round_name,
    }
    return Notice(
        f"silence {first.round_name} {first.starts_at:%Y-%m-%dT%H:%MZ} {hours}h",
        msg("Silence period from {starts}", **values),
        msg(
            "The silence period of {round} begins on {starts} ({territories}) and ends on {ends}, hour of the "
            "campaign.\n\nBetween the two publish nothing: no post, no repost, no list e-mail, no letter, no meeting, "
            "neither from the campaign's accounts nor from your own, even a post written before. Veilleur stops "
            "everything it sends, but not what you do by hand in your groups. Deleting stays allowed.\n\n"
            "Code électoral, art. L.49 and L.52-2.",
            **values,
        ),
        tuple(person for person in settings.people if person.email),
    )


def _of_tokens(settings: Settings, now: datetime, told: Mapping[str, datetime]) -> Iterator[Notice]:
    keepers = tuple(person for person in settings.people if person.email and person.roles & _KEEPERS)
    for account, days in expiring(settings, now, told):
        lead = next(lead.days for lead in sorted(BEFORE_EXPIRY) if days <= lead.days)
        end = end_of_token(settings, account, told)
        day = f"{end:%d/%m/%Y}"
        yield Notice(
            f"token {account.id} {end} {lead}d",
            msg("The access token of {account} expires on {day}", account=account.id, day=day),
            _token_text(account, day, renews=account.network is Network.BLUESKY and end != account.token_expires),
            keepers,
        )


def _token_text(account: OwnAccount, day: str, *, renews: bool) -> Message:
    """Say what to do; a session that the house can open anew only wants its password checked."""
    values = {"account": account.id, "network": account.network, "day": day}
    if renews:
        return msg(
            "The session of {account} ({network}) ends on {day}. Veilleur then logs in anew with the app password: "
            "check in the settings of the account that it was not revoked.",
            **values,
        )
    return msg(
        "The access token of {account} ({network}) expires on {day}. After that nothing leaves from it.\n\n"
        "Make a new one in the settings of the account, write it in secrets.env, and its day in "
        "config/accounts.toml (token_expires). If the account was disabled meanwhile: "
        "veilleur accounts enable {account}",
        **values,
    )
