"""The way out: below the edges, which listen, one module alone can open a connection."""

import ast
from pathlib import Path

from tests.house.tree import CODE, Module, imports, modules

CONNECTING = frozenset(
    {"aiohttp", "asyncio", "ftplib", "http.client", "httpx", "requests", "smtplib", "socket", "ssl"}
) | {"urllib.request", "urllib3", "xmlrpc.client"}
WAY_OUT = "registry/outbound.py"
EDGES = ("registry/cli/", "registry/web/", "registry/jobs/")
"""They listen, and the doctor (`jobs.reach`) asks our own address."""


def connects(module: Module) -> bool:
    """Tell whether a module imports what opens connections."""
    return any(name in CONNECTING or name.partition(".")[0] in CONNECTING for name in imports(module.tree))


def test_below_the_edges_one_module_opens_connections() -> None:
    found = {module.name for module in modules(*CODE) if connects(module)}
    assert {name for name in found if not name.startswith(EDGES)} == {WAY_OUT}
    assert "registry/jobs/reach.py" in found, "control: the edges are looked at, and left out"


def test_each_way_of_importing_is_seen() -> None:
    for text in (
        "import socket",
        "import http.client",
        "from urllib.request import urlopen",
        "import ssl as s",
    ):
        assert connects(Module(Path("x.py"), text, ast.parse(text))), text
    assert not connects(Module(Path("x.py"), "", ast.parse("import http, urllib.parse")))
