"""Suspend, lift, withdraw: the register, the published lists and the public word change together."""

import gzip
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from registry.audit import OPERATOR, AuditEvent, Event
from registry.certificates import register
from registry.certificates.models import Certificate, StatusFact
from registry.certificates.rules import Change, State, Status
from registry.certification import changes
from registry.credentials import lists, publishing
from registry.credentials.models import Document, StatusEntry, StatusList
from registry.outbox import OutboxItem
from registry.parties.days import parse_day
from registry.verification import answers
from registry.verification.rules import Word
from registry.work import Work
from signing.errors import Malformed, NotFound, Refused, Unavailable
from signing.ports import Signer
from signing.status.bitstring import Purpose
from tests.integration import registries
from tests.integration.registries import AT

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
# In the order of the rosters: the first safety officer's certificate has expired at `AT`, and the
# last ultrasonic inspector's is not in effect yet.
EXPIRED, ACTIVE, OTHER, NOT_YET = 0, 1, 2, 15


def word(work: Work, number: str, at: datetime) -> Word:
    """Return the public word."""
    return answers.answer(work, number, at).word


def published_bits(work: Work, number: str) -> dict[str, bool]:
    """Return the bits of a certificate in the signed copies of its lists, read without our code."""
    found = {}
    for entry in json.loads(registries.signed_document(work, number))["credentialStatus"]:
        body = work.fetch(entry["statusListCredential"], max_bytes=1_048_576).body
        encoded = json.loads(body)["credentialSubject"]["encodedList"]
        bits = gzip.decompress(urlsafe_b64decode(encoded[1:] + "=="))
        index = int(entry["statusListIndex"])
        found[entry["statusPurpose"]] = bool(bits[index // 8] >> (7 - index % 8) & 1)
    return found


def refusal(
    work: Work, number: str, what: Change, at: datetime, *, deadline: str | None = None, reason: str = "r"
) -> str:
    """Return the code with which a change is refused; nothing at all may have been written."""
    before = registries.row_counts(work.settings.data)
    with pytest.raises((Refused, Malformed, NotFound)) as raised:
        changes.change(
            work,
            number,
            what,
            reason=reason,
            deadline=None if deadline is None else parse_day(deadline),
            actor=OPERATOR,
            at=at,
        )
    assert registries.row_counts(work.settings.data) == before
    return raised.value.code


def test_suspending_changes_the_word_and_one_bit_and_lifting_brings_both_back(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    number = numbers[ACTIVE]
    assert published_bits(example_work, number) == {"revocation": False, "suspension": False}
    registries.suspend(example_work, number, at=AT + HOUR)
    assert published_bits(example_work, number) == {"revocation": False, "suspension": True}
    suspended = answers.answer(example_work, number, AT + HOUR)
    assert (suspended.word, suspended.since) == (Word.SUSPENDED, AT + HOUR)
    assert word(example_work, numbers[OTHER], AT + HOUR) is Word.VALID, "and no other certificate's"
    registries.lift(example_work, number, at=AT + 2 * HOUR)
    assert published_bits(example_work, number) == {"revocation": False, "suspension": False}
    lifted = answers.answer(example_work, number, AT + 2 * HOUR)
    assert lifted.word is Word.VALID
    assert lifted.since == datetime(2024, 11, 30, 16, tzinfo=UTC), "an ended suspension does not show"


def test_withdrawing_is_final(example_work: Work, numbers: tuple[str, ...]) -> None:
    number = numbers[ACTIVE]
    registries.withdraw(example_work, number)
    assert published_bits(example_work, number) == {"revocation": True, "suspension": False}
    assert word(example_work, number, AT) is Word.WITHDRAWN
    for what in Change:
        assert (
            refusal(example_work, number, what, AT + HOUR, deadline="2026-12-31") == "certificate-withdrawn"
        )


def test_a_suspended_certificate_can_be_withdrawn(example_work: Work, numbers: tuple[str, ...]) -> None:
    registries.suspend(example_work, numbers[ACTIVE])
    registries.withdraw(example_work, numbers[ACTIVE], at=AT + HOUR)
    assert published_bits(example_work, numbers[ACTIVE]) == {"revocation": True, "suspension": True}
    answer = answers.answer(example_work, numbers[ACTIVE], AT + HOUR)
    assert (answer.word, answer.since) == (Word.WITHDRAWN, AT + HOUR)


def test_a_certificate_not_yet_in_effect_can_be_suspended_and_lifted(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    number = numbers[NOT_YET]
    assert word(example_work, number, AT) is Word.NOT_YET_EFFECTIVE
    registries.suspend(example_work, number)
    assert word(example_work, number, AT) is Word.SUSPENDED
    registries.lift(example_work, number, at=AT + HOUR)
    assert word(example_work, number, AT + HOUR) is Word.NOT_YET_EFFECTIVE


@pytest.mark.parametrize(
    ("place", "what", "deadline", "code"),
    [
        (ACTIVE, Change.LIFT, None, "certificate-not-suspended"),
        (NOT_YET, Change.LIFT, None, "certificate-not-suspended"),
        (EXPIRED, Change.SUSPEND, "2026-12-31", "certificate-expired"),
        (EXPIRED, Change.LIFT, None, "certificate-expired"),
        (EXPIRED, Change.WITHDRAW, None, "certificate-expired"),
        (ACTIVE, Change.SUSPEND, None, "deadline-missing"),
        (ACTIVE, Change.SUSPEND, "2026-11-19", "deadline-past"),
        (ACTIVE, Change.SUSPEND, "2026-11-20", "deadline-past"),
    ],
)
def test_a_change_is_refused(  # noqa: PLR0917 -- one row of a table
    example_work: Work, numbers: tuple[str, ...], place: int, what: Change, deadline: str | None, code: str
) -> None:
    assert refusal(example_work, numbers[place], what, AT, deadline=deadline) == code


def test_suspending_twice_is_refused(example_work: Work, numbers: tuple[str, ...]) -> None:
    registries.suspend(example_work, numbers[ACTIVE])
    code = refusal(example_work, numbers[ACTIVE], Change.SUSPEND, AT + HOUR, deadline="2026-12-31")
    assert code == "certificate-suspended-already"


def test_a_number_nobody_was_given_is_refused(example_work: Work) -> None:
    assert refusal(example_work, "0" * 16, Change.WITHDRAW, AT) == "certificate-not-found"


@pytest.mark.parametrize("reason", ["", " ", "x" * 65, "a\nb", "a\x1b[31m", "\u202eabc"])
def test_a_reason_is_a_short_printable_code(
    example_work: Work, numbers: tuple[str, ...], reason: str
) -> None:
    assert refusal(example_work, numbers[ACTIVE], Change.WITHDRAW, AT, reason=reason) == "reason-malformed"


def test_the_deadline_is_the_bodys_local_day(example_work: Work, numbers: tuple[str, ...]) -> None:
    # 21 November begins in Manila at 16:00 UTC of the 20th.
    number, begins = numbers[ACTIVE], datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert refusal(example_work, number, Change.SUSPEND, begins, deadline="2026-11-21") == "deadline-past"
    registries.suspend(example_work, number, deadline="2026-11-21", at=begins - SECOND)
    assert refusal(example_work, number, Change.LIFT, begins) == "suspension-deadline-past"
    assert word(example_work, number, begins) is Word.SUSPENDED, "it never comes back by itself"
    registries.withdraw(example_work, number, at=begins)


def test_a_suspension_is_lifted_until_the_second_before_its_deadline(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    number, last = numbers[ACTIVE], datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)
    registries.suspend(example_work, number, deadline="2026-11-21")
    assert word(example_work, number, last) is Word.SUSPENDED
    registries.lift(example_work, number, at=last)
    assert word(example_work, number, last) is Word.VALID


def test_the_deadline_of_an_earlier_suspension_is_forgotten(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    number = numbers[ACTIVE]
    registries.suspend(example_work, number, deadline="2026-11-22")
    registries.lift(example_work, number, at=AT + HOUR)
    registries.suspend(example_work, number, deadline="2026-12-31", at=AT + 2 * HOUR)
    later = AT + timedelta(days=10)
    registries.lift(example_work, number, at=later)
    assert word(example_work, number, later) is Word.VALID


def test_a_change_tells_what_was_and_what_is_and_is_noted_with_its_reason(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    changed = changes.change(
        example_work, numbers[ACTIVE], Change.WITHDRAW, reason="fraud-7", actor="somebody", at=AT
    )
    assert (changed.before, changed.after, changed.at) == (State.ACTIVE, State.WITHDRAWN, AT)
    with example_work.read() as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.event == Event.CERTIFICATE_WITHDRAWN)
        ).one()
        fact = session.scalars(select(StatusFact).where(StatusFact.status == Status.WITHDRAWN)).one()
    assert (event.actor, event.subject, event.detail) == ("somebody", numbers[ACTIVE], {"reason": "fraud-7"})
    assert (fact.reason, fact.actor, fact.recorded_at, fact.valid_to) == ("fraud-7", "somebody", AT, None)
    assert b"fraud-7" not in answers.answer(example_work, numbers[ACTIVE], AT).document


def test_of_two_writers_that_read_the_same_one_is_turned_away(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    # On SQLite writers wait for each other; on other engines the row's version decides.
    def state(certificate: Certificate) -> None:
        def act(session: Session) -> None:
            session.add(certificate)
            register.state_status(
                session,
                certificate,
                status=Status.SUSPENDED,
                valid_from=AT,
                reason="r",
                deadline=None,
                actor=OPERATOR,
                at=AT,
            )

        example_work.run(act)

    with example_work.read() as session:
        first = register.find(session, numbers[ACTIVE])
        version = first.row_version
        session.expunge(first)
        second = register.find(session, numbers[ACTIVE])
        session.expunge(second)
    assert first is not second, "control: two writers with a copy each"
    state(first)
    assert first.row_version == version + 1
    before = registries.row_counts(example_work.settings.data)
    with pytest.raises(StaleDataError):
        state(second)
    assert registries.row_counts(example_work.settings.data) == before


def test_a_change_killed_before_its_lists_were_published_shows_at_once_and_is_published_by_the_next_tick(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    number = numbers[ACTIVE]
    example_work.run(
        partial(
            changes._change,
            number=number,
            what=Change.SUSPEND,
            reason="r",
            deadline=parse_day("2026-12-31"),
            actor=OPERATOR,
            at=AT,
        )
    )
    assert published_bits(example_work, number) == {"revocation": False, "suspension": False}
    assert word(example_work, number, AT) is Word.SUSPENDED, "the register is told before its lists"
    assert publishing.finish(example_work, at=AT + HOUR).lists == 1
    assert published_bits(example_work, number) == {"revocation": False, "suspension": True}
    with example_work.read() as session:
        assert not session.scalars(select(OutboxItem).where(OutboxItem.done_at.is_(None))).all()


def test_an_older_copy_of_a_list_never_replaces_a_newer_one(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    with example_work.read() as session:
        name = session.scalars(
            select(StatusEntry.list_name)
            .join(Document, Document.name == StatusEntry.document_name)
            .where(Document.number == numbers[ACTIVE], StatusEntry.purpose == Purpose.REVOCATION)
        ).one()
    work_behind = _slow_signer(example_work, lambda: registries.withdraw(example_work, numbers[ACTIVE]))
    publishing._publish_list(work_behind, publishing._Signers(work_behind), name, AT)
    assert published_bits(example_work, numbers[ACTIVE])["revocation"]


def test_a_list_that_cannot_be_signed_is_told_and_the_change_holds(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    number = numbers[ACTIVE]

    def out_of_reach(_uri: str) -> Signer:
        raise Unavailable("signer-unreachable", "made up")

    locked = replace(example_work, signer=out_of_reach)
    changed = changes.change(locked, number, Change.WITHDRAW, reason="r", actor=OPERATOR, at=AT)
    assert changed.after is State.WITHDRAWN
    assert changed.unpublished is not None
    assert changed.unpublished.code == "signer-unreachable"
    assert word(example_work, number, AT) is Word.WITHDRAWN
    assert not published_bits(example_work, number)["revocation"]
    publishing.finish(example_work, at=AT)
    assert published_bits(example_work, number)["revocation"]


def _slow_signer(work: Work, meanwhile: Callable[[], None]) -> Work:
    def signer(uri: str) -> Signer:
        meanwhile()
        return work.signer(uri)

    return replace(work, signer=signer)


def test_lists_are_signed_anew_at_half_their_life_and_not_before(example_work: Work) -> None:
    half = lists.LIFE / 2
    assert publishing.publish_lists(example_work, at=AT + half) == 0
    assert publishing.publish_lists(example_work, at=AT + half + SECOND) == 4
    with example_work.read() as session:
        ends = session.scalars(select(StatusList.valid_until)).all()
    assert set(ends) == {AT + half + SECOND + lists.LIFE}
