"""`refdesk styles`: list the citation styles there are, add and remove one's own."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from refdesk.errors import RefDeskError
from refdesk.services import styles

if TYPE_CHECKING:
    from refdesk.cite.style_info import StyleInfo


def run(options: argparse.Namespace) -> int:
    """List the styles that fit, or `add FILE ...`, or `remove ID ...`."""
    words = list(options.words)
    if words and words[0] in ("add", "remove"):
        return _change(words[0], words[1:])
    catalogue = styles.catalogue()
    if options.field and not _is_field(options.field, fields := catalogue.fields()):
        print(f"No style has the field “{options.field}”. The fields are: {', '.join(fields)}.", file=sys.stderr)  # fmt: skip
        return 2
    found = catalogue.search(" ".join(words), field=options.field, issn=options.issn)
    if options.json:
        print(json.dumps([_row(info) for info in found], ensure_ascii=False, indent=1))
        return 0
    for info in found:
        print(f"{info.id}\t{info.title}")
    return 0


def _is_field(wanted: str, fields: list[str]) -> bool:
    wanted = wanted.strip().lower().replace(" ", "_").replace("-", "_")
    return any(field.replace("-", "_").startswith(wanted) for field in fields)


def _row(info: StyleInfo) -> dict[str, object]:
    return {
        "id": info.id,
        "title": info.title,
        "title-short": info.title_short,
        "parent": info.parent,
        "fields": list(info.fields),
        "issn": list(info.issns),
        "citation-format": info.kind,
        "default-locale": info.default_locale,
        "origin": info.origin,
    }


def _change(deed: str, names: list[str]) -> int:
    """Add or remove each of `names`; what fails is named, the others are done."""
    if not names:
        what = "a .csl file" if deed == "add" else "the id of a style that you added"
        print(f"Name {what}: refdesk styles {deed} …", file=sys.stderr)
        return 2
    status = 0
    for name in names:
        try:
            if deed == "add":
                print(styles.add_style(Path(name).expanduser()).sentence)
            else:
                print(styles.remove_style(name))
        except RefDeskError as error:
            print(error, file=sys.stderr)
            status = 1
    return status
