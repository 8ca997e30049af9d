"""Tokens of any header and claims, signed by real keys, and SD-JWT put together by hand."""

import json
from collections.abc import Mapping
from typing import Any

from signing import base64url
from signing.jose import jws
from signing.jose.hiding import digest
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256, P384

SECRETS = {ED25519: 32, P256: 32, P384: 48}
PRIVATE = {name: private.of(name, bytes(range(1, size + 1))) for name, size in SECRETS.items()}
SIGNERS = {name: FileSigner(key) for name, key in PRIVATE.items()}
KEYS = {name: key.public for name, key in PRIVATE.items()}

HOLDER = private.of(P256, bytes(range(2, 34)))
ISSUER = "did:web:issuer.example"
METHOD = f"{ISSUER}#key-1"


def token(payload: Any, header: Mapping[str, Any] | None = None, *, kind: str = P256) -> str:  # noqa: ANN401
    """Return the token over `payload`, any JSON at all."""
    return jws.sign(dict(header or {}), json.dumps(payload).encode(), SIGNERS[kind])


def disclosure(*parts: Any) -> str:  # noqa: ANN401 -- any JSON at all
    """Return the disclosure of `parts`: a salt, a name for a claim, and a value."""
    return base64url.encode(json.dumps(parts).encode())


def combined(payload: Any, *disclosures: str, header: Mapping[str, Any] | None = None) -> str:  # noqa: ANN401
    """Return an SD-JWT over `payload`, whatever it says, followed by `disclosures`."""
    return "~".join((token(payload, header), *disclosures, ""))


def hidden(*disclosures: str) -> dict[str, Any]:
    """Return the member that refers to `disclosures`."""
    return {"_sd": [digest(text) for text in disclosures]}


def element(text: str) -> dict[str, str]:
    """Return the array element that refers to the disclosure `text`."""
    return {"...": digest(text)}
