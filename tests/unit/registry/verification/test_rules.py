"""The public word: the worse of what the register says and what verification found."""

from itertools import product

import pytest

from registry.certificates.rules import State
from registry.verification.rules import Word, word_of
from signing.report import Verdict

TABLE = {
    (State.ACTIVE, Verdict.VALID): Word.VALID,
    (State.ACTIVE, Verdict.REVOKED): Word.WITHDRAWN,
    (State.ACTIVE, Verdict.SUSPENDED): Word.SUSPENDED,
    (State.ACTIVE, Verdict.EXPIRED): Word.EXPIRED,
    (State.ACTIVE, Verdict.NOT_YET_VALID): Word.NOT_YET_EFFECTIVE,
    (State.ACTIVE, Verdict.INDETERMINATE): Word.UNCONFIRMED,
}
OF_STATE = {
    State.SUSPENDED: Word.SUSPENDED,
    State.WITHDRAWN: Word.WITHDRAWN,
    State.EXPIRED: Word.EXPIRED,
    State.NOT_YET_EFFECTIVE: Word.NOT_YET_EFFECTIVE,
}
NOT_INVALID = [verdict for verdict in Verdict if verdict is not Verdict.INVALID]


@pytest.mark.parametrize(("state", "verdict"), TABLE)
def test_what_is_active_in_the_register_is_as_good_as_its_document(state: State, verdict: Verdict) -> None:
    assert word_of(state, verdict, genuine=True) is TABLE[state, verdict]


@pytest.mark.parametrize(("state", "verdict"), list(product(OF_STATE, NOT_INVALID)))
def test_the_register_is_told_before_its_lists_carry_it(state: State, verdict: Verdict) -> None:
    assert word_of(state, verdict, genuine=True) is OF_STATE[state]


@pytest.mark.parametrize("state", State)
def test_a_document_that_does_not_verify_confirms_nothing(state: State) -> None:
    assert word_of(state, Verdict.INVALID, genuine=True) is Word.UNCONFIRMED


@pytest.mark.parametrize(("state", "verdict"), list(product(State, Verdict)))
def test_a_document_that_says_something_else_confirms_nothing(state: State, verdict: Verdict) -> None:
    assert word_of(state, verdict, genuine=False) is Word.UNCONFIRMED


def test_only_one_combination_of_all_is_valid() -> None:
    valid = [
        (state, verdict, genuine)
        for state, verdict, genuine in product(State, Verdict, (False, True))
        if word_of(state, verdict, genuine=genuine) is Word.VALID
    ]
    assert valid == [(State.ACTIVE, Verdict.VALID, True)]
