"""Files of any size in every format that is read: one file's records again and again, streamed.

Each copy has other numbers, so that nothing which remembers keys finds the same ones again.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

_NUMBER: Final = re.compile(rb"(?<![\w./-])(pmid)?(1\d{6})(?!\w)")
"""The generator's PMIDs and citation keys."""
_EDGES: Final = {
    "pubmed-xml": (b"<PubmedArticle>", b"</PubmedArticle>", b"\n"),
    "endnote-xml": (b"<record>", b"</record>", b"\n"),
    "csl-json": (b"{", b"}", b",\n"),
}
"""Where the first record begins, the last one ends, and what stands between two copies."""
_PEAK: Final = """
import resource, sys
def peak():
    try:  # unlike ru_maxrss, nothing in it is of the process that started this one
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
"""
_RUN: Final = f"""{_PEAK}
import runpy
sys.argv = sys.argv[1:]
code = 0
try:
    runpy.run_module(sys.argv[0], run_name="__main__")
except SystemExit as end:
    code = end.code or 0
print(peak(), file=sys.stderr)
sys.exit(code)
"""
_READ: Final = f"""{_PEAK}
from refdesk.formats.registry import format_by_key
print(sum(1 for _ in format_by_key(sys.argv[1]).parse(sys.stdin.buffer)), peak())
"""


def grown(key: str, path: Path, copies: int) -> Iterator[bytes]:
    """The bytes of a file with all records of `path` so many times."""
    data = path.read_bytes()
    begin, end, between = _EDGES.get(key, (b"", b"", b"\n"))
    start = data.find(begin)
    stop = data.rfind(end) + len(end) if end else len(data)
    yield data[:start]
    for number in range(copies):
        if number:
            yield between
        yield _renumbered(data[start:stop], number)
    yield data[stop:]


def _renumbered(body: bytes, number: int) -> bytes:
    if not number:
        return body
    added = number * 1_000_000

    def renumber(match: re.Match[bytes]) -> bytes:
        return (match[1] or b"") + str(int(match[2]) + added).encode()

    return _NUMBER.sub(renumber, body)


def peak_of_reading(key: str, path: Path, copies: int) -> tuple[int, float]:
    """Records read, and the most memory in MB that a process of its own took for it."""
    out, _ = _fed([sys.executable, "-c", _READ, key], key, path, copies)
    count, peak = out.split()
    return int(count), int(peak) / 1e6


def peak_of_converting(key: str, target: str, path: Path, copies: int) -> float:
    """The most memory in MB that `refdesk convert` takes."""
    command = ["refdesk", "convert", "--from", key, "--to", target, "-"]
    _, told = _fed([sys.executable, "-c", _RUN, *command], key, path, copies, keep=False)
    return int(told.split()[-1]) / 1e6


def _fed(
    command: Sequence[str], key: str, path: Path, copies: int, *, keep: bool = True
) -> tuple[str, str]:
    """Standard output and error of a process that is given the grown file."""
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if keep else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        for piece in grown(key, path, copies):
            process.stdin.write(piece)
        process.stdin.close()
        process.stdin = None
        out, told = process.communicate()
    if process.returncode:
        raise RuntimeError(told.decode())
    return (out or b"").decode(), told.decode()
