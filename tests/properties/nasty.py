"""Documents of up to 1 MB that are made to cost time or memory, each signed where that leads further.

The issuer is whoever made the document: nothing of it is refused for its signature, so that every step
that a stranger can reach is reached. Run as a program it judges them all and prints what each cost.
"""

import datetime as dt
import gzip
import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from signing import base64url, contexts, multibase, policy, strict_json
from signing.data_integrity import suites
from signing.did import key
from signing.errors import Unavailable
from signing.jose import sd_jwt_vc, vc_jwt
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519
from signing.mechanisms import formats
from signing.policy import VCDM_RULES, Policy
from signing.ports import Fetch, Fetched
from signing.presentation import verify_presentation
from signing.report import CheckName, PresentationCheck
from signing.status import bitstring
from signing.status.bitstring import Purpose
from signing.verify import verify
from tests.conformance import cases

SIGNER = FileSigner(private.of(ED25519, bytes(range(32))))
DID = key.did_for(SIGNER.multikey)
METHOD = f"{DID}#{SIGNER.multikey}"
AT = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
LIST_URL = "https://lists.example/1"
MEGABYTE = 1_048_576
FULL = 1_000_000
"""How many bytes a document has: what stands around them fits below the limit."""


def credential(**members: object) -> dict[str, Any]:
    """Return an unsigned badge; None leaves a member out."""
    document = {
        "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[2]],
        "id": "https://a.example/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": DID, "type": ["Profile"], "name": "A"},
        "validFrom": "2026-05-04T00:00:00Z",
        "credentialSubject": subject(),
        **members,
    }
    return {name: value for name, value in document.items() if value is not None}


def subject(**achievement: object) -> dict[str, Any]:
    return {
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://a.example/s",
            "type": ["Achievement"],
            "name": "A",
            "description": "A.",
            "criteria": {"narrative": "A."},
            **achievement,
        },
    }


def signed(document: dict[str, Any], suite: str = "eddsa-rdfc-2022", count: int = 1) -> bytes:
    """Return `document` with `count` proofs that hold, as compact JSON."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
    }
    whole = suites.add(document, options, SIGNER, VCDM_RULES)
    proofs: list[Any] = whole["proof"]  # type: ignore[assignment]
    return strict_json.dumps({**whole, "proof": proofs * count})


def unsigned(document: Mapping[str, Any], suite: str = "eddsa-rdfc-2022") -> bytes:
    """Return `document` with a proof that has the right form and does not hold."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        "proofValue": "z" + "1" * 64,
    }
    return json.dumps({**document, "proof": proof}, separators=(",", ":")).encode()


def _array(item: str, size: int = FULL) -> bytes:
    """Return an object with one array of as many `item` as fit."""
    return f'{{"a":[{",".join([item] * (size // (len(item) + 1)))}]}}'.encode()


def _string(written: str) -> bytes:
    """Return an object with one string of as many `written` as fit."""
    return f'{{"a":"{written * (FULL // len(written.encode()))}"}}'.encode()


def _evidence(count: int) -> list[dict[str, Any]]:
    return [{"type": ["Evidence"], "name": "A"} for _ in range(count)]


def _look_alikes(count: int) -> list[dict[str, Any]]:
    """Return nameless nodes that are told apart by none of what is said of them, but by their order."""
    return [{"type": ["VerifiableCredential"], "evidence": [{"type": ["Evidence"]}]} for _ in range(count)]


def _presentation(count: int, each: bytes) -> bytes:
    """Return a presentation of `count` times the credential `each`; it is signed if that is one."""
    document: dict[str, Any] = {
        "@context": [contexts.CREDENTIALS_V2],
        "type": "VerifiablePresentation",
        "holder": DID,
        "verifiableCredential": [json.loads(each)] * count,
    }
    if each == b"{}":
        return json.dumps(document, separators=(",", ":")).encode()
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": METHOD,
        "proofPurpose": "authentication",
    }
    return strict_json.dumps(suites.add(document, options, SIGNER, policy.PRESENTATION_RULES))


def _disclosures(count: int) -> bytes:
    claims = {"vct": "https://a.example/v", "iss": DID, **{f"c{number}": "x" for number in range(count)}}
    names = [name for name in claims if name.startswith("c")]
    return sd_jwt_vc.issue(claims, disclosable=names, signer=SIGNER, method=METHOD).encode()


def _token(header: Mapping[str, Any], payload: bytes) -> bytes:
    parts = (strict_json.dumps(dict(header)), payload, bytes(64))
    return ".".join(base64url.encode(part) for part in parts).encode()


PARSING: dict[str, Callable[[], bytes]] = {
    "a limit of brackets": lambda: b"[" * FULL,
    "deep to the limit, and wide": lambda: _array("[" * 62 + "]" * 62),
    "empty arrays": lambda: _array("[]"),
    "empty objects": lambda: _array("{}"),
    "small objects": lambda: _array('{"a":1}'),
    "small numbers": lambda: _array("1"),
    "long numbers": lambda: _array("1" * 799),
    "fractions": lambda: _array("0." + "1" * 700 + "e9"),
    "many members": lambda: json.dumps({f"{number:x}": 1 for number in range(FULL // 12)}).encode(),
    "a string of escapes": lambda: _string("\\u00e9"),
    "a string of control characters": lambda: _string("\\u0001"),
    "an open string of quotes": lambda: _string('\\"')[:-2],
    "astral characters": lambda: _string("\U0001f600"),
    "a byte that is no UTF-8 at the end": lambda: b'{"a":"' + b"x" * FULL + b'\xff"}',
    "white space": lambda: b" " * FULL + b"{}",
    "a presentation of very many": lambda: _presentation(FULL // 3, b"{}"),
    "a token of dots": lambda: b"e" + b"." * FULL,
    "a token of tildes": lambda: b"e" + b"~" * FULL,
    "a huge header": lambda: _token({"alg": "EdDSA", "typ": "vc+jwt", "x": "x" * 700_000}, b"{}"),
    "a wide payload": lambda: _token(
        {"alg": "EdDSA", "typ": "vc+jwt", "kid": METHOD}, _array("{}", size=700_000)
    ),
    "too many disclosures": lambda: _disclosures(1)[:-1] + b"~WyJhIiwiYiIsImMiXQ" * (FULL // 19) + b"~",
    "many digests": lambda: (
        _token(
            {"alg": "EdDSA", "typ": "dc+sd-jwt", "kid": METHOD},
            json.dumps({"vct": "v", "_sd": [f"{n:043}" for n in range(700_000 // 47)]}).encode(),
        )
        + b"~"
    ),
}
"""What costs most before it is known to be a credential."""

CREDENTIALS: dict[str, Callable[[], bytes]] = {
    "a huge string": lambda: signed(credential(name="x" * FULL)),
    "a huge string under JCS": lambda: signed(credential(name="é" * (FULL // 2)), "eddsa-jcs-2022"),
    "a huge type": lambda: unsigned(credential(type=["VerifiableCredential", "x" * FULL])),
    "a huge identifier": lambda: unsigned(credential(id="https://a.example/" + "x" * FULL)),
    "a huge issuer": lambda: unsigned(credential(issuer="did:web:" + "a." * (FULL // 2) + "example")),
    "a huge instant": lambda: unsigned(credential(validFrom="2026-05-04T00:00:00." + "1" * FULL + "Z")),
    "a huge context": lambda: unsigned({**credential(), "@context": ["x" * FULL]}),
    "many contexts": lambda: unsigned({**credential(), "@context": [contexts.CREDENTIALS_V2] * (FULL // 40)}),
    "many types": lambda: unsigned(credential(type=[f"t{n}" for n in range(FULL // 10)])),
    "many texts": lambda: unsigned(
        credential(credentialSubject=subject(tag=[f"tag {n}" for n in range(FULL // 14)]))
    ),
    "many blank nodes, all alike": lambda: unsigned(credential(evidence=_evidence(FULL // 40))),
    "some blank nodes, all alike": lambda: unsigned(credential(evidence=_evidence(500))),
    "many blank nodes, none alike": lambda: unsigned(
        credential(evidence=[{"type": ["Evidence"], "name": f"A{n}"} for n in range(FULL // 45)])
    ),
    "many subjects": lambda: unsigned(
        {**credential(), "credentialSubject": [{"id": f"urn:a:{n}"} for n in range(FULL // 20)]}
    ),
    "many status entries": lambda: signed(
        credential(
            credentialStatus=[
                bitstring.entry(url=f"{LIST_URL}/{n}", purpose=Purpose.REVOCATION, index=1)
                for n in range(200)
            ]
        ),
        "eddsa-jcs-2022",
    ),
    "a status index of a million digits": lambda: unsigned(
        credential(
            credentialStatus={
                **bitstring.entry(url=LIST_URL, purpose=Purpose.REVOCATION, index=1),
                "statusListIndex": "1" * FULL,
            }
        )
    ),
    "eight proofs over much": lambda: signed(
        credential(evidence=[{"type": ["Evidence"], "name": f"{n} " + "x" * 4_800} for n in range(190)]),
        count=8,
    ),
    "eight proofs over much under JCS": lambda: signed(
        credential(credentialSubject=subject(tag=[f"tag {n}" for n in range(FULL // 20)])),
        "eddsa-jcs-2022",
        count=8,
    ),
    "many contexts of its own": lambda: unsigned(
        {
            "@context": [contexts.CREDENTIALS_V2, {"x": "urn:a:x"}],
            "type": ["VerifiableCredential"],
            "issuer": DID,
            "credentialSubject": {"x": [{"@context": {f"t{n}": f"u:{n}a"}} for n in range(FULL // 40)]},
        }
    ),
    "many proofs": lambda: b'{"proof":[' + b",".join([b"{}"] * (FULL // 3)) + b"]}",
    "a huge proof value": lambda: json.dumps(
        {**credential(), "proof": {**json.loads(unsigned(credential()))["proof"], "proofValue": "z" * FULL}}
    ).encode(),
    "a huge disclosure proof": lambda: json.dumps(
        {
            **credential(),
            "proof": {
                **json.loads(unsigned(credential(), "ecdsa-sd-2023"))["proof"],
                "proofValue": "u2V0B" + "A" * 128_000,
            },
        }
    ).encode(),
    "a presentation of sixteen": lambda: _presentation(
        16, signed(credential(name="x" * 50_000), "eddsa-jcs-2022")
    ),
    "a presentation of sixteen, eight proofs each, over look-alikes": lambda: _presentation(
        16, signed(credential(evidence=_look_alikes(200)), count=8)
    ),
    "a huge payload": lambda: vc_jwt.sign(credential(name="x" * 700_000), SIGNER, method=METHOD).encode(),
    "a thousand disclosures": lambda: _disclosures(1_000),
}
"""What is a credential, or nearly one, and costs most after that."""


def bomb(length: int) -> str:
    """Return the `encodedList` of `length` zero bytes."""
    return multibase.encode_base64url(gzip.compress(bytes(length), 9))


def bombed(length: int) -> tuple[bytes, Fetch]:
    """Return a credential, and a world in which its list is one of `length` zero bytes."""
    entry = bitstring.entry(url=LIST_URL, purpose=Purpose.REVOCATION, index=1)
    served = bitstring.list_credential(
        url=LIST_URL,
        issuer=DID,
        purpose=Purpose.REVOCATION,
        encoded=bomb(length),
        valid_from="2026-11-19T00:00:00Z",
        valid_until="2026-11-21T00:00:00Z",
        ttl_ms=1,
    )
    body = signed(served)

    def world(url: str, *, max_bytes: int) -> Fetched:
        assert len(body) <= max_bytes
        return Fetched(url, "application/vc", body)

    return signed(credential(credentialStatus=entry)), world


def nobody(url: str, *, max_bytes: int) -> Fetched:
    """Be unreachable."""
    raise Unavailable("unreachable", f"{url} within {max_bytes} bytes")


def measured(data: bytes, chosen: Policy, idle_kib: int, world: Fetch = nobody) -> dict[str, Any]:
    """Verify `data`; return verdict, deciding code, seconds of this process, and MiB above `idle_kib`."""
    presented = formats.is_presentation(data)
    cases.reset_peak()
    started = time.process_time()
    report = (verify_presentation if presented else verify)(data, chosen, AT, world)
    seconds = time.process_time() - started
    names = list(PresentationCheck if presented else CheckName)
    return {
        "bytes": len(data),
        "verdict": report.verdict.value,
        "code": cases.deciding(report),
        "seconds": seconds,
        "mib": (cases.resident_kib("VmHWM") - idle_kib) / 1024,
        "whole": [check.name for check in report.checks] == names,
    }


def main() -> None:
    """Print, as JSON, what each shape cost under each policy, in a process that did nothing else before."""
    policies = [policy.registry(policy.anyone), policy.vcdm(policy.anyone)]
    for chosen in policies:
        measured(signed(credential()), chosen, 0)
    idle, found = cases.resident_kib("VmRSS"), {}
    for shape, make in (PARSING | CREDENTIALS).items():
        data = make()
        for chosen in policies if shape in CREDENTIALS else policies[1:]:
            found[f"{shape} ({chosen.name})"] = measured(data, chosen, idle)
        del data
    for size in (2, 64):
        data, world = bombed(size * MEGABYTE)
        found[f"a list of {size} MiB (registry)"] = measured(data, policies[0], idle, world)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
