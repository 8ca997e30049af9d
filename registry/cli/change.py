"""`registry suspend | lift | withdraw NUMBER`: change the status of one certificate."""

from datetime import date
from pathlib import Path

import click

from registry import clock, ids
from registry.audit import OPERATOR
from registry.certificates.rules import Change
from registry.certification import changes
from registry.cli import output
from registry.cli.data import data_option, work_of
from registry.parties.days import parse_day
from signing.errors import Unavailable

_reason = click.option("--reason", required=True, help="The body's reason code; not shown to the public.")


@click.command()
@click.argument("number")
@_reason
@click.option("--deadline", required=True, help="Local day (YYYY-MM-DD) by which it is lifted or withdrawn.")
@data_option
@output.json_option
def suspend(number: str, reason: str, deadline: str, data: Path | None, *, as_json: bool) -> None:
    """Suspend a certificate until it is lifted or withdrawn."""
    _change(number, Change.SUSPEND, reason, parse_day(deadline), data, as_json=as_json)


@click.command()
@click.argument("number")
@_reason
@data_option
@output.json_option
def lift(number: str, reason: str, data: Path | None, *, as_json: bool) -> None:
    """Lift the suspension of a certificate."""
    _change(number, Change.LIFT, reason, None, data, as_json=as_json)


@click.command()
@click.argument("number")
@_reason
@data_option
@output.json_option
def withdraw(number: str, reason: str, data: Path | None, *, as_json: bool) -> None:
    """Withdraw a certificate, for good."""
    _change(number, Change.WITHDRAW, reason, None, data, as_json=as_json)


def _change(
    number: str, what: Change, reason: str, deadline: date | None, data: Path | None, *, as_json: bool
) -> None:
    compact = ids.parse_number(number)
    work = work_of(data)
    changed = changes.change(
        work, compact, what, reason=reason, deadline=deadline, actor=OPERATOR, at=clock.now()
    )
    shown = ids.show_number(compact)
    output.show(
        {
            "number": shown,
            "before": changed.before.value,
            "after": changed.after.value,
            "at": changed.at.isoformat().replace("+00:00", "Z"),
            "url": work.urls.certificate(compact),
            "published": changed.unpublished is None,
        },
        f"{shown}: was {changed.before.value}, is {changed.after.value}{_later(changed.unpublished)}",
        as_json=as_json,
    )


def _later(unpublished: Unavailable | None) -> str:
    if unpublished is None:
        return ""
    return (
        "\nIts page says so at once. The status list that others read could not be signed: "
        f"{unpublished.detail} `registry tick` publishes it when that is mended."
    )


COMMANDS = {"suspend": suspend, "lift": lift, "withdraw": withdraw}
