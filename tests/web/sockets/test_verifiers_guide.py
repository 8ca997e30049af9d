"""The example in the guide for verifiers runs as it stands, against a real registry. Opens sockets."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from registry.ids import show_number
from registry.web import create_app, serving
from tests.web import registries
from tests.web.registries import LATER, ORIGIN, Registry


@pytest.fixture(scope="module")
def registry(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return registries.make(tmp_path_factory.mktemp("data"), root / "examples")


def told(app: Flask, number: str) -> dict[str, object]:
    """Return what the registry itself says of a certificate."""
    found: dict[str, object] = json.loads(app.test_client().get(f"/c/{show_number(number)}/status").data)
    return found


def test_a_document_that_is_sent_is_judged(
    registry: Registry, root: Path, tmp_path: Path, tool: Callable[[str], str]
) -> None:
    tool("curl")
    guide = (root / "docs" / "verifiers.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^```sh\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    app = create_app(registry.work, lambda: LATER)
    valid = next(number for number in registry.numbers if told(app, number)["verdict"] == "VALID")
    verdicts = {}
    with serving.listening(app, 0, ("127.0.0.1",)) as port:
        for number in (valid, registry.suspended):
            document = app.test_client().get(f"/c/{show_number(number)}").data
            (tmp_path / "credential.json").write_bytes(document)
            ended = subprocess.run(
                [tool("bash"), "-euo", "pipefail", "-c", script.replace(ORIGIN, f"http://127.0.0.1:{port}")],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=True,
                timeout=60,
            )
            verdicts[number] = json.loads(ended.stdout)["verdict"]
    assert verdicts == {valid: "VALID", registry.suspended: "SUSPENDED"}
