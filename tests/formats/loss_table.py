"""The tables of docs/formats.md, made from what the formats say of themselves.

`python -m tests.formats.loss_table` writes them anew between the marks in the page.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Final

from refdesk.formats.csl.item import NAME_ROLES
from refdesk.formats.losses import lost_fields
from refdesk.formats.registry import formats
from refdesk.formats.tables.columns import HEADER
from refdesk.model.record import ReferenceRecord

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
START: Final = "<!-- made by tests/formats/loss_table.py -->"
END: Final = "<!-- end -->"


def keys() -> list[str]:
    """The formats that are written and read, in the registry's order."""
    return [one.key for one in formats() if one.write and one.parse]


def tables() -> str:
    """A row a field, a column a format; then the parts that each format lacks; then the columns of CSV."""
    lost = {key: lost_fields(key) for key in keys()}
    lines = [
        f"| field | {' | '.join(lost)} |",
        f"|---|{'---|' * len(lost)}",
    ]
    for one in dataclasses.fields(ReferenceRecord):
        cells = [_cell(one.name, names) for names in lost.values()]
        lines.append(f"| `{one.name}` | {' | '.join(cells)} |")
    lines += ["", "## What is lost of fields that are held in part", ""]
    for key, names in lost.items():
        parts = [f"`{name}`" for name in names if "." in name]
        roles = [name.partition(":")[2] for name in names if name.startswith("creators:")]
        if roles:
            kept = ", ".join(one for one in NAME_ROLES if one not in roles)
            parts.append(f"`creators` in other roles than {kept}")
        lines.append(f"- **{key}**: {', '.join(parts) or 'nothing'}")
    lines += ["", "## The columns of CSV and TSV", "", ", ".join(HEADER) + ".", ""]
    return "\n".join(lines)


def _cell(field: str, lost: tuple[str, ...]) -> str:
    if field in lost:
        return "–"
    return "part" if any(name.startswith((f"{field}.", f"{field}:")) for name in lost) else "yes"


def page(text: str) -> str:
    """`text` of the page with the tables of today."""
    before, _, rest = text.partition(START)
    _, _, behind = rest.partition(END)
    return f"{before}{START}\n{tables()}{END}{behind}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
