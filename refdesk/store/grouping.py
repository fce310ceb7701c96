"""Lists divided into groups: by year, journal, tag and so on."""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, repeat
from typing import Final, NamedTuple

from refdesk.model.grouping import Groups
from refdesk.model.rows import GroupBy
from refdesk.store.group_members import NEWEST_FIRST, Members, members
from refdesk.store.search_order import STEP, Check, picked

KEPT: Final = 2


class _Kept(NamedTuple):
    connection: sqlite3.Connection
    by: GroupBy
    version: int
    members: Members


_kept: list[_Kept] = []
_lock = threading.Lock()


def grouped(
    connection: sqlite3.Connection,
    ids: array[int],
    by: GroupBy,
    check: Check,
    *,
    ascending: bool | None = None,
) -> Groups:
    """`ids` divided by `by`; within a group they keep their order, and groups without any go.

    A reference with two tags stands in both groups. Those that belong to no group come last,
    under the key "". `ascending` None is the usual direction: newest first, letters from A.
    """
    all_members = _members(connection, by, check)
    turned = (by in NEWEST_FIRST) if ascending is None else not ascending
    if all_members.is_single:
        parts = list(_distributed(ids, all_members, turned, check))
    else:
        parts = list(_collected(ids, all_members, turned, check))
    found, starts, keys, labels = array("q"), array("q"), [], []
    for number, part in parts:
        starts.append(len(found))
        found.append(-len(starts))
        found.extend(part)
        keys.append(all_members.keys[number] if number >= 0 else "")
        labels.append(all_members.labels[number] if number >= 0 else "")
    return Groups(by, found, starts, tuple(keys), tuple(labels))


def _members(connection: sqlite3.Connection, by: GroupBy, check: Check) -> Members:
    """Who belongs where, kept until something is written."""
    version = connection.execute("PRAGMA data_version").fetchone()[0]
    with _lock:
        for kept in _kept:
            if kept.connection is connection and kept[1:3] == (by, version):
                return kept.members
    found = members(connection, by, check)
    if connection.execute("PRAGMA data_version").fetchone()[0] == version:
        with _lock:
            fresh = [k for k in _kept if k.connection is not connection or k.version == version]
            _kept[:] = [*fresh, _Kept(connection, by, version, found)][-KEPT:]
    return found


class Part(NamedTuple):
    """A group's number, -1 for no group, and its references."""

    number: int
    ids: array[int]


def _turned(count: int, turned: bool) -> Iterable[int]:
    return range(count - 1, -1, -1) if turned else range(count)


def _distributed(
    ids: array[int], all_members: Members, turned: bool, check: Check
) -> Iterator[Part]:
    """Each reference is in one group at most: one pass over `ids`."""
    count = len(all_members.keys)
    numbers = array("i", bytes(4 * (max(all_members.largest, max(ids, default=0)) + 1)))
    since = 0
    for number, group in enumerate(all_members.ids, 1):
        deque(map(numbers.__setitem__, group, repeat(number)), maxlen=0)
        since += len(group)
        if since > STEP:
            since = 0
            check()
    parts: list[array[int]] = [array("q") for _ in range(count + 1)]
    for at in range(0, len(ids), STEP):
        check()
        for reference_id in ids[at : at + STEP]:
            parts[numbers[reference_id]].append(reference_id)
    for number in _turned(count, turned):
        if parts[number + 1]:
            yield Part(number, parts[number + 1])
    if parts[0]:
        yield Part(-1, parts[0])


def _collected(ids: array[int], all_members: Members, turned: bool, check: Check) -> Iterator[Part]:
    """A reference may be in many groups: each group picks its own."""
    largest = max(all_members.largest, max(ids, default=0)) + 1
    places = array("q", bytes(8 * largest))
    for at in range(0, len(ids), STEP):
        check()
        step = ids[at : at + STEP]
        deque(map(places.__setitem__, step, range(at + 1, at + 1 + len(step))), maxlen=0)
    is_free = bytearray(b"\1") * largest
    for number in _turned(len(all_members.keys), turned):
        group = all_members.ids[number]
        check()
        found = _those_of(ids, group, places, check)
        if found:
            deque(map(is_free.__setitem__, found, repeat(0)), maxlen=0)
            yield Part(number, found)
    rest = array("q")
    for at in range(0, len(ids), STEP):
        check()
        step = ids[at : at + STEP]
        rest.extend(compress(step, map(is_free.__getitem__, step)))
    if rest:
        yield Part(-1, rest)


def _those_of(
    ids: array[int], group: Sequence[int], places: array[int], check: Check
) -> array[int]:
    if len(group) > STEP:
        return picked(ids, array("q", group), check)
    shown = compress(group, map(places.__getitem__, group))
    return array("q", sorted(shown, key=places.__getitem__))
