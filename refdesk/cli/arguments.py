"""What can be written on the command line. Nothing heavy is imported here: `--help` is instant."""

from __future__ import annotations

import argparse
from pathlib import Path

from refdesk import __version__
from refdesk.cli.duplicate_arguments import add_duplicates
from refdesk.cli.edit_arguments import add_dois, add_edit, add_fill_ids
from refdesk.cli.full_text_arguments import add_full_text
from refdesk.cli.links_arguments import add_citations, add_links
from refdesk.cli.organising_arguments import add_organising
from refdesk.cli.queue_arguments import add_queue
from refdesk.cli.resolve_arguments import add_resolve
from refdesk.cli.undo_arguments import add_undo
from refdesk.cli.watch_arguments import add_watch

COMMANDS = (
    "add", "import", "search", "count", "summary", "pubmed", "export", "convert", "cite", "styles",
    "auto-export", "mesh", "check", "backup", "restore", "info", "duplicates", "merge",
    "tag", "collect", "read", "relate", "notes", "trash", "untrash", "undo", "edit", "fill-ids", "links",
    "citations", "dois", "fulltext", "refresh", "notices", "queue", "resolve", "watch",
)  # fmt: skip

_EPILOG = """\
With a file or identifier, or nothing, the window opens and adds what is named:
  refdesk 9304698 10.1136/bmj.n71 ~/Downloads/pubmed.nbib
exit status: 0 done; 1 some items failed, each named on standard error; 2 wrong use
"""


def build_parser() -> argparse.ArgumentParser:
    """The parser of the commands; the window's own arguments are in `build_window_parser`."""
    parser = argparse.ArgumentParser(
        prog="refdesk",
        description="A reference manager for people who live in PubMed.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"refdesk {__version__}")
    _add_library(parser)
    _add_window(parser, help_only=True)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_changing(commands)
    _add_reading(commands)
    add_organising(commands, _common, ids)
    add_undo(commands, _common, count)
    add_edit(commands, _common, ids)
    add_fill_ids(commands, _common, ids)
    add_dois(commands, _common, ids)
    add_links(commands, _common, ids, count)
    add_full_text(commands, _common, ids)
    add_citations(commands, _common, ids)
    add_duplicates(commands, _common)
    add_queue(commands, _common, count)
    add_watch(commands, _common, count)
    add_resolve(commands, _common)
    _add_auto_export(commands)
    _add_mesh(commands)
    _add_health(commands)
    return parser


def build_window_parser() -> argparse.ArgumentParser:
    """The parser for opening the window: everything that is no command names what to add."""
    parser = argparse.ArgumentParser(prog="refdesk", add_help=False)
    _add_library(parser)
    _add_window(parser, help_only=False)
    parser.add_argument("items", nargs="*", metavar="FILE or IDENTIFIER")
    return parser


def size(text: str) -> tuple[int, int]:
    """Read `1440x900`."""
    width, _, height = text.lower().partition("x")
    try:
        found = int(width), int(height)
    except ValueError:
        found = (0, 0)
    if not (100 <= found[0] <= 16_384 and 100 <= found[1] <= 16_384):
        raise argparse.ArgumentTypeError(f"“{text}” is not a size such as 1440x900")
    return found


def count(text: str) -> int:
    """Read a number of 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of 0 or more")
    return int(text)


def ids(text: str) -> list[int]:
    """Read `12,15,18`."""
    words = text.replace(",", " ").split()
    if not words or not all(word.isdecimal() for word in words):
        raise argparse.ArgumentTypeError(f"“{text}” is no list of ids such as 12,15,18")
    return [int(word) for word in words]


def scale(text: str) -> float:
    """Read a factor between 0.5 and 4."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.5 <= value <= 4:
        raise argparse.ArgumentTypeError(f"“{text}” is not a factor between 0.5 and 4")
    return value


def _add_library(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--library",
        type=Path,
        metavar="FILE",
        help="the library (default: REFDESK_LIBRARY or the user's)",
    )
    group.add_argument(
        "--sample", action="store_true", help="work on a fresh copy of the sample library"
    )


def _add_window(parser: argparse.ArgumentParser, *, help_only: bool) -> None:
    window = parser.add_argument_group("window")
    window.add_argument(
        "--screenshot", type=Path, metavar="FILE.png", help="paint the window into FILE.png and end"
    )
    window.add_argument("--query", default="", metavar="Q", help="search for Q first")
    window.add_argument(
        "--select", type=count, default=None, metavar="N", help="select the N-th row (from 1)"
    )
    window.add_argument("--size", type=size, metavar="1440x900", help="size of the window")
    window.add_argument("--theme", choices=("light", "dark", "system"), help="colours")
    window.add_argument("--font-scale", type=scale, metavar="1.5", help="text size")


def _add_changing(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    add = commands.add_parser(
        "add", help="add references by identifier", description="Add PMIDs, PMCIDs, DOIs or links."
    )
    _common(add)
    add.add_argument("--collection", metavar="C", help="also put them into this collection")
    add.add_argument("--json", action="store_true", help="print the result as JSON")
    add.add_argument(
        "items",
        nargs="+",
        metavar="IDENTIFIER",
        help="PMID, PMCID, DOI or link; - reads any text from standard input",
    )
    _add_import(commands)


def _add_import(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    read = commands.add_parser(
        "import",
        help="import files",
        description="Import files of any format that RefDesk reads, the files of references in folders, "
        "and Zotero's data folder with its collections, tags, notes and files. "
        "What the library has already is recognised by PMID, PMCID, DOI or ISBN and is not added; "
        "what only looks like a work in it is added and named.",
    )
    _common(read)
    read.add_argument(
        "--from", dest="from_format", default="", metavar="F", help="format (default: by content)"
    )
    read.add_argument("--collection", metavar="C", help="also put them into this collection")
    read.add_argument(
        "--duplicates",
        choices=("skip", "merge", "keep"),
        help="what to do with works that the library has: leave them out, fill what is empty in "
        "the library's, add them all",
    )
    read.add_argument(
        "--files",
        dest="files_choice",
        choices=("link", "copy", "leave", "none"),
        default="",
        help="files that the records name: attach them where they are (default), copy them into "
        "the library's folder (default for Zotero), leave them (none is the same)",
    )
    read.add_argument(
        "--preview",
        action="store_true",
        help="only say what a Zotero folder, or another program's file with its groups, would bring",
    )
    read.add_argument(
        "--with-groups",
        action="store_true",
        help="take groups, ratings and tags of JabRef's and other programs' files along too",
    )
    read.add_argument(
        "--keywords-as-tags",
        action="store_true",
        help="of Zotero or with --with-groups: make tags of automatic tags and keywords too",
    )
    read.add_argument("--json", action="store_true", help="print the result as JSON")
    read.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write what came of each record (.json, .csv or text)",
    )
    read.add_argument(
        "files", nargs="+", metavar="FILE", help="a file or a folder; - reads standard input"
    )


def _add_reading(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    search = commands.add_parser("search", help="search the library")
    _common(search)
    search.add_argument("query", metavar="QUERY", help="PubMed's syntax; an empty query means all")
    search.add_argument("--limit", type=count, metavar="N", help="at most N references")
    search.add_argument(
        "--format", default="", metavar="F", help="print whole records in this format"
    )
    search.add_argument("--json", action="store_true", help="print rows as JSON")
    search.add_argument(
        "--explain", action="store_true", help="print how the query is understood, and the count"
    )
    counted = commands.add_parser("count", help="count what a search finds")
    _common(counted)
    counted.add_argument("query", nargs="?", default="", metavar="QUERY")
    counted.add_argument("--json", action="store_true", help="print query and number as JSON")
    summary = commands.add_parser("summary", help="tell what a search finds: numbers and plots")
    _common(summary)
    summary.add_argument("query", nargs="?", default="", metavar="QUERY")
    summary.add_argument("--json", action="store_true", help="print all numbers as JSON")
    summary.add_argument(
        "--plot", choices=("years", "journals", "authors", "types", "mesh", "together"),
        help="draw one plot; --output says where",
    )  # fmt: skip
    summary.add_argument("-o", "--output", type=Path, metavar="FILE", help="a .png or .svg file")
    summary.add_argument(
        "--top", type=count, default=12, metavar="N", help="values of each (default 12)"
    )
    summary.add_argument(
        "--check-tags", action="store_true", help="count headings such as Humans too"
    )
    pubmed = commands.add_parser("pubmed", help="search PubMed")
    _common(pubmed)
    pubmed.add_argument("query", metavar="QUERY")
    pubmed.add_argument(
        "--limit", type=count, default=20, metavar="N", help="at most N hits (default 20)"
    )
    pubmed.add_argument("--all", action="store_true", help="all hits, whatever --limit says")
    pubmed.add_argument("--add", action="store_true", help="add the hits to the library")
    pubmed.add_argument(
        "--sort",
        choices=("relevance", "recent", "date", "author", "journal"),
        default="relevance",
        help="the order of the hits; hits beyond 9,999 come newest first (default relevance)",
    )
    pubmed.add_argument("--json", action="store_true", help="print rows as JSON")
    pubmed.add_argument(
        "--strategy", action="store_true", help="print the search as PRISMA-S wants it reported"
    )
    export = commands.add_parser("export", help="write references of the library to a file")
    _common(export)
    export.add_argument(
        "--to", "--format", dest="to_format", required=True, metavar="F", help="format"
    )
    export.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: standard output"
    )
    export.add_argument("--query", dest="more", default="", metavar="QUERY", help="as QUERY")
    export.add_argument("--collection", metavar="C", help="only what is in this collection")
    export.add_argument(
        "--selected", type=ids, metavar="IDS", help="the references with these ids: 12,15,18"
    )
    _guard(export)
    export.add_argument("query", nargs="?", default="", metavar="QUERY", help="default: all")
    convert = commands.add_parser("convert", help="convert between formats, without a library")
    convert.add_argument(
        "--from", dest="from_format", default="", metavar="F", help="default: by content"
    )
    convert.add_argument("--to", dest="to_format", required=True, metavar="F")
    convert.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: standard output"
    )
    _guard(convert)
    convert.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="- or nothing: standard input"
    )
    cite = commands.add_parser("cite", help="format a bibliography")
    _common(cite)
    cite.add_argument("--style", required=True, metavar="S", help="a style's name, or a .csl file")
    cite.add_argument("--locale", default="", metavar="L", help="default: the style's own")
    cite.add_argument(
        "--output", default="text", choices=("html", "text", "rtf", "markdown", "latex")
    )
    cite.add_argument(
        "--items", type=Path, metavar="FILE.json", help="CSL-JSON items instead of the library's"
    )
    cite.add_argument("query", nargs="?", default=None, metavar="QUERY")
    styles = commands.add_parser(
        "styles",
        help="list citation styles; add one's own",
        description="List the citation styles that fit. “styles add FILE” keeps a .csl file, “styles remove ID” takes it away again.",
    )
    styles.add_argument("words", nargs="*", metavar="WORDS", help="words, initials or an ISSN")
    styles.add_argument("--field", default="", metavar="F", help="a field such as medicine")
    styles.add_argument("--issn", default="", metavar="I", help="the journal's ISSN")
    styles.add_argument("--json", action="store_true", help="print the list as JSON")


def _guard(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-formula-guard",
        dest="guard_cells",
        action="store_false",
        help="csv, tsv: no apostrophe before what a spreadsheet would calculate",
    )


def _add_auto_export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    kept = commands.add_parser(
        "auto-export",
        help="files that are kept up to date",
        description="Keep a .bib or CSL-JSON file of the library, of a collection or of a saved "
        "search up to date. The window writes it a few seconds after a change, “run” now.",
    )
    _common(kept)
    deeds = kept.add_subparsers(dest="deed", metavar="DEED", required=True)
    add = deeds.add_parser("add", help="keep a file up to date from now on, and write it")
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument("--collection", metavar="C", help="only what is in this collection")
    add.add_argument("--search", metavar="NAME", help="only what this saved search finds")
    add.add_argument(
        "--query",
        default="",
        metavar="QUERY",
        help="only what this finds; it becomes a saved search",
    )
    add.add_argument(
        "--to", "--format", dest="to_format", default="", metavar="F",
        help="bibtex, biblatex or csl-json (default: by the file's name)",
    )  # fmt: skip
    listed = deeds.add_parser("list", help="list them")
    listed.add_argument("--json", action="store_true", help="print the list as JSON")
    for name, words in (
        ("run", "write what is not up to date"),
        ("remove", "keep files up to date no more; they stay"),
        ("pause", "write files no more until they are resumed"),
        ("resume", "go on with files, or write those of another computer here"),
    ):
        deed = deeds.add_parser(name, help=words)
        deed.add_argument(
            "which", nargs="*" if name == "run" else "+", metavar="ID or FILE", help="as listed"
        )
    for deed in deeds.choices.values():
        _common(deed)


def _add_health(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = commands.add_parser("check", help="check that the library is sound")
    _common(check)
    check.add_argument("--repair", action="store_true", help="rebuild what can be rebuilt")
    backup = commands.add_parser("backup", help="write a verified copy of the library")
    _common(backup)
    backup.add_argument("file", nargs="?", type=Path, metavar="FILE")
    restore = commands.add_parser(
        "restore", help="put a backup in the library's place; without FILE list the backups"
    )
    _common(restore)
    restore.add_argument("file", nargs="?", type=Path, metavar="FILE")
    restore.add_argument("--json", action="store_true", help="print it as JSON, a backup a line")
    info = commands.add_parser("info", help="where the library is and what it holds")
    _common(info)
    info.add_argument("--json", action="store_true", help="print it as JSON")


def _add_mesh(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    mesh = commands.add_parser(
        "mesh",
        help="load NLM's MeSH headings; find one",
        description="With NLM's files of descriptors and qualifiers, searches by heading include "
        "narrower headings and know other names of them. They serve all libraries.",
    )
    deeds = mesh.add_subparsers(dest="deed", metavar="load | find | info", required=True)
    load = deeds.add_parser("load", help="read NLM's files")
    load.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="desc2026.xml or qual2026.xml (2026: the year), also packed as .gz or .zip",
    )
    find = deeds.add_parser("find", help="headings by words of their names and entry terms")
    find.add_argument("words", metavar="WORDS", help="beginnings of words: 'lung neo'")
    find.add_argument(
        "--limit", type=count, default=10, metavar="N", help="at most N headings (default 10)"
    )
    find.add_argument("--json", action="store_true", help="print JSON, one heading a line")
    deeds.add_parser("info", help="what is loaded")


def _common(parser: argparse.ArgumentParser) -> None:
    """Let the library be named behind the command too."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--library", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="the library"
    )
    group.add_argument(
        "--sample",
        action="store_true",
        default=argparse.SUPPRESS,
        help="a copy of the sample library",
    )
