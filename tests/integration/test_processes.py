"""`registry serve` as a program: processes that answer, one that does what is due, and none left behind.

Opens loopback sockets and starts processes of its own.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from registry.cli import fleet, worker
from registry.credentials import publishing
from registry.db import CONNECTIONS
from registry.ids import show_number
from registry.web import serving
from registry.work import Work
from tests.integration import databases
from tests.integration.processes import command, get, served, until
from tests.integration.registries import AT
from tests.integration.terminal import REFUSED

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads the processes of Linux")


def answering(port: int) -> bool:
    """Tell whether anybody answers."""
    try:
        return get(port, "/")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def children(parent: int) -> dict[int, list[int]]:
    """Return the processes that a process started, each with those that it started in its turn."""
    started: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        if fields[0] != "Z":
            started.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    return {child: started.get(child, []) for child in started.get(parent, [])}


def test_it_answers_at_both_addresses_and_ends_with_everything_it_started(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    with served(example_work.settings.data) as (process, port):
        status, headers, body = get(port, f"/c/{show_number(numbers[1])}/status")
        assert (status, headers.get_all("Server")) == (200, ["registry"])
        assert json.loads(body)["number"] == show_number(numbers[1])
        if socket.has_ipv6:
            assert get(port, "/", "::1")[0] == 200
        again, environ = command(example_work.settings.data, port)
        second = subprocess.run(again, env=environ, capture_output=True, text=True, check=False)
        assert (second.returncode, "port-taken" in second.stderr) == (REFUSED, True)
    assert process.returncode == 0
    assert not answering(port)


# Who watches over processes asks no database anything: one engine is enough.
@linux
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True, scope="session")
def test_what_dies_is_started_again_and_nobody_outlives_who_started_them(example_work: Work) -> None:
    with served(example_work.settings.data) as (process, port):
        for group, answerers in children(process.pid).items():
            os.kill(group, signal.SIGKILL)
            until(lambda gone=answerers: not any(Path(f"/proc/{pid}").exists() for pid in gone))  # type: ignore[misc] # mypy cannot infer a default's type
        until(lambda: answering(port))
        left = [pid for group, answerers in children(process.pid).items() for pid in (group, *answerers)]
        process.kill()
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))
    assert not answering(port)


def test_what_is_due_is_done_while_it_serves(entered_work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    # In this process, so that the wait can be shortened; the groups are real.
    monkeypatch.setattr(serving, "EVERY_SECONDS", 0)
    monkeypatch.setattr(fleet, "EVERY_SECONDS", 0.05)
    for name, value in databases.environ(["--data", entered_work.settings.data]).items():
        monkeypatch.setenv(name, value)
    done = []

    def meanwhile() -> None:
        done.append(publishing.finish(entered_work, at=AT))
        if len(done) == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    ports: list[int] = []
    fleet.serve(
        entered_work.settings.data, 0, ("127.0.0.1",), processes=1, ready=ports.append, meanwhile=meanwhile
    )
    assert len(done) == 3
    assert not answering(ports[0])


def test_every_request_that_is_answered_at_once_has_a_connection() -> None:
    assert worker.THREADS <= CONNECTIONS
