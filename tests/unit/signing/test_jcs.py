"""RFC 8785: numbers as ECMAScript writes them, members by UTF-16 code units, no value twice."""

import struct
from typing import cast

import pytest

from signing import jcs
from signing.errors import Malformed
from signing.strict_json import Json


# RFC 8785 Appendix B: the bits of a double and its text.
@pytest.mark.parametrize(
    ("bits", "text"),
    [
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("ffefffffffffffff", "-1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("c340000000000000", "-9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("44b52d02c7e14af7", "1.0000000000000001e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef4f", "999999999999999900000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555553", "333333333.3333332"),
        ("41b3de4355555557", "333333333.33333343"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
        ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)
def test_a_double_has_its_ecmascript_text(bits: str, text: str) -> None:
    number: float = struct.unpack(">d", bytes.fromhex(bits))[0]
    assert jcs.canonicalise(number) == text.encode()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        ([True, False, 1, -20, 0.5, 100.0], "[true,false,1,-20,0.5,100]"),
        ({"b": {}, "a": []}, '{"a":[],"b":{}}'),
        ('"\\/\b\f\n\r\t\x00\x1f\x7f€\u2028', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f€\u2028"'),
        # §3.2.3: U+1F600 is D83D DE00 in UTF-16 and so stands before U+FB33.
        ({"\ufb33": 1, "\U0001f600": 2, "1": 4, "\r": 5}, '{"\\r":5,"1":4,"\U0001f600":2,"\ufb33":1}'),
    ],
)  # fmt: skip
def test_a_value_has_one_text(value: Json, text: str) -> None:
    assert jcs.canonicalise(value) == text.encode()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "jcs-number"),
        (float("-inf"), "jcs-number"),
        (10**400, "jcs-number"),
        ("\ud800", "jcs-character"),
        ({"\udfff": 1}, "jcs-character"),
        (cast("Json", (1, 2)), "jcs-type"),
    ],
)
def test_what_has_no_canonical_text_is_refused(value: Json, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        jcs.canonicalise(value)
    assert caught.value.code == code


def test_a_digest_is_a_multihash_over_the_canonical_form() -> None:
    # Computed with sha256sum and base64, not with this module.
    assert jcs.digest_multibase({}) == "uEiBEE2-jVbNnihFGrRb36GSelPtPwh_nfoMQwGD2HKr_ig"
    assert jcs.digest_multibase({"a": 1, "b": 2}) == jcs.digest_multibase({"b": 2.0, "a": 1})
    assert jcs.digest_multibase({"a": 1}) != jcs.digest_multibase({"a": "1"})
