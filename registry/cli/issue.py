"""`registry issue ROSTER`: record the decisions of a roster and issue their certificates, or foresee that."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import click

from registry import clock, ids
from registry.audit import OPERATOR
from registry.certificates.claims import Claims, Coded, text_in
from registry.certification import foreseeing, issuing, results, rosters
from registry.certification.files import Encoding
from registry.certification.issuing import Outcome, Result
from registry.certification.rosters import Roster, RosterRow
from registry.cli import output
from registry.cli.data import data_option, work_of
from registry.credentials import publishing
from registry.errors import Finding
from registry.verification.told import last_valid_day
from registry.work import Work

BATCH = 50
"""Rows in one transaction; what is committed survives whatever happens to the rest."""


@click.command()
@click.argument("roster", type=click.Path(path_type=Path))
@click.option("--body", help="Slug of the certification body, where the roster has no column for it.")
@click.option("--dry-run", is_flag=True, help="Write nothing; tell what each row would become.")
@click.option(
    "--result",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what became of each row to this file, as CSV.",
)
@click.option("--sheet", help="Sheet of a workbook that has several.")
@click.option(
    "--encoding",
    type=click.Choice([encoding.value for encoding in Encoding], case_sensitive=False),
    help="Encoding of a text, where it is neither UTF-8 nor UTF-16 with its mark.",
)
@data_option
@output.json_option
def issue(
    roster: Path,
    *,
    body: str | None,
    result: Path | None,
    sheet: str | None,
    encoding: str | None,
    data: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Issue the certificates of a roster (.xlsx or CSV); run again, it issues nothing twice."""
    work = work_of(data)
    coding = None if encoding is None else Encoding(encoding)
    read = rosters.read(roster, body=body, encoding=coding, sheet=sheet)
    target = None if result is None else results.Target.open(result, roster)
    with nullcontext() if target is None else closing(target):
        outcomes = foresee_rows(work, read.rows) if dry_run else issue_rows(work, read.rows)
        _tell(work, read, outcomes, dry_run=dry_run, as_json=as_json)
        if target is not None:
            target.write(results.table(outcomes, read.findings, work.urls, separator=read.separator))
    if read.findings:
        raise SystemExit(output.BAD_INPUT)
    if any(outcome.result is Result.REFUSED for outcome in outcomes):
        raise SystemExit(output.REFUSED)


def issue_rows(work: Work, rows: Sequence[RosterRow]) -> list[Outcome]:
    """Issue rows in batches and sign and publish what they granted, showing progress."""
    outcomes: list[Outcome] = []
    with output.Progress("Issuing", len(rows) * 2) as progress:
        for batch in _batches(rows):
            outcomes += issuing.issue(work, batch, actor=OPERATOR, at=clock.now())
            progress.advance(len(batch))
            publishing.finish(work, at=clock.now())
            progress.advance(len(batch))
    # Also what an earlier run left behind, where every row had been recorded by then.
    publishing.finish(work, at=clock.now())
    return outcomes


def foresee_rows(work: Work, rows: Sequence[RosterRow]) -> list[Outcome]:
    """Tell what rows would become, showing progress; nothing is written."""
    with output.Progress("Looking", len(rows)) as progress:
        return foreseeing.foresee(work, rows, at=clock.now(), done=progress.advance)


def _batches(rows: Sequence[RosterRow]) -> Iterator[Sequence[RosterRow]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _tell(work: Work, read: Roster, outcomes: Sequence[Outcome], *, dry_run: bool, as_json: bool) -> None:
    refused = [outcome.finding for outcome in outcomes if outcome.finding is not None]
    value = _counts(outcomes, read.findings, dry_run=dry_run)
    rows = [_row(work, outcome) for outcome in outcomes if outcome.result is not Result.REFUSED]
    value["rows" if dry_run else "certificates"] = rows
    value["findings"] = [finding.as_json() for finding in (*read.findings, *refused)]
    output.show(value, lambda: _text(value), as_json=as_json)
    if not as_json:
        output.show_findings(sorted((*read.findings, *refused), key=lambda finding: finding.place.line))


def _counts(outcomes: Sequence[Outcome], faults: Sequence[Finding], *, dry_run: bool) -> dict[str, Any]:
    counts = Counter(outcome.result for outcome in outcomes)
    first = {"would_issue": counts[Result.WOULD_ISSUE]} if dry_run else {"issued": counts[Result.ISSUED]}
    return first | {
        "issued_before": counts[Result.ISSUED_BEFORE],
        "refused": counts[Result.REFUSED],
        "unreadable": len({finding.place.line for finding in faults}),
    }


def _row(work: Work, outcome: Outcome) -> dict[str, Any]:
    head = {
        "line": outcome.row.place.line,
        "candidate_ref": outcome.row.candidate_ref,
        "result": outcome.result.value,
    }
    if outcome.number is not None:
        number = ids.show_number(outcome.number)
        return head | {"number": number, "url": work.urls.certificate(outcome.number)}
    return head if outcome.claims is None else head | _foreseen(outcome.row, outcome.claims)


def _foreseen(row: RosterRow, claims: Claims) -> dict[str, Any]:
    """Return what a certificate would say, in the body's language, days as plain dates."""
    language = claims.body.language
    last_day = last_valid_day(claims)

    def texts(items: tuple[Coded, ...]) -> list[str]:
        return [text_in(item.text, language) for item in items]

    return {
        "name": claims.name,
        "latin_name": claims.latin_name,
        "scheme": f"{text_in(claims.scheme.title, language)} ({claims.scheme.code}, {claims.scheme.version})",
        "level": None if claims.level is None else text_in(claims.level.text, language),
        "scope": texts(claims.scope),
        "limitations": texts(claims.limitations),
        "conditions": texts(claims.conditions),
        "decided": row.decision_date.isoformat(),
        "first_valid_day": row.effective.isoformat(),
        "last_valid_day": None if last_day is None else last_day.isoformat(),
        "accreditation": None if claims.accreditation is None else claims.accreditation.number,
        "body_reference": row.body_reference,
        "paper_number": None if row.paper is None else row.paper.number,
        "paper_issued": None if row.paper is None else row.paper.issued.isoformat(),
    }


def _text(value: dict[str, Any]) -> str:
    dry_run = "rows" in value
    lines: list[str] = []
    for row in value["rows" if dry_run else "certificates"]:
        number = row.get("number", f"line {row['line']}")
        lines.append(f"{row['candidate_ref']}  {number}  {row['result']}")
        lines += [f"    {name.replace('_', ' ')}: {text}" for name, text in _said(row)]
    done = f"{value['would_issue']} would be issued" if dry_run else f"{value['issued']} issued"
    lines.append(
        f"{done}, {value['issued_before']} issued before, "
        f"{value['refused']} refused by a rule, {value['unreadable']} unreadable"
    )
    return output.printable("\n".join(lines))


def _said(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a certificate would say, without what it would not."""
    for name, text in row.items():
        if name in {"line", "candidate_ref", "result", "number", "url"} or text in (None, []):
            continue
        yield name, "; ".join(text) if isinstance(text, list) else str(text)


COMMANDS = {"issue": issue}
