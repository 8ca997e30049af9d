"""Read the parameters of a did:webvh log entry, and what they change of those before.

Follows did:webvh v1.0, DID Method Parameters, Pre-Rotation, and DID Witnesses. The set of
parameters is closed. `null`, which early writers used for a default, is read as that default.

This module verifies no hash of an entry, no signature, and fetches nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from signing.did import webvh_hashes
from signing.errors import InvalidProof, Malformed
from signing.keys import multikey
from signing.strict_json import Json

METHOD: Final = "did:webvh:1.0"

_MAX_ITEMS: Final = 100
_MAX_TTL: Final = 2**31
_DID_KEY: Final = "did:key:"


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Hold who witnesses entries, and how many of them must; nobody is a threshold of 0."""

    threshold: int = 0
    dids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether anybody witnesses."""
        return self.threshold > 0


@dataclass(frozen=True, slots=True)
class Parameters:
    """Hold the parameters that are in force after an entry."""

    scid: str
    update_keys: tuple[str, ...]
    next_key_hashes: tuple[str, ...]
    witness: Witnesses
    portable: bool
    deactivated: bool


def first(value: Json) -> Parameters:
    """Return the parameters of a first entry; raise `Malformed` (`did-log-malformed`)."""
    read = _read(value)
    if not read.keys() >= {"method", "scid", "updateKeys"}:
        raise malformed("its first entry lacks a parameter")
    return Parameters(
        scid=read["scid"],
        update_keys=read["updateKeys"],
        next_key_hashes=read.get("nextKeyHashes", ()),
        witness=read.get("witness", Witnesses()),
        portable=read.get("portable", False),
        deactivated=read.get("deactivated", False),
    )


def following(before: Parameters, value: Json) -> Parameters:
    """Return the parameters after an entry that follows one with those in `before`.

    Raise `Malformed` (`did-log-malformed`) or `InvalidProof` (`did-log-commitment`).
    """
    read = _read(value)
    if "scid" in read or (read.get("portable") and not before.portable):
        raise malformed("an entry changes what only the first one says")
    if before.next_key_hashes:
        _check_commitment(before.next_key_hashes, read)
    return Parameters(
        scid=before.scid,
        update_keys=read.get("updateKeys", before.update_keys),
        next_key_hashes=read.get("nextKeyHashes", before.next_key_hashes),
        witness=read.get("witness", before.witness),
        portable=read.get("portable", before.portable),
        deactivated=read.get("deactivated", before.deactivated),
    )


def malformed(what: str) -> Malformed:
    """Return the refusal of a log that cannot be read as one."""
    return Malformed("did-log-malformed", f"The DID's log cannot be used: {what}.")


def _check_commitment(committed: tuple[str, ...], read: Mapping[str, Any]) -> None:
    """Refuse keys to which the entry before did not commit (Pre-Rotation, steps 1 to 4)."""
    if not read.keys() >= {"updateKeys", "nextKeyHashes"}:
        raise malformed("an entry lacks the keys that were committed to, or the next commitment")
    if not {webvh_hashes.of(key.encode()) for key in read["updateKeys"]} <= set(committed):
        raise InvalidProof("did-log-commitment", "The DID's log takes a key that was not committed to.")


def _read(value: Json) -> dict[str, Any]:
    if not isinstance(value, dict) or not value.keys() <= _READERS.keys():
        raise malformed("its parameters are not the known ones")
    return {
        name: _DEFAULTS[name] if member is None and name in _DEFAULTS else _READERS[name](member)
        for name, member in value.items()
    }


def _method(value: Json) -> str:
    if value != METHOD:
        raise Malformed("did-log-version", f"Logs are read here in the version {METHOD} alone.")
    return METHOD


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise malformed("a parameter is not a string")
    return value


def _texts(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MAX_ITEMS:
        raise malformed(f"a parameter is not a list of at most {_MAX_ITEMS}")
    return tuple(map(_text, value))


def _flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise malformed("a parameter is neither true nor false")
    return value


def _ttl(value: Json) -> int:
    if not _is_number(value, 0, _MAX_TTL):
        raise malformed("its ttl is not a number of seconds")
    return int(str(value))


def _witnesses(value: Json) -> Witnesses:
    """Read `witness`; weights, which drafts had, and other members would be unchecked promises."""
    if value == {}:
        return Witnesses()
    if not isinstance(value, dict) or value.keys() != {"threshold", "witnesses"}:
        raise malformed("its witness is not a threshold and witnesses")
    entries, threshold = value["witnesses"], value["threshold"]
    if not isinstance(entries, list) or len(entries) > _MAX_ITEMS:
        raise malformed(f"its witnesses are not a list of at most {_MAX_ITEMS}")
    dids = frozenset(map(_witness, entries))
    if len(dids) != len(entries) or not _is_number(threshold, 1, len(dids)):
        raise malformed("its threshold is not a number of its witnesses, or one stands there twice")
    return Witnesses(int(str(threshold)), dids)


def _witness(entry: Json) -> str:
    match entry:
        case {"id": str(did), **others} if did.startswith(_DID_KEY) and not others:
            multikey.decode(did.removeprefix(_DID_KEY))
            return did
        case _:
            raise malformed("a witness is not a did:key")


def _is_number(value: Json, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


_READERS: Final[Mapping[str, Callable[[Json], Any]]] = {
    "method": _method,
    "scid": _text,
    "updateKeys": _texts,
    "nextKeyHashes": _texts,
    "witness": _witnesses,
    "watchers": _texts,
    "portable": _flag,
    "deactivated": _flag,
    "ttl": _ttl,
}
_DEFAULTS: Final[Mapping[str, Any]] = {
    "updateKeys": (),
    "nextKeyHashes": (),
    "witness": Witnesses(),
    "watchers": (),
    "ttl": 3_600,
}
