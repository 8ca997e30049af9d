"""Read and write the part of CBOR that a compact certificate needs, in its one deterministic form.

Follows RFC 8949 §3 and §4.2.1 (core deterministic encoding). There are integers of 64 bits, byte
strings, texts, arrays, and maps whose keys are integers. Everything else is refused when read:
floats, simple values, tags (RFC 9052's tag 18 is `sign1`'s business), indefinite lengths, a number
that is not in its shortest form, a map whose keys are not in order or not each there once. So one
value has one spelling, and what was signed can be compared byte for byte.

What others sign may have its keys in any order, and texts for keys: that is `decode_foreign`'s to read.

A reader meets a limit of bytes before anything else; nothing is allocated that the bytes at hand
do not fill. This module may import nothing of the house but `signing.errors`.
"""

from typing import Final, cast

from signing.errors import Malformed, TooLarge

Cbor = int | bytes | str | list["Cbor"] | dict[int, "Cbor"]
"""A value that can be read and written here."""

Foreign = int | bytes | str | list["Foreign"] | dict[int | str, "Foreign"]
"""A value of others, as `decode_foreign` reads it."""

MAX_DEPTH: Final = 8
"""How deep arrays and maps may nest."""

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG = range(7)
_INLINE: Final = 24
_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
_INDEFINITE: Final = 31
_MAX_ARGUMENT: Final = 2**64 - 1


def encode(value: Cbor) -> bytes:
    """Return the deterministic encoding of `value`; raise `Malformed`.

    Codes: `cbor-type`, `cbor-number` (more than 64 bits), `cbor-text` (a lone surrogate).
    """
    match value:
        case bool():  # to Python an integer, to CBOR a simple value
            raise _wrong_type()
        case int():
            return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
        case bytes():
            return _head(_BYTES, len(value)) + value
        case str():
            return _encode_text(value)
        case list():
            return _head(_ARRAY, len(value)) + b"".join(map(encode, value))
        case dict():
            pairs = sorted((encode(key), encode(item)) for key, item in value.items())
            return _head(_MAP, len(pairs)) + b"".join(key + item for key, item in pairs)
        case _:
            raise _wrong_type()


def decode(data: bytes, *, max_bytes: int, any_order: bool = False) -> Cbor:
    """Return the one value that `data` encodes.

    `any_order` takes the keys of a map in any order, each there once: for formats that do not ask for
    the deterministic encoding.
    Raise `TooLarge` (`cbor-too-large`) or `Malformed`: `cbor-truncated`, `cbor-trailing`, `cbor-type`,
    `cbor-indefinite`, `cbor-not-shortest`, `cbor-text`, `cbor-key`, `cbor-key-order`, `cbor-depth`.
    """
    return cast("Cbor", _decode(data, max_bytes, foreign=False, any_order=any_order))


def decode_foreign(data: bytes, *, max_bytes: int) -> Foreign:
    """Return the one value that `data` encodes, maps having integers and texts for keys, in any order.

    Raise as `decode`; `cbor-key-order` then tells of a key that stands twice.
    """
    return _decode(data, max_bytes, foreign=True, any_order=True)


def _decode(data: bytes, max_bytes: int, *, foreign: bool, any_order: bool) -> Foreign:
    if len(data) > max_bytes:
        raise TooLarge("cbor-too-large", f"The data have more than {max_bytes} bytes.")
    reader = _Reader(data, foreign=foreign, any_order=any_order)
    value = reader.value(MAX_DEPTH)
    if reader.rest:
        raise Malformed("cbor-trailing", "There are bytes behind the value.")
    return value


class _Reader:
    """Read values one after the other from bytes."""

    __slots__ = ("_any_order", "_data", "_foreign", "_place")

    def __init__(self, data: bytes, *, foreign: bool, any_order: bool) -> None:
        self._data = data
        self._foreign = foreign
        self._place = 0
        self._any_order = any_order

    @property
    def rest(self) -> int:
        """Return how many bytes are still unread."""
        return len(self._data) - self._place

    def value(self, depth: int) -> Foreign:
        """Read a value that may nest `depth` deep."""
        major, argument = self._read_head()
        match major:
            case 0:
                return argument
            case 1:
                return -1 - argument
            case 2:
                return self._take(argument)
            case 3:
                return self._text(argument)
        if not depth:
            raise Malformed("cbor-depth", f"The value nests more than {MAX_DEPTH} deep.")
        # Each member is a byte at least: a length that the bytes at hand cannot fill is not believed.
        if argument > self.rest:
            raise _truncated()
        if major == _ARRAY:
            return [self.value(depth - 1) for _ in range(argument)]
        return self._map(argument, depth - 1)

    def _map(self, length: int, depth: int) -> Foreign:
        members: dict[int | str, Foreign] = {}
        previous = b""
        for _ in range(length):
            start = self._place
            key = self.value(0)
            if not isinstance(key, int) and not (self._foreign and isinstance(key, str)):
                raise Malformed("cbor-key", "A key of a map is of a kind that no key is.")
            spelling = self._data[start : self._place]
            # RFC 8949 §4.2.1: in the order of their bytes. Equal ones would be a key twice.
            if key in members or (spelling <= previous and not self._any_order):
                raise Malformed("cbor-key-order", "The keys of a map are not in order, or one stands twice.")
            previous = spelling
            members[key] = self.value(depth)
        return members

    def _read_head(self) -> tuple[int, int]:
        """Read a head: the major type and its argument (RFC 8949 §3)."""
        major, info = divmod(self._take(1)[0], 32)
        if info == _INDEFINITE:
            raise Malformed("cbor-indefinite", "A value has no definite length.")
        if major >= _TAG or (info not in _WIDTHS and info > _INLINE):
            raise _wrong_type()
        if info < _INLINE:
            return major, info
        width = _WIDTHS[info]
        argument = int.from_bytes(self._take(width), "big")
        if argument < (_INLINE if width == 1 else 1 << 4 * width):
            raise Malformed("cbor-not-shortest", "A number is not written in its shortest form.")
        return major, argument

    def _text(self, length: int) -> str:
        try:
            return self._take(length).decode()
        except UnicodeDecodeError as problem:
            raise Malformed("cbor-text", "A text is not UTF-8.") from problem

    def _take(self, length: int) -> bytes:
        if length > self.rest:
            raise _truncated()
        self._place += length
        return self._data[self._place - length : self._place]


def _encode_text(text: str) -> bytes:
    try:
        data = text.encode()
    except UnicodeEncodeError as problem:
        raise Malformed("cbor-text", "A text holds half a character.") from problem
    return _head(_TEXT, len(data)) + data


def _head(major: int, argument: int) -> bytes:
    if argument < _INLINE:
        return bytes([major << 5 | argument])
    if argument > _MAX_ARGUMENT:
        raise Malformed("cbor-number", "The number has more than 64 bits.")
    info, width = next((info, width) for info, width in _WIDTHS.items() if argument < 1 << 8 * width)
    return bytes([major << 5 | info]) + argument.to_bytes(width, "big")


def _wrong_type() -> Malformed:
    return Malformed("cbor-type", "The data hold a type of CBOR that is not used here.")


def _truncated() -> Malformed:
    return Malformed("cbor-truncated", "The data end within a value.")
