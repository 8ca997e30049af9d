"""Hide claims behind digests, as the issuer of an SD-JWT does.

Follows RFC 9901 §4.2 (disclosures and digests) and §9.3 (salts of 128 bits from the system's source
of randomness). A place is named by its path; hiding a place inside another hidden one makes nested
disclosures. This module signs nothing.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from signing import base64url, strict_json
from signing.errors import Malformed
from signing.strict_json import Json

DIGESTS: Final = "_sd"
ELEMENT: Final = "..."
ALGORITHM: Final = "_sd_alg"
SHA_256: Final = "sha-256"
RESERVED: Final = frozenset({DIGESTS, ELEMENT, ALGORITHM})
"""The names that SD-JWT keeps for itself."""

Place: TypeAlias = str | tuple[str | int, ...]
"""A claim by its name, or a claim or array element further inside by its path."""

_SALT_BYTES: Final = 16

_Choice: TypeAlias = "dict[str | int | None, _Choice]"
"""The places to hide as a tree; None marks that what stands here is hidden itself."""


def hide(claims: Mapping[str, Json], places: Iterable[Place]) -> tuple[dict[str, Json], list[str]]:
    """Return `claims` with digests at `places`, and the disclosures that belong to them.

    Raise `Malformed`: `sd-jwt-reserved` (a claim has one of the `RESERVED` names), `sd-jwt-place` (a
    place is not there), and what `strict_json.dumps` refuses.
    """
    _refuse_reserved(dict(claims))
    disclosures: list[str] = []
    return _members(claims, _tree(places), disclosures), disclosures


def digest(text: str) -> str:
    """Return the SHA-256 digest of an ASCII `text` (a disclosure, or what is presented) as base64url."""
    return base64url.encode(hashlib.sha256(text.encode("ascii")).digest())


def _tree(places: Iterable[Place]) -> _Choice:
    root: _Choice = {}
    for place in places:
        node = root
        for step in (place,) if isinstance(place, str) else place:
            node = node.setdefault(step, {})
        node[None] = {}
    if None in root:
        raise _no_place()
    return root


def _hidden(value: Json, choice: _Choice, disclosures: list[str]) -> Json:
    if isinstance(value, dict):
        return _members(value, choice, disclosures)
    if isinstance(value, list):
        return _elements(value, choice, disclosures)
    if choice.keys() - {None}:
        raise _no_place()
    return value


def _members(value: Mapping[str, Json], choice: _Choice, disclosures: list[str]) -> dict[str, Json]:
    """Return `value` with digests for what is chosen, sorted: their order tells nothing (§4.2.4.1)."""
    if not choice.keys() - {None} <= value.keys():
        raise _no_place()
    result: dict[str, Json] = {}
    digests: list[str] = []
    for name, member in value.items():
        inner = choice.get(name)
        if inner is None:
            result[name] = member
        elif None in inner:
            digests.append(_disclose([name, _hidden(member, inner, disclosures)], disclosures))
        else:
            result[name] = _hidden(member, inner, disclosures)
    if digests:
        result[DIGESTS] = [*sorted(digests)]
    return result


def _elements(value: list[Json], choice: _Choice, disclosures: list[str]) -> list[Json]:
    if not choice.keys() - {None} <= set(range(len(value))):
        raise _no_place()
    result: list[Json] = []
    for index, item in enumerate(value):
        inner = choice.get(index, {})
        hidden = _hidden(item, inner, disclosures)
        result.append({ELEMENT: _disclose([hidden], disclosures)} if None in inner else hidden)
    return result


def _disclose(parts: list[Json], disclosures: list[str]) -> str:
    """Add the disclosure of `parts` under a fresh salt, and return its digest."""
    text = base64url.encode(strict_json.dumps([secrets.token_urlsafe(_SALT_BYTES), *parts]))
    disclosures.append(text)
    return digest(text)


def _refuse_reserved(value: dict[str, Json] | list[Json]) -> None:
    if isinstance(value, dict) and not RESERVED.isdisjoint(value):
        raise Malformed("sd-jwt-reserved", "A claim has a name that SD-JWT keeps for itself.")
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, (dict, list)):
            _refuse_reserved(member)


def _no_place() -> Malformed:
    return Malformed("sd-jwt-place", "What is to be disclosable is not among the claims.")
