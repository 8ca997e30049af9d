"""Deployment: the public URL and the mark of a demo are fixed, and checked whenever data are opened."""

from datetime import UTC, datetime

import pytest

from registry.deployment import Deployment, check
from signing.errors import Forbidden, Refused

URL = "https://registry.example"


def deployment(*, demo: bool = False) -> Deployment:
    """Return what is fixed of made-up data."""
    return Deployment(public_url=URL, demo=demo, created_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("public_url", [None, URL])
@pytest.mark.parametrize("production", [False, True])
def test_its_own_url_or_none_opens_data(public_url: str | None, *, production: bool) -> None:
    check(deployment(), public_url=public_url, production=production)


@pytest.mark.parametrize(
    "public_url", ["http://registry.example", "https://registry.example:8443", "https://a.b"]
)
def test_another_url_is_refused_with_the_way_out(public_url: str) -> None:
    with pytest.raises(Refused, match=r"REGISTRY_PUBLIC_URL.*empty data folder") as refusal:
        check(deployment(), public_url=public_url, production=False)
    assert refusal.value.code == "public-url-fixed"
    assert URL in refusal.value.detail


def test_a_demos_data_are_refused_in_production_alone() -> None:
    check(deployment(demo=True), public_url=None, production=False)
    with pytest.raises(Forbidden) as refusal:
        check(deployment(demo=True), public_url=None, production=True)
    assert refusal.value.code == "demo-data-refused"
