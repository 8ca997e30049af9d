"""Read and write the small files of a key store, durably and whole.

A write goes to a temporary file in the same folder, is flushed to the disk, then linked to its
name: a reader, or a machine that lost power, finds the whole file or none. Files are for the
owner alone (0600, the folder 0700).

This module knows nothing of what the files hold.
"""

import contextlib
import os
import secrets
from pathlib import Path

from signing.errors import Malformed, Unavailable


def write_new(path: Path, data: bytes, *, may_exist: bool = False) -> None:
    """Write `data` to `path`, which must be new unless `may_exist` (then the older one stays).

    Raise `Unavailable` (`key-store-unwritable`).
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _make_folder(path.parent)
        _write_durably(temporary, data)
        _publish(temporary, path, may_exist=may_exist)
        _flush_folder(path.parent)
    except OSError as problem:
        raise Unavailable(
            "key-store-unwritable", "The folder of the key store cannot be written."
        ) from problem
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def read(path: Path, missing: str, *, max_bytes: int) -> bytes:
    """Return the bytes of `path`.

    Raise `Unavailable` (with the code `missing`) or `Malformed` (`key-file-malformed`).
    """
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as problem:
        raise Unavailable(missing, "A file of the key store is missing or cannot be read.") from problem
    if len(data) > max_bytes:
        raise Malformed("key-file-malformed", "A file of the key store is too large to be one.")
    return data


def _make_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, each durable before anything is put in it."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _flush_folder(folder.parent)


def _write_durably(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _publish(temporary: Path, path: Path, *, may_exist: bool) -> None:
    """Give the finished file its name; a link, unlike a rename, never replaces what is there."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        if not may_exist:
            raise


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
