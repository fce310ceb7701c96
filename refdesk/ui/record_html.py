"""The record as one page of HTML in PubMed's order; a pure function of what it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from refdesk.model.views import ReferenceView
from refdesk.ui.marking import marked
from refdesk.ui.record_details import (
    about_html,
    book_html,
    collaborators_html,
    data_html,
    dates_html,
    grants_html,
    journal_html,
    links_html,
    mesh_html,
    place_html,
    substances_html,
    types_html,
)  # fmt: skip
from refdesk.ui.record_head import (
    authors_html,
    citation_html,
    identifiers_html,
    reading_html,
    title_html,
    type_chips,
)  # fmt: skip
from refdesk.ui.record_sections import (
    abstract_html,
    disclaimer_html,
    interest_html,
    keywords_html,
    notices_html,
    references_html,
    related_html,
)  # fmt: skip
from refdesk.ui.record_text import RecordState, RecordStyle, esc, rich, without_tags

_HEAD: Final = re.compile(r'<p class="h"><a class="hn" name="([^"]+)">(.*?)</a>(.*?)</p>')
_ANY_STATE: Final = RecordState()


def record_html(
    view: ReferenceView,
    style: RecordStyle,
    state: RecordState = _ANY_STATE,
    *,
    words: Sequence[str] = (),
) -> str:
    """The page of `view` in the HTML that Qt reads; links go to `refdesk:` deeds or to the web.

    `words` are folded words of the search to mark (`Listing.words`). Everything from
    outside is escaped; nothing in the page makes Qt load anything but the chips
    (`chip:0`, `chip:1` ... with the type's name as `alt`).
    """
    return page_of("".join(record_parts(view, state, words)), style)


def record_parts(view: ReferenceView, state: RecordState, words: Sequence[str]) -> Iterator[str]:
    """The pieces of that page from the top, each made when it is asked for."""
    record = view.record

    def found(text: str) -> str:
        return marked(text, words) if words else text

    yield _chips(type_chips(record))
    yield citation_html(record)
    yield title_html(record, found(rich(record.title)))
    yield found(authors_html(record, state))
    yield identifiers_html(record)
    yield reading_html(view)
    yield found(abstract_html(record, state))
    yield found(keywords_html(record))
    yield interest_html(record)
    yield notices_html(view, state)
    yield book_html(record, state)
    yield related_html(view, "similar", state)
    yield related_html(view, "cited_by", state)
    yield references_html(view, state)
    yield types_html(record)
    yield found(mesh_html(record))
    yield found(substances_html(record))
    yield data_html(record)
    yield grants_html(record)
    yield collaborators_html(record, state)
    yield links_html(view, state)
    yield journal_html(record)
    yield dates_html(record)
    yield about_html(view)
    yield place_html(view)
    yield disclaimer_html(view)


def page_of(body: str, style: RecordStyle) -> str:
    """A whole page around `body`, in the record's style."""
    return f"<html><head><style>{_css(style)}</style></head><body>{body}</body></html>"


def page_sections(page: str) -> list[tuple[str, str]]:
    """Anchor and title of every section of a page made by `record_html`, in order."""
    return [(match[1], without_tags(match[2])) for match in _HEAD.finditer(page)]


def _chips(names: Sequence[str]) -> str:
    images = [f'<img src="chip:{at}" alt="{esc(name)}">' for at, name in enumerate(names)]
    return f'<p class="k">{" ".join(images)}</p>' if images else ""


def _css(style: RecordStyle) -> str:
    def px(pixels: float) -> str:
        return f"{round(pixels * style.unit)}px"

    def size(pixels: float) -> str:
        return f"font-size:{round(pixels)}px"

    return (
        f"body{{color:{style.text};{size(style.reading)}}}"
        f"a{{color:{style.link};text-decoration:none}}"
        f".hn{{color:{style.text}}}.q{{color:{style.text2}}}.g{{color:{style.green}}}.e{{color:{style.red}}}"
        f".m{{background-color:{style.mark};color:{style.mark_text}}}"
        f".lo{{text-transform:lowercase}}.n{{color:{style.text2};{size(style.body)};font-weight:400}}"
        "p{margin-top:0;margin-bottom:0;line-height:135%}"
        f".k{{margin-bottom:{px(10)}}}"
        f".c{{{size(style.body)};margin-bottom:{px(8)};line-height:150%}}"
        f".t{{{size(style.title)};font-weight:600;line-height:122%;margin-bottom:{px(8)}}}"
        f".o{{{size(style.body)};margin-bottom:{px(8)}}}"
        f".a{{margin-bottom:{px(6)};line-height:140%}}"
        f".a2{{{size(style.body)};margin-bottom:{px(6)};line-height:140%}}"
        f".x{{{size(style.body)};margin-bottom:{px(6)}}}"
        f".f{{{size(style.small)};margin-bottom:{px(4)}}}"
        f".i{{{size(style.body)};margin-top:{px(6)};margin-bottom:{px(4)}}}"
        f".h{{{size(style.heading)};font-weight:600;margin-top:{px(16)};margin-bottom:{px(4)}}}"
        f".ab{{line-height:145%;margin-bottom:{px(6)}}}"
        f".cr{{{size(style.small)};margin-bottom:{px(4)}}}"
        f".r{{line-height:145%}}.l{{{size(style.body)};line-height:140%;margin-bottom:{px(4)}}}"
        f".n1{{{size(style.body)};margin-bottom:{px(6)}}}"
        f".n2{{{size(style.body)};margin-bottom:{px(12)};line-height:140%}}"
        f".end{{{size(style.small)};margin-top:{px(24)};margin-bottom:{px(16)}}}"
    )
