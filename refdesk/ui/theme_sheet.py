"""The application's style sheet: palette roles only, sizes from the letter size."""

from __future__ import annotations

from collections.abc import Callable

_SHEET = """
QToolTip {{ color: palette(tooltip-text); background: palette(tooltip-base);
    border: 1px solid palette(midlight); padding: {p4}px {p6}px; font-size: {small}px; }}
QMenu {{ background: palette(button); border: 1px solid palette(midlight); padding: {p6}px {p4}px; }}
QMenu::item {{ min-height: {p20}px; padding: {p4}px {p24}px {p4}px {p10}px; border-radius: 4px;
    color: palette(text); }}
QMenu::item:selected {{ background: palette(highlight); color: palette(highlighted-text); }}
QMenu::item:disabled {{ color: palette(placeholder-text); background: transparent; }}
QMenu::icon {{ padding-left: {p8}px; }}
QMenu::separator {{ height: 1px; background: palette(mid); margin: {p6}px {p8}px; }}
QMenu::indicator {{ width: {p14}px; height: {p14}px; padding-left: {p8}px; }}
QSplitter::handle {{ background: palette(mid); }}
QScrollBar:vertical {{ background: transparent; width: {p12}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {p12}px; margin: 0; }}
QScrollBar::handle {{ background: palette(midlight); border-radius: 3px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: {p32}px; }}
QScrollBar::handle:horizontal {{ min-width: {p32}px; }}
QScrollBar::handle:hover {{ background: palette(dark); }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea[frame="none"] {{ border: none; background: palette(base); }}
QAbstractScrollArea[ground="window"] {{ background: palette(window); }}
QAbstractScrollArea[ground="raised"] {{ background: palette(button); }}
QPlainTextEdit[kind="bare"] {{ background: transparent; }}
QLineEdit, QPlainTextEdit[kind="field"], QTextEdit[kind="field"], QSpinBox, QComboBox {{
    background: palette(base); color: palette(text); border: 1px solid palette(dark);
    border-radius: 6px; padding: {p4}px {p8}px; selection-background-color: palette(highlight);
    selection-color: palette(highlighted-text); }}
QLineEdit:focus, QPlainTextEdit[kind="field"]:focus, QTextEdit[kind="field"]:focus,
QSpinBox:focus, QComboBox:focus {{ border: 2px solid palette(link); padding: {p3}px {p7}px; }}
QLineEdit:disabled, QComboBox:disabled {{ color: palette(placeholder-text);
    background: palette(window); }}
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:focus {{ border: none; background: transparent;
    padding: 0; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
QSpinBox QLineEdit, QSpinBox QLineEdit:focus {{ border: none; background: transparent;
    padding: 0; }}
QComboBox {{ min-height: {p22}px; combobox-popup: 0; }}
QComboBox::drop-down {{ border: none; width: {p20}px; }}
QComboBox QAbstractItemView {{ background: palette(button); color: palette(text);
    border: 1px solid palette(midlight); selection-background-color: palette(highlight);
    selection-color: palette(highlighted-text); outline: none; }}
QCheckBox, QRadioButton {{ spacing: {p8}px; padding: {p3}px; border-radius: 4px;
    border: 2px solid transparent; }}
QCheckBox:focus, QRadioButton:focus {{ border: 2px solid palette(link); }}
QProgressBar {{ background: palette(mid); border: none; border-radius: 2px; max-height: 4px;
    min-height: 4px; }}
QProgressBar::chunk {{ background: palette(accent); border-radius: 2px; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{ background: transparent; color: palette(text); border: none;
    border-bottom: 3px solid transparent; padding: {p10}px {p2}px {p7}px {p2}px;
    margin-right: {p20}px; }}
QTabBar::tab:selected {{ border-bottom: 3px solid palette(link); font-weight: 600; }}
QTabBar::tab:hover:!selected {{ border-bottom: 3px solid palette(midlight); }}
QTabBar::tab:disabled {{ color: palette(placeholder-text); }}
QTabBar[ring="line"]:focus {{ border-bottom: 2px solid palette(link); }}
QTabWidget::pane {{ border: none; border-top: 1px solid palette(mid); }}
QHeaderView {{ background: palette(alternate-base); border: none; }}
QHeaderView::section {{ background: palette(alternate-base); border: none;
    border-bottom: 1px solid palette(mid); padding: 0 {p8}px; font-size: {small}px; }}
QTreeView[kind="list"], QListView[kind="list"], QTableView[kind="list"] {{
    background: palette(base); border: 1px solid palette(mid); border-radius: 6px;
    outline: none; }}
QTreeView[kind="list"]:focus, QListView[kind="list"]:focus, QTableView[kind="list"]:focus {{
    border: 1px solid palette(link); }}
QTreeView[kind="list"]::item, QListView[kind="list"]::item {{
    padding: {p4}px {p6}px; color: palette(text); }}
QTableView[kind="list"]::item {{ padding: {p4}px {p6}px; }}  /* the model may have a colour */
QTableView#creatorTable::item {{ padding: 0 {p6}px; }}  /* its cells are written in: all height */
QTreeView[kind="list"]::item:selected, QListView[kind="list"]::item:selected,
QTableView[kind="list"]::item:selected {{ background: palette(highlight);
    color: palette(highlighted-text); }}
QFrame[kind="floating"] {{ background: palette(button); border: 1px solid palette(midlight); }}
QDialog {{ background: palette(window); }}
"""


def style_sheet(px: Callable[[float], int], size: Callable[[str], float]) -> str:
    """The sheet for a letter size; colours come from the application's palette."""
    lengths = {f"p{n}": px(n) for n in (2, 3, 4, 6, 7, 8, 10, 12, 14, 16, 20, 22, 24, 32)}
    return _SHEET.format(small=round(size("small")), **lengths)
