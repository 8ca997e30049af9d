"""`registry verify` on presentations of every form: an answer to what was asked, or not valid."""

import json
from pathlib import Path
from typing import Any

import pytest

from registry import clock
from registry.credentials import asked
from registry.credentials.models import DocumentFormat
from registry.work import Work
from signing import contexts, strict_json
from signing.data_integrity import suites
from signing.did import key
from signing.jose import key_binding, vc_jwt
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256
from signing.policy import PRESENTATION_RULES
from tests.integration import registries
from tests.integration.terminal import Said, Say

CHALLENGE, DOMAIN = "c-1", "https://verifier.example"
ASKED = ("--challenge", CHALLENGE, "--domain", DOMAIN)
HOLDER = FileSigner(private.of(ED25519, bytes(range(32))))
HOLDER_DID = key.did_for(HOLDER.multikey)
METHOD = f"{HOLDER_DID}#{HOLDER.multikey}"
WALLET_KEY = private.of(P256, bytes(range(2, 34)))


@pytest.fixture
def number(issued: list[str]) -> str:
    return issued[0]


def presentation(work: Work, number: str) -> dict[str, Any]:
    """Return a certificate in a presentation that nobody has signed yet."""
    credential = json.loads(registries.signed_document(work, number.replace("-", "")))
    return {
        "@context": [contexts.CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER_DID,
        "verifiableCredential": [credential],
    }


def embedded(work: Work, number: str) -> str:
    options: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "verificationMethod": METHOD,
        "proofPurpose": "authentication",
        "challenge": CHALLENGE,
        "domain": DOMAIN,
    }
    made = suites.add(presentation(work, number), options, HOLDER, PRESENTATION_RULES)
    return strict_json.dumps(made).decode()


def token(work: Work, number: str) -> str:
    return vc_jwt.sign_presentation(
        presentation(work, number), HOLDER, method=METHOD, nonce=CHALLENGE, audience=DOMAIN
    )


def held(work: Work, number: str) -> str:
    found = asked.obtain(
        work,
        number.replace("-", ""),
        DocumentFormat.SD_JWT_VC,
        holder=WALLET_KEY.public,
        at=clock.now(),
    )
    return found.body.decode()


def bound(work: Work, number: str) -> str:
    return key_binding.bind(
        held(work, number), FileSigner(WALLET_KEY), nonce=CHALLENGE, audience=DOMAIN, at=clock.now()
    )


@pytest.mark.parametrize("make", [embedded, token, bound])
def test_a_presentation_is_an_answer_to_what_was_asked(
    say: Say,
    data: Path,
    entered_work: Work,
    number: str,
    tmp_path: Path,
    *,
    make: Any,  # noqa: ANN401 -- one of three makers
) -> None:
    (tmp_path / "shown").write_text(make(entered_work, number) + "\n")

    def verified(*more: str) -> Said:
        return say("verify", "shown", "--data", data, "--json", *more)

    good = verified(*ASKED)
    assert (good.status, good.value["verdict"]) == (0, "VALID"), good.out
    assert [each["verdict"] for each in good.value["credentials"]] == ["VALID"]
    for options, code in (
        (("--challenge", "other", "--domain", DOMAIN), "challenge-mismatch"),
        (("--challenge", CHALLENGE, "--domain", "https://b.example"), "domain-mismatch"),
    ):
        wrong = verified(*options)
        assert (wrong.status, wrong.value["verdict"]) == (1, "INVALID")
        assert [row["code"] for row in wrong.value["checks"] if row["outcome"] == "failed"] == [code]
    unasked = verified()
    assert (unasked.status, unasked.value["verdict"]) == (
        (1, "INDETERMINATE") if make is bound else (0, "VALID")
    )


def test_people_read_why_nothing_was_judged(
    say: Say, data: Path, entered_work: Work, number: str, tmp_path: Path
) -> None:
    (tmp_path / "shown").write_text(bound(entered_work, number))
    said = say("verify", "shown", "--data", data).out
    assert said.startswith("INDETERMINATE  as of ")
    assert "not checked  binding     It can only be judged as an answer: give the challenge" in said


def test_who_asks_is_not_content_with_a_credential(
    say: Say, data: Path, entered_work: Work, number: str, tmp_path: Path
) -> None:
    (tmp_path / "held").write_text(held(entered_work, number))
    (tmp_path / "credential.json").write_bytes(
        registries.signed_document(entered_work, number.replace("-", ""))
    )
    for name, code in (("held", "key-binding-missing"), ("credential.json", "shape-type")):
        assert say("verify", name, "--data", data).status == 0, "control: alone, it is valid"
        for option in (ASKED, ASKED[:2], ASKED[2:]):
            said = say("verify", name, "--data", data, "--json", *option)
            failed = [row["code"] for row in said.value["checks"] if row["outcome"] == "failed"]
            assert (said.status, said.value["verdict"]) == (1, "INVALID")
            assert failed == [code]


def test_a_number_answers_no_challenge(say: Say, data: Path, number: str, entered_work: Work) -> None:
    page = entered_work.urls.certificate(number.replace("-", ""))
    for target in (number, page, f"{page}#123"):
        for option in (ASKED[:2], ASKED[2:]):
            said = say("verify", target, "--data", data, "--json", *option)
            assert (said.status, said.codes) == (2, ["challenge-not-for-this"])
