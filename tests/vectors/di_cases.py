"""The published Data Integrity vectors, by suite and curve, as data (W3C vc-di-eddsa and vc-di-ecdsa).

Reads `../shared/vectors`; the private keys inside are the specifications' own test keys.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signing import contexts, multibase, strict_json
from signing.data_integrity import (
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ed25519_signature_2020,
    eddsa_jcs_2022,
    eddsa_rdfc_2022,
)
from signing.data_integrity.cryptosuite import Cryptosuite
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256, P384

VECTORS = Path(__file__).parents[3] / "shared" / "vectors"
EDDSA = VECTORS / "vc-di-eddsa" / "TestVectors"
ECDSA = VECTORS / "vc-di-ecdsa" / "TestVectors"
MISSING = "the published vectors are not beside the project"

SCHEMA_ORG = "https://schema.org/"
CITIZENSHIP = "https://w3id.org/citizenship#"
DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"

# The contexts that the credentials use beside the VC Data Model's are not the product's: the terms
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
                "PermanentResident": CITIZENSHIP + "PermanentResident",
                "PermanentResidentCard": CITIZENSHIP + "PermanentResidentCard",
                "PermanentResidentCardCredential": CITIZENSHIP + "PermanentResidentCardCredential",
                "Person": SCHEMA_ORG + "Person",
                "additionalName": SCHEMA_ORG + "additionalName",
                "birthCountry": CITIZENSHIP + "birthCountry",
                "birthDate": {"@id": SCHEMA_ORG + "birthDate", "@type": DATE_TIME},
                "commuterClassification": CITIZENSHIP + "commuterClassification",
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
                "permanentResidentCard": {"@id": CITIZENSHIP + "permanentResidentCard", "@type": "@id"},
                "residentSince": {"@id": CITIZENSHIP + "residentSince", "@type": DATE_TIME},
            }
        },
    }
)

# The multicodecs ed25519-priv, p256-priv and p384-priv, as varints.
_SECRET_PREFIXES = {ED25519: b"\x80\x26", P256: b"\x86\x26", P384: b"\x87\x26"}


def signer_of(algorithm: str, secret_multibase: str) -> FileSigner:
    secret = multibase.decode_base58btc(secret_multibase, max_chars=100)
    return FileSigner(private.of(algorithm, secret.removeprefix(_SECRET_PREFIXES[algorithm])))


@dataclass(frozen=True)
class Case:
    """One folder of intermediates, the unsigned document they start from, and how its files are named."""

    suite: Cryptosuite
    algorithm: str
    root: Path
    folder: str
    source: str
    suffix: str
    pair: str

    def text(self, name: str) -> str:
        return (self.root / self.folder / f"{name}{self.suffix}.txt").read_text("utf-8").strip("\r")

    def json(self, name: str) -> dict[str, Any]:
        return strict_json.loads_object((self.root / self.folder / f"{name}{self.suffix}.json").read_bytes())

    @property
    def document(self) -> dict[str, Any]:
        """The document as it was signed: Ed25519Signature2020 needs a context of its own."""
        document = strict_json.loads_object((self.root / self.source).read_bytes())
        return {**document, "@context": self.json("proofConfig")["@context"]}

    @property
    def options(self) -> dict[str, Any]:
        """The proof's options; the published configuration carries the context along."""
        configuration = self.json("proofConfig")
        if self.suite in (eddsa_jcs_2022.SUITE, ecdsa_jcs_2019.SUITE):
            return configuration
        return {name: value for name, value in configuration.items() if name != "@context"}

    @property
    def keys(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.root / self.pair).read_text("utf-8"))
        return found

    @property
    def signer(self) -> FileSigner:
        keys = self.keys
        return signer_of(self.algorithm, keys.get("secretKeyMultibase") or keys["privateKeyMultibase"])


def _eddsa(suite: Cryptosuite, folder: str, suffix: str, source: str = "unsigned.json") -> Case:
    return Case(suite, ED25519, EDDSA, folder, source, suffix, "keyPair.json")


def _ecdsa(suite: Cryptosuite, algorithm: str, kind: str, inner: str = "") -> Case:
    curve = algorithm.replace("-", "")
    folder = f"{suite.identifier}-{curve.lower()}{inner}"
    source = "../../vc-di-eddsa/TestVectors/employmentAuth.json" if inner else "unsigned.json"
    return Case(
        suite, algorithm, ECDSA, folder, source, f"{kind}ECDSA{curve}", f"{curve.lower()}KeyPair.json"
    )


CASES = [
    _eddsa(eddsa_rdfc_2022.SUITE, "eddsa-rdfc-2022", "DataInt"),
    _eddsa(eddsa_rdfc_2022.SUITE, "eddsa-rdfc-2022/employ", "DataInt", "employmentAuth.json"),
    _eddsa(eddsa_jcs_2022.SUITE, "eddsa-jcs-2022", "JCS"),
    _eddsa(ed25519_signature_2020.SUITE, "Ed25519Signature2020", "EdSig"),
    *(_ecdsa(ecdsa_rdfc_2019.SUITE, curve, "", inner) for curve in (P256, P384) for inner in ("", "/employ")),
    *(_ecdsa(ecdsa_jcs_2019.SUITE, curve, "JCS") for curve in (P256, P384)),
]
