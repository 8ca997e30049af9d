"""`registry serve`: answer the public over HTTP, and run what is due every 30 seconds."""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import click

from registry import clock
from registry.cli import fleet, local_tls, output
from registry.cli.data import data_option, work_of
from registry.config import check_dev_vc_api
from registry.jobs import due
from registry.web import serving
from registry.web.app import create_app
from registry.wiring import development_issuer
from registry.work import Work

_log = logging.getLogger(__name__)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; by default the public URL's.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="Processes that answer; by default one for each processor, four at most.",
)
@click.option("--tls-self-signed", is_flag=True, help="Speak TLS, with a certificate that signs itself.")
@click.option("--dev-vc-api", is_flag=True, help="Serve the development issuer too, and write dids.json.")
@data_option
def serve(
    port: int | None, processes: int | None, data: Path | None, *, tls_self_signed: bool, dev_vc_api: bool
) -> None:
    """Serve the registry on this machine until it is stopped."""
    work = work_of(data)
    number = port or _port_of(work.urls.origin)
    tls = local_tls.provide(work.settings, clock.now()) if tls_self_signed else None
    if tls is not None:
        output.remark(f"Over TLS: clients are to trust {tls.certificate}")
    fleet.serve(
        work.settings.data,
        number,
        processes=processes or fleet.default_processes(),
        tls=tls,
        environ=_development(work, f"http{'s' if tls else ''}://localhost:{number}") if dev_vc_api else None,
        ready=lambda _port: _tell(work),
        meanwhile=lambda: _tick(work),
    )


def serve_demo(work: Work, *, port: int, addresses: Sequence[str] = serving.LOOPBACK) -> None:
    """Serve in this process until a signal ends it, running what is due meanwhile.

    Raise `Unavailable` (`port-taken`, `address-unavailable`).
    """
    serving.serve(
        create_app(work),
        port,
        addresses,
        ready=lambda _port: _tell(work),
        meanwhile=lambda: _tick(work),
    )


def _development(work: Work, origin: str) -> dict[str, str]:
    """Make the development issuer's keys, tell its DIDs, and return the setting that has it served."""
    settings = work.settings
    settings = replace(settings, dev_vc_api=check_dev_vc_api(origin, settings.environment))
    issuer = development_issuer(settings, work.urls)
    if issuer is not None:
        dids = settings.data / "dids.json"
        dids.write_text(json.dumps(issuer.dids(), indent=1) + "\n", encoding="utf-8")
        output.remark(f"Development issuer: {origin}/issuers/<slug>/credentials/issue, DIDs in {dids}")
    return {"REGISTRY_DEV_VC_API": origin}


def _tell(work: Work) -> None:
    output.remark(f"Serving {work.urls.origin} (Ctrl-C ends it)")


def _tick(work: Work) -> None:
    try:
        due.tick(work, clock.now())
    except Exception:  # noqa: BLE001 -- an edge: serving goes on whatever a job meets
        # What is due stays due, and pages tell the age of what they show.
        _log.exception("what was due could not be done; it is tried again")


def _port_of(origin: str) -> int:
    parts = urlsplit(origin)
    return parts.port or (443 if parts.scheme == "https" else 80)


COMMANDS = {"serve": serve}
