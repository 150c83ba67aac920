"""Who may import whom: the table of the architecture against the imports, wherever in a file they stand."""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).resolve().parent.parent / "app"
ROOMS = ("core", "store", "live", "alerts", "web")
USE_CASES = {
    "conversations", "entries", "reading", "leads", "publishing", "people", "identity", "accounts",
    "populations", "team", "second_factor", "audit", "channels", "replies", "ledgers", "inbox", "devices",
    "turns", "projections", "erasures",
}  # fmt: skip
VALUES = {
    "settings",
    "peers",
    "passwords",
    "logs",
    "meters",
}  # what the program is told, and who is on the other end

# room -> what of ours it may import besides itself
MAY = {
    "core": set[str](),
    "store": {"core", "meters"} | USE_CASES,
    "live": {"core", "peers", "logs", "meters"} | USE_CASES,
    "alerts": {"core"} | USE_CASES,
    "web": {"core", "peers", "passwords", "logs", "meters"} | USE_CASES,
    "entries": {"core", "people"},
    "conversations": {"core", "entries", "publishing", "people", "identity", "populations"},
    "reading": {"core", "conversations", "entries", "people", "populations"},
    "people": {"core"},
    "identity": {"core"},
    "accounts": {"core", "conversations", "entries"},
    "populations": {"core", "publishing"},
    "leads": {"core", "conversations", "entries", "reading"},
    "projections": {"core", "entries", "people", "publishing"},
    "erasures": {"core", "conversations", "entries", "people", "populations", "publishing"},
    "replies": {"core", "leads"},
    "ledgers": {"core"},
    "inbox": {"core", "leads"},
    "devices": {"core", "leads"},
    "publishing": {"core"},
    "team": {"core", "leads", "passwords"},
    "turns": {"core", "leads", "passwords"},
    "second_factor": {"core", "passwords", "peers"},
    "audit": {"core", "entries", "leads"},
    "channels": {"core", "conversations", "entries"},
    "calling": set[str](),  # what the commands have in common
    "authoring": {"core", "publishing", "calling"},
    "trials": {"core", "publishing", "authoring"},
    "channel_commands": {"core", "alerts", "channels", "calling", "main", "settings", "publishing"},
    "settings": {"core"},
    "peers": set[str](),
    "logs": {"core"},
    "meters": set[str](),
    "passwords": set[str](),
    "connecting": {"core", "web", "calling", "identity", "main"} | VALUES,
    "staffing": {"core", "store", "web", "calling", "leads", "main", "team", "turns", "second_factor"}
    | VALUES,
    "rebuild": {"core", "store", "live", "calling", "settings", "keeping"} | USE_CASES,
    "exporting": {"core", "store", "live", "calling", "main", "settings"} | USE_CASES,
    "restoring": {"core", "store", "live", "calling", "main", "settings", "keeping"} | USE_CASES,
    "erasing": {"core", "store", "live", "calling", "main", "settings"} | USE_CASES,
    "keeping": {"store", "calling", "settings"},
    "serving": {"main", "calling", "settings", "logs"},
    "main": {*ROOMS, *USE_CASES, *VALUES},
    "cli": {"calling", "settings"},  # and each command by its name, when it is called
    "__main__": {"cli"},
    "__init__": set[str](),
}
# what of other people's code the core may know: YAML, validation, and the libraries of its values
CORE_LIBRARIES = {
    "yaml",
    "pydantic",
    "pydantic_core",
    "email_validator",
    "phonenumbers",
    "annotated_types",
    "re2",
}
IMPURE = {
    "time",
    "random",
    "secrets",
    "logging",
    "os",
    "pathlib",
    "asyncio",
    "socket",
    "sqlite3",
    "uuid",
    "io",
}
ONLY_IN = {
    "jwt": "identity",
    "socketio": "live",
    "engineio": "live",
    "sqlite3": "store",
    "sqlite_utils": "store",
}
OUTSIDE = {"sqlite3": {"main", "keeping"}}  # they turn the store's errors into one line


def modules() -> Iterator[tuple[str, Path, ast.Module]]:
    """(room, file, tree) of every module of the program."""
    for path in sorted(APP.rglob("*.py")):
        parts = path.relative_to(APP).parts
        room = parts[0] if len(parts) > 1 else path.stem
        yield room, path, ast.parse(path.read_text())


def ours(path: Path, tree: ast.Module) -> Iterator[str]:
    """The rooms a module imports from."""
    package = ("app", *path.relative_to(APP).parts[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            full = (*base, *(node.module.split(".") if node.module else ()))
            if full and full[0] == "app":
                names = [full[1]] if len(full) > 1 else [alias.name for alias in node.names]
                yield from (name for name in names if name != "__version__")
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("app."))


def others(tree: ast.Module) -> Iterator[str]:
    """The top names of other packages a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.split(".")[0]


def test_every_module_has_a_line_in_the_table() -> None:
    assert {room for room, _, _ in modules()} <= MAY.keys()


def test_rooms_import_only_what_the_table_allows() -> None:
    wrong = [
        f"{path.relative_to(APP)} imports {name}"
        for room, path, tree in modules()
        for name in ours(path, tree)
        if name != room and name not in MAY[room]
    ]
    assert wrong == []


def test_the_core_is_pure() -> None:
    wrong = [
        f"{path.relative_to(APP)} imports {name}"
        for room, path, tree in modules()
        if room == "core"
        for name in others(tree)
        if name in IMPURE
    ]
    assert wrong == []


def test_the_core_knows_only_the_values_libraries() -> None:
    known = CORE_LIBRARIES | set(sys.stdlib_module_names) | {"app"}
    wrong = {name for room, _, tree in modules() if room == "core" for name in others(tree)} - known
    assert wrong == set()


def test_sql_and_socketio_stay_in_their_rooms() -> None:
    wrong = [
        f"{path.relative_to(APP)} imports {name}"
        for room, path, tree in modules()
        for name in others(tree)
        if name in ONLY_IN and ONLY_IN[name] != room and room not in OUTSIDE.get(name, ())
    ]
    assert wrong == []


def test_no_import_hides_inside_a_function() -> None:
    """But for the one whose price is told: phone numbers take a tenth of a second to import."""
    hidden = [
        f"{path.relative_to(APP)}:{inner.lineno}"
        for _, path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert all("core/understand.py" in place for place in hidden), hidden
    assert len(hidden) <= 1


def test_there_are_no_circles() -> None:
    graph: dict[str, set[str]] = {}
    for _, path, tree in modules():
        name = ".".join(("app", *path.relative_to(APP).with_suffix("").parts))
        graph[name] = set(_modules_imported(path, tree))
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join((*way, name))
        if name not in done:
            for other in graph.get(name, ()):
                visit(other, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def _modules_imported(path: Path, tree: ast.Module) -> Iterator[str]:
    package = ("app", *path.relative_to(APP).parts[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("app")):
            base = package[: len(package) - node.level + 1] if node.level else ()
            full = ".".join((*base, *(node.module.split(".") if node.module else ())))
            for alias in node.names:
                deeper = f"{full}.{alias.name}"
                is_module = (APP.parent / Path(*deeper.split("."))).with_suffix(".py").exists()
                yield deeper if is_module else full


def test_no_two_test_files_have_one_name() -> None:
    """pytest imports a file by its name alone: of two, the whole run ends at the second."""
    names = Counter(path.name for path in Path(__file__).parent.rglob("test_*.py"))
    assert [name for name, times in names.items() if times > 1] == []
