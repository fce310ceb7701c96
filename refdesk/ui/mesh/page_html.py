"""A heading as a page: what it means, its other names, where it stands in the tree."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from PySide6.QtCore import QCoreApplication

from refdesk.services.mesh_choice import HeadingPage
from refdesk.ui import theme
from refdesk.ui.words import number


def tr(text: str) -> str:
    """The text in the language of the window."""
    return QCoreApplication.translate("MeshPage", text)


def page_html(page: HeadingPage) -> str:
    """The page; other headings on it are links of the deed `mesh`."""
    grey = theme.color("text2").name()
    parts = [f'<p style="font-size:{theme.px(16)}px"><b>{escape(page.name)}</b></p>']
    parts.append(f'<p style="color:{grey}">{escape(_counts(page))}</p>')
    if page.note:
        parts.append(f"<p>{escape(page.note)}</p>")
    if page.entries:
        parts.append(_section(tr("Entry terms"), escape("; ".join(page.entries))))
    if page.places:
        parts.append(_section(tr("In the tree"), "<br>".join(map(_place, page.places))))
    if page.narrower:
        links = "<br>".join(_link(each) for each in page.narrower)
        parts.append(_section(tr("Narrower headings"), links))
    if page.ui:
        parts.append(f'<p style="color:{grey}">{escape(page.ui)}</p>')
    return "".join(parts)


def _counts(page: HeadingPage) -> str:
    if not page.count:
        return tr("No reference of the library has it.")
    words = tr("In the library: {all} references")
    if page.count == 1:
        words = tr("In the library: 1 reference")
    alone = ""
    if page.count_alone != page.count:
        alone = tr(", {n} without those of narrower headings").format(n=number(page.count_alone))
    major = tr(", {n} as a major topic").format(n=number(page.count_major))
    return words.format(all=number(page.count)) + alone + major + "."


def _section(heading: str, body: str) -> str:
    return f"<p><b>{escape(heading)}</b><br>{body}</p>"


def _place(names: Sequence[str]) -> str:
    *above, own = names
    return " › ".join([*map(_link, above), escape(own)])


def _link(name: str) -> str:
    return f'<a href="refdesk:mesh?{quote(name)}">{escape(name)}</a>'
