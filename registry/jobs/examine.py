"""Examine a registry: run every check, and turn what stands in the way of one into its finding.

1. What needs no data: settings and disk.
2. Open the data, for production if that is asked. Where they do not open, the reason is the
   finding of the database and everything behind it is not checked.
3. Every other check, each by itself: one that fails keeps no other from running.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from registry.config import Environment, Settings
from registry.jobs import checks, custody, machine
from registry.jobs.health import Check, Found, Health, Patient, Row, failed, not_checked
from registry.jobs.machine import Machine
from registry.wiring import open_work
from registry.work import Work
from signing.errors import Problem

CHECKS: Final[dict[Check, Callable[[Patient], Found]]] = {
    Check.DATABASE: checks.check_database,
    Check.CLOCK: checks.check_clock,
    Check.SECRETS: custody.check_secrets,
    Check.KEYS: custody.check_keys,
    Check.SHEET: custody.check_sheet,
    Check.ADDRESS: checks.check_address,
    Check.LISTS: checks.check_lists,
    Check.OUTBOX: checks.check_outbox,
    Check.BACKUPS: checks.check_backups,
    Check.REHEARSAL: checks.check_rehearsal,
}
"""What is checked of data that open, in the order in which a fault would have to be mended."""

_MENDS: Final = {
    "registry-not-created": "registry init makes a registry; --data and REGISTRY_DATA say where it is.",
    "revision-differs": "registry migrate, with the newer program.",
    "public-url-fixed": "Set REGISTRY_PUBLIC_URL to the address that the message names.",
    "demo-data-refused": "Make a real registry: registry init.",
    "secret-missing": "registry recover, with the recovery sheet; or mend REGISTRY_KEY_PASSPHRASE.",
    "passphrase-wrong": "registry recover, with the recovery sheet.",
    "setting-key-passphrase": "Set REGISTRY_KEY_PASSPHRASE as registry.env of your office folder does.",
    "key-store-missing": "Put back keys/ from a backup.",
    "key-file-missing": "Put back keys/ from a backup.",
    "key-file-malformed": "Put back keys/ from a backup.",
    "key-file-altered": "Put back keys/ from a backup.",
    "demo-key-refused": "Make a real registry: registry init.",
    "address-unreachable": "Have the name point to your web host, and `registry serve` run behind it.",
    "address-tls": "Have your web host install a TLS certificate for this name.",
    "address-answer": "Have the web address passed on to the port of `registry serve`, path and all.",
}
"""The way out of a problem that a check met, by its code."""


def examine(
    settings: Settings,
    at: datetime,
    *,
    production: bool,
    without: Iterable[Check] = (),
    probes: Machine = machine.THIS,
) -> list[Row]:
    """Return one row for each check; those in `without` are not run and say so."""
    skipped = frozenset(without)
    rows = [
        Row(Check.SETTINGS, checks.check_settings(settings, production=production)),
        Row(Check.DISK, _guarded(lambda: checks.check_disk(settings, probes))),
    ]
    if production:
        settings = replace(settings, environment=Environment.PRODUCTION)
    opened = _open(settings)
    if isinstance(opened, Found):
        rest = (Row(check, not_checked("The data do not open.")) for check in CHECKS)
        return [*rows, *(Row(row.check, opened) if row.check is Check.DATABASE else row for row in rest)]
    patient = Patient(settings, opened, at, probes)
    try:
        for check, run in CHECKS.items():
            found = not_checked("Left out as asked.") if check in skipped else _run(run, patient)
            rows.append(Row(check, found))
    finally:
        opened.close()
    return rows


def is_healthy(rows: Iterable[Row], *, production: bool) -> bool:
    """Tell whether nothing failed; for production, whether everything was checked and is in order."""
    if production:
        return all(row.found.health is Health.OK for row in rows)
    return all(row.found.health is not Health.FAILED for row in rows)


def _open(settings: Settings) -> Work | Found:
    try:
        return open_work(settings)
    except Problem as problem:
        return _of(problem)
    except SQLAlchemyError:
        return failed("The database cannot be opened.", "Mend its permissions, or put back a backup.")


def _run(run: Callable[[Patient], Found], patient: Patient) -> Found:
    return _guarded(lambda: run(patient))


def _guarded(check: Callable[[], Found]) -> Found:
    try:
        return check()
    except Problem as problem:
        return _of(problem)
    except SQLAlchemyError:
        return failed("The database does not answer.", "Mend its permissions, or put back a backup.")
    except OSError as error:
        return failed(f"A file cannot be read: {error.strerror}.", "Run this as the owner of the data.")


def _of(problem: Problem) -> Found:
    return failed(f"{problem.detail} [{problem.code}]", _MENDS.get(problem.code, "See docs/problems.md."))
