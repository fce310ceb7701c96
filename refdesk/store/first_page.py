"""A new first page for a library whose own is damaged.

The first page of an SQLite file says where its tables begin; without it nothing can be read. The
tables of all libraries of one version are made in the same order, so they begin at the same
pages as in a library that was made just now. (Not so in a copy that `VACUUM` made: there the
tables' contents stand between.)
"""

from __future__ import annotations

from pathlib import Path

from refdesk.store import driver
from refdesk.store.driver import DATABASE_ERRORS, scalar
from refdesk.store.opening import PAGE_SIZE


def replace(damaged: Path, fresh: Path) -> bool:
    """Give the file `damaged` the first page of the empty library `fresh`; False if that is no help.

    `damaged` should be a copy. Only what can then be read of it is believed.
    """
    size = damaged.stat().st_size
    if size < 3 * PAGE_SIZE:
        return False
    with fresh.open("rb") as file:
        page = _page(file.read(PAGE_SIZE), size // PAGE_SIZE)
    with damaged.open("rb+") as file:
        file.write(page)
    return _can_be_read(damaged)


def _page(template: bytes, pages: int) -> bytes:
    """The template with the size of the file, and no free pages (sqlite.org/fileformat2.html, 1.3)."""
    page = bytearray(template)
    page[28:32] = pages.to_bytes(4, "big")
    page[32:40] = bytes(8)
    page[92:96] = page[24:28]  # else the size is not believed
    return bytes(page)


def _can_be_read(path: Path) -> bool:
    try:
        connection = driver.connect(path, mode="rw")
        try:
            return bool(
                scalar(connection, "SELECT count(*) FROM meta WHERE name = 'uuid'")
                and scalar(connection, "SELECT id FROM reference LIMIT 1")
                and scalar(connection, "SELECT length(body) FROM source LIMIT 1")
            )
        finally:
            connection.close()
    except DATABASE_ERRORS:
        return False
