"""`python -m tests.fuzz.readers KEY|any [folder of seeds] [-max_total_time=600]` with atheris.

Changes files at random (libFuzzer) and reads each, by its format or by detection: a record or a
sentence on what is wrong may come of it, anything else is a fault, which is written to `crash-*`.
Every field of every record is read, and the record again out of its own source.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
from dataclasses import fields
from typing import Any, Final

atheris: Any = importlib.import_module("atheris")  # only where somebody fuzzes

with atheris.instrument_imports(include=["refdesk.formats", "refdesk.model"]):
    from refdesk.errors import FormatError
    from refdesk.formats import registry
    from refdesk.formats.registry import Parsed, Unreadable, parse_source, parse_stream
    from refdesk.model.record import ReferenceRecord

    for _key in registry.readable_keys():  # loads the readers now, so that they are instrumented
        with contextlib.suppress(FormatError):
            list(parse_stream(io.BytesIO(b"?"), key=_key))

_NAMES: Final = tuple(one.name for one in fields(ReferenceRecord))
_MOST: Final = 200
"""Records of one input; more only take time."""


def check(key: str, data: bytes) -> None:
    """Read `data`; raises whatever is neither a record nor a refusal."""
    try:
        for number, one in enumerate(parse_stream(io.BytesIO(data), key=key)):
            if isinstance(one, Unreadable):
                assert one.reason, "a record is refused without a reason"
            else:
                _check_record(one)
            if number > _MOST:
                return
    except FormatError as error:
        assert str(error), "a file is refused without a reason"


def _check_record(parsed: Parsed) -> None:
    values = [getattr(parsed.record, name) for name in _NAMES]
    again = parse_source(parsed.format, parsed.source)
    assert [getattr(again, name) for name in _NAMES] == values, "the source gives another record"


def main() -> None:
    """Hand over to libFuzzer, with all arguments but the first."""
    key = "" if sys.argv[1] == "any" else sys.argv[1]
    arguments = [sys.argv[0], *sys.argv[2:]]

    def one_input(data: Any) -> None:
        check(key, bytes(data))

    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
