"""`registry demo`: a registry with two example bodies, made in seconds, kept, and served.

A demo lies in `var/demo/<port>` (`var/demo/lan-<port>` with `--lan`) under the folder in which
the command is run. Its keys are marked as a demo's and refused in production. Run again, it
keeps what is there and finishes what a crash left undone.
"""

import json
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import qrcode
from sqlalchemy import select

from registry import clock, ids
from registry.audit import OPERATOR
from registry.certificates import register
from registry.certificates.rules import Change, State
from registry.certification import changes, rosters
from registry.cli import output
from registry.cli.data import DEMOS, MARK, open_until_done
from registry.cli.enter import enter_file
from registry.cli.issue import issue_rows
from registry.cli.serve import serve_demo
from registry.config import Settings, check_public_url, read_settings
from registry.credentials import published, qr
from registry.credentials.models import StatusList
from registry.jobs import due
from registry.web import serving
from registry.wiring import create
from registry.work import Work
from signing import strict_json
from signing.errors import Forbidden, Unavailable

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
"""Import files and rosters of the example bodies."""

PORT = 8000


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="Port, and name."
)
@click.option("--lan", is_flag=True, help="Make a demo that other devices in this network can open.")
@click.option("--once", is_flag=True, help="Make the demo and leave; do not serve it.")
@output.json_option
def demo(port: int, *, lan: bool, once: bool, as_json: bool) -> None:
    """Make a demo registry, show one certificate, and serve it."""
    start = time.monotonic()
    settings = _settings(port, lan=lan)
    if settings.production:
        raise Forbidden("demo-data-refused", "A demo's keys are no keys for production: unset REGISTRY_ENV.")
    create(settings, demo=True, at=clock.now())
    work = open_until_done(settings)
    made = _fill(work)
    value = _write(work, made)
    value["seconds"] = round(time.monotonic() - start, 2)
    output.show(value, lambda: _text(work, made, value), as_json=as_json)
    if not once:
        addresses = ("0.0.0.0",) if lan else serving.LOOPBACK  # noqa: S104 -- what --lan is asked for
        serve_demo(work, port=port, addresses=addresses)


@dataclass(frozen=True, slots=True)
class _Made:
    """Hold the demo's certificates in the order of the rosters, with the state of each."""

    states: dict[str, State]

    def those(self, state: State) -> list[str]:
        """Return the numbers of the certificates that are in `state`."""
        return [number for number, found in self.states.items() if found is state]

    @property
    def shown(self) -> str:
        """Return the certificate that the demo shows: the first active one, else any."""
        return next(iter([*self.those(State.ACTIVE), *self.states]))


def _settings(port: int, *, lan: bool) -> Settings:
    host = _lan_address() if lan else "localhost"
    folder = DEMOS / (f"lan-{port}" if lan else str(port))
    environ = {**os.environ, "REGISTRY_PUBLIC_URL": check_public_url(f"http://{host}:{port}")}
    return read_settings(folder, environ)


def _lan_address() -> str:
    """Return this machine's address in its local network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket only chooses a route (TEST-NET-1, RFC 5737).
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError as problem:
            raise Unavailable(
                "network-missing", "This machine is in no network that could be found."
            ) from problem


def _fill(work: Work) -> _Made:
    """Import the examples, issue their rosters, suspend one certificate and withdraw another."""
    numbers: list[str] = []
    for path in sorted(EXAMPLES.glob("*.yaml")):
        enter_file(work, path)
    for path in sorted(EXAMPLES.glob("*.csv")):
        outcomes = issue_rows(work, rosters.read(path, body=None).rows)
        numbers += [outcome.number for outcome in outcomes if outcome.number is not None]
    due.catch_up(work, clock.now())
    made = _Made(_states(work, numbers))
    # Withdrawing comes last and stays for ever: where nothing is withdrawn, the demo was not finished.
    _, *others = made.those(State.ACTIVE)
    if not made.those(State.WITHDRAWN) and len(others) > 1:
        if not made.those(State.SUSPENDED):
            _change(work, others.pop(0), Change.SUSPEND)
        _change(work, others.pop(0), Change.WITHDRAW)
        made = _Made(_states(work, numbers))
    return made


def _states(work: Work, numbers: list[str]) -> dict[str, State]:
    at = clock.now()
    with work.read() as session:
        return {
            number: register.standing(
                session, register.latest_version(session, number), on=at, known_at=at
            ).state
            for number in numbers
        }


def _change(work: Work, number: str, what: Change) -> None:
    at = clock.now()
    deadline = at.date().replace(year=at.year + 1, day=1) if what is Change.SUSPEND else None
    changes.change(work, number, what, reason="demo", deadline=deadline, actor=OPERATOR, at=at)


def _write(work: Work, made: _Made) -> dict[str, Any]:
    """Write the shown certificate's files beside the data; return what `--json` prints."""
    folder = work.settings.data
    with work.read() as session:
        document = published.of_certificate(session, made.shown).body
        code = published.code(session, made.shown, None, work.urls)
        names = session.scalars(select(StatusList.name).order_by(StatusList.name)).all()
        lists = {name: published.status_list(session, name).body for name in names}
    # The shown certificate's own lists first, in the order of its entries; then the others'.
    names = sorted(lists, key=lambda name: (_place(document, name), name))
    url = work.urls.certificate(made.shown)
    (folder / "status").mkdir(exist_ok=True)
    credential, image = folder / "credential.json", folder / "qr.png"
    credential.write_bytes(_readable(document))
    image.write_bytes(qr.png(code))
    for name, body in lists.items():
        (folder / "status" / f"{name}.json").write_bytes(_readable(body))
    (folder / MARK).write_text(json.dumps({"public_url": work.urls.origin}) + "\n", encoding="utf-8")
    return {
        "url": url,
        "number": ids.show_number(made.shown),
        "credential": str(credential),
        "qr_png": str(image),
        "status_lists": [str(folder / "status" / f"{name}.json") for name in names],
        "issued": len(made.states),
        "suspended": len(made.those(State.SUSPENDED)),
        "withdrawn": len(made.those(State.WITHDRAWN)),
    }


def _place(document: bytes, name: str) -> int:
    """Return where a document first names a status list; behind everything if it does not."""
    place = document.find(name.encode())
    return place if place >= 0 else len(document)


def _readable(document: bytes) -> bytes:
    """Write a signed document over several lines; what is signed is its data, not its layout."""
    return json.dumps(strict_json.loads(document), ensure_ascii=False, indent=1).encode() + b"\n"


def _text(work: Work, made: _Made, value: dict[str, Any]) -> str:
    code = qrcode.QRCode(border=2)
    code.add_data(value["url"])
    matrix = code.get_matrix()
    pairs = zip(matrix[::2], [*matrix[1::2], [False] * len(matrix)], strict=False)
    # Two rows of modules a line; light is drawn, so that it scans on a dark terminal too.
    halves = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}
    picture = ["".join(halves[upper, lower] for upper, lower in zip(*rows, strict=True)) for rows in pairs]
    lines = [
        *picture,
        "",
        f"A certificate:       {value['url']}",
        *(f"Suspended:           {work.urls.certificate(number)}" for number in made.those(State.SUSPENDED)),
        *(f"Withdrawn:           {work.urls.certificate(number)}" for number in made.those(State.WITHDRAWN)),
        f"Its signed document: {value['credential']}",
        f"Its QR code:         {value['qr_png']}",
        "",
        f"{value['issued']} certificates in {value['seconds']} s. Verify one:",
        f"  .venv/bin/registry verify {value['credential']}",
    ]
    return "\n".join(lines)


COMMANDS = {"demo": demo}
