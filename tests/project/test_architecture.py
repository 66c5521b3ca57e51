"""The house: every room is on the map, no import goes up, and the never-rules hold."""

import ast
import re
from pathlib import Path

import pytest
from helpers.repository import ROOT

PACKAGE = ROOT / "workflow" / "mdwgan"
PAGE = ROOT / "docs" / "architecture.md"
MOST_ENTRIES = 28  # at the top of the package
# From the ground up. A room imports rooms of lower floors alone; rooms of one floor do not know
# each other.
FLOORS = (
    ("__init__", "errors"),
    ("io", "seeds", "progress", "paths"),
    ("compute", "provenance", "r_session"),
    ("numerics", "readers"),
    ("id_routes",),
    ("samples",),
    ("sources", "genes"),
    ("cohort",),
    ("generators", "metrics"),
    ("evaluation",),
    ("biology", "inference"),
    ("config",),
    ("reference_docs", "demo", "api"),
    ("report",),
    ("commands",),
    ("__main__",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
WORKFLOW = ROOT / "workflow"
RULES = [WORKFLOW / "Snakefile", *sorted((WORKFLOW / "rules").glob("*.smk"))]


def imports(nodes) -> set[str]:
    """Full names that import statements among the nodes name; relative imports are not used."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(name: str) -> str:
    """First folder or file of the package in a module's name; names of `__init__` are its own."""
    room = [*name.split("."), "__init__"][1]
    return room if room in FLOOR or (PACKAGE / room).is_dir() else "__init__"


TREES = {module_of(path): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}
ALL = {module: imports(ast.walk(tree)) for module, tree in TREES.items()}
AT_START = {module: imports(tree.body) for module, tree in TREES.items()}
FOLDERS = sorted(
    path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"
)


def arrows() -> set[tuple[str, str, str]]:
    """(module, its room, room it imports), for imports of the package from other rooms."""
    return {
        (module, room_of(module), room_of(name))
        for module, names in ALL.items()
        for name in names
        if name.startswith("mdwgan.") and room_of(name) != room_of(module)
    }


def loaded_with(module: str) -> set[str]:
    """Whatever is imported when the module is, through other modules of the package too."""
    seen, waiting = set(), [module]
    while waiting:
        for name in AT_START.get(waiting.pop(), set()) - seen:
            seen.add(name)
            waiting.append(name)
    return seen


# ---- the map


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_is_on_the_map(folder):
    assert f"`{folder}/`" in PAGE.read_text("utf-8"), f"docs/architecture.md: no `{folder}/`"


def test_the_map_shows_no_folder_that_is_gone():
    table = re.findall(r"^\| `(\w+)/` \|", PAGE.read_text("utf-8"), flags=re.M)
    assert sorted(table) == FOLDERS


def test_every_room_has_a_floor():
    entries = {path.stem for path in PACKAGE.iterdir() if path.name != "__pycache__"}
    assert entries == set(FLOOR), "add the room to FLOORS, and to docs/architecture.md"


def test_the_top_of_the_package_stays_small():
    assert len([p for p in PACKAGE.iterdir() if p.name != "__pycache__"]) <= MOST_ENTRIES


# ---- the never-rules


def test_no_import_goes_up():
    """Without imports upward there is no circle between folders either."""
    wrong = {(m, target) for m, room, target in arrows() if FLOOR[target] >= FLOOR[room]}
    assert not wrong


def test_numerics_imports_errors_alone():
    wrong = {(m, to) for m, room, to in arrows() if room == "numerics" and to != "errors"}
    assert not wrong


@pytest.mark.parametrize("room", ["generators", "metrics"])
def test_generators_and_metrics_do_not_know_each_other(room):
    strangers = {"generators", "metrics", "evaluation"} - {room}
    assert not {(m, to) for m, of, to in arrows() if of == room and to in strangers}


def test_commands_alone_import_the_report():
    assert not {(m, to) for m, room, to in arrows() if to == "report" and room != "commands"}


@pytest.mark.parametrize("room", ["samples", "genes", "cohort"])
def test_rooms_of_data_import_no_torch(room):
    """Neither anywhere in the room nor through what its modules import at their start."""
    for module in [m for m in TREES if room_of(m) == room]:
        names = ALL[module] | loaded_with(module)
        assert not {name for name in names if name.split(".")[0] == "torch"}, module


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_rules_import_the_config_alone(path):
    """Rules call the command line for all else."""
    lines = re.findall(r"^\s*(?:from|import) (mdwgan[\w.]*)", path.read_text("utf-8"), flags=re.M)
    assert not [name for name in lines if name.split(".")[:2] != ["mdwgan", "config"]]
