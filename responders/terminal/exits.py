"""The one owner of stderr's last line and of the exit codes (a contract with scripts).

0 done; 1 something in the run failed; 2 wrong usage or configuration; 3 refused by a guard; 4 not
allowed for this person; 130 interrupted.
"""

import logging
import sys
from collections.abc import Callable

import click

from watcher.errors import GuardRefusal, LedgerTooNew, NotAllowed, UsageError, VeilleurError, reason_of
from watcher.messages import Translator
from watcher.text import one_line

DONE, FAILED, USAGE, REFUSED, NOT_ALLOWED, INTERRUPTED = 0, 1, 2, 3, 4, 130
_CODES: tuple[tuple[type[VeilleurError], int], ...] = (
    (GuardRefusal, REFUSED),
    (NotAllowed, NOT_ALLOWED),
    (UsageError, USAGE),
    (LedgerTooNew, USAGE),
    (VeilleurError, FAILED),
)
log = logging.getLogger(__name__)


def code_of(error: VeilleurError) -> int:
    """Return the exit code of one of our errors."""
    return next(code for kind, code in _CODES if isinstance(error, kind))


def run(action: Callable[[], object], tr: Translator) -> int:  # noqa: PLR0911  one return for each way to end
    """Run a command and return its exit code, with at most one line on stderr."""
    try:
        result = action()
    except VeilleurError as error:
        _say(_sentence(error, tr))
        return code_of(error)
    except click.ClickException as error:
        _say(error.format_message())
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        _say(tr("Interrupted; what was saved stays saved."))
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us has left: nobody to tell
        return DONE
    except OSError as error:
        log.debug("unexpected", exc_info=error)
        _say(tr("The system refused: {reason}.", reason=reason_of(error)))
        return FAILED
    except Exception as error:  # outermost shell: a person gets a line, the log gets the rest
        log.debug("unexpected", exc_info=error)
        _say(
            tr(
                "Unexpected error ({kind}). Run again with VEILLEUR_DEBUG=1 and report it.",
                kind=type(error).__name__,
            )
        )
        return FAILED
    return result if isinstance(result, int) else DONE


def _sentence(error: VeilleurError, tr: Translator) -> str:
    return f"{tr(error.message)} → {tr(error.hint)}" if error.hint else tr(error.message)


def _say(line: str) -> None:
    print("veilleur: " + one_line(line), file=sys.stderr)
