"""A real registry for tests of views: the examples imported, issued, one suspended, one withdrawn."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from registry.audit import OPERATOR
from registry.certificates.rules import Change
from registry.certification import changes, entering, import_file, issuing, rosters
from registry.config import read_settings
from registry.credentials import publishing
from registry.keys import bodies
from registry.wiring import create, open_work
from registry.work import Work

AT = dt.datetime(2026, 11, 20, 12, 0, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(minutes=5)
ORIGIN = "http://localhost:8000"


@dataclass(frozen=True)
class Registry:
    """A registry with issued certificates, and what was done to them."""

    work: Work
    numbers: tuple[str, ...]
    suspended: str
    withdrawn: str


def make(folder: Path, examples: Path) -> Registry:
    """Make the registry in `folder` from the files in `examples`."""
    settings = read_settings(folder, {"REGISTRY_PUBLIC_URL": ORIGIN})
    create(settings, demo=True, at=AT)
    work = open_work(settings)
    for path in sorted(examples.glob("*.yaml")):
        file = import_file.read(path)
        work.run(partial(entering.enter, file=file, by=OPERATOR, at=AT))
    bodies.provide(work, at=AT)
    numbers: list[str] = []
    for path in sorted(examples.glob("*.csv")):
        outcomes = issuing.issue(work, rosters.read(path, body=None).rows, actor=OPERATOR, at=AT)
        numbers += [outcome.number for outcome in outcomes if outcome.number]
    publishing.finish(work, at=AT)
    suspended, withdrawn = numbers[1], numbers[2]
    deadline = dt.date(2027, 1, 31)
    changes.change(
        work, suspended, Change.SUSPEND, reason="test", deadline=deadline, actor=OPERATOR, at=LATER
    )
    changes.change(work, withdrawn, Change.WITHDRAW, reason="test", actor=OPERATOR, at=LATER)
    return Registry(work, tuple(numbers), suspended, withdrawn)
