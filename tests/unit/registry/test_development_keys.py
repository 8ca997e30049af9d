"""The keys of the development issuer: made once, a demo's, and none where it is off or in production."""

from dataclasses import replace
from pathlib import Path

import pytest

from registry.config import Environment, Settings, read_settings
from registry.credentials.development import KINDS
from registry.ids import PublicUrls
from registry.wiring import development_issuer
from signing.errors import Forbidden, Malformed, Problem

URLS = PublicUrls("http://localhost:8000")
ORIGIN = "https://localhost:8443"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    environ = {"REGISTRY_DEV_VC_API": ORIGIN, "REGISTRY_KEY_PASSPHRASE": f"file:{tmp_path / 'passphrase'}"}
    (tmp_path / "passphrase").write_text("correct horse\n")
    return read_settings(tmp_path / "data", environ)


def test_they_are_made_once_and_opened_again(settings: Settings) -> None:
    made, again = development_issuer(settings, URLS), development_issuer(settings, URLS)
    assert made is not None
    assert again is not None
    assert (made.origin, made.dids()) == (ORIGIN, again.dids())
    assert {kind: signer.algorithm for kind, signer in made.signers.items()} == dict(KINDS)
    assert URLS.did("pnwi").startswith(made.bodies)


def test_there_is_none_where_it_is_off(settings: Settings) -> None:
    assert development_issuer(replace(settings, dev_vc_api=None), URLS) is None
    assert not settings.data.exists()


def test_production_can_open_none_of_them(settings: Settings) -> None:
    development_issuer(settings, URLS)
    with pytest.raises(Forbidden) as refusal:
        development_issuer(replace(settings, environment=Environment.PRODUCTION), URLS)
    assert refusal.value.code == "demo-key-refused"


@pytest.mark.parametrize("names", ["{}", '{"ed":"file:0","p256":"file:0","p384":"file:0"}', "[]", ""])
def test_a_file_of_names_that_is_broken_is_told(settings: Settings, names: str) -> None:
    development_issuer(settings, URLS)
    (settings.data / "dev-vc-api" / "uris.json").write_text(names)
    with pytest.raises(Problem):
        development_issuer(settings, URLS)


@pytest.mark.parametrize("origin", ["https://localhost:8443/", "localhost", "ftp://localhost", "on"])
def test_the_setting_is_an_origin(origin: str) -> None:
    with pytest.raises(Malformed) as refusal:
        read_settings(Path("data"), {"REGISTRY_DEV_VC_API": origin})
    assert refusal.value.code == "setting-dev-vc-api"


def test_production_refuses_the_setting_and_an_empty_one_is_off() -> None:
    with pytest.raises(Forbidden) as refusal:
        read_settings(Path("data"), {"REGISTRY_DEV_VC_API": ORIGIN, "REGISTRY_ENV": "production"})
    assert refusal.value.code == "dev-vc-api-refused"
    assert read_settings(Path("data"), {"REGISTRY_DEV_VC_API": ""}).dev_vc_api is None
