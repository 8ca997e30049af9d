"""Issuing: what a roster's row becomes, once, wholly, and repeatably, wherever it is interrupted."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit import OPERATOR
from registry.certificates.models import CertificateVersion
from registry.certification import entering, import_file, issuing
from registry.certification.issuing import Result
from registry.certification.rosters import RosterRow
from registry.config import Settings
from registry.credentials import publishing
from registry.credentials.models import Document, DocumentFormat, StatusEntry
from registry.keys import bodies
from registry.parties import organisations
from registry.verification import answers
from registry.verification.rules import Word
from registry.wiring import create, open_work
from registry.work import Work
from signing.cose import sign1
from signing.errors import NotFound, Unavailable
from signing.ports import Signer
from tests.integration import invariants, registries
from tests.integration.conftest import Template
from tests.integration.registries import AT, EXAMPLES

LATER = AT + timedelta(hours=1)
T = TypeVar("T")
NDT_ROWS = registries.rows_of(EXAMPLES / "ultrasonic.csv")
SAFETY_ROWS = registries.rows_of(EXAMPLES / "safety.csv")
ROWS = [*SAFETY_ROWS, *NDT_ROWS]
GOOD = NDT_ROWS[0]


def only(work: Work, row: RosterRow) -> tuple[Result, str]:
    """Issue one row; return what became of it, and the code of the finding if there is one."""
    (outcome,) = registries.issue(work, [row])
    return outcome.result, "" if outcome.finding is None else outcome.finding.code


def counts(work: Work) -> dict[str, int]:
    """Return how many rows every table has."""
    return registries.row_counts(work.settings.data)


def claims_of(work: Work, number: str) -> dict[str, object]:
    """Return the claims of a certificate's first version."""
    with work.read() as session:
        claims: dict[str, object] = session.scalars(
            select(CertificateVersion.claims).where(CertificateVersion.number == number)
        ).one()
        return claims


def test_every_row_of_the_examples_is_issued(entered_work: Work) -> None:
    outcomes = registries.issue(entered_work, ROWS)
    assert [outcome.result for outcome in outcomes] == [Result.ISSUED] * 16
    assert [outcome.row for outcome in outcomes] == ROWS, "in the roster's order"
    assert invariants.faults(entered_work.settings.data, ROWS) == []


def test_the_same_roster_again_issues_nothing_and_writes_nothing(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    before = counts(example_work)
    outcomes = registries.issue(example_work, ROWS, at=LATER)
    assert [outcome.result for outcome in outcomes] == [Result.ISSUED_BEFORE] * 16
    assert [outcome.number for outcome in outcomes] == [*numbers]
    assert counts(example_work) == before


def test_the_order_within_lists_makes_no_other_decision(example_work: Work) -> None:
    row = replace(GOOD, deciders=GOOD.deciders[::-1], scope=GOOD.scope[::-1])
    assert row != GOOD
    assert only(example_work, row) == (Result.ISSUED_BEFORE, "")


@pytest.mark.parametrize(
    "row",
    [
        replace(GOOD, body_reference="other"),
        replace(GOOD, scope=("w",)),
        replace(GOOD, name="Jürgen Weissenböck"),
        replace(GOOD, expiry=date(2029, 3, 12)),
        replace(GOOD, deciders=("ZA-03",)),
    ],
    ids=["body_reference", "scope", "name", "expiry", "deciders"],
)
def test_another_dossier_under_the_same_key_is_refused(example_work: Work, row: RosterRow) -> None:
    before = counts(example_work)
    assert only(example_work, row) == (Result.REFUSED, "decision-differs")
    assert counts(example_work) == before


NEXT = replace(GOOD, decision_date=date(2026, 10, 1), effective=date(2026, 10, 1), expiry=date(2031, 10, 1))
REFUSALS = {
    "organisation-unknown": replace(GOOD, body="nobody"),
    "scheme-unknown": replace(GOOD, scheme="XX"),
    "scheme-version-unknown": replace(GOOD, scheme_version="9"),
    "scheme-not-yet-effective": replace(GOOD, decision_date=date(2023, 12, 31)),
    "decision-in-future": replace(NEXT, decision_date=date(2026, 11, 21)),
    "effective-before-decision": replace(GOOD, effective=date(2025, 3, 11)),
    "expiry-before-effective": replace(GOOD, expiry=date(2025, 3, 12)),
    "expiry-missing": replace(GOOD, expiry=None),
    "validity-too-long": replace(GOOD, expiry=date(2030, 3, 13)),
    "level-missing": replace(GOOD, level=None),
    "level-unknown": replace(GOOD, level="9"),
    "scope-missing": replace(GOOD, scope=()),
    "scope-unknown": replace(GOOD, scope=("w", "zz")),
    "limitation-unknown": replace(GOOD, limitations=("zz",)),
    "unknown-personnel": replace(GOOD, deciders=("HB-D-01",)),
    "own-case": replace(GOOD, candidate_ref="ZA-01", name="Annegret Mühlhöfer"),
    "ref-spelling": replace(GOOD, candidate_ref="za-01"),
    "outsourced-decider": replace(GOOD, deciders=("PB-12",), examiners=("PB-11",)),
    "decider-trained-candidate": replace(GOOD, deciders=("AB-21",)),
    "decider-examined-candidate": replace(GOOD, deciders=("PB-11",)),
    "person-differs": replace(GOOD, candidate_ref="ZA-03", name="Somebody Else", deciders=("ZA-01",)),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refused_row_leaves_nothing_behind_and_stops_no_other(entered_work: Work, code: str) -> None:
    before = counts(entered_work)
    assert only(entered_work, REFUSALS[code]) == (Result.REFUSED, code)
    assert counts(entered_work) == before
    first, bad, last = registries.issue(entered_work, [NDT_ROWS[1], REFUSALS[code], NDT_ROWS[2]])
    assert [first.result, bad.result, last.result] == [Result.ISSUED, Result.REFUSED, Result.ISSUED]
    assert bad.finding is not None
    assert (bad.finding.place.file, bad.finding.place.line) == ("ultrasonic.csv", 2)
    assert invariants.faults(entered_work.settings.data, [NDT_ROWS[1], NDT_ROWS[2]]) == []


@pytest.mark.parametrize("decider", ["AB-21"])
def test_who_once_trained_the_candidate_never_decides(example_work: Work, decider: str) -> None:
    assert only(example_work, replace(NEXT, deciders=(decider,), trainers=())) == (
        Result.REFUSED,
        "decider-trained-candidate",
    )
    assert only(example_work, NEXT) == (Result.ISSUED, ""), "control: others decide"


def test_a_refusal_after_rows_were_written_takes_them_back(settings: Settings) -> None:
    create(settings, demo=False, at=AT)
    work = open_work(settings)
    file = import_file.read(EXAMPLES / "ultrasonic.yaml")
    work.run(partial(entering.enter, file=file, by=OPERATOR, at=AT))
    before = counts(work)
    # Without a key the certificate is entered already when its document cannot be prepared.
    assert only(work, GOOD) == (Result.REFUSED, "body-has-no-key")
    assert counts(work) == before
    bodies.provide(work, at=AT)
    assert only(work, GOOD) == (Result.ISSUED, "")
    assert invariants.faults(settings.data, [GOOD]) == []
    registries.close(work)


def test_an_exception_takes_back_the_whole_batch(entered_work: Work) -> None:
    before = counts(entered_work)
    broken = replace(GOOD, effective=datetime(2025, 3, 12))  # noqa: DTZ001 -- a fault of the program, not of input
    with pytest.raises(TypeError):
        issuing.issue(entered_work, [NDT_ROWS[1], broken], actor=OPERATOR, at=AT)
    assert counts(entered_work) == before


def test_a_document_is_signed_exactly_as_it_was_prepared_and_once(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    with example_work.read() as session:
        documents = session.scalars(select(Document)).all()
    before = {document.name: document.signed for document in documents}
    for document in documents:
        if document.format is not DocumentFormat.CERTIFICATE:
            message = sign1.read(document.signed or b"")
            assert replace(message, signature=b"").message == document.prepared
            continue
        signed = json.loads(document.signed or b"")
        value = signed["proof"].pop("proofValue")
        assert value.startswith("z")
        assert signed == json.loads(document.prepared)
    assert len(before) == 3 * len(numbers)
    assert publishing.finish(example_work, at=LATER) == publishing.Finished(0, 0, 0)
    with example_work.read() as session:
        assert {one.name: one.signed for one in session.scalars(select(Document))} == before


def test_what_is_issued_and_not_yet_signed_is_finished_later_as_it_was_prepared(entered_work: Work) -> None:
    outcomes = issuing.issue(entered_work, [GOOD], actor=OPERATOR, at=AT)
    (number,) = registries.numbers_of(outcomes)
    with pytest.raises(NotFound) as refusal:
        answers.answer(entered_work, number, AT)
    assert refusal.value.code == "certificate-not-found", "what is not published does not exist here"
    finished = publishing.finish(entered_work, at=LATER)
    assert finished == publishing.Finished(signed=3, published=3, lists=2)
    document = json.loads(registries.signed_document(entered_work, number))
    assert document["proof"]["created"] == "2026-11-20T10:00:00Z"
    assert answers.answer(entered_work, number, LATER).word is Word.VALID


def test_a_signer_that_is_out_of_reach_loses_nothing(entered_work: Work) -> None:
    def out_of_reach(_uri: str) -> Signer:
        raise Unavailable("signer-unreachable", "made up")

    registries.numbers_of(issuing.issue(entered_work, ROWS[:3], actor=OPERATOR, at=AT))
    with pytest.raises(Unavailable):
        publishing.finish(replace(entered_work, signer=out_of_reach), at=AT)
    assert invariants.faults(entered_work.settings.data, ROWS[:3]), "control: it is not finished"
    publishing.finish(entered_work, at=LATER)
    assert invariants.faults(entered_work.settings.data, ROWS[:3]) == []


def test_a_key_that_is_away_holds_up_nobody_else(entered_work: Work) -> None:
    rows = [SAFETY_ROWS[1], GOOD]
    numbers = registries.numbers_of(issuing.issue(entered_work, rows, actor=OPERATOR, at=AT))
    with entered_work.read() as session:
        body = organisations.find_body(session, rows[0].body)
        away = {key.signer for key in bodies.of_body(session, body.id)}

    def partly(uri: str) -> Signer:
        if uri in away:
            raise Unavailable("signer-unreachable", "made up")
        return entered_work.signer(uri)

    with pytest.raises(Unavailable) as told:
        publishing.finish(replace(entered_work, signer=partly), at=AT)
    assert told.value.code == "signer-unreachable"
    assert answers.answer(entered_work, numbers[-1], AT).word is Word.VALID
    with pytest.raises(NotFound):
        answers.answer(entered_work, numbers[0], AT)
    publishing.finish(entered_work, at=LATER)
    assert invariants.faults(entered_work.settings.data, rows) == []


def test_nothing_is_published_before_its_lists_are(entered_work: Work) -> None:
    (number,) = registries.numbers_of(issuing.issue(entered_work, [GOOD], actor=OPERATOR, at=AT))
    signers = publishing._Signers(entered_work)
    assert publishing._sign_batch(entered_work, signers, AT) == 3
    assert publishing._publish_batch(entered_work, AT) == 2, "the codes, which wait for no list of their own"
    assert publishing._publish_batch(entered_work, AT) is None
    publishing.finish(entered_work, at=AT)
    assert answers.answer(entered_work, number, AT).word is Word.VALID


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def killed_at(work: Work, step: float) -> Work:
    """Return `work` with a process that ends at the commit of its transaction number `step`."""
    begun = 0

    def run(act: Callable[[Session], T], /) -> T:
        nonlocal begun
        begun += 1

        def act_and_die(session: Session) -> T:
            done = act(session)
            session.flush()
            if begun == step:
                raise Killed
            return done

        done = work.run(act_and_die)
        if begun + 0.5 == step:
            raise Killed
        return done

    return replace(work, run=run)


@pytest.mark.parametrize("step", [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 99])
def test_a_process_that_ends_at_any_commit_is_finished_by_the_next(entered_work: Work, step: float) -> None:
    rows = ROWS[:3]
    try:
        registries.issue(killed_at(entered_work, step), rows)
        assert step == 99, "control: it was killed wherever it was to be"
    except Killed:
        pass
    with entered_work.read() as session:
        published = session.scalars(select(Document.number).where(Document.published_at.is_not(None))).all()
    for number in published:
        assert answers.answer(entered_work, number, AT).report.verdict.value != "INDETERMINATE", (
            "what is published has its lists already"
        )
    outcomes = registries.issue(entered_work, rows, at=LATER)
    expected = Result.ISSUED if step == 1 else Result.ISSUED_BEFORE
    assert [outcome.result for outcome in outcomes] == [expected] * 3
    assert invariants.faults(entered_work.settings.data, rows) == []


def test_more_than_one_batch_is_signed(entered_work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "BATCH", 5)
    registries.issue(entered_work, ROWS)
    assert invariants.faults(entered_work.settings.data, ROWS) == []


def test_the_accreditation_is_claimed_only_where_it_covered_the_decision(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    shown = {
        row.candidate_ref: claims_of(example_work, number)["accreditation"] is not None
        for row, number in zip(ROWS, numbers, strict=True)
    }
    assert not shown.pop("K-2025-0107"), "decided before the accreditation began"
    assert shown.pop("K-2025-0233"), "decided on its first day"
    assert all(shown.values())


@pytest.mark.parametrize(
    ("decided", "covered"), [(date(2025, 6, 30), False), (date(2025, 7, 1), True), (date(2026, 11, 20), True)]
)
def test_the_first_day_of_an_accreditation_counts(
    entered_work: Work, decided: date, *, covered: bool
) -> None:
    row = replace(GOOD, decision_date=decided, effective=decided, expiry=decided + timedelta(days=700))
    (number,) = registries.numbers_of(registries.issue(entered_work, [row]))
    document = json.loads(registries.signed_document(entered_work, number))
    assert ("otherIdentifier" in document["issuer"]) is covered
    assert (answers.answer(entered_work, number, AT).claims.accreditation is not None) is covered


def test_every_credential_has_two_places_of_its_own_revocation_first(example_work: Work) -> None:
    with example_work.read() as session:
        documents = session.scalars(
            select(Document).where(Document.format == DocumentFormat.CERTIFICATE)
        ).all()
        entries = session.scalars(select(StatusEntry)).all()
    places = {(entry.list_name, entry.list_index) for entry in entries}
    assert len(places) == len(entries) == 2 * len(documents)
    for document in documents:
        told = json.loads(document.signed or b"")["credentialStatus"]
        assert [entry["statusPurpose"] for entry in told] == ["revocation", "suspension"]
    assert not any(entry.bit for entry in entries)


def test_places_numbers_and_names_tell_no_order(example_work: Work, numbers: tuple[str, ...]) -> None:
    with example_work.read() as session:
        entries = session.scalars(select(StatusEntry.list_index)).all()
        names = session.scalars(select(Document.name)).all()
    # 32 random places of 131,072: the chance that all lie in one half is below one in two thousand million.
    assert min(entries) < 65_536 < max(entries)
    assert len({name[0] for name in names}) > 3
    assert len({number[0] for number in numbers}) > 3
    assert list(numbers) != sorted(numbers)


def test_the_same_roster_elsewhere_gets_other_places_and_numbers(
    example_work: Work, tmp_path: Path, entered_template: Template
) -> None:
    other = registries.copy_of(entered_template.folder, tmp_path / "other")
    theirs = registries.issue_examples(other)
    with example_work.read() as session:
        ours = set(session.scalars(select(Document.number)).all())
    assert not ours & set(theirs)
    registries.close(other)
