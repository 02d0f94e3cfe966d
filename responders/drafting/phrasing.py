"""What a template may say: names made harmless and put in a French sentence, the measure, its source. Pure."""

import re
from dataclasses import dataclass, replace

from responders.drafting.names import Name, name_of
from watcher.model import Campaign, Measure
from watcher.text import URL, clean, one_line

NAME_WIDTH = 80  # graphemes
NOBODY = "à vous"  # after "Bonjour", when nothing of a name may be said
_CALLS = re.compile("[@#＠＃]")  # some networks take the wide forms too


@dataclass(frozen=True, slots=True)
class Deed:
    """What an organisation did, as its own post says it: for a highlight."""

    said: str
    handle: str
    link: str
    day: str
    theme: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a text is made of; `measure` is None in a mere thank-you, `detail` a sentence of its body.

    `post` is what the answered post may be called; `goes_beyond` says that it asks what the measure does
    not say, `wants_more` that it waits for something besides thanks.
    """

    organisation: str
    campaign: Campaign
    measure: Measure | None = None
    detail: str = ""
    deed: Deed | None = None
    is_person: bool = False
    post: str = "message"
    goes_beyond: bool = False
    wants_more: bool = False


def values_of(words: Words) -> dict[str, object]:
    """Return the names that a template may use, with their values."""
    name, team = said_name(words.organisation), name_of(words.campaign.movement.name).of
    to = NOBODY if name.bare == NOBODY else name.to
    values: dict[str, object] = {
        "organisation": harmless_name(words.organisation),
        "hello": f"Bonjour {name.bare if words.is_person else to}",
        "to_organisation": to,
        "of_organisation": name.of,
        "the_organisation": name.the,
        "campaign": words.campaign.movement.name,
        "team": f"l'équipe {team}",
        "sign": "— l'équipe",
        "full_sign": f"— l'équipe {team}",
        "detail": words.detail,
        "this_post": f"{'ce' if words.post == 'message' else 'cette'} {words.post}",
        "your_post": f"votre {words.post}",
        "goes_beyond": words.goes_beyond,
        "wants_more": words.wants_more,
    }
    if words.measure is not None:
        values["measure"] = replace(words.measure, link=link_of(words.measure, words.campaign))
        values["source"] = source_of(words.measure, words.campaign)
    if words.deed is not None:
        values["deed"] = words.deed
    return values


def said_name(name: str) -> Name:
    """Return a hostile name as a French sentence may hold it."""
    return name_of(harmless_name(name))


def harmless_name(name: str) -> str:
    """Return a name on one short line that calls nobody, tags nothing and links nowhere."""
    return one_line(URL.sub("", _CALLS.sub("", clean(name))), NAME_WIDTH) or NOBODY


def link_of(measure: Measure, campaign: Campaign) -> str | None:
    """Return the address of a measure: its own, or its place on the programme's page."""
    if measure.link or not campaign.programme_url or is_line(measure):
        return measure.link
    return f"{campaign.programme_url}#{measure.id.replace('.', '-')}"


def source_of(measure: Measure, campaign: Campaign) -> str:
    """Return where a measure stands: "§3.1 du programme, https://…"; an approved line has its own source."""
    place = measure.chapter if is_line(measure) else f"§{measure.id} du programme"
    link = link_of(measure, campaign)
    return f"{place}, {link}" if link else f"{place}."


def is_line(measure: Measure) -> bool:
    """Return whether this is an approved line rather than a measure: its id is no place of the programme."""
    return not measure.id[:1].isdigit()
