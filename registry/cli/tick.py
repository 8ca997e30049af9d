"""`registry tick`: run everything that is due, once."""

from pathlib import Path

import click

from registry import clock
from registry.cli import output
from registry.cli.data import data_option, work_of
from registry.jobs import due


@click.command()
@data_option
@output.json_option
def tick(data: Path | None, *, as_json: bool) -> None:
    """Finish what is pending: sign, publish, keep status lists fresh."""
    finished = due.tick(work_of(data), clock.now())
    output.show(
        {"signed": finished.signed, "published": finished.published, "lists": finished.lists},
        f"{finished.signed} signed, {finished.published} published, {finished.lists} status lists renewed",
        as_json=as_json,
    )


COMMANDS = {"tick": tick}
