"""Decoys: places that follow from a seed for ever, and a window of them that only moves on."""

import hashlib
from dataclasses import replace

import pytest

from registry.credentials import decoys
from registry.credentials.decoys import PLACES, Decoys
from signing.status.bitstring import MINIMUM_LENGTH, Purpose

SEED = bytes(range(32))
DIGEST = "d90c9c8152ee2a850ba592fe68987692386c1270c023dceda455476c43aef51e"


def test_the_places_of_a_seed_are_different_within_the_list_and_for_ever_the_same() -> None:
    places = decoys.places(SEED, MINIMUM_LENGTH)
    assert len(places) == len(set(places)) == PLACES
    assert all(0 <= place < MINIMUM_LENGTH for place in places)
    # Published lists rest on this order: another is another algorithm.
    written = ",".join(map(str, places)).encode()
    assert hashlib.sha256(written).hexdigest() == DIGEST
    assert decoys.reserved(SEED, MINIMUM_LENGTH) == set(places)


def test_another_seed_has_other_places() -> None:
    other = decoys.reserved(bytes(32), MINIMUM_LENGTH)
    assert len(other & decoys.reserved(SEED, MINIMUM_LENGTH)) < PLACES // 10


def test_a_new_list_has_a_secret_and_an_unknown_number_of_set_bits() -> None:
    drawn = [Decoys.new() for _ in range(50)]
    assert len({one.seed for one in drawn}) == 50
    assert {one.begin for one in drawn} == {0}
    assert len({one.end for one in drawn}) > 1
    assert all(len(one.set_places(MINIMUM_LENGTH)) == one.end for one in drawn)
    assert all(one.end in decoys.AT_FIRST for one in drawn)


def test_beside_a_set_bit_decoys_are_set_until_their_places_are_used() -> None:
    known = Decoys(SEED, 0, 100)
    for _ in range(50):
        moved = known.beside_set()
        assert (moved.seed, moved.begin, moved.end - known.end in decoys.BESIDE) == (SEED, 0, True)
        known = moved
    assert Decoys(SEED, 7, PLACES).beside_set() == Decoys(SEED, 7, PLACES)


def test_beside_a_cleared_bit_decoys_are_cleared_while_there_are_any() -> None:
    known = Decoys(SEED, 5, 100)
    moved = known.beside_cleared(Purpose.SUSPENSION)
    assert moved == replace(known, begin=moved.begin)
    assert moved.begin - 5 in decoys.BESIDE
    none = Decoys(SEED, 100, 100)
    assert none.beside_cleared(Purpose.SUSPENSION) == none
    assert none.set_places(MINIMUM_LENGTH) == ()


@pytest.mark.parametrize("end", [0, 100, PLACES])
def test_no_decoy_of_a_list_of_revocations_is_ever_cleared(end: int) -> None:
    known = Decoys(SEED, 0, end)
    assert known.beside_cleared(Purpose.REVOCATION) == known
