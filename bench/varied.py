"""The sample credential many times over, as traffic has it: no two say the same.

What a registry verifies are certificates of some schemes: a few forms, whose texts differ. What it is
shown for the first time has a form of its own. Both are measured, since the two go different ways.
"""

from collections.abc import Callable, Iterator
from itertools import count, cycle
from random import Random
from typing import Any, Final

from bench import sample

_CERTIFICATES: Final = 64
_FORMS: Final = 4


def certificates() -> list[dict[str, Any]]:
    """Return certificates of four forms, the forms by turns, each with texts of its own."""
    return [_certificate(number) for number in range(_CERTIFICATES)]


def strangers() -> Iterator[dict[str, Any]]:
    """Yield certificates whose forms were not met before: their members stand in other orders."""
    for number in count():
        order = Random(number)  # noqa: S311 -- an order, no secret
        yield _shuffled(_certificate(number), order)


def by_turns(work: Callable[[Any], object], inputs: list[Any]) -> Callable[[], object]:
    """Return `work` as a run of one input, the next one each time."""
    following = cycle(inputs)
    return lambda: work(next(following))


def _certificate(number: int) -> dict[str, Any]:
    document = sample.credential()
    subject = document["credentialSubject"]
    document["id"] = f"{document['id']}-{number}"
    document["name"] = f"{document['name']}, group {number}"
    document["awardedDate"] = f"2026-05-{number % 28 + 1:02}T16:00:00Z"
    subject["identifier"][0]["identityHash"] = f"sha256${number:064x}"
    subject["identifier"][0]["salt"] = f"{number:012x}"
    subject["result"][1]["value"] = str(number % 100)
    subject["achievement"]["criteria"]["narrative"] += f" For the {number}th time."
    for _ in range(number % _FORMS):
        subject["achievement"]["tag"].append(f"tag {len(subject['achievement']['tag'])}")
    return document


def _shuffled(members: dict[str, Any], order: Random) -> dict[str, Any]:
    names = list(members)
    order.shuffle(names)
    return {
        name: _shuffled(members[name], order) if isinstance(members[name], dict) else members[name]
        for name in names
    }
