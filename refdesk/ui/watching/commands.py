"""What the commands on PubMed alerts and their hits do."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.model.rows import Status, View, ViewKind
from refdesk.model.views import Message, MessageKind
from refdesk.model.watching import CheckReport, HitState, WatchRow
from refdesk.ui.actions import Actions
from refdesk.ui.browsing import Browser
from refdesk.ui.library_pane import LibraryPane
from refdesk.ui.search_pane import SearchPane
from refdesk.ui.watching.strip import PARTS

if TYPE_CHECKING:
    from refdesk.ui.detail_pane import DetailPane
    from refdesk.ui.watching.dialog import AlertDialog
    from refdesk.ui.watching.digest_window import DigestWindow
    from refdesk.ui.watching.notify import Notifier

NOTIFY: Final = "watching.notify"
"""The setting whether the desktop tells of new hits."""
ON_HITS: Final = ("actionPutOffHits", "actionDiscardHits", "actionAddHitsFromList")
"""Commands that need something chosen among PubMed's hits."""


class AlertCommands(QObject):
    """Joins the library pane's entries, the list's buttons and the record's with the desk."""

    told = Signal(object)
    """A `Message` for the message bar."""

    def __init__(
        self, window: Any, actions: Actions, desk: Any, settings: Any, browser: Browser,
        library: LibraryPane, pane: SearchPane, detail: DetailPane,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._desk = desk
        self._settings = settings
        self._browser = browser
        self._library = library
        self._pane = pane
        self._detail = detail
        self.dialog: AlertDialog | None = None
        self.digest: DigestWindow | None = None
        library.alert_save_asked.connect(self.save)
        library.alert_deed_asked.connect(self._on_deed)
        pane.later_asked.connect(partial(self.decide, HitState.LATER))
        pane.discard_asked.connect(partial(self.decide, HitState.DISCARDED))
        pane.inbox_deed_asked.connect(self._on_inbox_deed)
        pane.watch_button.clicked.connect(actions["actionSaveAlert"].trigger)
        desk.overview_read.connect(self.update_enabled)
        detail.hit_decided.connect(self._on_hit_decided)
        desk.watching.came.connect(self._on_came)
        desk.watching.digested.connect(self._on_digested)
        browser.selection_changed.connect(self.update_enabled)
        browser.place_changed.connect(self.update_enabled)
        self.update_enabled()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {
            "actionSaveAlert": self.watch,
            "actionCheckAlerts": self.check_all,
            "actionShowDigest": self.show_digest,
            "actionPutOffHits": partial(self.decide, HitState.LATER),
            "actionDiscardHits": partial(self.decide, HitState.DISCARDED),
            "actionTakeBackHits": partial(self.decide, HitState.NEW),
            "actionAddHitsFromList": self._actions["actionAddHits"].trigger,
            "actionNextInbox": self.show_next,
        }

    # Alerts

    def watch(self) -> None:
        """Ask for an alert of the PubMed search that is shown; show the inbox of one that is there."""
        if (row := self._watched()) is not None:
            self._browser.show_view(View(ViewKind.WATCH, row.id))
        else:
            self.save()

    def _watched(self) -> WatchRow | None:
        """The alert that watches the PubMed search that is shown."""
        place, browser = self._browser.place, self._browser
        if not browser.is_pubmed or place.is_inbox:
            return None
        query = " ".join(browser.written_out(place.pubmed_query).split())
        rows = self._library.overview.watches
        return next((row for row in rows if row.query == query), None)

    def save(self) -> None:
        """Ask for an alert of the PubMed search that is shown, or of any."""
        if self._desk.is_read_only:
            return
        place = self._browser.place
        query = self._browser.written_out(place.pubmed_query) if self._browser.is_pubmed else ""
        self._open(query, None)

    def edit(self, watch_id: int) -> None:
        """Ask what an alert is to be."""
        if (row := self._row(watch_id)) is not None:
            self._open(row.query, row)

    def check_all(self) -> None:
        """Check all alerts now."""
        ids = [row.id for row in self._library.overview.watches]
        if ids:
            self._desk.watching.check(ids, is_series=True)
        else:
            words = self.tr("There is no PubMed alert yet. Search PubMed, then watch the search.")
            self.told.emit(Message(MessageKind.INFO, words))

    def show_next(self) -> None:
        """Show the next alert below the one that is shown that has something new."""
        rows = self._library.overview.watches
        shown = self._browser.place.watch_id if self._browser.place.is_inbox else 0
        at = next((n + 1 for n, row in enumerate(rows) if row.id == shown), 0)
        following = next((row for row in (*rows[at:], *rows[:at]) if row.new), None)
        if following is None:
            self._tell_nothing_new(sum(row.has_failed for row in rows))
        else:
            self._browser.show_view(View(ViewKind.WATCH, following.id))
            self._browser.table.setFocus()

    def _tell_nothing_new(self, failed: int) -> None:
        words = self.tr("Nothing is new in your PubMed alerts.")
        if failed:
            from refdesk.ui.watching.digest_window import failed_words  # rarely needed

            words = f"{words} {failed_words(failed)}"
        kind = MessageKind.WARNING if failed else MessageKind.INFO
        self.told.emit(Message(kind, words))

    def _open(self, query: str, row: WatchRow | None) -> None:
        from refdesk.ui.watching.dialog import AlertDialog  # with the first alert

        taken = frozenset(each.name.casefold() for each in self._library.overview.watches)
        notifies = self._settings.get(NOTIFY, False) is True
        dialog = AlertDialog(query, self._window, row=row, taken=taken, notifies=notifies)
        dialog.made.connect(self._on_made)
        dialog.notify_chosen.connect(self._on_notify_chosen)
        if row is not None:
            dialog.changed.connect(partial(self._desk.edit_watch, row.id))
        self.dialog = dialog
        dialog.open()

    @Slot(str, str, int, str)
    def _on_made(self, name: str, query: str, days: int, since: str) -> None:
        self._desk.watching.await_new()
        self._desk.watch_search(name, query, days, since)

    @Slot(bool)
    def _on_notify_chosen(self, is_wanted: bool) -> None:
        self._settings.set(NOTIFY, is_wanted)
        self._settings.save()

    @Slot(str, int)
    def _on_deed(self, deed: str, watch_id: int) -> None:
        row = self._row(watch_id)
        if deed == "digest":
            self.show_digest((row.id,) if row else ())
        elif deed == "check_all":
            self.check_all()
        elif row is None:
            return
        elif deed == "check":
            self._desk.watching.check([row.id])
        elif deed == "edit":
            self.edit(row.id)
        elif deed == "pause":
            self._desk.pause_watch(row.id, not row.is_paused)
        elif deed == "search":
            self._browser.search_pubmed(row.query)

    @Slot(str)
    def _on_inbox_deed(self, deed: str) -> None:
        if deed in PARTS:
            self._browser.inboxes.show_part(deed)
        else:
            self._on_deed(deed, self._browser.place.watch_id)

    def _row(self, watch_id: int) -> WatchRow | None:
        rows = self._library.overview.watches
        return next((row for row in rows if row.id == watch_id), None)

    # Hits

    def decide(self, state: HitState) -> None:
        """Put off or discard what is chosen, or take that back; go on to the next hit.

        Only a hit of an alert is put off: no inbox would show another one.
        """
        if not self._browser.is_pubmed or self._desk.is_read_only:
            return
        if state is HitState.LATER and not self._browser.place.is_inbox:
            return
        model = self._browser.table.table_model
        chosen = self._pane.table.chosen_hits()
        places = {each: model.place_of(each) for each in chosen}
        rows = {each: model.row_at(at) if at is not None else None for each, at in places.items()}
        held = {
            each
            for each, row in rows.items()
            if row is not None and Status.IN_LIBRARY in row.statuses
        }
        pmids = [str(each) for each in chosen if each not in held]
        if not pmids:
            if chosen:
                words = self.tr("What is chosen is in your library already.")
                self.told.emit(Message(MessageKind.INFO, words))
            return
        self._desk.decide_hits(pmids, state)
        self._browser.table.clear_checked()
        self._go_on(chosen)

    @Slot(str, int)
    def _on_hit_decided(self, pmid: str, state: int) -> None:
        self._desk.decide_hits([pmid], HitState(state))
        self._go_on([int(pmid)])

    def _go_on(self, decided: list[int]) -> None:
        """Go on to the next hit."""
        if self._browser.place.is_inbox:
            self._browser.inboxes.go_on(decided)
        else:
            self._browser.table.move_current(1)

    @Slot()
    def update_enabled(self) -> None:
        """Disable what cannot run just now."""
        browser, can_write = self._browser, not self._desk.is_read_only
        has_hits = browser.is_pubmed and bool(self._pane.table.chosen_hits()) and can_write
        for name in ON_HITS:
            self._actions[name].setEnabled(has_hits)
        self._actions["actionPutOffHits"].setEnabled(has_hits and browser.place.is_inbox)
        part = browser.place.part if browser.place.is_inbox else ""
        self._actions["actionTakeBackHits"].setEnabled(has_hits)
        self._actions["actionTakeBackHits"].setVisible(part != "kept")
        is_search = browser.is_pubmed and not browser.place.is_inbox
        can_save = is_search and bool(browser.place.pubmed_query.strip()) and can_write
        self._actions["actionSaveAlert"].setEnabled(can_save)
        is_watched = can_save and self._watched() is not None
        self._pane.watch_button.show_state(is_there=can_save, is_watched=is_watched)
        self._detail.shows_inbox = browser.place.is_inbox
        self._actions["actionCheckAlerts"].setEnabled(can_write)

    # Telling

    @cached_property
    def notifier(self) -> Notifier:
        """What tells on the desktop, made with the first news."""
        from refdesk.ui.watching.notify import Notifier

        made = Notifier(self._window, self._settings)
        made.clicked.connect(self._on_notified)
        made.notices_clicked.connect(self._on_notices)
        return made

    @Slot(str)
    def tell_notices(self, sentence: str) -> None:
        """Tell of new retractions and concerns on the desktop, as of new hits."""
        self.notifier.tell_notices(sentence)

    @Slot()
    def _on_notices(self) -> None:
        self._come_forward()
        self._actions["actionShowNotices"].trigger()

    def _come_forward(self) -> None:
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    @Slot(object)
    def _on_came(self, report: CheckReport) -> None:
        self.notifier.tell(report)

    @Slot(int)
    def _on_notified(self, watch_id: int) -> None:
        self._come_forward()
        self._browser.show_view(View(ViewKind.WATCH, watch_id))

    def show_digest(self, ids: tuple[int, ...] = ()) -> None:
        """Show what is new in these alerts (in all, for none), to read through."""
        if self.digest is None:
            from refdesk.ui.watching.digest_window import DigestWindow  # when first asked for

            made = DigestWindow(self._desk.watching, self._window)
            made.inbox_asked.connect(self._on_notified)
            made.hit_asked.connect(self._on_hit_asked)
            made.save_asked.connect(self._ask_digest)
            self._desk.overview_read.connect(made.read)
            self.digest = made
        self.digest.open_for(ids)

    @Slot(int, str)
    def _on_hit_asked(self, watch_id: int, pmid: str) -> None:
        self._window.activateWindow()
        self._browser.inboxes.show_hit(watch_id, pmid)

    @Slot(object, int)
    def _ask_digest(self, ids: tuple[int, ...], days: int) -> None:
        """Ask which file a digest is to be written to."""
        from refdesk.ui.dialogs.file_choice import choose_new_file

        path = choose_new_file(
            self._window,
            self.tr("Write a digest"),
            self.tr("PubMed alerts.html"),
            self.tr("Page (*.html);;Text (*.txt);;RSS feed (*.rss)"),
        )
        if path is not None:
            self._desk.watching.write_digest(ids, days, Path(path))

    @Slot(str)
    def _on_digested(self, sentence: str) -> None:
        self.told.emit(Message(MessageKind.INFO, sentence))
