"""Status lists: places drawn at random and given once, a new list at half, copies that fit the register."""

import gzip
import json
import secrets
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from registry import outbox
from registry.credentials import decoys, lists, publishing
from registry.credentials.models import StatusEntry, StatusList
from registry.jobs import due
from registry.outbox import Effect
from registry.verification import answers, told
from registry.verification.rules import Word
from registry.web import create_app, serving
from registry.work import Work
from signing.ports import Signer
from signing.status.bitstring import MINIMUM_LENGTH, Purpose
from tests.integration import registries
from tests.integration.registries import AT, EXAMPLES

ROWS = registries.rows_of(EXAMPLES / "ultrasonic.csv")[1:5]


def lists_of(work: Work, number: str) -> list[str]:
    """Return the names of the lists that a certificate's document tells, in its order."""
    document = json.loads(registries.signed_document(work, number))
    return [entry["statusListCredential"].rsplit("/", 1)[1] for entry in document["credentialStatus"]]


def test_a_taken_place_is_drawn_again(entered_work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    # Two documents, two purposes: 5 and 5, then 5 is taken in both lists and 6 and 7 are free.
    drawn = iter([5, 5, 5, 6, 5, 7])
    monkeypatch.setattr(secrets, "token_bytes", bytes)
    assert not {5, 6, 7} & decoys.reserved(bytes(decoys.SEED_BYTES), MINIMUM_LENGTH)
    monkeypatch.setattr(secrets, "randbelow", lambda _below: next(drawn))
    registries.issue(entered_work, ROWS[:2])
    with entered_work.read() as session:
        places = session.execute(select(StatusEntry.purpose, StatusEntry.list_index)).all()
    assert sorted((purpose.value, index) for purpose, index in places) == [
        ("revocation", 5),
        ("revocation", 6),
        ("suspension", 5),
        ("suspension", 7),
    ]
    assert not list(drawn), "control: every draw was wanted"


@pytest.mark.parametrize(("taken", "fresh"), [(MINIMUM_LENGTH // 2 - 1, False), (MINIMUM_LENGTH // 2, True)])
def test_a_list_takes_documents_until_it_is_half_full(entered_work: Work, taken: int, *, fresh: bool) -> None:
    (first,) = registries.numbers_of(registries.issue(entered_work, ROWS[:1]))
    with registries.database(entered_work.settings.data) as connection:
        connection.execute("UPDATE status_lists SET taken = ?", [taken])
    (second,) = registries.numbers_of(registries.issue(entered_work, ROWS[1:2]))
    before, after = lists_of(entered_work, first), lists_of(entered_work, second)
    assert (set(before) & set(after) == set()) is fresh
    for number in (first, second):
        assert answers.answer(entered_work, number, AT).word is Word.VALID
    registries.suspend(entered_work, first)
    registries.withdraw(entered_work, second)
    words = [answers.answer(entered_work, number, AT).word for number in (first, second)]
    assert words == [Word.SUSPENDED, Word.WITHDRAWN], "older lists are kept up with as the newer"


def test_no_document_is_given_the_place_of_a_decoy(
    entered_work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = bytes(decoys.SEED_BYTES)
    first, second, *_ = decoys.places(seed, MINIMUM_LENGTH)
    drawn = iter([first, second, 5, first, 5])
    monkeypatch.setattr(secrets, "token_bytes", bytes)
    monkeypatch.setattr(secrets, "randbelow", lambda _below: next(drawn))
    (number,) = registries.numbers_of(registries.issue(entered_work, ROWS[:1]))
    assert not list(drawn), "control: every draw was wanted"
    assert answers.answer(entered_work, number, AT).word is Word.VALID


def set_bits(work: Work, name: str) -> set[int]:
    """Return the set bits of the published copy of a list, read without our code."""
    body = work.fetch(work.urls.status_list(name), max_bytes=1_048_576).body
    encoded = json.loads(body)["credentialSubject"]["encodedList"]
    data = gzip.decompress(urlsafe_b64decode(encoded[1:] + "=="))
    return {at for at in range(len(data) * 8) if data[at // 8] >> (7 - at % 8) & 1}


def indexes_of(work: Work, number: str) -> list[int]:
    """Return the indexes that a certificate's document tells, in its order."""
    document = json.loads(registries.signed_document(work, number))
    return [int(entry["statusListIndex"]) for entry in document["credentialStatus"]]


def test_a_list_that_marks_nobody_has_set_bits_and_none_of_a_document(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    for number in numbers:
        for name, index in zip(lists_of(example_work, number), indexes_of(example_work, number), strict=True):
            bits = set_bits(example_work, name)
            assert len(bits) in decoys.AT_FIRST
            assert index not in bits


def test_no_change_of_a_list_stands_alone_and_no_revocation_bit_returns(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    for number in numbers[1:6]:
        (revocation, suspension), (revoked, suspended) = (
            lists_of(example_work, number),
            indexes_of(example_work, number),
        )
        before = set_bits(example_work, suspension)
        registries.suspend(example_work, number)
        marked = set_bits(example_work, suspension)
        assert before < marked
        assert len(marked - before) - 1 in decoys.BESIDE
        assert suspended in marked
        registries.lift(example_work, number)
        lifted = set_bits(example_work, suspension)
        assert lifted < marked
        assert len(marked - lifted) - 1 in decoys.BESIDE
        assert suspended not in lifted
        before = set_bits(example_work, revocation)
        registries.withdraw(example_work, number)
        after = set_bits(example_work, revocation)
        assert before < after
        assert len(after - before) - 1 in decoys.BESIDE
        assert revoked in after
    words = {number: answers.answer(example_work, number, AT).word for number in numbers[1:]}
    assert list(words.values())[:5] == [Word.WITHDRAWN] * 5
    assert Word.SUSPENDED not in words.values()


def test_signing_a_list_anew_moves_no_bit(example_work: Work, numbers: tuple[str, ...]) -> None:
    names = lists_of(example_work, numbers[1])
    before = [set_bits(example_work, name) for name in names]
    later = AT + lists.LIFE / 2 + timedelta(seconds=1)
    assert due.tick(example_work, later).lists == 4
    assert [set_bits(example_work, name) for name in names] == before


def test_a_list_from_before_there_were_decoys_goes_on_without(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    with registries.database(example_work.settings.data, triggers=False) as connection:
        connection.execute("UPDATE status_lists SET decoy_seed = NULL, decoys_end = 0")
    registries.suspend(example_work, numbers[1])
    registries.lift(example_work, numbers[1])
    registries.suspend(example_work, numbers[2])
    _, suspension = lists_of(example_work, numbers[2])
    assert set_bits(example_work, suspension) == {indexes_of(example_work, numbers[2])[1]}
    rows = [replace(ROWS[0], decision_date=ROWS[0].decision_date - timedelta(days=1))]
    (number,) = registries.numbers_of(registries.issue(example_work, rows))
    assert answers.answer(example_work, number, AT).word is Word.VALID


def test_serving_publishes_a_change_before_copies_of_the_old_list_have_run_out(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    # A change that was killed before its list was signed waits for one tick at most.
    assert lists.TTL.total_seconds() > serving.EVERY_SECONDS
    example_work.run(lambda session: lists.set_bits(session, numbers[1], Purpose.SUSPENSION, AT, bit=True))
    _, suspension = lists_of(example_work, numbers[1])
    place = indexes_of(example_work, numbers[1])[1]
    assert place not in set_bits(example_work, suspension)
    assert due.tick(example_work, AT + timedelta(seconds=serving.EVERY_SECONDS)).lists == 1
    assert place in set_bits(example_work, suspension)


def test_a_tick_signs_lists_anew_at_half_their_life_so_that_none_runs_out(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    (name, _), at = lists_of(example_work, numbers[1]), AT
    signed_at = []
    while at < AT + 3 * lists.LIFE:
        at += timedelta(minutes=30)
        due.tick(example_work, at)
        listed = json.loads(example_work.fetch(example_work.urls.status_list(name), max_bytes=1_048_576).body)
        begins, ends = (datetime.fromisoformat(listed[member]) for member in ("validFrom", "validUntil"))
        assert begins <= at < ends - timedelta(hours=11)
        signed_at.append(begins)
    assert len(set(signed_at)) == 6, "and not oftener"


def test_the_copy_says_how_long_it_may_be_kept_as_its_answer_does(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    client = create_app(example_work, lambda: AT).test_client()
    for name in lists_of(example_work, numbers[1]):
        answer = client.get(f"/status/{name}")
        ttl = json.loads(answer.data)["credentialSubject"]["ttl"]
        assert answer.headers["Cache-Control"] == f"public, max-age={ttl // 1000}"


def test_every_body_has_lists_of_its_own_one_for_each_purpose(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    safety, ndt = lists_of(example_work, numbers[0]), lists_of(example_work, numbers[-1])
    assert len({*safety, *ndt}) == 4
    with example_work.read() as session:
        taken = session.execute(
            select(StatusList.purpose, StatusList.taken, func.count(StatusEntry.list_index))
            .join(StatusEntry, StatusEntry.list_name == StatusList.name)
            .group_by(StatusList.name)
        ).all()
    assert sorted((purpose, given, count) for purpose, given, count in taken) == [
        (Purpose.REVOCATION, 8, 8),
        (Purpose.REVOCATION, 8, 8),
        (Purpose.SUSPENSION, 8, 8),
        (Purpose.SUSPENSION, 8, 8),
    ]


def test_a_list_changes_only_for_its_own_purpose(example_work: Work, numbers: tuple[str, ...]) -> None:
    def revisions() -> dict[str, tuple[int, int | None]]:
        with example_work.read() as session:
            rows = session.execute(
                select(StatusList.name, StatusList.revision, StatusList.signed_revision)
            ).all()
        return {name: (revision, signed) for name, revision, signed in rows}

    before = revisions()
    registries.suspend(example_work, numbers[1])
    _, suspension = lists_of(example_work, numbers[1])
    assert revisions() == before | {suspension: (1, 1)}


def test_a_change_while_a_list_is_signed_leaves_it_due(example_work: Work, numbers: tuple[str, ...]) -> None:
    revocation, _ = lists_of(example_work, numbers[1])

    def bit_set_meanwhile(uri: str) -> Signer:
        with registries.begin(example_work) as session:
            lists.set_bits(session, numbers[1], Purpose.REVOCATION, AT, bit=True)
        return example_work.signer(uri)

    behind = replace(example_work, signer=bit_set_meanwhile)
    publishing._publish_list(behind, publishing._Signers(behind), revocation, AT)
    assert answers.answer(example_work, numbers[1], AT).word is Word.VALID, "the old copy, as yet"
    with example_work.read() as session:
        assert [item.subject for item in outbox.pending(session, Effect.PUBLISH_LIST, limit=9)] == [
            revocation
        ]
    assert publishing.publish_lists(example_work, at=AT) == 1
    assert answers.answer(example_work, numbers[1], AT).word is Word.WITHDRAWN
    with example_work.read() as session:
        assert not outbox.pending(session, Effect.PUBLISH_LIST, limit=9)


def test_where_no_accreditation_covered_the_decision_none_is_told(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    answer = answers.answer(example_work, numbers[8], AT)
    assert answer.word is Word.VALID
    assert told.as_json(answer)["accreditation"] is None
    assert answer.symbol_url is None
    accredited = answers.answer(example_work, numbers[9], AT)
    assert told.as_json(accredited)["accreditation"] is not None
    assert accredited.symbol_url is None, "its accreditation body gave no symbol"
