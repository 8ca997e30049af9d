"""An SD-JWT VC bound to its holder's key, and what the holder, or somebody else, puts behind it."""

from collections.abc import Mapping
from typing import Any

from signing import strict_json
from signing.did import key
from signing.jose import jws, sd_jwt_vc
from signing.jose.hiding import digest
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256, P384, PublicKey
from signing.presentation import verify_presentation
from signing.report import PresentationCheck, Report
from tests.unit.signing.mechanisms.test_formats import LIST, LISTED, Lists, a_list
from tests.unit.signing.worlds import AT, DID, POLICY, SIGNER, World

NONCE, VERIFIER = "n-0S6_WzA2Mj", "https://verifier.example"
METHOD = f"{DID}#k0"
NOW = int(AT.timestamp())
ROWS = [name.value for name in PresentationCheck]
KEYS = {
    name: FileSigner(private.of(name, bytes(range(2, 34 + extra))))
    for name, extra in ((ED25519, 0), (P256, 0), (P384, 16))
}
HOLDER, THIEF = KEYS[P256], FileSigner(private.of(P256, bytes(range(3, 35))))


def public(signer: FileSigner) -> PublicKey:
    return key.public_key(key.did_for(signer.multikey))


def issued(holder: PublicKey | str | None = None, **changes: Any) -> str:  # noqa: ANN401 -- claims
    claims = {"iss": DID, "vct": "urn:example:vct", "given_name": "Zoë", "level": 2, "exp": NOW + 1, **LISTED}
    stated = {name: value for name, value in {**claims, **changes}.items() if value is not ...}
    return sd_jwt_vc.issue(
        stated, disclosable=["given_name", "level"], signer=SIGNER, method=METHOD, holder=holder
    )


BOUND = issued(public(HOLDER))
TOKEN, FIRST, SECOND, _ = BOUND.split("~")


def proof(
    presented: str = BOUND,
    signer: FileSigner = HOLDER,
    header: Mapping[str, Any] | None = None,
    **changes: Any,  # noqa: ANN401 -- any JSON
) -> str:
    """Return a key binding JWT over `presented`, changed; an ellipsis takes a claim away."""
    stated = {"iat": NOW, "aud": VERIFIER, "nonce": NONCE, "sd_hash": digest(presented), **changes}
    kept: Any = {name: value for name, value in stated.items() if value is not ...}
    return jws.sign({"typ": "kb+jwt", **(header or {})}, strict_json.dumps(kept), signer)


def world(status: int = 0) -> World:
    return Lists(**{LIST: a_list(status)})


def judged(text: str | bytes, at_home: World | None = None, **asked: Any) -> Report:  # noqa: ANN401
    data = text if isinstance(text, bytes) else text.encode()
    asked = {"challenge": NONCE, "domain": VERIFIER, "policy": POLICY, "at": AT, **asked}
    chosen, at = asked.pop("policy"), asked.pop("at")
    report = verify_presentation(data, chosen, at, at_home or world(), **asked)
    assert [check.name.value for check in report.checks] == ROWS
    return report


def rows_of(report: Report) -> dict[str, str]:
    return {check.name.value: check.code for check in report.checks}
