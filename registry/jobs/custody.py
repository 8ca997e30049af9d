"""Checks of what must be kept: the passphrase, the private keys, the paper, and no demo's secrets.

Nothing secret is in what these return. What an attacker gains from each store is in SECURITY.md.
"""

import stat
from pathlib import Path

from sqlalchemy import select

from registry import deployment
from registry.config import Settings, read_secret
from registry.jobs.health import Found, Patient, failed, not_checked, ok, warning
from registry.keys import recovery
from registry.keys.bodies import FIRST
from registry.keys.models import SigningKey
from registry.parties.models import Organisation, OrganisationKind

FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_secrets(patient: Patient) -> Found:
    """Tell whether the data and the passphrase are of the kind that may guard real certificates."""
    with patient.work.read() as session:
        demo = deployment.read(session).demo
    if demo:
        return warning("These are a demo's data and keys.", "Make a real registry: registry init.")
    read_secret(patient.settings.key_passphrase)
    path = secret_file(patient.settings)
    if path is None:
        return ok("the passphrase is not in a file")
    if path.resolve().is_relative_to(patient.settings.data.resolve()):
        return warning(
            "The passphrase lies beside the keys that it opens.",
            "Move it out of the data folder, and set REGISTRY_KEY_PASSPHRASE=file:PATH.",
        )
    if path.stat().st_mode & FOR_OTHERS:
        return failed("Others on this machine can read the passphrase.", "chmod 600 on its file.")
    return ok("no demo's; the passphrase is apart from the keys")


def check_keys(patient: Patient) -> Found:
    """Tell whether every body can sign with the keys that its DID document names."""
    with patient.work.read() as session:
        keys = session.execute(
            select(SigningKey.body_id, SigningKey.algorithm, SigningKey.signer, SigningKey.multikey).where(
                SigningKey.retired_at.is_(None)
            )
        ).all()
        bodies = session.scalars(
            select(Organisation.id).where(Organisation.kind == OrganisationKind.CERTIFICATION_BODY)
        ).all()
    for *_, uri, multikey in keys:
        if patient.work.signer(uri).multikey != multikey:
            return failed("A key file is another key's.", "Put back keys/ from a backup.")
    held = {(body_id, algorithm) for body_id, algorithm, *_ in keys}
    keyless = [body for body in bodies if any((body, algorithm) not in held for algorithm in FIRST)]
    if keyless:
        return failed(f"{len(keyless)} bodies lack a key.", "registry tick gives it to them.")
    if not bodies:
        return not_checked("There is no body yet.", "registry init, or registry import.")
    if any(path.stat().st_mode & FOR_OTHERS for path in _key_files(patient.settings)):
        return failed("Others on this machine can read key files.", "chmod -R go= on the data's keys/.")
    return ok(f"{len(keys)} keys open and are the published ones")


def check_sheet(patient: Patient) -> Found:
    """Tell whether the recovery sheet still lies where it was written."""
    path = secret_file(patient.settings)
    if path is None:
        return not_checked("The passphrase is not in a file, so where its sheet is cannot be told.")
    sheet = path.with_name(recovery.FILE)
    if sheet.exists():
        return warning("It still lies on this machine.", f"Print it twice, then delete {sheet}.")
    return ok("not on this machine")


def secret_file(settings: Settings) -> Path | None:
    """Return the file of the passphrase, or none where it is in none."""
    scheme, _, path = settings.key_passphrase.partition(":")
    return Path(path) if scheme == "file" else None


def _key_files(settings: Settings) -> list[Path]:
    return [settings.keys, *settings.keys.glob("*")] if settings.keys.is_dir() else []
