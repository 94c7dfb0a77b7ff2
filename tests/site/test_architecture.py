"""The package's shape: imports run one way, MkDocs stays behind its boundary, modules stay small."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter

from desk import REPOSITORY

PACKAGE = REPOSITORY / "digest"
FILES = {
    ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "skeleton" not in path.parts
}
MOST_LINES = 330
# A module that must be longer is named here, and why is said beside it. There is none.
LONGER: frozenset[str] = frozenset()


def imported(name: str) -> set[str]:
    """Every module that a module imports anywhere in it, by its whole name; of ours, the module itself."""
    found = set()
    for node in ast.walk(ast.parse(FILES[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{name}: relative imports hide where they lead"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in FILES else node.module)
    return found


GRAPH = {name: {other for other in imported(name) if other in FILES} - {name} for name in FILES}


def test_the_graph_is_that_of_the_package() -> None:
    """The graph is read rightly: it knows what anyone can see in two files."""
    assert "digest.plugin" in GRAPH["digest.cli"]
    assert "digest.pages.site" in GRAPH["digest.project"]
    assert len(GRAPH) > 30


def test_imports_run_one_way() -> None:
    try:
        order = list(TopologicalSorter(GRAPH).static_order())
    except CycleError as error:
        raise AssertionError(f"a circle of imports: {' → '.join(error.args[1])}") from None
    assert set(order) == set(FILES)


def reached(name: str) -> set[str]:
    """Every module of ours that a module needs, directly or not."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for other in GRAPH[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found


LAYERS = (
    "errors",
    "model",
    "tree",
    "contentcache",
    "load",
    "validate",
    "pages.site",
    "project",
    "render",
    "plugin",
    "build",
    "cli",
)


def test_the_layers_are_those_of_the_design() -> None:
    """Lower layers know nothing of those above them."""
    names = [f"digest.{layer}" for layer in LAYERS]
    for place, name in enumerate(names):
        assert reached(name) & set(names[place + 1 :]) == set(), name
    assert reached("digest.errors") == set()
    assert reached("digest.publish") & set(names[5:]) == set()


def test_mkdocs_is_met_in_five_modules_alone() -> None:
    users = {
        name for name in FILES if any(other.partition(".")[0] in ("mkdocs", "material") for other in imported(name))
    }
    assert users == {"digest.files", "digest.plugin", "digest.preview", "digest.render", "digest.stamp"}


def test_only_the_command_and_the_report_print() -> None:
    """Modules below the command return what they found: nothing is printed on the way."""
    for name, path in FILES.items():
        calls = [
            node for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        ]  # fmt: skip
        assert calls == [], name


def test_no_module_has_grown_too_long() -> None:
    long = {name for name, path in FILES.items() if len(path.read_text("utf-8").splitlines()) > MOST_LINES}
    assert long == LONGER


def test_no_error_is_swallowed() -> None:
    """No bare `except`, and no `except Exception`: an error that is not expected is not hidden."""
    for name, path in FILES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                assert None not in caught, f"{name}:{node.lineno}"
                names = {one.id for one in caught if isinstance(one, ast.Name)}
                assert not names & {"Exception", "BaseException"}, f"{name}:{node.lineno}"
