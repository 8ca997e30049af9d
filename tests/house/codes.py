"""Every problem code that the tree can raise, read from the syntax trees without running anything.

A code is the first argument of a family's constructor, the second of a `Finding`, or whatever is
handed to a function that passes it on to one of these. Literals and module constants are followed.

Run as a program it writes the table of `docs/problems.md` anew: `python -m tests.house.codes`.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.house.tree import CODE, ROOT, Module, modules

FAMILIES = {
    "Malformed": 400,
    "FileRefused": 400,
    "Unauthenticated": 401,
    "Forbidden": 403,
    "NotFound": 404,
    "Refused": 409,
    "TooLarge": 413,
    "InvalidProof": 422,
    "TooMany": 429,
    "Unavailable": 503,
}
PAGE = ROOT / "docs" / "problems.md"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
HEADER = "| Code | Status | What is said |\n|---|---|---|"
DETAILS = 3
"""How many of a code's sentences are shown."""
VARIES = "(says what was found there)"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a call takes a code: position and name of the argument, its family, and what that says."""

    position: int
    name: str
    family: str
    detail: str = ""


Forwarders = dict[str, Slot]
"""Name of a function to the place where it takes a code."""


@dataclass(frozen=True, slots=True)
class Raised:
    """One place where a code is raised."""

    code: str
    family: str
    detail: str
    place: str


def constants(tree: Sequence[Module]) -> dict[str, str]:
    """Return every module constant that is a string, by name."""
    found = {}
    for module in tree:
        for node in module.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            value = getattr(node, "value", None)
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                found.update({target.id: value.value for target in targets if isinstance(target, ast.Name)})
    return found


def called(node: ast.Call) -> str:
    """Return the last part of the name that is called."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def slot_of(node: ast.Call, forwarders: Forwarders) -> Slot | None:
    """Return where this call takes a code, or none if it takes none."""
    name = called(node)
    if name in FAMILIES:
        return Slot(0, "code", name)
    if name == "Finding":
        return Slot(1, "code", name)
    return forwarders.get(name)


def code_argument(node: ast.Call, slot: Slot) -> ast.expr | None:
    """Return the expression that this call hands over as a code."""
    if len(node.args) > slot.position:
        return node.args[slot.position]
    return next((item.value for item in node.keywords if item.arg == slot.name), None)


def find_forwarders(tree: Sequence[Module]) -> Forwarders:
    """Return the functions that hand one of their parameters on as a code, at any remove."""
    forwarders: Forwarders = {}
    functions = [
        node for module in tree for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)
    ]
    known = -1
    while known < len(forwarders):
        known = len(forwarders)
        for function in functions:
            for slot in _forwarded(function, forwarders):
                forwarders.setdefault(function.name, slot)
    return forwarders


def _forwarded(function: ast.FunctionDef, forwarders: Forwarders) -> Iterator[Slot]:
    names = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
    names = [name for name in names if name not in {"self", "cls"}]
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and (slot := slot_of(node, forwarders)):
            match code_argument(node, slot):
                case ast.Name(id=name) if name in names:
                    detail = sentence(node.args) or slot.detail
                    yield Slot(names.index(name), name, slot.family, detail)


def codes_in(expression: ast.expr, texts: Mapping[str, str]) -> list[str]:
    """Return the codes that an expression can be: literals, constants, both sides of a choice."""
    match expression:
        case ast.Constant(value=str(code)):
            return [code]
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in texts:
            return [texts[name]]
        case ast.IfExp(body=body, orelse=orelse):
            return codes_in(body, texts) + codes_in(orelse, texts)
        case _:
            return []


def sentence(arguments: Sequence[ast.expr]) -> str:
    """Return the longest text of several words there is; an ellipsis stands for what is filled in."""
    texts = (_text(argument) for argument in arguments)
    return max((text for text in texts if " " in text), key=len, default="")


def _text(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) if isinstance(part, ast.Constant) else "…" for part in parts)
        case _:
            return ""


def raised(tree: Sequence[Module]) -> list[Raised]:
    """Return every code with the place where it is raised."""
    texts, forwarders, found = constants(tree), find_forwarders(tree), []
    for module in tree:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not (slot := slot_of(node, forwarders)):
                continue
            expression = code_argument(node, slot)
            for code in codes_in(expression, texts) if expression else ():
                detail = sentence([*node.args, *(item.value for item in node.keywords)]) or slot.detail
                found.append(Raised(code, slot.family, detail, f"{module.name}:{node.lineno}"))
    return found


def made_up(tree: Sequence[Module]) -> list[str]:
    """Return every place where a code is put together instead of being written out."""
    forwarders = find_forwarders(tree)
    return [
        f"{module.name}:{node.lineno}"
        for module in tree
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and (slot := slot_of(node, forwarders))
        and isinstance(code_argument(node, slot), ast.JoinedStr | ast.BinOp | ast.Call | ast.Subscript)
    ]


def rows(found: Sequence[Raised]) -> list[str]:
    """Return the rows of the table, in the order of the codes."""
    statuses: dict[str, set[str]] = defaultdict(set)
    details: dict[str, list[str]] = defaultdict(list)
    for item in found:
        statuses[item.code] |= {str(FAMILIES[item.family])} if item.family in FAMILIES else set()
        detail = " ".join(item.detail.replace("|", "\\|").split())
        if detail and detail not in details[item.code]:
            details[item.code].append(detail)
    said = {code: " · ".join(details[code][:DETAILS]) or VARIES for code in statuses}
    return [
        f"| `{code}` | {', '.join(sorted(statuses[code])) or '-'} | {said[code]} |"
        for code in sorted(statuses)
    ]


def page(text: str, found: Sequence[Raised]) -> str:
    """Return the page with its table written anew and everything around it kept."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n" + "\n".join([HEADER, *rows(found)]) + f"\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), raised(modules(*CODE))), encoding="utf-8")
