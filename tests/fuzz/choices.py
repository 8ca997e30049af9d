"""Read bytes as decisions, and change JSON documents by them: any place, any of a few nasty values.

The values and names are those that some reader of members looks for, each once in every kind that it
does not expect. `structured` says whose documents are changed.
"""

import copy
from collections.abc import Iterator
from typing import Any, Final

from signing.strict_json import Json
from tests.properties import nasty

DID_WEB: Final = "did:web:a.example"

Path = tuple[str | int, ...]

VALUES: Final[tuple[Json, ...]] = (
    None, True, 0, -1, 1.5, 10**15, "", "x", "#key", "revocation", "https://a.example/1", "urn:a:1", "z", "u",
    nasty.DID, nasty.METHOD, DID_WEB, "VerifiableCredential", "EnvelopedVerifiableCredential",
    "BitstringStatusListEntry", "1EdTechRevocationList", "data:application/vc+jwt,eyJ",
    "2026-01-01T00:00:00Z",
    "9999-12-31T24:00:00Z", "0000-01-01T00:00:00Z", "2016-12-31T23:59:60Z", "0001-01-01T00:00:00+14:00",
    "https://www.w3.org/ns/credentials/examples/v2", {"x": "urn:a:1"}, {"@context": {"x": "urn:a:1"}},
    {"x": {"@id": ["urn:a:1"], "@container": [["@set"]]}}, {"id": [nasty.DID]}, [nasty.DID],
    [], {}, [None], [[]], [{}], ["revocation"], ["a", "a"], {"id": "urn:a:1"},
    {"id": nasty.DID}, {"@id": "urn:a:1"},
    {"@value": "x", "@language": "en"}, {"@value": ["x"], "@language": "en"},
    {"@value": "x", "@language": {}},
    {"@value": "x", "@direction": ["ltr"]}, {"@list": ["x"]}, {"@set": []}, {"type": []}, {"...": "x"},
)  # fmt: skip
"""What may stand in any place."""

NAMES: Final = (
    "@context", "@id", "@type", "@value", "@graph", "id", "type", "name", "issuer", "holder",
    "credentialSubject",
    "credentialStatus", "credentialSchema", "statusPurpose", "statusListIndex", "statusListCredential",
    "statusSize", "validFrom", "validUntil", "proof", "previousProof", "challenge", "domain", "expires",
    "evidence",
    "verifiableCredential", "relatedResource", "digestSRI", "encodedList", "ttl", "controller", "revoked",
    "publicKeyMultibase", "publicKeyJwk", "iss", "sub", "jti", "nbf", "exp", "aud", "cnf", "status",
    "_sd", "_sd_alg",
    "...", "vct", "bits", "lst", "idx", "uri",
)  # fmt: skip
"""What any member may be called."""


class Choices:
    """Make the decisions that bytes stand for; when they are used up, every decision is the first one."""

    def __init__(self, data: bytes) -> None:
        """Begin with the first byte."""
        self._rest = iter(data)

    def below(self, bound: int) -> int:
        """Return a number from 0 to `bound` - 1."""
        return next(self._rest, 0) % bound

    def place(self, bound: int) -> int:
        """Return a number from 0 to `bound` - 1, of two bytes."""
        return (self.below(256) << 8 | self.below(256)) % bound


def altered(document: Any, choices: Choices) -> Any:  # noqa: ANN401 -- JSON, as deep as the changes go
    """Return a copy of `document` with none to three changes."""
    document = copy.deepcopy(document)
    for _ in range(choices.below(4)):
        if places := list(_places(document, ())):
            _change(document, places, choices)
    return document


def _places(value: object, path: Path) -> Iterator[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield (*path, step)
        yield from _places(item, (*path, step))


def _at(document: Any, path: Path) -> Any:  # noqa: ANN401 -- JSON
    for step in path:
        document = document[step]
    return document


def _change(document: Any, places: list[Path], choices: Choices) -> None:  # noqa: ANN401 -- JSON
    *way, last = places[choices.place(len(places))]
    holder, what = _at(document, tuple(way)), choices.below(6)
    if what == 0:
        del holder[last]
    elif what == 1:
        holder[last] = copy.deepcopy(VALUES[choices.below(len(VALUES))])
    elif what == 2:
        holder[last] = [holder[last], *copy.deepcopy(VALUES[choices.below(len(VALUES)) :][:1])][
            : 1 + choices.below(2)
        ]
    elif what == 3:
        holder[last] = copy.deepcopy(_at(document, places[choices.place(len(places))]))
    elif isinstance(holder, dict):
        value = holder.pop(last) if what == 4 else VALUES[choices.below(len(VALUES))]
        holder[NAMES[choices.below(len(NAMES))]] = copy.deepcopy(value)
