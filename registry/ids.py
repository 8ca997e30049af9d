"""Identifiers: certificate numbers, random names, and the public URLs made of them.

A certificate number is 16 characters of Crockford's base32: 15 drawn at random (75 bits) and
one check character by the Luhn algorithm modulo 32. It is shown in groups of four. Nothing in
it, nor in any other public identifier, tells the order in which certificates were issued.

This module knows no table and no network.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import quote

from signing.did import web
from signing.errors import Malformed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
NUMBER_LENGTH = 16
_TYPED_LENGTH = 64
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS = str.maketrans("ilo", "110")  # what people write for what they see
_BASE = 32


def check_character(payload: str) -> str:
    """Return the Luhn mod 32 check character of `payload`, upper-case Crockford base32."""
    total = 0
    for place, character in enumerate(reversed(payload)):
        value = _VALUES[character] * (2 if place % 2 == 0 else 1)
        total += value // _BASE + value % _BASE
    return ALPHABET[-total % _BASE]


def new_number() -> str:
    """Draw a certificate number from 75 random bits."""
    payload = "".join(secrets.choice(ALPHABET) for _ in range(NUMBER_LENGTH - 1))
    return payload + check_character(payload)


def parse_number(text: str) -> str:
    """Read a certificate number as a person may write it and return its 16 characters.

    Lower case, hyphens and spaces are taken, and I, L and O for the digits they look like.
    Raise `Malformed` (`number-malformed`, `number-check-character`).
    """
    compact = text[:_TYPED_LENGTH].replace("-", "").replace(" ", "").casefold().translate(_READ_AS).upper()
    if len(text) > _TYPED_LENGTH or len(compact) != NUMBER_LENGTH or any(c not in _VALUES for c in compact):
        raise Malformed(
            "number-malformed",
            "A certificate number has 16 letters and digits, usually written in four groups of four; "
            "the letter U is never used.",
        )
    if check_character(compact[:-1]) != compact[-1]:
        raise Malformed(
            "number-check-character",
            "The check character at the end does not fit the others: "
            "one of the 16 characters is probably mistyped.",
        )
    return compact


def show_number(number: str) -> str:
    """Write a certificate number in groups of four: `7QK4-M2XD-9TRA-B3CE`."""
    return "-".join(number[i : i + 4] for i in range(0, NUMBER_LENGTH, 4))


def new_name() -> str:
    """Draw a random public name of 128 bits as 26 lower-case characters."""
    value = secrets.randbits(130)
    return "".join(ALPHABET[(value >> shift) & 31] for shift in range(0, 130, 5)).lower()


def pack(text: str) -> bytes:
    """Return a number or a name, in either case of its letters, as the bytes of its five-bit values."""
    value = 0
    for character in text.upper():
        value = value * _BASE + _VALUES[character]
    return value.to_bytes(-(-len(text) * 5 // 8), "big")


def unpack(data: bytes, length: int) -> str:
    """Return the `length` characters, upper case, that `pack` made `data` of; raise `Malformed`."""
    value = int.from_bytes(data, "big")
    if len(data) != -(-length * 5 // 8) or value >> 5 * length:
        raise Malformed("packed-malformed", "These bytes are no packed number or name.")
    return "".join(ALPHABET[(value >> shift) & 31] for shift in range(5 * (length - 1), -1, -5))


@dataclass(frozen=True, slots=True)
class PublicUrls:
    """Make every public URL of one registry from its `origin`, which holds no trailing slash."""

    origin: str

    def certificate(self, number: str) -> str:
        """Return the URL of a certificate's page, with which the text of its QR code begins."""
        return f"{self.origin}/c/{show_number(number)}"

    def credential(self, name: str) -> str:
        """Return the URL and `id` of a signed document."""
        return f"{self.origin}/credentials/{name}"

    def status_list(self, name: str) -> str:
        """Return the URL and `id` of a status list credential."""
        return f"{self.origin}/status/{name}"

    def body(self, slug: str) -> str:
        """Return the URL of a body."""
        return f"{self.origin}/b/{quote(slug)}"

    def did(self, slug: str) -> str:
        """Return the DID of a body: did:web at its URL, so that its document is beside its page."""
        return web.did_for(self.origin, "b", slug)

    def scheme_version(self, slug: str, code: str, version: str) -> str:
        """Return the URL of one version of a body's scheme, `id` of the achievement."""
        return f"{self.body(slug)}/s/{quote(code)}/v{quote(version)}"

    def symbol(self, slug: str) -> str:
        """Return the URL of an accreditation body's symbol."""
        return f"{self.body(slug)}/symbol.png"
