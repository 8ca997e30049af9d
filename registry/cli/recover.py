"""`registry recover`: put the passphrase of the recovery sheet back where the registry looks for it.

What is typed is checked line by line, then tried on every key of the store, and written only if it
opens them. It is asked for and never an argument: arguments show in process lists and histories.
"""

from pathlib import Path

import click
from sqlalchemy import select

from registry.cli import output
from registry.cli.data import data_option, settings_of, work_of
from registry.config import Settings
from registry.keys import passphrases
from registry.keys.models import SigningKey
from signing.errors import Malformed, Problem, Unavailable
from signing.keys import files
from signing.keys.file_store import SCHEME, FileStore


@click.command()
@data_option
@output.json_option
def recover(data: Path | None, *, as_json: bool) -> None:
    """Type the passphrase of the recovery sheet, and have the keys opened by it again."""
    settings = settings_of(data)
    path = _file_of(settings)
    passphrase = passphrases.join(
        tuple(_ask(f"Line {number} of the passphrase") for number in range(1, passphrases.LINES + 1))
    )
    opened = _try(data, settings, passphrase)
    _write(path, passphrase)
    output.show(
        {"keys": opened, "passphrase": str(path)},
        f"The passphrase opens {opened} key(s), and is in {output.printable(str(path))}.",
        as_json=as_json,
    )


def _file_of(settings: Settings) -> Path:
    scheme, _, path = settings.key_passphrase.partition(":")
    if scheme != "file":
        raise Malformed(
            "passphrase-not-in-file",
            "REGISTRY_KEY_PASSPHRASE names no file: `file:PATH` is where a passphrase can be put back.",
        )
    return Path(path)


def _ask(words: str) -> str:
    def checked(written: str) -> str:
        try:
            return passphrases.read_line(written)
        except Problem as problem:
            raise click.UsageError(problem.detail) from problem

    line: str = click.prompt(words, value_proc=checked, err=True)
    return line


def _try(data: Path | None, settings: Settings, passphrase: str) -> int:
    """Open every key that is kept in files; return how many there are."""
    with work_of(data).read() as session:
        uris = session.scalars(select(SigningKey.signer).where(SigningKey.signer.startswith(SCHEME))).all()
    if not uris:
        raise Unavailable("keys-none", "This registry has no key in files that a passphrase could open.")
    store = FileStore(settings.keys, passphrase.encode(), allow_demo=not settings.production)
    for uri in uris:
        store.signer(uri)
    return len(uris)


def _write(path: Path, passphrase: str) -> None:
    try:
        path.unlink(missing_ok=True)  # it opens nothing, or is the same
        files.write_new(path, f"{passphrase}\n".encode())
    except (OSError, Unavailable) as problem:
        raise Unavailable("passphrase-unwritable", "The passphrase's file cannot be written.") from problem


COMMANDS = {"recover": recover}
