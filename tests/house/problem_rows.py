"""The rows of `registry/web/problem_codes.txt`, from every code that the sources raise.

Run as a program it writes them anew: `python -m tests.house.problem_rows`.
"""

from collections import defaultdict
from collections.abc import Sequence

from registry.web.problem_codes import FILE
from tests.house.codes import Raised, raised
from tests.house.tree import CODE, ROOT, modules

TABLE = ROOT / "registry" / "web" / FILE

# A finding in a file is told within the refusal of the file, which is malformed.
READ_AS = {"Finding": "Malformed", "FileRefused": "Malformed"}

OF_HTTP = {
    "internal-error": "Fault",
    "method-not-allowed": "Unsupported",
    "page-not-found": "NotFound",
    "request-malformed": "Malformed",
    "request-media-type": "Malformed",
    "request-too-large": "TooLarge",
}
"""What `registry.web.problems` answers by itself."""

OF_STATUS = {"revoked": "Refused", "suspended": "Refused"}
"""What `signing.verify` finds in a status list; it takes the code from a table."""


def rows(found: Sequence[Raised]) -> str:
    """Return the rows, sorted by code; a code of several families has them all."""
    families: dict[str, set[str]] = defaultdict(set)
    for item in found:
        families[item.code].add(READ_AS.get(item.family, item.family))
    for code, family in (OF_HTTP | OF_STATUS).items():
        families[code].add(family)
    return "".join(f"{code} {' '.join(sorted(families[code]))}\n" for code in sorted(families))


def current() -> str:
    """Return the table as the sources ask for it."""
    return rows(raised(modules(*CODE)))


if __name__ == "__main__":
    TABLE.write_text(current(), encoding="utf-8")
