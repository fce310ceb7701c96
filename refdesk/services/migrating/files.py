"""A file that another program exported, with its groups, marks and files, as something to move from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from refdesk.errors import FormatError
from refdesk.formats import endnote
from refdesk.formats.bibtex.bibdesk import groups_of, paths_of
from refdesk.formats.bibtex.jabref import JabRefMetadata, read_metadata
from refdesk.formats.detect import open_detected
from refdesk.formats.naming import writer_in
from refdesk.formats.zotero.fields import label_of
from refdesk.formats.zotero.item import identity
from refdesk.formats.zotero_exports import BUNDLE_OF
from refdesk.model.cancel import CancelToken
from refdesk.model.csl_types import TYPES
from refdesk.model.import_options import LinkedFiles
from refdesk.model.migrating import MigrationChoices, Part
from refdesk.model.record import LinkedFile, ReferenceRecord
from refdesk.model.reports import Failure, Notice
from refdesk.services.linked_files import found_files
from refdesk.services.migrating import groups, marks
from refdesk.services.migrating.relating import related_of
from refdesk.services.migrating.source import Arrival, is_wanted
from refdesk.services.migrating.zotero import belongings_of
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.reading_files import name_of, read_stream
from refdesk.store.prepare import Belongings, FoundFile, NewNote, NewReference

_BIBTEX = ("bibtex", "biblatex")
_CHUNK = 200
_LOOKED_AT = 50
"""Records by whose fields the program is told."""


class ExportFile:
    """A BibTeX, RIS, EndNote XML ... file of JabRef, Mendeley, EndNote, Papers, Paperpile, RefWorks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.program = "a file"

    @contextmanager
    def open(
        self, *, progress: ProgressSink = silent, token: CancelToken | None = None
    ) -> Iterator[FileContents]:
        """Look at the file; raises FormatError when it holds no records, Cancelled by `token`."""
        try:
            contents = FileContents(self.path, progress, token or CancelToken())
        except OSError as error:
            raise FormatError(
                f"{name_of(self.path)} could not be opened: {error.strerror}."
            ) from error
        self.program = contents.program
        yield contents


_LABELS: Final = dict(TYPES)
_ABOVE: Final = 2_000
"""Bytes in which a file may name its program."""
_NAMED_ABOVE: Final = re.compile(rb"[Gg]enerated by (Paperpile|Mendeley|Papers|ReadCube)\b")


class FileContents:
    """What a file holds. It is read once before, for the folders that its records name."""

    def __init__(self, path: Path, progress: ProgressSink, token: CancelToken) -> None:
        self._path = path
        self._name = name_of(path)
        with path.open("rb") as stream:
            self._format, _ = open_detected(stream, name=path.name)
        self._metadata = JabRefMetadata()
        if self._format in _BIBTEX:
            with path.open("rb") as stream:
                self._metadata = read_metadata(stream)
        others = [group for text in self._metadata.comments for group in groups_of(text)]
        self._tree = groups.Groups((*self._metadata.groups, *others))
        self._folders = self._file_folders()
        self.total = 0
        self.program = self._look(progress, token)
        self.parts: list[Part] = self._tree.parts
        self.searches = self._tree.searches
        self.problems = self._tree.problems

    def arrivals(self, choices: MigrationChoices) -> Iterator[Arrival | Failure | Notice]:
        """The records of the file, with what their fields say about the user's order."""
        for one in self._records():
            if not isinstance(one, NewReference):
                yield one
                continue
            arrival = self._arrival(one, choices)
            if is_wanted(arrival.places, choices.left_out):
                yield arrival

    def _records(self) -> Iterator[NewReference | Failure | Notice]:
        with self._path.open("rb") as stream:
            yield from read_stream(stream, self._name)

    def _look(self, progress: ProgressSink, token: CancelToken) -> str:
        """Read all records once: how many, the folders that they name, who wrote the file."""
        comments = self._metadata.comments
        program = "JabRef" if self._metadata != JabRefMetadata(comments=comments) else ""
        program = program or ("BibDesk" if comments else "") or self._named_above()
        for number, one in enumerate(self._records(), 1):
            if number % _CHUNK == 0:
                token.raise_if_cancelled()
                progress(number)
            if isinstance(one, NewReference):
                self.total += 1
                self._tree.meet(one.record, self._paths_of(one))
                if not program and self.total <= _LOOKED_AT:
                    program = marks.program_of(one.record, self._format) or writer_in(
                        one.format, one.source.decode("utf-8", "replace")
                    )
        return program or "a file"

    def _named_above(self) -> str:
        """The program that a BibTeX file names above its entries."""
        if self._format not in _BIBTEX:
            return ""
        with self._path.open("rb") as stream:
            match = _NAMED_ABOVE.search(stream.read(_ABOVE).partition(b"@")[0])
        return match[1].decode() if match else ""

    def _arrival(self, new: NewReference, choices: MigrationChoices) -> Arrival:
        files: tuple[FoundFile, ...] = ()
        missing: tuple[str, ...] = ()
        linked = _with_bibdesks_files(new.record) if self._format in _BIBTEX else new.record
        if choices.files is not LinkedFiles.LEAVE and linked.linked_files:
            files, missing = self._files(linked)
        keywords = tuple(dict.fromkeys(word.text.plain for word in new.record.keywords))
        places = self._tree.places_of(new.record, self._paths_of(new))
        kind = new.record.csl_type
        label = _LABELS.get(kind, kind.replace("-", " ").replace("_", " ").capitalize())
        warnings = (*new.warnings, *missing)
        if self._format in BUNDLE_OF:
            item = BUNDLE_OF[self._format](new.source).item
            own = belongings_of(item, keywords_as_tags=choices.keywords_as_tags)
            new = replace(new, files=files, warnings=warnings, own=own)
            name = identity(item) if item["key"] else ""
            automatic = tuple(tag for tag, kind in item["tags"] if kind)
            label = label_of(item["itemType"])
            marks_in = sum(len(one.get("annotations", ())) for one in item["attachments"])
            related = related_of(item)
            return Arrival(new, places, label, name, automatic, marks_in, missing, related)
        marked = marks.belongings_of(new.record, keywords if choices.keywords_as_tags else ())
        if self._format == endnote.KEY and (notes := endnote.research_notes(new.source)):
            marked = marked or Belongings()
            marked = replace(marked, notes=(*marked.notes, *map(NewNote, notes)))
        new = replace(new, files=files, warnings=warnings, own=marked)
        return Arrival(new, places, label, keywords=keywords, missing=missing)

    def _paths_of(self, new: NewReference) -> Sequence[Sequence[str]]:
        """The collections of a reference that its record cannot say as they are."""
        of = BUNDLE_OF.get(self._format)
        return () if of is None else of(new.source).collections

    def _files(self, record: ReferenceRecord) -> tuple[tuple[FoundFile, ...], tuple[str, ...]]:
        """The files that are there: of each the first folder that has it counts."""
        found: list[FoundFile] = []
        missing: list[str] = []
        for linked in record.linked_files:
            one = replace(record, linked_files=(linked,))
            files: tuple[FoundFile, ...] = ()
            said: tuple[str, ...] = ()
            for place in (*self._folders, self._path):
                files, said = found_files(one, place)
                if files or not said:
                    break
            found += [file for file in files if file.path not in {each.path for each in found}]
            missing += said
        return tuple(found), tuple(missing)

    def _file_folders(self) -> list[Path]:
        """A name inside each folder that JabRef looks for files in: the user's own, then the general."""
        data = self._metadata
        own = [folder for _, folder in islice(data.user_file_directories, 10)]
        named = [folder for folder in (*own, data.file_directory) if folder]
        places = [self._path.absolute().parent / folder.replace("\\", os.sep) for folder in named]
        return [folder / self._path.name for folder in places if folder.is_dir()]


def _with_bibdesks_files(record: ReferenceRecord) -> ReferenceRecord:
    """`record` with the files that BibDesk and Papers name in fields of their own, each once."""
    known = {Path(one.path).name for one in record.linked_files}
    added = [LinkedFile(path) for path in paths_of(record) if Path(path).name not in known]
    return replace(record, linked_files=(*record.linked_files, *added)) if added else record
