"""`registry verify FILE | URL | NUMBER | CODE`: verify a document, or answer for a certificate here.

A FILE holds a credential or presentation in any format that is read here, or a PNG or SVG image with
a badge in it; so may what answers at a URL elsewhere, if it may be fetched. CODE is the text of a QR
code: a URL with digits behind `#`. With `--challenge` or `--domain` the document has to be a presentation
that answers them.
"""

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import click

from registry import clock, ids
from registry.cli import output
from registry.cli.data import data_option, work_of
from registry.credentials import published
from registry.verification import answers, documents, printed, told
from registry.verification.answers import Answer
from registry.verification.documents import PolicyName
from registry.verification.rules import Word
from registry.work import Work
from signing import baking
from signing.errors import Malformed
from signing.report import Outcome, Report, Verdict, stamp
from signing.strict_json import shown

_MARKS = {Outcome.PASSED: "passed", Outcome.FAILED: "FAILED", Outcome.NOT_CHECKED: "not checked"}


@click.command()
@click.argument("target")
@data_option
@output.json_option
@click.option(
    "--policy",
    type=click.Choice([name.value for name in PolicyName]),
    default=PolicyName.REGISTRY.value,
    show_default=True,
    help="What a document is held against: this registry's rules, or those of W3C credentials in general.",
)
@click.option("--challenge", help="What the presenter was given to answer (a token's nonce).")
@click.option("--domain", help="For whom the presentation has to be (a token's audience).")
def verify(
    target: str,
    *,
    data: Path | None,
    as_json: bool,
    policy: str,
    challenge: str | None,
    domain: str | None,
) -> None:
    """Verify a credential or presentation in a file or at a URL, or a certificate here by number or code."""
    work = work_of(data)
    how = _How(clock.now(), PolicyName(policy), challenge, domain, as_json)
    if _is_file(target):
        valid = _document(work, _read(Path(target)), how)
    elif "#" in target:
        valid = _code(work, target, how)
    elif "://" in target:
        valid = _url(work, target, how)
    else:
        valid = _number(work, _number_or_file(target), how)
    if not valid:
        raise SystemExit(output.REFUSED)


class _How(NamedTuple):
    """Hold as of when, under which policy and as an answer to what is verified, and how that is told."""

    at: datetime
    policy: PolicyName
    challenge: str | None
    domain: str | None
    as_json: bool

    def refuse_question(self) -> None:
        """Refuse a challenge for what nobody presents, rather than not compare it."""
        if self.challenge is not None or self.domain is not None:
            raise Malformed(
                "challenge-not-for-this",
                "A challenge and a domain are for presentations, and a certificate's number or code is none.",
            )


def _is_file(target: str) -> bool:
    try:
        return Path(target).is_file()
    except OSError:  # too long for a name, or behind a folder that may not be looked into
        return False


def _read(path: Path) -> bytes:
    # One byte more than is read: the verifier then says that the document is too large.
    try:
        with path.open("rb") as file:
            return file.read(baking.MAX_BYTES + 1)
    except OSError as fault:
        raise Malformed("file-unreadable", f"The file {shown(path.name)} cannot be read.") from fault


def _number_or_file(target: str) -> str:
    try:
        return ids.parse_number(target)
    except Malformed as problem:
        if problem.code == "number-check-character":
            raise
        raise Malformed(
            "target-unknown", "This is no file here, no URL of this registry, and no certificate number."
        ) from problem


def _url(work: Work, url: str, how: _How) -> bool:
    """Answer for a URL of this registry from its database; what is elsewhere is fetched, if it may be."""
    try:
        parts = urlsplit(url)
    except ValueError as fault:
        raise _not_readable(work) from fault
    if parts.netloc != urlsplit(work.urls.origin).netloc:
        if parts.scheme != "https":
            raise _not_readable(work)
        fetched = work.fetch(url, max_bytes=baking.MAX_BYTES)
        return _document(work, fetched.body, how)
    path = parts.path.split("/")
    if path[1:2] == ["c"] and len(path) == 3:  # noqa: PLR2004 -- /c/NUMBER
        return _number(work, ids.parse_number(path[2]), how)
    if path[1:2] == ["credentials"] and len(path) == 3:  # noqa: PLR2004
        with work.read() as session:
            document = published.document(session, path[2]).body
        return _document(work, document, how)
    raise _not_readable(work)


def _not_readable(work: Work) -> Malformed:
    return Malformed(
        "url-not-of-this-registry",
        f"Certificates and credentials of {work.urls.origin}, and documents behind https elsewhere, "
        "are verified by URL.",
    )


def _number(work: Work, number: str, how: _How) -> bool:
    how.refuse_question()
    answer = answers.answer(work, number, how.at)
    output.show(
        told.as_json(answer),
        lambda: output.printable("\n".join([*_head(answer, answer.word), *_rows(answer.report)])),
        as_json=how.as_json,
    )
    return answer.word is Word.VALID


def _code(work: Work, text: str, how: _How) -> bool:
    how.refuse_question()
    found = printed.answer(work, text, how.at)
    outcome = Outcome.PASSED if found.agrees else Outcome.FAILED
    says = "what the register says" if found.agrees else "something else than the register"
    row = f"  {_MARKS[outcome]:<12} {'code':<11} It is signed with {found.key} and says {says}."
    output.show(
        told.as_json(found.answer)
        | {
            "status": found.word.value,
            "code": {"form": found.certificate.form.name.lower(), "key": found.key, "agrees": found.agrees},
        },
        lambda: output.printable(
            "\n".join([*_head(found.answer, found.word), row, *_rows(found.answer.report)])
        ),
        as_json=how.as_json,
    )
    return found.word is Word.VALID


def _head(answer: Answer, word: Word) -> list[str]:
    claims = answer.claims
    return [
        f"{word.value.upper()}  as of {stamp(answer.as_of)}, since {stamp(answer.since)}",
        f"{ids.show_number(claims.number)}  {claims.name}"
        + (f" ({claims.latin_name})" if claims.latin_name else ""),
        answer.page_url,
    ]


def _document(work: Work, data: bytes, how: _How) -> bool:
    report = documents.verify_any(work, data, how.at, how.policy, challenge=how.challenge, domain=how.domain)
    value: dict[str, Any] = report.as_json()
    output.show(value, lambda: output.printable("\n".join(_told(report))), as_json=how.as_json)
    _refuse_unreadable(report)
    return report.verdict is Verdict.VALID


def _refuse_unreadable(report: Report) -> None:
    """Leave with 2 where the bytes are no document at all: that is bad input, not a bad certificate."""
    if report.checks[0].outcome is Outcome.FAILED:
        raise SystemExit(output.BAD_INPUT)


def _told(report: Report) -> list[str]:
    """Return a report for people; each credential in a presentation follows with its own rows."""
    lines = [f"{report.verdict.value}  as of {stamp(report.at)}", *_rows(report)]
    for number, credential in enumerate(report.credentials, 1):
        lines += [f"credential {number}:", *(f"  {line}" for line in _told(credential))]
    return lines


def _rows(report: Report) -> list[str]:
    return [
        *(
            f"  {_MARKS[check.outcome]:<12} {check.name.value:<11} {check.detail}"
            + ("" if check.outcome is Outcome.PASSED else f" [{check.code}]")
            for check in report.checks
        ),
        *(f"  {'note':<12} {'':<11} {note}" for note in report.notes),
    ]


COMMANDS = {"verify": verify}
