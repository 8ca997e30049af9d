"""One application over a made-up certificate, and its client."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.web import create_app
from tests.web import samples
from tests.web.described import DescribedClient


@pytest.fixture
def reads() -> samples.FakeReads:
    return samples.FakeReads()


@pytest.fixture
def app(reads: samples.FakeReads) -> Flask:
    made = create_app(samples.work(), lambda: samples.AT, reads=reads)
    made.test_client_class = DescribedClient
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
