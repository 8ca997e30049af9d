"""The kinds of value that a shape is made of: each accepts a value, or raises a fault.

Follows Open Badges 3.0 §B.8 (primitive types) and VCDM 2.0 §4. Classes of objects are the business of
`signing.profile_table`. This module knows no meaning, only shape.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Final, TypeAlias

from signing import instants
from signing.errors import Malformed
from signing.faults import FaultError, refusal
from signing.strict_json import Json

Noted: TypeAlias = list[tuple["Kind", Json]]
"""Kinds and the values in their places, in the order of the document."""

Kind: TypeAlias = Callable[[Json, Noted | None], None]
"""Accept a value, or raise a fault; given a list, note what hangs on a text or number and accept it."""

# RFC 3987 absolute IRI as far as N-Quads can hold it: a scheme, then no space, quote or bracket.
IRI: Final = r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]+'
"""The pattern of what `iri` accepts."""

DID: Final = r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+"
"""The pattern of what `did` accepts."""

_IS_IRI = re.compile(IRI)
_IS_DID = re.compile(DID)
_DATE = "T00:00:00Z"


def at(step: str | int, fault: FaultError) -> FaultError:
    """Return `fault`, one step farther from its value."""
    fault.steps.append(step)
    return fault


def _leaf(accept: Callable[[Json], None]) -> Kind:
    """Return the kind of a value without parts."""

    @wraps(accept)
    def kind(value: Json, noted: Noted | None) -> None:
        if noted is None:
            accept(value)
        else:
            noted.append((kind, value))

    return kind


@_leaf
def text(value: Json) -> None:
    """Accept a string."""
    if not isinstance(value, str):
        raise refusal("shape-value", "is not a string")


@_leaf
def iri(value: Json) -> None:
    """Accept an absolute IRI."""
    if not isinstance(value, str) or not _IS_IRI.fullmatch(value):
        raise refusal("shape-value", "is not an absolute URL or URI")


@_leaf
def did(value: Json) -> None:
    """Accept a DID."""
    if not isinstance(value, str) or not _IS_DID.fullmatch(value):
        raise refusal("shape-value", "is not a DID")


@_leaf
def flag(value: Json) -> None:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise refusal("shape-value", "is not true or false")


@_leaf
def number(value: Json) -> None:
    """Accept a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refusal("shape-value", "is not a number")


@_leaf
def instant(value: Json) -> None:
    """Accept a date and time with its time zone."""
    text(value, None)
    try:
        instants.parse(str(value))
    except Malformed as problem:
        raise FaultError(Malformed(problem.code, "is not a date and time with its time zone")) from problem


@_leaf
def day(value: Json) -> None:
    """Accept a plain date, `YYYY-MM-DD`: the date part of an instant that can be read."""
    text(value, None)
    instant(f"{value}{_DATE}", None)


def any_context(_value: Json, _noted: Noted | None) -> None:
    """Accept: the sequence of contexts was compared before, as a whole."""


def many(kind: Kind) -> Kind:
    """Return the kind of an array of values of `kind`."""

    def check_all(value: Json, noted: Noted | None) -> None:
        if not isinstance(value, list):
            raise refusal("shape-value", "is not an array")
        index = 0
        try:
            for index, item in enumerate(value):  # noqa: B007 -- the handler below tells it
                kind(item, noted)
        except FaultError as fault:
            raise at(index, fault) from None

    return check_all


def one_or_many(kind: Kind) -> Kind:
    """Return the kind of a value of `kind`, or of an array of such."""
    every = many(kind)
    return lambda value, noted: (every if isinstance(value, list) else kind)(value, noted)


def text_or(kind: Kind, other: Kind) -> Kind:
    """Return the kind of a string of `kind`, or of something else of the `other` kind."""
    return lambda value, noted: (kind if isinstance(value, str) else other)(value, noted)
