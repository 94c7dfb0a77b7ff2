"""The package's shape is what docs/architecture.md says: every module in a room, imports in one direction."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter

from desk import REPOSITORY
from parsed import parsed

PACKAGE = REPOSITORY / "digest"
FILES = {
    ".".join(path.relative_to(REPOSITORY).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "skeleton" not in path.parts and path.name != "__init__.py"
}
# Besides `mkdocs_plugin`, until the build asks it for what they need.
MKDOCS_USERS = {"digest.build.settings"}


def imported(name: str) -> set[str]:
    """Every module that a module imports, anywhere in its code, by its whole name; of ours, the module itself."""
    found = set()
    for node in ast.walk(parsed(FILES[name])):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{name}: relative imports hide where they lead"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in FILES else node.module)
    return found


@cache
def imports() -> dict[str, set[str]]:
    return {name: imported(name) for name in FILES}


@cache
def graph() -> dict[str, set[str]]:
    return {name: {other for other in others if other in FILES} - {name} for name, others in imports().items()}


def rooms() -> dict[str, str]:
    """The table of docs/architecture.md: the room of each module, rooms in the table's order."""
    text = (REPOSITORY / "docs" / "architecture.md").read_text("utf-8")
    found: dict[str, str] = {}
    for room, module in re.findall(r"(?m)^\| `(?:([\w]+)/)?([\w/]+)` \|", text):
        name = ".".join(filter(None, ("digest", room, module.replace("/", "."))))
        assert name not in found, f"{name} is in the table twice"
        found[name] = room or module
    return found


ROOMS = rooms()
ORDER = list(dict.fromkeys(ROOMS.values()))


def test_the_graph_is_that_of_the_package() -> None:
    """The graph is read correctly: it knows what anyone can see in two files."""
    assert "digest.mkdocs_plugin.config" in graph()["digest.build.pipeline"]
    assert "digest.pages.all_pages" in graph()["digest.prepare"]
    assert len(graph()) > 60


def test_every_module_is_in_the_table_and_the_rooms_of_a_kind_are_together() -> None:
    assert set(ROOMS) == set(FILES)
    assert [
        room for place, room in enumerate(ROOMS.values()) if list(ROOMS.values())[place - 1 : place] != [room]
    ] == ORDER


def test_imports_run_upwards_in_the_table() -> None:
    """A room uses itself and the rooms above it in the table, nothing below."""
    wrong = [
        f"{name} imports {other}"
        for name, others in graph().items()
        for other in sorted(others)
        if ORDER.index(ROOMS[other]) > ORDER.index(ROOMS[name])
    ]
    assert wrong == []


def test_no_circle_of_imports() -> None:
    try:
        list(TopologicalSorter(graph()).static_order())
    except CycleError as error:
        raise AssertionError(f"a circle of imports: {' → '.join(error.args[1])}") from None


def test_mkdocs_is_imported_in_one_room() -> None:
    users = {name for name, found in imports().items() if any(re.match(r"(mkdocs|material)\b", one) for one in found)}
    assert {name for name in users if ROOMS[name] != "mkdocs_plugin"} == MKDOCS_USERS


def test_only_commands_print() -> None:
    """Modules below the command line return what they found."""
    for name, path in FILES.items():
        calls = [
            node for node in ast.walk(parsed(path))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        ]  # fmt: skip
        assert calls == [], name


def test_no_error_is_swallowed() -> None:
    """No bare `except`, and no `except Exception`: an error that is not expected is not hidden."""
    for name, path in FILES.items():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ExceptHandler):
                caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                assert None not in caught, f"{name}:{node.lineno}"
                names = {one.id for one in caught if isinstance(one, ast.Name)}
                assert not names & {"Exception", "BaseException"}, f"{name}:{node.lineno}"
