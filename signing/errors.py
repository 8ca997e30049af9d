"""The root of every deliberate error, and the families that fix its HTTP status.

A `Problem` has a stable `code` (a slug that clients may switch on) and a `detail` that a
stranger may read: no secret, no path of this machine, no stack trace. The families follow
RFC 9457's idea of a problem type; *invalid* (`Malformed`, `InvalidProof`) and *could not
check* (`Unavailable`) are different families and never stand in for each other.

This module may import nothing of the house.
"""

from typing import ClassVar


class Problem(Exception):  # noqa: N818 -- the word of RFC 9457, and of the house
    """Say what went wrong, with a stable `code` and a `detail` for the reader."""

    status: ClassVar[int] = 500

    def __init__(self, code: str, detail: str) -> None:
        """Hold `code`, a slug of lower-case words joined by hyphens, and one sentence of `detail`."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Malformed(Problem):
    """The input cannot be read: wrong syntax, shape, size of a member or type."""

    status = 400


class Unauthenticated(Problem):
    """Nobody has said who is asking."""

    status = 401


class Forbidden(Problem):
    """The one who asks may not do this."""

    status = 403


class NotFound(Problem):
    """There is nothing under this name that may be shown."""

    status = 404


class Refused(Problem):
    """A rule says no: the input can be read, and what it asks is not allowed."""

    status = 409


class TooLarge(Problem):
    """The input passes a limit of bytes, depth, entries or work."""

    status = 413


class InvalidProof(Problem):
    """The cryptographic proof, or what binds it to its issuer, does not hold."""

    status = 422


class TooMany(Problem):
    """Asked too often."""

    status = 429


class Unavailable(Problem):
    """What is needed to answer cannot be had now; asking again may help."""

    status = 503
