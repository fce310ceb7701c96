"""Loading NLM's MeSH headings, so that searches include what is narrower and know other names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

from refdesk.errors import FormatError
from refdesk.formats.mesh import Heading, mesh_headings
from refdesk.formats.mesh.reader import opened
from refdesk.formats.registry import Unreadable
from refdesk.model.cancel import CancelToken
from refdesk.services.wording import counted
from refdesk.settings import data_folder
from refdesk.store.mesh_place import FILE_NAME
from refdesk.store.vocabulary import HeadingRow, VocabularyWriter

_BATCH: Final = 500

Tell = Callable[[int, int], None]
"""How far it is: bytes that were read, of how many."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading a file."""

    descriptors: int = 0
    qualifiers: int = 0
    unreadable: int = 0

    @property
    def sentence(self) -> str:
        """In words."""
        found = []
        if self.descriptors:
            found.append(counted(self.descriptors, "MeSH heading"))
        if self.qualifiers:
            found.append(counted(self.qualifiers, "subheading"))
        text = f"{' and '.join(found)} loaded. Searches by heading now include narrower ones."
        if self.unreadable:
            text += f" {counted(self.unreadable, 'record')} could not be read."
        return text


def mesh_path() -> Path:
    """Where the headings are kept: in the data folder, for all libraries."""
    return data_folder() / FILE_NAME


def _silent(_done: int, _total: int) -> None:
    pass


def load(path: Path, tell: Tell = _silent, token: CancelToken | None = None) -> Loaded:
    """Read one of NLM's files (descriptors or qualifiers) into the file that searches use.

    What is in force stays so until all is read, also when this fails or is cancelled. Raises
    FormatError for another file, or one that is cut off.
    """
    writer = VocabularyWriter(mesh_path())
    try:
        loaded = _read(path, writer, tell, token or CancelToken())
        if not loaded.descriptors and not loaded.qualifiers:
            raise FormatError(f"{path.name} holds no MeSH headings.")
    except BaseException:
        writer.cancel()
        raise
    writer.finish()
    return loaded


def _read(path: Path, writer: VocabularyWriter, tell: Tell, token: CancelToken) -> Loaded:
    total = path.stat().st_size if path.exists() else 0
    counts = {"descriptor": 0, "qualifier": 0}
    unreadable = 0
    batch: list[HeadingRow] = []
    with opened(path, token) as stream:
        for heading in mesh_headings(stream):  # type: ignore[arg-type]
            if isinstance(heading, Unreadable):
                unreadable += 1
                continue
            counts[heading.kind] += 1
            batch.append(_row(heading))
            if len(batch) >= _BATCH:
                token.raise_if_cancelled()
                writer.add(batch)
                batch = []
                tell(stream.position, total)
        if not stream.is_whole:
            raise FormatError(f"{path.name} is cut off: its end is missing.")
    writer.add(batch)
    return Loaded(counts["descriptor"], counts["qualifier"], unreadable)


def _row(heading: Heading) -> HeadingRow:
    return HeadingRow(*astuple(heading))
