"""The answer about a certificate: its word in every state, and nothing but *unconfirmed* for a forged one."""

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy import select

from registry.credentials import lists, publishing
from registry.trust.models import AccreditationFact
from registry.verification import answers, told
from registry.verification.rules import Word
from registry.work import Work
from signing import multibase, strict_json
from signing.errors import NotFound, Unavailable
from signing.report import CheckName, Outcome, Verdict
from tests.integration import registries
from tests.integration.registries import AT

EXPIRED, ACTIVE, OTHER, NDT_ACTIVE, NOT_YET = 0, 1, 2, 9, 15
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def word(work: Work, number: str, at: datetime = AT) -> Word:
    """Return the public word."""
    return answers.answer(work, number, at).word


def outcomes(work: Work, number: str, at: datetime = AT) -> dict[StrEnum, tuple[Outcome, str]]:
    """Return how each check ended."""
    return {
        CheckName(check.name): (check.outcome, check.code)
        for check in answers.answer(work, number, at).report.checks
    }


def test_every_state_has_its_word_and_the_document_agrees(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    registries.suspend(example_work, numbers[ACTIVE])
    registries.withdraw(example_work, numbers[OTHER])
    found = {
        place: (answer.word, answer.report.verdict)
        for place in (EXPIRED, ACTIVE, OTHER, NDT_ACTIVE, NOT_YET)
        for answer in [answers.answer(example_work, numbers[place], AT)]
    }
    assert found == {
        EXPIRED: (Word.EXPIRED, Verdict.EXPIRED),
        ACTIVE: (Word.SUSPENDED, Verdict.SUSPENDED),
        OTHER: (Word.WITHDRAWN, Verdict.REVOKED),
        NDT_ACTIVE: (Word.VALID, Verdict.VALID),
        NOT_YET: (Word.NOT_YET_EFFECTIVE, Verdict.NOT_YET_VALID),
    }


def test_every_check_of_a_valid_certificate_passed(example_work: Work, numbers: tuple[str, ...]) -> None:
    assert outcomes(example_work, numbers[ACTIVE]) == dict.fromkeys(CheckName, (Outcome.PASSED, "ok"))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), Word.NOT_YET_EFFECTIVE),
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), Word.VALID),
        (datetime(2031, 12, 31, 22, 59, 59, tzinfo=UTC), Word.VALID),
        (datetime(2031, 12, 31, 23, 0, 0, tzinfo=UTC), Word.EXPIRED),
    ],
)
def test_days_begin_where_the_body_is(
    example_work: Work, numbers: tuple[str, ...], at: datetime, expected: Word
) -> None:
    # In effect from 1 January 2027 until 1 January 2032, exclusive, in Berlin.
    publishing.publish_lists(example_work, at=at)
    assert word(example_work, numbers[NOT_YET], at) is expected


def test_the_answer_as_json_says_the_same(example_work: Work, numbers: tuple[str, ...]) -> None:
    answer = answers.answer(example_work, numbers[ACTIVE], AT)
    value = told.as_json(answer)
    assert json.loads(json.dumps(value, ensure_ascii=False)) == value
    assert value["status"] == "valid"
    assert value["last_valid_day"] == "2027-11-30", "the end is exclusive, and read where the body is"
    assert value["valid_until"] == "2027-12-01T00:00:00+08:00"
    assert "HSO-2024-00417" not in json.dumps(value), "the body's own reference is not for the public"
    assert answer.symbol_url == "http://localhost:8000/b/siao/symbol.png"


def test_a_number_nobody_was_given_has_no_answer(example_work: Work) -> None:
    with pytest.raises(NotFound) as refusal:
        answers.answer(example_work, "0" * 16, AT)
    assert refusal.value.code == "certificate-not-found"


# Somebody who can write to the database file, and drops its triggers first.

FORGERIES = {
    "the name in the register": (
        "UPDATE certificate_versions SET claims = replace(claims, 'Niño', 'Nina') WHERE number = :number"
    ),
    "the level in the register": (
        "UPDATE certificate_versions SET claims = replace(claims, 'SO3', 'SO4') WHERE number = :number"
    ),
    "the end in the register": (
        "UPDATE certificate_versions SET claims = replace(claims, '2027-12-01', '2037-12-01') "
        "WHERE number = :number"
    ),
    "the accreditation in the register": (
        "UPDATE certificate_versions SET claims = replace(claims, 'SIAO-PC-2021-008', 'SIAO-PC-2021-009') "
        "WHERE number = :number"
    ),
    "a letter of the signed document": (
        "UPDATE documents SET signed = CAST(replace(CAST(signed AS TEXT), 'Niño', 'Nina') AS BLOB) "
        "WHERE number = :number AND format = 'certificate'"
    ),
    "the name in both": (
        "UPDATE documents SET signed = CAST(replace(CAST(signed AS TEXT), 'Niño', 'Nina') AS BLOB) "
        "WHERE number = :number AND format = 'certificate'; "
        "UPDATE certificate_versions SET claims = replace(claims, 'Niño', 'Nina') WHERE number = :number"
    ),
    "the document of another certificate": (
        "UPDATE documents SET signed = "
        "(SELECT signed FROM documents WHERE number = :other AND format = 'certificate') "
        "WHERE number = :number"
    ),
    "no document at all": "UPDATE documents SET signed = x'' WHERE number = :number",
    "bytes that are no document": "UPDATE documents SET signed = x'00ff' WHERE number = :number",
    "the key": (
        "UPDATE signing_keys SET multikey = 'z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK' "
        "WHERE fragment = 'key-1' AND body_id = (SELECT body_id FROM certificates WHERE number = :number)"
    ),
    "the body's slug": "UPDATE organisations SET slug = 'else' WHERE slug = 'halimbawa'",
    "the list's bytes": "UPDATE status_lists SET signed = x'7b7d'",
    "lists that are not signed": "UPDATE status_lists SET signed = NULL",
    "the lists of each other": (
        "UPDATE status_lists SET signed = (SELECT l.signed FROM status_lists l "
        "WHERE l.body_id = status_lists.body_id AND l.purpose <> status_lists.purpose)"
    ),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forged_database_is_unconfirmed_and_never_valid(
    example_work: Work, numbers: tuple[str, ...], what: str
) -> None:
    assert word(example_work, numbers[ACTIVE]) is Word.VALID
    with registries.database(example_work.settings.data, triggers=False) as connection:
        for statement in FORGERIES[what].split("; "):
            done = connection.execute(statement, {"number": numbers[ACTIVE], "other": numbers[OTHER]})
            assert done.rowcount > 0
    assert word(example_work, numbers[ACTIVE]) is Word.UNCONFIRMED


@pytest.mark.parametrize("claims", ["'{}'", "'[]'", "'null'", "json_remove(claims, '$.scheme.code')"])
def test_claims_without_their_members_are_no_answer(
    example_work: Work, numbers: tuple[str, ...], claims: str
) -> None:
    with registries.database(example_work.settings.data, triggers=False) as connection:
        connection.execute(
            f"UPDATE certificate_versions SET claims = {claims} WHERE number = ?",  # noqa: S608 -- literals
            [numbers[ACTIVE]],
        )
    with pytest.raises(Unavailable, match="claims-unreadable"):
        word(example_work, numbers[ACTIVE])


def test_a_fact_added_by_hand_brings_no_withdrawn_certificate_back(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    registries.withdraw(example_work, numbers[ACTIVE])
    with registries.database(example_work.settings.data) as connection:  # adding is what triggers allow
        connection.execute(
            "INSERT INTO status_facts (body_id, number, status, valid_from, reason, actor, recorded_at) "
            "SELECT body_id, number, 'active', '2026-11-20 10:00:00', 'x', 'x', '2026-11-20 10:00:00' "
            "FROM certificates WHERE number = ?",
            [numbers[ACTIVE]],
        )
    assert word(example_work, numbers[ACTIVE]) is Word.WITHDRAWN, "the signed list still says so"


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), Word.VALID),
        (lists.LIFE - SECOND, Word.VALID),
        (lists.LIFE + timedelta(minutes=10), Word.UNCONFIRMED),
        (30 * DAY, Word.UNCONFIRMED),
    ],
)
def test_a_list_older_than_its_life_confirms_nothing(
    example_work: Work, numbers: tuple[str, ...], age: timedelta, expected: Word
) -> None:
    answer = answers.answer(example_work, numbers[ACTIVE], AT + age)
    assert answer.word is expected
    if expected is Word.UNCONFIRMED:
        assert answer.report.verdict is Verdict.INDETERMINATE
        assert (
            outcomes(example_work, numbers[ACTIVE], AT + age)[CheckName.REVOCATION][0] is Outcome.NOT_CHECKED
        )
        publishing.publish_lists(example_work, at=AT + age)
        assert word(example_work, numbers[ACTIVE], AT + age) is Word.VALID, "control: a new copy confirms it"


def test_a_retired_key_keeps_what_it_signed_valid(example_work: Work, numbers: tuple[str, ...]) -> None:
    with registries.database(example_work.settings.data) as connection:
        connection.execute("UPDATE signing_keys SET retired_at = '2026-11-20 11:00:00'")
    assert word(example_work, numbers[ACTIVE], AT + timedelta(hours=2)) is Word.VALID


# Any document, brought by anybody.


def test_a_document_of_this_registry_is_valid_wherever_it_comes_from(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    signed = registries.signed_document(example_work, numbers[ACTIVE])
    spread = json.dumps(json.loads(signed), indent=4, sort_keys=True).encode()
    for data in (signed, spread):
        assert answers.verify_document(example_work, data, AT).verdict is Verdict.VALID


def altered(document: dict[str, object], what: str) -> bytes:
    """Return the bytes of a document with one fault."""
    subject, proof = document["credentialSubject"], document["proof"]
    assert isinstance(subject, dict)
    assert isinstance(proof, dict)
    entries = document["credentialStatus"]
    assert isinstance(entries, list)
    match what:
        case "a letter":
            subject["identifier"][0]["identityHash"] += "x"
        case "an undefined term":
            subject["grade"] = "A"
        case "an index out of range":
            entries[0]["statusListIndex"] = "131072"
        case "no status":
            del document["credentialStatus"]
        case "a bit of the signature":
            value = bytearray(multibase.decode_base58btc(proof["proofValue"], max_chars=100))
            value[0] ^= 1
            proof["proofValue"] = multibase.encode_base58btc(bytes(value))
        case "another body's key":
            proof["verificationMethod"] = "did:web:localhost%3A8000:b:beispielwerk#key-1"
        case "a key that is not there":
            proof["verificationMethod"] += "9"
    return strict_json.dumps(json.loads(json.dumps(document)))


@pytest.mark.parametrize(
    ("what", "check"),
    [
        ("a letter", CheckName.SIGNATURE),
        ("an undefined term", CheckName.SHAPE),
        ("an index out of range", CheckName.SIGNATURE),
        ("no status", CheckName.SIGNATURE),
        ("a bit of the signature", CheckName.SIGNATURE),
        ("another body's key", CheckName.KEY),
        ("a key that is not there", CheckName.KEY),
    ],
)
def test_an_altered_document_is_invalid_and_the_check_is_named(
    example_work: Work, numbers: tuple[str, ...], what: str, check: CheckName
) -> None:
    document = json.loads(registries.signed_document(example_work, numbers[ACTIVE]))
    report = answers.verify_document(example_work, altered(document, what), AT)
    assert report.verdict is Verdict.INVALID
    failed = [one.name for one in report.checks if one.outcome is Outcome.FAILED]
    assert failed == [check]


def test_a_document_of_another_registry_is_not_accepted_here(example_work: Work, tmp_path: Path) -> None:
    other = registries.new_registry(tmp_path / "other", public_url="https://other.example")
    registries.enter_examples(other)
    (row, *_) = registries.present_rows(AT)
    (number,) = registries.numbers_of(registries.issue(other, [row]))
    theirs = registries.signed_document(other, number)
    assert answers.verify_document(other, theirs, AT).verdict is Verdict.VALID
    assert answers.verify_document(example_work, theirs, AT).verdict is Verdict.INVALID
    registries.close(other)


def test_a_retracted_accreditation_is_shown_no_more(example_work: Work, numbers: tuple[str, ...]) -> None:
    before = answers.answer(example_work, numbers[ACTIVE], AT)
    assert before.accreditation is not None
    assert before.symbol_url is not None
    later = AT + DAY / 2
    with registries.begin(example_work) as session:
        fact = session.scalars(
            select(AccreditationFact).where(AccreditationFact.number == before.accreditation.number)
        ).one()
        session.add(
            AccreditationFact(
                **{
                    column.name: getattr(fact, column.name)
                    for column in AccreditationFact.__table__.columns
                    if column.name not in {"sequence", "retracted", "recorded_at"}
                },
                retracted=True,
                recorded_at=later,
            )
        )
    after = answers.answer(example_work, numbers[ACTIVE], later)
    assert after.word is Word.VALID
    assert (after.accreditation, after.symbol_url) == (None, None)
    assert answers.answer(example_work, numbers[ACTIVE], AT).accreditation == before.accreditation
