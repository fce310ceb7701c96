"""What a user chooses for an export besides the format: what of a reference is written, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How references are written to a file; as they stand here, nothing is left out or added."""

    abstracts: bool = True
    """Whether abstracts are written."""
    own_notes: bool = False
    """Whether the notes that the user wrote go out with those of the source."""
    files: bool = False
    """Whether attached files are copied into a folder beside the file, which then names them."""
    ascii_only: bool = False
    """Of BibTeX and BibLaTeX: letters beyond ASCII as LaTeX commands."""
    guard_cells: bool = True
    """Of tables: whether an apostrophe keeps spreadsheets from taking a text for a formula."""


AS_THEY_ARE: Final = ExportOptions()
"""Nothing chosen."""
