"""The names people read for the house's own words. Only the catalogue's keys: nothing is decided here."""

from collections.abc import Mapping

from watcher.messages import Message, msg
from watcher.model import AlertKind, Network, Outcome, PublicationState, Role

NETWORKS: Mapping[Network, str] = {
    Network.RSS: "RSS",
    Network.BLUESKY: "Bluesky",
    Network.MASTODON: "Mastodon",
    Network.FACEBOOK: "Facebook",
    Network.X: "X",
    Network.NEWSLETTER: "Newsletter",
}
DECISIONS: Mapping[Outcome, Message] = {
    Outcome.REPLY: msg("Reply"),
    Outcome.CORRECT: msg("Correct, with a source"),
    Outcome.THANK: msg("Thank"),
    Outcome.NOTE: msg("Note to the theme lead, no public reply"),
    Outcome.ESCALATE: msg("Escalate: absent from the programme"),
    Outcome.SOLICITATION: msg("Solicitation to handle"),
    Outcome.HIGHLIGHT: msg("Highlight"),
    Outcome.WATCH: msg("Watch"),
    Outcome.COUNT: msg("Count"),
    Outcome.BY_HAND: msg("By hand, without a draft"),
    Outcome.NO_REPLY: msg("Do not reply"),
    Outcome.SILENCE: msg("Say nothing"),
}
ALERTS: Mapping[AlertKind, Message] = {
    AlertKind.GRAVE: msg("a grave accusation or error"),
    AlertKind.SPIKE: msg("a spike of mentions"),
    AlertKind.PERHAPS_SENT: msg("an answer that perhaps left"),
    AlertKind.OVERDUE: msg("a ticket is late"),
    AlertKind.SHUT_OUT: msg("we are shut out of a network"),
    AlertKind.UNHEARD: msg("not heard any more"),
    AlertKind.SILENT: msg("silent beyond its habit"),
}
OUTBOX: Mapping[PublicationState, Message] = {
    PublicationState.QUEUED: msg("Approved, about to leave:"),
    PublicationState.SENDING: msg("Leaving now:"),
    PublicationState.UNCERTAIN: msg("Perhaps sent, to check by hand:"),
    PublicationState.BY_HAND: msg("Approved, to publish by hand:"),
    PublicationState.HELD: msg("Held by the silence period:"),
}
ROLES: Mapping[Role, Message] = {
    Role.CANDIDATE: msg("the candidate"),
    Role.DIRECTOR: msg("the director"),
    Role.DIGITAL_LEAD: msg("the digital lead"),
    Role.THEME_LEAD: msg("the theme lead"),
    Role.LEGAL: msg("the lawyer"),
    Role.WATCHER: msg("the watchers"),
    Role.GROUP_ADMIN: msg("the group's administrator"),
    Role.TECH_ADMIN: msg("the technical administrator"),
}
TERRITORIES: Mapping[str, Message] = {
    "metropole": msg("metropolitan France"),
    "reunion": msg("La Réunion"),
    "mayotte": msg("Mayotte"),
    "nouvelle_caledonie": msg("Nouvelle-Calédonie"),
    "wallis_et_futuna": msg("Wallis-et-Futuna"),
    "guadeloupe": msg("Guadeloupe"),
    "martinique": msg("Martinique"),
    "saint_barthelemy": msg("Saint-Barthélemy"),
    "saint_martin": msg("Saint-Martin"),
    "guyane": msg("Guyane"),
    "saint_pierre_et_miquelon": msg("Saint-Pierre-et-Miquelon"),
    "polynesie": msg("Polynésie française"),
    "marquises": msg("the Marquesas"),
    "gambier": msg("the Gambier islands"),
}
WEEKDAYS = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)
MONTHS = (
    msg("January"),
    msg("February"),
    msg("March"),
    msg("April"),
    msg("May"),
    msg("June"),
    msg("July"),
    msg("August"),
    msg("September"),
    msg("October"),
    msg("November"),
    msg("December"),
)
