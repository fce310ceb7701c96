"""Which settings there are, page by page, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from refdesk.model.file_pattern import USUAL, pattern_problem
from refdesk.services.key_patterns import problem_of_pattern
from refdesk.services.preferences import (
    address_problem,
    addresses,
    email_problem,
    folder_problem,
    hosts_problem,
    key_problem,
    library_problem,
    overruling,
)
from refdesk.ui.import_words import duplicate_choices, file_choices
from refdesk.ui.preferences.rows import Choice, Flag, Names, Number, Row, Text

PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the preferences: its key, its name on the tab, its rows from top to bottom."""

    key: str
    title: str
    rows: tuple[Row, ...]


def tr(text: str) -> str:
    """Translate in the context of the preferences."""
    return QCoreApplication.translate("Preferences", text)


def pages(styles: Sequence[tuple[str, str]]) -> list[Page]:
    """All pages; `styles` are those of the copy bar, as (key, label)."""
    return [
        Page("look", tr("Look"), _look()),
        Page("pubmed", tr("PubMed"), _pubmed()),
        Page("import", tr("Import"), _import()),
        Page("full_text", tr("Full text"), _full_text()),
        Page("copying", tr("Copying"), _copying(styles)),
        Page("backups", tr("Backups"), _backups()),
        Page("library", tr("Your library"), _library()),
        Page("network", tr("Network"), _network()),
    ]


def _look() -> tuple[Row, ...]:
    return (
        Choice(
            "window.theme", tr("Colours"), "", "system",
            [("system", tr("As the desktop")), ("light", tr("Light")), ("dark", tr("Dark"))],
        ),
        Number(
            "window.font_scale", tr("Text size"),
            tr("Of the desktop’s own. Ctrl++ and Ctrl+- change it, too."),
            1.0, least=80, most=200, step=10, unit=" %", scale=PER_CENT,
        ),
        Choice(
            "window.compact", tr("References in the list"), "", False,
            [(False, tr("Two lines each")), (True, tr("One line each"))],
        ),
        Choice(
            "window.stacked", tr("The record"), "", False,
            [(False, tr("Beside the list")), (True, tr("Below the list"))],
        ),
    )  # fmt: skip


def _pubmed() -> tuple[Row, ...]:
    return (
        Text(
            "network.email", tr("Your e-mail address"),
            tr("NCBI asks programs for it, to write before it blocks somebody. It goes along with "
               "each request to the services under Network, and to no other site. Empty is allowed; "
               "Unpaywall, which finds open copies, is then not asked."),
            usual="you@example.org", problem=email_problem,
        ),
        Text(
            "network.api_key", tr("API key of NCBI"),
            tr("With a key you may ask PubMed ten times a second instead of three. My NCBI makes "
               "one in its account settings. It is kept in the system’s keyring, or where there is none in "
               "the settings file, which only you can read."),
            usual=tr("none"), problem=key_problem, is_secret=True,
        ),
        Flag(
            "watching.automatic", tr("Check PubMed alerts by their schedule"),
            tr("While the window is open, and soon after it opens. Without it they are checked when "
               "you say so."), True,
        ),
        Choice(
            "notices.every", tr("Ask for retractions and other notices"),
            tr("About all references with a PMID, 200 a request, while the window is open. What has "
               "new notices is taken over; your own changes stay."), "weekly",
            [("never", tr("Only when I say so")), ("daily", tr("Every day")),
             ("weekly", tr("Every week")), ("monthly", tr("Every month"))],
        ),
        Flag(
            "watching.notify", tr("Tell of new hits and retractions on the desktop"),
            tr("By a notification of the desktop, where it has any, while you do something else."),
            False,
        ),
    )  # fmt: skip


def _import() -> tuple[Row, ...]:
    return (
        Choice(
            "import.duplicates", tr("Duplicates"),
            tr("What becomes of records in a file that look like references of yours. What has the "
               "same PMID, PMCID, DOI or ISBN is never added twice unless you keep all."),
            duplicate_choices()[0][0], duplicate_choices(),
        ),
        Choice(
            "import.linked_files", tr("Files that records name"),
            tr("PDFs and the like, where a file of BibTeX, RIS or EndNote says where they are."),
            file_choices()[0][0], file_choices(),
        ),
    )  # fmt: skip


def _full_text() -> tuple[Row, ...]:
    return (
        Flag(
            "fulltext.automatic", tr("Find the full text of what is added"),
            tr("Copies that anybody may read, in PubMed Central, by Unpaywall, Europe PMC and links "
               "of the record, as “Find full text” does; for up to 200 new references at a time. "
               "Identifiers go to these services then."), False,
        ),
        Text(
            "fulltext.file_name", tr("Names of fetched files"),
            tr("What can be filled in: {author}, {year}, {title}, {journal}, {citekey}, {pmid}, "
               "{pmcid}, {doi}. What a reference lacks is left out."),
            usual=USUAL, problem=pattern_problem,
        ),
    )  # fmt: skip


def _copying(styles: Sequence[tuple[str, str]]) -> tuple[Row, ...]:
    first = styles[0][0] if styles else ""
    return (
        Choice(
            "window.style", tr("Style of Ctrl+Shift+C"),
            tr("The style that is copied in, and shown at the bottom of the window. Each style of "
               "the copy bar has a key of its own, from Ctrl+Shift+1 on; drag its button to change "
               "the order."),
            first, list(styles),
        ),
        Text(
            "citekeys.pattern", tr("Citation keys"),
            tr("The pattern by which new references get theirs, in the language of Better BibTeX or "
               "JabRef. Keys that are there stay; “Make citation keys anew” changes them."),
            usual="auth.lower + shorttitle(3,3) + year", problem=problem_of_pattern,
        ),
    )  # fmt: skip


def _backups() -> tuple[Row, ...]:
    return (
        Flag(
            "backup.automatic", tr("Take a backup every day on which something changed"),
            tr("While nothing else is done. Each one is checked; the attached files go along."), True,
        ),
        Text(
            "backup.folder", tr("Folder"),
            tr("Another disk is a good place. Empty means beside the library."),
            usual=tr("beside the library"), problem=folder_problem,
        ),
        Flag(
            "backup.plain_text", tr("Write a copy as plain text every week"),
            tr("Beside the backups, in one packed file of JSON lines that other programs can read: "
               "records as they came, tags, collections, notes, edits."), True,
        ),
        Number(
            "backup.days", tr("Daily backups to keep"),
            tr("One for each of the last days on which there was one. The newest always stays, and "
               "the last one before many references went."),
            7, least=1, most=60, unit=tr(" days"),
        ),
        Number("backup.weeks", tr("Weekly ones"), "", 4, least=0, most=60, unit=tr(" weeks")),
        Number("backup.months", tr("Monthly ones"), "", 12, least=0, most=120, unit=tr(" months")),
    )  # fmt: skip


def _library() -> tuple[Row, ...]:
    return (
        Text(
            "network.resolver", tr("Link resolver"),
            tr("The base address of your library’s OpenURL resolver; ask your library for it. The "
               "Links tab then has “Find at my library” for each reference."),
            usual="https://resolver.example.org/openurl", problem=library_problem,
        ),
        Text(
            "network.proxy", tr("Proxy prefix"),
            tr("What your library puts before an address so that you may read from home. The Links "
               "tab then leads to the publisher’s page through it."),
            usual="https://login.proxy.example.org/login?url=", problem=library_problem,
        ),
    )  # fmt: skip


def _network() -> tuple[Row, ...]:
    rows: list[Row] = [
        Flag(
            "network.offline", tr("Work offline"),
            tr("RefDesk asks nobody; what you add by identifier waits."), False,
        ),
        Names(
            "network.allowed_hosts", tr("Hosts inside your network"),
            tr("A DOI may lead to these, and to no other address that is not public: a proxy of "
               "your library, for example."),
            usual=tr("none"), problem=hosts_problem,
        ),
    ]  # fmt: skip
    for each in addresses():
        row = Text(f"network.{each.key}", each.label, "", usual=each.usual, problem=address_problem)
        if said := overruling(each.variable):
            row.overrule(tr("{variable} in the environment says {address}.").format(
                variable=each.variable, address=said))  # fmt: skip
        rows.append(row)
    return tuple(rows)
