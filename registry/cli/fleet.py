"""Serve a registry with processes: start one group for each address, watch them, do what is due meanwhile.

`registry.cli.worker` is what is started; this module holds no view and serves nothing itself. What
is due is done here, in the one process that starts the others. A group that ends is started
again; one that cannot start (its database is away) is tried again until it can.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from registry.cli.local_tls import Certificate
from registry.web import serving
from signing.errors import Unavailable

EVERY_SECONDS: Final = 1
"""How often it is looked whether every group lives."""

_READY_SECONDS: Final = 60
_END_SECONDS: Final = 15


def default_processes() -> int:
    """Return how many processes answer at an address: one for each processor, four at most."""
    return min(4, os.cpu_count() or 1)


def serve(
    data: Path,
    port: int,
    addresses: Sequence[str] = serving.LOOPBACK,
    *,
    processes: int,
    tls: Certificate | None = None,
    environ: Mapping[str, str] | None = None,
    ready: Callable[[int], None] = lambda _port: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Serve the registry in `data` until SIGINT or SIGTERM; call from the main thread.

    `tls` has the processes speak TLS; `environ` holds settings that they have beside this process's own.
    `ready` is told the port once connections are taken, `meanwhile` every 30 seconds. Raise `Unavailable`
    (`port-taken`, `address-unavailable`, `serving-failed`).
    """
    with serving.reserved(port, addresses) as (usable, number), serving.stop_signals() as stop:
        told = dict(os.environ) | {"REGISTRY_DATA": str(data.absolute())} | dict(environ or {})
        groups = [_Group(address, number, processes, told, tls) for address in usable]
        try:
            for group in groups:
                group.start()
            for group in groups:
                group.wait_until_ready(stop.is_set)
            if not stop.is_set():
                ready(number)
            due = time.monotonic() + serving.EVERY_SECONDS
            while not stop.wait(EVERY_SECONDS):
                for group in groups:
                    group.keep_alive()
                if time.monotonic() >= due:
                    meanwhile()
                    due = time.monotonic() + serving.EVERY_SECONDS
        finally:
            for group in groups:
                group.terminate()
            for group in groups:
                group.wait()


@dataclass(slots=True)
class _Group:
    """The processes of one address."""

    address: str
    port: int
    processes: int
    environ: Mapping[str, str]
    tls: Certificate | None
    running: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        # -P: a folder `registry` where the command is run must not pass for this program.
        words = [sys.executable, "-P", "-m", "registry.cli.worker", self.address, str(self.port)]
        files = () if self.tls is None else (str(self.tls.certificate), str(self.tls.key))
        self.running = subprocess.Popen(
            [*words, str(self.processes), str(os.getpid()), *files],
            stdin=subprocess.DEVNULL,
            env=self.environ,
        )

    def wait_until_ready(self, stopped: Callable[[], bool]) -> None:
        """Wait until connections are taken; raise `Unavailable` (`serving-failed`) if they never are."""
        end = time.monotonic() + _READY_SECONDS
        while not stopped():
            try:
                socket.create_connection((self.address, self.port), timeout=1).close()
            except OSError as fault:
                if not self._alive() or time.monotonic() > end:
                    raise Unavailable(
                        "serving-failed",
                        f"The processes that answer at {self.address} did not start; stderr says why.",
                    ) from fault
                time.sleep(0.05)
            else:
                return

    def keep_alive(self) -> None:
        """Start the group again where it ended."""
        if not self._alive():
            self.start()

    def terminate(self) -> None:
        if self.running is not None:
            self.running.terminate()

    def wait(self) -> None:
        if self.running is None:
            return
        try:
            self.running.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()

    def _alive(self) -> bool:
        return self.running is not None and self.running.poll() is None
