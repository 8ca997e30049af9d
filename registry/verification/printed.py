"""The answer about the text of a printed QR code: who signed its digits, and what the register says now.

The text is `<public URL>/c/<number>#<digits>`. The digits are verified as they stand, with a key of
the body that granted the certificate; only then is what they say read and compared with the register.
The printed code alone proves that the body once said this, never that it still holds: the word is
always the register's, or *unconfirmed* where paper and register tell different things.

Nothing is asked over the network.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registry import ids
from registry.certificates.claims import Claims
from registry.credentials import compact, published
from registry.credentials.compact import Places
from registry.keys import bodies
from registry.verification import answers
from registry.verification.answers import Answer
from registry.verification.rules import Word
from registry.work import Work
from signing.cose import certificate, digits, sign1
from signing.cose.certificate import CompactCertificate
from signing.cose.sign1 import Sign1
from signing.errors import InvalidProof, Malformed
from signing.keys import multikey
from signing.keys.multikey import PublicKey


@dataclass(frozen=True, slots=True)
class PrintedAnswer:
    """A code whose signature holds: what it says, whose key signed it, and the register's answer."""

    certificate: CompactCertificate
    key: str
    """DID URL of the key."""
    agrees: bool
    """Whether the code says exactly what the register says."""
    answer: Answer

    @property
    def word(self) -> Word:
        """Return the word that holds of the certificate in hand."""
        return self.answer.word if self.agrees else Word.UNCONFIRMED


def answer(work: Work, text: str, at: datetime) -> PrintedAnswer:
    """Answer for the text of a QR code as of `at`.

    Raise `Malformed` (`code-foreign`, `number-...`, `digits-malformed`, `cbor-...`, `cose-malformed`),
    `TooLarge`, `NotFound` (`certificate-not-found`), or `InvalidProof` (`code-key-unknown`,
    `code-number-differs`, and as `Sign1.verify`).
    """
    number, message = _read(work, text)
    with work.read() as session:
        found = published.of_certificate(session, number)
        claims = Claims.from_json(found.version.claims)
        places = published.places(session, found.name)
        fragment, key = _key(session, found.version.body_id, message)
    message.verify(key)
    contents = certificate.read(message.payload)
    if contents.number != ids.pack(number):
        raise InvalidProof(
            "code-number-differs",
            "The digits were signed for another certificate than the address names.",
        )
    return PrintedAnswer(
        certificate=contents,
        key=f"{claims.body.did}#{fragment}",
        agrees=contents == _expected(contents, claims, places),
        answer=answers.answer(work, number, at),
    )


def _read(work: Work, text: str) -> tuple[str, Sign1]:
    url, _, written = text.partition("#")
    number = ids.parse_number(url.rpartition("/")[2])
    if url != work.urls.certificate(number):
        raise Malformed(
            "code-foreign", f"Only QR codes of certificates of {work.urls.origin} are verified here."
        )
    return number, sign1.read(digits.decode(written))


def _key(session: Session, body_id: str, message: Sign1) -> tuple[str, PublicKey]:
    """Return fragment and key that the message names among all that the body has or had."""
    for row in bodies.of_body(session, body_id):
        key = multikey.decode(row.multikey)
        if key.algorithm == multikey.P256 and sign1.key_id(key) == message.key_id:
            return row.fragment, key
    raise InvalidProof("code-key-unknown", "The code was not signed with a key of the certificate's body.")


def _expected(contents: CompactCertificate, claims: Claims, places: Places) -> CompactCertificate:
    return compact.small(claims) if contents.details is None else compact.full(claims, places)
