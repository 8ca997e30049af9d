"""What others implement for `signing`: a `Signer` that holds a private key, a `Fetch` that reads a URL.

`signing` itself opens no socket, no file of the registry and no clock. Bytes come in, a
verdict goes out; these two protocols are the only way in which it asks for more.
"""

from dataclasses import dataclass
from typing import Protocol


class Signer(Protocol):
    """Sign bytes with one private key that stays where it is (a file, an HSM, a cloud service)."""

    @property
    def algorithm(self) -> str:
        """Return the key's one algorithm: `Ed25519`, `P-256` or `P-384`."""
        ...

    @property
    def multikey(self) -> str:
        """Return the public key as `publicKeyMultibase` (Controlled Identifiers 1.0 §2.2.2)."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature over `data`, of ECDSA r and s: 64 bytes, 96 for P-384.

        Raise `Unavailable`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """Hold what a URL answered: its media type without parameters, in lower case, and its body."""

    url: str
    media_type: str
    body: bytes


class Fetch(Protocol):
    """Read a URL within bounds of size and time, without following redirects."""

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        """Return the answer of status 200; raise `Unavailable` for everything else."""
        ...
