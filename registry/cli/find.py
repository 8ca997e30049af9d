"""`registry find REFERENCE --body SLUG`: the certificates that one of a body's own references leads to."""

from pathlib import Path
from typing import Any

import click

from registry import clock, ids
from registry.certificates import paper, register
from registry.certificates.claims import Claims
from registry.cli import output
from registry.cli.data import data_option, work_of
from registry.parties import organisations

_SHOWN = ("state", "scheme", "name", "found_by")


@click.command()
@click.argument("reference")
@click.option("--body", required=True, help="Slug of the certification body whose reference it is.")
@data_option
@output.json_option
def find(reference: str, body: str, data: Path | None, *, as_json: bool) -> None:
    """Find certificates by a number on paper, a body's reference, or a candidate's, exactly as written."""
    work = work_of(data)
    at = clock.now()
    certificates: list[dict[str, Any]] = []
    with work.read() as session:
        body_id = organisations.find_body(session, body).id
        for match in paper.find(session, body_id, reference):
            version = register.latest_version(session, match.number)
            claims = Claims.from_json(version.claims)
            printed = paper.of(session, match.number)
            certificates.append(
                {
                    "number": ids.show_number(match.number),
                    "found_by": match.by.value,
                    "state": register.standing(session, version, on=at, known_at=at).state.value,
                    "name": claims.name,
                    "scheme": claims.scheme.code,
                    "paper_number": None if printed is None else printed.paper_number,
                    "paper_issued": None if printed is None else printed.issued_on.isoformat(),
                    "url": work.urls.certificate(match.number),
                }
            )
    lines = ["  ".join((found["number"], *(found[name] for name in _SHOWN))) for found in certificates]
    output.show({"certificates": certificates}, output.printable("\n".join(lines)), as_json=as_json)


COMMANDS = {"find": find}
