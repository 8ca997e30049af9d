"""What was fetched is kept as long as it says, ten minutes at most, within bounds."""

from collections.abc import Sequence
from email.message import Message

import pytest

from registry import outbound_cache
from registry.outbound_cache import Cache, lifetime
from signing.ports import Fetched


def headers(*lines: str) -> Message:
    message = Message()
    for line in lines:
        name, _, value = line.partition(": ")
        message[name] = value
    return message


DATE = "Date: Fri, 20 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ([], 0),
        (["Cache-Control: max-age=60"], 60),
        (["Cache-Control: public, Max-Age=60"], 60),
        (['Cache-Control: max-age="60"'], 60),
        (["Cache-Control: max-age=601"], 600),
        (["Cache-Control: max-age=31536000, immutable"], 600),
        (["Cache-Control: max-age=0"], 0),
        (["Cache-Control: max-age=-1"], 0),
        (["Cache-Control: max-age"], 0),
        (["Cache-Control: max-age=1e9"], 0),
        (["Cache-Control: max-age=9999999999999"], 0),
        (["Cache-Control: max-age=\u0663"], 0),
        (["Cache-Control: public"], 0),
        (["Cache-Control: no-store, max-age=60"], 0),
        (["Cache-Control: max-age=60, no-cache"], 0),
        (["Cache-Control: private, max-age=60"], 0),
        (["Cache-Control: max-age=60", "Cache-Control: no-store"], 0),
        (["Cache-Control: max-age=60, max-age=30"], 30),
        (["Cache-Control: max-age=30", "Cache-Control: max-age=60"], 30),
        (["Cache-Control: max-age=60", "Vary: *"], 0),
        (["Cache-Control: max-age=60", "Vary: Accept"], 60),
        (["Cache-Control: max-age=60", "Age: 20"], 40),
        (["Cache-Control: max-age=60", "Age: 61"], 0),
        (["Cache-Control: max-age=60", "Age: old"], 60),
        ([DATE, "Expires: Fri, 20 Nov 2026 12:01:00 GMT"], 60),
        ([DATE, "Expires: Fri, 20 Nov 2026 11:00:00 GMT"], 0),
        ([DATE, "Expires: Sat, 20 Nov 2027 12:00:00 GMT"], 600),
        ([DATE, "Expires: Fri, 20 Nov 2026 12:01:00 GMT", "Cache-Control: max-age=90"], 60),
        ([DATE, "Expires: Fri, 20 Nov 2026 12:01:00 GMT", "Cache-Control: max-age=soon"], 0),
        ([DATE, "Expires: 0"], 0),
        ([DATE, "Expires: 0", "Cache-Control: max-age=60"], 0),
        (["Expires: Fri, 20 Nov 2026 12:01:00 GMT"], 0),
        (["Date: Fri, 20 Nov 2026 12:00:00 -0000", "Expires: Fri, 20 Nov 2026 12:01:00 GMT"], 0),
    ],
)
def test_a_document_is_kept_as_long_as_it_says(lines: Sequence[str], seconds: float) -> None:
    assert lifetime(headers(*lines)) == seconds


class Clock:
    """Count when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def document(url: str, size: int = 1) -> Fetched:
    return Fetched(url, "", bytes(size))


def test_what_is_kept_ends() -> None:
    clock = Clock()
    cache = Cache(clock)
    kept = document("a")
    cache.keep(kept, 10)
    clock.now = 9.9
    assert cache.get("a") is kept
    assert cache.get("b") is None
    clock.now = 10
    assert cache.get("a") is None
    assert (cache._bytes, len(cache._kept)) == (0, 0)


def test_what_may_not_be_kept_is_not() -> None:
    cache = Cache(Clock(), max_bytes=10)
    cache.keep(document("a"), 0)
    cache.keep(document("b", 11), 10)
    assert (cache.get("a"), cache.get("b")) == (None, None)


def test_what_is_kept_anew_replaces_the_older() -> None:
    cache = Cache(Clock(), max_bytes=10)
    for size in (10, 9, 10):
        cache.keep(document("a", size), 10)
    assert cache._bytes == 10
    found = cache.get("a")
    assert found is not None
    assert len(found.body) == 10


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    cache = Cache(Clock(), max_bytes=10)
    for url in "abc":
        cache.keep(document(url, 3), 10)
    assert cache.get("a")
    cache.keep(document("d", 3), 10)
    assert [url for url in "abcd" if cache.get(url)] == ["a", "c", "d"]
    many = Cache(Clock())
    for number in range(outbound_cache.MAX_ENTRIES + 5):
        many.keep(document(str(number)), 10)
    assert len(many._kept) == many._bytes == outbound_cache.MAX_ENTRIES
