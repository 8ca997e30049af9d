"""Back up a registry with the embedded database: a consistent copy of it, and the encrypted keys.

Order of durability: everything is written into a folder with a name that says it is partial,
flushed, checked, and only then given its own name; a backup that has its name is whole. It does not
hold the passphrase, so it alone signs nothing; who holds it and the recovery sheet holds the keys, and
who reads it learns what is personal in the database.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from registry.work import Work
from signing.errors import Refused, Unavailable
from signing.keys import files

DATABASE = "registry.db"


def back_up(work: Work, folder: Path, *, at: datetime) -> Path:
    """Put a backup of this registry into `folder`; return the new folder within it.

    Raise `Refused` (`backup-engine`) where the database is not the embedded one, and `Unavailable`
    (`backup-unwritable`, `backup-damaged`).
    """
    target = folder / at.strftime("registry-%Y%m%dT%H%M%SZ")
    partial = folder / f".{target.name}.partial"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.mkdir(mode=0o700)
        try:
            _copy_database(work, partial / DATABASE)
            _copy_keys(work.settings.keys, partial / "keys")
            partial.rename(target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except (OSError, sqlite3.OperationalError) as problem:
        raise Unavailable("backup-unwritable", "The backup cannot be written there.") from problem
    return target


def _copy_database(work: Work, target: Path) -> None:
    with work.read() as session, closing(sqlite3.connect(target)) as copy:
        source = session.connection().connection.driver_connection
        if not isinstance(source, sqlite3.Connection):
            raise Refused(
                "backup-engine",
                "Only the embedded database is backed up here: PostgreSQL has pg_dump for it, and the "
                "folder keys/ of the data belongs to that backup.",
            )
        source.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise Unavailable("backup-damaged", "The copy of the database is not whole; nothing was kept.")
    target.chmod(0o600)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _copy_keys(keys: Path, target: Path) -> None:
    for path in sorted(keys.glob("*.json")):
        files.write_new(target / path.name, path.read_bytes())
