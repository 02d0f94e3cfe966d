"""Read a configuration file from the disk, or say why it cannot be read."""

import stat
from pathlib import Path

from watcher.errors import ConfigurationError, reason_of
from watcher.messages import Message, msg

MAX_BYTES = 5_000_000


class BadFile(ConfigurationError):
    """A file that cannot be read at all; `line` is where, from 1."""

    def __init__(self, message: Message, remedy: Message, line: int = 1) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy
        self.line = line


def exists(path: Path) -> bool:
    """Return whether something bears that name, even a broken link."""
    try:
        return path.is_symlink() or path.exists()
    except OSError:  # a folder we may not enter: reading the file will say so
        return True


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file of at most `MAX_BYTES`, without its BOM; raise BadFile."""
    try:
        _refuse_odd(path)
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise BadFile(
            msg("the file does not exist"), msg("write it, or take it from a new workspace: veilleur init")
        ) from error
    except UnicodeDecodeError as error:
        raise BadFile(
            msg("the file is not in UTF-8"),
            msg("save it again with the encoding UTF-8 (in Excel: “CSV UTF-8”)"),
            error.object[: error.start].count(b"\n") + 1,
        ) from error
    except OSError as error:
        raise BadFile(
            msg("the file cannot be read ({reason})", reason=reason_of(error)),
            msg("look at its name, its links and its permissions"),
        ) from error


def _refuse_odd(path: Path) -> None:
    """Raise BadFile for what would block or fill the memory: folders, pipes, huge files."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise BadFile(msg("this is not a file"), msg("put a plain text file in its place"))
    if found.st_size > MAX_BYTES:
        raise BadFile(
            msg("the file is larger than {limit} bytes", limit=MAX_BYTES),
            msg("keep only configuration in it, or split it"),
        )
