"""The other side: one Node process with the npm packages of tests/conformance, asked line by line."""

import json
import subprocess
from types import TracebackType
from typing import Any, Self

from tests.conformance.judges import HERE, NODE


class Peer:
    """Run tests/conformance/bench.js, without network, for as long as the block lasts."""

    def __init__(self, setup: dict[str, Any]) -> None:
        """Take what `bench.sample.request` returns."""
        self._setup = setup

    def __enter__(self) -> Self:
        """Start Node, and wait until the packages are loaded."""
        command = [str(NODE), "--permission", f"--allow-fs-read={HERE}", "bench.js"]
        self._process = subprocess.Popen(
            command, cwd=HERE, env={}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._ask(self._setup) == {"ready": True}  # noqa: S101 -- the script's first answer
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Let Node end."""
        self._process.communicate()

    def seconds(self, work: str, count: int) -> float:
        """Return how long `count` runs of `work` took, by Node's own clock."""
        return float(self._ask({"work": work, "count": count})["seconds"])

    def canonicalise(self, documents: list[dict[str, Any]]) -> list[str]:
        """Return the canonical N-Quads of JSON-LD documents by jsonld and rdf-canonize."""
        return list(self._ask({"work": "canonicalise", "documents": documents})["texts"])

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("Node was started without pipes.")
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuntimeError("Node has ended; what it said stands above.")
        return dict(json.loads(line))
