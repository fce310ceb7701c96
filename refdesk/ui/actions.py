"""Every command of the window: its name, words, keys and icon, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from refdesk.model.rows import GroupBy
from refdesk.ui import icons

Place = Literal["window", "table", "references", "hits", "tree"]
SPOTS: Final[dict[Place, frozenset[str]]] = {
    "window": frozenset(("references", "hits", "tree")),
    "table": frozenset(("references", "hits")),
    "references": frozenset(("references",)),
    "hits": frozenset(("hits",)),
    "tree": frozenset(("tree",)),
}
"""Where keys act: in the list on references of the library, or on PubMed's hits, or on both."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it is built; `keys` are the defaults, `place` where they act."""

    name: str
    text: str
    group: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    place: Place = "window"
    is_checkable: bool = False


def _t(text: str) -> str:
    """Mark a text for translation in the context "Actions"; it is translated where it is used."""
    return text


_ADD, _GO = _t("Add"), _t("Go")
_SEARCH, _LIST = _t("Search"), _t("References")
_TREE, _VIEW = _t("Library pane"), _t("View")
_COPY, _PROGRAM = _t("Copy and export"), _t("RefDesk")


@dataclass(frozen=True, slots=True)
class Copy:
    """A command that copies references as text of one `kind` (`services/copying_text.py`)."""

    name: str
    kind: str
    label: str
    begins_group: bool = False


COPIES: Final = (
    Copy("actionCopyBibtex", "bibtex", "BibTeX", True),
    Copy("actionCopyBiblatex", "biblatex", "BibLaTeX"),
    Copy("actionCopyRis", "ris", "RIS"),
    Copy("actionCopyCslJson", "csl-json", "CSL-JSON"),
    Copy("actionCopyNbib", "nbib", "PubMed (nbib)"),
    Copy("actionCopyPubmedXml", "pubmed-xml", "PubMed XML"),
    Copy("actionCopyMarkdown", "markdown", "Markdown", True),
    Copy("actionCopyHtml", "html", "HTML"),
    Copy("actionCopyLatexKeys", "latex", _t("\\cite{keys}"), True),
    Copy("actionCopyPandocKeys", "pandoc", _t("[@keys]")),
    Copy("actionCopyPmids", "pmids", _t("PMIDs"), True),
    Copy("actionCopyDois", "dois", _t("DOIs")),
    Copy("actionCopyLinks", "links", _t("links")),
)
"""The kinds of text in the order of the menu "Copy as"."""

GROUPINGS: Final[dict[GroupBy, str]] = {
    by: f"actionGroupBy{by.value.capitalize() or 'Nothing'}" for by in GroupBy
}
"""The commands that divide the list into groups."""
_GROUP_TEXTS: Final = {
    GroupBy.NOTHING: _t("No groups"),
    GroupBy.YEAR: _t("Group by year"),
    GroupBy.CONTAINER: _t("Group by journal"),
    GroupBy.TYPE: _t("Group by type"),
    GroupBy.TAG: _t("Group by tag"),
    GroupBy.CREATOR: _t("Group by first author"),
    GroupBy.COLLECTION: _t("Group by collection"),
    GroupBy.LANGUAGE: _t("Group by language"),
    GroupBy.ADDED: _t("Group by month of adding"),
    GroupBy.READ: _t("Group by read or not"),
    GroupBy.RATING: _t("Group by rating"),
    GroupBy.STATUS: _t("Group by status"),
}

COMMANDS: Final[tuple[Command, ...]] = (
    Command("actionAddIdentifiers", _t("Add by identifier…"), _ADD, ("Ctrl+Shift+N",), "plus"),
    Command("actionAddFromClipboard", _t("Add from clipboard"), _ADD, ("Ctrl+Shift+V", "Ctrl+Shift+Alt+I"), "paste"),
    Command("actionResolveList", _t("Add references of a list…"), _ADD, (), "sections"),
    Command("actionFindCitation", _t("Find a citation…"), _ADD, (), "search"),
    Command("actionImportFile", _t("Import a file…"), _ADD, ("Ctrl+Shift+I",), "download"),
    Command("actionMigrate", _t("Move from another program…"), _ADD, (), "download"),
    Command("actionCreateCollection", _t("New collection"), _ADD, (), "folder-plus"),
    Command("actionOpenLibrary", _t("Open a library…"), _PROGRAM, (), "library"),
    Command("actionOpenOwnLibrary", _t("Back to your library"), _PROGRAM, (), "library"),
    Command("actionOpenSample", _t("Open the sample library"), _PROGRAM, (), "library"),
    Command("actionAddHits", _t("Add to library"), _ADD, ("Ctrl+Shift+S",), "plus"),
    Command("actionAddHitsFromList", _t("Add to library, from the list"), _LIST, ("A",), "plus", "hits"),
    Command("actionPutOffHits", _t("Keep for later"), _LIST, ("L",), "clock", "hits"),
    Command("actionDiscardHits", _t("Discard"), _LIST, ("D", "Delete", "Ctrl+D"), "x", "hits"),
    Command("actionTakeBackHits", _t("New again"), _LIST, ("U",), "undo", "hits"),
    Command("actionAddAllHits", _t("Add all hits of the PubMed search"), _ADD),
    Command("actionFocusSearch", _t("Search box"), _SEARCH, ("Ctrl+F", "Ctrl+Shift+K"), "search"),
    Command("actionSearchFromList", _t("Search box, from the list"), _SEARCH, ("/",), "search", "table"),
    Command("actionShowLibrary", _t("Search the library"), _SEARCH, ("Ctrl+1",), "library"),
    Command("actionShowPubMed", _t("Search PubMed"), _SEARCH, ("Ctrl+2",), "globe"),
    Command("actionSearchOther", _t("Search the same in the other place"), _SEARCH, ("Ctrl+Return", "Ctrl+Enter"), "search"),
    Command("actionSaveSearch", _t("Save this search"), _SEARCH, (), "saved-search"),
    Command("actionSaveAlert", _t("Watch this PubMed search…"), _SEARCH, ("Ctrl+S",), "inbox"),
    Command("actionCheckAlerts", _t("Check PubMed alerts now"), _SEARCH, (), "update"),
    Command("actionShowDigest", _t("Digest of PubMed alerts…"), _SEARCH, (), "inbox"),
    Command("actionNextInbox", _t("Next PubMed alert with new hits"), _GO, ("Ctrl+Shift+G",), "inbox"),
    Command("actionLoadMesh", _t("Load MeSH headings…"), _SEARCH, (), "download"),
    Command("actionShowMesh", _t("MeSH headings…"), _SEARCH, (), "sections"),
    Command("actionShowSearchHistory", _t("Search history…"), _SEARCH, ("Ctrl+Shift+H",), "clock"),
    Command("actionExportStrategy", _t("Export the search strategy…"), _SEARCH),
    Command("actionExplainSearch", _t("How the search was understood…"), _SEARCH, ("Ctrl+Alt+F",), "info"),
    Command("actionClearSearch", _t("Clear the search"), _SEARCH, (), "x"),
    Command("actionBuildSearch", _t("Builder"), _SEARCH, ("Ctrl+Shift+F",), "builder"),
    Command("actionClearFilters", _t("Clear filters"), _SEARCH, (), "x"),
    Command("actionFocusFacets", _t("Narrow the list"), _GO, (), "sections"),
    Command("actionFocusTree", _t("Library pane"), _GO, ("Ctrl+Shift+L", "Alt+4"), "library"),
    Command("actionGoLibrary", _t("All references"), _GO, ("Alt+1",), "library"),
    Command("actionOpenMyNcbi", _t("My NCBI in the browser"), _GO, ("Alt+2",), "external"),
    Command("actionFocusRecord", _t("Record"), _GO, ("Alt+3",), "file"),
    Command("actionNextPane", _t("Next pane"), _GO, ("F6",)),
    Command("actionPreviousPane", _t("Previous pane"), _GO, ("Shift+F6",)),
    Command("actionGoBack", _t("Back"), _GO, ("Alt+Left",), "left"),
    Command("actionGoForward", _t("Forward"), _GO, ("Alt+Right",), "right"),
    Command("actionFocusMessage", _t("Message"), _GO, ("Alt+U",), "info"),
    Command("actionNextReference", _t("Next reference"), _LIST, ("J",), "down", "table"),
    Command("actionPreviousReference", _t("Previous reference"), _LIST, ("K",), "up", "table"),
    Command("actionToggleRead", _t("Mark as read"), _LIST, ("R",), "eye", "references"),
    Command("actionToggleStar", _t("Star"), _LIST, ("S",), "star", "references"),
    *(
        Command(f"actionToggleTag{key}", _t("Tag {key} on or off"), _LIST, (str(key),), "tag", "references")
        for key in range(1, 10)
    ),
    Command("actionToggleReading", _t("On the reading list or off it"), _LIST, ("L",), "reading", "references"),
    Command("actionPlanReading", _t("Plan reading…"), _LIST, ("Shift+L",), "reading", "references"),
    Command("actionRelateReferences", _t("Relate to each other"), _LIST, (), "link"),
    Command("actionClearTags", _t("Take all tags away"), _LIST, ("0",), "tag", "references"),
    Command("actionFollowReferences", _t("Follow references…"), _LIST, (), "external"),
    Command("actionCountCitations", _t("Count citations"), _LIST, (), "cite"),
    Command("actionChangeMany", _t("Change many…"), _LIST, ("Ctrl+Shift+R",), "pencil"),
    Command("actionEditTags", _t("Edit tags"), _LIST, ("T",), "tag", "references"),
    *(
        Command(f"actionRate{stars}", _t("Rate {key} of 5"), _LIST, (f"Ctrl+Alt+{stars}",), "star", "references")
        for stars in range(1, 6)
    ),
    Command("actionRate0", _t("Take the rating away"), _LIST, ("Ctrl+Alt+0",), "star", "references"),
    Command("actionAddToCollection", _t("Add to collection"), _LIST, ("Ctrl+Shift+M",), "folder-plus"),
    Command("actionRemoveReferences", _t("Move to trash"), _LIST, ("Delete",), "trash", "references"),
    Command("actionTrashReferences", _t("Move to trash, from a collection too"), _LIST, ("Shift+Delete",), "trash", "references"),
    Command("actionRestoreReferences", _t("Put back"), _LIST, (), "undo"),
    Command("actionDeleteForever", _t("Delete for ever…"), _LIST, (), "trash"),
    Command("actionEmptyTrash", _t("Empty the trash…"), _LIST, (), "trash"),
    Command("actionFollowDoi", _t("Follow DOI"), _LIST, ("F3",), "external"),
    Command("actionOpenPubMed", _t("Open in PubMed"), _LIST, (), "globe"),
    Command("actionRefreshReferences", _t("Refresh from PubMed…"), _LIST, ("F5",), "update"),
    Command("actionRefreshAtOnce", _t("Refresh from PubMed at once"), _LIST, ("Ctrl+F5",), "update"),
    Command("actionRefreshLibrary", _t("Refresh the list or the library…"), _LIST, (), "update"),
    Command("actionCheckDois", _t("Check DOIs…"), _LIST, (), "link"),
    Command("actionFillIdentifiers", _t("Fill in missing identifiers"), _LIST, (), "update"),
    Command("actionFindFullText", _t("Find full text"), _LIST, (), "download"),
    Command("actionShowFullText", _t("What came of finding full text"), _LIST, (), "download"),
    Command("actionCreateNote", _t("New note"), _LIST, ("Ctrl+Shift+O",), "pencil"),
    Command("actionExportNotes", _t("Export notes…"), _LIST, (), "external"),
    Command("actionSelectAll", _t("Select all"), _LIST, ("Ctrl+A",), "", "table"),
    Command("actionPasteReferences", _t("Add what was copied"), _LIST, ("Ctrl+V",), "paste", "table"),
    Command("actionCopyReference", _t("Copy reference"), _COPY, ("Ctrl+Shift+C",), "cite"),
    *(
        Command(f"actionCopyStyle{key}", _t("Copy in style {key}"), _COPY, (f"Ctrl+Shift+{key}",), "cite")
        for key in range(1, 10)
    ),
    Command("actionCopyCitation", _t("Copy citation for the text"), _COPY, ("Ctrl+Shift+A",), "cite"),
    Command("actionCopyText", _t("Copy as text"), _COPY, ("Ctrl+Alt+C",), "cite"),
    *(Command(copy.name, _t("Copy as {label}"), _COPY, (), "cite") for copy in COPIES),
    Command("actionShowStyles", _t("Citation styles…"), _COPY, (), "cite"),
    Command("actionExportReferences", _t("Export…"), _COPY, ("Ctrl+Shift+E",), "external"),
    Command("actionMakeKeys", _t("Make citation keys anew…"), _COPY, (), "pencil"),
    Command("actionShowAutoExports", _t("Files kept up to date…"), _COPY, (), "update"),
    Command("actionRenameEntry", _t("Rename"), _TREE, ("F2",), "pencil", "tree"),
    Command("actionExpandAll", _t("Unfold all"), _TREE, ("+",), "down", "tree"),
    Command("actionCollapseAll", _t("Fold all"), _TREE, ("-",), "right", "tree"),
    Command("actionShowTags", _t("All tags…"), _TREE, (), "tag"),
    Command("actionIncludeSubcollections", _t("Include sub-collections"), _TREE, (), "", "window", True),
    Command("actionDeleteEntry", _t("Delete"), _TREE, ("Delete",), "trash", "tree"),
    Command("actionToggleLibraryPane", _t("Show the library pane"), _VIEW, ("F9",), "", "window", True),
    Command("actionToggleDetailPane", _t("Show the record"), _VIEW, ("Ctrl+F9",), "", "window", True),
    Command("actionStackPanes", _t("Record below the list"), _VIEW, (), "", "window", True),
    Command("actionUseCompactRows", _t("One line a reference"), _VIEW, (), "", "window", True),
    Command("actionChooseColumns", _t("Columns…"), _VIEW, (), "columns"),
    Command("actionUseUsualColumns", _t("Usual columns"), _VIEW, (), "columns"),
    *(
        Command(name, _GROUP_TEXTS[by], _VIEW, (), "", "window", True)
        for by, name in GROUPINGS.items()
    ),
    Command("actionFoldGroups", _t("Fold all groups"), _VIEW, ("-",), "right", "table"),
    Command("actionUnfoldGroups", _t("Unfold all groups"), _VIEW, ("+",), "down", "table"),
    Command("actionSaveView", _t("Save this view…"), _VIEW, (), "columns"),
    Command("actionShowViews", _t("Views…"), _VIEW, (), "columns"),
    Command("actionFollowDesktop", _t("Colours of the desktop"), _VIEW, (), "", "window", True),
    Command("actionUseLight", _t("Light"), _VIEW, (), "", "window", True),
    Command("actionUseDark", _t("Dark"), _VIEW, (), "", "window", True),
    Command("actionEnlargeText", _t("Larger text"), _VIEW, ("Ctrl++", "Ctrl+=")),
    Command("actionReduceText", _t("Smaller text"), _VIEW, ("Ctrl+-",)),
    Command("actionResetText", _t("Text as the desktop has it"), _VIEW, ("Ctrl+0",)),
    Command("undoAction", _t("Undo"), _PROGRAM, ("Ctrl+Z",), "undo"),
    Command("redoAction", _t("Redo"), _PROGRAM, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("actionShowSummary", _t("Summary of the list"), _VIEW, ("Ctrl+Shift+U",), "jobs"),
    Command("actionShowHistory", _t("Undo history…"), _PROGRAM, ("Ctrl+Alt+Z",), "clock"),
    Command("actionShowJobs", _t("Jobs"), _PROGRAM, (), "jobs"),
    Command("actionShowWaiting", _t("What waits for the network…"), _PROGRAM, (), "clock"),
    Command("actionShowReports", _t("Import reports"), _PROGRAM, (), "info"),
    Command("actionShowNotices", _t("Notices…"), _PROGRAM, (), "warning"),
    Command("actionReviewDuplicates", _t("Review duplicates…"), _PROGRAM, (), "duplicate"),
    Command("actionBackUp", _t("Back up now"), _PROGRAM, (), "download"),
    Command("actionRestoreBackup", _t("Restore a backup…"), _PROGRAM, (), "clock"),
    Command("actionShowPreferences", _t("Preferences…"), _PROGRAM, ("Ctrl+,",), "builder"),
    Command("actionShowPalette", _t("All commands"), _PROGRAM, ("Ctrl+K",), "search"),
    Command("actionShowKeys", _t("Keys"), _PROGRAM, ("Alt+0", "F1"), "keyboard"),
    Command("actionQuit", _t("Quit"), _PROGRAM, ("Ctrl+Q",)),
)  # fmt: skip


class Actions:
    """The window's `QAction`s by name; keys that act in one pane only belong to its widget."""

    def __init__(self, window: QWidget, keys: Mapping[str, Iterable[str]] | None = None) -> None:
        self.commands = {command.name: command for command in COMMANDS}
        self._window = window
        self._actions: dict[str, QAction] = {}
        self.extra: list[QAction] = []
        """Views of the library: found by the palette, too, but without keys."""
        for command in COMMANDS:
            self._actions[command.name] = self._make(command)
        self.apply_keys(keys or {})

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> list[QAction]:
        """All actions in the order of the table."""
        return list(self._actions.values())

    def set_extra(self, actions: list[QAction]) -> None:
        """Offer these besides; those before them are deleted."""
        for old in self.extra:
            old.deleteLater()
        self.extra = actions

    def place(self, places: Mapping[Place, QWidget]) -> None:
        """Give the keys of one pane to its widget, so that they act only while it has the focus."""
        for name, action in self._actions.items():
            where = self.commands[name].place
            if where != "window" and where in places:
                self._window.removeAction(action)
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                places[where].addAction(action)

    def default_keys(self, name: str) -> tuple[str, ...]:
        """The keys that a command has when nobody changed them."""
        return self.commands[name].keys

    def apply_keys(self, keys: Mapping[str, Iterable[str]]) -> None:
        """Give every command its keys: those in `keys`, else its own."""
        for name, action in self._actions.items():
            mine = tuple(keys[name]) if name in keys else self.commands[name].keys
            action.setShortcuts([QKeySequence(key) for key in mine])

    def group(self, name: str) -> str:
        """The heading under which a command is listed, in the reader's language."""
        command = self.commands.get(name)
        return QCoreApplication.translate("Actions", command.group if command else _t("Views"))

    def _make(self, command: Command) -> QAction:
        text = QCoreApplication.translate("Actions", command.text)
        if "{key}" in text:
            text = text.format(key=command.name[-1])
        label = next((copy.label for copy in COPIES if copy.name == command.name), "")
        if label:
            text = text.format(label=QCoreApplication.translate("Actions", label))
        action = QAction(text, self._window)
        action.setObjectName(command.name)
        action.setCheckable(command.is_checkable)
        if command.icon:
            action.setIcon(icons.icon(command.icon))
        self._window.addAction(action)
        return action


def without_arguments(answer: Callable[[], object]) -> Callable[..., None]:
    """A slot that drops what the signal brings (`triggered` brings whether it is checked)."""

    def slot(*_: object) -> None:
        answer()

    return slot
