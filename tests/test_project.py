"""What holds for the project as a whole: its files, its pins, and the Qt it runs on."""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import refdesk

ROOT = Path(__file__).resolve().parents[1]
TEXT = {".py", ".md", ".toml", ".sh", ".xml", ".svg", ".txt", ".json", ".in", ".cfg", ""}

# Folders of one developer's machine; hosts that files are installed from; keys and passwords.
# Written in pieces, so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.])/" + r"(?:work|root|home/\w+|Users/\w+|tmp/bash_jobs)/")
REGISTRY = re.compile(
    r"pypi\.or"
    + r"g|files\.pythonhoste"
    + r"d|deb\.debia"
    + r"n|registry\.npmj"
    + r"s|pkg\.de"
    + r"v/",
    re.IGNORECASE,
)
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY|\b(?:ghp|gho|github_pat)_\w{20,}|\bAKIA[0-9A-Z]{16}\b"
    r"|\bxox[bp]-\w{10,}|api_key\s*=\s*[\"'][0-9a-f]{36}[\"']"
)


def tracked() -> list[Path]:
    """The files under version control, or all that a checkout without git holds."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, timeout=30
        ).stdout.decode()
        names = [name for name in listed.split("\0") if name]
    except (OSError, subprocess.SubprocessError):
        names = [
            str(path.relative_to(ROOT))
            for folder in ("refdesk", "tests", "docs", "packaging", "resources", ".ci")
            for path in (ROOT / folder).rglob("*")
            if "__pycache__" not in path.parts
        ]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in tracked()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert found(MACHINE_PATH) == []


def test_no_file_names_a_package_registry() -> None:
    assert found(REGISTRY) == []


def test_no_file_holds_a_secret() -> None:
    assert found(SECRET) == []


def test_no_file_holds_the_marks_of_a_merge() -> None:
    assert found(re.compile(r"^(?:<{7}|>{7}|\|{7}) ")) == []


def test_the_seed_is_not_confused_with_a_wrong_pmid() -> None:
    """A number that once stood for the seed article and is not its PMID (which is 9304698)."""
    assert found(re.compile(r"\b9247" + r"968\b")) == []


def test_file_names_are_plain() -> None:
    """Lower case words for code, so that an import or a link works on every file system."""
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert len({name.lower() for name in names}) == len(names)
    allowed = re.compile(r"[\w./-]+")
    assert [name for name in names if not allowed.fullmatch(name)] == []
    module = re.compile(r"[a-z_0-9/]+\.py")
    assert [name for name in names if name.endswith(".py") and not module.fullmatch(name)] == []


def test_files_that_need_them_are_there() -> None:
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs/guide/README.md"):
        assert (ROOT / name).read_text(encoding="utf-8").strip(), name
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_links_between_the_papers_lead_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in tracked()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert broken == []


def test_pictures_are_small() -> None:
    pictures = [path for path in tracked() if path.parent == ROOT / "docs" / "pictures"]
    assert [path.name for path in pictures if path.stat().st_size > 250_000] == []


def paper(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def table_keys(text: str) -> set[str]:
    """The keys in the first column of the tables of `text`; "Ctrl+1 to 4" counts as four."""
    cells = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", text, re.MULTILINE)
    found: set[str] = set()
    for key in ", ".join(cells).split(", "):
        run = re.fullmatch(r"(.*)(\d) to (\d)", key)
        places = range(int(run[2]), int(run[3]) + 1) if run else ()
        found |= {f"{run[1]}{each}" for each in places} if run else {key}
    return found


def test_the_guide_names_the_keys_that_there_are() -> None:
    from refdesk.ui.actions import COMMANDS

    named = table_keys(paper("docs/guide/keys.md"))
    there = {key.replace("Return", "Enter") for command in COMMANDS for key in command.keys}
    unused = {f"Ctrl+Shift+{place}" for place in range(5, 10)} | {"Ctrl+="}  # for more styles
    assert there - unused - named == set()
    words = {"key", "---", "arrows", "letters", "Home", "End", "Enter", "Space", "Shift+Space"}
    assert named - there - words == set()


def shell_lines() -> list[str]:
    """The calls of `refdesk` in the papers, one a line, as they stand there."""
    return [
        part.strip()
        for path in tracked()
        if path.suffix == ".md"
        for line in re.findall(r"^    (refdesk .+)$", path.read_text("utf-8"), re.MULTILINE)
        for part in re.split(r"&&| \| ", line)
        if part.strip().startswith("refdesk ")
    ]


@pytest.mark.parametrize("line", shell_lines())
def test_what_the_guide_says_to_type_is_understood(line: str) -> None:
    from refdesk.cli.arguments import COMMANDS, build_parser, build_window_parser

    words = shlex.split(line, comments=True)[1:]
    words = words[: next((at for at, word in enumerate(words) if word in "<>"), len(words))]
    is_command = any(word in COMMANDS for word in words[:2])
    (build_parser() if is_command else build_window_parser()).parse_args(words)


def test_the_guide_names_all_commands_formats_and_variables() -> None:
    from refdesk.cli.arguments import COMMANDS
    from refdesk.formats.registry import formats

    assert [name for name in COMMANDS if f"`refdesk {name}" not in paper("docs/guide/command-line.md")] == []  # fmt: skip
    assert [one.key for one in formats() if f"`{one.key}`" not in paper("docs/guide/files.md")] == []  # fmt: skip
    code = "".join(path.read_text("utf-8") for path in (ROOT / "refdesk").rglob("*.py"))
    variables = set(re.findall(r"\bREFDESK_[A-Z]+(?:_[A-Z]+)*\b", code))
    settings = paper("docs/guide/settings.md")
    assert {name for name in variables if f"`{name}" not in settings} == set()


@pytest.mark.skipif(os.name == "nt", reason="modes are a matter of POSIX")
@pytest.mark.parametrize("name", ["packaging/run.sh", "packaging/test.sh", ".ci/run"])
def test_scripts_are_programs_that_a_plain_shell_can_read(name: str) -> None:
    path = ROOT / name
    assert path.stat().st_mode & stat.S_IXUSR
    assert subprocess.run(["sh", "-n", str(path)], timeout=30, check=False).returncode == 0


def test_pins_keep_out_the_versions_that_break() -> None:
    """PySide6 6.12 frees None on Python before 3.12; SQLite older than 3.51.3 can spoil a WAL file."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    pins = " ".join(project["dependencies"])
    assert "PySide6-Essentials>=6.8,<6.12; python_version<'3.12'" in pins
    assert "PySide6-Essentials>=6.12; python_version>='3.12'" in pins
    assert "pysqlite3>=0.6.1" in pins
    assert project["requires-python"] == ">=3.11,<3.14"
    assert re.fullmatch(r"\d+\.\d+\.\d+", refdesk.__version__)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal there")
def test_qt_does_not_free_none(qapp: object) -> None:
    """PySide6 6.12.0 on Python 3.11 dropped one reference of None a call, and then aborted."""
    from PySide6.QtWidgets import QLabel

    label = QLabel()
    label.setText("warm")
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setText("cold")
        label.parent()
    assert abs(sys.getrefcount(None) - before) < 100
