"""One realistic Open Badges 3.0 credential with its world: an issuer, its keys, its two status lists.

Every goal measures with it, so that the rows of one table speak of one document. It has some 4 kB,
three contexts, about a hundred statements and ten nodes without a name, which is what a university's
badge has. The issuer is a did:key of a fixed seed: nothing is fetched and nothing is secret.
"""

import datetime as dt
import json
from collections.abc import Mapping
from random import Random
from typing import Any, Final

from signing import contexts, multibase, strict_json
from signing.data_integrity import eddsa_rdfc_2022
from signing.did import key
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519
from signing.ports import Fetched
from signing.status import bitstring
from signing.status.bitstring import Purpose
from signing.verify import Policy, Standing

AT: Final = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
"""The instant at which both sides judge."""

SIGNER: Final = FileSigner(private.of(ED25519, bytes(range(32))))
DID: Final = key.did_for(SIGNER.multikey)
METHOD: Final = f"{DID}#{SIGNER.multikey}"
INDEX: Final = 94_567
LISTS: Final = {purpose: f"https://badges.example.edu/status/{purpose.value}/3" for purpose in Purpose}

_SET_BITS: Final = 1_300
# Multicodec's prefix of an Ed25519 private key (0x1300), for the peer's own key format.
_SECRET: Final = b"\x80\x26"


def credential() -> dict[str, Any]:
    """Return the credential, unsigned."""
    home = "https://badges.example.edu"
    issuer = {"id": DID, "type": ["Profile"], "name": "Example University, School of Continuing Education"}
    achievement = f"{home}/achievements/applied-hydrology/v3"
    return {
        "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[-1], contexts.OPEN_BADGES_EXTENSIONS],
        "id": f"{home}/credentials/7f3c2a90-5f5f-4e8f-9f0e-0c2f4a4f6c11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Certificate of Achievement: Applied Hydrology",
        "issuer": {
            **issuer,
            "url": "https://www.example.edu/",
            "email": "registry@example.edu",
            "image": {"id": f"{home}/crest.png", "type": "Image", "caption": "The crest of the university"},
        },
        "validFrom": "2026-05-04T09:30:00Z",
        "validUntil": "2031-05-04T09:30:00Z",
        "awardedDate": "2026-05-02T16:00:00Z",
        "credentialSubject": {
            "id": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$6f0b2c5d1e7a4f38b95c0d2e8a71f64339ce85b0aa12d4e6f7098b1c2d3e4f50",
                    "identityType": "emailAddress",
                    "salt": "9d2f61c04b7e",
                }
            ],
            "activityStartDate": "2026-01-12T00:00:00Z",
            "activityEndDate": "2026-04-30T00:00:00Z",
            "creditsEarned": 6,
            "role": "Learner",
            "achievement": {
                "id": achievement,
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "creator": dict(issuer),
                "name": "Applied Hydrology",
                "version": "3.1",
                "inLanguage": "en",
                "description": "For those who have measured, modelled and explained the water of one basin.",
                "criteria": {
                    "id": f"{achievement}/criteria",
                    "narrative": "Twelve weeks of field notes, one group model and an examination in person.",
                },
                "creditsAvailable": 6,
                "fieldOfStudy": "Earth Science",
                "humanCode": "HY-410",
                "image": {"id": f"{achievement}/image.png", "type": "Image", "caption": "A river in relief"},
                "tag": ["hydrology", "field work", "modelling", "GIS"],
                "alignment": [_alignment("C211", "Earth scientists"), _alignment("C214", "Water engineers")],
                "resultDescription": [
                    {
                        "id": f"{achievement}#grade",
                        "type": ["ResultDescription"],
                        "name": "Final grade",
                        "resultType": "LetterGrade",
                        "allowedValue": ["A", "B", "C", "D", "F"],
                        "requiredValue": "C",
                    },
                    {
                        "id": f"{achievement}#model",
                        "type": ["ResultDescription"],
                        "name": "Mark of the model",
                        "resultType": "Percent",
                        "valueMin": "0",
                        "valueMax": "100",
                    },
                ],
            },
            "result": [
                {"type": ["Result"], "resultDescription": f"{achievement}#grade", "value": "A"},
                {"type": ["Result"], "resultDescription": f"{achievement}#model", "value": "93"},
            ],
        },
        "credentialStatus": [bitstring.entry(url=LISTS[each], purpose=each, index=INDEX) for each in Purpose],
        "credentialSchema": [
            {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
                "ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
        "evidence": [
            {
                "id": f"{home}/evidence/7f3c2a90/basin.html",
                "type": ["Evidence"],
                "name": "Group model",
                "genre": "Report",
                "narrative": "A model of one basin: gauges, quality of the data, and a map of what floods.",
                "audience": "Examiners",
            }
        ],
    }


def unsigned(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return `document` with the complete options of a proof."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": eddsa_rdfc_2022.IDENTIFIER,
        "created": "2026-05-04T09:30:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
    }
    return {**document, "proof": proof}


def signed(document: Mapping[str, Any]) -> bytes:
    """Return `document` as this project issues it."""
    return strict_json.dumps(eddsa_rdfc_2022.sign(unsigned(document), SIGNER))


def set_bits() -> list[int]:
    """Return the places that are set in every list: one in a hundred, never the credential's."""
    drawn = Random(1).sample(range(bitstring.MINIMUM_LENGTH), _SET_BITS)  # noqa: S311 -- a sample, no secret
    return [index for index in drawn if index != INDEX]


def status_list(purpose: Purpose, encoded: str) -> dict[str, Any]:
    """Return the credential of one list, unsigned; it holds for as long as anybody measures."""
    return bitstring.list_credential(
        url=LISTS[purpose],
        issuer=DID,
        purpose=purpose,
        encoded=encoded,
        valid_from="2026-01-01T00:00:00Z",
        valid_until="2100-01-01T00:00:00Z",
        ttl_ms=60_000,
    )


class World:
    """Answer for the two lists from memory."""

    def __init__(self) -> None:
        """Sign both lists once."""
        encoded = bitstring.encode(set_bits())
        self.bodies = {url: signed(status_list(purpose, encoded)) for purpose, url in LISTS.items()}

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        """Return the list at `url`, as `signing.ports.Fetch` asks for it."""
        assert len(self.bodies[url]) <= max_bytes  # noqa: S101 -- both lists are small
        return Fetched(url, "application/vc", self.bodies[url])


POLICY: Final = Policy("registry", lambda did: Standing.ACCEPTED if did == DID else Standing.UNKNOWN)
"""The registry's policy, which knows the one issuer."""


def request(world: World) -> dict[str, Any]:
    """Return what the peer needs to do the same work: documents by URL, the credential, the key."""
    documents = {iri: contexts.load(iri) for iri in contexts.known()}
    method = {
        "@context": contexts.MULTIKEY_V1,
        "id": METHOD,
        "type": "Multikey",
        "controller": DID,
        "publicKeyMultibase": SIGNER.multikey,
    }
    controller = {
        "@context": [contexts.DID_V1, contexts.MULTIKEY_V1],
        "id": DID,
        "assertionMethod": [METHOD],
        "verificationMethod": [method],
    }
    lists = {url: json.loads(body) for url, body in world.bodies.items()}
    secret = multibase.encode_base58btc(_SECRET + bytes(range(32)))
    return {
        "documents": {**documents, **lists, DID: controller, METHOD: method},
        "unsigned": credential(),
        "key": {**method, "secretKeyMultibase": secret},
        "setBits": set_bits(),
        "now": AT.isoformat(),
    }


def _alignment(code: str, name: str) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetName": name,
        "targetUrl": f"https://standards.example.org/occupations/{code}",
        "targetCode": code,
        "targetFramework": "Occupations",
        "targetType": "CTDL",
    }
