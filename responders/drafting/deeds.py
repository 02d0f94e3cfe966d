"""What an organisation did, and which group should hear of it. Pure.

Never grief, danger, a conflict or a vote: to highlight one would be to make use of it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from responders.drafting.phrasing import Deed
from watcher.model import Group, Nature, Network, Organisation, Post
from watcher.text import HANDLE, URL, clean, fold, one_line

FRESH_FOR = timedelta(days=10)
TURN_EVERY = timedelta(days=14)  # between two highlights of one organisation
COOLS_OFF = timedelta(days=14)  # on both sides of a meeting
_NEVER = frozenset({Nature.DISTRESS, Nature.ATTACK, Nature.SATIRE, Nature.UNLAWFUL, Nature.CRITICISM})
_GRAVE = re.compile(
    r"\b(?:deuil|deces|decede|mort|obseques|hommage|drame|victime|incendie|inondation|agression|attentat|accident|blesse"
    r"|naufrage|sauveteur|tempete|coup de vent|secours en mer|noyade|suicide|greve|manifestation|manifester|blocage"
    r"|sans solution|a la rue|sans[- ]abri|dehors|maraude|expuls|licenciement|fermeture|petition|elections?"
    r"|scrutin|candidate?s?)\w*"
)
# A person named, or somebody's own feast: what concerns one person is not shown to a group.
_OF_ONE_PERSON = re.compile(r"\b(?:Mme|Mmes|Madame|Mlle|M\.|Monsieur|Dr|Docteur)\s+[A-ZÀ-Ý]|\bbougies\b")
_DEED = re.compile(r"\bbenevole|\b\d")
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_SAID = 200  # characters quoted at most
_QUOTES = str.maketrans({"«": "“", "»": "”", "@": None, "#": None, "＠": None, "＃": None})
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def is_a_deed(post: Post, nature: Nature) -> bool:
    """Return whether a post reports an action that may be shown: nothing grave, and something done."""
    if nature in _NEVER or _GRAVE.search(fold(post.text)) or _OF_ONE_PERSON.search(post.text):
        return False
    return bool(said_of(post.text))


def said_of(text: str) -> str:
    """Return the sentence of a post that tells the deed, without handle, hashtag or address; "" when none does."""
    bare = HANDLE.sub("", URL.sub("", clean(text))).translate(_QUOTES)
    sentences = (one_line(found.strip()) for found in _SENTENCE.findall(bare))
    return next((one for one in sentences if _DEED.search(fold(one)) and 20 <= len(one) <= _SAID), "")


def is_fresh(post: Post, day: datetime) -> bool:
    """Return whether a post is at most ten days old at an instant; one without a sure date is not."""
    return not post.date_estimated and timedelta() <= day - post.published_at <= FRESH_FOR


def affinity(group: Group, theme_id: str | None, organisation: Organisation) -> int:
    """Return how near a group is to a deed: twice for the deed's theme, once for each usual theme of its author."""
    return 2 * (theme_id in group.themes) + len(set(group.themes) & set(organisation.themes))


def group_for(
    groups: Sequence[Group], theme_id: str | None, organisation: Organisation, served: Mapping[str, int]
) -> Group | None:
    """Return the nearest group with an administrator, the least served among equals; None when none is near."""
    near = [g for g in groups if g.administrators and affinity(g, theme_id, organisation) > 0]
    return min(near, key=lambda g: (-affinity(g, theme_id, organisation), served.get(g.id, 0), g.id), default=None)


def deed_of(post: Post, organisation: Organisation, network: Network, theme: str, day: date) -> Deed:
    """Return what a highlight says of a post, crediting the organisation's handle on a network when it has one."""
    ours = (a.address for a in organisation.accounts if a.network is network and network is not Network.RSS)
    handle = next(ours, "")
    month = _MONTHS[day.month - 1]
    when = f"le {'1er' if day.day == 1 else day.day} {month}"
    return Deed(said_of(post.text), f"@{handle}" if handle else "", post.url or "", when, theme)
