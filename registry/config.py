"""Settings: read once from the environment, every value validated at start, frozen.

Each setting is an environment variable `REGISTRY_<NAME>`; secrets are given by URI (`env:NAME`
or `file:PATH`), never as values. Production refuses what is convenient elsewhere. This module
opens no database and reads no file but a secret's.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from signing.errors import Forbidden, Malformed, Unavailable

DEFAULT_PUBLIC_URL = "http://localhost:8000"

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ORIGIN = re.compile(rf"https?://{_LABEL}(?:\.{_LABEL})*(?::(?P<port>[1-9][0-9]{{0,4}}))?")
_MAX_PORT = 65_535
_POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})


class Environment(StrEnum):
    """Tell whether real certificates may be issued here."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold every setting of one process."""

    data: Path
    """Folder of the embedded database and the encrypted keys."""
    environment: Environment
    public_url: str | None
    """Origin that people and machines reach; fixed in the data when they are created."""
    key_passphrase: str
    """URI of the passphrase that opens the key store."""
    backups: Path | None = None
    """Folder in which backups are put, one beside the other."""
    database: str | None = None
    """URL of a PostgreSQL database, or the URI of a secret that holds it; none for the embedded one."""
    fetch_allow: frozenset[str] = frozenset()
    """Origins that may be read although they are plain http, or not public; for development alone."""
    dev_vc_api: str | None = None
    """Origin at which the development issuer is served; none where there is none."""

    @property
    def production(self) -> bool:
        """Tell whether demo data, demo keys and conveniences are refused."""
        return self.environment is Environment.PRODUCTION

    @property
    def embedded(self) -> Path:
        """Return the file of the embedded database, which is not there where another is named."""
        return self.data / "registry.db"

    @property
    def keys(self) -> Path:
        """Return the folder of the encrypted key files."""
        return self.data / "keys"


def read_settings(data: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings for the data in `data` from the environment.

    Raise `Malformed` (`setting-…`), and `Forbidden` (`dev-vc-api-refused`) in production.
    """
    env = os.environ if environ is None else environ
    public_url = env.get("REGISTRY_PUBLIC_URL")
    backups = env.get("REGISTRY_BACKUPS")
    environment, development = read_environment(env), env.get("REGISTRY_DEV_VC_API")
    return Settings(
        data=data,
        environment=environment,
        public_url=None if public_url is None else check_public_url(public_url),
        key_passphrase=env.get("REGISTRY_KEY_PASSPHRASE", f"file:{data / 'passphrase'}"),
        backups=Path(backups) if backups else None,
        database=env.get("REGISTRY_DATABASE_URL"),
        fetch_allow=read_fetch_allow(env, environment),
        dev_vc_api=check_dev_vc_api(development, environment) if development else None,
    )


def check_dev_vc_api(origin: str, environment: Environment) -> str:
    """Return the origin of a development issuer; raise `Malformed`, or `Forbidden` in production."""
    if environment is Environment.PRODUCTION:
        raise Forbidden(
            "dev-vc-api-refused",
            "The development issuer signs whatever it is sent: it is never served in production.",
        )
    if not _is_origin(origin):
        raise Malformed("setting-dev-vc-api", "REGISTRY_DEV_VC_API is an origin: https://localhost:8443.")
    return origin


def read_environment(env: Mapping[str, str]) -> Environment:
    """Read `REGISTRY_ENV`; raise `Malformed` (`setting-env`) for a word that is neither of the two."""
    word = env.get("REGISTRY_ENV", Environment.DEVELOPMENT)
    try:
        return Environment(word)
    except ValueError:
        raise Malformed("setting-env", "REGISTRY_ENV is `development` or `production`.") from None


def read_fetch_allow(env: Mapping[str, str], environment: Environment) -> frozenset[str]:
    """Read `REGISTRY_FETCH_ALLOW`, origins with spaces between them.

    Raise `Malformed` (`setting-fetch-allow`) for what is no origin, and in production for any.
    """
    origins = frozenset(env.get("REGISTRY_FETCH_ALLOW", "").split())
    if not all(map(_is_origin, origins)):
        raise Malformed(
            "setting-fetch-allow",
            "REGISTRY_FETCH_ALLOW holds origins in lower case, such as http://localhost:9000, "
            "with spaces between them.",
        )
    if origins and environment is Environment.PRODUCTION:
        raise Malformed("setting-fetch-allow", "In production nothing but public addresses is read.")
    return origins


def check_public_url(url: str) -> str:
    """Return `url` if it is an origin (scheme, host, port and nothing after); raise `Malformed`.

    The host is a name or an IPv4 address in lower case, as a did:web can hold it.
    """
    if not _is_origin(url):
        raise Malformed(
            "setting-public-url",
            f"The public URL is an origin in lower case such as https://registry.example, "
            f"with no path and no slash at its end; {url!r} is not.",
        )
    return url


def _is_origin(url: str) -> bool:
    origin = _ORIGIN.fullmatch(url)
    return origin is not None and int(origin["port"] or 1) <= _MAX_PORT


def read_database_url(settings: Settings, environ: Mapping[str, str] | None = None) -> str:
    """Return the SQLAlchemy URL of the registry's database.

    Raise `Malformed` (`setting-database-url`) for what is no URL of a PostgreSQL database, and in
    production for a password outside a secret; and what `read_secret` raises. None tells the URL.
    """
    named = settings.database
    if named is None:
        return f"sqlite:///{settings.embedded}"
    secret = named.startswith(("env:", "file:"))
    url = read_secret(named, environ).decode() if secret else named
    try:
        parts = urlsplit(url)
        sound = parts.scheme in _POSTGRESQL and len(parts.path) > 1 and parts.port != 0
    except ValueError:  # a port that is no number, a broken IPv6 address
        sound = False
    if not sound:
        raise Malformed(
            "setting-database-url",
            "REGISTRY_DATABASE_URL is the URL of a PostgreSQL database, such as "
            "postgresql://registry@db.example/registry, or env:NAME or file:PATH where that URL is kept.",
        )
    if settings.production and parts.password and not secret:
        raise Malformed(
            "setting-database-url",
            "In production a database URL with a password is a secret: "
            "keep it elsewhere and name it in REGISTRY_DATABASE_URL by env:NAME or file:PATH.",
        )
    return f"postgresql+psycopg{url[len(parts.scheme) :]}"


def read_secret(uri: str, environ: Mapping[str, str] | None = None) -> bytes:
    """Read the secret that `uri` names: `env:NAME` or `file:PATH`.

    Raise `Malformed` (`secret-uri`) for another scheme and `Unavailable` (`secret-missing`) where
    there is nothing, or nothing but white space.
    """
    scheme, _, rest = uri.partition(":")
    if scheme == "env":
        text = (os.environ if environ is None else environ).get(rest, "")
    elif scheme == "file":
        try:
            text = Path(rest).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
    else:
        raise Malformed("secret-uri", "A secret is named by `env:NAME` or `file:PATH`.")
    if not text.strip():
        raise Unavailable("secret-missing", f"There is no secret under {scheme}:… as the settings say.")
    return text.strip().encode()
