"""Which data a verb works on: `--data`, else `REGISTRY_DATA`, else outside production the newest demo."""

import os
from pathlib import Path

import click

from registry.config import Environment, Settings, read_environment, read_settings
from registry.wiring import open_work
from registry.work import Work
from signing.errors import Unavailable

DEMOS = Path("var/demo")
"""Where demos lie, under the folder in which the command is run."""

MARK = "demo.json"
"""File that each start of a demo writes anew: the newest one is the demo last used."""

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the registry's data (or REGISTRY_DATA; by default the newest demo).",
)


def find(data: Path | None) -> Path:
    """Return the data folder; raise `Unavailable` (`data-not-named`) where none is named or found."""
    if data is not None:
        return data
    named = os.environ.get("REGISTRY_DATA")
    if named:
        return Path(named)
    if read_environment(os.environ) is Environment.DEVELOPMENT:
        marks = sorted(DEMOS.glob(f"*/{MARK}"), key=lambda mark: mark.stat().st_mtime_ns)
        if marks:
            return marks[-1].parent
    raise Unavailable(
        "data-not-named",
        "No registry is named: use --data or REGISTRY_DATA; `registry init` makes a registry, "
        "`registry demo` a demonstration.",
    )


def settings_of(data: Path | None) -> Settings:
    """Read the settings for the data that are named or found."""
    return read_settings(find(data))


def work_of(data: Path | None) -> Work:
    """Open the registry in the data that are named or found, until the verb ends."""
    return open_until_done(settings_of(data))


def open_until_done(settings: Settings) -> Work:
    """Open a registry until the verb ends, however it does."""
    work = open_work(settings)
    click.get_current_context().call_on_close(work.close)
    return work
