"""Reading elink's answers: links between records, and addresses of LinkOut."""

from __future__ import annotations

from urllib.parse import urlsplit

from refdesk.net.answers import LinkOut
from refdesk.net.eutils import parse_xml
from refdesk.net.http import Reply


def texts_at(root: object, path: str) -> tuple[str, ...]:
    """The texts of the elements at `path`, without empty ones."""
    texts = (node.text or "" for node in root.iterfind(path))  # type: ignore[attr-defined]
    return tuple(text.strip() for text in texts if text.strip())


def read_links(reply: Reply, pmid: str, linkname: str) -> tuple[str, ...]:
    """The ids linked to `pmid`, without itself, in the order of the answer."""
    root = parse_xml(reply, "eLinkResult")
    links: dict[str, None] = {}
    for found in root.iterfind("LinkSet/LinkSetDb"):
        if (found.findtext("LinkName") or linkname) == linkname:
            links |= dict.fromkeys(texts_at(found, "Link/Id"))
    if linkname.startswith("pubmed_pubmed"):
        links.pop(pmid, None)
    return tuple(links)


def read_link_lists(reply: Reply, linkname: str) -> dict[str, tuple[str, ...]]:
    """The links by the one id that their set is of; sets of several ids tell nothing of each."""
    root = parse_xml(reply, "eLinkResult")
    lists: dict[str, tuple[str, ...]] = {}
    for each in root.iterfind("LinkSet"):
        ids = texts_at(each, "IdList/Id")
        if len(ids) != 1:
            continue
        links: dict[str, None] = {}
        for found in each.iterfind("LinkSetDb"):
            if (found.findtext("LinkName") or linkname) == linkname:
                links |= dict.fromkeys(texts_at(found, "Link/Id"))
        links.pop(ids[0], None)
        lists[ids[0]] = tuple(links)
    return lists


def read_link_outs(reply: Reply) -> tuple[LinkOut, ...]:
    """The resources with an address that may be opened, each once."""
    root = parse_xml(reply, "eLinkResult")
    links: dict[LinkOut, None] = {}
    for node in root.iterfind("LinkSet/IdUrlList/IdUrlSet/ObjUrl"):
        url = (node.findtext("Url") or "").strip()
        if urlsplit(url).scheme.lower() not in ("http", "https"):
            continue
        link = LinkOut(
            url,
            (node.findtext("Provider/Name") or "").strip(),
            (node.findtext("Provider/NameAbbr") or "").strip(),
            (node.findtext("Category") or "").strip(),
            (node.findtext("LinkName") or "").strip(),
            texts_at(node, "Attribute"),
            texts_at(node, "SubjectType"),
        )
        links[link] = None
    return tuple(links)
