"""The middle of the record's page: abstract, keywords, notices, related articles, references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from refdesk.model.languages import language_name
from refdesk.model.linked import PUBMED
from refdesk.model.record import (
    Abstract,
    ArticleId,
    CitedReference,
    Correction,
    ReferenceList,
    ReferenceRecord,
)  # fmt: skip
from refdesk.model.rows import ReferenceRow, Status
from refdesk.model.views import ReferenceView, RelatedList
from refdesk.ui.links import linked_address, pmc_address, pubmed_url
from refdesk.ui.record_head import doi_link
from refdesk.ui.record_text import (
    RecordState,
    action,
    counted,
    esc,
    heading,
    link,
    paragraph,
    quiet,
    rich,
    searching,
    shown,
    tr,
)  # fmt: skip
from refdesk.ui.words import local_day

FOLD_LINES: Final = 5
FOLD_NAMES: Final = 20

# PubMed's order of the notices; a type that is not here comes after them under its own name.
NOTICES: Final = {
    "CommentIn": "Comment in", "CommentOn": "Comment on",
    "RetractionIn": "Retraction in", "RetractionOf": "Retraction of",
    "PartialRetractionIn": "Partial retraction in", "PartialRetractionOf": "Partial retraction of",
    "ExpressionOfConcernIn": "Expression of concern in",
    "ExpressionOfConcernFor": "Expression of concern for",
    "ErratumIn": "Erratum in", "ErratumFor": "Erratum for",
    "RetractedandRepublishedIn": "Retracted and republished in",
    "RetractedandRepublishedFrom": "Retracted and republished from",
    "CorrectedandRepublishedIn": "Corrected and republished in",
    "CorrectedandRepublishedFrom": "Corrected and republished from",
    "RepublishedIn": "Republished in", "RepublishedFrom": "Republished from",
    "UpdateIn": "Update in", "UpdateOf": "Update of",
    "SummaryForPatientsIn": "Summary for patients in", "OriginalReportIn": "Original report in",
    "ReprintIn": "Reprint in", "ReprintOf": "Reprint of",
    "AssociatedDataset": "Associated dataset", "AssociatedPublication": "Associated publication",
}  # fmt: skip
_RELATED: Final = {
    "similar": "Similar articles",
    "cited_by": "Cited by",
    "references": "References",
}
_DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s<>\"]+")


def abstract_html(record: ReferenceRecord, state: RecordState) -> str:
    """The abstract by sections, translations behind "in English, Spanish", other kinds below it."""
    translations, others = _by_kind(record)
    choices = [record.abstract, *translations] if record.abstract else translations
    out: list[str] = []
    if choices:
        at = min(state.abstract, len(choices) - 1)
        out.append(heading("abstract", tr("Abstract")))
        if len(choices) > 1:
            out.append(_languages(record, choices, at))
        out.append(_abstract_text(choices[at]))
    for place, abstract in enumerate(others):
        name = abstract.type.replace("-", " ").strip().capitalize() or tr("Other abstract")
        if abstract.type.lower() in ("publisher", "aids", "kie", "pip", "nasa", "aamc", "hmd"):
            name = tr("Abstract (%1)").replace("%1", abstract.type)
        if abstract.language and abstract.language.lower() != "eng":
            name = f"{name}, {language_name(abstract.language)}"
        out.append(heading(f"abstract-{place}", name))
        out.append(_abstract_text(abstract))
    return "".join(out)


def _by_kind(record: ReferenceRecord) -> tuple[list[Abstract], list[Abstract]]:
    """The other abstracts: translations by the publisher, and all the rest."""
    translations: list[Abstract] = []
    others: list[Abstract] = []
    seen = {"eng"} if record.abstract else set()
    for abstract in record.other_abstracts:
        language = abstract.language.lower()
        if language and language not in seen and abstract.type.lower() in ("", "publisher"):
            seen.add(language)
            translations.append(abstract)
        else:
            others.append(abstract)
    return translations, others


def _languages(record: ReferenceRecord, choices: Sequence[Abstract], at: int) -> str:
    names = [
        language_name(each.language or ("eng" if each is record.abstract else "und"))
        for each in choices
    ]
    links = [
        f"<b>{esc(name)}</b>" if place == at else link(action("abstract", str(place)), esc(name))
        for place, name in enumerate(names)
    ]
    return paragraph(quiet(esc(tr("in"))) + " " + ", ".join(links), "x")


def _abstract_text(abstract: Abstract) -> str:
    out = [
        paragraph(f"{label_html(part.label)}{rich(part.text)}", "ab") for part in abstract.sections
    ]
    if abstract.copyright:
        out.append(paragraph(quiet(esc(abstract.copyright)), "cr"))
    return "".join(out)


def label_html(label: str) -> str:
    """`Background: ` in bold; a label in capitals is shown, not stored, in small letters.

    The style does it, so that copied text has the record's own form.
    """
    label = shown(label).strip().rstrip(":")
    if not label or label.upper() == "UNLABELLED":
        return ""
    if label.isupper() and len(label) > 1:
        text = f'{esc(label[0])}<span class="lo">{esc(label[1:])}</span>'
    else:
        text = esc(label)
    return f"<b>{text}:</b> "


def keywords_html(record: ReferenceRecord) -> str:
    """The authors' keywords in one line, those of other owners in lines of their own."""
    owners: dict[str, list[str]] = {}
    for keyword in record.keywords:
        star = "*" if keyword.is_major else ""
        item = searching(keyword.text.plain, "ot", rich(keyword.text)) + star
        owners.setdefault(keyword.owner, []).append(item)
    if not owners:
        return ""
    out = [heading("keywords", tr("Keywords"))]
    for owner, items in owners.items():
        label = "" if owner in ("NOTNLM", "") else quiet(f"{esc(owner)}:") + " "
        out.append(paragraph(label + "; ".join(items), "l"))
    return "".join(out)


def interest_html(record: ReferenceRecord) -> str:
    """Conflict of interest statement."""
    if not record.conflict_of_interest:
        return ""
    title = heading("conflict", tr("Conflict of interest statement"))
    return title + paragraph(rich(record.conflict_of_interest))


def notices_html(view: ReferenceView, state: RecordState) -> str:
    """Comment, erratum, retraction, update lines under PubMed's headings."""
    groups: dict[str, list[Correction]] = {name: [] for name in NOTICES}
    for notice in view.record.corrections:
        if notice.type != "Cites":
            groups.setdefault(notice.type, []).append(notice)
    known = dict(view.known)
    out: list[str] = []
    for name, notices in groups.items():
        if not notices:
            continue
        title = tr(NOTICES[name]) if name in NOTICES else _spaced(name)
        out.append(heading(name, title, len(notices) if len(notices) > FOLD_LINES else None))
        is_open = name in state.unfolded or len(notices) <= FOLD_LINES
        chosen = notices if is_open else notices[:FOLD_LINES]
        out += [paragraph(_notice(notice, known), "n1") for notice in chosen]
        out.append(_fold(name, len(notices), state))
    return "".join(out)


def _spaced(name: str) -> str:
    """`AssociatedThing` as `Associated thing`."""
    return esc(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", shown(name)).capitalize())


def _fold(name: str, total: int, state: RecordState, limit: int = FOLD_LINES) -> str:
    """The line that unfolds or folds a list; nothing for a short one."""
    if total <= limit:
        return ""
    words = tr("Show fewer") if name in state.unfolded else tr("Show all %n", total)
    return paragraph(link(action("toggle", name), esc(words)), "x")


def _notice(notice: Correction, known: dict[str, int]) -> str:
    text = with_dois(notice.citation)
    if notice.note:
        text += f" {quiet(esc(notice.note))}"
    return text + _pmid_part(notice.pmid, known)


def with_dois(text: str) -> str:
    """Plain text as HTML in which DOIs are links."""
    text = shown(text)
    out: list[str] = []
    at = 0
    for match in _DOI.finditer(text):
        doi = match[0].rstrip(".,;:")
        while doi.endswith(")") and doi.count(")") > doi.count("("):
            doi = doi[:-1].rstrip(".,;:")
        out += [esc(text[at : match.start()]), doi_link(doi)]
        at = match.start() + len(doi)
    return "".join([*out, esc(text[at:])])


def _pmid_part(pmid: str, known: dict[str, int]) -> str:
    if not pmid:
        return ""
    text = f" {quiet('PMID:')}&nbsp;{link(action('pmid', pmid), esc(pmid))}"
    if pmid in known:
        text += _have(known[pmid])
    return text


def _have(reference_id: int) -> str:
    words = f'<span class="g">✓&nbsp;{esc(tr("In library")).replace(" ", "&nbsp;")}</span>'
    return " " + link(action("reference", str(reference_id)), words)


def related_html(view: ReferenceView, kind: str, state: RecordState) -> str:
    """Similar articles, Cited by: asked of PubMed on demand, five lines until unfolded."""
    if not view.record.pmid:
        return ""
    found = state.related.get(kind)
    total = max(found.total, len(found.rows)) if found is not None else None
    out = [heading(kind, tr(_RELATED[kind]), total)]
    if found is None:
        out.append(on_demand(kind, state))
    elif not found.rows:
        parts = [tr("None is known."), local_day(found.at)]
        out.append(paragraph(" &nbsp;·&nbsp; ".join(quiet(esc(one)) for one in parts if one), "l"))
    else:
        known = dict(view.known)
        rows = found.rows if kind in state.unfolded else found.rows[:FOLD_LINES]
        out += [paragraph(_row(row, known), "n1") for row in rows]
        out.append(_rows_fold(view.record, found, total or 0, state, known))
    return "".join(out)


def _rows_fold(
    record: ReferenceRecord,
    found: RelatedList,
    total: int,
    state: RecordState,
    known: dict[str, int],
) -> str:
    kind, rows = found.kind, found.rows
    parts: list[str] = []
    if len(rows) > FOLD_LINES:
        words = tr("Show fewer") if kind in state.unfolded else tr("Show all %n", len(rows))
        parts.append(link(action("toggle", kind), esc(words)))
    have = sum(1 for row in rows if _is_known(row, known))
    if have:
        parts.append(quiet(esc(counted(have, "1 is in your library", "%n are in your library"))))
    if total > len(rows) and found.source == PUBMED:
        parts.append(
            link(linked_address(record.pmid, kind), esc(tr("See all %n in PubMed", total)))
        )
    elif total > len(rows):  # PubMed itself has none of them
        parts.append(quiet(esc(tr("all %n are in the tab Links", total))))
    if day := local_day(found.at):
        parts.append(quiet(esc(f"{found.source}, {day}")))
    return paragraph(" &nbsp;·&nbsp; ".join(parts), "x")


def _is_known(row: ReferenceRow, known: dict[str, int]) -> bool:
    return Status.IN_LIBRARY in row.statuses or row.pmid in known


def _row(row: ReferenceRow, known: dict[str, int]) -> str:
    title = link(action("pmid", row.pmid), esc(row.title or tr("No title")))
    where = " ".join(part for part in (row.container, str(row.year or ""), row.source) if part)
    text = f"{title}<br>{quiet(esc(', '.join(part for part in (row.creators, where) if part)))}"
    if row.pmid in known:
        return text + _have(known[row.pmid])
    if Status.IN_LIBRARY in row.statuses:
        text += f' <span class="g">✓&nbsp;{esc(tr("In library"))}</span>'
    return text


def on_demand(kind: str, state: RecordState) -> str:
    """The line of a section that PubMed has to be asked for: load, loading, or what failed."""
    if kind in state.loading:
        return paragraph(quiet(esc(tr("Asking PubMed …"))), "l")
    if kind in state.failures:
        failed = f'<span class="e">{esc(state.failures[kind])}</span>'
        return paragraph(f"{failed} {link(action('load', kind), esc(tr('Retry')))}", "l")
    return paragraph(link(action("load", kind), esc(tr("Load from PubMed"))), "l")


def references_html(view: ReferenceView, state: RecordState) -> str:
    """The record's own reference list, which needs no network; without one, PubMed's on demand."""
    record = view.record
    flat = list(_flat(record.reference_lists))
    cites = [notice for notice in record.corrections if notice.type == "Cites"]
    known = dict(view.known)
    total = sum(1 for item in flat if isinstance(item, CitedReference))
    if not total and not cites:
        return related_html(view, "references", state)
    is_open = "references" in state.unfolded
    out = [heading("references", tr(_RELATED["references"]), total or len(cites))]
    if total:
        shown_items = flat if is_open else flat[:FOLD_LINES]
        out += [_cited(item, known) for item in shown_items]
    if cites and (is_open or not total):
        if total:
            out.append(paragraph(f"<b>{esc(tr('Cited articles that PubMed names'))}</b>", "n1"))
        some = cites if is_open else cites[:FOLD_LINES]
        out += [paragraph(_notice(notice, known), "n1") for notice in some]
    count = max(len(flat), len(cites))
    if total and cites and not is_open and count <= FOLD_LINES:
        count = FOLD_LINES + 1
    out.append(_references_fold(record, count, total or len(cites), state, known))
    return "".join(out)


def _references_fold(
    record: ReferenceRecord, count: int, total: int, state: RecordState, known: dict[str, int]
) -> str:
    parts: list[str] = []
    if count > FOLD_LINES:
        words = tr("Show fewer") if "references" in state.unfolded else tr("Show all %n", total)
        parts.append(link(action("toggle", "references"), esc(words)))
    cited = {each.value for item in _flat(record.reference_lists)
             if isinstance(item, CitedReference) for each in item.ids if each.type == "pubmed"}  # fmt: skip
    cited |= {notice.pmid for notice in record.corrections if notice.type == "Cites"}
    have = len(cited & known.keys())
    if have:
        parts.append(quiet(esc(counted(have, "1 is in your library", "%n are in your library"))))
    return paragraph(" &nbsp;·&nbsp; ".join(parts), "x")


def _flat(lists: Iterable[ReferenceList], depth: int = 0) -> Iterable[CitedReference | str]:
    """All references of nested lists in order, the titles of the lists between them as strings."""
    for each in lists:
        if each.title and each.title.lower() not in ("references", "literature cited"):
            yield each.title
        yield from each.references
        if depth < 20:
            yield from _flat(each.lists, depth + 1)


def _cited(item: CitedReference | str, known: dict[str, int]) -> str:
    if isinstance(item, str):
        return paragraph(f"<b>{esc(item)}</b>", "n1")
    text = rich(item.citation)
    has_doi = False
    if "10." in text and "<" not in text:
        text, has_doi = with_dois(item.citation.plain), True
    for each in item.ids:
        text += _cited_id(
            each, known, has_doi and each.value.lower() in item.citation.plain.lower()
        )
    return paragraph(text, "n1")


def _cited_id(each: ArticleId, known: dict[str, int], is_said: bool) -> str:
    if each.type == "pubmed":
        return _pmid_part(each.value, known) if each.value.isdigit() else ""
    if each.type == "doi":
        return "" if is_said else f" {quiet('DOI:')} {doi_link(each.value)}"
    if each.type in ("pmc", "pmcid"):
        pmcid = "PMC" + each.value.upper().removeprefix("PMC")
        return f" {quiet('PMCID:')}&nbsp;{link(pmc_address(pmcid), esc(pmcid))}"
    return f" {quiet(esc(each.type) + ':')} {esc(each.value)}"


def disclaimer_html(view: ReferenceView) -> str:
    """PubMed's disclaimer for records of PubMed, and where this record came from."""
    parts: list[str] = []
    if view.record.pmid:
        parts.append(link(f"{pubmed_url()}/disclaimer/", esc(tr("PubMed Disclaimer"))))
    if view.source_label:
        parts.append(quiet(esc(tr("Record from %1").replace("%1", view.source_label))))
    return paragraph(" &nbsp;·&nbsp; ".join(parts), "end")
