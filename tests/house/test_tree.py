"""The tree: what stands at the top, what is in use, how modules open and how long they may grow."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import CODE, ROOT, Module, dotted, files, imports, modules

TOP = ("pyproject.toml", "registry", "signing", "schemas", "static", "tests", "README.md")
IN_USE = ("flask", "pyld", "cryptography", "qrcode", "sqlalchemy", "pytest")
FILE_WALL = 400
FUNCTION_WALL = 60
FORBIDDEN_NAMES = {"services.py", "utils.py", "helpers.py", "views.py"}
NOW = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
MACHINE_PATH = re.compile(r"(?:^|[\s\"'`(=:])/(?:root|home/\w+|Users/\w+|work|opt)/|[A-Z]:\\Users\\")


def undocumented(module: Module) -> bool:
    """Tell whether a module that holds anything opens without a docstring."""
    return bool(module.tree.body) and ast.get_docstring(module.tree) is None


def long_functions(module: Module) -> list[str]:
    """Return the place of every function of the module that passes the wall."""
    return [
        f"{module.name}:{node.lineno} {node.name}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_WALL
    ]


def clock_readings(module: Module) -> list[str]:
    """Return the place of every expression that reads a clock's present time."""
    return [
        f"{module.name}:{node.lineno} {dotted(node)}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ".".join(dotted(node).split(".")[-2:]) in NOW
    ]


def module_of(text: str) -> Module:
    """Parse a text as a module for the controls."""
    return Module(Path("control.py"), text, ast.parse(text))


@pytest.mark.parametrize("name", TOP)
def test_the_top_level_holds(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("library", IN_USE)
def test_the_fixed_libraries_are_imported_somewhere(library: str) -> None:
    users = [
        module.name
        for module in modules(*CODE, "tests")
        if any(name.split(".")[0] == library for name in imports(module.tree))
    ]
    assert users


def test_registry_opens_empty() -> None:
    assert (ROOT / "registry" / "__init__.py").read_bytes() == b""


def test_every_module_opens_with_a_docstring() -> None:
    assert [module.name for module in modules(*CODE, "tests") if undocumented(module)] == []


def test_no_file_passes_the_wall() -> None:
    found = {module.name: module.text.count("\n") for module in modules(*CODE, "tests")}
    assert {name: lines for name, lines in found.items() if lines > FILE_WALL} == {}


def test_no_function_passes_the_wall() -> None:
    assert [place for module in modules(*CODE, "tests") for place in long_functions(module)] == []


def test_no_module_is_named_after_nothing() -> None:
    assert [str(path) for path in files() if path.name in FORBIDDEN_NAMES] == []


def test_only_the_clock_reads_the_time() -> None:
    clock = "registry/clock.py"
    assert any(module.name == clock and clock_readings(module) for module in modules("registry"))
    found = [place for module in modules(*CODE) if module.name != clock for place in clock_readings(module)]
    assert found == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = []
    for path in files():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path}: {match.group()}" for match in MACHINE_PATH.finditer(text)]
    assert found == []


def test_importing_a_rule_loads_neither_web_nor_database() -> None:
    rules = [
        module.name.removesuffix(".py").replace("/", ".")
        for module in modules("registry")
        if is_rules(module)
    ]
    assert "registry.certification.rules" in rules
    code = (
        f"import sys, {', '.join(rules)}\n"
        "print(*sorted({'flask', 'werkzeug', 'sqlalchemy', 'alembic', 'click'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def is_rules(module: Module) -> bool:
    """Tell whether a module is one of a package's pure rules."""
    return module.path.name == "rules.py" or module.path.name.endswith("_rules.py")


def test_the_checks_of_this_file_can_fail() -> None:
    assert undocumented(module_of("VALUE = 1\n"))
    assert not undocumented(module_of('"""Say what it is."""\nVALUE = 1\n'))
    assert not undocumented(module_of(""))
    long = "def grow() -> None:\n" + "    print()\n" * FUNCTION_WALL
    assert long_functions(module_of(long)) == ["control.py:1 grow"]
    assert long_functions(module_of(long.replace("    print()\n", "", 1))) == []
    assert clock_readings(module_of("import datetime\nx = datetime.datetime.now()\n"))
    assert clock_readings(module_of("from time import time\nimport time\ny = time.time()\n"))
    assert not clock_readings(module_of("from registry import clock\nz = clock.now()\n"))


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("see " + "/home" + "/ada/project", True),
        ("path: " + "/root" + "/x", True),
        ("C:" + "\\Users\\ada", True),
        ("/usr/bin/env bash", False),
        ("https://registry.example/home/page", False),
    ],
)
def test_the_search_for_machine_paths_can_fail(text: str, *, refused: bool) -> None:
    assert (MACHINE_PATH.search(text) is not None) is refused
