"""`registry backup`: put a whole, checked copy of the data where backups are kept."""

from pathlib import Path

import click

from registry import clock
from registry.cli import output
from registry.cli.data import data_option, work_of
from registry.jobs.backup import back_up
from signing.errors import Malformed


@click.command()
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the backups (by default REGISTRY_BACKUPS).",
)
@data_option
@output.json_option
def backup(to: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Back up the database and the encrypted keys; the server may run meanwhile."""
    work = work_of(data)
    folder = to or work.settings.backups
    if folder is None:
        raise Malformed("backups-not-named", "Name the folder of the backups with --to or REGISTRY_BACKUPS.")
    made = back_up(work, folder, at=clock.now())
    output.show({"backup": str(made)}, f"Backed up to {output.printable(str(made))}", as_json=as_json)


COMMANDS = {"backup": backup}
