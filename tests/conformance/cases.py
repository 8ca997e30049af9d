"""Run a folder of verification cases through the real pipeline: `python -m tests.conformance.cases DIR`.

A case is one JSON file, `[vwh]*.json`: what comes in, a whole network in a map (`world`; every other
URL is unreachable), the instant, and what is expected of the verifier, in verdict, time, memory and
hosts that must not be asked. Nothing here opens a socket. One line is printed for each case, then
`N passed, M failed`; the exit status is 0 only if none failed, and 2 for a folder that holds no
cases, or one that cannot be read.

A case may name its `policy` (else it is `registry`), and in `trust` more issuers that it accepts.
`tests/vectors/test_attack_cases.py` judges with the same functions; `hostile` holds cases of our own.
"""

import argparse
import base64
import contextlib
import datetime as dt
import json
import resource
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from signing.errors import Problem, Unavailable
from signing.policy import BUILDERS, Policy, Standing
from signing.ports import Fetched
from signing.report import CheckName, Outcome, Report, Verdict
from signing.verify import verify

TRUSTED = frozenset({"did:web:dev.issuer.example", "did:web:ho.issuer.example"})
"""The issuers whom the cases' policy accepts; everybody else is unknown."""

PATTERN = "[vwh]*.json"
_OK = 200
# A case that never ends is stopped after this many times what it was given, and has failed.
_PATIENCE = 5
_RESET_PEAK = "5"  # proc(5), /proc/PID/clear_refs
_T = TypeVar("_T")


class BadCase(Exception):  # noqa: N818 -- said to whoever named the folder, in the words of one line
    """Say which file is no case, and why."""


class World:
    """Answer from a case's map of URLs, and remember every host that was asked."""

    def __init__(self, answers: Mapping[str, Mapping[str, Any]]) -> None:
        """Hold a case's answers by URL."""
        self.answers = answers
        self.hosts: set[str] = set()

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        """Return the answer of status 200 in the map; raise `Unavailable` for everything else."""
        parts = urlsplit(url)
        self.hosts.add(parts.hostname or parts.scheme)
        answer = self.answers.get(url)
        if answer is None or answer.get("status", _OK) != _OK:
            raise Unavailable("unreachable", "Nothing answered.")
        body = body_of(answer)
        if len(body) > max_bytes:
            raise Unavailable("answer-too-large", "The answer was cut off.")
        headers = {name.lower(): value for name, value in answer.get("headers", {}).items()}
        return Fetched(url, headers.get("content-type", "").partition(";")[0].strip().lower(), body)


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one case as its file states it."""

    name: str
    title: str
    media: str
    body: bytes
    world: Mapping[str, Mapping[str, Any]]
    at: dt.datetime
    verdict: Verdict
    forbidden: frozenset[str]
    unasked_hosts: frozenset[str]
    max_seconds: float
    max_growth_mib: float
    policy: str
    trust: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold what became of a case: the report (None if there was none) and everything that is wrong."""

    case: Case
    report: Report | None
    faults: tuple[str, ...]

    @property
    def line(self) -> str:
        """Return the case's one line."""
        verdict = self.report.verdict.value if self.report else "none"
        outcome = f"FAIL {'; '.join(self.faults)}" if self.faults else "ok"
        code = f" [{deciding(self.report)}]" if self.report else ""
        return f"{self.case.name} {self.case.title} | {verdict} | {self.case.verdict.value} | {outcome}{code}"


def body_of(holder: Mapping[str, Any]) -> bytes:
    """Return the exact bytes of an input or an answer: `body_b64`, or `body` as text."""
    if "body_b64" in holder:
        return base64.b64decode(holder["body_b64"], validate=True)
    return str(holder["body"]).encode("utf-8", "surrogatepass")


def load(path: Path) -> Case:
    """Return the case in the file `path`; raise `BadCase`."""
    try:
        case = json.loads(path.read_bytes())
        given, expect = case["input"], case["expect"]
        return Case(
            name=_is(case.get("id", path.stem), str),
            title=_is(case.get("title", ""), str),
            media=_is(given["media"], str),
            body=body_of(given),
            world=_world(case.get("world", {})),
            at=_instant(case["now"]),
            verdict=Verdict(expect["verdict"]),
            forbidden=frozenset(_is(expect.get("forbid", []), list)),
            unasked_hosts=frozenset(_is(expect.get("no_fetch_hosts", []), list)),
            max_seconds=float(expect.get("max_seconds", "inf")),
            max_growth_mib=float(expect.get("max_rss_mib", "inf")),
            policy=_policy_name(case.get("policy", "registry")),
            trust=frozenset(_is(case.get("trust", []), list)),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        what = f"lacks {fault}" if isinstance(fault, KeyError) else str(fault)
        raise BadCase(f"{path}: not a case: {what}") from fault


def load_folder(folder: Path) -> list[Case]:
    """Return the cases in `folder`, in the order of their names; raise `BadCase`."""
    if not folder.is_dir():
        raise BadCase(f"{folder}: no such folder")
    cases = [load(path) for path in sorted(folder.glob(PATTERN))]
    if not cases:
        raise BadCase(f"{folder}: no cases ({PATTERN}) in this folder")
    return cases


def policy(trusted: Collection[str] = TRUSTED, name: str = "registry") -> Policy:
    """Return the policy of that `name` over the issuers `trusted`."""
    return BUILDERS[name](lambda did: Standing.ACCEPTED if did in trusted else Standing.UNKNOWN)


def judge(case: Case, trusted: Collection[str] = TRUSTED, *, idle_kib: int | None = None) -> Judged:
    """Verify `case` and compare everything it expects.

    Growth is the peak of resident memory above `idle_kib`, or above what was resident just before.
    """
    accepted = policy({*trusted, *case.trust}, case.policy)
    world, before = World(case.world), resident_kib("VmRSS")
    reset_peak()
    started = time.perf_counter()
    try:
        report = verify(case.body, accepted, case.at, world, media_type=case.media)
    except Exception as fault:  # noqa: BLE001 -- an exception is what a case must not provoke: it is told
        return Judged(case, None, (f"raised {type(fault).__name__}: {fault}",))
    seconds = time.perf_counter() - started
    grown = (resident_kib("VmHWM") - (before if idle_kib is None else idle_kib)) / 1024
    return Judged(case, report, tuple(_faults(case, report, world.hosts, seconds, grown)))


def run(cases: Collection[Case], trusted: Collection[str], say: Callable[[str], None] = print) -> int:
    """Judge every case, say one line of each and the sum, and return how many failed."""
    _warm_up()
    idle = resident_kib("VmRSS")
    failed = 0
    for case in cases:
        judged = _in_time(case, lambda case=case: judge(case, trusted, idle_kib=idle))  # type: ignore[misc]
        failed += bool(judged.faults)
        say(judged.line)
    say(f"{len(cases) - failed} passed, {failed} failed")
    return failed


def main(arguments: list[str] | None = None) -> int:
    """Run the cases of the folder that the command line names; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.cases", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of cases")
    parser.add_argument("--trust", action="append", metavar="DID", help="accept this issuer (repeatable)")
    options = parser.parse_args(arguments)
    try:
        cases = load_folder(options.folder)
    except BadCase as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    return 1 if run(cases, TRUSTED | set(options.trust or ())) else 0


def _faults(case: Case, report: Report, hosts: set[str], seconds: float, grown: float) -> Iterator[str]:
    """Yield everything in which `report` and how it came about differ from what the case expects."""
    if report.verdict is not case.verdict:
        yield f"expected {case.verdict.value}"
    if report.verdict.value in case.forbidden:
        yield "a forbidden verdict"
    if asked := hosts & case.unasked_hosts:
        yield f"asked {', '.join(sorted(asked))}"
    if seconds > case.max_seconds:
        yield f"took {seconds:.2f} s of {case.max_seconds:g}"
    if grown > case.max_growth_mib:
        yield f"grew by {grown:.0f} MiB of {case.max_growth_mib:g}"
    if [check.name for check in report.checks] != list(CheckName):
        yield "rows missing or out of order"
    if report.verdict is not Verdict.VALID and all(
        check.outcome is Outcome.PASSED for check in report.checks
    ):
        yield "every row green without the verdict VALID"


def deciding(report: Report) -> str:
    """Return the code of the row that decided, `ok` for a valid document."""
    try:
        report.require()
    except Problem as problem:
        return problem.code
    return "ok"


def _in_time(case: Case, work: Callable[[], Judged]) -> Judged:
    """Return what `work` does, or that it was stopped long after the case's time."""
    if case.max_seconds == float("inf"):
        return work()
    try:
        with _alarm(case.max_seconds * _PATIENCE):
            return work()
    except _TimeIsUpError:
        return Judged(case, None, (f"stopped after {case.max_seconds * _PATIENCE:g} s",))


class _TimeIsUpError(BaseException):
    """Leave whatever is running: no handler of errors on the way may take it for one."""


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(_number: int, _frame: object) -> None:
        raise _TimeIsUpError

    former = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def _warm_up() -> None:
    """Let the verifier load what it keeps, so that this is no growth of the first case."""
    verify(b"{}", policy(), dt.datetime(2026, 1, 1, tzinfo=dt.UTC), World({}))


def reset_peak() -> None:
    """Let the kernel count the peak of resident memory anew, where it can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text(_RESET_PEAK, "ascii")


def resident_kib(line: str) -> int:
    """Return resident memory in KiB: now (`VmRSS`) or at its peak (`VmHWM`)."""
    try:
        for row in Path("/proc/self/status").read_text("ascii").splitlines():
            if row.startswith(f"{line}:"):
                return int(row.split()[1])
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _world(value: object) -> Mapping[str, Mapping[str, Any]]:
    answers: dict[str, dict[str, Any]] = _is(value, dict)
    for answer in answers.values():
        body_of({"body": "", **_is(answer, dict)})
        _is(answer.get("headers", {}), dict)
    return answers


def _instant(value: object) -> dt.datetime:
    at = dt.datetime.fromisoformat(_is(value, str))
    if at.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return at


def _policy_name(value: object) -> str:
    if value not in (*BUILDERS,):
        raise ValueError(f"{value!r:.40} is no policy")
    return str(value)


def _is(value: object, kind: type[_T]) -> _T:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r:.40} is no {kind.__name__}")
    return value


if __name__ == "__main__":
    raise SystemExit(main())
