"""The small change of the record's page: escaped text, links, headings, and what is unfolded."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from PySide6.QtCore import QCoreApplication

from refdesk.model.markup import RichText
from refdesk.model.views import LinkOut, RelatedList
from refdesk.ui.links import safe_address
from refdesk.ui.words import number

MAX_TEXT: Final = 100_000
"""Letters of one text that are laid out; what is longer is no abstract, and Qt would stall on it."""

# Control characters, and those that turn the direction of what follows: they could make a line
# read as something else than it says. Direction itself comes from the letters.
_HIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffc]")
_TAG: Final = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class RecordStyle:
    """Colours (`#rrggbb`) and letter sizes (pixels) of the page; `RecordView` takes them from the theme."""

    text: str = "black"
    text2: str = "black"
    link: str = "black"
    mark: str = "white"
    mark_text: str = "black"
    green: str = "black"
    red: str = "black"
    caption: float = 11
    small: float = 12
    body: float = 13
    reading: float = 14
    heading: float = 15
    title: float = 19
    unit: float = 1.0
    """One pixel of the drawings at this letter size."""


@dataclass(frozen=True, slots=True)
class RecordState:
    """What the reader has unfolded, and what came on demand.

    `unfolded` holds section names ("authors", "affiliations", "references" ...), `abstract` the
    place of the chosen language, `loading` and `failures` the sections that PubMed was asked for.
    """

    unfolded: frozenset[str] = frozenset()
    abstract: int = 0
    related: Mapping[str, RelatedList] = field(default_factory=dict)
    link_outs: tuple[LinkOut, ...] | None = None
    loading: frozenset[str] = frozenset()
    failures: Mapping[str, str] = field(default_factory=dict)


def tr(text: str, count: int = -1) -> str:
    """`text` in the window's language; `%n` becomes `count` with the locale's separators."""
    told = QCoreApplication.translate("RecordView", text)
    return told.replace("%n", number(count)) if count >= 0 else told


def counted(count: int, one: str, many: str) -> str:
    """`one` for a single thing, else `many`, each with `%n` for the number."""
    return tr(one if count == 1 else many, count)


def shown(text: str) -> str:
    """`text` without the characters that nobody can see and that could mislead."""
    return _HIDDEN.sub("", text)


def esc(text: str) -> str:
    """Plain text as HTML."""
    if len(text) > MAX_TEXT:
        return html.escape(shown(text[:MAX_TEXT])) + _cut_note(len(text) - MAX_TEXT)
    return html.escape(shown(text))


def esc_long(text: str) -> str:
    """Plain text as HTML however long it is; for what is known to be an honest list of names."""
    return html.escape(shown(text))


def rich(text: RichText) -> str:
    """A text with its markup as HTML; one that is too long loses its markup and its end."""
    if len(text.markup) > MAX_TEXT:
        return esc(text.plain)
    return shown(text.html)


def _cut_note(count: int) -> str:
    return f" <i>{html.escape(tr('… and %n more letters, which an export holds', count))}</i>"


def link(address: str, inner: str, title: str = "") -> str:
    """A link around `inner` (HTML); only the text when the address is not one to go to."""
    if not address.startswith("refdesk:"):
        address = safe_address(address)
    if not address:
        return inner
    tip = f' title="{html.escape(title)}"' if title else ""
    return f'<a href="{html.escape(address)}"{tip}>{inner}</a>'


def action(name: str, value: str = "") -> str:
    """The address of an inner deed: `refdesk:search?%22Interleukin-6%22%5Bmh%5D`."""
    return f"refdesk:{name}?{quote(value, safe='')}"


def searching(value: str, tag: str, inner: str) -> str:
    """A link that searches for `value` in the field `tag`."""
    value = shown(value).replace('"', " ").strip()
    return link(action("search", f'"{value}"[{tag}]'), inner) if value else inner


def heading(name: str, title: str, count: int | None = None) -> str:
    """A section's head with its anchor and, in grey, a count."""
    figure = f' <span class="n">{number(count)}</span>' if count is not None else ""
    return f'<p class="h"><a class="hn" name="{name}">{html.escape(title)}</a>{figure}</p>'


def lines(items: Iterable[str]) -> str:
    """Items of HTML, one a line."""
    text = "<br>".join(items)
    return f'<p class="l">{text}</p>' if text else ""


def paragraph(text: str, kind: str = "r") -> str:
    """A paragraph of HTML of the class `kind`."""
    return f'<p class="{kind}">{text}</p>' if text else ""


def quiet(text: str) -> str:
    """HTML in the second colour."""
    return f'<span class="q">{text}</span>'


def without_tags(text: str) -> str:
    """The plain text of a piece of this page's HTML."""
    return html.unescape(_TAG.sub("", text))
