"""What PubMed says of its fields, asked once a day."""

from __future__ import annotations

import json
import logging
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from refdesk.errors import RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.query import field_named
from refdesk.net.answers import FieldInfo
from refdesk.net.pubmed import PubMedClient
from refdesk.services.exporting import writing_whole
from refdesk.services.wording import counted

KEPT: Final = 24 * 3600
"""Seconds that an answer counts."""
NAME: Final = "pubmed-fields.json"

log = logging.getLogger(__name__)


def fields(
    pubmed: PubMedClient, folder: Path, token: CancelToken | None = None
) -> tuple[FieldInfo, ...]:
    """PubMed's fields, from a file in `folder` while that is not a day old; else PubMed is asked.

    An old file serves where PubMed cannot be reached; without one its error is raised.
    """
    path = folder / NAME
    kept, at = _kept(path)
    if kept and 0 <= time.time() - at < KEPT:
        return kept
    try:
        found = pubmed.fields(cancel=token)
    except RefDeskError:
        if kept:
            return kept
        raise
    with suppress(OSError, RefDeskError):  # it is asked for again next time
        folder.mkdir(parents=True, exist_ok=True)
        with writing_whole(path) as stream:
            stream.write(json.dumps([asdict(one) for one in found]).encode())
    return found


def descriptions(known: tuple[FieldInfo, ...]) -> dict[str, str]:
    """What PubMed says of each field of the query language that it has, by RefDesk's tag."""
    found = {}
    for one in known:
        field = field_named(one.name) or field_named(one.full_name)
        if field is not None and field.tag not in found:
            terms = f" {counted(one.terms, 'term')}." if one.terms else ""
            found[field.tag] = f"{one.description.rstrip('.')}.{terms}"
    return found


def _kept(path: Path) -> tuple[tuple[FieldInfo, ...], float]:
    """The fields in a file, and when it was written; () for a file that is not there or spoiled."""
    try:
        at = path.stat().st_mtime
        rows = json.loads(path.read_bytes())
        return tuple(FieldInfo(**row) for row in rows), at
    except FileNotFoundError:
        return (), 0.0
    except (OSError, ValueError, TypeError):
        log.warning("%s cannot be read; PubMed is asked again", path.name, exc_info=True)
        return (), 0.0
