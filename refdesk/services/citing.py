"""Citations for the clipboard, the preview and the command line."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from refdesk.cite import Processor
from refdesk.formats.csl_json import csl_item
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import Creator, Journal, Pagination, ReferenceRecord
from refdesk.model.rows import Status
from refdesk.model.statuses import statuses_of
from refdesk.services.styles import catalogue
from refdesk.services.wording import number

PREVIEW_CACHE: Final = 200
"""Formatted references kept: moving up and down a list shows them again at once."""


@dataclass(frozen=True, slots=True)
class FormattedReferences:
    """One or more references in one style; `html` is a fragment, `text` has one entry a line."""

    html: str
    text: str
    rtf: str = ""
    """A whole RTF document, "" where it was not asked for."""


class CitingService:
    """Formats references; keeps the last ones. Not for use by two threads at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ReferenceRecord], FormattedReferences] = OrderedDict()

    def references(self, records: Sequence[ReferenceRecord], style: str) -> FormattedReferences:
        """The bibliography entries of `records` in `style` (a name or a file); raises StyleError."""
        if len(records) != 1:
            return self._format(records, style)
        key = (style, records[0])
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._format(records, style)
            if len(self._kept) > PREVIEW_CACHE:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found

    def in_text(self, records: Sequence[ReferenceRecord], style: str) -> FormattedReferences:
        """One citation of all `records` for the running text, or for a footnote; raises StyleError."""
        items = _items(records)
        xml = catalogue().find(style).xml
        html, text, rtf = (_citation(xml, items, output) for output in ("html", "text", "rtf"))
        return FormattedReferences(html, text, rtf_document([rtf]))

    def bibliography(self, records: Sequence[ReferenceRecord], style: str) -> FormattedReferences:
        """The same as `references`, and as a whole RTF document; raises StyleError."""
        found = self.references(records, style)
        rtf = _entries_or_citations(_items(records), style, "rtf")
        return FormattedReferences(found.html, found.text, rtf_document(rtf))

    def forget(self) -> None:
        """Format anew what is asked for next: a style is another one now."""
        self._kept.clear()

    def _format(self, records: Sequence[ReferenceRecord], style: str) -> FormattedReferences:
        items = _items(records)
        html = _entries_or_citations(items, style, "html")
        text = _entries_or_citations(items, style, "text")
        if len(html) == 1:
            return FormattedReferences(html[0], text[0])
        return FormattedReferences("".join(f"<p>{entry}</p>" for entry in html), "\n".join(text))


def _items(records: Sequence[ReferenceRecord]) -> list[dict[str, Any]]:
    return [csl_item(record, str(number)) for number, record in enumerate(records, 1)]


def _citation(xml: str, items: list[dict[str, Any]], output: str) -> str:
    processor = Processor(xml, items, output=output)
    return processor.cite([{"id": item["id"]} for item in items]).strip()


def _entries_or_citations(items: list[dict[str, Any]], style: str, output: str) -> list[str]:
    """The entries of a bibliography; a style of footnotes alone has none, and gives its notes."""
    found = entries(items, style, output=output, links=output == "html")
    if found or not items:
        return found
    xml = catalogue().find(style).xml
    return [note for item in items if (note := _citation(xml, [item], output))]


def rtf_document(entries: Sequence[str]) -> str:
    """RTF of one or more entries as a whole document; without fonts, so that it takes those around it."""
    return "{\\rtf1\\ansi\\deff0 " + "\\par\n".join(entries) + "}"


def entries(
    items: Iterable[dict[str, Any]],
    style: str,
    *,
    locale: str = "",
    output: str = "text",
    links: bool = False,
) -> list[str]:
    """The bibliography of CSL-JSON `items`, an entry each, without the list's own wrapping.

    `links` makes its identifiers links, in HTML. Raises StyleError for a style that is not known or cannot be used.
    """
    xml = catalogue().find(style).xml
    processor = Processor(xml, list(items), lang=locale, output=output, links=links)
    found = processor.bibliography().entries
    return [_bare(entry, output) for entry in found]


def whole_bibliography(
    items: Iterable[dict[str, Any]], style: str, locale: str, output: str
) -> str:
    """The bibliography as one text in `output`, HTML with the list's own wrapping."""
    processor = Processor(catalogue().find(style).xml, list(items), lang=locale, output=output)
    found = [entry.strip() for entry in processor.bibliography().entries]
    if output == "html":
        return "\n".join(['<div class="csl-bib-body">', *found, "</div>"])
    if output == "rtf":
        return rtf_document([*found, ""])
    return "\n\n".join(found)


_ENTRY = re.compile(r'\s*<div class="csl-entry">(.*)</div>\s*', re.DOTALL)


def _bare(entry: str, output: str) -> str:
    if output == "html" and (match := _ENTRY.fullmatch(entry)):
        return match[1].strip()
    return entry.strip()


def example() -> ReferenceRecord:
    """An article to show styles with while nothing is selected."""
    return ReferenceRecord(
        pmid="9304698",
        doi="10.1016/s0301-0082(97)00021-x",
        title=RichText("Interleukin-6 (IL-6)--a molecule with both beneficial and destructive potentials"),
        creators=(Creator("Gadient", "R A", "RA"), Creator("Otten", "U H", "UH")),
        journal=Journal("Progress in neurobiology", "Prog Neurobiol", "Prog Neurobiol"),
        volume="52",
        issue="5",
        pagination=Pagination("379", "390", "379-90"),
        issued=PartialDate(1997, 8),
        publication_status="ppublish",
        languages=("eng",),
    )  # fmt: skip


def is_cautioned(record: ReferenceRecord) -> bool:
    """Whether `caution` says something of it."""
    return bool(_heaviest(record))


def caution(records: Sequence[ReferenceRecord], named: int = 3, total: int = 0) -> str:
    """A sentence when a reader should think twice before citing `records`, else "".

    Of several, so many of each kind are `named`; `total` counts those too that are not in
    `records`, since nothing is to be said of them. An erratum is no reason: it is cited with the
    article, if at all.
    """
    total = max(total, len(records))
    if total == 1 and records:
        return _caution_of(records[0])
    parts = []
    for words in _SEVERAL:
        found = [record for record in records if _heaviest(record) == words]
        if found:
            have = "has" if len(found) == 1 else "have"
            who = _named(found, named)
            parts.append(
                f"{number(len(found))} of these {number(total)} references {have} {words}: {who}."
            )
    return " ".join(parts)


def _named(records: Sequence[ReferenceRecord], most: int) -> str:
    """`Gadient 1997, Otten 2001 and 3 more`."""
    told = ", ".join(map(_short_name, records[:most]))
    return f"{told} and {number(len(records) - most)} more" if len(records) > most else told


def _short_name(record: ReferenceRecord) -> str:
    who = next((one.family or one.literal.plain for one in record.creators if one.is_valid), "")
    if not who:
        title = record.title.plain
        who = f"“{title[:40].rstrip()}…”" if len(title) > 40 else f"“{title}”"
    return f"{who} {record.issued.year or ''}".strip()


_RETRACTED: Final = "been retracted"
_CONCERN: Final = "an expression of concern"
_PARTLY: Final = "been retracted in part"
_REPUBLISHED: Final = "been corrected and republished"
_NEWER: Final = "a newer version"
_SEVERAL: Final = (_RETRACTED, _PARTLY, _CONCERN, _REPUBLISHED, _NEWER)
"""What is said of some among several references, heaviest first."""


def _heaviest(record: ReferenceRecord) -> str:
    """The heaviest reason to think twice, as in `_SEVERAL`; "" for none."""
    statuses = statuses_of(record)
    types = {correction.type for correction in record.corrections}
    found = (
        (Status.RETRACTED in statuses, _RETRACTED),
        ("PartialRetractionIn" in types, _PARTLY),
        (Status.CONCERN in statuses, _CONCERN),
        ("CorrectedandRepublishedIn" in types, _REPUBLISHED),
        (not {Status.UPDATED, Status.PUBLISHED}.isdisjoint(statuses), _NEWER),
    )
    return next((words for holds, words in found if holds), "")


_ALONE: Final = {
    _RETRACTED: ("RetractionIn", "This article has been retracted{}."),
    _PARTLY: ("PartialRetractionIn", "Parts of this article have been retracted{}."),
    _CONCERN: (
        "ExpressionOfConcernIn", "An expression of concern was published on this article{}.",
    ),
    _REPUBLISHED: (
        "CorrectedandRepublishedIn",
        "This article has been corrected and republished{}: cite the new one.",
    ),
    _NEWER: ("UpdateIn", "A newer version of this article was published{}."),
}  # fmt: skip
"""What is said of one reference: PubMed's type of the notice, and a sentence with its place."""


def _caution_of(record: ReferenceRecord) -> str:
    reason = _heaviest(record)
    if not reason:
        return ""
    kind, sentence = _ALONE[reason]
    if reason == _RETRACTED and (again := _notice(record, "RetractedandRepublishedIn")):
        return f"This article has been retracted and republished{again}: cite the new one."
    if reason == _NEWER and Status.PREPRINT in statuses_of(record):
        sentence = "This preprint has been published{}: cite the article."
    return sentence.format(_notice(record, kind))


_NOTICE = re.compile(r"([^.;:]+)\.?\s.*?\b((?:19|20)\d\d)\b")


def _notice(record: ReferenceRecord, kind: str) -> str:
    """` (Lancet, 2010)` from the notice's citation, "" when there is none."""
    for correction in record.corrections:
        if correction.type == kind and (match := _NOTICE.match(correction.citation)):
            return f" ({match[1].strip()}, {match[2]})"
    return ""
