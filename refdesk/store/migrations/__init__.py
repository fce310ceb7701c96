"""Numbered steps from one version of the schema to the next.

Each step runs in one transaction that also sets `user_version`, after a verified backup.
`STEPS[n]` leads from version n to n + 1, the first one from an empty file to the newest; the
others are never changed once they were released.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from refdesk.store.backup import copy_verified, part_of
from refdesk.store.driver import Connection, scalar
from refdesk.store.migrations import citekeys, create, orders, reading, watching, words
from refdesk.store.opening import APPLICATION_ID, NEWEST
from refdesk.store.waiting import Waiter


def _to_version_4(connection: Connection) -> None:
    watching.upgrade(connection)
    orders.upgrade(connection)


STEPS: Final[tuple[Callable[[Connection], None], ...]] = (
    create.upgrade,
    citekeys.upgrade,
    reading.upgrade,
    _to_version_4,
    words.upgrade,
)
assert len(STEPS) == NEWEST


def upgrade(connection: Connection, path: Path, waiter: Waiter) -> None:
    """Bring the file of `connection` (outside a transaction) to the newest version.

    A library with something in it is copied first, to `<name>.before-<version>` beside it.
    """
    version = scalar(connection, "PRAGMA user_version")
    with waiter.watching(connection):
        if version:
            copy = path.with_name(f"{path.name}.before-{NEWEST}")
            waiter.copies(path, part_of(copy))
            copy_verified(connection, copy)
            waiter.say("Making its new indexes")
        _take_steps(connection, version)


def _take_steps(connection: Connection, version: int) -> None:
    connection.execute("PRAGMA foreign_keys=OFF")  # must be outside of a transaction
    try:
        if not version:
            _run(connection, STEPS[0], NEWEST)
        for step in range(version or NEWEST, NEWEST):
            _run(connection, STEPS[step], step + 1)
    finally:
        connection.execute("PRAGMA foreign_keys=ON")


def _run(connection: Connection, step: Callable[[Connection], None], version: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        step(connection)
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise AssertionError(
                f"the step to version {version} left a dangling row in {broken[0]}"
            )
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={version}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
