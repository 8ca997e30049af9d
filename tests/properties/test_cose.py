"""CBOR has one spelling, every compact certificate comes back, and random bytes are told as what they are."""

from hypothesis import given
from hypothesis import strategies as st

from registry import ids
from signing.cose import cbor, certificate, digits, sign1
from signing.cose.certificate import CompactCertificate, Details, Moment, Place
from signing.errors import Problem
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner

KEY = private.of(multikey.P256, bytes(range(1, 33)))
NUMBERS = st.integers(-(2**64), 2**64 - 1)
VALUES = st.recursive(
    NUMBERS | st.binary(max_size=300) | st.text(max_size=100),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NUMBERS, inner, max_size=5),
    max_leaves=20,
).filter(lambda value: depth(value) <= cbor.MAX_DEPTH)
CODES = st.text("abcXYZ019.-+", min_size=1, max_size=32)
WORDS = st.text(min_size=1, max_size=60)
DAYS = st.integers(-25_567 + 1, 2_932_896 - 1)
MOMENTS = st.builds(
    lambda day, offset: Moment(day * 86_400 - offset * 900, day), DAYS, st.integers(-14 * 4, 14 * 4)
)
PLACES = st.builds(Place, st.binary(min_size=17, max_size=17), st.integers(0, 2**32 - 1))
LISTS = st.lists(CODES, max_size=5).map(tuple)
DETAILS = st.builds(
    Details,
    issuer=WORDS,
    scheme_version=CODES,
    standard=WORDS,
    scope=LISTS,
    limitations=LISTS,
    conditions=LISTS,
    latin_name=st.none() | WORDS,
    decided=DAYS,
    version=st.integers(1, 65_535),
    revocation=PLACES,
    suspension=PLACES,
)
CERTIFICATES = st.builds(
    CompactCertificate,
    number=st.binary(min_size=10, max_size=10),
    name=WORDS,
    scheme=CODES,
    level=st.none() | CODES,
    start=MOMENTS,
    end=st.none() | MOMENTS,
    details=st.none() | DETAILS,
)


def depth(value: cbor.Cbor) -> int:
    """Return how deep a value nests."""
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 0


@given(VALUES)
def test_a_value_comes_back_as_it_was_written(value: cbor.Cbor) -> None:
    data = cbor.encode(value)
    assert cbor.decode(data, max_bytes=100_000) == value


@given(st.binary(max_size=60))
def test_bytes_are_the_one_spelling_of_a_value_or_refused(data: bytes) -> None:
    try:
        value = cbor.decode(data, max_bytes=60)
    except Problem:
        return
    assert cbor.encode(value) == data


@given(CERTIFICATES)
def test_a_certificate_comes_back_from_its_digits(value: CompactCertificate) -> None:
    unsigned = sign1.prepare(certificate.write(value), KEY.public)
    signed = sign1.seal(unsigned.message, unsigned.to_be_signed, FileSigner(KEY))
    found = sign1.read(digits.decode(digits.encode(signed)))
    found.verify(KEY.public)
    assert certificate.read(found.payload) == value


@given(st.binary(max_size=200).map(lambda data: b"\xd2\x84" + data) | st.binary(max_size=200))
def test_random_bytes_are_no_message(data: bytes) -> None:
    try:
        sign1.read(data).verify(KEY.public)
    except Problem:
        return
    raise AssertionError("nobody signed this")


@given(st.text("0123456789", max_size=100))
def test_digits_are_the_one_spelling_of_bytes_or_refused(text: str) -> None:
    try:
        data = digits.decode(text)
    except Problem:
        return
    assert digits.encode(data) == text


@given(st.text(ids.ALPHABET, min_size=1, max_size=40))
def test_a_name_comes_back_from_its_bits(text: str) -> None:
    assert ids.unpack(ids.pack(text), len(text)) == text
    assert ids.pack(text.lower()) == ids.pack(text)
