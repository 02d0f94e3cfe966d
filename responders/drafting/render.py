"""Render the templates of config/templates into the parts of a text, in each of its variants.

One line of a template is one part, a blank line opens a paragraph, a line of `---` begins another
variant. A line that begins with `[thanks]`, `[brief]`, `[detail]` or `[title]` is left out when the
network is too tight; one that begins with `[also]` stays, and opens no paragraph when its condition
leaves it empty. Templates are edited by people and values come from posts, so the sandbox runs them,
names are made harmless, and what goes wrong names the file and the line.
"""

import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from responders.drafting.fit import OPTIONAL, Part
from responders.drafting.phrasing import Words, values_of
from responders.limits import LIMITS
from watcher.errors import ConfigurationError, reason_of
from watcher.messages import Message, msg
from watcher.model import Network
from watcher.text import clean, one_line

_SHORT = 300  # a network that takes no more has templates of its own
_ALSO = "also"  # a part that a condition may leave empty: it opens no paragraph then
_PART = re.compile(rf"(?:\[({'|'.join((*OPTIONAL, _ALSO))})\])?\s*(.*)")
_NEXT_VARIANT = "---"
_BEFORE_SIGN = re.compile(r"[ \u00a0\u202f]+(?=[;:!?»])")
_AFTER_QUOTE = re.compile(r"(?<=«)[ \u00a0\u202f]+")
# What an expression typed by a person may raise: {{ 1/0 }}, {{ range(10**9) }}, {{ measure.nope }}...
_RAISED_BY_TEMPLATES = (
    TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError,
)  # fmt: skip


class TemplateTrouble(ConfigurationError):
    """A template of config/templates is missing or cannot be rendered."""


class Templates:
    """The workspace's templates, each falling back to the shipped one."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)

    def render(self, name: str, words: Words, network: Network | None = None) -> tuple[Part, ...]:
        """Return the parts of the first variant; raise TemplateTrouble with the file and the line."""
        return self.variants(name, words, network)[0]

    def variants(self, name: str, words: Words, network: Network | None = None) -> tuple[tuple[Part, ...], ...]:
        """Return the parts of each variant; raise TemplateTrouble with the file and the line.

        A folder's `reply_question.x.txt` serves X alone, its `reply_question.short.txt` the networks
        of 300 characters and fewer, its `reply_question.txt` the others.
        """
        path = self._find(name, network)
        template = self._compiled(path)
        try:
            text = template.render(values_of(words))
        except _RAISED_BY_TEMPLATES as error:
            raise _trouble(path.name, _line_of(error, template), error) from error
        found = tuple(parts for parts in map(_parts, _split(clean(text))) if parts)
        return found or ((),)

    def _find(self, name: str, network: Network | None) -> Path:
        for folder in self._folders:
            for candidate in _candidates(name, network):
                if (folder / candidate).exists():
                    return folder / candidate
        raise _trouble(name, 1, FileNotFoundError(name))

    def _compiled(self, path: Path) -> Template:
        try:
            source = path.read_text(encoding="utf-8")
            code = self._environment.compile(source, path.name, str(path))
            return Template.from_code(self._environment, code, self._environment.make_globals(None))
        except (TemplateError, OSError, UnicodeDecodeError) as error:
            line = error.lineno if isinstance(error, TemplateSyntaxError) else 1
            raise _trouble(path.name, line, error) from error


def french_spaces(text: str) -> str:
    """Put narrow no-break spaces where French typography wants them, in place of the spaces typed there."""
    return _AFTER_QUOTE.sub("\u202f", _BEFORE_SIGN.sub("\u202f", text))


def _candidates(name: str, network: Network | None) -> Iterator[str]:
    stem = name.removesuffix(".txt")
    if network is not None:
        yield f"{stem}.{network}.txt"
        if LIMITS[network] <= _SHORT:
            yield f"{stem}.short.txt"
    yield name


def _split(text: str) -> list[list[str]]:
    """Cut a rendered template into the lines of its variants."""
    variants: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip() == _NEXT_VARIANT:
            variants.append([])
        else:
            variants[-1].append(line.strip())
    return variants


def _parts(lines: list[str]) -> tuple[Part, ...]:
    """Return the parts of a variant; a line that says nothing, as a detail there is not, is none."""
    parts: list[Part] = []
    opens = False
    for line in lines:
        found = _PART.fullmatch(line)
        assert found is not None
        if found[2]:
            parts.append(Part(french_spaces(found[2]), found[1] or "", opens and bool(parts)))
        opens = not line or (opens and not found[2])
    return tuple(parts)


def _line_of(error: BaseException, template: Template) -> int:
    """Return the last line of the template that the error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == template.filename]
    return (lines and lines[-1]) or 1


def _trouble(name: str, line: int, error: Exception) -> TemplateTrouble:
    why = reason_of(error) if isinstance(error, OSError) and error.errno else one_line(str(error), 200)
    said: Message = msg(
        "config/templates/{file}:{line}: this template cannot be used: {error}", file=name, line=line, error=why
    )
    return TemplateTrouble(said, msg("Correct the file, or remove it to use the one that comes with Veilleur."))
