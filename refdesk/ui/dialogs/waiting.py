"""What waits for the network: a list, from which single things can be given up or tried at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QWidget

from refdesk.services.wording import counted
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import TextTable, table_view
from refdesk.ui.search_history import shown_time
from refdesk.ui.widgets import Label

if TYPE_CHECKING:
    from refdesk.services.pending import Pending

FEW: Final = 5
"""Identifiers that are named one by one."""


class WaitingDialog(Frame):
    """Not modal. `room` is the waiting room (workers/waiting.py); `collections` names them by id."""

    def __init__(
        self, room: Any, collections: Mapping[int, str], parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent, width=640, height=400)
        self.setObjectName("waitingDialog")
        title = self.tr("What waits for the network")
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.say(self.tr("It is done by itself when PubMed can be reached, also after a restart."))
        self._room = room
        self._collections = dict(collections)
        self._found: list[Pending] = []
        self._model = TextTable([self.tr("What"), self.tr("Since"), self.tr("Into")], self)
        self.table = table_view(self._model, "waitingTable", title)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(1, theme.px(150))
        self.table.setColumnWidth(2, theme.px(130))
        self.outcome = Label("", "body", "text2", wrap=True)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.outcome)
        self.drop_button = self.add_button(self.tr("Give up"))
        self.try_button = self.add_button(self.tr("Try now"), is_main=True)
        self.add_button(self.tr("Close")).clicked.connect(self.reject)
        room.listed.connect(self._on_listed)
        room.probed.connect(self._on_probed)
        self.drop_button.clicked.connect(self.drop)
        self.try_button.clicked.connect(self._on_try)
        QShortcut(QKeySequence("Delete"), self.table, self.drop)
        self.table.selectionModel().selectionChanged.connect(self._update)
        room.stir()
        self._update()

    @Slot()
    def drop(self) -> None:
        """Give up what is selected."""
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        if ids := [self._found[row].id for row in rows if row < len(self._found)]:
            self._room.drop(ids)

    @Slot()
    def _on_try(self) -> None:
        self.outcome.setText(self.tr("Asking PubMed …"))
        self._room.try_now()

    @Slot(str)
    def _on_probed(self, sentence: str) -> None:
        self.outcome.setText(sentence or self.tr("PubMed answers: what waited is being done."))

    @Slot(object)
    def _on_listed(self, found: Sequence[Pending]) -> None:
        if list(found) == self._found:
            return
        self._found = list(found)
        self._model.show(
            [
                (
                    self._words(one),
                    shown_time(one.since),
                    self._collections.get(one.collection_id, ""),
                )
                for one in self._found
            ],
            [self._words(one) for one in self._found],
        )
        self._update()

    def _words(self, one: Pending) -> str:
        if one.deed == "check_notices":
            return self.tr("Check all references for notices")
        if one.deed == "check_alerts":
            return self.tr("Check {what}").format(what=counted(len(one.ids), "PubMed alert"))
        if one.deed:
            deeds = {
                "refresh": self.tr("Refresh {what}"),
                "fill_ids": self.tr("Missing identifiers of {what}"),
                "follow_links": self.tr("Links of {what}"),
                "follow_doi": self.tr("Where the DOI of {what} leads"),
                "check_dois": self.tr("Check the DOIs of {what}"),
                "count_citations": self.tr("Citations of {what}"),
            }
            words = deeds.get(one.deed, self.tr("Ask for {what}"))
            return words.format(what=counted(len(one.ids), "reference"))
        if one.references:
            what = counted(len(one.references), "reference")
            return self.tr("Full text of {what}").format(what=what)
        if one.query:
            return self.tr("Add all hits of {query}").format(query=one.query)
        named = ", ".join(work.value for work in one.works[:FEW])
        more = " …" if len(one.works) > FEW else ""
        return self.tr("Add {what}: {named}").format(
            what=counted(len(one.works), "reference"), named=f"{named}{more}"
        )

    @Slot()
    def _update(self) -> None:
        has_any = bool(self._found)
        self.try_button.setEnabled(has_any)
        self.drop_button.setEnabled(self.table.selectionModel().hasSelection())
        if not has_any:
            self.outcome.setText(self.tr("Nothing waits."))
        elif self.outcome.text() == self.tr("Nothing waits."):
            self.outcome.setText("")
