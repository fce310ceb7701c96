"""A digest in the window: its pieces from the top, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QCoreApplication

from refdesk.model.rows import ReferenceRow
from refdesk.services.digest import Section, error_of, quiet_of, said_of
from refdesk.services.wording import citation_words
from refdesk.ui import theme
from refdesk.ui.record_text import esc
from refdesk.ui.words import number


def tr(text: str) -> str:
    """The text in the language of the window."""
    return QCoreApplication.translate("Digest", text)


def pieces(found: Sequence[Section]) -> Iterator[str]:
    """Headings and hits; links of the deeds `inbox` (an alert) and `hit` (alert/PMID)."""
    for section in found:
        if not section.is_told:
            continue
        yield _heading(section)
        for row in section.rows:
            yield _hit(section.watch.id, row)
    if quiet := quiet_of(found):
        yield _line(esc(quiet), "text2", above=14)


def more_html(left: int) -> str:
    """The line that offers what is not on the page yet."""
    words = tr("Show more ({n} lines left)").format(n=number(left))
    return _line(_link("more", "", words), above=14)


def _heading(section: Section) -> str:
    watch, size = section.watch, theme.px(16)
    name = _link("inbox", str(watch.id), watch.name)
    count = f'<span style="color:{_ink("text2")}">{number(len(section.rows))}</span>'
    head = f'<span style="font-size:{size}px;font-weight:600">{name} {count}</span>'
    parts = [_line(head, above=18), _line(esc(watch.query), "text2")]
    if watch.error:
        parts.append(_line(esc(error_of(watch)), "red.ink"))
    parts += [_line(esc(remark), "text2") for remark in watch.remarks]
    return "".join(parts)


def _hit(watch_id: int, row: ReferenceRow) -> str:
    said = said_of(row)
    mark = f'<b style="color:{_ink("red.ink")}">{esc(said)}.</b> ' if said else ""
    title = _link("hit", f"{watch_id}/{row.pmid}", row.title or tr("[No title]"))
    return _line(f"{mark}{title}", above=8) + _line(esc(citation_words(row)), "text2")


def _link(deed: str, value: str, words: str) -> str:
    style = f"color:{_ink('link')};text-decoration:none"
    return f'<a href="refdesk:{deed}?{value}" style="{style}">{esc(words)}</a>'


def _line(body: str, role: str = "text", *, above: int = 0) -> str:
    style = f"margin-top:{theme.px(above)}px;margin-bottom:0;color:{_ink(role)}"
    return f'<p style="{style}">{body}</p>'


def _ink(role: str) -> str:
    return theme.color(role).name()
