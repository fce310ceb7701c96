"""The templates of notes: two that come along, and the reader's own files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from refdesk.settings import config_folder

LONGEST: Final = 1_000_000
"""Bytes of a template that are read."""
BUILT_IN: Final = {
    "Reading notes": (
        "# {{short_authors}} {{year}}\n\n**{{title}}**\n*{{journal}}* {{volume}}:{{pages}}\n\n"
        "## In one sentence\n\n\n## Methods\n\n\n## Findings\n\n\n## My thoughts\n\n"
    ),
    "Critical appraisal": (
        "# Appraisal: {{short_authors}} {{year}} ({{today}})\n\n| | |\n|---|---|\n| Question | |\n"
        "| Population | |\n| Intervention or exposure | |\n| Comparison | |\n| Outcomes | |\n"
        "| Design | {{types}} |\n| Risk of bias | |\n| Result | |\n| Does it apply to mine? | |\n"
    ),
}
"""The names and texts of those that come along."""


def folder() -> Path:
    """The folder of the reader's own templates, beside the settings."""
    return config_folder() / "note-templates"


def templates() -> dict[str, str]:
    """All templates by name; a file `Reading notes.md` takes the place of the one that comes along."""
    found = dict(BUILT_IN)
    try:
        paths = sorted(folder().glob("*.md"), key=lambda path: path.name.lower())
    except OSError:
        return found
    for path in paths:
        try:
            with path.open("rb") as file:
                found[path.stem] = file.read(LONGEST).decode("utf-8-sig", "replace")
        except OSError:
            continue
    return found


def open_for_editing() -> Path:
    """The folder, made and filled with what comes along where it is not there yet."""
    own = folder()
    if not own.is_dir():
        own.mkdir(parents=True)
        for name, text in BUILT_IN.items():
            (own / f"{name}.md").write_text(text, encoding="utf-8")
    return own
