"""The citation styles: those of the copy bar, all there are, and the reader's own files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from refdesk.errors import NotFoundError, StyleError
from refdesk.services.style_choices import WELL_KNOWN
from refdesk.settings import data_folder

if TYPE_CHECKING:
    from refdesk.cite.catalogue import Catalogue
    from refdesk.cite.style_info import StyleInfo


KINDS: Final = {
    "numeric": "Numbers",
    "author-date": "Author and year",
    "author": "Author",
    "note": "Footnotes",
    "label": "Labels",
}
"""How a style cites, in words."""
MOST_LISTED: Final = 400


@dataclass(frozen=True, slots=True)
class StyleRow:
    """A style as lists show it: `label` is for buttons, `detail` says how it cites and whence it is."""

    key: str
    title: str
    label: str
    detail: str = ""
    is_own: bool = False
    """Whether the reader added it, and may remove it."""


@dataclass(frozen=True, slots=True)
class StyleRows:
    """The styles that fit words; `total` counts those that are not shown too."""

    rows: tuple[StyleRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class AddedStyle:
    """A style that was kept, and a sentence for the reader on it."""

    info: StyleInfo
    sentence: str


def user_folder() -> Path:
    """The folder of the reader's own styles."""
    return data_folder() / "styles"


def catalogue() -> Catalogue:
    """The catalogue with the reader's own styles; its index is kept beside them."""
    return _catalogue(user_folder())


@cache
def _catalogue(folder: Path) -> Catalogue:
    from refdesk.cite.catalogue import Catalogue

    return Catalogue(folder)


def label_of(info: StyleInfo) -> str:
    """A short name for a button: the well-known one, the short title, else the title."""
    for choice in WELL_KNOWN:
        if choice.key == info.id:
            return choice.label
    short = info.title_short
    return short if short and len(short) <= 24 else info.title


def row_of(info: StyleInfo) -> StyleRow:
    """`info` as lists show it."""
    parts = [KINDS.get(info.kind, "")]
    if info.origin == "refdesk":
        parts.append("as PubMed prints it")
    elif info.origin == "user":
        parts.append("added by you")
    if info.parent:
        parts.append(f"same as {info.parent}")
    detail = " · ".join(part for part in parts if part)
    return StyleRow(info.id, info.title, label_of(info), detail, info.origin == "user")


def find_rows(
    words: str = "", field: str = "", *, pause: Callable[[], None] = lambda: None
) -> StyleRows:
    """The styles that fit, best first; without words and field those that people ask for most.

    `pause` is called now and then when the index has to be made, and may raise to end that.
    """
    known = catalogue()
    known.load(pause)
    if not words.strip() and not field:
        chosen = [info for choice in WELL_KNOWN if (info := known.info(choice.key)) is not None]
        mine = [info for info in known.user_styles() if info.id not in {one.id for one in chosen}]
        return StyleRows(tuple(map(row_of, [*mine, *chosen])), len(known.search()))
    found = known.search(words, field=field)
    return StyleRows(tuple(map(row_of, found[:MOST_LISTED])), len(found))


def languages() -> list[tuple[str, str]]:
    """Tag and English name of the languages that styles can be printed in, by name."""
    import json

    from refdesk.cite.locale import locale_folder

    with (locale_folder() / "locales.json").open(encoding="utf-8") as stream:
        names = json.load(stream)["language-names"]
    found = [(tag, both[-1]) for tag, both in names.items() if tag.count("-") < 2]
    return sorted(found, key=lambda pair: pair[1])


def with_language(key: str, language: str) -> str:
    """The key of the same style in `language`, "" for the style's own: `apa@de-DE`."""
    bare = key.partition("@")[0]
    return f"{bare}@{language}" if language else bare


def language_of(key: str) -> str:
    """The language of a style's key, "" for the style's own."""
    return key.partition("@")[2]


def fields() -> list[str]:
    """The fields of science that styles are sorted under, without the CSL project's own marks."""
    return [field for field in catalogue().fields() if field != "generic-base"]


def add_style(path: Path) -> AddedStyle:
    """Keep a copy of a style file; StyleError when it cannot be used, in words with lines."""
    from refdesk.cite.style_check import check_style

    known = catalogue()
    checked = check_style(path, known)
    before = known.info(checked.id if checked.id not in _own() else f"{checked.id}.csl")
    target = user_folder() / f"{checked.id}.csl"
    _copy(path, target)
    info = known.info(target.name)
    if info is None:
        raise StyleError(f"The style “{checked.title}” could not be read back from {target}.")
    return AddedStyle(info, _sentence(info, before, [str(one) for one in checked.doubts]))


def _own() -> tuple[str, ...]:
    from refdesk.cite.style_info import OWN

    return OWN


def _copy(path: Path, target: Path) -> None:
    """Write `target` in one go, so that a full disk leaves no half of a style."""
    try:
        data = path.read_bytes()
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        raise StyleError(
            f"The style could not be kept in {target.parent}: {error.strerror}."
        ) from error


def _sentence(info: StyleInfo, before: StyleInfo | None, doubts: list[str]) -> str:
    words = [f"The style “{info.title}” was added as “{info.id}”."]
    if before is not None and before.origin == "user":
        words = [f"The style “{info.title}” (“{info.id}”) was replaced by this file."]
    elif before is not None:
        words.append(f"It takes the place of “{before.title}”, which came with RefDesk.")
    if doubts:
        words.append("RefDesk passed over this in it: " + " ".join(doubts[:3]))
        if len(doubts) > 3:
            words.append(f"And {len(doubts) - 3} more.")
    return " ".join(words)


def remove_style(identifier: str) -> str:
    """Remove one of the reader's own styles; gives a sentence. NotFoundError when it is none of them."""
    known = catalogue()
    info = known.info(identifier)
    if info is None or info.origin != "user":
        what = "There is no style" if info is None else "RefDesk brings along the style"
        why = "" if info is None else "; only styles that you added can be removed"
        raise NotFoundError(f"{what} “{identifier}”{why}.")
    leaning = [one.title for one in known.user_styles() if one.parent == Path(info.path).stem]
    if leaning and not _is_in_package(info):
        names = ", ".join(f"“{title}”" for title in leaning[:3])
        raise StyleError(f"“{info.title}” is needed by {names}. Remove that first.")
    try:
        Path(info.path).unlink()
    except OSError as error:
        raise StyleError(f"The style could not be removed: {error.strerror}.") from error
    after = known.info(info.id)
    words = f"The style “{info.title}” was removed."
    return f"{words} “{after.id}” is “{after.title}” again." if after is not None else words


def _is_in_package(info: StyleInfo) -> bool:
    from refdesk.cite.catalogue import Catalogue

    return Catalogue().info(info.id) is not None
