"""What every securing mechanism gives: the secured claims, and the signatures that must hold.

VCDM 2.0 §4.12 names embedded and enveloping mechanisms; for the verifier both are the same three
answers: what is said, by whose keys, and how each signature is checked.

This module reads nothing itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from signing.data_integrity.proofs import Rules
from signing.errors import InvalidProof
from signing.instants import Instant
from signing.keys.multikey import PublicKey
from signing.reading import CredentialReader, Reading
from signing.strict_json import Json


class Securing(NamedTuple):
    """Hold one signature over a document: the DID URL of its key, its check, and what it was made for.

    `check` raises `InvalidProof`, `Malformed` or `TooLarge`. `challenge` and `domain` are what a
    presentation answers; `clause` is the section that the check follows. `check_time`, where a proof has
    to be of just now, raises `InvalidProof` if it is not.
    """

    method: str
    check: Callable[[PublicKey], None]
    clause: str
    challenge: str | None = None
    domain: tuple[str, ...] = ()
    check_time: Callable[[Instant], None] | None = None

    @property
    def controller(self) -> str:
        """Return the DID under which the key's verification method stands."""
        return self.method.partition("#")[0]


class Secured(Protocol):
    """Hold a document as far as it was read: nothing of it is proved yet."""

    @property
    def mechanism(self) -> "Mechanism":
        """Return what it is secured by."""
        ...

    @property
    def document(self) -> dict[str, Json]:
        """Return what is handed on once every signature holds."""
        ...

    @property
    def claims(self) -> dict[str, Json]:
        """Return what the signatures cover, without themselves."""
        ...

    def read(self, reader: CredentialReader) -> Reading:
        """Return what the claims say; `reader` checks them if they follow VCDM. Raise `Malformed`."""
        ...

    def securings(self, rules: Rules, now: Instant) -> tuple[Securing, ...]:
        """Return the signatures, at least one, each of which must hold.

        Raise `InvalidProof` or `Malformed` for what `rules` do not accept, or what has expired by `now`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Mechanism:
    """Hold a securing mechanism: its name, its media types, its clauses and what it says with.

    `has_contexts` tells whether its documents follow VCDM, and so name their contexts. `sentences` say
    what a passed row means here, where it is not what the row means elsewhere. `is_bound` tells that its
    presentations are worth nothing but by the key that their credential is bound to, in answer to a
    challenge and a domain.
    """

    name: str
    media_types: frozenset[str]
    clauses: Mapping[StrEnum, str]
    has_contexts: bool = True
    sentences: Mapping[StrEnum, str] = field(default_factory=dict)
    is_bound: bool = False


def refuse_expired(end: Instant | None, now: Instant) -> None:
    """Refuse a signature whose own end is past; raise `InvalidProof` (`proof-expired`)."""
    if end is not None and now >= end:
        raise InvalidProof("proof-expired", "A proof has expired.")
