"""The shape of W3C credentials and presentations in general, for the `vcdm` policy.

Follows VCDM 2.0 §4 property by property, for whatever types and terms the known contexts define:
terms that none of them defines are found by canonicalisation, not here. What VCDM lets a verifier
ignore (`evidence`, `termsOfUse`, `refreshService`, schemas, related resources) is checked for its
form and not followed; `notes` say what was found and not judged.

This module checks no signature, fetches nothing and reads no clock.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from signing import contexts, digests
from signing.errors import Malformed
from signing.forms import Formed
from signing.inline_contexts import EXAMPLES_V2, Inline
from signing.reading import Entry, Moment, Reading, moments
from signing.status import bitstring, revocation_list
from signing.status.bitstring import Purpose
from signing.strict_json import Json, pointer

CREDENTIAL_TYPE: Final = "VerifiableCredential"
PRESENTATION_TYPE: Final = "VerifiablePresentation"
MAX_CREDENTIALS: Final = 16
"""The most credentials that one presentation may hold."""

_Path: TypeAlias = tuple[str | int, ...]
_Check: TypeAlias = Callable[[Json, _Path], object]

_MAX_ITEMS = 200
# Each may be a list to fetch from somewhere else.
_MAX_ENTRIES = 8
# RFC 3986 §3: a scheme, then nothing that N-Quads could not hold.
_URL = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]+')
_VALUE_OBJECT = frozenset({"@value", "@language", "@direction"})
_DIRECTIONS = ("ltr", "rtl", None)
_PRESENTATION_MEMBERS = frozenset({"@context", "id", "type", "holder", "verifiableCredential", "termsOfUse"})
_ENTRY_PURPOSES = tuple(purpose.value for purpose in Purpose)


@dataclass(frozen=True, slots=True)
class KnownContexts:
    """Hold the sequences of contexts that start with VCDM 2.0's and name only known ones, each once.

    Those that a document brings along may stand among them (`inline_contexts`).
    One is as good as another: what is kept of lists under a policy serves the next one made alike.
    """

    def __contains__(self, sequence: object) -> bool:
        """Tell whether `sequence`, a tuple, is such a one."""
        return (
            isinstance(sequence, tuple)
            and sequence[:1] == (contexts.CREDENTIALS_V2,)
            and len(set(sequence)) == len(sequence)
            and all(isinstance(each, Inline) or each in _readable() for each in sequence)
        )


def _readable() -> frozenset[str]:
    return contexts.known() | {EXAMPLES_V2}


def read_credential(document: Mapping[str, Json], _formed: Formed | None = None) -> Reading:
    """Return what a W3C credential (its `proof` apart) says.

    Raise `Malformed`: `shape-...` naming the JSON pointer, `instant-malformed`, `validity-empty`,
    `status-entry-malformed`.
    """
    _check_type(document, CREDENTIAL_TYPE)
    _check_common(document)
    _check_required(document, "issuer", "credentialSubject")
    issuer = _identified(document["issuer"], ("issuer",))
    _each(document["credentialSubject"], ("credentialSubject",), _check_subject)
    starts, ends = _interval(document)
    for member, check in _CHECKS.items():
        if member in document:
            _each(document[member], (member,), check)
    _check_distinct_resources(document)
    entries, unread, notes = _entries(document)
    notes = (*notes, *_unfollowed(document), *_own_terms(document))
    return Reading(issuer, starts, ends, entries, unread, notes=notes)


def check_status_list(document: Mapping[str, Json]) -> None:
    """Check the shape of a status list credential; raise as `read_credential`."""
    read_credential(document)
    subject = document["credentialSubject"]
    if bitstring.CREDENTIAL_TYPE not in _types(document, ()) or not isinstance(subject, dict):
        raise _problem("shape-type", ("type",), "does not say that this is a status list")
    if bitstring.LIST_TYPE not in _types(subject, ("credentialSubject",)):
        raise _problem("shape-type", ("credentialSubject", "type"), "is not a status list's")
    _check_required(document, "id")
    if not isinstance(subject.get("encodedList"), str):
        raise _problem("shape-value", ("credentialSubject", "encodedList"), "is not a string")


def read_presentation(document: Mapping[str, Json]) -> tuple[str | None, tuple[Json, ...]]:
    """Return the holder that a presentation (its `proof` apart) names, and its credentials.

    Raise `Malformed`: `shape-...` naming the JSON pointer.
    """
    # First what it is: of a credential it is no news that its members are not a presentation's.
    _check_type(document, PRESENTATION_TYPE)
    if unknown := set(document) - _PRESENTATION_MEMBERS:
        raise _problem("shape-member-unknown", (min(unknown),), "is not a member of a presentation")
    _check_common(document)
    if "termsOfUse" in document:
        _each(document["termsOfUse"], ("termsOfUse",), _typed)
    holder = _identified(document["holder"], ("holder",)) if "holder" in document else None
    member = document.get("verifiableCredential", [])
    found = tuple(member) if isinstance(member, list) else (member,)
    if len(found) > MAX_CREDENTIALS:
        raise _problem("shape-value", ("verifiableCredential",), "holds too many credentials")
    return holder, found


def _check_common(document: Mapping[str, Json]) -> None:
    if "id" in document:
        _url(document["id"], ("id",))
    for member in ("name", "description"):
        if member in document:
            _each(document[member], (member,), _language_text)


def _check_type(document: Mapping[str, Json], wanted: str) -> None:
    if wanted not in _types(document, ()):
        raise _problem("shape-type", ("type",), f"does not say {wanted}")


def _check_required(document: Mapping[str, Json], *members: str) -> None:
    for member in members:
        if member not in document:
            raise _problem("shape-member-missing", (member,), "is missing")


def _types(value: Mapping[str, Json], path: _Path) -> frozenset[str]:
    """Return the types of an object, at least one (VCDM 2.0 §4.5)."""
    member = value.get("type")
    named = member if isinstance(member, list) else [member]
    types = frozenset(name for name in named if isinstance(name, str) and name)
    if not types or len(types) != len(named):
        raise _problem("shape-type", (*path, "type"), "is not a type or a list of different types")
    return types


def _each(value: Json, path: _Path, check: _Check) -> None:
    """Check one value, or every one of a list that has some."""
    if not isinstance(value, list):
        check(value, path)
        return
    if not value or len(value) > _MAX_ITEMS:
        raise _problem("shape-value", path, f"is an empty list, or one of more than {_MAX_ITEMS}")
    for index, item in enumerate(value):
        check(item, (*path, index))


def _object(value: Json, path: _Path) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise _problem("shape-object", path, "is not an object")
    return value


def _url(value: Json, path: _Path) -> str:
    if not isinstance(value, str) or not _URL.fullmatch(value):
        raise _problem("shape-value", path, "is not an absolute URL")
    return value


def _identified(value: Json, path: _Path) -> str:
    """Return the identifier of an issuer or a holder: a URL, or an object with one (VCDM 2.0 §4.7)."""
    if isinstance(value, str):
        return _url(value, path)
    party = _object(value, path)
    for member in ("name", "description"):
        if member in party:
            _each(party[member], (*path, member), _language_text)
    return _url(party.get("id"), (*path, "id"))


def _language_text(value: Json, path: _Path) -> None:
    """Accept a string, or a language value object (VCDM 2.0 §11.1)."""
    if isinstance(value, str):
        return
    held = _object(value, path)
    texts = all(isinstance(held.get(member, ""), str) for member in ("@value", "@language"))
    if "@value" not in held or set(held) - _VALUE_OBJECT or not texts:
        raise _problem("shape-value", path, "is not a text, or a text with its language")
    if held.get("@direction") not in _DIRECTIONS:
        raise _problem("shape-value", (*path, "@direction"), "is neither ltr nor rtl")


def _check_subject(value: Json, path: _Path) -> None:
    subject = _object(value, path)
    if not subject:
        raise _problem("shape-value", path, "makes no claim")
    if "id" in subject:
        _url(subject["id"], (*path, "id"))


def _typed(value: Json, path: _Path) -> None:
    """Accept an object with a type, and an `id` that is a URL if it has one."""
    held = _object(value, path)
    _types(held, path)
    if "id" in held:
        _url(held["id"], (*path, "id"))


def _check_schema(value: Json, path: _Path) -> None:
    _typed(value, path)
    held = _object(value, path)
    _url(held.get("id"), (*path, "id"))
    _check_digests(held, path)


def _check_resource(value: Json, path: _Path) -> None:
    """Accept a related resource: its `id`, and at least one digest of it (VCDM 2.0 §5.3)."""
    held = _object(value, path)
    _url(held.get("id"), (*path, "id"))
    if not {"digestSRI", "digestMultibase"} & set(held):
        raise _problem("shape-member-missing", (*path, "digestSRI"), "is missing")
    if "mediaType" in held and not isinstance(held["mediaType"], str):
        raise _problem("shape-value", (*path, "mediaType"), "is not a string")
    _check_digests(held, path)


def _check_digests(held: Mapping[str, Json], path: _Path) -> None:
    for member, read in (("digestSRI", digests.of_sri), ("digestMultibase", digests.of_multibase)):
        for text in _listed(held.get(member)):
            stated = read(text) if isinstance(text, str) else None
            if stated is None:
                raise _problem("shape-value", (*path, member), "is not a digest")
            if digests.contradicts(str(held.get("id")), stated):
                raise _problem("shape-value", (*path, member), "is not the digest of what it names")


def _check_distinct_resources(document: Mapping[str, Json]) -> None:
    urls = [_object(each, ()).get("id") for each in _listed(document.get("relatedResource"))]
    if len(set(map(str, urls))) != len(urls):
        raise _problem("shape-value", ("relatedResource",), "names one resource twice")


def _interval(document: Mapping[str, Json]) -> tuple[tuple[Moment, ...], tuple[Moment, ...]]:
    """Return the validity's start and end; refuse one that no instant is inside of."""
    for member in ("validFrom", "validUntil"):
        if not isinstance(document.get(member, ""), str):
            raise _problem("shape-value", (member,), "is not a string")
    starts, ends = moments(document, "validFrom"), moments(document, "validUntil")
    if starts and ends and starts[0].instant >= ends[0].instant:
        raise Malformed("validity-empty", "The credential's validity ends before it begins.")
    return starts, ends


_CHECKS: Final[Mapping[str, _Check]] = {
    "credentialStatus": _typed,
    "credentialSchema": _check_schema,
    "refreshService": _typed,
    "termsOfUse": _typed,
    "evidence": _typed,
    "relatedResource": _check_resource,
}
_UNFOLLOWED: Final = ("credentialSchema", "refreshService", "termsOfUse", "evidence", "relatedResource")


def _entries(document: Mapping[str, Json]) -> tuple[tuple[Entry, ...], bool, tuple[str, ...]]:
    """Return the status entries that decide, whether there are others of kinds not known, and notes."""
    entries: list[Entry] = []
    unread, notes = False, []
    listed = _listed(document.get("credentialStatus"))
    if len(listed) > _MAX_ENTRIES:
        raise _problem("shape-value", ("credentialStatus",), f"has more than {_MAX_ENTRIES} entries")
    for entry in listed:
        held = _object(entry, ("credentialStatus",))
        types = _types(held, ("credentialStatus",))
        if revocation_list.ENTRY_TYPE in types:
            entries.append(revocation_list.parse_entry(held, document.get("id")))
        elif bitstring.ENTRY_TYPE not in types:
            unread = True
        elif held.get("statusPurpose") in _ENTRY_PURPOSES:
            found = bitstring.parse_entry({**held, "type": bitstring.ENTRY_TYPE})
            if _status_size(held) == 1:
                entries.append(found)
            else:
                unread = True
        elif isinstance(held.get("statusPurpose"), str):
            notes.append("A status entry of another purpose than revocation and suspension was not read.")
        else:
            raise Malformed("status-entry-malformed", "A status entry states no purpose.")
    return tuple(entries), unread, tuple(dict.fromkeys(notes))


def _status_size(entry: Mapping[str, Json]) -> int:
    """Return how many bits the status takes; lists of more than one are not read here."""
    size = entry.get("statusSize", 1)
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        # Bitstring Status List §2.1.
        raise Malformed("status-entry-malformed", "A status entry has a size that is no number above zero.")
    return size


def _unfollowed(document: Mapping[str, Json]) -> tuple[str, ...]:
    return tuple(
        f"The credential's {name} has the right form; what it points at was not fetched."
        for name in _UNFOLLOWED
        if name in document
    )


def _own_terms(document: Mapping[str, Json]) -> tuple[str, ...]:
    if all(isinstance(each, str) and each != EXAMPLES_V2 for each in _listed(document.get("@context"))):
        return ()
    return ("The credential uses terms that no published context defines: what they mean is not known here.",)


def _listed(member: Json) -> list[Json]:
    if member is None:
        return []
    return member if isinstance(member, list) else [member]


def _problem(code: str, path: _Path, what: str) -> Malformed:
    return Malformed(code, f"{pointer(path)} {what}.")
