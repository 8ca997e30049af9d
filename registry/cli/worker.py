"""The processes that answer at one address: `registry.cli.worker ADDRESS PORT PROCESSES PARENT [TLS]`.

It is run as a module; TLS are two files, a certificate and its key, and without them HTTP is not
encrypted. Granian (HTTP/1.1, WSGI) restarts a process that dies. Each is spawned, not forked, and opens the
registry for itself: no lock, thread or database connection of another process is in it.
`registry.cli.fleet` starts this program with the data folder in `REGISTRY_DATA`. Whoever finds its
parent gone ends too, so that nobody answers whom nobody watches. No request is logged: addresses
and certificate numbers are personal data.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

THREADS: Final = 5
"""How many requests a process answers at once; each has a database connection of its own."""

_KILL_SECONDS: Final = 10
_WATCH_SECONDS: Final = 1
_STDERR: Final = {"formatter": "generic", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
_LOGGING: Final = {"handlers": {"console": _STDERR, "access": _STDERR}}
"""Granian's own remarks go to stderr: stdout is for answers."""


def application() -> Callable[..., Any]:
    """Open the registry that the environment names, and make its application, in a process that answers."""
    # Here, because the process that only watches the others would load all of it for nothing.
    from registry.config import read_settings  # noqa: PLC0415
    from registry.web.app import create_app  # noqa: PLC0415
    from registry.wiring import development_issuer, open_work  # noqa: PLC0415

    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        end_with(parent.pid)
    settings = read_settings(Path(os.environ["REGISTRY_DATA"]))
    work = open_work(settings)
    app = create_app(work, issuer=development_issuer(settings, work.urls))
    # What was loaded stays. Looking through it again and again cost a tenth of every verification.
    gc.freeze()
    return app


def serve(
    address: str, port: int, processes: int, certificate: Path | None = None, key: Path | None = None
) -> None:
    """Serve with so many processes until SIGTERM or SIGINT, over TLS where there is a certificate."""
    multiprocessing.set_start_method("spawn")
    Server(
        "registry",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=processes,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=_KILL_SECONDS,
        log_level=LogLevels.error,
        log_dictconfig=_LOGGING,
        ssl_cert=certificate,
        ssl_key=key,
    ).serve(target_loader=application, wrap_loader=False)


def end_with(parent: int) -> None:
    """From now on, end this process as SIGTERM would when its parent, the process `parent`, is gone."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    end_with(int(sys.argv[4]))
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *map(Path, sys.argv[5:7]))
