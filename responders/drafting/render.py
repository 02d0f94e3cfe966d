"""Render the templates of config/templates into the parts of a text.

One line of a template is one part. A line that begins with `[thanks]` or `[title]` is left out when
the network is too tight. Templates are edited by people and values come from posts, so the
sandbox runs them, names are made harmless, and what goes wrong names the file and the line.
"""

import re
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from responders.drafting.fit import DROPPED_FIRST, Part
from watcher.errors import ConfigurationError
from watcher.messages import Message, msg
from watcher.model import Campaign, Measure
from watcher.text import URL, clean, one_line

NAME_WIDTH = 80  # graphemes
SIGNATURE = "— l'équipe"
NOBODY = "à vous"  # after "Bonjour", when nothing of a name may be said
_CALLS = re.compile("[@#＠＃]")  # some networks take the wide forms too
_PART = re.compile(rf"(?:\[({'|'.join(DROPPED_FIRST)})\])?\s*(.*)")
_BEFORE_SIGN = re.compile(r"[ \u00a0\u202f]+(?=[;:!?»])")
_AFTER_QUOTE = re.compile(r"(?<=«)[ \u00a0\u202f]+")
# What an expression typed by a person may raise: {{ 1/0 }}, {{ range(10**9) }}, {{ measure.nope }}...
_RAISED_BY_TEMPLATES = (
    TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError,
)  # fmt: skip


class TemplateTrouble(ConfigurationError):
    """A template of config/templates is missing or cannot be rendered."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a template may say; `measure` is None in a mere thank-you."""

    organisation: str
    campaign: Campaign
    measure: Measure | None = None


class Templates:
    """The workspace's templates, each falling back to the shipped one."""

    def __init__(self, *folders: Path) -> None:
        self._environment = SandboxedEnvironment(
            loader=FileSystemLoader(folders), undefined=StrictUndefined, autoescape=False
        )

    def render(self, name: str, words: Words) -> tuple[Part, ...]:
        """Return the parts of a text; raise TemplateTrouble with the file and the line."""
        try:
            template = self._environment.get_template(name)
        except (TemplateError, OSError, UnicodeDecodeError) as error:
            line = error.lineno if isinstance(error, TemplateSyntaxError) else 1
            raise _trouble(name, line, error) from error
        try:
            text = template.render(_values(words))
        except _RAISED_BY_TEMPLATES as error:
            raise _trouble(name, _line_of(error, template), error) from error
        return tuple(_part(line) for line in clean(text).split("\n") if line.strip())


def french_spaces(text: str) -> str:
    """Put narrow no-break spaces where French typography wants them, in place of the spaces typed there."""
    return _AFTER_QUOTE.sub("\u202f", _BEFORE_SIGN.sub("\u202f", text))


def harmless_name(name: str) -> str:
    """Return a name on one short line that calls nobody, tags nothing and links nowhere."""
    return one_line(URL.sub("", _CALLS.sub("", clean(name))), NAME_WIDTH) or NOBODY


def link_of(measure: Measure, campaign: Campaign) -> str | None:
    """Return the address of a measure: its own, or its place on the programme's page."""
    if measure.link or not campaign.programme_url:
        return measure.link
    return f"{campaign.programme_url}#{measure.id.replace('.', '-')}"


def _values(words: Words) -> dict[str, object]:
    values: dict[str, object] = {
        "organisation": harmless_name(words.organisation),
        "campaign": words.campaign.movement.name,
        "sign": SIGNATURE,
    }
    if words.measure is not None:
        values["measure"] = replace(words.measure, link=link_of(words.measure, words.campaign))
    return values


def _part(line: str) -> Part:
    found = _PART.fullmatch(line.strip())
    assert found is not None
    return Part(french_spaces(found[2]), found[1] or "")


def _line_of(error: BaseException, template: Template) -> int:
    """Return the last line of the template that the error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == template.filename]
    return (lines and lines[-1]) or 1


def _trouble(name: str, line: int, error: Exception) -> TemplateTrouble:
    said: Message = msg(
        "config/templates/{file}:{line}: this template cannot be used: {error}",
        file=name, line=line, error=one_line(str(error), 200),
    )  # fmt: skip
    return TemplateTrouble(said, msg("Correct the file, or remove it to use the one that comes with Veilleur."))
