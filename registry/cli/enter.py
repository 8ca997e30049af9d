"""`registry import FILE.yaml`: enter bodies, personnel, schemes and accreditations."""

from functools import partial
from pathlib import Path

import click

from registry import clock
from registry.audit import OPERATOR
from registry.certification import entering, import_file
from registry.certification.entering import Entered
from registry.cli import output
from registry.cli.data import data_option, work_of
from registry.keys import bodies
from registry.work import Work


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--by", default=OPERATOR, show_default=True, help="Who states it: the operator, or a body's slug."
)
@data_option
@output.json_option
def enter(file: Path, by: str, data: Path | None, *, as_json: bool) -> None:
    """Enter what a file states, all of it or nothing; what is there already stays."""
    counts = enter_file(work_of(data), file, by=by).as_json()
    output.show(counts, lambda: _text(counts), as_json=as_json)


def _text(counts: dict[str, dict[str, int]]) -> str:
    return "\n".join(
        f"{name.replace('_', ' ')}: {count['added']} added, {count['unchanged']} there already"
        for name, count in counts.items()
    )


def enter_file(work: Work, path: Path, *, by: str = OPERATOR) -> Entered:
    """Enter the file in one transaction, then give every new body its key."""
    file = import_file.read(path)
    at = clock.now()
    entered = work.run(partial(entering.enter, file=file, by=by, at=at))
    bodies.provide(work, at=at)
    return entered


COMMANDS = {"import": enter}
