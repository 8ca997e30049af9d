"""`registry migrate`: create a registry's database, or bring it to this program's revision."""

from pathlib import Path

import click

from registry import clock, migrations
from registry.cli import output
from registry.cli.data import data_option, open_until_done, settings_of
from registry.jobs import due
from registry.wiring import create


@click.command()
@data_option
@output.json_option
def migrate(data: Path | None, *, as_json: bool) -> None:
    """Create the database in the data folder, or bring it up to this program.

    What an older program could not give is given now: keys of bodies, compact certificates.
    """
    settings = settings_of(data)
    before = create(settings, demo=False, at=clock.now())
    work = open_until_done(settings)
    due.catch_up(work, clock.now())
    output.show(
        {
            "data": str(settings.data),
            "public_url": work.urls.origin,
            "revision": migrations.HEAD,
            "revision_before": before,
        },
        f"{settings.data}: revision {migrations.HEAD} (was {before or 'nothing'}), "
        f"public URL {work.urls.origin}",
        as_json=as_json,
    )


COMMANDS = {"migrate": migrate}
