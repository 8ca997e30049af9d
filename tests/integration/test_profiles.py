"""Profiles: what the public may know of a body and its schemes, from what was really entered."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from registry.audit import OPERATOR
from registry.certification import profiles, schemes
from registry.certification.contents import SINCE_FORMAT_2, SchemeContent, read_content
from registry.certification.models import SchemeVersion
from registry.certification.profiles import Currency, SchemeProfile
from registry.parties import organisations
from registry.trust.rules import Phase
from registry.work import Work
from signing import jcs, strict_json
from signing.errors import NotFound
from tests.integration import registries
from tests.integration.registries import AT, NDT, SAFETY

DAY = timedelta(days=1)
ACCREDITATION = """
registry_import: 1
accreditations:
  - body: beispielwerk
    accreditation_body: amu
    number: {number}
    standard: ISO/IEC 17024
    edition: "2012"
    schemes: [UT]
    from: {first}
    until: {until}
    stated_by: amu
    source: {{url: "https://amu.example/2", retrieved: 2026-10-02, digest: {digest}}}
    retracted: {retracted}
"""
DIGEST = jcs.digest_multibase({})


def content(work: Work) -> SchemeContent:
    """Return the example body's scheme version."""
    with work.read() as session:
        return read_content(
            schemes.find_version(session, organisations.find_body(session, NDT).id, "UT", "3").content
        )


def publish(work: Work, **changes: Any) -> None:  # noqa: ANN401 -- fields of any type
    """Publish the example scheme version with other members."""
    changed = replace(content(work), **changes)
    work.run(
        lambda session: schemes.publish(
            session, organisations.find_body(session, NDT), changed, by=OPERATOR, at=AT
        )
    )


def state(work: Work, folder: Path, **members: str) -> None:
    """State an accreditation of the example body."""
    values = {"number": "AMU-2", "until": "2033-01-01", "digest": DIGEST, "retracted": "false", **members}
    path = folder / "accreditation.yaml"
    path.write_text(ACCREDITATION.format(**values), encoding="utf-8")
    registries.enter(work, [path])


def scheme(work: Work, version: str, at: datetime = AT) -> SchemeProfile:
    """Return the profile of a version."""
    with work.read() as session:
        return profiles.scheme_profile(session, NDT, "UT", version, at=at)


def body(work: Work, slug: str = NDT, at: datetime = AT) -> profiles.BodyProfile:
    """Return the profile of a body."""
    with work.read() as session:
        return profiles.body_profile(session, slug, urls=work.urls, at=at)


def test_a_body_shows_its_schemes_accreditations_and_keys(entered_work: Work) -> None:
    found = body(entered_work, SAFETY)
    assert (found.body.slug, found.body.country) == (SAFETY, "PH")
    assert found.did == "did:web:localhost%3A8000:b:halimbawa"
    assert [(one.code, [version.version for version in one.versions]) for one in found.schemes] == [
        ("OSO", ["2"])
    ]
    (accreditation,) = found.accreditations
    # Days of the accreditation body; the end of its statement is exclusive.
    assert (accreditation.first_day, accreditation.last_day) == (date(2021, 3, 1), date(2031, 2, 28))
    assert (accreditation.phase, accreditation.by_accreditor) == (Phase.IN_FORCE, True)
    assert accreditation.source == "https://siao.example/directory/pc-2021-008"
    assert not accreditation.signed, "whoever states it, it was copied from a source"
    assert ("key-1", "Ed25519") in [(key.fragment, key.algorithm) for key in found.keys]
    assert all(key.retired_at is None for key in found.keys)


def test_no_person_is_in_a_profile(example_work: Work) -> None:
    shown = repr(body(example_work)) + repr(scheme(example_work, "3"))
    with registries.database(example_work.settings.data) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM persons")]
    assert names
    assert not [name for name in names if name in shown]


def test_every_body_is_named_and_no_accreditation_body(entered_work: Work) -> None:
    with entered_work.read() as session:
        assert [body.slug for body in profiles.body_names(session)] == [NDT, SAFETY]


@pytest.mark.parametrize("slug", ["amu", "none"])
def test_whoever_certifies_nobody_has_no_profile(entered_work: Work, slug: str) -> None:
    with pytest.raises(NotFound) as raised:
        body(entered_work, slug)
    assert raised.value.code == "organisation-unknown"


@pytest.mark.parametrize(
    ("slug", "code", "version"), [(NDT, "UT", "9"), (NDT, "OSO", "2"), (SAFETY, "UT", "3")]
)
def test_a_version_that_is_not_this_body_s_is_not_found(
    entered_work: Work, slug: str, code: str, version: str
) -> None:
    with entered_work.read() as session, pytest.raises(NotFound) as raised:
        profiles.scheme_profile(session, slug, code, version, at=AT)
    assert raised.value.code == "scheme-version-unknown"


def test_a_version_is_shown_with_the_digest_that_certificates_hold(entered_work: Work) -> None:
    found = scheme(entered_work, "3")
    with entered_work.read() as session:
        kept = schemes.version_content(session, NDT, "UT", "3")
    assert found.digest == jcs.digest_multibase(strict_json.loads(kept))
    assert found.content.canonical() == kept


def test_versions_stand_in_their_order_and_change_their_place_with_the_day(entered_work: Work) -> None:
    publish(entered_work, version="2", effective_from=date(2019, 1, 1))
    publish(entered_work, version="4", effective_from=date(2026, 11, 21))
    # In Berlin the 21st begins at 23:00 UTC of the 20th.
    begins = datetime(2026, 11, 20, 23, tzinfo=AT.tzinfo)
    for at, expected in (
        (begins - timedelta(seconds=1), [("3", "current"), ("4", "to-come"), ("2", "earlier")]),
        (begins, [("4", "current"), ("3", "earlier"), ("2", "earlier")]),
    ):
        for versions in (
            scheme(entered_work, "3", at).versions,
            body(entered_work, at=at).schemes[0].versions,
        ):
            assert [(one.version, one.currency.value) for one in versions] == expected
    assert scheme(entered_work, "3", begins).currency is Currency.EARLIER


def test_accreditations_show_those_in_force_first_and_corrections_as_corrected(
    entered_work: Work, tmp_path: Path
) -> None:
    state(entered_work, tmp_path, number="AMU-0", first="2015-01-01", until="2020-01-01")
    state(entered_work, tmp_path, number="AMU-2", first="2030-07-01")
    found = [(one.number, one.phase.value) for one in body(entered_work).accreditations]
    assert found == [("AMU-P-0417", "in-force"), ("AMU-2", "to-come"), ("AMU-0", "ended")]
    state(entered_work, tmp_path, number="AMU-2", first="2030-07-01", until="2032-01-01")
    later = {one.number: one for one in body(entered_work).accreditations}
    assert later["AMU-2"].last_day == date(2031, 12, 31)
    assert later["AMU-2"].digest == DIGEST
    state(entered_work, tmp_path, number="AMU-2", first="2030-07-01", until="2032-01-01", retracted="true")
    assert "AMU-2" not in [one.number for one in body(entered_work).accreditations]


def test_a_scheme_shows_what_is_in_force_for_it_alone(entered_work: Work) -> None:
    assert [one.number for one in scheme(entered_work, "3").accreditations] == ["AMU-P-0417"]
    publish(entered_work, code="MT", version="1")
    with entered_work.read() as session:
        assert profiles.scheme_profile(session, NDT, "MT", "1", at=AT).accreditations == ()
    ended = datetime(2030, 6, 30, 22, tzinfo=AT.tzinfo)
    assert scheme(entered_work, "3", ended).accreditations == ()
    assert len(scheme(entered_work, "3", ended - timedelta(seconds=1)).accreditations) == 1


def test_a_version_published_in_the_first_format_is_still_shown(entered_work: Work) -> None:
    with registries.database(entered_work.settings.data, triggers=False) as connection:
        for name, content in connection.execute("SELECT id, content FROM scheme_versions").fetchall():
            members = {**strict_json.loads_object(bytes(content)), "registry_scheme": 1}
            first = {member: value for member, value in members.items() if member not in SINCE_FORMAT_2}
            connection.execute(
                "UPDATE scheme_versions SET content = ? WHERE id = ?", [jcs.canonicalise(first), name]
            )
    found = scheme(entered_work, "3").content
    assert (found.fees, found.appeals) == ({}, {})
    assert registries.issue_examples(entered_work), "and certificates are granted under it"
    with entered_work.read() as session:
        assert session.scalars(select(SchemeVersion)).all()
