"""The words of a health report: what is checked, what a check came to, and what a check may look at.

A check that did not run is *not checked*, never *ok*. The checks themselves are in `checks` and
`custody`; `examine` runs them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from registry.config import Settings
from registry.jobs.machine import Machine
from registry.work import Work


class Check(StrEnum):
    """What is checked, in the order in which a fault would have to be mended."""

    SETTINGS = "settings"
    CLOCK = "clock"
    DISK = "disk"
    DATABASE = "database"
    SECRETS = "secrets"
    KEYS = "keys"
    SHEET = "recovery sheet"
    ADDRESS = "public address"
    LISTS = "status lists"
    OUTBOX = "outbox"
    BACKUPS = "backups"
    REHEARSAL = "rehearsal"


class Health(StrEnum):
    """What a check came to."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found, and how to mend it."""

    health: Health
    detail: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report."""

    check: Check
    found: Found


@dataclass(frozen=True, slots=True)
class Patient:
    """What a check may look at."""

    settings: Settings
    work: Work
    at: datetime
    machine: Machine


def ok(detail: str) -> Found:
    """Return that a check is in order."""
    return Found(Health.OK, detail)


def warning(detail: str, mend: str) -> Found:
    """Return that something will go wrong, or that nobody knows whether it does."""
    return Found(Health.WARNING, detail, mend)


def failed(detail: str, mend: str) -> Found:
    """Return that something is wrong now."""
    return Found(Health.FAILED, detail, mend)


def not_checked(detail: str, mend: str = "") -> Found:
    """Return that a check did not run."""
    return Found(Health.NOT_CHECKED, detail, mend)
