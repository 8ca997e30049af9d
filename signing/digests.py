"""Digests that a credential states of what it points at: their form, and those of the base context.

`digestSRI` is W3C Subresource Integrity's integrity metadata (§3.3, §3.5), `digestMultibase` a multihash in
multibase (VC Data Integrity 1.0 §2.6); VCDM 2.0 §5.3 uses both. A resource is fetched for nobody. But
whoever states the digest of the base context states what VCDM 2.0 App. B.1 publishes, or is wrong.

This module fetches nothing and opens no file.
"""

import base64
import re
from collections.abc import Mapping
from typing import Final

from signing import multibase
from signing.contexts import CREDENTIALS_V2
from signing.errors import Malformed

_HASH: Final = (
    r"(?:sha256-[A-Za-z0-9+/]{43}=|sha384-[A-Za-z0-9+/]{64}|sha512-[A-Za-z0-9+/]{86}==)(?:\?[\x21-\x7e]*)?"
)
_SRI: Final = re.compile(rf"{_HASH}(?: {_HASH})*")
_MAX_CHARS: Final = 200
_MULTIHASH: Final = re.compile(rb"([\x80-\xff]{0,3}[\x00-\x7f])([\x10-\x7f])(.*)", re.DOTALL)
# The multicodec table's codes, and the lengths of the bare hashes in W3C's own examples.
_CODES: Final[Mapping[bytes, str]] = {b"\x12": "sha256", b"\x20": "sha384", b"\x13": "sha512"}
_LENGTHS: Final[Mapping[int, str]] = {32: "sha256", 48: "sha384", 64: "sha512"}

_PUBLISHED: Final[Mapping[str, Mapping[str, bytes]]] = {
    CREDENTIALS_V2: {
        "sha256": base64.b64decode("WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ="),
        "sha384": base64.b64decode("l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"),
        "sha512": base64.b64decode(
            "XVVFK9Lc+KKfWikEc+skKxxft31OaPGgqoe6pNuiaUhS1l7GPUisBKmdlW+fcVO5QG+E0tBMdIabAsI5odgTBQ=="
        ),
    }
}


def of_sri(text: str) -> tuple[str, frozenset[bytes]] | None:
    """Return the strongest function that `text` names and its hashes, or None if it is no such metadata."""
    if not _SRI.fullmatch(text):
        return None
    pairs = [each.partition("?")[0].partition("-") for each in text.split(" ")]
    # SRI §3.3.3: only the strongest counts. The names sort as the functions do.
    strongest = max(name for name, _, _ in pairs)
    return strongest, frozenset(base64.b64decode(value) for name, _, value in pairs if name == strongest)


def of_multibase(text: str) -> tuple[str, frozenset[bytes]] | None:
    """Return the function of a multihash, "" for one not known here, and its hash; None if it is none."""
    decode = multibase.decode_base64url if text[:1] == "u" else multibase.decode_base58btc
    try:
        data = decode(text, max_chars=_MAX_CHARS)
    except Malformed:
        return None
    found = _MULTIHASH.fullmatch(data)
    if found is not None and found[2][0] == len(found[3]):
        return _CODES.get(found[1], ""), frozenset({found[3]})
    return (_LENGTHS[len(data)], frozenset({data})) if len(data) in _LENGTHS else None


def contradicts(iri: str, stated: tuple[str, frozenset[bytes]]) -> bool:
    """Tell whether the published digest of what is at `iri` is known, and is another than those `stated`."""
    name, hashes = stated
    known = _PUBLISHED.get(iri, {}).get(name)
    return known is not None and known not in hashes
