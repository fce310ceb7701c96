"""The layers of docs/architecture.md, and code that must not occur, by reading every module."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "refdesk"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Layer: what it may import besides the standard library, itself and refdesk.errors. A layer is
# a folder or a module right under refdesk/.
CORE = {"model", "formats", "cite", "store", "net", "services"}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "settings": {"platformdirs", "tomli_w"},
    "logs": {"settings"},
    "vault": {"keyring"},
    "loading": {"PySide6"},
    "resources": set(),  # where shipped files lie
    "model": set(),
    "formats": {"model", "yaml", "pypdfium2"},
    "cite": {"model", "formats", "resources", "anyascii"},
    "store": {"model", "sqlalchemy", "pysqlite3", "zstandard"},
    "net": {"model", "formats", "requests", "urllib3", "certifi"},
    "services": (CORE - {"services"})
    | {"settings", "resources", "vault", "sqlalchemy", "matplotlib", "regex"},
    # The command that opens the window is the one door from the commands to Qt.
    "cli": CORE | {"settings", "resources", "logs", "loading", "app"},
    "workers": {"model", "services", "settings", "PySide6"},
    "ui": {"model", "services", "workers", "settings", "resources", "PySide6", "shiboken6"},
    "app": CORE | {"settings", "resources", "logs", "workers", "ui", "PySide6", "shiboken6"},
    "__main__": {"cli"},
    "__init__": set(),
}

# A call or import that is refused, by the dotted name's last parts, and why.
REFUSED_NAMES = {
    "QSettings": "its files can run code in Qt before 6.12; settings are refdesk/settings.py",
    "QStandardItemModel": "its drags carry a format that can run code; write a model",
    "QStandardItem": "see QStandardItemModel",
    "QListWidget": "its drags carry a format that can run code; use a view with a model",
    "QTableWidget": "its drags carry a format that can run code; use a view with a model",
    "QTreeWidget": "its drags carry a format that can run code; use a view with a model",
}
REFUSED_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "imp"}
REFUSED_CALLS = {"eval", "exec", "compile", "yaml.load", "os.system", "os.popen", "__import__"}


@cache
def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(source(path), filename=str(path))


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(tree(path)))


@pytest.fixture(autouse=True, scope="module")
def _read_once() -> Iterator[None]:
    """Every module is read once, and not kept for the tests of other files."""
    yield
    for each in (source, tree, nodes):
        each.cache_clear()


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def module_of(path: Path) -> list[str]:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return parts[:-1] if parts[-1] == "__init__" else parts


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every import: at the top, in functions, for types alone."""
    package = module_of(path) if path.name == "__init__.py" else module_of(path)[:-1]
    for node in nodes(path):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                yield node.lineno, f"{module}.{alias.name}"


def part_of(dotted: str) -> str:
    """The layer of a name in refdesk, else its top package; "" for the package itself."""
    top, *rest = dotted.split(".")
    if top != "refdesk":
        return top
    here = bool(rest) and ((PACKAGE / rest[0]).is_dir() or (PACKAGE / f"{rest[0]}.py").is_file())
    return rest[0] if here else ""


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.name.split(".")[-1] if isinstance(node, ast.alias) else ""


def wrong_imports(path: Path) -> list[str]:
    layer = layer_of(path)
    allowed = MAY_IMPORT.get(layer, set()) | {layer, "errors", ""}
    return [
        f"{name_of(path)}:{line} imports {name}"
        for line, name in imports(path)
        if (part := part_of(name)) not in allowed
        and (name.split(".")[0] == "refdesk" or part not in sys.stdlib_module_names)
    ]


def test_every_part_of_the_package_is_a_known_layer() -> None:
    assert {layer_of(path) for path in MODULES} <= set(MAY_IMPORT)


def test_layers_import_only_what_they_may() -> None:
    assert [line for path in MODULES for line in wrong_imports(path)] == []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("model/x.py", "import requests"),
        ("model/x.py", "def f():\n    from refdesk.store import library"),
        ("formats/x.py", "if TYPE_CHECKING:\n    from ..store.schema import Base"),
        ("services/x.py", "from PySide6.QtCore import QObject"),
        ("cli/x.py", "import PySide6"),
        ("ui/x.py", "from refdesk import store"),
        ("workers/x.py", "from ..ui import theme"),
    ],
)
def test_a_wrong_import_is_seen_wherever_it_stands(
    module: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "refdesk"
    for layer in ("store", "ui"):
        (package / layer).mkdir(parents=True)
    path = package / module
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    monkeypatch.setitem(globals(), "PACKAGE", package)
    assert wrong_imports(path) != []


def test_commands_reach_the_window_only_by_a_function_that_opens_it() -> None:
    for path in (PACKAGE / "cli").rglob("*.py"):
        for node in tree(path).body:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.startswith("refdesk.app") for name in names), name_of(path)


def refused(path: Path) -> Iterator[str]:
    for line, name in imports(path):
        if name.split(".")[0] in REFUSED_MODULES:
            yield f"{name_of(path)}:{line} imports {name}: unpickling runs code"
    for node in nodes(path):
        if isinstance(node, ast.Call) and dotted(node.func) in REFUSED_CALLS:
            yield f"{name_of(path)}:{node.lineno} calls {dotted(node.func)}: it runs text as code"
        name = last_name(node)
        if name in REFUSED_NAMES:
            line = getattr(node, "lineno", 0)
            yield f"{name_of(path)}:{line} uses {name}: {REFUSED_NAMES[name]}"


def test_nothing_that_can_run_data_as_code_is_used() -> None:
    assert [line for path in MODULES for line in refused(path)] == []


def test_colours_are_named_in_the_theme_alone() -> None:
    literal = re.compile(
        r"""["'\s:;(]#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b|\bQColor\(\s*(?:\d|["'])"""
    )
    found = [
        f"{name_of(path)}:{number}"
        for path in MODULES
        if layer_of(path) in ("ui", "app", "workers") and not path.name.startswith("theme")
        for number, line in enumerate(source(path).splitlines(), 1)
        if literal.search(line.split("  # ")[0])
    ]
    assert found == []


def test_only_what_runs_in_a_terminal_prints() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        if layer_of(path) not in ("cli", "app", "__main__")
        for node in nodes(path)
        if isinstance(node, ast.Call) and dotted(node.func) == "print"
    ]
    assert found == []


def test_modules_are_of_a_size_one_can_read() -> None:
    assert [name_of(path) for path in MODULES if len(source(path).splitlines()) > 650] == []


def test_modules_and_public_names_say_what_they_are_for() -> None:
    """A module's docstring; classes and functions of other layers' use have one too."""
    missing = [
        name_of(path) for path in MODULES if not ast.get_docstring(tree(path)) and source(path)
    ]
    for path in MODULES:
        for node in tree(path).body:
            public = isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name[0] != "_"
            if public and not ast.get_docstring(node):  # type: ignore[arg-type]
                missing.append(f"{name_of(path)}:{node.lineno} {node.name}")  # type: ignore[attr-defined]
    assert missing == []


def loaded_after(code: str) -> set[str]:
    """Top packages in sys.modules after `code` ran in a fresh interpreter."""
    code += (
        "\nimport sys; sys.stderr.write('\\n' + ' '.join({n.split('.')[0] for n in sys.modules}))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


HEAVY = {"PySide6", "shiboken6", "sqlalchemy", "pysqlite3", "requests", "urllib3", "citeproc"}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_comes_without_qt_sqlalchemy_or_requests(option: str) -> None:
    code = f"""
import sys
from refdesk.__main__ import main
sys.argv = ["refdesk", {option!r}]
try:
    main()
except SystemExit:
    pass
"""
    assert loaded_after(code) & HEAVY == set()


def test_records_and_formats_need_no_other_package() -> None:
    code = """
import importlib, pathlib
for folder in ("model", "formats"):
    for path in sorted(pathlib.Path("refdesk", folder).rglob("*.py")):
        importlib.import_module(".".join(path.with_suffix("").parts))
"""
    assert loaded_after(code) & HEAVY == set()


def test_the_window_loads_sqlalchemy_and_requests_later_than_itself() -> None:
    """Together they cost more than Qt (350 ms); they are loaded by the threads that use them."""
    if not (PACKAGE / "app.py").is_file():
        pytest.skip("there is no app.py yet")
    assert loaded_after("import refdesk.app") & {"sqlalchemy", "requests", "urllib3"} == set()
