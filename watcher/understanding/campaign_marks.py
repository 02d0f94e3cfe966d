"""Find what only the campaign bears: its handles, its hashtags, links to its sites."""

import re
from collections.abc import Iterator

from watcher.model import Campaign, Target
from watcher.text import HANDLE, HASHTAG, URL, fold, split_hashtag
from watcher.understanding.names import Form, Name, content_words

# What people glue to a name in a hashtag; with it, the tag speaks of the campaign.
_TAG_WORDS = re.compile(
    r"(?:vot(?:e|ez|ons)|je|avec|pour|stop|contre|anti|team|tous|president(?:e|ielles?)?|candidate?|elysee|"
    r"20[2-4]\d|\d{2}|menteu(?:se|r)|demission|degage|programme|meeting|les|jeunes|ceseranon|jamais|non|oui|a|l|d|et)+"
)  # fmt: skip
_ADDRESS = re.compile(rf"(?:{URL.pattern}|(?<![\w@/.-])(?:[\w-]+\.)+[a-z]{{2,}}(?:/[^\s<>\"'»)\]]*)?)", re.IGNORECASE)


_HANDLE_END = re.compile(r"(?:[.@].*|_?(?:20)?\d\d|_?(?:fr|officiel(?:le)?))$")


class Marks:
    """Recognise the campaign's own marks in a text."""

    def __init__(self, campaign: Campaign, names: tuple[Name, ...]) -> None:
        self._handles = {_handle(h) for h in campaign.handles if len(_handle(h)) > 1}
        tags = (*campaign.hashtags, *_event_tags(campaign))
        self._hashtags = {fold(tag).removeprefix("#") for tag in tags if len(tag) > 2}
        self._hosts = tuple(fold(site).removeprefix("www.") for site in campaign.sites if "." in site)
        self._stems = {
            name.folded.replace(" ", ""): name.target for name in names if name.form in (Form.FULL, Form.SURNAME)
        }
        glued = [stem for stem, target in self._stems.items() if target is Target.CANDIDATE and stem.isalpha()]
        self._dated = (
            re.compile(rf"(?<![\w#/.])(?:{'|'.join(map(re.escape, glued))})20[2-4]\d\b", re.IGNORECASE)
            if glued
            else None
        )
        self._people = {name.folded.replace(" ", ""): name.target for name in names if _is_whole(name)}
        self._titles = {
            name.folded.replace(" ", "").replace("'", ""): name.target
            for name in names
            if name.form is Form.TITLE and len(content_words(name.folded)) > 1
        }

    def find(self, text: str) -> Iterator[tuple[Target, str]]:
        """Yield what each mark is about and its exact words."""
        if "@" in text:
            yield from self._called(text)
        if "#" in text:
            yield from self._tags(text)
        if self._hosts and any(host in text.lower() for host in self._hosts):
            yield from ((Target.MOVEMENT, url) for url in self._links(text))
        if self._dated is not None and "20" in text:
            yield from ((Target.CANDIDATE, found.group()) for found in self._dated.finditer(text))

    def names_us(self, text: str) -> bool:
        """Return whether one of the campaign's handles is addressed."""
        return "@" in text and any(_handle(h) in self._handles for h in HANDLE.findall(text))

    def _called(self, text: str) -> Iterator[tuple[Target, str]]:
        """Yield our handles, and those made of a whole name of ours ("@ClaireLavigne2027")."""
        for handle in HANDLE.findall(text):
            if _handle(handle) in self._handles:
                yield Target.MOVEMENT, handle
            elif target := self._people.get(_HANDLE_END.sub("", _handle(handle)[1:]).replace("_", "")):
                yield target, handle

    def _links(self, text: str) -> Iterator[str]:
        for url in _ADDRESS.findall(text):
            host = fold(url).rpartition("//")[2].split("/")[0].split(":")[0].rstrip(".")
            if any(host == ours or host.endswith("." + ours) for ours in self._hosts):
                yield url

    def _tags(self, text: str) -> Iterator[tuple[Target, str]]:
        for tag in HASHTAG.findall(text):
            if target := self._target_of(tag):
                yield target, tag

    def _target_of(self, tag: str) -> Target | None:
        glued = fold(tag).removeprefix("#").replace("_", "")
        if fold(tag).removeprefix("#") in self._hashtags:
            return Target.CANDIDATE if any(stem in glued for stem in self._stems) else Target.MOVEMENT
        if whole := self._titles.get(glued) or self._people.get(glued):
            return whole
        words = fold(split_hashtag(tag)).split()
        for stem, target in self._stems.items():
            if len(stem) >= 4 and (stem in words or len(stem) >= 6) and _adorned(glued, stem):
                return target
        return None


def _adorned(glued: str, stem: str) -> bool:
    """Return whether the tag is the name with a political word before or after it."""
    before, found, after = glued.partition(stem)
    rest = before + after
    if not found or not rest:
        return False
    return all(not side or _TAG_WORDS.fullmatch(side) for side in (before, after))


def _is_whole(name: Name) -> bool:
    """Return whether a name is a first name, not its initial, and a surname."""
    words = name.folded.split()
    return name.form is Form.FULL and len(words) > 1 and all(len(word.strip(".")) > 1 for word in words)


def _event_tags(campaign: Campaign) -> Iterator[str]:
    for event in campaign.events:
        yield from (alias for alias in (event.name, *event.aliases) if alias.startswith("#"))


def _handle(handle: str) -> str:
    return fold(handle).rstrip(".,;:!?…-")
