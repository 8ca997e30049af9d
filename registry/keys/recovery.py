"""The recovery sheet: what a body keeps on paper so that it can sign again after losing its machine.

Plain text of 76 columns, for any printer and any screen. It holds the passphrase of the key store,
which opens nothing without the encrypted key files of a backup; together they sign as the body.
The sheet says so, and how to keep it. Values in, text out: it is written where the caller decides.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.keys import passphrases
from registry.keys.models import SigningKey
from registry.parties.models import Organisation
from signing.report import stamp

FILE = "recovery-sheet.txt"
"""Name of the sheet in the folder of the passphrase, where it is to be printed and deleted."""

WIDTH = 76


@dataclass(frozen=True, slots=True)
class KeyLine:
    """What the sheet tells of one key: the public half, and the file that holds the private one."""

    fragment: str
    algorithm: str
    multikey: str
    signer: str


def key_lines(session: Session, slug: str) -> Sequence[KeyLine]:
    """Return the keys of a body in the order of its DID document."""
    rows = session.execute(
        select(SigningKey.fragment, SigningKey.algorithm, SigningKey.multikey, SigningKey.signer)
        .join(Organisation, Organisation.id == SigningKey.body_id)
        .where(Organisation.slug == slug)
        .order_by(SigningKey.active_from, SigningKey.fragment)
    )
    return [KeyLine(*row) for row in rows]


def sheet(
    *, body: str, did: str, public_url: str, passphrase: str, keys: Sequence[KeyLine], at: datetime
) -> str:
    """Return the sheet as text."""
    parts = (
        "=" * WIDTH,
        "RECOVERY SHEET - KEEP SECRET",
        "=" * WIDTH,
        f"Body      {body}\nRegistry  {public_url}\nDID       {did}\nMade      {stamp(at)}",
        _passphrase(passphrase),
        "KEYS OF THE BODY (public, to compare)\n\n" + "\n\n".join(_key(key) for key in keys),
        "HOW TO KEEP THIS SHEET\n\n" + _steps(_KEEP),
        "HOW TO RESTORE\n\n" + _steps(_RESTORE),
        (
            "Printed on ____________  by ______________________\n\n"
            "Kept at    __________________________  and  __________________________"
        ),
        "=" * WIDTH,
    )
    return "\n\n".join(parts) + "\n"


def _passphrase(passphrase: str) -> str:
    lines = passphrases.lines_of(passphrase)
    if lines is None:
        return (
            "PASSPHRASE\n\n"
            + _wrapped("You chose it yourself, so it is not printed here. Write it down by hand:")
            + "\n\n    ____________________________________________________________"
        )
    return (
        "PASSPHRASE\n\n"
        + "\n\n".join(f"    line {number}    {line}" for number, line in enumerate(lines, start=1))
        + "\n\n"
        + _wrapped(
            "Capital letters and digits; 0 is always zero and 1 always one. The last character of each line "
            "checks the others, so a slip is found when it is typed."
        )
    )


def _key(key: KeyLine) -> str:
    name = key.signer.partition(":")[2]
    groups = " ".join(name[start : start + 4] for start in range(0, len(name), 4))
    return f"    {key.fragment}  {key.algorithm}\n    {key.multikey}\n    fingerprint and file  {groups}"


_KEEP = (
    "Print it twice, now, on a printer that stands beside you. Compare one character of each line.",
    (
        "Put each copy into a sealed envelope with date and signature across the flap. Keep them at two "
        "places that one fire or flood does not reach, such as your safe and your bank's or notary's."
    ),
    (
        "Never keep it with a backup: this sheet and a backup together can sign in your body's name. "
        "Never photograph it, mail it, or store it in a cloud."
    ),
    "Delete this file when it is printed.",
    "Whoever opens an envelope notes when and why. Look at both once a year.",
)
_RESTORE = (
    (
        "Install the same version of the registry on a new machine, and put your latest backup's data folder "
        "and the file registry.env in place. Read the settings: set -a; . registry.env; set +a"
    ),
    (
        "Type: registry recover - and the two lines above when it asks for them. It says whether they open "
        "the keys, and puts the passphrase where the registry looks for it."
    ),
    "Type: registry doctor - and mend what it names. The keys above must be among those that it opens.",
    (
        "Should the passphrase be lost, nobody can recover it. Your body then needs a new key; what it "
        "signed before still verifies."
    ),
)


def _steps(steps: Sequence[str]) -> str:
    return "\n".join(_wrapped(step, first=f"{number}. ") for number, step in enumerate(steps, start=1))


def _wrapped(text: str, first: str = "") -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_on_hyphens=False,
        break_long_words=False,
    )
