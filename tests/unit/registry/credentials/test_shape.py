"""The shape of a credential: the same claims give the same document, which survives both checks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from registry.certificates.claims import Claims, Coded
from registry.credentials import shape
from signing import profile, rdfc
from signing.data_integrity.eddsa_rdfc_2022 import SUITE
from signing.status.bitstring import Purpose, StatusEntry
from signing.strict_json import Json
from tests.unit.registry.claims_sample import CLAIMS

URL = "https://registry.example/credentials/abc"
ENTRIES = (
    StatusEntry(Purpose.REVOCATION, 7, "https://registry.example/status/r"),
    StatusEntry(Purpose.SUSPENSION, 99, "https://registry.example/status/s"),
)
BARE = replace(
    CLAIMS,
    latin_name=None,
    level=None,
    scope=(),
    limitations=(),
    conditions=(),
    expiry=None,
    accreditation=None,
    scheme=replace(CLAIMS.scheme, alignments=()),
)


def made(claims: Claims = CLAIMS) -> dict[str, Json]:
    """Return the unsigned document of claims."""
    return shape.certificate(claims, url=URL, entries=ENTRIES)


def at(value: Json, *path: str | int) -> Json:
    """Return the member of a document at a path."""
    for step in path:
        if isinstance(step, int):
            assert isinstance(value, list)
            value = value[step]
        else:
            assert isinstance(value, dict)
            value = value[step]
    return value


def texts(value: Json) -> Iterator[str]:
    """Yield every text in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)


@pytest.mark.parametrize("claims", [CLAIMS, BARE], ids=["everything", "least"])
def test_the_document_has_the_profiles_shape_and_loses_nothing(claims: Claims) -> None:
    document = made(claims)
    assert profile.check_credential(document) == ENTRIES
    assert rdfc.canonicalise(document)
    options = shape.proof_options(
        verification_method=f"{claims.body.did}#key-1", created=datetime(2026, 11, 20, tzinfo=UTC)
    )
    assert len(SUITE.hash_data(document, options)) == 64


def test_the_same_claims_give_the_same_document() -> None:
    assert made() == made(Claims.from_json(CLAIMS.as_json()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("@context",), list(shape.CONTEXTS)),
        (("id",), URL),
        (("type",), ["VerifiableCredential", "OpenBadgeCredential"]),
        (("name",), "Safety Officer"),
        (("issuer", "id"), CLAIMS.body.did),
        (("issuer", "name"), "Example Body"),
        (("issuer", "otherIdentifier", 0, "identifier"), "PC-017"),
        (("issuer", "otherIdentifier", 1, "identifier"), "Example Accreditor"),
        (("issuer", "otherIdentifier", 2, "identifier"), "ISO/IEC 17024:2012"),
        (("validFrom",), "2026-04-01T00:00:00+08:00"),
        (("validUntil",), "2029-04-01T00:00:00+08:00"),
        (("awardedDate",), "2026-03-20T00:00:00+08:00"),
        (("credentialSubject", "identifier", 0, "identityHash"), CLAIMS.name),
        (("credentialSubject", "identifier", 1, "identityHash"), "Fatima al-Zahra"),
        (("credentialSubject", "identifier", 1, "identityType"), "ext:latinName"),
        (("credentialSubject", "licenseNumber"), "7QK4-M2XD-01RA-B3C0"),
        (("credentialSubject", "narrative"), "Low risk only With yearly development"),
        (("credentialSubject", "result", 0, "value"), "Safety Officer 2"),
        (("credentialSubject", "achievement", "humanCode"), "OSO"),
        (("credentialSubject", "achievement", "version"), "2"),
        (("credentialSubject", "achievement", "criteria", "narrative"), "Training and an examination."),
        (("credentialSubject", "achievement", "otherIdentifier", 0, "identifier"), "uEiB"),
        (("credentialSubject", "achievement", "otherIdentifier", 1, "identifier"), "DOLE D.O. 198:2018"),
        (("credentialSubject", "achievement", "alignment", 0, "targetCode"), "3257"),
        (("credentialStatus", 0, "statusPurpose"), "revocation"),
        (("credentialStatus", 0, "statusListIndex"), "7"),
        (("credentialStatus", 1, "statusPurpose"), "suspension"),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else None,
)
def test_the_document_says(path: tuple[str | int, ...], value: Json) -> None:
    assert at(made(), *path) == value


@pytest.mark.parametrize(
    ("path", "member"),
    [
        ((), "validUntil"),
        (("issuer",), "otherIdentifier"),
        (("credentialSubject",), "narrative"),
        (("credentialSubject",), "result"),
        (("credentialSubject", "achievement"), "alignment"),
        (("credentialSubject", "achievement"), "resultDescription"),
    ],
)
def test_what_the_claims_do_not_have_is_left_out(path: tuple[str, ...], member: str) -> None:
    full, bare = at(made(), *path), at(made(BARE), *path)
    assert isinstance(full, dict)
    assert isinstance(bare, dict)
    assert member in full
    assert member not in bare


def test_every_result_points_at_its_description_and_its_level() -> None:
    subject = at(made(), "credentialSubject")
    results, descriptions = at(subject, "result"), at(subject, "achievement", "resultDescription")
    assert isinstance(results, list)
    assert isinstance(descriptions, list)
    levels = {
        (at(description, "id"), at(level, "id"))
        for description in descriptions
        for level in [*_list(at(description, "rubricCriterionLevel"))]
    }
    assert {(at(one, "resultDescription"), at(one, "achievedLevel")) for one in results} == levels
    assert len(results) == 5


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def test_every_text_of_the_claims_in_the_bodys_language_is_in_the_document() -> None:
    found = set(texts(made()))
    expected = {CLAIMS.name, "Fatima al-Zahra", "Safety Officer 2", "Construction", "Manufacturing"}
    assert expected | {"Low risk only", "With yearly development", "Leads safety."} <= found


CHANGED = {
    "name": replace(CLAIMS, name="Other"),
    "latin_name": replace(CLAIMS, latin_name=None),
    "level": replace(CLAIMS, level=Coded("SO3", {"en": "Safety Officer 3"})),
    "scope": replace(CLAIMS, scope=CLAIMS.scope[:1]),
    "limitations": replace(CLAIMS, limitations=()),
    "conditions": replace(CLAIMS, conditions=()),
    "expiry": replace(CLAIMS, expiry=None),
    "effective": replace(CLAIMS, effective=CLAIMS.effective + timedelta(days=1)),
    "decided": replace(CLAIMS, decided=CLAIMS.decided - timedelta(days=1)),
    "accreditation": replace(CLAIMS, accreditation=None),
    "number": replace(CLAIMS, number="0" * 16),
    "digest": replace(CLAIMS, scheme=replace(CLAIMS.scheme, digest="uEiC")),
    "standard": replace(CLAIMS, scheme=replace(CLAIMS.scheme, standard="ISO 9712:2021")),
}


@pytest.mark.parametrize("claim", CHANGED)
def test_every_claim_changes_the_document(claim: str) -> None:
    # A claim that changed nothing signed could be altered in the register unnoticed.
    assert made(CHANGED[claim]) != made()


@pytest.mark.parametrize("language", ["de", "tl"])
def test_words_before_results_are_english_where_the_bodys_language_is_not_among_them(language: str) -> None:
    claims = replace(CLAIMS, body=replace(CLAIMS.body, language=language))
    name = at(made(claims), "credentialSubject", "achievement", "resultDescription", 0, "name")
    assert name == {"de": "Stufe", "tl": "Level"}[language]


def test_a_timestamp_is_utc() -> None:
    manila = timezone(timedelta(hours=8))
    assert shape.timestamp(datetime(2026, 11, 20, 1, 2, 3, tzinfo=manila)) == "2026-11-19T17:02:03Z"


def test_proof_options_are_complete_but_for_the_signature() -> None:
    options = shape.proof_options(
        verification_method="did:web:a#key-1", created=datetime(2026, 11, 20, tzinfo=UTC)
    )
    assert options == {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-20T00:00:00Z",
        "verificationMethod": "did:web:a#key-1",
        "proofPurpose": "assertionMethod",
    }
