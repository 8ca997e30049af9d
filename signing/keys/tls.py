"""Make a TLS certificate that signs itself, for a server that only this machine reaches.

RFC 5280 §4.2 and RFC 9525: an end entity's certificate (no authority: nobody who trusts it trusts
others by it) for `localhost` and both loopback addresses, with a P-256 key of its own. It stands
here because keys are made nowhere else; it has nothing to do with the keys of certification bodies.

This module keeps nothing, and may not touch files, the network or a clock.
"""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.errors import Malformed

LIFE: Final = dt.timedelta(days=90)

_BEFORE: Final = dt.timedelta(hours=1)
"""How far another clock on this machine, a container's, may be behind."""
_NAME: Final = "localhost"
_ADDRESSES: Final = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, repr=False)
class Pair:
    """Hold a certificate and its private key, both as PEM; the key is not encrypted."""

    certificate: bytes
    key: bytes


def self_signed(at: dt.datetime) -> Pair:
    """Return a new certificate that holds from `at` (aware) for `LIFE`, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    names = [x509.DNSName(_NAME), *(x509.IPAddress(ipaddress.ip_address(one)) for one in _ADDRESSES)]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _BEFORE)
        .not_valid_after(at + LIFE)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Pair(
        certificate.public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


def ends(certificate: bytes) -> dt.datetime:
    """Return when a certificate (PEM) ends; raise `Malformed` (`tls-certificate-malformed`)."""
    try:
        return x509.load_pem_x509_certificate(certificate).not_valid_after_utc
    except ValueError as problem:
        raise Malformed("tls-certificate-malformed", "This is no TLS certificate.") from problem
