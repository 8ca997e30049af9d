"""Software that is not ours reads the compact certificate: cbor2, pycose, and a CDDL validator."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cbor2
import pycddl
import pytest
from pycose.algorithms import Es256
from pycose.headers import KID, Algorithm
from pycose.keys.curves import P256
from pycose.keys.ec2 import EC2Key
from pycose.messages.sign1message import Sign1Message

from registry import ids
from registry.credentials.models import DocumentFormat
from registry.work import Work
from signing.cose import certificate, sign1
from signing.errors import Problem
from signing.keys import ecdsa, multikey, private
from tests.integration import registries
from tests.unit.signing.cose.samples import FULL, SMALL

FORMS = {DocumentFormat.COSE_FULL: "full-form", DocumentFormat.COSE_SMALL: "small-form"}


@pytest.fixture(scope="module")
def schema(root: Path) -> Callable[[str], pycddl.Schema]:
    """Return a function from a rule's name to the schema that begins with it.

    The validator reads neither `.cbor` inside an array nor a choice of maps, so header and payload are
    judged each for itself, by its own rule; the message around them is the other judge's.
    """
    text = (root / "schemas/cddl/certificate.cddl").read_text(encoding="utf-8")
    return lambda rule: pycddl.Schema(f"start = {rule}\n{text}")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Work, list[str]]]:
    work = registries.new_registry(
        tmp_path_factory.mktemp("compact") / "data", public_url="https://registry.example"
    )
    registries.enter_examples(work)
    yield work, registries.issue_examples(work)
    registries.close(work)


def judged_key(work: Work, slug: str) -> EC2Key:
    """Return the key of the body's DID document in the judge's own form."""
    document = json.loads(work.fetch(f"https://registry.example/b/{slug}/did.json", max_bytes=100_000).body)
    (public,) = (
        method["publicKeyMultibase"]
        for method in document["verificationMethod"]
        if method["id"].endswith("#key-2")
    )
    x, y = ecdsa.P256.coordinates(multikey.decode(public).raw)
    return EC2Key(crv=P256, x=x, y=y)


@pytest.mark.parametrize("document_format", FORMS)
def test_every_issued_message_is_verified_and_of_the_schema(
    issued: tuple[Work, list[str]], schema: Callable[[str], pycddl.Schema], document_format: DocumentFormat
) -> None:
    work, numbers = issued
    header, form = schema("protected-header"), schema(FORMS[document_format])
    for place, number in enumerate(numbers):
        signed = registries.signed_as(work, number, document_format)
        message = Sign1Message.decode(signed)
        message.key = judged_key(work, registries.SAFETY if place < 8 else registries.NDT)
        assert message.verify_signature()
        assert message.phdr[Algorithm] is Es256
        assert message.payload is not None
        header.validate_cbor(message.phdr_encoded)
        form.validate_cbor(message.payload)
        payload = cbor2.loads(message.payload)
        assert ids.unpack(payload[7], 16) == number
        assert cbor2.dumps(payload, canonical=True) == message.payload


def test_an_altered_message_is_refused(issued: tuple[Work, list[str]]) -> None:
    work, numbers = issued
    signed = bytearray(registries.signed_as(work, numbers[0], DocumentFormat.COSE_SMALL))
    signed[-1] ^= 1
    message = Sign1Message.decode(bytes(signed))
    message.key = judged_key(work, registries.SAFETY)
    assert not message.verify_signature()


def test_a_message_that_the_other_made_is_verified_by_ours() -> None:
    secret = bytes(range(1, 33))
    public = private.of(multikey.P256, secret).public
    x, y = ecdsa.P256.coordinates(public.raw)
    message = Sign1Message(
        phdr={Algorithm: Es256, KID: sign1.key_id(public)}, payload=certificate.write(SMALL)
    )
    message.key = EC2Key(crv=P256, x=x, y=y, d=secret)
    found = sign1.read(message.encode())
    found.verify(public)
    assert certificate.read(found.payload) == SMALL


@pytest.mark.parametrize("value", [FULL, SMALL], ids=["full", "small"])
def test_the_schema_and_the_profile_refuse_alike(
    schema: Callable[[str], pycddl.Schema], value: certificate.CompactCertificate
) -> None:
    rule = schema(f"{value.form.name.lower()}-form")
    payload: dict[int, Any] = cbor2.loads(certificate.write(value))
    assert verdicts(rule, payload) == (True, True)
    for key in payload:
        rest = {name: member for name, member in payload.items() if name != key}
        by_schema, by_profile = verdicts(rule, rest)
        # An end whose day is told and whose instant is not: a rule over two members, which CDDL has none of.
        assert by_schema == by_profile or key == certificate.Key.EXPIRATION
    for key, member in CHANGES:
        assert verdicts(rule, payload | {key: member}) == (False, False), (key, member)


CHANGES: list[tuple[int, Any]] = [
    *((key, 1) for key in (-14, 2, 3, 6)),
    (0, 3),
    (1, ""),
    (4, "2027-12-01"),
    (5, 253_402_300_800),
    (7, bytes(9)),
    (-1, ""),
    (-2, "x" * 33),
    (-4, []),
    (-7, []),
    (-11, 2_932_897),
    (-12, 0),
    (-13, [[bytes(17), 5]]),
    (-13, [[bytes(17), 5], [bytes(16), 5]]),
]


def verdicts(schema: pycddl.Schema, payload: dict[int, Any]) -> tuple[bool, bool]:
    """Tell whether schema and profile take a payload."""
    data = cbor2.dumps(payload, canonical=True)
    return (
        accepted(lambda: schema.validate_cbor(data), pycddl.ValidationError),
        accepted(lambda: certificate.read(data), Problem),
    )


def accepted(read: Callable[[], object], refusal: type[Exception]) -> bool:
    """Tell whether a reader takes what it is given."""
    try:
        read()
    except refusal:
        return False
    return True
