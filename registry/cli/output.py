"""How every verb speaks: text for people, or with `--json` exactly one JSON object on stdout.

Progress and remarks go to stderr, so that stdout is the answer and nothing else. Text from files
and databases is written with its control characters escaped: a terminal is not told what to do.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, NoReturn

import click

from registry.errors import FileRefused, Finding
from signing.errors import Malformed, Problem, TooLarge

DONE = 0
REFUSED = 1
BAD_INPUT = 2

JSON_WANTED = "registry.json-wanted"
"""Key in the context's `meta`: whether the command line holds `--json`, known even where a verb fails."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")


def exit_status(problem: Problem) -> int:
    """Return 2 for input that cannot be read, else 1."""
    return BAD_INPUT if isinstance(problem, Malformed | TooLarge) else REFUSED


def show(value: Mapping[str, Any], text: str | Callable[[], str], *, as_json: bool) -> None:
    """Print the answer: `value` as one JSON object, or `text`."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        click.echo(text if isinstance(text, str) else text())


def fail(problem: Problem) -> NoReturn:
    """Print a problem as the verb was asked to speak, and leave with its exit status."""
    context = click.get_current_context(silent=True)
    findings = problem.findings if isinstance(problem, FileRefused) else ()
    if context is not None and context.meta.get(JSON_WANTED):
        error = {"code": problem.code, "detail": problem.detail}
        show({"error": error, "findings": [finding.as_json() for finding in findings]}, "", as_json=True)
    else:
        show_findings(findings)
        click.echo(printable(f"{problem.detail} [{problem.code}]"), err=True)
    sys.exit(exit_status(problem))


def show_findings(findings: Sequence[Finding]) -> None:
    """Print each fault of a file on a line of its own, place first, as compilers do."""
    for finding in findings:
        click.echo(printable(f"{finding.place}: {finding.detail} [{finding.code}]"), err=True)


def remark(text: str) -> None:
    """Tell people something beside the answer."""
    click.echo(printable(text), err=True)


def printable(text: str) -> str:
    """Return `text` with what a terminal could obey written out; line ends stay."""
    return "".join(char if char.isprintable() or char == "\n" else f"\\u{ord(char):04x}" for char in text)


class Progress(AbstractContextManager["Progress"]):
    """Show a bar on stderr once a task has taken longer than two seconds; before that, nothing."""

    PATIENCE_SECONDS = 2.0

    def __init__(self, label: str, length: int) -> None:
        """Begin a task of `length` parts."""
        self._bar = click.progressbar(length=length, label=label, file=sys.stderr)
        self._start = time.monotonic()
        self._waiting = 0
        self._shown = False

    def advance(self, parts: int) -> None:
        """Count `parts` as done."""
        self._waiting += parts
        if self._shown or time.monotonic() - self._start > self.PATIENCE_SECONDS:
            if not self._shown:
                self._bar.__enter__()
                self._shown = True
            self._bar.update(self._waiting)
            self._waiting = 0

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the bar's line if there is one."""
        if self._shown:
            self._bar.__exit__(exc_type, exc, traceback)
