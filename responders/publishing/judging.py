"""What the answers of a network to a text mean, by one table a network. Pure.

A rule is about statuses ("403", "5xx", "*" for any) and, where it has one, a word of the answer. The
first rule that fits decides. docs/publishing.md is held against these tables.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from responders.publishing.base import OutcomeUnknown
from responders.publishing.outcomes import Fate, Refused
from watcher.messages import Message, msg

_WORDS = re.compile(r"[^a-z0-9#]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """What an answer with this status and this word in it comes to, and what it says of the network."""

    status: str
    word: str
    fate: Fate
    meaning: str


@dataclass(frozen=True, slots=True)
class Told:
    """Who speaks to whom, for the sentences: the network's name, our account, the name of its secret."""

    network: str
    account: str
    secret: str


def judge(rules: Sequence[Rule], status: int, said: str) -> Rule:
    """Return the rule an answer falls under; an answer under none leaves the outcome unknown."""
    words = f" {_WORDS.sub(' ', said.lower())} "
    for rule in rules:
        if _is_of(rule.status, status) and (not rule.word or f" {_WORDS.sub(' ', rule.word.lower())} " in words):
            return rule
    return UNFORESEEN


def words_of(body: bytes) -> str:
    """Return the words of an answer that says no, whatever its shape; they are never shown to anybody."""
    try:
        return " ".join(_strings(json.loads(body)))
    except (ValueError, RecursionError):
        return ""


def refusal(rule: Rule, status: int, told: Told, wait_s: float | None = None) -> Refused | OutcomeUnknown:
    """Make the error that a rule comes to; `wait_s` is how long (seconds) the network asks us to stay away."""
    if rule.fate is Fate.UNKNOWN:
        return OutcomeUnknown(_unknown(told, status))
    text, hint = _SAID[rule.fate]
    values = {"network": told.network, "account": told.account, "secret": told.secret, "status": status}
    return Refused(
        Message(text.template, values),
        Message(hint.template, values),
        kind=rule.fate,
        retry_after_s=wait_s if rule.fate is Fate.RETRY else None,
    )


def _unknown(told: Told, status: int) -> Message:
    return msg("{network} did not say whether it took the text ({status}).", network=told.network, status=status)


def _is_of(wanted: str, status: int) -> bool:
    return wanted == "*" or wanted == str(status) or (wanted.endswith("xx") and wanted[0] == str(status)[0])


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _strings(inner)]
    return [value] if isinstance(value, str) else []


UNFORESEEN = Rule("*", "", Fate.UNKNOWN, "an answer that the network does not describe")
_SAID: dict[Fate, tuple[Message, Message]] = {
    Fate.RETRY: (
        msg("{network} asks {account} to come back later ({status})."),
        msg("It is sent again by itself, as long as its approval lasts."),
    ),
    Fate.DESK: (
        msg("{network} does not let {account} publish this there ({status})."),
        msg("Look at the post it answers: it may be gone, or closed to answers."),
    ),
    Fate.TOKEN_REFUSED: (
        msg("{network} refuses the access token of {account} ({status})."),
        msg("Make a new one in the settings of the account and write it in secrets.env, as {secret}=…"),
    ),
    Fate.ACCOUNT_SUSPENDED: (
        msg("{network} has suspended or closed {account} ({status})."),
        msg("Log in on the network with a browser: it says why and whom to ask."),
    ),
    Fate.TEXT_REFUSED: (
        msg("{network} refuses this text of {account} ({status})."),
        msg("It may be too long, or hold an address or a picture that the network does not take."),
    ),
    Fate.DUPLICATE: (
        msg("{network} says that {account} already published this text ({status})."),
        msg("Look at the account: if the text is not there, change its wording."),
    ),
}
