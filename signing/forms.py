r"""The form of a JSON text: everything but what its values say, and the values beside it.

A text is split at its quotes. What lies between strings, and the strings that name members, are its
form; the strings that are values stand in places of the form. No string holds a bare quote, so a form
with other strings in its places reads as the same objects, arrays and numbers: what was found out of
the form alone holds for every text of it, and need not be found out twice. That is all this is for:
whoever keeps something by a form must have got it from the form.

Strings stay as JSON writes them, escapes and all. A form and its strings are the text again
(`written`), so two texts of one form and the same strings are one text.
It may import nothing of the house.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

MAX_CHARS: Final = 12_288
"""The longest text whose form is told; what is longer is rare, and would fill what is kept by forms."""

MAX_KEPT: Final = 64
"""How many things are kept by forms, in each place that does."""

MARK: Final = f"urn:slot:{secrets.token_hex(16)}:"
"""How the marks begin that stand for strings while something is found out of a form; their place follows.

A mark is an absolute IRI, which may stand for a text as well, and nobody else can know how it begins.
"""

# Control characters, which JSON text has none of (RFC 8259 §7): between the parts of a form, and in
# place of an escaped backslash or quote while a text is split.
_BETWEEN: Final = "\0"
_BACKSLASH: Final = "\1"
_QUOTE: Final = "\2"

# Forms met lately. As many as are kept: what comes round less often would only drive out what is kept.
_MET: Final[set[int]] = set()

Pick = Callable[[Sequence[str]], tuple[str, ...]]
"""Pick some of a text's strings."""


class Formed(NamedTuple):
    """Hold a text's form, and all its strings, names and values, in their order."""

    form: str
    strings: list[str]


def of(text: str) -> Formed | None:
    """Return the form and strings of `text`, which reads as JSON if its form does.

    `text` has no raw control characters. None for what is too long, has fewer than two members, or a
    string without an end; and where a form is met for the first time, since finding anything out of it
    costs more than reading one text does.
    """
    if len(text) > MAX_CHARS:
        return None
    if has_escapes := '\\"' in text:
        text = text.replace("\\\\", _BACKSLASH).replace('\\"', _QUOTE)
    pieces = text.split('"')
    if not len(pieces) % 2:
        return None
    strings = pieces[1::2]
    if has_escapes:
        joined = _BETWEEN.join(strings).replace(_QUOTE, '\\"').replace(_BACKSLASH, "\\\\")
        strings = joined.split(_BETWEEN)
    structure = '"'.join(pieces[::2])
    names = _names(structure)
    if names is None:
        return None
    form = structure + _BETWEEN + _BETWEEN.join(names(strings))
    return Formed(form, strings) if _was_met(form) else None


def pick(places: Sequence[int]) -> Pick:
    """Return what picks the strings at `places`, always as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda strings: tuple(strings[place] for place in places)


def values(form: str) -> list[tuple[int, str]]:
    """Return the place of every string of `form` that is a value, with the name read last before it.

    That is the name of its member; in an array of objects and strings, it can be another.
    """
    structure, *names = form.split(_BETWEEN)
    named = dict(zip(_places(structure), names, strict=True))
    found, name = [], ""
    for place in range(structure.count('"')):
        if place in named:
            name = named[place]
        else:
            found.append((place, name))
    return found


def marked(form: str, deciding: frozenset[str], strings: Sequence[str]) -> str:
    """Return the text of `form` with marks for values, but `strings` for those of the members `deciding`."""
    left = iter(strings)
    marks = {place: next(left) if name in deciding else f"{MARK}{place}" for place, name in values(form)}
    return written(form, marks)


def without_last(formed: Formed, name: str) -> Formed | None:
    """Return what is left of an object without its last member, if that is `name`; else None."""
    form = _without_last(formed.form, name)
    return None if form is None else Formed(form[0], formed.strings[: form[1]])


def written(form: str, strings: Mapping[int, str]) -> str:
    """Return the text of `form` whose values are `strings`, by their places; missing ones are empty."""
    structure, *names = form.split(_BETWEEN)
    named = dict(zip(_places(structure), names, strict=True))
    first, *rest = structure.split('"')
    parts = [first]
    for place, piece in enumerate(rest):
        parts += (named[place] if place in named else strings.get(place, ""), piece)
    return '"'.join(parts)


def _was_met(form: str) -> bool:
    """Tell whether `form` was met lately, or one of the same hash, which costs no more than time."""
    key = hash(form)
    if key in _MET:
        return True
    if len(_MET) >= MAX_KEPT:
        _MET.clear()
    _MET.add(key)
    return False


@lru_cache(maxsize=MAX_KEPT)
def _without_last(form: str, name: str) -> tuple[str, int] | None:
    """Return the form without the last member, if that is `name`, and how many strings it has."""
    structure, *names = form.split(_BETWEEN)
    pieces, places, depth, last = structure.split('"'), _places(structure), 0, None
    for place, piece in enumerate(pieces):
        depth += sum(piece.count(char) for char in "{[") - sum(piece.count(char) for char in "}]")
        if depth == 1 and place in places:
            last = place
    if last is None or names[places.index(last)] != name:
        return None
    pieces = [*pieces[:last], pieces[last].rstrip()]
    if not pieces[-1].endswith(","):
        return None
    pieces[-1] = f"{pieces[-1][:-1]}}}"
    return _BETWEEN.join(['"'.join(pieces), *names[: places.index(last)]]), last


@lru_cache(maxsize=MAX_KEPT)
def _names(structure: str) -> Pick | None:
    places = _places(structure)
    return itemgetter(*places) if len(places) > 1 else None


def _places(structure: str) -> list[int]:
    """Return which strings are names of members: those that a colon follows."""
    return [place for place, piece in enumerate(structure.split('"')[1:]) if piece.lstrip()[:1] == ":"]
