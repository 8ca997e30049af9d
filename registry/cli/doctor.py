"""`registry doctor`: check everything that an operator would have to think of, and say how to mend it.

Exit status 0 where nothing failed; with `--production`, only where every check ran and is in order.
"""

from collections.abc import Sequence
from pathlib import Path

import click

from registry import clock
from registry.cli import output
from registry.cli.data import data_option, settings_of
from registry.jobs.examine import examine, is_healthy
from registry.jobs.health import Check, Health, Row


@click.command()
@click.option("--production", is_flag=True, help="Be strict: everything is checked and in order, or exit 1.")
@click.option("--offline", is_flag=True, help="Ask nothing over the network.")
@data_option
@output.json_option
def doctor(data: Path | None, *, production: bool, offline: bool, as_json: bool) -> None:
    """Check this registry, and say how to mend what is not in order."""
    without = {Check.ADDRESS} if offline else ()
    rows = examine(settings_of(data), clock.now(), production=production, without=without)
    healthy = is_healthy(rows, production=production)
    value = {
        "healthy": healthy,
        "production": production,
        "checks": [
            {
                "check": row.check.value,
                "health": row.found.health.value,
                "detail": row.found.detail,
                "mend": row.found.mend,
            }
            for row in rows
        ],
    }
    output.show(value, lambda: _text(rows), as_json=as_json)
    if not healthy:
        raise SystemExit(output.REFUSED)


def _text(rows: Sequence[Row]) -> str:
    return output.printable("\n".join(line for row in rows for line in _lines(row)))


def _lines(row: Row) -> list[str]:
    found = row.found
    mark = found.health.value.upper() if found.health is Health.FAILED else found.health.value
    mend = [f"{'':<30}mend: {found.mend}"] if found.mend else []
    return [f"{mark:<12}  {row.check.value:<14}  {found.detail}", *mend]


COMMANDS = {"doctor": doctor}
