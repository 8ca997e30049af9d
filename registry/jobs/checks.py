"""Checks of a registry that look at its settings, its database, its machine and its public address.

Each returns what it found with the way out, or raises a `Problem`, which `examine` turns into a
failure. They read, and change nothing.
"""

import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from registry.audit import AuditEvent
from registry.certificates import register
from registry.certificates.models import Certificate
from registry.certificates.rules import State
from registry.certification import rehearsal
from registry.config import Settings
from registry.credentials import lists
from registry.credentials.models import StatusList
from registry.ids import show_number
from registry.jobs.health import Found, Patient, failed, not_checked, ok, warning
from registry.jobs.machine import Machine
from registry.keys import bodies
from registry.outbox import OutboxItem
from registry.parties.models import Organisation, OrganisationKind
from signing import strict_json
from signing.errors import Problem
from signing.report import stamp
from signing.strict_json import Json

LITTLE_ROOM, NO_ROOM = 1_000_000_000, 100_000_000
"""Free bytes below which the disk is a warning, and below which it is a failure."""
TLS_DAYS = timedelta(days=14)
"""A TLS certificate that ends sooner should have been renewed: services renew 30 days before the end."""
PATIENCE, TOO_LONG = timedelta(minutes=5), timedelta(hours=1)
"""How long something may be pending before that is a warning, and a failure."""
BACKUP_AGE = timedelta(hours=48)
"""A daily backup that failed once is still younger."""


def check_settings(settings: Settings, *, production: bool) -> Found:
    """Tell whether these are settings for real certificates."""
    if settings.production:
        return ok("for production")
    mend = "Set REGISTRY_ENV=production, as registry.env of your office folder does."
    if production:
        return failed("REGISTRY_ENV is not `production`.", mend)
    return warning("for development: demo keys are taken", mend)


def check_disk(settings: Settings, probes: Machine) -> Found:
    """Tell how much room there is for the data."""
    free = probes.free_bytes(settings.data)
    detail, mend = f"{free / 1e9:.1f} GB free for the data", "Make room, or move the data to a larger disk."
    if free < NO_ROOM:
        return failed(detail, mend)
    return warning(detail, mend) if free < LITTLE_ROOM else ok(detail)


def check_clock(patient: Patient) -> Found:
    """Tell whether the clock is kept in time, and is not behind what was recorded by it."""
    with patient.work.read() as session:
        newest = session.scalar(select(func.max(AuditEvent.at)))
    mend = "Turn on the machine's time service (Debian, Ubuntu: timedatectl set-ntp true)."
    if newest is not None and newest > patient.at:
        return failed(f"It is {stamp(patient.at)}, and something was recorded at {stamp(newest)}.", mend)
    kept = patient.machine.synchronised()
    if kept is None:
        return not_checked("This system does not say whether its clock is kept in time.", mend)
    if not kept:
        return warning("Nothing keeps the clock in time.", mend)
    return ok(f"kept in time; it is {stamp(patient.at)}")


def check_database(patient: Patient) -> Found:
    """Tell whether the database is whole."""
    with patient.work.read() as session:
        engine = session.connection().dialect.name
        faults = session.scalars(text("PRAGMA quick_check")).all() if engine == "sqlite" else ["ok"]
        certificates = session.scalar(select(func.count()).select_from(Certificate))
    if list(faults) != ["ok"]:
        return failed("The database file is damaged.", "Stop the server and put back the latest backup.")
    return ok(f"{engine}, opens, {certificates} certificates")


def check_address(patient: Patient) -> Found:
    """Tell whether strangers reach this registry, and not another one, by its public address."""
    origin = patient.work.urls.origin
    if urlsplit(origin).scheme != "https":
        return not_checked(f"{origin} is for this machine alone.", "A real registry has an https address.")
    with patient.work.read() as session:
        slug = session.scalar(_bodies().limit(1))
        own = None if slug is None else bodies.did_document(session, slug, patient.work.urls)
    reached = patient.machine.reach(origin if slug is None else f"{patient.work.urls.body(slug)}/did.json")
    if own is not None and _json(reached.body) != json.loads(json.dumps(own)):
        return failed(
            f"{origin} answers, but not with this registry's keys.",
            "Have the web address passed on to the port of `registry serve`, path and all.",
        )
    left = reached.tls_until - patient.at
    if left < TLS_DAYS:
        return warning(
            f"Its TLS certificate ends in {left.days} days.", "Renew it, and have it renewed automatically."
        )
    return ok(f"{origin} answers; its TLS certificate holds for {left.days} days")


def check_lists(patient: Patient) -> Found:
    """Tell whether verifiers elsewhere can rely on the status lists."""
    with patient.work.read() as session:
        found = session.scalars(select(StatusList)).all()
    mend = "Keep `registry serve` running, or `registry tick` in a timer; `registry tick` renews them now."
    ended = sum(one.valid_until is None or one.valid_until <= patient.at for one in found)
    if ended:
        return failed(f"{ended} of {len(found)} lists are outdated: nothing can be verified.", mend)
    half = patient.at + lists.LIFE / 2 - PATIENCE
    ageing = sum(one.valid_until is None or one.valid_until < half for one in found)
    if ageing:
        return warning(f"{ageing} of {len(found)} lists are past half their life.", mend)
    return ok(f"{len(found)} lists, all fresh")


def check_outbox(patient: Patient) -> Found:
    """Tell whether what was decided has gone out."""
    with patient.work.read() as session:
        count, oldest = session.execute(
            select(func.count(), func.min(OutboxItem.recorded_at)).where(OutboxItem.done_at.is_(None))
        ).one()
    if not count:
        return ok("nothing is waiting")
    detail = f"{count} effects are waiting, the oldest since {stamp(oldest)}"
    mend = "Keep `registry serve` running; `registry tick` does them now, or says what stands in the way."
    if oldest < patient.at - TOO_LONG:
        return failed(detail, mend)
    return warning(detail, mend) if oldest < patient.at - PATIENCE else ok(detail)


def check_backups(patient: Patient) -> Found:
    """Tell how old the newest backup is."""
    folder = patient.settings.backups
    mend = "Run `registry backup` every day, and keep copies in another building."
    if folder is None:
        return not_checked("Nobody has said where they are.", f"Set REGISTRY_BACKUPS to their folder. {mend}")
    newest = _newest(folder)
    if newest is None:
        return failed("There is no backup.", mend)
    age = patient.at.timestamp() - newest
    detail = f"the newest is {max(age, 0) / 3600:.0f} hours old"
    return failed(detail, mend) if age > BACKUP_AGE.total_seconds() else ok(detail)


def check_rehearsal(patient: Patient) -> Found:
    """Tell whether a certificate of the rehearsal still stands."""
    with patient.work.read() as session:
        numbers = session.scalars(_rehearsals()).all()
        standing = [number for number in numbers if _is_active(session, number, patient)]
    if not standing:
        return ok("none stands")
    return warning(
        f"{len(standing)} certificate(s) of the rehearsal are still valid.",
        f"registry withdraw {show_number(standing[0])} --reason rehearsal-over",
    )


def _bodies() -> Select[str]:
    return (
        select(Organisation.slug)
        .where(Organisation.kind == OrganisationKind.CERTIFICATION_BODY)
        .order_by(Organisation.slug)
    )


def _json(data: bytes) -> Json:
    try:
        return strict_json.loads(data)
    except Problem:
        return None


def _newest(folder: Path) -> float | None:
    """Return when the newest thing in a folder was changed, in seconds since 1970, or none where none is."""
    try:
        return max((entry.stat().st_mtime for entry in folder.iterdir()), default=None)
    except OSError:
        return None


def _rehearsals() -> Select[str]:
    return select(Certificate.number).where(Certificate.scheme_code == rehearsal.SCHEME)


def _is_active(session: Session, number: str, patient: Patient) -> bool:
    version = register.latest_version(session, number)
    return register.standing(session, version, on=patient.at, known_at=patient.at).state is State.ACTIVE
