"""Files that are kept up to date: the rules, and bringing the files in step with the library."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from refdesk import __version__
from refdesk.errors import Cancelled, LibraryError, RefDeskError
from refdesk.formats.registry import format_by_key
from refdesk.model.auto_exports import FORMATS, AutoExport, Outcome, Rule, Scope
from refdesk.model.cancel import CancelToken
from refdesk.model.query.earlier import written_out
from refdesk.model.reports import Change
from refdesk.model.rows import SortKey, View, ViewKind
from refdesk.services.auto_export_text import entry, whole
from refdesk.services.entry_cache import EntryCache
from refdesk.services.exporting import writing_whole
from refdesk.services.keys import KeyService
from refdesk.settings import Settings, cache_folder
from refdesk.store import (
    auto_exports,
    listing,
    references,
    saved_searches,
    search,
    search_history,
)
from refdesk.store.auto_exports import FileState, StoredRule
from refdesk.store.driver import DATABASE_ERRORS, Connection, scalar
from refdesk.store.library import Library
from refdesk.store.sessions import raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

_MADE_BY = f"{__version__}/1"
"""All that shapes an entry besides its reference; the number goes up when the writers change."""
_ANY_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_COPIES = 100
_LONGEST_NAME = 80
"""Letters of a query by which the saved search of it is called."""
_EXPECTED: tuple[type[Exception], ...] = (RefDeskError, OSError, *DATABASE_ERRORS)
"""What may go wrong with one file: the others are written all the same."""


class AutoExportService:
    """The rules of one library. Its files may be written by one thread at a time."""

    def __init__(self, library: Library, keys: KeyService, settings: Settings | None) -> None:
        self._library = library
        self._keys = keys
        self._settings = settings

    # rules
    def rows(self) -> list[AutoExport]:
        """All rules with the state of their files."""
        connection = self._library.read()
        here = self._machine()
        return [_shown(connection, one, here) for one in auto_exports.all_rules(connection)]

    def add(self, rule: Rule, query: str = "") -> Change:
        """Keep a file up to date from now on; it is written when `run` is next called.

        With a `query` it is of what that finds: a saved search of the query is made where there
        is none yet.
        """
        rule = self._checked(rule)
        query = self._checked_query(query)
        with self._library.write(f"Keep {Path(rule.path).name} up to date") as session:
            rule = _of_query(session, rule, query)
            made = auto_exports.create(raw(session), rule, self._machine(make=True))
        return Change(frozenset(), f"{Path(rule.path).name} is kept up to date.", made)

    def change(self, rule_id: int, rule: Rule, query: str = "") -> Change:
        """Give a rule other contents; `query` as in `add`."""
        rule = self._checked(rule, but=rule_id)
        query = self._checked_query(query)
        with self._library.write("Change an automatic export") as session:
            auto_exports.one(raw(session), rule_id)
            rule = _of_query(session, rule, query)
            auto_exports.change(raw(session), rule_id, rule, self._machine(make=True))
        return Change(frozenset(), created_id=rule_id)

    def remove(self, ids: Sequence[int]) -> Change:
        """Forget rules; the files stay where they are."""
        with self._library.write("Remove an automatic export") as session:
            for each in ids:
                auto_exports.one(raw(session), each)
            auto_exports.remove(raw(session), ids)
        return Change(frozenset(), "The file stays, but is not kept up to date any more.")

    def set_paused(self, ids: Sequence[int], value: bool) -> Change:
        """Pause rules, or go on with them; a file of another computer is written here from then on."""
        title = "Pause an automatic export" if value else "Go on with an automatic export"
        with self._library.write(title) as session:
            for each in ids:
                auto_exports.one(raw(session), each)
            auto_exports.set_paused(raw(session), ids, value, self._machine(make=not value))
        return Change(frozenset())

    # files
    def run(
        self, ids: Sequence[int] | None = None, *, token: CancelToken | None = None
    ) -> list[Outcome]:
        """Bring the files of these rules in step; None means of all that are not paused.

        A file of which nothing changed is not touched. What goes wrong with one is in its
        outcome and in the rule's row, and the others are done all the same.
        """
        outcomes = []
        here = self._machine()
        for one in auto_exports.all_rules(self._library.read()):
            wanted = one.id in ids if ids is not None else not one.is_paused
            if wanted and one.machine == here:
                if token is not None:
                    token.raise_if_cancelled()
                outcomes.append(self._run(one, token))
        return outcomes

    def _run(self, one: StoredRule, token: CancelToken | None) -> Outcome:
        path = Path(one.rule.path)
        try:
            state, is_written = self._bring_in_step(one, path, token)
        except Cancelled:
            raise
        except _EXPECTED as error:
            log.info("%s is not up to date", path, exc_info=True)
            words = str(error)
            if not isinstance(error, RefDeskError):
                words = f"{path} could not be written: {getattr(error, 'strerror', '') or error}."
            state, is_written = replace(one.state, error=words), False
        if state != one.state:
            with self._library.write("", undoable=False) as session:
                auto_exports.note_state(raw(session), one.id, state, written=is_written)
        note = state.note if is_written else ""
        return Outcome(one.id, one.rule.path, is_written, state.count, state.error, note)

    def _bring_in_step(
        self, one: StoredRule, path: Path, token: CancelToken | None
    ) -> tuple[FileState, bool]:
        if not path.parent.is_dir():
            raise LibraryError(f"The folder {path.parent} is not there.")
        ids = self._ids(one.rule)
        self._keys.fill_missing(ids, token)
        wanted = auto_exports.versions(self._library.read(), ids)
        made_of = _fingerprint(one.rule, wanted)
        is_foreign = _is_foreign(path, one.state)
        if made_of == one.state.made_of and not is_foreign and path.is_file():
            return _left(replace(one.state, error=""), path), False
        with EntryCache(self._cache_path(one.rule.format), _MADE_BY) as cache:
            cache.update(wanted, lambda stale: self._entries(stale, one.rule.format, token))
            order = [i for i, _ in wanted]

            def parts() -> Iterator[bytes]:
                return whole(cache.bodies(order), one.rule.format)

            digest = _digest_of_parts(parts())
            before = _digest_of_file(path)
            state = replace(
                one.state, made_of=made_of, digest=digest, count=len(wanted), error="", note=""
            )
            if before == digest:
                return _left(state, path), False
            if path.is_file() and not path.stat().st_mode & _ANY_WRITES:
                raise LibraryError(f"{path} is read-only, and was left as it is.")
            if is_foreign and before:
                state = replace(state, note=_keep_other(path))
            with writing_whole(path) as stream:
                for part in parts():
                    stream.write(part)
        return _left(state, path), True

    def _ids(self, rule: Rule) -> Sequence[int] | None:
        """The references that a rule is about, in no certain order; None: all of the library."""
        connection = self._library.read()
        if rule.scope is Scope.LIBRARY:
            return None
        if not auto_exports.target_name(connection, rule):
            what = "collection" if rule.scope is Scope.COLLECTION else "saved search"
            raise LibraryError(f"The {what} of this file is not there any more.")
        if rule.scope is Scope.COLLECTION:
            view = View(ViewKind.COLLECTION, rule.target)
            return listing.ids(connection, view, SortKey.ADDED, descending=True)
        try:
            return search.ids_of_text(connection, saved_searches.query(connection, rule.target))
        except RefDeskError as error:
            raise LibraryError(f"The saved search cannot be carried out: {error}") from error

    def _entries(
        self, ids: Sequence[int], key: str, token: CancelToken | None
    ) -> Iterator[tuple[int, bytes]]:
        for reference_id, record in references.records(self._library, ids):
            if token is not None:
                token.raise_if_cancelled()
            yield reference_id, entry(record, key)

    def _cache_path(self, key: str) -> Path:
        uuid = scalar(self._library.read(), "SELECT value FROM meta WHERE name = 'uuid'")
        where = hashlib.sha256(os.fsencode(self._library.path)).hexdigest()[:12]
        return cache_folder() / "auto-export" / f"{uuid}-{where}-{key}.entries"

    def _checked_query(self, query: str) -> str:
        """`query` in one line, its #1 written out; raises LibraryError for what cannot be found."""
        query = " ".join(query.split())
        if not query:
            return ""
        connection = self._library.read()
        try:
            search.count_of_text(connection, query)
        except RefDeskError as error:
            raise LibraryError(f"The search cannot be carried out: {error}") from error
        return written_out(query, search_history.texts(connection, "library", query))

    def _checked(self, rule: Rule, *, but: int = 0) -> Rule:
        """`rule` with a whole path; raises LibraryError for what cannot be kept."""
        key = format_by_key(rule.format).key
        if key not in FORMATS:
            raise LibraryError(f"A file can be kept up to date as {', '.join(FORMATS)}.")
        path = Path(rule.path).expanduser().absolute()
        if path.is_dir():
            raise LibraryError(f"{path} is a folder; name a file in it.")
        if path.suffix.lower() not in (".bib", ".json", ".txt", ".bibtex"):
            raise LibraryError(f"{path.name} needs a name that ends in .bib or .json.")
        for other in auto_exports.all_rules(self._library.read()):
            if other.id != but and Path(other.rule.path) == path:
                raise LibraryError(f"{path} is kept up to date already.")
        return replace(rule, format=key, path=str(path))

    def _machine(self, *, make: bool = False) -> str:
        """What names this computer in the rules: files of others are not written unasked."""
        if self._settings is None:
            return ""
        found = self._settings.get("machine.id", "")
        if not found and make:
            found = secrets.token_hex(8)
            self._settings.set("machine.id", found)
            self._settings.save()
        return found or "unknown"


def _shown(connection: Connection, one: StoredRule, here: str) -> AutoExport:
    return AutoExport(
        one.id,
        one.rule,
        auto_exports.target_name(connection, one.rule),
        one.is_paused,
        one.machine == here,
        one.written_at,
        one.state.count,
        one.state.error,
        one.state.note,
    )


def _fingerprint(rule: Rule, wanted: Sequence[tuple[int, int]]) -> str:
    made = hashlib.blake2b(f"{rule.format} {_MADE_BY}\n".encode(), digest_size=16)
    made.update(" ".join([f"{i}:{version}" for i, version in wanted]).encode())
    return made.hexdigest()


def _digest_of_parts(parts: Iterator[bytes]) -> str:
    made = hashlib.blake2b(digest_size=16)
    for part in parts:
        made.update(part)
    return made.hexdigest()


def _digest_of_file(path: Path) -> str:
    """The digest of a file, "" when there is none."""
    made = hashlib.blake2b(digest_size=16)
    try:
        with path.open("rb") as stream:
            while part := stream.read(1 << 20):
                made.update(part)
    except FileNotFoundError:
        return ""
    return made.hexdigest()


def _is_foreign(path: Path, state: FileState) -> bool:
    """Whether the file is not as it was left here."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    if (found.st_size, found.st_mtime_ns) == (state.size, state.mtime):
        return False
    return _digest_of_file(path) != state.digest


def _left(state: FileState, path: Path) -> FileState:
    """`state` with size and time of the file as it is."""
    found = path.stat()
    return replace(state, size=found.st_size, mtime=found.st_mtime_ns)


def _keep_other(path: Path) -> str:
    """Copy a file that somebody else changed; a sentence that says where it is."""
    kept = path.with_name(f"{path.name}.bak")
    digest = _digest_of_file(path)
    number = 1
    while kept.exists() and _digest_of_file(kept) != digest and number < _COPIES:
        number += 1
        kept = path.with_name(f"{path.name}.bak-{number}")
    if kept.exists() and _digest_of_file(kept) != digest:
        raise LibraryError(f"{path.name} was changed elsewhere; there are too many copies of it.")
    shutil.copy2(path, kept)
    return f"{path.name} had been changed by another program; that version is kept as {kept.name}."


def _of_query(session: Session, rule: Rule, query: str) -> Rule:
    """`rule` for what `query` finds, by the saved search of it that there is, or by a new one."""
    if not query:
        return rule
    known = [row.id for row in saved_searches.all_rows(raw(session)) if row.query == query]
    target = known[0] if known else saved_searches.create(session, query[:_LONGEST_NAME], query)
    return replace(rule, scope=Scope.SEARCH, target=target)
