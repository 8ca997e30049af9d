"""A small world to verify in: one issuer, its keys, its lists, and whoever asks."""

import datetime as dt
import functools
from typing import Any

from signing import contexts, strict_json
from signing.data_integrity import eddsa_rdfc_2022
from signing.did import documents, key, web
from signing.errors import Unavailable
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519
from signing.ports import Fetched
from signing.report import CheckName, Report
from signing.status import bitstring
from signing.status.bitstring import Purpose
from signing.verify import Policy, Standing, verify

DID = "did:web:registry.example:b:pnwi"
DID_URL = web.document_url(DID)
URLS = {
    Purpose.REVOCATION: "https://registry.example/status/r1",
    Purpose.SUSPENSION: "https://registry.example/status/s1",
}
AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
SIGNER = FileSigner(private.of(ED25519, bytes(range(32))))
OTHER = FileSigner(private.of(ED25519, bytes(32)))
OTHER_DID = key.did_for(OTHER.multikey)


def proof_options(method: str = f"{DID}#k0", **changes: object) -> dict[str, Any]:
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-05-02T00:00:00Z",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    return {**options, **changes}


def a_credential(**changes: object) -> dict[str, Any]:
    members = {
        "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[2]],
        "id": "https://registry.example/credentials/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": DID, "type": ["Profile"], "name": "Institute"},
        "validFrom": "2026-05-04T00:00:00+08:00",
        "validUntil": "2031-05-04T00:00:00+08:00",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "licenseNumber": "7QK4-M2XD-9TRA-B3CE",
            "achievement": {
                "id": "https://registry.example/s/ut2/v3",
                "type": ["Achievement"],
                "name": "UT 2",
                "description": "Certification.",
                "criteria": {"narrative": "Examination."},
            },
        },
        "credentialStatus": [bitstring.entry(url=URLS[each], purpose=each, index=7) for each in Purpose],
    }
    return {name: value for name, value in {**members, **changes}.items() if value is not ...}


def status_list(purpose: Purpose, *set_indexes: int, **changes: object) -> dict[str, Any]:
    document = bitstring.list_credential(
        url=URLS[purpose],
        issuer=DID,
        purpose=purpose,
        encoded=bitstring.encode(set_indexes),
        valid_from="2026-11-20T00:00:00Z",
        valid_until="2026-11-21T00:00:00Z",
        ttl_ms=60_000,
    )
    return {**document, **changes}


def signed(document: dict[str, Any], signer: FileSigner = SIGNER, **options: str) -> dict[str, Any]:
    return eddsa_rdfc_2022.sign({**document, "proof": proof_options(**options)}, signer)


@functools.cache
def good_world() -> dict[str, bytes]:
    return {
        DID_URL: strict_json.dumps(documents.build(DID, [("k0", SIGNER.multikey), ("k1", OTHER.multikey)])),
        **{url: strict_json.dumps(signed(status_list(purpose))) for purpose, url in URLS.items()},
    }


class World:
    """Answer from a map of URLs and remember, in order, what was asked."""

    def __init__(self, **answers: bytes | None) -> None:
        """Answer as the good world does, but for `answers`; None is nobody at home."""
        self.answers: dict[str, bytes | None] = {**good_world(), **answers}
        self.asked: list[str] = []

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        assert max_bytes > 0
        self.asked.append(url)
        body = self.answers.get(url)
        if body is None:
            raise Unavailable("unreachable", "Nothing answered.")
        return Fetched(url, "application/vc", body)


def accept(did: str) -> Standing:
    return {DID: Standing.ACCEPTED, "did:web:banned.example": Standing.REFUSED}.get(did, Standing.UNKNOWN)


POLICY = Policy("registry", accept)


def judged(
    document: dict[str, Any], world: World | None = None, at: dt.datetime = AT, policy: Policy = POLICY
) -> Report:
    return verify(strict_json.dumps(document), policy, at, world or World())


def rows_of(report: Report) -> dict[str, str]:
    return {check.name.value: check.code for check in report.checks}


ORDER = [name.value for name in CheckName]
