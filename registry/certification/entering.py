"""Entering what an import file says: organisations, personnel, scheme versions, accreditations.

The use case behind `registry import`: one step in the caller's transaction, whole or not at
all. What is in the registry already with the same words is left as it is, so a file may be
entered again; what differs is refused, because certificates rest on it.

Who acts decides what may be entered. The operator may enter everything; a certification body
its own section, its own words and nothing about its accreditation; an accreditation body its
own facts. Nobody states facts about themselves (`trust.rules`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy.orm import Session

from registry.audit import OPERATOR
from registry.certification import schemes
from registry.certification.files import in_file_order
from registry.certification.import_file import BodySection, ImportFile, Placed
from registry.errors import FileRefused, Finding, Place
from registry.parties import organisations, persons
from registry.parties.models import Organisation
from registry.parties.organisations import Profile
from registry.trust import accreditations
from registry.trust.accreditations import Statement
from signing.errors import Forbidden, Problem
from signing.strict_json import shown


@dataclass(slots=True)
class Count:
    """How much of one kind was entered now, and how much was there already."""

    added: int = 0
    unchanged: int = 0

    def add(self, *, new: bool) -> None:
        """Count one."""
        if new:
            self.added += 1
        else:
            self.unchanged += 1


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a file."""

    accreditation_bodies: Count = field(default_factory=Count)
    bodies: Count = field(default_factory=Count)
    personnel: Count = field(default_factory=Count)
    scheme_versions: Count = field(default_factory=Count)
    accreditations: Count = field(default_factory=Count)
    body_slugs: list[str] = field(default_factory=list)
    """The certification bodies of the file, in its order; each needs a signing key."""

    def as_json(self) -> dict[str, dict[str, int]]:
        """Return the counts by kind, as `added` and `unchanged`."""
        counts = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "body_slugs"}
        return {name: {"added": count.added, "unchanged": count.unchanged} for name, count in counts.items()}


def enter(session: Session, file: ImportFile, *, by: str, at: datetime) -> Entered:
    """Enter a file for `by`, the operator or an organisation's slug, in the caller's transaction.

    Raise `Forbidden` (`trust-own-fact`, `not-own-section`) before anything is written, or `FileRefused`
    (`import-refused`) with every refusal of a rule; the caller's transaction is then to be rolled back.
    """
    check_may_enter(file, by=by)
    entering = _Entering(session, by, at)
    for accreditor in file.accreditation_bodies:
        entering.organisation(accreditor, entering.entered.accreditation_bodies)
    for section in file.bodies:
        entering.body(section)
    for statement in file.accreditations:
        entering.accreditation(statement)
    if entering.findings:
        raise FileRefused(
            "import-refused",
            f"{len(entering.findings)} part(s) of {shown(file.file)} are refused; nothing of it is entered.",
            in_file_order(entering.findings),
        )
    return entering.entered


def check_may_enter(file: ImportFile, *, by: str) -> None:
    """Refuse sections that are not the acting organisation's to enter.

    Raise `Forbidden`: `trust-own-fact` for a body that brings an accreditation, `not-own-section`.
    """
    if by == OPERATOR:
        return
    for statement in file.accreditations:
        if statement.value.accreditation_body != by or statement.value.body == by:
            raise Forbidden(
                "trust-own-fact",
                f"{by} cannot enter accreditations; the accreditation body or the operator states them.",
            )
    sections = (*file.accreditation_bodies, *(section.profile for section in file.bodies))
    for section in sections:
        if section.value.slug != by:
            raise Forbidden("not-own-section", f"{by} cannot enter what is {section.value.slug}'s.")


@dataclass(slots=True)
class _Entering:
    """Enters part after part and keeps what was refused."""

    session: Session
    by: str
    at: datetime
    entered: Entered = field(default_factory=Entered)
    findings: list[Finding] = field(default_factory=list)

    def organisation(self, profile: Placed[Profile], count: Count) -> Organisation | None:
        """Return the organisation, or none where it was refused."""
        entered: Organisation | None = None
        with self._placing(profile.place):
            new = organisations.enter(self.session, profile.value, by=self.by, at=self.at)
            count.add(new=new is not None)
            entered = new or organisations.find(self.session, profile.value.slug)
        return entered  # noqa: RET504 -- a refusal ends the block above and leaves none

    def body(self, section: BodySection) -> None:
        body = self.organisation(section.profile, self.entered.bodies)
        if body is None:
            return  # what follows would stand on what was refused
        self.entered.body_slugs.append(body.slug)
        for member in section.personnel:
            with self._placing(member.place):
                new = persons.enter_personnel(self.session, body.id, member.value, by=self.by, at=self.at)
                self.entered.personnel.add(new=new)
        for content in section.schemes:
            with self._placing(content.place):
                version = schemes.publish(self.session, body, content.value, by=self.by, at=self.at)
                self.entered.scheme_versions.add(new=version is not None)

    def accreditation(self, statement: Placed[Statement]) -> None:
        with self._placing(statement.place):
            schemes.check_known(self.session, statement.value.body, statement.value.schemes)
            fact = accreditations.state(self.session, statement.value, by=self.by, at=self.at)
            self.entered.accreditations.add(new=fact is not None)

    @contextmanager
    def _placing(self, place: Place) -> Iterator[None]:
        """Keep what is refused within, with its place, so that everything wrong is told at once."""
        try:
            yield
        except Problem as problem:
            self.findings.append(Finding.of(place, problem))
