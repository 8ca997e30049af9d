"""Registries for tests: made in a folder of their own by the same code that makes real ones.

`AT` is the instant of every test that need not read a clock. Which database a folder's registry has
says the folder itself (`databases.py` beside).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from registry.audit import OPERATOR
from registry.certificates import register
from registry.certificates.claims import Claims
from registry.certificates.rules import Change
from registry.certification import changes, entering, import_file, issuing, rosters
from registry.certification.issuing import Outcome, Result
from registry.certification.rosters import RosterRow
from registry.config import DEFAULT_PUBLIC_URL, Environment, Settings, read_database_url
from registry.credentials import publishing
from registry.credentials.models import Document, DocumentFormat
from registry.db import make_engine, transactions
from registry.ids import new_number
from registry.keys import bodies
from registry.parties import accounts, organisations
from registry.parties.days import parse_day
from registry.parties.models import Role
from registry.wiring import create, open_work
from registry.work import Work
from tests.integration import databases
from tests.integration.databases import Hand

AT = datetime(2026, 11, 20, 10, 0, 0, tzinfo=UTC)
"""After every decision in the example rosters, before the first certificate's last day but one."""

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NDT, SAFETY = "beispielwerk", "halimbawa"
ROSTERS = (EXAMPLES / "safety.csv", EXAMPLES / "ultrasonic.csv")


def settings_in(
    folder: Path,
    *,
    public_url: str | None = None,
    environment: Environment = Environment.DEVELOPMENT,
    passphrase: Path | None = None,
) -> Settings:
    """Return settings of a registry in `folder`, whose passphrase lies in it unless named."""
    database = None if databases.url_of(folder) is None else f"file:{folder / databases.URL_FILE}"
    return Settings(
        folder, environment, public_url, f"file:{passphrase or folder / 'passphrase'}", database=database
    )


def new_registry(
    folder: Path, *, at: datetime = AT, demo: bool = False, public_url: str = DEFAULT_PUBLIC_URL
) -> Work:
    """Create an empty registry in `folder` and open it."""
    settings = settings_in(folder, public_url=public_url)
    create(settings, demo=demo, at=at)
    return open_work(settings)


def enter(work: Work, paths: Iterable[Path], *, at: datetime = AT) -> None:
    """Enter import files as the operator, and give the new bodies their keys."""
    for path in paths:
        file = import_file.read(path)
        work.run(partial(entering.enter, file=file, by=OPERATOR, at=at))
    bodies.provide(work, at=at)


def enter_examples(work: Work, *, at: datetime = AT) -> None:
    """Enter the example bodies."""
    enter(work, sorted(EXAMPLES.glob("*.yaml")), at=at)


def rows_of(*paths: Path) -> list[RosterRow]:
    """Return the rows of rosters that have no fault."""
    rows: list[RosterRow] = []
    for path in paths:
        roster = rosters.read(path, body=None)
        assert not roster.findings
        rows += roster.rows
    return rows


def present_rows(at: datetime) -> list[RosterRow]:
    """Return the example rosters' rows with days by which every certificate is in effect at `at`.

    For tests that read a clock: the examples' own days pass. None was on paper, so that rows can be
    copied for other candidates.
    """
    decided = at.date() - timedelta(days=30)
    return [
        replace(
            row,
            decision_date=decided,
            effective=decided,
            expiry=decided + timedelta(days=730),
            paper=None,
        )
        for row in rows_of(*ROSTERS)
    ]


def give_account(work: Work, *, slug: str = NDT, ref: str = "ZA-01", at: datetime = AT) -> None:
    """Give one of a body's personnel an account."""

    def give(session: Session) -> None:
        body = organisations.find_body(session, slug)
        accounts.enter(session, body.id, ref, Role.REGISTRAR, enrolment=new_number(), by=OPERATOR, at=at)

    work.run(give)


def issue(work: Work, rows: Sequence[RosterRow], *, at: datetime = AT) -> list[Outcome]:
    """Record decisions, then sign and publish what they grant."""
    outcomes = issuing.issue(work, rows, actor=OPERATOR, at=at)
    publishing.finish(work, at=at)
    return outcomes


def numbers_of(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the certificates' numbers; every row must have been issued, now or before."""
    numbers = []
    for outcome in outcomes:
        assert outcome.result is not Result.REFUSED, outcome.finding
        assert outcome.number is not None
        numbers.append(outcome.number)
    return numbers


def issue_examples(work: Work, *, at: datetime = AT) -> list[str]:
    """Issue the example rosters; return the certificates' numbers in their order."""
    return numbers_of(issue(work, rows_of(*ROSTERS), at=at))


def copy_of(template: Path, folder: Path) -> Work:
    """Copy a closed registry and open the copy."""
    databases.copy(template, folder)
    return open_work(settings_in(folder))


def engine_of(work: Work) -> Engine:
    """Return the engine behind a registry."""
    with work.read() as session:
        return session.connection().engine


@contextmanager
def begin(work: Work) -> Iterator[Session]:
    """Open one transaction that writes, where a test is the only writer and nothing is run again."""
    engine = make_engine(read_database_url(work.settings))
    try:
        with transactions(engine, write=True)() as session:
            yield session
    finally:
        engine.dispose()


def close(work: Work) -> None:
    """Close every connection, so that the registry may be copied or opened by others."""
    work.close()


def suspend(work: Work, number: str, *, deadline: str = "2026-12-31", at: datetime = AT) -> None:
    """Suspend a certificate until the local day `deadline`."""
    changes.change(
        work, number, Change.SUSPEND, reason="r-1", deadline=parse_day(deadline), actor=OPERATOR, at=at
    )


def lift(work: Work, number: str, *, at: datetime = AT) -> None:
    """Lift the suspension of a certificate."""
    changes.change(work, number, Change.LIFT, reason="r-2", actor=OPERATOR, at=at)


def withdraw(work: Work, number: str, *, at: datetime = AT) -> None:
    """Withdraw a certificate."""
    changes.change(work, number, Change.WITHDRAW, reason="r-3", actor=OPERATOR, at=at)


def claims_of(work: Work, number: str) -> Claims:
    """Return what a certificate's first version says."""
    with work.read() as session:
        return Claims.from_json(register.latest_version(session, number).claims)


def signed_document(work: Work, number: str) -> bytes:
    """Return the signed credential of a certificate."""
    return signed_as(work, number, DocumentFormat.CERTIFICATE)


def signed_as(work: Work, number: str, document_format: DocumentFormat) -> bytes:
    """Return the signed document of a certificate in one format."""
    with work.read() as session:
        signed = session.scalars(
            select(Document.signed).where(Document.number == number, Document.format == document_format)
        ).one()
    assert signed is not None
    return signed


@contextmanager
def database(folder: Path, *, triggers: bool = True) -> Iterator[Hand]:
    """Open the database itself, as somebody who holds it would; commit at the end.

    Without `triggers` every trigger is dropped for good, and foreign keys do not hold.
    """
    with databases.opened(folder, foreign_keys=triggers) as hand:
        for name in () if triggers else hand.triggers():
            hand.drop_trigger(name)
        yield hand
        hand.connection.commit()


def row_counts(folder: Path) -> dict[str, int]:
    """Return how many rows each table holds."""
    with databases.opened(folder) as hand:
        return {name: hand.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in hand.tables()}  # noqa: S608 -- our own names
