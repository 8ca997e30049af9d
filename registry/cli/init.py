"""`registry init`: a body's first day, from its answers to a first certificate of its own.

The answers come from questions on the terminal or from a file; nothing is written before all of
them hold. Then, each step repeatable, so that the same answers finish what was interrupted:

1. Create the database for production, with the public URL fixed in it.
2. Draw the passphrase of the key store into the office folder; it lies outside the data.
3. Enter body and people by an import file, which gives the body its keys; then the registrar's account.
4. Issue the rehearsal's certificate by a roster, as every later one will be, and verify it.
5. Write the recovery sheet.

The office folder holds what belongs to the people and not to the data: the settings, the
passphrase, the sheet, the enrolment code, the import files and the roster. Everything in it is
for its owner alone, and what is there already stays. No secret is printed.
"""

import os
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock, ids
from registry.audit import OPERATOR
from registry.certification import questions, rehearsal, rosters
from registry.certification.files import read_within
from registry.certification.founding import Founding
from registry.certification.questions import Given, Question
from registry.certification.strict_yaml import MAX_BYTES
from registry.cli import output
from registry.cli.data import MARK, data_option, open_until_done
from registry.cli.enter import enter_file
from registry.cli.issue import issue_rows
from registry.config import Settings, read_secret, read_settings
from registry.credentials.publishing import finish
from registry.errors import FileRefused
from registry.keys import passphrases, recovery
from registry.parties import accounts, organisations
from registry.parties.days import local_day
from registry.parties.models import Organisation, OrganisationKind, Role
from registry.verification import answers as verification
from registry.verification.rules import Word
from registry.wiring import create
from registry.work import Work
from signing.errors import Malformed, Problem, Refused, Unavailable
from signing.keys import files

DATA = "registry-data"
"""Folder that the conversation proposes for the data."""

SETTINGS, PASSPHRASE, ENROLMENT = "registry.env", "passphrase", "enrolment.txt"
BODY, REHEARSAL, ROSTER = "body.yaml", "rehearsal.yaml", "rehearsal.csv"


@click.command()
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    help="Take the answers from a YAML file instead of asking (docs/first-day.md).",
)
@click.option(
    "--office",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for settings, passphrase, recovery sheet and import files (by default beside the data).",
)
@data_option
@output.json_option
def init(answers: Path | None, office: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Make a real registry: answer some questions, and end with a first certificate."""
    folder = _data_folder(data, ask=answers is None)
    office = (office or folder.with_name(f"{folder.name}-office")).resolve()
    if office.is_relative_to(folder):
        raise Malformed("office-within-data", "The office folder holds the passphrase: not within the data.")
    founding = questions.read(answers) if answers is not None else _conversation(folder, office)
    settings = _settings(folder, office, founding)
    made = _make(settings, office, founding)
    value = made.as_json()
    output.show(value, lambda: _text(value), as_json=as_json)
    if made.word is Word.UNCONFIRMED:
        raise SystemExit(output.REFUSED)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a first day came to."""

    settings: Settings
    office: Path
    body: str
    did: str
    number: str
    url: str
    word: Word

    def as_json(self) -> dict[str, Any]:
        return {
            "data": str(self.settings.data),
            "office": str(self.office),
            "public_url": self.settings.public_url,
            "body": self.body,
            "did": self.did,
            "number": ids.show_number(self.number),
            "url": self.url,
            "status": self.word.value,
            "settings": str(self.office / SETTINGS),
            "recovery_sheet": str(self.office / recovery.FILE),
            "enrolment": str(self.office / ENROLMENT),
            "import_file": str(self.office / BODY),
        }


# Asking.


def _data_folder(data: Path | None, *, ask: bool) -> Path:
    named = data or os.environ.get("REGISTRY_DATA")
    if not named and not ask:
        raise Unavailable(
            "data-folder-not-named", "Name the folder for the registry's data with --data or REGISTRY_DATA."
        )
    folder = Path(named or click.prompt("Folder for the registry's data", DATA, err=True)).resolve()
    if (folder / MARK).exists():
        raise Refused(
            "demo-in-the-way", "A demo lies in this folder: a real registry begins in one of its own."
        )
    return folder


def _conversation(folder: Path, office: Path) -> Founding:
    output.remark(
        "Some questions, then a registry. Enter takes what stands in [brackets]; Ctrl-C ends this, and "
        "nothing is made\nbefore you have seen your answers.\n"
    )
    founding = questions.ask(_ask)
    shown = {**asdict(founding), "data": folder, "office": office}
    output.remark("\nYour answers:")
    output.remark("\n".join(f"  {name:<20} {answer}" for name, answer in shown.items() if answer))
    output.remark(f"\n{founding.public_url} and {founding.slug} can never change once this is made.")
    if not click.confirm("Make the registry", err=True):
        raise click.Abort
    return founding


def _ask(question: Question, given: Given) -> str:
    """Put one question until its answer holds."""

    def checked(written: str) -> str:
        try:
            return question.answer(written, given)
        except Problem as problem:
            raise click.UsageError(output.printable(problem.detail)) from problem

    default = question.default(given)
    answer: str = click.prompt(
        question.words, default=default, show_default=bool(default), value_proc=checked, err=True
    )
    return answer


# Making.


def _settings(folder: Path, office: Path, founding: Founding) -> Settings:
    """Return the settings of the new registry: the environment's, for production, with its own URL."""
    return read_settings(folder, os.environ | _own_settings(folder, office, founding))


def _own_settings(folder: Path, office: Path, founding: Founding) -> dict[str, str]:
    return {
        "REGISTRY_BACKUPS": os.environ.get("REGISTRY_BACKUPS", f"{folder}-backups"),
        "REGISTRY_ENV": "production",
        "REGISTRY_DATA": str(folder),
        "REGISTRY_PUBLIC_URL": founding.public_url,
        "REGISTRY_KEY_PASSPHRASE": os.environ.get("REGISTRY_KEY_PASSPHRASE", f"file:{office / PASSPHRASE}"),
    }


def _make(settings: Settings, office: Path, founding: Founding) -> _Made:
    at = clock.now()
    own = _settings_file(_own_settings(settings.data, office, founding))
    files_of_answers = {
        SETTINGS: own,
        REHEARSAL: rehearsal.import_file(founding, schemes=True),
    }
    _refuse_other_answers(office, files_of_answers)
    create(settings, demo=False, at=at)
    work = open_until_done(settings)
    _refuse_other_bodies(work, founding.slug)
    _provide_passphrase(settings)
    for name, text in {**files_of_answers, BODY: rehearsal.import_file(founding, schemes=False)}.items():
        _keep(office / name, text)
    enter_file(work, office / REHEARSAL)
    _enter_account(work, office / ENROLMENT, founding, at=at)
    number = _rehearse(work, office / ROSTER, founding, at=at)
    _keep(office / recovery.FILE, _sheet(work, founding, at=at))
    answer = verification.answer(work, number, clock.now())
    did = work.urls.did(founding.slug)
    return _Made(settings, office, founding.slug, did, number, answer.page_url, answer.word)


def _refuse_other_answers(office: Path, wanted: Mapping[str, str]) -> None:
    """Refuse an office folder of other answers before anything is made by these."""
    for name, text in wanted.items():
        if (office / name).exists() and read_within(office / name, MAX_BYTES) != text.encode():
            raise Refused(
                "office-file-differs",
                f"{name} in the office folder was made from other answers, or edited: give those answers, "
                f"or begin with another folder.",
            )


def _refuse_other_bodies(work: Work, slug: str) -> None:
    with work.read() as session:
        bodies = select(Organisation.slug).where(Organisation.kind == OrganisationKind.CERTIFICATION_BODY)
        others = set(session.scalars(bodies)) - {slug}
    if others:
        raise Refused(
            "registry-in-use",
            "This registry is another body's already: further bodies are entered with `registry import`.",
        )


def _keep(path: Path, text: str) -> None:
    """Write a file of the office for its owner alone; one that is there already stays."""
    try:
        files.write_new(path, text.encode(), may_exist=True)
    except Unavailable as problem:
        raise Unavailable("office-unwritable", "The office folder cannot be written.") from problem


def _settings_file(own: Mapping[str, str]) -> str:
    # Whatever else was set for this registry (its database, say) belongs to it from now on.
    others = {name: value for name, value in os.environ.items() if name.startswith("REGISTRY_")}
    lines = [f"{name}={shlex.quote(value)}" for name, value in sorted({**others, **own}.items())]
    return "\n".join(["# Settings of this registry. Read them with: set -a; . FILE; set +a", *lines, ""])


def _provide_passphrase(settings: Settings) -> None:
    """Draw a passphrase where the settings name a file that is not there yet."""
    scheme, _, path = settings.key_passphrase.partition(":")
    if scheme == "file":
        _keep(Path(path), f"{passphrases.new()}\n")


def _enter_account(work: Work, path: Path, founding: Founding, *, at: datetime) -> None:
    """Write the enrolment code first and its digest after: a crash leaves a code that is good or unused."""
    with work.read() as session:
        body = organisations.find_body(session, founding.slug)
        if accounts.find(session, body.id, founding.decider_ref) is not None:
            return
    _keep(path, f"{ids.show_number(ids.new_number())}\n")
    code = ids.parse_number(read_within(path, MAX_BYTES).decode("ascii", "replace").strip())

    def enter(session: Session) -> None:
        accounts.enter(
            session, body.id, founding.decider_ref, Role.REGISTRAR, enrolment=code, by=OPERATOR, at=at
        )

    work.run(enter)


def _rehearse(work: Work, path: Path, founding: Founding, *, at: datetime) -> str:
    """Issue the rehearsal by its roster; return its certificate's number."""
    _keep(path, rehearsal.roster(founding, today=local_day(at, founding.time_zone)))
    roster = rosters.read(path, body=None)
    outcomes = issue_rows(work, roster.rows)
    finish(work, at=clock.now())
    findings = (*roster.findings, *(outcome.finding for outcome in outcomes if outcome.finding is not None))
    if findings:
        raise FileRefused("rehearsal-refused", "The rehearsal's roster is refused.", findings)
    return next(outcome.number for outcome in outcomes if outcome.number is not None)


def _sheet(work: Work, founding: Founding, *, at: datetime) -> str:
    with work.read() as session:
        keys = recovery.key_lines(session, founding.slug)
    return recovery.sheet(
        body=founding.name,
        did=work.urls.did(founding.slug),
        public_url=work.urls.origin,
        passphrase=read_secret(work.settings.key_passphrase).decode(),
        keys=keys,
        at=at,
    )


def _text(value: Mapping[str, Any]) -> str:
    return output.printable(
        "\n".join(
            [
                f"The registry of {value['body']} is made, and its first certificate is {value['status']}:",
                f"  {value['number']}  {value['url']}",
                "It is a rehearsal, says so, and ends by itself in two weeks.",
                "",
                "Do these now, in this order (docs/first-day.md tells more):",
                f"  1. Print {value['recovery_sheet']} twice, lock both away, delete the file.",
                f"  2. In each new terminal:  set -a; . {shlex.quote(value['settings'])}; set +a",
                "  3. registry serve --port 8000     and have your web address passed on to it",
                "  4. Scan the certificate with a telephone, then end it:",
                f"     registry withdraw {value['number']} --reason rehearsal-over",
                "  5. registry backup                and have it done every night",
                "  6. registry doctor --production   until nothing is left to mend",
                f"  7. Add your schemes to {value['import_file']} and import it.",
            ]
        )
    )


COMMANDS = {"init": init}
