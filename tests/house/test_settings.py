"""The settings: every variable that the code names is in `docs/settings.md`, and no other is there."""

import ast
import re

from tests.house.tree import CODE, ROOT, Module, modules

VARIABLE = re.compile(r"REGISTRY_[A-Z][A-Z_]*[A-Z]")
ROW = re.compile(r"^\| `(REGISTRY_[A-Z_]+)` \|", re.MULTILINE)


def variables(module: Module) -> set[str]:
    """Return the variables that stand as whole literals in a module, as they do where one is read."""
    texts = {node.value for node in ast.walk(module.tree) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and VARIABLE.fullmatch(text)}


def test_the_page_of_settings_names_exactly_what_the_code_reads() -> None:
    read = {name for module in modules(*CODE) for name in variables(module)}
    documented = ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))
    assert "REGISTRY_PUBLIC_URL" in read
    assert sorted(documented) == sorted(read)
