"""Open the ledger and hold its transactions.

SQLite in WAL mode: the daemon writes while the queue reads, and a writer waits its turn up to
`BUSY_WAIT_S`. What must be true together is written inside one `with ledger.write():`.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from watcher.errors import LedgerBusy, LedgerError, LedgerTooNew, reason_of
from watcher.messages import msg
from watcher.storage.schema import migrations
from watcher.text import fold

BUSY_WAIT_S = 10.0


class Ledger:
    """One connection to one ledger; use it from the thread that opened it."""

    def __init__(self, path: Path, db: Database) -> None:
        self.path = path
        self._db = db
        self._file: tuple[int, int] | None = None

    @classmethod
    def open(cls, path: Path, *, busy_wait_s: float = BUSY_WAIT_S) -> "Ledger":
        """Open, and bring up to date, the ledger at `path`; make it when there is none.

        Raise LedgerTooNew when a later version made it, LedgerBusy when another program holds it,
        LedgerError when the file cannot be used at all.
        """
        with translated(path):
            _make_folder(path.parent)
            conn = sqlite3.connect(path, timeout=busy_wait_s, isolation_level=None)
            ledger = cls(path, Database(conn))
            ledger._set_up()
        return ledger

    def _set_up(self) -> None:
        for pragma in (
            "foreign_keys = on",
            "synchronous = normal",
            "cache_size = -65536",
            "temp_store = memory",
        ):
            self._db.execute(f"pragma {pragma}")
        self._db.conn.create_function("folded", 1, fold, deterministic=True)
        self._refuse_later_version()
        if migrations.pending(self._db):
            self._db.enable_wal()
            with self.write():  # of two programs that open a new ledger, one waits and finds it made
                migrations.apply(self._db)
        self._file = _identity(self.path)

    def _refuse_later_version(self) -> None:
        known = {m.name for m in migrations.pending(self._db)} | {m.name for m in migrations.applied(self._db)}
        ours = {m.name for m in migrations._migrations}
        if known - ours:
            raise LedgerTooNew(
                msg("The ledger {path} was made by a later version of Veilleur.", path=self.path),
                msg("Update Veilleur, or use another workspace; nothing was changed."),
            )

    @contextmanager
    def write(self) -> Iterator[None]:
        """Hold one write transaction: all of it, or nothing; nested uses join the outer one."""
        with translated(self.path):
            if self._db.conn.in_transaction:
                with self._db.atomic():
                    yield
                return
            self._db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.conn.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise

    def write_at_once(self, sql: str, values: Any = ()) -> bool:
        """Run one statement only if no other program is writing; return whether it was run."""
        wait_ms = self.value("pragma busy_timeout")
        self.execute("pragma busy_timeout = 0")
        try:
            self.execute(sql, values)
        except LedgerBusy:
            return False
        finally:
            self.execute(f"pragma busy_timeout = {wait_ms}")
        return True

    def keep_on_disk(self) -> None:
        """Wait, at each commit from now on, until the disk has it: a cut of the power loses nothing either."""
        self.execute("pragma synchronous = full")

    def check_in_place(self) -> None:
        """Raise LedgerError when the file was deleted or replaced since it was opened: what we write would be lost."""
        if _identity(self.path) != self._file:
            raise LedgerError(
                msg("The ledger {path} was deleted or replaced while it was open.", path=self.path),
                msg("Put it back, or restore it from a backup, then open this again; nothing was written."),
            )

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        """Run one statement inside the current transaction."""
        with translated(self.path):
            return self._db.conn.execute(sql, values)

    def execute_many(self, sql: str, rows: Any) -> sqlite3.Cursor:
        """Run one statement for each row inside the current transaction."""
        with translated(self.path):
            return self._db.conn.executemany(sql, rows)

    def rows(self, sql: str, values: Any = ()) -> Iterator[dict[str, Any]]:
        """Return the rows of a query, as dicts, one by one."""
        with translated(self.path):
            cursor = self._db.conn.execute(sql, values)
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))

    def row(self, sql: str, values: Any = ()) -> dict[str, Any] | None:
        """Return the first row of a query, or None."""
        return next(self.rows(sql, values), None)

    def value(self, sql: str, values: Any = ()) -> Any:
        """Return the first column of the first row, or None."""
        with translated(self.path):
            row = self._db.conn.execute(sql, values).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Close the connection; the last one to close folds the write-ahead log away."""
        self._db.close()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of the same name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(
            msg("The folder {path} cannot be made: {error}.", path=folder, error=reason_of(error)),
            msg("Give your user the right to write there, or name another folder with --workspace."),
        ) from error


def _unwritable(path: Path) -> LedgerError:
    return LedgerError(
        msg("The ledger {path} cannot be written.", path=path),
        msg("Give your user the right to write in this folder; nothing was lost."),
    )


def _foreign(path: Path) -> LedgerError:
    return LedgerError(
        msg("{path} is not a Veilleur ledger.", path=path),
        msg("Restore it from a backup, or name another folder with --workspace."),
    )


_SAID: tuple[tuple[str, Callable[[Path], LedgerError]], ...] = (
    (
        "locked",
        lambda path: LedgerBusy(
            msg("Another program is holding the ledger {path}.", path=path),
            msg("Close the program that has it open (a database viewer, a backup), then try again."),
        ),
    ),
    ("readonly", _unwritable),
    ("unable to open", _unwritable),  # rights, or a disk mounted read-only
    (
        "full",
        lambda path: LedgerError(
            msg("The disk that holds {path} is full.", path=path),
            msg("Free some space, then run the same command again: nothing half-written was kept."),
        ),
    ),
    (
        "malformed",
        lambda path: LedgerError(
            msg("The ledger {path} is damaged.", path=path),
            msg("Restore it from a backup, or name another folder with --workspace."),
        ),
    ),
    ("not a database", _foreign),
    ("already exists", _foreign),  # tables of another program, met by a migration
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, chained, with what to do about them."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        for words, make in _SAID:
            if words in str(error).lower():
                raise make(path) from error
        raise LedgerError(
            msg("The ledger {path} could not be used: {error}.", path=path, error=str(error)),
            msg("Check the folder and its rights, then try again."),
        ) from error
