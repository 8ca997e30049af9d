"""The certificate that signs itself: whom it names, how long it holds, and that it vouches for nobody."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from signing.errors import Malformed
from signing.keys import tls

AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def test_it_names_this_machine_alone_and_ends() -> None:
    pair = tls.self_signed(AT)
    made = x509.load_pem_x509_certificate(pair.certificate)
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    assert tls.ends(pair.certificate) == made.not_valid_after_utc == AT + tls.LIFE
    assert made.not_valid_before_utc < AT


def test_the_key_is_its_own_and_it_is_no_authority() -> None:
    pair, other = tls.self_signed(AT), tls.self_signed(AT)
    made = x509.load_pem_x509_certificate(pair.certificate)
    key = load_pem_private_key(pair.key, password=None)
    assert key.public_key() == made.public_key()
    made.verify_directly_issued_by(made)
    assert made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    assert pair.key != other.key
    assert b"PRIVATE" not in repr(pair).encode()
    store = Store([x509.load_pem_x509_certificate(other.certificate)])
    verifier = PolicyBuilder().store(store).time(AT).build_server_verifier(x509.DNSName("localhost"))
    with pytest.raises(VerificationError):
        verifier.verify(made, [])


@pytest.mark.parametrize("data", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_what_is_no_certificate_is_told(data: bytes) -> None:
    with pytest.raises(Malformed) as refusal:
        tls.ends(data)
    assert refusal.value.code == "tls-certificate-malformed"
