"""One application over a made-up certificate, and its client."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.web import create_app
from tests.web import samples


@pytest.fixture
def reads() -> samples.FakeReads:
    return samples.FakeReads()


@pytest.fixture
def app(reads: samples.FakeReads) -> Flask:
    return create_app(samples.work(), lambda: samples.AT, reads=reads)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
