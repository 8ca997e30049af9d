"""Settings: every value is checked when it is read, and what is convenient is off in production."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from registry.config import (
    Environment,
    check_public_url,
    read_database_url,
    read_environment,
    read_secret,
    read_settings,
)
from signing.errors import Malformed, Unavailable

DATA = Path("data")


def test_an_empty_environment_is_development_with_a_passphrase_beside_the_data() -> None:
    settings = read_settings(DATA, {})
    assert settings.environment is Environment.DEVELOPMENT
    assert not settings.production
    assert settings.public_url is None
    assert settings.key_passphrase == f"file:{DATA / 'passphrase'}"
    assert settings.database is None
    assert read_database_url(settings) == "sqlite:///data/registry.db"
    assert settings.keys == DATA / "keys"


def test_each_setting_is_read_from_its_variable() -> None:
    settings = read_settings(
        DATA,
        {
            "REGISTRY_ENV": "production",
            "REGISTRY_PUBLIC_URL": "https://registry.example",
            "REGISTRY_KEY_PASSPHRASE": "env:SECRET",
        },
    )
    assert settings.production
    assert settings.public_url == "https://registry.example"
    assert settings.key_passphrase == "env:SECRET"  # noqa: S105 -- a secret's URI


def test_origins_that_may_be_read_are_none_unless_they_are_named() -> None:
    assert read_settings(DATA, {}).fetch_allow == frozenset()
    named = {"REGISTRY_FETCH_ALLOW": " http://localhost:9000  https://10.0.0.7 "}
    assert read_settings(DATA, named).fetch_allow == {"http://localhost:9000", "https://10.0.0.7"}


@pytest.mark.parametrize("text", ["localhost:9000", "http://localhost:9000/", "*", "http://LOCALHOST", "a,b"])
def test_what_is_no_origin_is_not_allowed_by_halves(text: str) -> None:
    with pytest.raises(Malformed, match="setting-fetch-allow"):
        read_settings(DATA, {"REGISTRY_FETCH_ALLOW": f"http://localhost:9000 {text}"})


def test_production_reads_public_addresses_alone() -> None:
    production = {"REGISTRY_ENV": "production", "REGISTRY_FETCH_ALLOW": "http://localhost:9000"}
    with pytest.raises(Malformed, match="setting-fetch-allow"):
        read_settings(DATA, production)
    assert read_settings(DATA, {**production, "REGISTRY_FETCH_ALLOW": " "}).fetch_allow == frozenset()


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(read_settings(DATA, {}), "public_url", None)  # noqa: B010 -- what mypy would refuse to see


def test_the_process_environment_is_read_where_no_other_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_PUBLIC_URL", "https://registry.example")
    assert read_settings(DATA).public_url == "https://registry.example"


@pytest.mark.parametrize("word", ["", "prod", "Production", "PRODUCTION", "test", "production "])
def test_an_unknown_environment_is_never_taken_for_development(word: str) -> None:
    with pytest.raises(Malformed) as refusal:
        read_environment({"REGISTRY_ENV": word})
    assert refusal.value.code == "setting-env"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000",
        "https://registry.example",
        "https://xn--bcher-kva.example:8443",
        "http://192.168.1.20:8001",
    ],
)
def test_an_origin_is_taken_as_it_is(url: str) -> None:
    assert check_public_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "registry.example",
        "ftp://registry.example",
        "https://",
        "https://registry.example/",
        "https://registry.example/path",
        "https://registry.example?q",
        "https://registry.example#f",
        "https://Registry.example",
        "HTTPS://registry.example",
        "https://user@registry.example",
        "https://user:pass@registry.example",
        "https://registry.example:0",
        "https://registry.example:65536",
        "https://registry.example:port",
        "https://bücher.example",
        " https://registry.example",
        "https://registry.example\n",
        "https://:8000",
    ],
)
def test_what_is_no_origin_is_refused(url: str) -> None:
    with pytest.raises(Malformed) as refusal:
        read_settings(DATA, {"REGISTRY_PUBLIC_URL": url})
    assert refusal.value.code == "setting-public-url"


@pytest.mark.parametrize(
    "url", ["https://[::1", "https://registry example", "https://a:", "https://a b.example"]
)
def test_what_looks_like_an_origin_is_refused_too(url: str) -> None:
    with pytest.raises(Malformed) as refusal:
        check_public_url(url)
    assert refusal.value.code == "setting-public-url"


def test_a_secret_is_read_from_the_environment_or_a_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(" kept \n", encoding="utf-8")
    assert read_secret(f"file:{path}") == b"kept"
    assert read_secret("env:SECRET", {"SECRET": "kept"}) == b"kept"


@pytest.mark.parametrize("content", ["", " \n\t"])
def test_an_empty_secret_is_missing(tmp_path: Path, content: str) -> None:
    path = tmp_path / "secret"
    path.write_text(content, encoding="utf-8")
    for uri, environ in ((f"file:{path}", {}), ("env:SECRET", {"SECRET": content}), ("env:OTHER", {})):
        with pytest.raises(Unavailable) as refusal:
            read_secret(uri, environ)
        assert refusal.value.code == "secret-missing"


def test_a_refusal_never_tells_the_name_or_the_place_of_a_secret(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        read_secret(f"file:{tmp_path}/nowhere")
    assert str(tmp_path) not in refusal.value.detail


def test_a_secret_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unavailable) as refusal:
        read_secret(f"file:{path}")
    assert refusal.value.code == "secret-missing"


@pytest.mark.parametrize("uri", ["", "plain words", "https://vault.example", "FILE:x"])
def test_a_secret_is_never_given_as_a_value(uri: str) -> None:
    with pytest.raises(Malformed) as refusal:
        read_secret(uri)
    assert refusal.value.code == "secret-uri"
    assert not uri or uri not in refusal.value.detail


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://registry@db.example/registry",
        "postgres://registry:secret@db.example:5432/registry?sslmode=verify-full",
        "postgresql+psycopg:///registry?host=/run/postgresql",
        "postgresql://r@[2001:db8::1]:5432/registry",
    ],
)
def test_a_database_is_named_by_its_url(tmp_path: Path, url: str) -> None:
    path = tmp_path / "url"
    path.write_text(f"{url}\n", encoding="utf-8")
    for named, environ in ((url, {}), ("env:DB", {"DB": url}), (f"file:{path}", {})):
        settings = read_settings(DATA, {"REGISTRY_DATABASE_URL": named})
        assert read_database_url(settings, environ) == f"postgresql+psycopg{url[url.index(':') :]}"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db.example",
        "postgresql://db.example/",
        "mysql://db.example/registry",
        "sqlite:///registry.db",
        "sqlite://",
        "db.test/things",
        "postgresql://db.example:port/registry",
        "postgresql://db.example:0/registry",
        "postgresql://[::1/registry",
        "",
    ],
)
def test_what_is_no_url_of_a_postgresql_database_is_refused_and_not_told(url: str) -> None:
    settings = read_settings(DATA, {"REGISTRY_DATABASE_URL": url})
    with pytest.raises(Malformed) as refusal:
        read_database_url(settings)
    assert refusal.value.code == "setting-database-url"
    assert not url or url not in refusal.value.detail


def test_in_production_a_password_stands_in_no_setting() -> None:
    url = "postgresql://registry:secret@db.example/registry"
    environ = {"REGISTRY_ENV": "production", "REGISTRY_DATABASE_URL": url}
    with pytest.raises(Malformed) as refusal:
        read_database_url(read_settings(DATA, environ))
    assert refusal.value.code == "setting-database-url"
    named = read_settings(DATA, {**environ, "REGISTRY_DATABASE_URL": "env:DB"})
    assert read_database_url(named, {"DB": url}), "control: a secret may hold one"
    without = read_settings(DATA, {**environ, "REGISTRY_DATABASE_URL": url.replace(":secret", "")})
    assert read_database_url(without), "control: without a password it is no secret"
