"""The project's own files as the house tests read them: paths, Python modules and their syntax trees.

Nothing here asserts; each test file says what must hold of what is read here.
"""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("registry", "signing", "schemas")
"""The folders whose Python is the product."""


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: its path relative to the root, its text and its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Return the path as it is written in reports."""
        return self.path.as_posix()


def ignored_folders(gitignore: str) -> frozenset[str]:
    """Return the names of the folders that a `.gitignore` keeps out, and `.git` itself."""
    lines = (line.strip() for line in gitignore.splitlines())
    return frozenset({line.strip("/") for line in lines if line.endswith("/")} | {".git"})


def files(root: Path = ROOT) -> Iterator[Path]:
    """Yield every file of the project, relative to `root`, without what `.gitignore` keeps out."""
    ignored = ignored_folders((root / ".gitignore").read_text())
    for folder, names, found in os.walk(root):
        names[:] = sorted(name for name in names if name not in ignored)
        for name in sorted(found):
            if name != ".git" and not name.startswith(".coverage"):
                yield (Path(folder) / name).relative_to(root)


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Read and parse every Python file under `folders`."""
    paths = (path for path in files() if path.suffix == ".py" and path.parts[0] in folders)
    texts = ((path, (ROOT / path).read_text(encoding="utf-8")) for path in paths)
    return tuple(Module(path, text, ast.parse(text, filename=str(path))) for path, text in texts)


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield the absolute name of every module that is imported anywhere in `tree`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def dotted(node: ast.expr) -> str:
    """Write a name or a chain of attributes as `a.b.c`, or nothing for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""
