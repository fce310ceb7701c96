"""The desk's part for citation styles: finding, showing, adding them, copying in any of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from PySide6.QtCore import QObject, Signal

from refdesk.errors import RefDeskError
from refdesk.model.views import Citation
from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.model.record import ReferenceRecord
    from refdesk.services.styles import StyleRow, StyleRows

KIND: Final = "style"
SAMPLE_KIND: Final = "style_sample"
MOST_SHOWN: Final = 3
"""References that a preview of a style is made of."""

CopyKind = Literal["bibliography", "citation"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The references to show or copy: ids of the library, or PMIDs of hits."""

    ids: tuple[int, ...] = ()
    pmids: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ids or self.pmids)

    def first(self, count: int) -> Chosen:
        """The first `count` of them."""
        return Chosen(self.ids[:count], self.pmids[:count])


@dataclass(frozen=True, slots=True)
class StyleSample:
    """What references look like in a style: entries of the bibliography, and a citation in the text."""

    style: str
    entries: Citation
    in_text: Citation


class StyleDesk(QObject):
    """Asks the services in the citing thread; lives in the window's. Every method returns at once."""

    found = Signal(int, object)  # request, StyleRows
    fields_read = Signal(list)
    sampled = Signal(object)  # StyleSample
    sample_failed = Signal(str, str)  # style, sentence
    copied = Signal(object, str)  # Citation, "bibliography" or "citation"
    changed = Signal(str, str, object)  # "added" or "removed", sentence, StyleRow or the id
    failed = Signal(str)

    def __init__(self, toolbox: Toolbox, queue: TaskQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._queue = queue
        self._request = 0

    # asking

    def search(self, words: str, field: str = "") -> int:
        """Find styles; answered by `found` unless a newer search comes before."""
        self._request += 1
        request = self._request

        def run(task: Task) -> StyleRows:
            from refdesk.services import styles

            return styles.find_rows(words, field, pause=task.token.raise_if_cancelled)

        self._submit("found", run, request)
        return request

    def read_fields(self) -> None:
        """Read the fields that styles are sorted under."""
        self._submit("fields", lambda task: _fields())

    def sample(self, chosen: Chosen, style: str) -> None:
        """Show the first of `chosen` in `style`, an example when there are none."""
        toolbox = self._toolbox

        def run(task: Task) -> StyleSample:
            task.token.raise_if_cancelled()
            return _sample(toolbox, chosen.first(MOST_SHOWN), style)

        self._submit("sample", run, about=style, kind=SAMPLE_KIND)

    def cancel_samples(self) -> None:
        """Forget the previews that were asked for and are not made yet."""
        self._queue.cancel_kind(SAMPLE_KIND)

    def copy(self, chosen: Chosen, style: str, kind: CopyKind) -> None:
        """Format `chosen` whole; answered by `copied`."""
        toolbox = self._toolbox
        self.cancel_samples()
        self._submit("copied", lambda task: _copy(toolbox, chosen, style, kind), about=kind)

    def add(self, paths: Sequence[Path]) -> None:
        """Keep style files; each is answered by `changed` or `failed`."""
        toolbox, paths = self._toolbox, tuple(paths)
        self._submit("added", lambda task: _add(toolbox, paths))

    def remove(self, identifier: str) -> None:
        """Remove one of the reader's own styles."""
        toolbox = self._toolbox

        def run(task: Task) -> str:
            from refdesk.services import styles

            sentence = styles.remove_style(identifier)
            toolbox.citing.forget()
            return sentence

        self._submit("removed", run, about=identifier)

    def _submit(
        self, answer: str, run: Callable[[Task], Any], request: int = 0, *, about: str = "",
        kind: str = KIND,
    ) -> None:  # fmt: skip
        self._queue.submit(Task(kind, run, about=(answer, request, about)))

    # answers, which the desk passes on

    def answer(self, task: Task, result: Any) -> None:
        """Tell what came of a task."""
        what, request, about = task.about
        if what == "found":
            if request == self._request:
                self.found.emit(request, result)
        elif what == "fields":
            self.fields_read.emit(result)
        elif what == "sample":
            self.sampled.emit(result)
        elif what == "copied":
            self.copied.emit(result, about)
        elif what == "removed":
            self.changed.emit("removed", result, about)
        else:
            for added, sentence in result:
                if added is None:
                    self.failed.emit(sentence)
                else:
                    self.changed.emit("added", sentence, added)

    def fail(self, task: Task, sentence: str) -> None:
        """Tell why a task failed."""
        what, _, about = task.about
        if what == "sample":
            self.sample_failed.emit(about, sentence)
        else:
            self.failed.emit(sentence)


def _records(toolbox: Toolbox, chosen: Chosen) -> list[ReferenceRecord]:
    if chosen.pmids:
        parsed, _ = toolbox.online.take(chosen.pmids)
        return [one.record for one in parsed]
    return list(toolbox.browser.records(chosen.ids))


def _sample(toolbox: Toolbox, chosen: Chosen, style: str) -> StyleSample:
    from refdesk.services.citing import example

    records = _records(toolbox, chosen) or [example()]
    entries = toolbox.citing.references(records, style)
    in_text = toolbox.citing.in_text(records, style)
    count = len(records)
    return StyleSample(
        style,
        Citation(0, style, entries.html, entries.text, count),
        Citation(0, style, in_text.html, in_text.text, count),
    )


def _copy(toolbox: Toolbox, chosen: Chosen, style: str, kind: CopyKind) -> Citation:
    from refdesk.services.citing import caution

    records = _records(toolbox, chosen)
    citing = toolbox.citing
    found = (citing.in_text if kind == "citation" else citing.bibliography)(records, style)
    return Citation(0, style, found.html, found.text, len(records), caution(records), found.rtf)


def _fields() -> list[str]:
    from refdesk.services import styles

    return styles.fields()


def _add(toolbox: Toolbox, paths: Sequence[Path]) -> list[tuple[StyleRow | None, str]]:
    """Add files, those that depend on others of them after these."""
    from refdesk.services import styles

    told: list[tuple[StyleRow | None, str]] = []
    waiting = list(paths)
    while waiting:
        again: list[Path] = []
        failures: list[tuple[StyleRow | None, str]] = []
        for path in waiting:
            try:
                added = styles.add_style(path)
            except RefDeskError as error:
                again.append(path)
                failures.append((None, str(error)))
            else:
                told.append((styles.row_of(added.info), added.sentence))
        if len(again) == len(waiting):
            told += failures
            break
        waiting = again
    toolbox.citing.forget()
    return told
