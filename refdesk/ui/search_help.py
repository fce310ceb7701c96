"""What helps to search in the window: completion, earlier searches, how one was understood."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from refdesk.ui.completion import Completion
from refdesk.ui.dialogs.file_choice import choose_files
from refdesk.ui.nothing_found import NothingFoundHelp
from refdesk.ui.search_box import SearchBox
from refdesk.ui.search_history import Earlier
from refdesk.ui.search_pane import SearchPane
from refdesk.ui.searched_as import SearchedAs


class SearchHelp(QObject):
    """Built after the first rows; the box works without it."""

    def __init__(
        self, window: QWidget, box: SearchBox, pane: SearchPane, desk: Any, browser: Any
    ) -> None:
        super().__init__(window)
        self.earlier = Earlier(window, box, desk, browser)
        self.completion = Completion(window, box, desk.searching, lambda: self.earlier.scope)
        self.searched_as = SearchedAs(window, pane.explain_button, desk, browser)
        self.nothing_found = NothingFoundHelp(pane.note, desk, browser)
        self.earlier.opened.connect(self.completion.close)
        self._window = window
        self._desk = desk

    def choose_mesh_files(self) -> None:
        """Ask for NLM's files of MeSH headings, and load them."""
        kinds = self.tr("NLM's MeSH headings (*.xml *.gz *.zip);;All files (*)")
        title = self.tr("Load MeSH headings: desc2026.xml, qual2026.xml")
        for path in choose_files(self._window, title, kinds):
            self._desk.searching.load_mesh(self._desk.jobs, path)
