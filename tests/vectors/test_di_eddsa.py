"""The published vectors of eddsa-rdfc-2022 (W3C vc-di-eddsa), every intermediate byte for byte.

Reads `../shared/vectors`; the private key inside is the specification's own test key.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from signing import contexts, multibase, strict_json
from signing.data_integrity import eddsa_rdfc_2022, proofs
from signing.errors import InvalidProof
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519

FOLDER = Path(__file__).parents[3] / "shared" / "vectors" / "vc-di-eddsa" / "TestVectors"

if not FOLDER.is_dir():
    pytest.skip("the published vectors are not beside the project", allow_module_level=True)

SCHEMA_ORG = "https://schema.org/"
CITIZENSHIP = "https://w3id.org/citizenship#"
DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"

# The contexts that the two credentials use beside the VC Data Model's are not the product's: the terms
# they use are set down here from the published canonical forms, for these tests alone.
CONTEXTS = contexts.default().extended(
    {
        "https://www.w3.org/ns/credentials/examples/v2": {
            "@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}
        },
        "https://w3id.org/citizenship/v4rc1": {
            "@context": {
                "EmployablePerson": CITIZENSHIP + "EmployablePerson",
                "EmploymentAuthorizationDocument": CITIZENSHIP + "EmploymentAuthorizationDocument",
                "EmploymentAuthorizationDocumentCredential": CITIZENSHIP
                + "EmploymentAuthorizationDocumentCredential",
                "Person": SCHEMA_ORG + "Person",
                "additionalName": SCHEMA_ORG + "additionalName",
                "birthCountry": CITIZENSHIP + "birthCountry",
                "birthDate": {"@id": SCHEMA_ORG + "birthDate", "@type": DATE_TIME},
                "employmentAuthorizationDocument": {
                    "@id": CITIZENSHIP + "employmentAuthorizationDocument",
                    "@type": "@id",
                },
                "familyName": SCHEMA_ORG + "familyName",
                "gender": SCHEMA_ORG + "gender",
                "givenName": SCHEMA_ORG + "givenName",
                "identifier": SCHEMA_ORG + "identifier",
                "image": {"@id": SCHEMA_ORG + "image", "@type": "@id"},
                "lprCategory": CITIZENSHIP + "lprCategory",
                "lprNumber": CITIZENSHIP + "lprNumber",
                "residentSince": {"@id": CITIZENSHIP + "residentSince", "@type": DATE_TIME},
            }
        },
    }
)
SUITE = eddsa_rdfc_2022.SUITE
PAIR = json.loads((FOLDER / "keyPair.json").read_text("utf-8"))
# Multicodec 0x1300, ed25519-priv, and the 32-byte seed.
SEED = multibase.decode_base58btc(PAIR["privateKeyMultibase"], max_chars=80).removeprefix(b"\x80\x26")
SIGNER = FileSigner(private.of(ED25519, SEED))

# A folder of intermediates and the unsigned document they start from.
VECTORS = {"eddsa-rdfc-2022": "unsigned.json", "eddsa-rdfc-2022/employ": "employmentAuth.json"}

pytestmark = pytest.mark.parametrize(("folder", "source"), VECTORS.items())


def _text(folder: str, name: str) -> str:
    return (FOLDER / folder / name).read_text("utf-8")


def _json(folder: str, name: str) -> dict[str, Any]:
    return strict_json.loads_object((FOLDER / folder / name).read_bytes())


def _options(folder: str) -> dict[str, Any]:
    """Return the proof's options; the published configuration carries the context along."""
    configuration = _json(folder, "proofConfigDataInt.json")
    return {name: value for name, value in configuration.items() if name != "@context"}


def test_the_key_pair_is_one_pair(folder: str, source: str) -> None:
    del folder, source
    assert SIGNER.multikey == PAIR["publicKeyMultibase"]


def test_the_document_and_its_hash_are_the_published_ones(folder: str, source: str) -> None:
    canonical = SUITE.transform(_json("", source), CONTEXTS)
    assert canonical.decode() == _text(folder, "canonDocDataInt.txt")
    assert SUITE.hash(canonical).hex() == _text(folder, "docHashDataInt.txt").strip()


def test_the_proof_configuration_and_its_hash_are_the_published_ones(folder: str, source: str) -> None:
    configuration = SUITE.configuration(_json("", source), _options(folder), CONTEXTS)
    assert configuration.decode() == _text(folder, "proofCanonDataInt.txt")
    assert SUITE.hash(configuration).hex() == _text(folder, "proofHashDataInt.txt").strip()


def test_the_bytes_to_sign_and_the_signature_are_the_published_ones(folder: str, source: str) -> None:
    data = SUITE.hash_data(_json("", source), _options(folder), CONTEXTS)
    signature = SIGNER.sign(data)
    assert data.hex() == _text(folder, "combinedHashDataInt.txt").strip()
    assert signature.hex() == _text(folder, "sigHexDataInt.txt").strip()
    assert multibase.encode_base58btc(signature) == _text(folder, "sigBTC58DataInt.txt").strip()


def test_the_signed_document_is_the_published_one(folder: str, source: str) -> None:
    unsigned = {**_json("", source), "proof": _options(folder)}
    signed = eddsa_rdfc_2022.sign(unsigned, SIGNER, contexts=CONTEXTS)
    published = _json(folder, "signedDataInt.json")
    assert signed == published
    assert strict_json.dumps(signed) == strict_json.dumps(published)


def test_the_published_document_verifies_and_no_other(folder: str, source: str) -> None:
    del source
    document, member = proofs.split(_json(folder, "signedDataInt.json"))
    (proof,) = proofs.read(member, proofs.REGISTRY_RULES)
    key = multikey.decode(PAIR["publicKeyMultibase"])
    eddsa_rdfc_2022.verify(document, proof, key, contexts=CONTEXTS)
    with pytest.raises(InvalidProof, match="signature-wrong"):
        eddsa_rdfc_2022.verify({**document, "name": "Other"}, proof, key, contexts=CONTEXTS)
