"""Status lists hold exactly the bits that were set; strange ones are refused, never more."""

import zlib

from hypothesis import given
from hypothesis import strategies as st

from signing import multibase
from signing.errors import Problem
from signing.status import bitstring

INDEXES = st.sets(st.integers(0, bitstring.MINIMUM_LENGTH - 1), max_size=40)


@given(INDEXES)
def test_exactly_the_set_bits_come_back(indexes: set[int]) -> None:
    bits = bitstring.decode(bitstring.encode(indexes))
    assert int.from_bytes(bits.data, "big").bit_count() == len(indexes)
    assert all(bits.bit(index) for index in indexes)


@given(st.text() | st.binary(max_size=200).map(multibase.encode_base64url))
def test_a_strange_list_is_refused_and_nothing_else(encoded: str) -> None:
    try:
        bits = bitstring.decode(encoded)
    except Problem:
        return
    assert bits.length >= bitstring.MINIMUM_LENGTH


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_no_list_decompresses_beyond_its_bound(size: int, bound: int) -> None:
    deflater = zlib.compressobj(wbits=31)
    encoded = multibase.encode_base64url(deflater.compress(bytes(size)) + deflater.flush())
    try:
        read = len(bitstring.decode(encoded, max_bytes=bound).data)
    except Problem:
        read = None
    assert read == (size if bitstring.MINIMUM_LENGTH // 8 <= size <= bound else None)


@given(st.text(max_size=40))
def test_an_index_has_one_spelling(text: str) -> None:
    entry = bitstring.entry(url="https://a.example/1", purpose=bitstring.Purpose.REVOCATION, index=0)
    try:
        parsed = bitstring.parse_entry({**entry, "statusListIndex": text})
    except Problem:
        return
    assert str(parsed.index) == text
