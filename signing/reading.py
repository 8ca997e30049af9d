"""What a verifier needs to know of a credential, whichever data model it follows.

The readers of a data model (`profile` for Open Badges, `vcdm` for W3C credentials in general,
`mechanisms.sd_jwt_vc` for SD-JWT VC) check a document's shape and return one of these.

This module reads nothing itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

from signing import instants
from signing.forms import Formed
from signing.instants import Instant
from signing.status.bitstring import Purpose
from signing.strict_json import Json


class Entry(Protocol):
    """Point at one bit, or one value, of a status list; each kind is a class of its own."""

    @property
    def purpose(self) -> Purpose:
        """Return what the entry is about."""
        ...

    @property
    def list_url(self) -> str:
        """Return where the list is."""
        ...


class Moment(NamedTuple):
    """Hold an instant, and the text in which the document states it."""

    instant: Instant
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what a credential, or a presentation, says of itself; nothing of it is proved yet.

    Every one of `starts` and of `ends` holds (a token has its own beside the credential's); an end is
    exclusive. `unread` tells of status entries of a kind that nobody here can read; `places` are the
    purposes that a document of its kind has a place for; `notes` are sentences about what was found
    and is not judged. Of a presentation, `issuer` is the holder ("" where nobody is named), and
    `credentials` are what it holds: values out of its JSON, or the bytes of one as they stand.
    """

    issuer: str
    starts: tuple[Moment, ...] = ()
    ends: tuple[Moment, ...] = ()
    entries: tuple[Entry, ...] = ()
    unread: bool = False
    notes: tuple[str, ...] = ()
    places: frozenset[Purpose] = frozenset(Purpose)
    credentials: "tuple[Json | bytes, ...]" = ()


CredentialReader: TypeAlias = Callable[[Mapping[str, Json], Formed | None], Reading]
"""Check the shape of a credential without its `proof`, and return what it says; raise `Malformed`.

The form of its text comes with it where it is known.
"""


def moments(document: Mapping[str, Json], member: str) -> tuple[Moment, ...]:
    """Return the instant that `member` states, () where it is absent; raise `Malformed`."""
    text = document.get(member)
    return () if text is None else (Moment(instants.parse(str(text)), str(text)),)
