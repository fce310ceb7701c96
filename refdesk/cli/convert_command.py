"""`refdesk convert`: from one format to another, streamed, without a library."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import BinaryIO

from refdesk.errors import FormatError
from refdesk.formats.registry import Unreadable
from refdesk.model.export_options import ExportOptions
from refdesk.services.exporting import convert, writing_whole


def run(options: argparse.Namespace) -> int:
    """Convert; records that cannot be read are named, the others are written."""
    if options.file == "-":
        unreadable = _convert(options, sys.stdin.buffer, "standard input")
    else:
        path = Path(options.file)
        try:
            opened = path.open("rb")
        except OSError as error:
            raise FormatError(f"{path} could not be opened: {error.strerror}.") from error
        with opened as stream:
            unreadable = _convert(options, stream, path.name)
    for item in unreadable:
        _warn(item.place, item.reason)
    return 1 if unreadable else 0


def _convert(options: argparse.Namespace, stream: BinaryIO, name: str) -> list[Unreadable]:
    if options.output is None or str(options.output) == "-":
        return _write(options, stream, sys.stdout.buffer, name)
    with writing_whole(options.output) as target:
        return _write(options, stream, target, name)


def _write(
    options: argparse.Namespace, stream: BinaryIO, target: BinaryIO, name: str
) -> list[Unreadable]:
    return convert(
        stream,
        target,
        options.to_format,
        from_key=options.from_format,
        name=name,
        options=ExportOptions(guard_cells=options.guard_cells),
        on_warning=_warn,
    )


def _warn(place: str, sentence: str) -> None:
    print(f"{place}: {sentence}" if place else sentence, file=sys.stderr)
