"""`registry verify` on files: a badge in an image, a presentation, a token, and another policy."""

import json
from pathlib import Path

import pytest

from registry import clock
from registry.verification import documents
from registry.verification.documents import PolicyName
from registry.work import Work
from signing import baking, contexts, strict_json
from signing.data_integrity import suites
from signing.did import key
from signing.errors import Malformed
from signing.jose import vc_jwt
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519
from signing.policy import PRESENTATION_RULES
from signing.report import Verdict
from tests.integration import registries
from tests.integration.terminal import Say

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'
HOLDER = FileSigner(private.of(ED25519, bytes(range(32))))
HOLDER_DID = key.did_for(HOLDER.multikey)
METHOD = f"{HOLDER_DID}#{HOLDER.multikey}"
FOREIGN = {
    "@context": [contexts.CREDENTIALS_V2],
    "type": ["VerifiableCredential"],
    "issuer": HOLDER_DID,
    "credentialSubject": {"id": "urn:example:1"},
}


def presentation(*credentials: object) -> bytes:
    """Return a presentation of `credentials` by a wallet."""
    unsigned = {
        "@context": [contexts.CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER_DID,
        "verifiableCredential": list(credentials),
    }
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "verificationMethod": METHOD,
        "proofPurpose": "authentication",
    }
    return strict_json.dumps(suites.add(unsigned, options, HOLDER, PRESENTATION_RULES))  # type: ignore[arg-type]


@pytest.fixture
def document(entered_work: Work, issued: list[str]) -> bytes:
    """Return a certificate's signed document."""
    return registries.signed_document(entered_work, issued[0].replace("-", ""))


def test_a_badge_in_an_image_is_verified_like_the_document_in_it(
    say: Say, data: Path, document: bytes, tmp_path: Path
) -> None:
    (tmp_path / "badge.svg").write_bytes(baking.bake(SVG, document))
    said = say("verify", "badge.svg", "--data", data, "--json")
    assert (said.status, said.value["verdict"]) == (0, "VALID")
    (tmp_path / "badge.svg").write_bytes(SVG)
    said = say("verify", "badge.svg", "--data", data, "--json")
    assert (said.status, said.codes) == (2, ["image-not-baked"])


def test_a_presentation_is_told_with_each_of_its_credentials(
    say: Say, data: Path, document: bytes, tmp_path: Path
) -> None:
    (tmp_path / "shown.json").write_bytes(presentation(json.loads(document)))
    said = say("verify", "shown.json", "--data", data, "--json")
    assert (said.status, said.value["verdict"], said.value["holder"]) == (0, "VALID", HOLDER_DID)
    assert [each["verdict"] for each in said.value["credentials"]] == ["VALID"]
    people = say("verify", "shown.json", "--data", data).out
    assert people.startswith("VALID  as of ")
    assert "credential 1:\n  VALID  as of " in people


def test_a_stranger_is_unknown_to_the_registry_and_not_judged_by_the_general_policy(
    say: Say, data: Path, tmp_path: Path
) -> None:
    token = vc_jwt.sign(FOREIGN, HOLDER, method=METHOD)  # type: ignore[arg-type]
    (tmp_path / "foreign.jwt").write_text(token)
    said = say("verify", "foreign.jwt", "--data", data, "--json")
    assert (said.status, said.value["verdict"]) == (1, "INVALID")
    said = say("verify", "foreign.jwt", "--data", data, "--policy", "vcdm", "--json")
    assert (said.status, said.value["verdict"]) == (0, "VALID")
    issuer = next(check for check in said.value["checks"] if check["check"] == "issuer")
    assert (issuer["outcome"], issuer["code"]) == ("not-checked", "not-applicable")


def test_the_text_of_a_note_is_shown(say: Say, data: Path, tmp_path: Path) -> None:
    noted = {**FOREIGN, "evidence": {"type": "Examination"}}
    (tmp_path / "noted.jwt").write_text(vc_jwt.sign(noted, HOLDER, method=METHOD))  # type: ignore[arg-type]
    assert "evidence has the right form" in say("verify", "noted.jwt", "--data", data, "--policy", "vcdm").out


def test_a_hosted_badge_is_asked_for_only_where_its_origin_is_accepted(entered_work: Work) -> None:
    held = b'{"@context":"https://w3id.org/openbadges/v2","id":"https://badges.example/1"}'
    report = documents.verify_any(entered_work, held, clock.now())
    failed = [check for check in report.checks if check.code == "issuer-unknown"]
    assert (report.verdict, len(failed)) == (Verdict.INVALID, 1)


def test_every_format_by_name_of_its_policy(entered_work: Work, document: bytes) -> None:
    at = clock.now()
    named = documents.verify_document(entered_work, document, at, media_type="application/vc")
    assert named.verdict is Verdict.VALID
    wrong = documents.verify_document(entered_work, document, at, media_type="application/vc+jwt")
    assert wrong.checks[0].code == "format-mismatch"
    shown = presentation(json.loads(document))
    asked = documents.verify_presentation(entered_work, shown, at, PolicyName.VCDM, challenge="c")
    assert asked.verdict is Verdict.INVALID
    with pytest.raises(Malformed, match="image-not-baked"):
        documents.verify_any(entered_work, SVG, at)
