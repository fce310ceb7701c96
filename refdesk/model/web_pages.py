"""The works that web pages name, and the source of pages or XML that was copied as text."""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Iterator

from refdesk.model.identifiers import find_identifiers, in_link
from refdesk.model.work_ids import WorkId

_PAGE_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_ATTRIBUTE = re.compile(
    r"([a-zA-Z][\w:-]{0,40})\s{0,5}=\s{0,5}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
_HIDDEN = frozenset(("script", "style", "head", "template", "noscript"))
_INLINE = frozenset(
    [
        "a",
        "i",
        "b",
        "u",
        "em",
        "strong",
        "sup",
        "sub",
        "span",
        "font",
        "small",
        "code",
        "mark",
        "wbr",
    ]
)
_META_IDS = {
    "citation_pmid": "PMID: ",
    "ncbi_uidlist": "PMIDs: ",
    "uid": "PMIDs: ",
    "citation_doi": "doi:",
}


_SOURCE = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|body|div|span|p|a|meta|ul|ol|li|table|tr|td|strong|article|section|pmid"
    r"|articleid|pubmedarticle|medlinecitation|pubmeddata|pub-id)(?=[\s>/])[^<>]{0,2000}>)",
    re.IGNORECASE,
)
"""A tag of web pages or of PubMed's XML: text that holds one is a page's source."""
_LABELLING = {
    "pmid": "PMID: ",
    "pubmed": "PMID: ",
    "doi": "doi:",
}
_OTHERS_IDS = frozenset(("commentscorrectionslist", "referencelist"))
"""Parts of a PubMed record that name other works than it."""


def identifiers_in_pasted(text: str) -> list[WorkId]:
    """The works that plain text names, also when it is the source of a page or of XML."""
    if is_source(text):
        return identifiers_in_html(text)
    return find_identifiers(text)


def is_source(text: str) -> bool:
    """Whether `text` is the source of a web page or of XML, or a piece of it."""
    return "<" in text and _SOURCE.search(text) is not None


def identifiers_in_html(html: str) -> list[WorkId]:
    """The works that a web page (or a piece dragged out of one, or of PubMed's XML) names.

    Links whose address is a record's, then the visible text; menus, searches, scripts and
    styles name nothing. Clipboard headers of Windows are passed over.
    """
    html = _fragment(html)
    links: list[WorkId] = []
    text: list[str] = []
    is_pubmed = "pubmed" in html
    own = html.find("<PMID")
    at = 0
    while match := _PAGE_TAG.search(html, at):
        text.append(html[at : match.start()])
        at = match.end()
        tag = match[2].lower()
        if not match[1]:
            links.extend(_in_tag(tag, match[3], is_pubmed=is_pubmed))
            text.append(_label(tag, match[3]))
            if tag in _HIDDEN or (tag in _OTHERS_IDS and 0 <= own < at):
                end = _closing(html, tag, at)
                if tag == "head":
                    links.extend(_in_metas(html[at:end], is_pubmed=is_pubmed))
                at = end
        if tag not in _INLINE:
            text.append("\n")
    text.append(html[at:])
    visible = html_entities.unescape("".join(text))
    return list(dict.fromkeys([*links, *find_identifiers(visible)]))


def _label(tag: str, attributes: str) -> str:
    """What an element of XML is, before its text: `<PMID>`, `<ArticleId IdType="doi">`."""
    if tag == "pmid":
        return "\nPMID: "
    if tag == "articleid" or (tag == "pub" and attributes.startswith("-id")):
        kind = _ID_KIND.search(attributes[:200])
        return f"\n{_LABELLING.get(kind[1].lower(), '')}" if kind else ""
    return ""


_ID_KIND = re.compile(
    r"(?:IdType|pub-id-type)\s{0,3}=\s{0,3}[\"']([a-z]{1,20})[\"']", re.IGNORECASE
)


def _fragment(html: str) -> str:
    """The part that was copied, without clipboard header and comments."""
    start = html.find("<!--StartFragment-->")
    end = html.rfind("<!--EndFragment-->")
    if 0 <= start < end:
        html = html[start + 20 : end]
    elif html[:8].lower() == "version:":
        html = html[max(html.find("<"), 0) :]
    parts: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        parts.append(html[at:start])
        end = html.find("-->", start)
        at = len(html) if end < 0 else end + 3
    parts.append(html[at:])
    return "".join(parts)


def _closing(html: str, tag: str, at: int) -> int:
    match = re.compile(f"</{tag}", re.IGNORECASE).search(html, at)
    return match.start() if match else len(html)


def _in_metas(head: str, *, is_pubmed: bool) -> Iterator[WorkId]:
    for match in _PAGE_TAG.finditer(head):
        yield from _in_tag(match[2].lower(), match[3], is_pubmed=is_pubmed)


def _in_tag(tag: str, attributes: str, *, is_pubmed: bool) -> Iterator[WorkId]:
    """The works in a link's address, a `meta` of a citation, or a COinS span."""
    if tag not in ("a", "area", "meta", "span"):
        return
    values = {
        match[1].lower(): html_entities.unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(attributes[:20_000])
    }
    if tag == "meta":
        prefix = _META_IDS.get(values.get("name", "").lower())
        if prefix:
            yield from find_identifiers(prefix + values.get("content", ""))
    elif tag == "span":
        if "Z3988" in values.get("class", ""):
            yield from find_identifiers(values.get("title", ""))
    elif "href" in values:
        href = values["href"].strip()
        if is_pubmed and re.fullmatch(r"/\d{1,8}/?", href, re.ASCII):
            href = f"https://pubmed.ncbi.nlm.nih.gov{href}"
        if not href.lower().startswith(("javascript:", "file:", "data:", "mailto:", "#")):
            yield from in_link(href)
