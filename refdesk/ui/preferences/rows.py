"""Settings as controls: a choice, a number, a text, a switch; each with its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from refdesk.ui import theme
from refdesk.ui.widgets import Button, CheckBox, ComboBox, Label


class Row(QWidget):
    """One setting: a label, a control, what it is for. `value` is what the settings keep."""

    changed = Signal()
    """The reader changed it to something that may be kept."""

    def __init__(self, name: str, label: str, words: str, default: Any) -> None:
        super().__init__()
        self.name, self.label, self.default = name, label, default
        self._label = Label(label, "body", weight=500)
        self._words = Label(words, "small", "text2", wrap=True)
        self._words.setVisible(bool(words))
        self._error = Label("", "small", "red.ink", wrap=True)
        self._error.hide()
        self._line = QHBoxLayout()
        self._line.setSpacing(theme.px(8))
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(theme.px(4))
        self.box.addWidget(self._label)
        self.box.addLayout(self._line)
        self.box.addWidget(self._error)
        self.box.addWidget(self._words)

    @property
    def value(self) -> Any:
        """What stands in the control."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show what the settings keep, without telling."""
        raise NotImplementedError

    @property
    def error(self) -> str:
        """What is wrong with what stands there; such a value is not kept."""
        return self._error.text()

    def overrule(self, reason: str) -> None:
        """Something else decides: show it, and say what."""
        self.control.setEnabled(False)
        self.control.setToolTip(reason)
        self._words.setText(reason)
        self._words.show()

    @property
    def control(self) -> QWidget:
        """What takes the focus."""
        raise NotImplementedError

    def _take(self, control: QWidget) -> None:
        """Place the control, with its names for screen readers."""
        control.setObjectName(f"setting-{self.name}")
        control.setAccessibleName(self.label)
        control.setAccessibleDescription(self._words.text())
        self._label.setBuddy(control)
        self._line.addWidget(control)

    def _say(self, error: str) -> None:
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self.control.setAccessibleDescription(error or self._words.text())


class Choice(Row):
    """One of several; `options` are (value, words)."""

    def __init__(
        self, name: str, label: str, words: str, default: Any, options: Sequence[tuple[Any, str]]
    ) -> None:
        super().__init__(name, label, words, default)
        self._combo = ComboBox()
        self._combo.setMinimumWidth(theme.px(200))
        self._combo.view().setAccessibleName(label)
        for value, text in options:
            self._combo.addItem(text, value)
        self._combo.activated.connect(self.changed)
        _Unscrolled(self._combo)
        self._take(self._combo)
        self._line.addStretch(1)

    @property
    def control(self) -> QWidget:
        return self._combo

    @property
    def value(self) -> Any:
        return self._combo.currentData()

    def show_value(self, value: Any) -> None:
        self._combo.setCurrentIndex(max(self._combo.findData(value), 0))


class Number(Row):
    """A whole number, shown with a unit; kept divided by `scale` when that is not 1."""

    def __init__(
        self, name: str, label: str, words: str, default: Any, *,
        least: int, most: int, step: int = 1, unit: str = "", scale: int = 1,
    ) -> None:  # fmt: skip
        super().__init__(name, label, words, default)
        self._scale = scale
        self._spin = QSpinBox()
        self._spin.setRange(least, most)
        self._spin.setSingleStep(step)
        self._spin.setSuffix(unit)
        self._spin.setKeyboardTracking(False)
        self._spin.setMinimumWidth(theme.px(96))
        for inner in self._spin.findChildren(QLineEdit):
            inner.setAccessibleName(label)
            inner.setTextMargins(theme.px(6), 0, 0, 0)  # the sheet's padding is lost on it
        self.less = Button("−", height=30, name=f"{label}: −")
        self.more = Button("+", height=30, name=f"{label}: +")
        self.less.clicked.connect(self._spin.stepDown)
        self.more.clicked.connect(self._spin.stepUp)
        self._spin.valueChanged.connect(self._on_value)
        _Unscrolled(self._spin)
        self._take(self._spin)
        self._line.addWidget(self.less)
        self._line.addWidget(self.more)
        self._line.addStretch(1)

    @property
    def control(self) -> QWidget:
        return self._spin

    @property
    def value(self) -> Any:
        return self._spin.value() if self._scale == 1 else self._spin.value() / self._scale

    def show_value(self, value: Any) -> None:
        self._spin.blockSignals(True)
        self._spin.setValue(round(value * self._scale))
        self._spin.blockSignals(False)
        self._tell_ends()

    def _on_value(self) -> None:
        self._tell_ends()
        self.changed.emit()

    def _tell_ends(self) -> None:
        self.less.setEnabled(self._spin.value() > self._spin.minimum())
        self.more.setEnabled(self._spin.value() < self._spin.maximum())


class Text(Row):
    """A line of text; `problem` says what is wrong with it. A secret one shows dots."""

    def __init__(
        self, name: str, label: str, words: str, default: str = "", *, usual: str = "",
        problem: Callable[[str], str] = lambda text: "", is_secret: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(name, label, words, default)
        self._problem = problem
        self._kept = ""
        self._field = QLineEdit()
        self._field.setPlaceholderText(usual)
        if is_secret:
            self._field.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        self._field.editingFinished.connect(self._on_finished)
        self._take(self._field)

    @property
    def control(self) -> QWidget:
        return self._field

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self._field.text().strip()

    @property
    def value(self) -> Any:
        return self.text

    def show_value(self, value: Any) -> None:
        self._kept = str(value)
        self._field.setText(self._kept)
        self._field.setCursorPosition(0)
        self._say("")

    def set_hint(self, text: str) -> None:
        """Say in the empty field what holds without a value."""
        self._field.setPlaceholderText(text)

    def add_beside(self, button: Button) -> None:
        """Put a button behind the field."""
        self._line.addWidget(button)

    def put(self, text: str) -> None:
        """Write `text` into the field for the reader, and keep it."""
        self._field.setText(text)
        self._on_finished()

    def finish(self) -> None:
        """Keep what stands there, as when the field is left."""
        self._on_finished()

    def _on_finished(self) -> None:
        self._say(self._problem(self.text))
        if not self.error and self.text != self._kept:
            self._kept = self.text
            self.changed.emit()


class Names(Text):
    """Several words in one line, with blanks or commas between them; kept as a list."""

    def __init__(
        self, name: str, label: str, words: str, *, usual: str = "",
        problem: Callable[[str], str] = lambda text: "",
    ) -> None:  # fmt: skip
        super().__init__(name, label, words, usual=usual, problem=problem)
        self.default = []

    @property
    def value(self) -> Any:
        return self.text.replace(",", " ").split()

    def show_value(self, value: Any) -> None:
        super().show_value(", ".join(str(each) for each in value))


class Flag(Row):
    """Yes or no."""

    def __init__(self, name: str, label: str, words: str, default: bool) -> None:
        super().__init__(name, label, words, default)
        self._label.hide()
        self._check = CheckBox(label)
        self._check.clicked.connect(self.changed)
        self._take(self._check)
        self._line.addStretch(1)

    @property
    def control(self) -> QWidget:
        return self._check

    @property
    def value(self) -> bool:
        return self._check.isChecked()

    def show_value(self, value: Any) -> None:
        self._check.setChecked(bool(value))


class _Unscrolled(QObject):
    """Leaves the wheel to the page unless the control has the focus: scrolling changes nothing."""

    def __init__(self, control: QWidget) -> None:
        super().__init__(control)
        self._control = control
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not self._control.hasFocus():
            event.ignore()
            return True
        return False
