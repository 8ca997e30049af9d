"""The passphrase of the key store in the form that is drawn, printed, kept on paper and typed back.

Two lines of sixteen characters of Crockford's base32, written in groups of four: 75 random bits
and a check character (Luhn mod 32) each, as certificate numbers have. 150 bits are beyond
guessing whatever a guess costs, and a slip of the pen is found in the line that holds it.

Neither a file nor a store is touched here.
"""

from registry import ids
from signing.errors import Malformed

LINES = 2


def new() -> str:
    """Draw a passphrase of 150 random bits, in the form in which the store takes it."""
    return join(tuple(ids.show_number(ids.new_number()) for _ in range(LINES)))


def join(lines: tuple[str, ...]) -> str:
    """Return the passphrase that `lines`, as `read_line` returns them, hold."""
    return "-".join(lines)


def read_line(text: str) -> str:
    """Read one line as a person types it; hyphens, blanks and letter case do not matter.

    Raise `Malformed` (`passphrase-line`, `passphrase-line-check`).
    """
    try:
        return ids.show_number(ids.parse_number(text))
    except Malformed as problem:
        if problem.code == "number-check-character":
            raise Malformed(
                "passphrase-line-check",
                "The last character does not fit the others: one of the 16 in this line is mistyped.",
            ) from None
        raise Malformed(
            "passphrase-line",
            "A line of the passphrase has 16 letters and digits in four groups of four; "
            "the letter U is never used.",
        ) from None


def lines_of(passphrase: str) -> tuple[str, ...] | None:
    """Return the lines of a passphrase that was drawn here, or none for one that somebody chose."""
    half = len(passphrase) // LINES
    lines = (passphrase[:half], passphrase[half + 1 :])
    try:
        read = tuple(read_line(line) for line in lines)
    except Malformed:
        return None
    return read if join(read) == passphrase else None
