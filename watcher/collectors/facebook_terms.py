"""What may be read on Facebook, and what people decide about it. Pure.

Pages we do not manage need "Page Public Content Access", which Meta grants after App Review and
business verification; groups have had no API since 22 April 2024, and nothing is searched. Sources:
https://developers.facebook.com/docs/features-reference/page-public-content-access,
https://developers.facebook.com/docs/graph-api/changelog, Meta Platform Terms 3.a (2026).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from watcher.collectors.walk import Plan
from watcher.errors import SourceRefused
from watcher.messages import Message, msg
from watcher.model import Source

# When each version of the Graph API ends; None: not announced yet (read in November 2026).
VERSION_ENDS: dict[str, date | None] = {
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
    "v26.0": None,
}
NOTICE = timedelta(days=60)
PLAN = Plan(depth=500)  # Facebook ranks a Page's posts and shows about 600 of a year
_VERSION = re.compile(r"v[1-9][0-9]{1,2}\.0\Z")
_SITE = re.compile(r"https?://(?:[a-z-]+\.)?facebook\.com/(?:profile\.php\?id=)?", re.IGNORECASE)
_GROUP = re.compile(r"(?:groups?[:/]|https?://(?:[a-z-]+\.)?facebook\.com/(?:groups|share/g)/)", re.IGNORECASE)
_PAGE = re.compile(r"[A-Za-z0-9.]{2,80}\Z")
_POST = re.compile(r"[0-9]{1,30}_[0-9]{1,30}\Z")
_IMPORT = msg("Meanwhile, write its posts in a CSV or JSON Lines file and take them in with: veilleur import FILE")


@dataclass(frozen=True, slots=True)
class FacebookOptions:
    """What people decide about Facebook.

    `own_pages` are our Pages, by name or id. `page_public_content_access` says that Meta granted it:
    nobody else's Page is read without. `graph_version` is such as "v25.0".
    """

    own_pages: tuple[str, ...] = ()
    page_public_content_access: bool = False
    graph_version: str = "v25.0"
    plan: Plan = PLAN

    def __post_init__(self) -> None:
        if not _VERSION.match(self.graph_version):
            raise ValueError("graph_version must be such as v25.0")


@dataclass(frozen=True, slots=True)
class Aim:
    """What an address points at: a Page's posts, its mentions, or the answers to a post of ours."""

    kind: Literal["posts", "mentions", "thread"]
    name: str
    ours: bool


def aim_of(source: Source, options: FacebookOptions) -> Aim:
    """Read a source's address; raise SourceRefused when Facebook lets no program look there."""
    address = source.address.strip()
    if _GROUP.match(address):
        raise SourceRefused(msg("Facebook lets no program read its groups, not even ours."), _IMPORT)
    kind, _, rest = address.partition(":")
    if kind == "hashtag":
        raise SourceRefused(msg("Facebook lets no program follow a hashtag."), msg("Follow the Pages that use it."))
    if kind == "thread" and _POST.match(rest):
        return Aim("thread", rest, ours=True)
    name = _SITE.sub("", rest if kind == "mentions" else address).strip("/").removeprefix("@")
    if not _PAGE.match(name):
        raise SourceRefused(
            msg("This address is not one we read on Facebook."),
            msg('Write the name or the number of a Page, "mentions:" and ours, or "thread:" and a post of ours.'),
        )
    ours = name.lower() in {page.lstrip("@").lower() for page in options.own_pages}
    if kind == "mentions" and not ours:
        raise SourceRefused(msg("On Facebook only the mentions of our own Pages may be collected."), _OWN)
    if not ours and not options.page_public_content_access:
        raise SourceRefused(msg("{page} is not our Page: reading it needs Meta's agreement.", page=name), _ASK_META)
    return Aim("mentions" if kind == "mentions" else "posts", name, ours)


_OWN = msg('If this Page is ours, add it to "own_pages" in the configuration.')
_ASK_META = msg(
    'Ask Meta for "Page Public Content Access" (App Review, then business verification); once it is granted write '
    "page_public_content_access = true. {meanwhile}",
    meanwhile=_IMPORT,
)


NEEDS_ROLE = msg(
    "Make a token of our own Page, with the permissions pages_show_list, pages_read_engagement and "
    "pages_read_user_content."
)
NEEDS_PPCA = msg('The app of this key needs "Page Public Content Access": ask Meta for it, or make a key anew.')


def version_trouble(version: str, now: datetime) -> Message | None:
    """Say that a version of the Graph API has ended or will soon; None while there is time."""
    ends = VERSION_ENDS.get(version)
    if _number(version) < min(map(_number, VERSION_ENDS)) or (ends and now.date() >= ends):
        return msg("Version {version} of Facebook's Graph API has ended. {remedy}", version=version, remedy=_LATER)
    if ends is None or now.date() < ends - NOTICE:
        return None
    return msg(
        "Version {version} of Facebook's Graph API ends on {date}. {remedy}",
        version=version,
        date=ends.isoformat(),
        remedy=_LATER,
    )


_LATER = msg('Write a later "graph_version" in the configuration.')


def _number(version: str) -> int:
    return int(version[1:].partition(".")[0])
