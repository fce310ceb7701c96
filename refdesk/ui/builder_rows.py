"""The rows and groups of the builder: widgets for `model/building.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from refdesk.model.building import RAW, Group, How, Row, fields, hows
from refdesk.ui import theme
from refdesk.ui.widgets import Button, ComboBox, Label, plain_tip

SUGGESTED = (
    "all", "ti", "tiab", "au", "1au", "ta", "dp", "mh", "majr", "pt", "la", "nm", "gr", "ad",
    "tag", "collection", "note", "rating", "read", "added", "is",
)  # fmt: skip
"""Fields that stand first in the list; the others follow by name."""


class RowView(QWidget):
    """One condition: not, field, comparison, value."""

    changed = Signal()
    removed = Signal()
    typed = Signal(object)
    """Itself: somebody writes into its value."""
    touched = Signal(object)
    """Itself: anything of it changed."""

    def __init__(self, row: Row, *, has_library: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.negation = ComboBox()
        self.negation.addItem(self.tr("is"), False)
        self.negation.addItem(self.tr("is not"), True)
        self.negation.setAccessibleName(self.tr("Must hold or must not hold"))
        self.field = ComboBox()
        self.field.setAccessibleName(self.tr("Field"))
        self.how = ComboBox()
        self.how.setAccessibleName(self.tr("Comparison"))
        self.value = QLineEdit()
        self.value.setAccessibleName(self.tr("Value"))
        self.other = QLineEdit()
        self.other.setAccessibleName(self.tr("Last value"))
        self.other.setPlaceholderText(self.tr("to"))
        self.said = Label("", "small", "text2")
        self.better = Button("x", kind="flat", height=28)
        self.better.setToolTip(self.tr("Take PubMed's spelling"))
        self.remove = Button("", "x", "flat", name=self.tr("Take this condition away"), height=28)
        for tag, label in _offered(has_library):
            self.field.addItem(f"{label}  [{tag}]", tag)
        self.field.addItem(self.tr("Query text"), RAW)
        self.field.setMaxVisibleItems(20)
        for box in (self.field, self.how, self.negation):
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.field.setFixedWidth(theme.px(212))
        self.how.setFixedWidth(theme.px(128))
        for edge in (self.value, self.other):
            edge.setMinimumHeight(self.field.sizeHint().height())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.px(6))
        for widget in (
            self.field, self.negation, self.how, self.value, self.other, self.said, self.better,
            self.remove,
        ):  # fmt: skip
            line.addWidget(widget, 1 if widget in (self.value, self.other) else 0)
        self.say("")
        self._show(row)
        self.field.currentIndexChanged.connect(self._on_field)
        self.how.currentIndexChanged.connect(self._on_how)
        self.negation.currentIndexChanged.connect(self.changed)
        self.value.textChanged.connect(self.changed)
        self.value.textEdited.connect(lambda: self.typed.emit(self))
        self.other.textChanged.connect(self.changed)
        self.changed.connect(lambda: self.touched.emit(self))
        self.better.clicked.connect(self._on_better)
        self.remove.clicked.connect(self.removed)

    def say(self, words: str, better: str = "") -> None:
        """Show `words` behind the value, and a better spelling of it to be taken."""
        self.said.setText(words)
        self.said.setVisible(bool(words))
        self._better = better
        self.better.setText(self.tr("{spelling}?").format(spelling=better))
        self.better.setVisible(bool(better))

    def describe(self, told: Mapping[str, str]) -> None:
        """Say of each field what it holds, where `told` has it by its tag."""
        for place in range(self.field.count()):
            words = plain_tip(told.get(str(self.field.itemData(place)), ""))
            self.field.setItemData(place, words, Qt.ItemDataRole.ToolTipRole)
        self.field.setToolTip(plain_tip(told.get(str(self.field.currentData()), "")))

    @property
    def row(self) -> Row:
        """What is put in."""
        how = self.how.currentData() or How.HAS
        return Row(
            str(self.field.currentData()), How(how), self.value.text(), self.other.text(),
            bool(self.negation.currentData()),
        )  # fmt: skip

    def _show(self, row: Row) -> None:
        at = self.field.findData(row.field)
        if at < 0:  # a field that this scope has not
            self.field.addItem(f"[{row.field}]", row.field)
            at = self.field.count() - 1
        self.field.setCurrentIndex(at)
        self._fill_hows()
        self.how.setCurrentIndex(max(0, self.how.findData(str(row.how))))
        self.negation.setCurrentIndex(int(row.is_not))
        self.value.setText(row.value)
        self.other.setText(row.other)
        self._show_other()

    def _fill_hows(self) -> None:
        words = {
            How.HAS: self.tr("matches"),
            How.EXACT: self.tr("exactly"),
            How.ALONE: self.tr("alone"),
            How.EXACT_ALONE: self.tr("exactly alone"),
            How.BEGINS: self.tr("begins with"),
            How.BETWEEN: self.tr("from … to"),
            How.LAST: self.tr("in the last"),
        }
        self.how.blockSignals(True)
        self.how.clear()
        for how in hows(str(self.field.currentData())):
            self.how.addItem(words[how], str(how))
            if how in (How.ALONE, How.EXACT_ALONE):
                tip = plain_tip(self.tr("Without what is narrower"))
                self.how.setItemData(self.how.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.how.blockSignals(False)
        self.how.setEnabled(self.how.count() > 1)

    def _show_other(self) -> None:
        how = self.how.currentData()
        self.other.setVisible(how == How.BETWEEN)
        places = {How.BETWEEN: self.tr("from"), How.LAST: self.tr("5 years")}
        self.value.setPlaceholderText(places.get(How(how), "") if how else "")

    def _on_better(self) -> None:
        self.value.setText(self._better)

    def _on_field(self) -> None:
        before = self.how.currentData()
        self._fill_hows()
        self.how.setCurrentIndex(max(0, self.how.findData(before)))
        self._on_how()

    def _on_how(self) -> None:
        self._show_other()
        self.changed.emit()


class GroupView(QWidget):
    """Conditions and groups of which all, or any, must hold; the outermost one has no frame."""

    changed = Signal()
    removed = Signal()
    typed = Signal(object)
    """The RowView whose value is written into."""
    touched = Signal(object)
    """The RowView that changed."""
    headings_asked = Signal(object)
    """The GroupView into which a MeSH heading is to be put."""

    def __init__(
        self,
        group: Group,
        *,
        has_library: bool,
        is_top: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._has_library = has_library
        self._is_top = is_top
        self.setAccessibleName(self.tr("Group of conditions"))
        self.match = ComboBox()
        self.match.setAccessibleName(self.tr("How the conditions are joined"))
        self.match.addItem(self.tr("all of these"), (False, False))
        self.match.addItem(self.tr("any of these"), (True, False))
        if not is_top:
            self.match.addItem(self.tr("not all of these"), (False, True))
            self.match.addItem(self.tr("none of these"), (True, True))
        at = 2 * group.is_not + group.is_any
        self.match.setCurrentIndex(at if at < self.match.count() else int(group.is_any))
        self.add_row = Button(self.tr("Condition"), "plus", "flat", height=28)
        self.add_group = Button(self.tr("Group"), "plus", "flat", height=28)
        self.add_heading = Button(self.tr("MeSH heading…"), "plus", "flat", height=28)
        head = QHBoxLayout()
        head.setSpacing(theme.px(6))
        head.addWidget(Label(self.tr("Match"), "body", "text2"))
        head.addWidget(self.match)
        head.addStretch(1)
        head.addWidget(self.add_row)
        head.addWidget(self.add_group)
        head.addWidget(self.add_heading)
        if not is_top:
            away = Button("", "x", "flat", name=self.tr("Take this group away"), height=28)
            away.clicked.connect(self.removed)
            head.addWidget(away)
        self._column = QVBoxLayout(self)
        margin = 0 if is_top else theme.px(8)
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._column.setSpacing(theme.px(6))
        self._column.addLayout(head)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.items: list[RowView | GroupView] = []
        for item in group.items or (Row(),):
            self._add(item)
        self.match.currentIndexChanged.connect(self.changed)
        self.add_row.clicked.connect(self.put_row)
        self.add_group.clicked.connect(self.put_group)
        self.add_heading.clicked.connect(lambda: self.headings_asked.emit(self))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._is_top:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.color("soft"))
            painter.setBrush(theme.color("alt"))
            area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(area, 6, 6)

    @property
    def group(self) -> Group:
        """What is put together."""
        is_any, is_not = self.match.currentData()
        items = tuple(i.row if isinstance(i, RowView) else i.group for i in self.items)
        return Group(items, bool(is_any), bool(is_not))

    def put_row(self) -> None:
        """Put an empty condition at the end and go there."""
        made = self._add(Row("ti"))
        assert isinstance(made, RowView)
        made.value.setFocus()
        self.changed.emit()

    def put_group(self) -> None:
        """Put a group with an empty condition at the end and go there."""
        made = self._add(Group((Row("ti"),), is_any=not self.group.is_any))
        assert isinstance(made, GroupView)
        next(made.rows()).value.setFocus()
        self.changed.emit()

    def put(self, group: Group) -> None:
        """Put what is read from a query in the place of empty conditions, and go there."""
        for item in [each for each in self.items if isinstance(each, RowView)]:
            if not item.row.value and not item.row.other:
                self._drop(item)
        whole: tuple[Row | Group, ...] = group.items
        if len(whole) > 1 and (group.is_any != self.group.is_any or group.is_not):
            whole = (group,)
        for each in whole:
            made = self._add(each)
        first = made if isinstance(made, RowView) else next(made.rows())
        first.value.setFocus()
        self.changed.emit()
        first.touched.emit(first)

    def rows(self) -> Iterator[RowView]:
        """All conditions, those of inner groups too."""
        for item in self.items:
            if isinstance(item, RowView):
                yield item
            else:
                yield from item.rows()

    def _add(self, item: Row | Group) -> RowView | GroupView:
        made: RowView | GroupView
        if isinstance(item, Row):
            made = RowView(item, has_library=self._has_library)
        else:
            made = GroupView(item, has_library=self._has_library)
        made.changed.connect(self.changed)
        made.typed.connect(self.typed)
        made.touched.connect(self.touched)
        made.removed.connect(lambda: self._take_away(made))
        if isinstance(made, GroupView):
            made.headings_asked.connect(self.headings_asked)
        self.items.append(made)
        self._column.addWidget(made)
        return made

    def _drop(self, item: RowView | GroupView) -> None:
        self.items.remove(item)
        self._column.removeWidget(item)
        item.hide()
        item.deleteLater()

    def _take_away(self, item: RowView | GroupView) -> None:
        self._drop(item)
        if not self.items and self._is_top:
            self._add(Row())
        elif not self.items:
            self.removed.emit()
            return
        self.add_row.setFocus()
        self.changed.emit()


def _offered(has_library: bool) -> list[tuple[str, str]]:
    """(tag, label) of the fields in the order of the list."""
    from refdesk.model.query import field_named

    unwanted = "pubmed" if has_library else "library"
    known = {
        tag: label
        for tag, label in fields()
        if (found := field_named(tag)) is not None and found.only != unwanted
    }
    first = [(tag, known.pop(tag)) for tag in SUGGESTED if tag in known]
    return first + sorted(known.items(), key=lambda pair: pair[1])
