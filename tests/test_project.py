"""What holds for the project as a whole: its files, its pins, and the Qt it runs on."""

from __future__ import annotations

import os
import re
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
    if not (ROOT / "refdesk" / "app.py").is_file():  # the program paints its pictures itself
        broken = [line for line in broken if "docs/pictures/" not in line]
    assert broken == []


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
