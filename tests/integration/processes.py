"""`registry serve` started as a program, for tests that ask it over loopback and let go of it again."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration import databases

PATIENCE_SECONDS = 60


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.1)


def get(port: int, path: str, address: str = "127.0.0.1") -> tuple[int, http.client.HTTPMessage, bytes]:
    """Ask for a path; return status, headers and body."""
    connection = http.client.HTTPConnection(address, port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def command(folder: Path, port: int) -> tuple[list[str], dict[str, str]]:
    """Return the words and the environment of `registry serve`."""
    words = [sys.executable, "-c", "from registry.cli import main; main()", "serve", "--data", str(folder)]
    return [*words, "--port", str(port), "--processes", "2"], os.environ | databases.environ(words)


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Serve a registry by the command; give the process and the port."""
    port = free_port()
    words, environ = command(folder, port)
    process = subprocess.Popen(words, env=environ, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Serving http://localhost:8000")
        yield process, port
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)
