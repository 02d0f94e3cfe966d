"""Turn pydantic's errors into sentences that say what is wrong and what to write. Pure."""

import difflib
import re
import typing
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from watcher.messages import Message, msg
from watcher.settings.locate import Key
from watcher.settings.problems import name_of, shown
from watcher.settings.territories import TERRITORIES
from watcher.text import fold

Said = tuple[Message, Message]

_TEXT = (msg("this must be a text"), msg("write it between quotes"))
_WHOLE = (msg("this must be a whole number"), msg("write figures only, without quotes"))
_LIST = (msg("this must be a list"), msg('write it between square brackets, as in ["one", "two"]'))
_DAY = (msg("“{value}” is not a date"), msg("write year-month-day without quotes, as in 2027-04-11"))
_TABLE = (msg("this must be a section"), msg("write its keys under a header between square brackets"))

SENTENCES: Mapping[str, Said] = {
    "string_type": _TEXT,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": (msg("this must be true or false"), msg("write true or false, without quotes")),
    "tuple_type": _LIST,
    "date_type": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "dict_type": _TABLE,
    "greater_than_equal": (msg("{value} is too small"), msg("write {ge} or more")),
    "less_than_equal": (msg("{value} is too large"), msg("write {le} or less")),
    "blank": (msg("this is empty"), msg("write something between the quotes, or remove the line")),
    "long": (msg("this text is too long"), msg("keep it under 2,000 characters")),
    "invisible": (
        msg("“{value}” holds invisible or control characters"),
        msg("type it again by hand instead of pasting it"),
    ),
    "alias": (
        msg("“{value}” is too short to be recognised in a post"),
        msg("write at least two letters, or remove it"),
    ),
    "common": (
        msg("“{value}” stands in almost every text"),
        msg("write a longer name, or remove it"),
    ),
    "identifier": (
        msg("“{value}” is not an identifier"),
        msg("write lower-case letters without accents, figures, - and _ only"),
    ),
    "at_sign": (msg("“{value}” is not a handle"), msg("begin it with @, without blanks")),
    "hashtag": (msg("“{value}” is not a hashtag"), msg("begin it with #, without blanks")),
    "site": (msg("“{value}” is not the name of a site"), msg("write it bare, as in example.org")),
    "address": (msg("“{value}” is not a web address"), msg("write it in full, beginning with https://")),
    "email": (msg("“{value}” is not an e-mail address"), msg("write it as in name@example.org")),
    "hour": (msg("“{value}” is not an hour"), msg('write hours and minutes between quotes, as in "07:00"')),
    "timezone": (msg("“{value}” is not a known time zone"), msg('write one such as "Europe/Paris"')),
    "territory": (
        msg("“{value}” is not a known territory"),
        msg("write one of: {expected}"),
    ),
}
_OTHERWISE = (msg("this value cannot be used"), msg("see the comments of the file in a new workspace"))

# What to write for the keys that a new workspace leaves empty.
REMEDIES: Mapping[str, Message] = {
    "candidate.name": msg("write the candidate's name"),
    "movement.name": msg("write the movement's name"),
    "contact": msg("write the e-mail address of a person who answers for this tool"),
    "people.name": msg("write the person's first name and name"),
    "answer": msg("write “answer:” and the sentence that a reply may quote"),
    "measures.answer": msg("write “answer:” and the sentence that a reply may quote"),
}

_SECRET = re.compile(r"pass(word|wd|phrase|e)?\b|mot de passe|secret|token|jeton|api key|private key")
# GDPR art. 9: what no record of ours may hold about a person.
_INTIMATE = re.compile(
    r"\b(opinion|relig|croyan|culte|confession|sante|health|maladie|disease|syndic|union|parti\b|partis\b"
    r"|party|politi|vote|orientation|sexu|ethni|origin|racia|race\b|handicap|disab|biometr|genet)"
)
INTIMATE: Said = (
    msg("the ledger may not hold persons' opinions, beliefs, health or memberships (GDPR art. 9)"),
    msg("remove “{value}” and what it contains"),
)


def is_intimate(name: str) -> bool:
    """Return whether a column or key is named after what GDPR art. 9 protects."""
    return bool(_INTIMATE.search(_words(name)))


def explain(error: ValidationError, shape: type[BaseModel]) -> list[tuple[Key, Message, Message]]:
    """Return (key, what is wrong, what to write) for each error, in the order of the document."""
    errors = error.errors(include_url=False)
    mistyped = {_meant(details, shape) for details in errors if details["type"] == "extra_forbidden"}
    return [
        (_key(details), *_say(details, shape))
        for details in errors
        if details["type"] != "missing" or _key(details) not in mistyped
    ]


def _meant(details: ErrorDetails, shape: type[BaseModel]) -> Key:
    """Return the key that an unknown one probably meant, so that it is not also called missing."""
    *table, name = _key(details)
    return (*table, guess(str(name), _known(shape, tuple(table))) or "")


def guess(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known name that looks most like this one, if any does."""
    close = difflib.get_close_matches(name[:80], list(known), n=1, cutoff=cutoff)
    return close[0] if close else None


def suggest(name: str, known: Sequence[str]) -> Message:
    """Say which known name was perhaps meant, or list them all."""
    if not known:
        return msg("nothing is declared yet: declare it first")
    if close := guess(name, known):
        return msg("did you mean “{close}”?", close=close)
    return msg("write one of: {expected}", expected=", ".join(known))


def unknown_key(name: str, known: Sequence[str]) -> Said:
    """Say that a key is unknown and what was perhaps meant; secrets and opinions get their own word."""
    if _SECRET.search(_words(name)):
        return (
            msg("“{value}” looks like a secret, which may not stand in this file", value=shown(name)),
            msg("put it in the environment, or in secrets.env (chmod 600), as VEILLEUR_SMTP_PASSWORD=…"),
        )
    if is_intimate(name):
        return _fill(INTIMATE, value=shown(name))
    return msg("“{value}” is not a known key", value=shown(name)), suggest(name, known)


def _say(details: ErrorDetails, shape: type[BaseModel]) -> Said:
    key, kind = _key(details), details["type"]
    if kind == "extra_forbidden":
        return unknown_key(str(key[-1]), _known(shape, key[:-1]))
    remedy = REMEDIES.get(name_of(key))
    if kind == "missing":
        return msg("this is missing"), remedy or msg("add the line: {name} = …", name=str(key[-1]))
    if kind in {"literal_error", "enum"}:
        return _not_one_of(details)
    values = {"value": shown(details["input"]), **details.get("ctx", {})}
    if kind == "territory":
        values["expected"] = ", ".join(TERRITORIES)
    message, usual = _fill(SENTENCES.get(kind, _OTHERWISE), **values)
    return message, remedy if remedy and kind == "blank" else usual


def _not_one_of(details: ErrorDetails) -> Said:
    expected = re.findall(r"'([^']*)'", str(details.get("ctx", {}).get("expected", "")))
    value = details["input"]
    message = msg("“{value}” is not a choice here", value=shown(value))
    return message, suggest(value if isinstance(value, str) else "", expected)


def _key(details: ErrorDetails) -> Key:
    """Return the place of an error; pydantic marks the keys of mappings with “[key]”."""
    return tuple(part for part in details["loc"] if part != "[key]")


def _known(shape: type[BaseModel], key: Key) -> list[str]:
    """Return the keys that the model accepts at that place."""
    for part in key:
        if isinstance(part, str):
            inner = _model_in(shape.model_fields[part].annotation)
            if inner is None:
                return []
            shape = inner
    return list(shape.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(argument) for argument in typing.get_args(annotation))
    return next((model for model in found if model), None)


def _fill(said: Said, **values: object) -> Said:
    message, remedy = said
    return Message(message.template, values), Message(remedy.template, values)


def _words(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(name[:200]))
