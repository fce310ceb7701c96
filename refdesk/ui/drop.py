"""Dropping and pasting anywhere in the window: what it is, where it goes, what the desk is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from refdesk.model.rows import ViewKind
from refdesk.model.work_ids import WorkId
from refdesk.ui.drop_card import DropOverlay
from refdesk.ui.drop_payload import Payload, PayloadKind, read_drop
from refdesk.ui.drop_words import Deed, DropTarget, TargetKind, deed, tr
from refdesk.ui.library_model import COLLECTION_MIME
from refdesk.ui.library_tree import LibraryTree

UNFOLD_MS = 600
Known = Callable[[Sequence[WorkId]], "int | None"]


class AddingDesk(Protocol):
    """What of the desk dropping needs."""

    def add_text(self, text: str | Callable[[], str], *, collection_id: int = 0) -> None: ...
    def add_ids(
        self, ids: Sequence[WorkId], *, refused: Sequence[str] = (), collection_id: int = 0
    ) -> None: ...
    def add_hits(self, pmids: Sequence[str], *, collection_id: int = 0) -> None: ...
    def import_files(self, paths: Sequence[Path], *, collection_id: int = 0) -> None: ...
    def import_bytes(
        self, data: bytes | Callable[[], bytes], name: str, *, collection_id: int = 0
    ) -> None: ...
    def add_to_collection(self, ids: Sequence[int], collection_id: int) -> None: ...
    def remove_from_collection(self, ids: Sequence[int], collection_id: int) -> None: ...
    def trash(self, ids: Sequence[int]) -> None: ...
    def save_note(self, reference_id: int, note_id: int, text: str) -> None: ...
    def attach_files(self, reference_id: int, paths: Sequence[Path]) -> None: ...


def carry_out(
    desk: AddingDesk, payload: Payload, target: DropTarget, *, is_move: bool = False
) -> str:
    """Ask the desk for what the card promised; gives a sentence on what was left out, or ""."""
    told = deed(payload, target)
    if not told.is_possible:
        return " ".join(f"{part.rstrip('.')}." for part in (told.title, told.consequence) if part)
    into = target.id if target.kind is TargetKind.COLLECTION else 0
    if payload.kind is PayloadKind.REFERENCES:
        _carry_references(desk, payload, target, is_move)
    elif payload.is_hits:
        desk.add_hits([work.value for work in payload.ids], collection_id=into)
    elif payload.kind is PayloadKind.IDS:
        desk.add_ids(payload.ids, collection_id=into)
        return " ".join(payload.refused)
    elif payload.kind is PayloadKind.TEXT:
        desk.add_text(payload.whole_text, collection_id=into)
    elif payload.kind is PayloadKind.RECORDS:
        desk.import_bytes(payload.whole_data, payload.name, collection_id=into)
    elif payload.kind is PayloadKind.WORDS:
        desk.save_note(target.id, 0, payload.text)
    elif payload.kind is PayloadKind.FILES:
        return _carry_files(desk, payload, target, into)
    return ""


def _carry_references(
    desk: AddingDesk, payload: Payload, target: DropTarget, is_move: bool
) -> None:
    if target.kind is TargetKind.TRASH:
        desk.trash(payload.items)
        return
    desk.add_to_collection(payload.items, target.id)
    if is_move and target.from_id and target.from_id != target.id:
        desk.remove_from_collection(payload.items, target.from_id)


def _carry_files(desk: AddingDesk, payload: Payload, target: DropTarget, into: int) -> str:
    left_out = list(payload.refused)
    if payload.ids:
        desk.add_ids(payload.ids, collection_id=into)
    if payload.paths:
        desk.import_files(payload.paths, collection_id=into)
    if target.kind is TargetKind.RECORD and payload.attachable:
        desk.attach_files(target.id, payload.attachable)
    elif payload.attachable:
        names = ", ".join(path.name for path in payload.attachable[:3])
        left_out.append(tr("%1: drop it on an open record to attach it.", names))
    return " ".join(left_out)


def paste(desk: AddingDesk, mime: QMimeData, *, collection_id: int = 0) -> str:
    """Add what the clipboard holds, as if it were dropped; a sentence when that is nothing."""
    payload = read_drop(mime)
    if payload.kind in (PayloadKind.NOTHING, PayloadKind.WORDS):
        why = payload.refused[0] if payload.refused else ""
        return " ".join(
            part for part in (tr("The clipboard holds nothing that names an article."), why) if part
        )
    target = DropTarget()
    if collection_id:
        target = DropTarget(TargetKind.COLLECTION, collection_id)
    if payload.kind is PayloadKind.REFERENCES and not collection_id:
        return tr("These references are in your library already.")
    return carry_out(desk, payload, target)


def find_target(window: QWidget, place: QPoint) -> DropTarget:
    """The target under `place` (in `window`): asks the widgets there, from the inside out.

    A widget says what it is by a method `drop_target(QPoint) -> DropTarget | None`, whose
    `area` is in its own coordinates; the tree of the library pane is known here.
    """
    widget = window.childAt(place)
    while widget is not None and widget is not window:
        inside = widget.mapFrom(window, place)
        found = _tree_target(widget, inside) if isinstance(widget, LibraryTree) else None
        ask = getattr(widget, "drop_target", None)
        if found is None and callable(ask):
            found = ask(inside)
        if isinstance(found, DropTarget):
            area = QRect(widget.mapTo(window, found.area.topLeft()), found.area.size())
            return DropTarget(
                found.kind, found.id, found.name, found.reason, found.from_id, found.from_name,
                area if found.area.isValid() else QRect(),
            )  # fmt: skip
        widget = widget.parentWidget()
    return DropTarget()


def _tree_target(tree: LibraryTree, place: QPoint) -> DropTarget | None:
    index = tree.indexAt(tree.viewport().mapFrom(tree, place))
    node = tree.tree_model.node(index) if index.isValid() else None
    if node is None or not node.is_entry:
        return None
    area = tree.row_area(tree.visualRect(index)).translated(tree.viewport().pos())
    shown = tree.tree_model.find(tree.shown_view) if tree.shown_view is not None else None
    is_from = shown is not None and shown.kind == ViewKind.COLLECTION and shown.is_entry
    from_id, from_name = (shown.id, shown.name) if is_from and shown is not None else (0, "")
    if node.kind == ViewKind.COLLECTION:
        return DropTarget(TargetKind.COLLECTION, node.id, node.name, "", from_id, from_name, area)
    if node.kind == ViewKind.TRASH:
        return DropTarget(TargetKind.TRASH, area=area)
    if node.kind == ViewKind.SAVED_SEARCH:
        return DropTarget(TargetKind.CLOSED, reason=tr("A saved search fills itself"), area=area)
    if node.kind == ViewKind.WATCH:
        return DropTarget(TargetKind.CLOSED, reason=tr("A PubMed alert fills itself"), area=area)
    if node.kind == ViewKind.TAG:
        reason = tr("Tags are set with the digit keys in the list")
        return DropTarget(TargetKind.CLOSED, reason=reason, area=area)
    return None


class DropFilter(QObject):
    """Makes a whole window a place to drop on; paints what will happen and tells what did.

    Children that take drops themselves (fields with text, collections dragged in the tree) keep
    them; all else reaches the window.
    """

    dropped = Signal(object, object, bool)
    """Payload, DropTarget, whether Shift was held: for `carry_out`."""

    def __init__(self, window: QWidget, known: Known | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._known = known
        self._stage: tuple[QWidget, ...] = ()
        self._payload: Payload | None = None
        self._known_count: int | None = None
        self._target = DropTarget()
        self._refusal = ""
        self.overlay = DropOverlay(window)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(80)
        self._leave.timeout.connect(self.end)
        self._unfold = QTimer(self)
        self._unfold.setSingleShot(True)
        self._unfold.setInterval(UNFOLD_MS)
        self._unfold.timeout.connect(self._on_unfold)
        self._pointer = QPoint()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def set_stage(self, *panes: QWidget) -> None:
        """The panes in whose middle the card stands (search and detail)."""
        self._stage = panes

    def set_refusal(self, reason: str) -> None:
        """Take nothing (the library can only be read); `reason` says why while one drags."""
        self._refusal = reason

    @property
    def deed(self) -> Deed | None:
        """What the card says just now; None when nothing is dragged."""
        return self.overlay.deed if self.overlay.isVisible() else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.DragEnter and isinstance(event, QDragMoveEvent):
            return self._on_enter(event)
        if kind == QEvent.Type.DragMove and isinstance(event, QDragMoveEvent):
            return self._on_move(event)
        if kind == QEvent.Type.DragLeave:
            # Between two widgets Qt says "leave" and "enter": wait a moment before hiding.
            self._leave.start()
            return False
        if kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            return self._on_drop(event)
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self.overlay.isVisible():
                self.end()
                return True
        elif kind == QEvent.Type.Resize and self.overlay.isVisible():
            self.overlay.setGeometry(self._window.rect())
        return False

    def end(self) -> None:
        """Take everything away again."""
        self._leave.stop()
        self._unfold.stop()
        self._payload = None
        self.overlay.hide()

    def _on_enter(self, event: QDragMoveEvent) -> bool:
        if event.mimeData().hasFormat(COLLECTION_MIME):
            return False
        self._leave.stop()
        if self._payload is None:
            self._payload = read_drop(event.mimeData())
            self._known_count = None
            if self._payload.ids and self._known is not None:
                self._known_count = self._known(self._payload.ids)
        return self._on_move(event)

    def _on_move(self, event: QDragMoveEvent) -> bool:
        if self._payload is None:
            return False
        self._leave.stop()
        told = self._tell(event.position(), event.modifiers())
        if told.is_possible:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            # Accepting the enter keeps the moves coming, so that the card can follow.
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.accept() if event.type() == QEvent.Type.DragEnter else event.ignore()
        return True

    def _tell(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> Deed:
        place = position.toPoint()
        target = self._target_at(place)
        if (target.kind, target.id) != (self._target.kind, self._target.id):
            self._unfold.start()
        self._target, self._pointer = target, place
        is_move = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        payload = self._payload or Payload()
        told = deed(payload, target, self._known_count, is_move=is_move)
        self.overlay.tell(told, target.area, self._stage_area(), place)
        return told

    def _target_at(self, place: QPoint) -> DropTarget:
        if self._refusal:
            return DropTarget(TargetKind.CLOSED, reason=self._refusal)
        return find_target(self._window, place)

    def _stage_area(self) -> QRect:
        area = QRect()
        for pane in self._stage:
            if pane.isVisible():
                corner = pane.mapTo(self._window, QPoint(0, 0))
                area = area.united(QRect(corner, pane.size()))
        return area if area.isValid() else self._window.rect()

    def _on_drop(self, event: QDropEvent) -> bool:
        if event.mimeData().hasFormat(COLLECTION_MIME):
            return False
        payload = self._payload or read_drop(event.mimeData())
        target = self._target_at(event.position().toPoint())
        is_move = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.end()
        self.dropped.emit(payload, target, is_move)
        return True

    def _on_unfold(self) -> None:
        """Unfold the collection over which the pointer rests."""
        widget = self._window.childAt(self._pointer)
        while widget is not None and not isinstance(widget, LibraryTree):
            widget = widget.parentWidget()
        if widget is not None and self.overlay.isVisible():
            place = widget.viewport().mapFrom(self._window, self._pointer)
            widget.expand(widget.indexAt(place))
