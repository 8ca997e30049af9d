"""The certificate of a server on this machine: kept while it holds, made anew after."""

import datetime as dt
import stat
from pathlib import Path

import pytest

from registry.cli import local_tls
from registry.config import Settings, read_settings
from signing.errors import Forbidden
from signing.keys import tls

AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(tmp_path, {})


def test_it_is_kept_while_it_holds_and_its_key_is_the_owner_s_alone(settings: Settings) -> None:
    found = local_tls.provide(settings, AT)
    first = found.certificate.read_bytes()
    assert found.certificate == settings.data / "tls" / "localhost.pem"
    assert stat.S_IMODE(found.key.stat().st_mode) == 0o600
    assert local_tls.provide(settings, AT + tls.LIFE - dt.timedelta(days=8)) == found
    assert found.certificate.read_bytes() == first


def test_it_is_made_anew_when_it_ends_or_is_broken(settings: Settings) -> None:
    found = local_tls.provide(settings, AT)
    first = found.certificate.read_bytes()
    local_tls.provide(settings, AT + tls.LIFE - dt.timedelta(days=7))
    second = found.certificate.read_bytes()
    found.key.unlink()
    local_tls.provide(settings, AT + tls.LIFE)
    third = found.certificate.read_bytes()
    found.certificate.write_bytes(b"broken")
    local_tls.provide(settings, AT + tls.LIFE)
    assert len({first, second, third, found.certificate.read_bytes()}) == 4


def test_production_refuses_it_before_anything_is_made(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "data", {"REGISTRY_ENV": "production"})
    with pytest.raises(Forbidden) as refusal:
        local_tls.provide(settings, AT)
    assert refusal.value.code == "self-signed-refused"
    assert not settings.data.exists()
