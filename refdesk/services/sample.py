"""The sample library: real references to look around in, made anew from the files that come along."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from refdesk.errors import LibraryError
from refdesk.formats.registry import Parsed, parse_source, parse_stream
from refdesk.model.work_ids import WorkId
from refdesk.resources import resource
from refdesk.services.key_patterns import SettingKeys
from refdesk.store import bulk, collections, notes, references, tags, undo
from refdesk.store.library import Library
from refdesk.store.references import NewReference

_FOLDER: Final = "refdesk-sample-"
_FILE: Final = "sample.refdesk"


def is_sample(path: Path) -> bool:
    """Whether a library is a sample, which nobody opens again."""
    return path.name == _FILE and path.parent.name.startswith(_FOLDER)


def make_sample_library() -> Path:
    """A fresh sample library in a folder of its own, which goes when RefDesk ends."""
    folder = Path(tempfile.mkdtemp(prefix=_FOLDER))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / _FILE
    library = Library.open(path, parse_source=parse_source)
    library.key_maker = SettingKeys()
    try:
        _fill(library)
    finally:
        library.close()
    return path


def _fill(library: Library) -> None:
    try:
        with resource("sample", "sample-references.xml").open("rb") as stream:
            batch = [
                NewReference(one.record, one.source, one.format, "PubMed")
                for one in parse_stream(stream, key="pubmed-xml")
                if isinstance(one, Parsed)
            ]
        plan = tomllib.loads(resource("sample", "collections.toml").read_text("utf-8"))
    except OSError as error:
        raise LibraryError("The files of the sample library are missing.") from error
    bulk.add_batches(library, "Open the sample library", [batch])
    known = references.find(
        library.read(), [WorkId("pmid", new.record.pmid) for new in batch if new.record.pmid]
    )
    ids = {work.value: found.id for work, found in known.items()}
    with library.write("Open the sample library") as session:
        made: dict[str, int] = {}
        for entry in plan.get("collection", ()):
            parent = made.get(entry.get("parent", ""))
            key = made[entry["name"]] = collections.create(session, entry["name"], parent)
            collections.set_color(session, key, entry.get("color", ""))
            collections.add(session, key, _ids(entry, ids))
        for entry in plan.get("tag", ()):
            tag = tags.create(session, entry["name"], entry.get("color", ""), entry.get("key", 0))
            tags.toggle(session, _ids(entry, ids), tag)
        for entry in plan.get("note", ()):
            if entry["pmid"] in ids:
                notes.create(session, ids[entry["pmid"]], entry["text"].strip())
        references.set_read(session, _ids({"pmids": plan.get("read", ())}, ids), True)
        references.set_starred(session, _ids({"pmids": plan.get("starred", ())}, ids), True)
    undo.forget_all(library)  # a sample starts with a clean history


def _ids(entry: Mapping[str, Any], ids: Mapping[str, int]) -> Sequence[int]:
    return [ids[pmid] for pmid in entry.get("pmids", ()) if pmid in ids]
