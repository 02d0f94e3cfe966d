"""The kinds of text a configuration may hold, checked at the door by pydantic.

A check raises an error whose type names a sentence of `translate.SENTENCES`.
"""

import re
from datetime import time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from watcher.settings.territories import TERRITORIES
from watcher.text import clean, fold, web_address

MAX_CHARACTERS = 2_000
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]\Z")
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]]+@[^@\s<>,;:\"()\[\]]+\.[a-z0-9-]{2,}\Z", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}\Z")
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z")


def _wrong(kind: str) -> PydanticCustomError:
    return PydanticCustomError(kind, "see translate.SENTENCES")


def _plain(text: str) -> str:
    stripped = text.strip()
    if len(stripped) > MAX_CHARACTERS:
        raise _wrong("long")
    if clean(stripped) != stripped:
        raise _wrong("invisible")
    return stripped


def _filled(text: str) -> str:
    if not text:
        raise _wrong("blank")
    return text


_COMMON = frozenset(
    fold(
        "a au aux avec ce ces cette dans de des du elle elles en est et être il ils je la le les leur leurs mais "
        "nous on ou par pas plus pour qui que sa se ses son sur un une vous"
    ).split()
)


def _alias(text: str) -> str:
    if len(text.strip("~#@")) < 2:
        raise _wrong("alias")
    if set(fold(text).split()) <= _COMMON:
        raise _wrong("common")
    return text


def _identifier(text: str) -> str:
    if not _IDENTIFIER.match(text):
        raise _wrong("identifier")
    return text


def _own_handle(text: str) -> str:
    if not re.match(r"@[\w.-]+(?:@[\w.-]+)?\Z", text):
        raise _wrong("at_sign")
    return text


def _hashtag(text: str) -> str:
    if not re.match(r"#\w+\Z", text):
        raise _wrong("hashtag")
    return text


def _site(text: str) -> str:
    if not _HOST.match(text.lower()):
        raise _wrong("site")
    return text.lower()


def _web(text: str) -> str:
    if web_address(text) is None:
        raise _wrong("address")
    return text


def _email(text: str) -> str:
    if not _EMAIL.match(text):
        raise _wrong("email")
    return text


def _territory(text: str) -> str:
    if text not in TERRITORIES:
        raise _wrong("territory")
    return text


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (KeyError, ValueError, OSError) as error:
        raise _wrong("timezone") from error


def _hour(value: object) -> time:
    if not isinstance(value, str) or not _HOUR.match(value):
        raise _wrong("hour")
    return time.fromisoformat(value)


Text = Annotated[str, AfterValidator(_plain)]
Filled = Annotated[Text, AfterValidator(_filled)]
Alias = Annotated[Text, AfterValidator(_alias)]
Identifier = Annotated[Text, AfterValidator(_identifier)]
OwnHandle = Annotated[Text, AfterValidator(_own_handle)]
Hashtag = Annotated[Text, AfterValidator(_hashtag)]
Site = Annotated[Text, AfterValidator(_site)]
Web = Annotated[Text, AfterValidator(_web)]
Email = Annotated[Text, AfterValidator(_email)]
Territory = Annotated[Text, AfterValidator(_territory)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Hour = Annotated[time, BeforeValidator(_hour)]
Minutes = Annotated[int, Field(ge=1, le=1_440)]
Days = Annotated[int, Field(ge=1, le=3_650)]
