"""Read 1EdTech revocation lists: the ids of the credentials that an issuer has revoked.

Follows 1EdTech's Verifiable Credential Revocation List 1.0: an entry of the type `1EdTechRevocationList`
whose `id` is the list's URL; the list has its `id`, its `issuer` and its `revokedCredential`s. The method
is on its way out, and its list is not signed: it is as good as the https URL that the signed credential
names. It is read and never made. Everything that is wrong with a list is a `Problem`, which the
verifier turns into *not checked*; a list of two minds about a credential says nothing.

This module fetches nothing and knows no policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from signing import strict_json
from signing.errors import InvalidProof, Malformed, TooLarge, Unavailable
from signing.ports import Fetched
from signing.status.bitstring import Purpose
from signing.strict_json import Json

ENTRY_TYPE: Final = "1EdTechRevocationList"

MAX_ENTRIES: Final = 20_000
"""More than a list of a megabyte holds with ids of any length."""

_MEDIA_TYPES: Final = frozenset({"application/json", "application/ld+json", "application/vc"})


@dataclass(frozen=True, slots=True)
class RevocationEntry:
    """Hold a credential's pointer at the list of what its issuer has revoked, and the credential's id."""

    list_url: str
    credential_id: str

    @property
    def purpose(self) -> Purpose:
        """Return what every such entry is about."""
        return Purpose.REVOCATION


@dataclass(frozen=True, slots=True)
class RevocationList:
    """Hold a list as it was read."""

    uri: str
    issuer: str
    revoked: frozenset[str]
    """The ids of the credentials that are revoked."""

    def check_binding(self, entry: RevocationEntry, issuer: str) -> None:
        """Refuse another list than `entry` names, or another issuer's than the credential's.

        Raise `InvalidProof` (`status-list-id`, `status-list-issuer`).
        """
        if self.uri != entry.list_url:
            raise InvalidProof("status-list-id", "The status list names itself by another URL.")
        if self.issuer != issuer:
            raise InvalidProof("status-list-issuer", "The status list is not the credential issuer's.")

    def is_revoked(self, entry: RevocationEntry) -> bool:
        """Tell whether the credential that `entry` stands in is revoked."""
        return entry.credential_id in self.revoked


def parse_entry(value: Mapping[str, Json], credential_id: Json) -> RevocationEntry:
    """Return what an entry of a credential of that id says; raise `Malformed` (`status-entry-malformed`)."""
    url = value.get("id")
    if not isinstance(url, str) or not isinstance(credential_id, str):
        raise Malformed(
            "status-entry-malformed", "A status entry names no revocation list, or its credential has no id."
        )
    return RevocationEntry(url, credential_id)


def read(fetched: Fetched) -> RevocationList:
    """Return the list in an answer.

    Raise `Unavailable` (`status-list-media-type`), `Malformed` (`status-list-malformed`, `json-...`) or
    `TooLarge` (`status-list-too-large`, `json-...`).
    """
    if fetched.media_type not in _MEDIA_TYPES:
        raise Unavailable("status-list-media-type", "What answered is not a status list in JSON.")
    document = strict_json.loads_object(fetched.body)
    uri, issuer, entries = (
        document.get("id"),
        _id_of(document.get("issuer")),
        document.get("revokedCredential"),
    )
    if not isinstance(uri, str) or issuer is None or not isinstance(entries, list):
        raise _malformed("does not say what it is the list of, or whose it is")
    if len(entries) > MAX_ENTRIES:
        raise TooLarge("status-list-too-large", f"The list has more than {MAX_ENTRIES} entries.")
    return RevocationList(uri, issuer, _revoked(entries))


def _revoked(entries: list[Json]) -> frozenset[str]:
    stated: dict[str, bool] = {}
    for entry in entries:
        name, revoked = _entry(entry)
        if stated.setdefault(name, revoked) is not revoked:
            raise _malformed("says of one credential that it is revoked and that it is not")
    return frozenset(name for name, revoked in stated.items() if revoked)


def _entry(entry: Json) -> tuple[str, bool]:
    """Return the id of an entry's credential, and whether it is revoked: it is, unless that is denied."""
    if isinstance(entry, str):
        return entry, True
    if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
        raise _malformed("has an entry that names no credential")
    revoked = entry.get("revoked", True)
    if not isinstance(revoked, bool):
        raise _malformed("has an entry that does not say whether it is revoked")
    return str(entry["id"]), revoked


def _id_of(value: Json) -> str | None:
    named = value.get("id") if isinstance(value, dict) else value
    return named if isinstance(named, str) else None


def _malformed(what: str) -> Malformed:
    return Malformed("status-list-malformed", f"The status list {what}.")
