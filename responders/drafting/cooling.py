"""Say nothing public of an organisation around a meeting with it: fourteen days before and after. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from responders.drafting.deeds import COOLS_OFF
from watcher.model import Meeting, Organisation
from watcher.text import copy_key


def met_around(
    meetings: Sequence[Meeting] | None, organisations: Iterable[Organisation]
) -> Callable[[str, date], bool]:
    """Return a function that says whether a meeting with an organisation is near a day.

    `meetings` is None when they cannot be read: then everybody may have been met.
    """
    names = {one.id: {one.id, copy_key(one.name)} for one in organisations}

    def met(organisation_id: str, day: date) -> bool:
        if meetings is None:
            return True
        called = names.get(organisation_id, {organisation_id})
        near = (one for one in meetings if abs(one.day - day) <= COOLS_OFF)
        return any(said in called or copy_key(said) in called for one in near for said in one.organisations)

    return met
