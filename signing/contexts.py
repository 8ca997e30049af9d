"""The closed JSON-LD context loader: published contexts from `schemas/`, nothing from the network.

VC Data Integrity 1.0 §2.4.1 lets a verifier know its contexts by IRI and digest. Every file is
pinned in `schemas/manifest.json` by the SHA-256 of its JCS form and compared when it is
first loaded: a changed context would change what every signature means, so it is refused.

It may import nothing of the house but `signing` and the data of `schemas`; no Flask, no sockets.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final

from signing import jcs, strict_json
from signing.errors import Malformed, Unavailable
from signing.strict_json import Json

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
"""W3C Verifiable Credentials Data Model v2.0."""

OPEN_BADGES: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
"""Open Badges 3.0, oldest first; what this project issues uses the last."""

OPEN_BADGES_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
"""1EdTech's types for schema, revocation list and refresh."""

DID_V1: Final = "https://www.w3.org/ns/did/v1"
"""Decentralized Identifiers v1.0, for DID documents."""

MULTIKEY_V1: Final = "https://w3id.org/security/multikey/v1"
"""Controlled Identifiers v1.0, for `Multikey` verification methods."""

DATA_INTEGRITY_V2: Final = "https://w3id.org/security/data-integrity/v2"
"""VC Data Integrity 1.0, for documents other than credentials."""

CREDENTIALS_V1: Final = "https://www.w3.org/2018/credentials/v1"
"""W3C Verifiable Credentials Data Model v1.1: presentations of wallets, credentials of others."""

DATA_INTEGRITY_V1: Final = "https://w3id.org/security/data-integrity/v1"
"""VC Data Integrity 1.0, its first context."""

ED25519_2020_V1: Final = "https://w3id.org/security/suites/ed25519-2020/v1"
"""VC DI EdDSA 1.0, for proofs of the type Ed25519Signature2020."""

JWK_V1: Final = "https://w3id.org/security/jwk/v1"
"""Controlled Identifiers v1.0, for `JsonWebKey` verification methods."""

CREDENTIALS_STATUS_V1: Final = "https://www.w3.org/ns/credentials/status/v1"
"""Bitstring Status List v1.0, for credentials of the Data Model v1.1."""

_EXTRA: Final[Mapping[str, dict[str, Json]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Pin:
    """Hold what the manifest says of one context: its IRI, its file below the folder, its digest."""

    iri: str
    path: str
    jcs_sha256: str


class Contexts:
    """Hold a closed set of contexts: those pinned in a folder's manifest, and given extra documents.

    Instances never change; they compare by identity, so that a processor may cache by them.
    """

    __slots__ = ("_extra", "_folder", "_pins", "_read", "lasting")

    def __init__(
        self, folder: Traversable, extra: Mapping[str, dict[str, Json]] = _EXTRA, *, lasting: bool = True
    ) -> None:
        """Read the manifest of `folder`; `extra` maps IRIs to context documents and is copied.

        `lasting` tells whether what is made of these contexts may be kept for another document.
        """
        self.lasting = lasting
        self._folder = folder
        self._pins = MappingProxyType({pin.iri: pin for pin in _manifest(folder)})
        self._extra = MappingProxyType({iri: strict_json.dumps(document) for iri, document in extra.items()})
        self._read: dict[str, bytes] = {}

    def known(self) -> frozenset[str]:
        """Return the IRIs that `load` answers."""
        return frozenset(self._pins) | frozenset(self._extra)

    def load(self, iri: str) -> dict[str, Json]:
        """Return a copy of the context document that `iri` names.

        Raise `Malformed` (`context-unknown`) for every other IRI, and `Unavailable`
        (`context-altered`) where the file is not the published document.
        """
        data = self._extra.get(iri) or self._read.get(iri)
        if data is None:
            data = self._read[iri] = self._pinned(iri)
        return strict_json.loads_object(data)

    def extended(self, extra: Mapping[str, dict[str, Json]], *, lasting: bool = True) -> "Contexts":
        """Return a set that also knows the documents of `extra`, by IRI; a pinned IRI stays as it is pinned.

        What is made of it is kept only if it is `lasting`, as this set is.
        Raise `Malformed` (`context-pinned`) where `extra` names an IRI that is known already.
        """
        if taken := self.known() & frozenset(extra):
            raise Malformed("context-pinned", f"The context {min(taken)} is known already.")
        mine = {iri: strict_json.loads_object(data) for iri, data in self._extra.items()}
        return Contexts(self._folder, {**mine, **extra}, lasting=lasting and self.lasting)

    def _pinned(self, iri: str) -> bytes:
        pin = self._pins.get(iri)
        if pin is None:
            raise Malformed(
                "context-unknown",
                f"The context {strict_json.shown(iri)} is not one that this software knows.",
            )
        data = self._folder.joinpath(*pin.path.split("/")).read_bytes()
        if hashlib.sha256(jcs.canonicalise(strict_json.loads(data))).hexdigest() != pin.jcs_sha256:
            raise Unavailable(
                "context-altered", f"This installation's copy of {iri} is not the published context."
            )
        return data


@cache
def default() -> Contexts:
    """Return the contexts that the product ships."""
    return Contexts(resources.files("schemas"))


def load(iri: str) -> dict[str, Json]:
    """Return a copy of the shipped context document that `iri` names; errors as `Contexts.load`."""
    return default().load(iri)


def known() -> frozenset[str]:
    """Return the IRIs of the shipped contexts."""
    return default().known()


def _manifest(folder: Traversable) -> list[Pin]:
    manifest = strict_json.loads_object(folder.joinpath("manifest.json").read_bytes())
    rows = manifest["contexts"]
    assert isinstance(rows, list)  # noqa: S101 -- our own package data; a test reads every row
    return [
        Pin(str(row["iri"]), str(row["path"]), str(row["jcs_sha256"]))
        for row in rows
        if isinstance(row, dict)
    ]
