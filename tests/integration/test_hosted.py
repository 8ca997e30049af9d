"""Open Badges 2.0 by the registry's own way in: a file, or an image, is read anew from where it is hosted."""

import json
from dataclasses import replace

import pytest

from registry.verification import documents
from registry.verification.documents import PolicyName
from registry.work import Work
from signing.report import CheckName, Verdict
from tests.integration.registries import AT
from tests.unit.signing.baking import images
from tests.unit.signing.baking.images import OB2, with_element
from tests.unit.signing.test_open_badges_2 import ASSERTION, URL, World

COPY = json.dumps(ASSERTION).encode()
IMAGES = {
    "URL": with_element(f'<openbadges:assertion {OB2} verify="{URL}"/>'),
    "assertion": images.with_chunks(images.chunk(b"iTXt", b"openbadges" + images.PLAIN + COPY)),
    "no image": COPY,
}


@pytest.mark.parametrize("form", IMAGES)
def test_a_hosted_badge_is_asked_for_where_it_is_hosted(work: Work, form: str) -> None:
    world = World()
    given = replace(work, fetch=world)
    assert documents.verify_any(given, IMAGES[form], AT, PolicyName.VCDM).verdict is Verdict.VALID
    world.documents[URL]["revoked"] = True
    revoked = documents.verify_any(given, IMAGES["URL"], AT, PolicyName.VCDM)
    assert revoked.verdict is Verdict.REVOKED


def test_the_registrys_own_policy_asks_no_stranger(work: Work) -> None:
    world = World()
    report = documents.verify_any(replace(work, fetch=world), IMAGES["URL"], AT)
    assert (report.verdict, report.check(CheckName.ISSUER).code) == (Verdict.INVALID, "issuer-unknown")
    assert world.asked == []


def test_a_signed_badge_of_open_badges_2_is_refused(work: Work) -> None:
    image = with_element(f'<openbadges:assertion {OB2} verify="eyJhbGciOiJSUzI1NiJ9.e30.c2ln"/>')
    report = documents.verify_any(work, image, AT, PolicyName.VCDM)
    assert (report.verdict, report.check(CheckName.ISSUER).code) == (Verdict.INVALID, "hosted-url")
