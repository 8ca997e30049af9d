"""Assemble the real adapters into `Work`: the only place that knows them.

Opening checks, before anything else happens, that the data are of this program's revision, were
made for the public URL that the settings name, and are no demo's in production. The passphrase
is read only when a key is first needed: pages and verification never need one.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

# Every table must be known before the first one is used: keys point across packages.
import registry.certification.models
import registry.trust.models  # noqa: F401
from registry import deployment, migrations
from registry.config import DEFAULT_PUBLIC_URL, Settings, read_database_url, read_secret
from registry.credentials.development import KINDS, Issuer
from registry.db import Run, check_server, make_engine, runner, transactions
from registry.ids import PublicUrls
from registry.outbound import GuardedFetch
from registry.verification.own import OwnDocuments
from registry.work import Work
from signing import strict_json
from signing.errors import Malformed, Unavailable
from signing.keys import files
from signing.keys.file_store import FileStore
from signing.ports import Signer

_DEVELOPMENT: Final = "dev-vc-api"
"""Folder of the development issuer's keys, in the data folder."""
_MAX_NAMES_BYTES: Final = 1_024


def open_work(settings: Settings) -> Work:
    """Open the registry of the settings: its database, and its keys in the data folder.

    Raise `Unavailable` (`registry-not-created`, `revision-differs`, `database-…`), `Refused`
    (`public-url-fixed`) or `Forbidden` (`demo-data-refused`).
    """
    if settings.database is None and not settings.embedded.is_file():
        raise Unavailable(
            "registry-not-created", f"There is no registry in {settings.data}: `registry demo` makes one."
        )
    engine = make_engine(read_database_url(settings))
    with _closed_by_refusal(engine):
        check_server(engine)
        migrations.check(engine)
        read = transactions(engine, write=False)
        with read() as session:
            fixed = deployment.read(session)
            deployment.check(fixed, public_url=settings.public_url, production=settings.production)
    urls = PublicUrls(fixed.public_url)

    @cache
    def store() -> FileStore:
        _check_passphrase(settings)
        passphrase = read_secret(settings.key_passphrase)
        return FileStore(settings.keys, passphrase, allow_demo=not settings.production)

    @cache
    def signer(uri: str) -> Signer:
        return store().signer(uri)

    return Work(
        settings=settings,
        run=_runner(engine),
        read=read,
        signer=signer,
        new_key=lambda algorithm: store().create(algorithm=algorithm, demo=fixed.demo),
        fetch=OwnDocuments(read, urls, GuardedFetch(settings.fetch_allow)),
        urls=urls,
        close=engine.dispose,
    )


def development_issuer(settings: Settings, urls: PublicUrls) -> Issuer | None:
    """Return the development issuer of the settings, its keys made where there are none; None if it is off.

    The keys lie in a store of their own and are a demo's: production can open none of them. Raise as
    `FileStore`, and `Malformed` (`development-keys-malformed`).
    """
    if settings.dev_vc_api is None:
        return None
    folder = settings.data / _DEVELOPMENT
    store = FileStore(folder, read_secret(settings.key_passphrase), allow_demo=not settings.production)
    names = folder / "uris.json"
    if not names.exists():
        uris = {kind: store.create(algorithm=algorithm, demo=True) for kind, algorithm in KINDS.items()}
        files.write_new(names, strict_json.dumps({**uris}), may_exist=True)
    found = strict_json.loads_object(files.read(names, "key-store-missing", max_bytes=_MAX_NAMES_BYTES))
    if set(found) != set(KINDS):
        raise Malformed("development-keys-malformed", f"{names.name} does not name a key of each kind.")
    signers = {kind: store.signer(str(uri)) for kind, uri in found.items()}
    return Issuer(settings.dev_vc_api, signers, bodies=urls.did("x").removesuffix("x"))


def create(settings: Settings, *, demo: bool, at: datetime) -> str | None:
    """Create the registry of the settings, or bring its database to this program's revision.

    Returns the revision that it had before. Outside production a passphrase for the key store is
    drawn where none is set. Raise `Malformed` (`setting-key-passphrase`) in production without one, and
    `Unavailable` (`data-folder-unwritable`).
    """
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise Unavailable("data-folder-unwritable", "The data folder cannot be made here.") from problem
    _provide_passphrase(settings)
    engine = make_engine(read_database_url(settings))

    def fix(session: Session) -> None:
        fixed = deployment.create(
            session, public_url=settings.public_url, default=DEFAULT_PUBLIC_URL, demo=demo, at=at
        )
        deployment.check(fixed, public_url=settings.public_url, production=settings.production)

    with _closed_by_refusal(engine):
        check_server(engine)
        before = migrations.upgrade(engine)
        _runner(engine)(fix)
    engine.dispose()
    return before


def _runner(engine: Engine) -> Run:
    return runner(transactions(engine, write=True), transactions(engine, write=True, alone=True))


@contextmanager
def _closed_by_refusal(engine: Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


def _provide_passphrase(settings: Settings) -> None:
    _check_passphrase(settings)
    path = settings.data / "passphrase"
    if settings.key_passphrase == f"file:{path}" and not path.exists():
        files.write_new(path, secrets.token_urlsafe(32).encode() + b"\n", may_exist=True)


def _check_passphrase(settings: Settings) -> None:
    """Refuse in production a passphrase that lies beside the keys that it opens."""
    scheme, _, path = settings.key_passphrase.partition(":")
    beside = scheme == "file" and Path(path).resolve().is_relative_to(settings.data.resolve())
    if settings.production and beside:
        raise Malformed(
            "setting-key-passphrase",
            "In production REGISTRY_KEY_PASSPHRASE names the secret that opens the keys: "
            "env:NAME or file:PATH, outside the data folder.",
        )
