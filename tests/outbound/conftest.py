"""A host that everybody in these tests trusts. The tests of this folder open sockets, on loopback."""

import ssl
from pathlib import Path

import pytest

from tests.outbound import hosts
from tests.outbound.hosts import Listen, listening


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hosts.certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def tls(pem: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(pem))


@pytest.fixture(scope="module")
def at_home(pem: Path) -> Listen:
    """Return a function that listens over TLS under the name that everybody here trusts."""
    return lambda say: listening(say, pem)
