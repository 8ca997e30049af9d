"""The closed shape of a document by its form: what hangs on its strings, found out once.

A form (`signing.forms`) and the types in it settle which members an object has and of what kind each
is. So the table of classes is looked through once with marks in place of the strings, by the reader
that looks through every document; what it would have looked at in a string is kept by the string's
place. Where a string does not do, this says no more than that: the document is read from the
beginning, and that reader tells what is wrong and where.

This module knows no class. It may import nothing of the house but `signing`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from signing import forms, profile_kinds, profile_table, strict_json
from signing.faults import FaultError
from signing.forms import Formed, Pick
from signing.profile_kinds import Kind, Noted
from signing.strict_json import Json

_DECIDING: Final = frozenset({"type"})
_BETWEEN: Final = "\0"


def check(class_name: str, document: "Mapping[str, Json]", formed: Formed | None) -> None:
    """Check that `document`, of the form `formed`, is one of the class; as `profile_table.check`."""
    if formed is None or not _holds(class_name, formed):
        profile_table.check(class_name, document)


def _holds(class_name: str, formed: Formed) -> bool:
    """Tell whether a document is one of the class, as far as its form and its strings tell."""
    leaves = _leaves(class_name, formed.form, _types(formed.form)(formed.strings))
    return leaves is not None and leaves.hold(formed.strings)


@lru_cache(maxsize=forms.MAX_KEPT)
def _types(form: str) -> Pick:
    return forms.pick([place for place, name in forms.values(form) if name in _DECIDING])


@lru_cache(maxsize=forms.MAX_KEPT)
def _leaves(class_name: str, form: str, types: tuple[str, ...]) -> "_Leaves | None":
    """Return what the class asks of the strings of `form`, or None where the form is not of the class."""
    noted: Noted = []
    asked: list[tuple[Kind, int]] = []
    document = strict_json.loads_object(forms.marked(form, _DECIDING, types).encode())
    try:
        profile_table.look(class_name, document, noted)
        for kind, value in noted:
            if isinstance(value, str) and value.startswith(forms.MARK):
                asked.append((kind, int(value.removeprefix(forms.MARK))))
            else:
                kind(value, None)
    except FaultError:
        return None
    return _Leaves(asked)


class _Leaves:
    """Hold what is asked of the strings in their places."""

    __slots__ = ("_others", "_patterns")

    def __init__(self, asked: Sequence[tuple[Kind, int]]) -> None:
        places: dict[Kind, list[int]] = {}
        for kind, place in asked:
            places.setdefault(kind, []).append(place)
        places.pop(profile_kinds.text, None)  # every string is a text
        self._patterns = [
            (re.compile(f"{pattern}(?:{_BETWEEN}{pattern})*"), forms.pick(places.pop(kind)))
            for kind, pattern in _PATTERNS.items()
            if kind in places
        ]
        self._others = [(kind, place) for kind, found in places.items() for place in found]

    def hold(self, strings: list[str]) -> bool:
        """Tell whether each of `strings` is what is asked in its place."""
        for pattern, places in self._patterns:
            if pattern.fullmatch(_BETWEEN.join(places(strings))) is None:
                return False
        try:
            for kind, place in self._others:
                kind(strings[place], None)
        except FaultError:
            return False
        return True


# Many strings of one kind are looked at in one go: neither pattern takes the character between them.
_PATTERNS: Final[Mapping[Kind, str]] = {
    profile_kinds.iri: profile_kinds.IRI,
    profile_kinds.did: profile_kinds.DID,
}
