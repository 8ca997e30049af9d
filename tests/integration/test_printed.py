"""QR codes on paper: each decodes from its print, verifies offline, and gets the register's word."""

import io
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image, ImageFilter
from sqlalchemy.orm import Session

from registry import ids
from registry.certificates.claims import Claims, Coded
from registry.credentials import compact, preparing, published, publishing, qr
from registry.credentials.models import DocumentFormat
from registry.credentials.qr import Code, Form
from registry.jobs import due
from registry.verification import answers, printed
from registry.verification.rules import Word
from registry.work import Work
from signing.cose import certificate, digits, sign1
from signing.errors import NotFound, Problem
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner
from signing.status.bitstring import Purpose
from tests.integration import registries
from tests.integration.registries import AT

QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

PIXELS_PER_MM = 8
BLUR = 0.8
LATIN = 1
"""A certificate with a name in Latin letters, a level and two scope items."""
FORMATS = {Form.FULL: DocumentFormat.COSE_FULL, Form.SMALL: DocumentFormat.COSE_SMALL}


def code_of(work: Work, number: str, form: Form | None = None) -> Code:
    with work.read() as session:
        return published.code(session, number, form, work.urls)


def print_of(code: Code, width_mm: float) -> Image.Image:
    """Return what a camera with eight pixels to the millimetre sees of a print, slightly out of focus."""
    image = Image.open(io.BytesIO(qr.png(code))).convert("L")
    pixels = round(width_mm * PIXELS_PER_MM)
    return image.resize((pixels, pixels), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(BLUR))


def texts_in(image: Image.Image) -> list[str]:
    # Among so many bars a reader of every kind of code now and then finds one of another kind.
    return [found.text for found in zxingcpp.read_barcodes(image, formats=QR_CODES)]


@pytest.mark.parametrize("form", [Form.FULL, Form.SMALL])
@pytest.mark.parametrize("place", range(16))
def test_a_code_decodes_from_its_print(
    example_work: Work, numbers: tuple[str, ...], form: Form, place: int
) -> None:
    code = code_of(example_work, numbers[place], form)
    assert texts_in(print_of(code, qr.PRINT_MM[form])) == [code.text]


def test_a_print_that_is_too_small_does_not_decode(example_work: Work, numbers: tuple[str, ...]) -> None:
    code = code_of(example_work, numbers[LATIN], Form.FULL)
    assert texts_in(print_of(code, 12)) == []


@pytest.mark.parametrize(("form", "version"), [(Form.FULL, 14), (Form.SMALL, 10)])
def test_a_code_has_no_more_modules_than_measured(
    example_work: Work, numbers: tuple[str, ...], form: Form, version: int
) -> None:
    image = Image.open(io.BytesIO(qr.png(code_of(example_work, numbers[LATIN], form))))
    pixels_of_a_module, quiet_modules = 10, 2 * 4
    assert image.width // pixels_of_a_module - quiet_modules == 17 + 4 * version


@pytest.mark.parametrize("form", [Form.FULL, Form.SMALL])
@pytest.mark.parametrize("place", range(16))
def test_the_text_of_a_code_verifies_and_says_what_the_register_says(
    example_work: Work, numbers: tuple[str, ...], form: Form, place: int
) -> None:
    found = printed.answer(example_work, code_of(example_work, numbers[place], form).text, AT)
    assert found.agrees
    assert found.word is answers.answer(example_work, numbers[place], AT).word
    assert found.certificate.form.name.lower() == form.value
    assert found.key == f"{found.answer.claims.body.did}#key-2"


def test_the_fullest_code_is_the_default(example_work: Work, numbers: tuple[str, ...]) -> None:
    assert code_of(example_work, numbers[0]) == code_of(example_work, numbers[0], Form.FULL)
    assert code_of(example_work, numbers[0], Form.URL).digits is None


def test_a_suspended_certificate_is_genuine_and_suspended(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    registries.suspend(example_work, numbers[LATIN])
    found = printed.answer(example_work, code_of(example_work, numbers[LATIN]).text, AT)
    assert (found.agrees, found.word) == (True, Word.SUSPENDED)


def test_suspending_needs_no_place_of_the_code_s_own(example_work: Work, numbers: tuple[str, ...]) -> None:
    message = sign1.read(digits.decode(code_of(example_work, numbers[LATIN]).digits or ""))
    details = certificate.read(message.payload).details
    assert details is not None
    registries.suspend(example_work, numbers[LATIN])
    with registries.database(example_work.settings.data) as connection:
        set_bits = connection.execute("SELECT list_name, list_index FROM status_entries WHERE bit").fetchall()
    assert set_bits == [(ids.unpack(details.suspension.name, 26).lower(), details.suspension.index)]


def altered(digits_text: str) -> str:
    return digits_text[:-1] + ("1" if digits_text[-1] != "1" else "2")


def code_by(work: Work, number: str, secret: bytes) -> str:
    """Return the text of a code for `number` as somebody with a key of their own would make it."""
    with work.read() as session:
        claims = Claims.from_json(published.of_certificate(session, number).version.claims)
    key = private.of(multikey.P256, secret)
    unsigned = sign1.prepare(certificate.write(compact.small(claims)), key.public)
    signed = sign1.seal(unsigned.message, unsigned.to_be_signed, FileSigner(key))
    return f"{work.urls.certificate(number)}#{digits.encode(signed)}"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("a digit changed", "signature-wrong"),
        ("a digit missing", None),
        ("no digits", "digits-malformed"),
        ("letters", "digits-malformed"),
        ("the number of another certificate", "code-number-differs"),
        ("another body's number", "code-key-unknown"),
        ("somebody's own key", "code-key-unknown"),
        ("another registry", "code-foreign"),
        ("another path", "code-foreign"),
        ("a number that is not here", "certificate-not-found"),
        ("a mistyped number", "number-check-character"),
        ("the unsigned message", "signature-length"),
    ],
)
def test_every_other_text_is_refused(
    example_work: Work, numbers: tuple[str, ...], what: str, code: str | None
) -> None:
    url, _, written = code_of(example_work, numbers[LATIN]).text.partition("#")
    shown = ids.show_number(numbers[LATIN])
    unknown = "0000-0000-0000-0000"
    message = replace(sign1.read(digits.decode(written)), signature=b"").message
    texts = {
        "a digit changed": f"{url}#{altered(written)}",
        "a digit missing": f"{url}#{written[:-1]}",
        "no digits": f"{url}#",
        "letters": f"{url}#main",
        "the number of another certificate": f"{example_work.urls.certificate(numbers[0])}#{written}",
        "another body's number": f"{example_work.urls.certificate(numbers[-1])}#{written}",
        "somebody's own key": code_by(example_work, numbers[LATIN], bytes(range(1, 33))),
        "another registry": f"https://registry.example/c/{shown}#{written}",
        "another path": f"{example_work.urls.origin}/x/{shown}#{written}",
        "a number that is not here": f"{example_work.urls.certificate(ids.parse_number(unknown))}#{written}",
        "a mistyped number": f"{url[:-1]}{'0' if url[-1] != '0' else '1'}#{written}",
        "the unsigned message": f"{url}#{digits.encode(message)}",
    }
    with pytest.raises(Problem) as refused:
        printed.answer(example_work, texts[what], AT)
    assert code is None or refused.value.code == code


def test_a_code_that_says_something_else_than_the_register_is_unconfirmed(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    text = code_of(example_work, numbers[LATIN], Form.SMALL).text
    with registries.database(example_work.settings.data, triggers=False) as connection:
        connection.execute(
            "UPDATE certificate_versions SET claims = replace(claims, 'Niño', 'Nina') WHERE number = ?",
            [numbers[LATIN]],
        )
    found = printed.answer(example_work, text, AT)
    assert (found.agrees, found.word) == (False, Word.UNCONFIRMED)
    assert found.certificate.name == "Niño Peñaflor"


def test_a_retired_key_still_verifies_what_it_signed(example_work: Work, numbers: tuple[str, ...]) -> None:
    text = code_of(example_work, numbers[LATIN]).text
    with registries.database(example_work.settings.data) as connection:
        connection.execute("UPDATE signing_keys SET retired_at = '2026-11-20 11:00:00'")
    assert printed.answer(example_work, text, AT).word is Word.VALID


def test_what_was_issued_before_there_were_codes_is_given_them(
    example_work: Work, numbers: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = code_of(example_work, numbers[LATIN])
    with registries.database(example_work.settings.data, triggers=False) as connection:
        connection.execute("DELETE FROM documents WHERE format <> 'certificate'")
        connection.execute("DELETE FROM signing_keys WHERE fragment = 'key-2'")
        connection.execute("DELETE FROM audit_events WHERE subject NOT IN (SELECT name FROM documents)")
    assert code_of(example_work, numbers[LATIN]).form is Form.URL, "until then the address alone"
    with pytest.raises(NotFound, match="code-not-found"):
        code_of(example_work, numbers[LATIN], Form.SMALL)
    monkeypatch.setattr(preparing, "BATCH", 3)
    assert due.catch_up(example_work, AT).published == 2 * len(numbers)
    after = code_of(example_work, numbers[LATIN])
    assert printed.answer(example_work, after.text, AT).word is Word.VALID
    assert after != before, "with a new key"
    assert due.catch_up(example_work, AT) == publishing.Finished(0, 0, 0)


def test_a_scope_too_large_for_a_code_leaves_the_small_form(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    with example_work.read() as session:
        claims = Claims.from_json(published.of_certificate(session, numbers[LATIN]).version.claims)
    wide = replace(
        claims, scope=tuple(Coded(f"item-{place:020}", {"en": f"Item {place}"}) for place in range(80))
    )
    with registries.database(example_work.settings.data, triggers=False) as connection:
        connection.execute(
            "DELETE FROM documents WHERE number = ? AND format <> 'certificate'", [numbers[LATIN]]
        )

    def prepare(session: Session) -> None:
        found = published.of_certificate(session, numbers[LATIN])
        places = published.places(session, found.name)
        assert set(places) == set(Purpose)
        preparing._prepare_compact(session, wide, places, body_id=found.version.body_id, at=AT)

    example_work.run(prepare)
    publishing.finish(example_work, at=AT)
    assert code_of(example_work, numbers[LATIN]).form is Form.SMALL
