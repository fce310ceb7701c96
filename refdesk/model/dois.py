"""DOIs in running text, links and fields: found, and brought into their canonical form."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote

MAX_LENGTH: Final = 1000
"""The longest DOI known has under 300 characters."""

_DOI = re.compile(r"10\.\d{3,9}(?:\.\d{1,9})*(?:/|%2[Ff]|\\/)", re.ASCII)
_SHORT = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s?)(?:10/)?([a-z0-9]{3,10})(?![\w./%-])",
    re.IGNORECASE | re.ASCII,
)
_SHORT_TAGGED = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s?)10/([a-z0-9]{3,10})(?![\w/%-])",
    re.IGNORECASE | re.ASCII,
)
_NO_SHORT: Final = ("10", "doi")
_SUFFIX = re.compile(rf"[^\s\"“”„«»\x00]{{1,{MAX_LENGTH}}}")
_NEXT = re.compile(
    r"[,;|]+(?=(?:doi:|https?://|10\.\d{4,9}/|pmid|pmc))|(?=https?://)", re.IGNORECASE | re.ASCII
)
_TAG = re.compile(
    r"</?(?:a|i|b|u|p|br|hr|em|li|ul|ol|td|tr|th|dd|dt|sup|sub|div|span|strong|table|body|html|cite)"
    r"(?=[\s/>])|<!--|</|'>",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|meta|fulltext|summary|html|references|figures|citations?"
    r"|reader|pdfdirect|epub|download|suppl_file|full-text)"
    r"|\.(?:full|abstract|short|long|pdf\+html|full-text|full\.pdf|pdf|html|epub))+$",
    re.IGNORECASE,
)
_PREPRINT_VERSION = re.compile(r"^(10\.(?:1101|64898)/[\d.]+)v\d+(?:[./].*)?$")
_ESCAPED = re.compile(r"\\([_#%&{}~^\\/$])")
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_ENDS = ".,;:!?'’‘`*…·\\|»›&"
_OUP_ID = re.compile(r"^(10\.1093/[\w.-]+/[\w.-]+)/\d+$")


class FoundDoi(NamedTuple):
    """A DOI with the part of the text it takes."""

    doi: str
    start: int
    end: int


def find_dois(text: str) -> Iterator[FoundDoi]:
    """The DOIs of `text` in their order, in canonical form; takes linear time."""
    at = 0
    known: dict[tuple[str, bool, bool], str] = {}
    while match := _DOI.search(text, at):
        start = match.start()
        at = match.end()
        # After a blank there is no address to look back on.
        before = text[max(0, start - 400) : start] if text[start - 1 : start] not in _BLANK else ""
        if not before and _digits(match[0]) == 3:
            before = text[max(0, start - 10) : start]
        if not _may_begin(before) or (_digits(match[0]) == 3 and not _is_tagged(before)):
            continue
        suffix = _SUFFIX.match(text, match.end())
        if suffix is None:
            continue
        in_url = _in_url(before) or "%" in match[0]
        end = suffix.end()
        following = _NEXT.search(text, match.end(), end)
        if following:
            end = following.start()
        key = (text[start:end], in_url, _after_query(before))
        doi = known.get(key)
        if doi is None:
            doi = _canonical(key[0], in_url=in_url, after_query=key[2])
            if len(known) < 10_000:
                known[key] = doi
        if doi:
            yield FoundDoi(doi, start - _length_of_address(before), end)
        at = end


def find_short_dois(text: str) -> Iterator[FoundDoi]:
    """Short DOIs (`https://doi.org/d8dn`, `doi:10/gf4gqc`), as `10/d8dn`."""
    for match in _SHORT_TAGGED.finditer(text):
        yield FoundDoi(f"10/{match[1].lower()}", match.start(), match.end())
    for match in _SHORT.finditer(text):
        if (
            not match[1].isdecimal()
            and "doi.org/" in match[0].lower()
            and match[1].lower() not in _NO_SHORT
        ):
            yield FoundDoi(f"10/{match[1].lower()}", match.start(), match.end())


def clean_doi(text: str) -> str:
    """The DOI in `text` (a field, a link, a tagged DOI) in canonical form; "" when there is none.

    Lower case, without resolver, query and trailing punctuation. Text after the DOI is dropped.
    """
    text = text.strip()
    if text[:3] == "10." and text.isascii() and _PLAIN.fullmatch(text):
        return text.lower()
    for found in find_dois(text[: 4 * MAX_LENGTH]):
        return found.doi
    if re.match(r"10\.\d{3}/\S", text, re.ASCII):
        return _canonical(text.split()[0], in_url=False, after_query=False)
    if re.fullmatch(r"10/[A-Za-z0-9]{3,10}", text):
        return text.lower()
    for found in find_short_dois(text[: 4 * MAX_LENGTH]):
        return found.doi
    return ""


# What `_canonical` would change must not take the short way.
_PLAIN = re.compile(
    r"10\.(?!1101/|64898/)\d{4,9}/(?=[a-z0-9])[a-z0-9.-]*(?:\(\d+\)[a-z0-9-]+)?"
    r"(?<![.-])(?<!\.pdf)(?<!\.full)(?<!\.html)(?<!\.abstract)(?<!\.short)(?<!\.long)(?<!\.epub)"
    r"(?<!\.full-text)",
    re.IGNORECASE,
)


def _digits(prefix: str) -> int:
    return len(re.split(r"[./%\\]", prefix)[1])


def _may_begin(before: str) -> bool:
    """Whether a DOI may stand after this text: not inside a word or number."""
    if not before or not (before[-1].isalnum() or before[-1] in "._"):
        return True
    low = before[-6:].lower()
    return low.endswith(("doi", "doi.", "%2f", "%3a", "%3d", "%22", "%28")) or before[-1] == "_"


def _is_tagged(before: str) -> bool:
    return re.search(r"doi(?:\.org/|[:\s.]*)$", before, re.IGNORECASE) is not None


def _in_url(before: str) -> bool:
    if not before:
        return False
    token = before[_space_end(before) :].lower()
    return "://" in token or "%3a%2f%2f" in token or "doi.org/" in token or "/doi/" in token


def _after_query(before: str) -> bool:
    """Whether the DOI is a value in the query of a link, so that `&` ends it."""
    if not before:
        return False
    token = before[_space_end(before) :]
    return "?" in token or "rft_id=" in token or "rft_id%3d" in token.lower()


def _space_end(text: str) -> int:
    """Where the last word of `text` begins."""
    return max(text.rfind(char) for char in " \n\t\r\"'<>(\x00") + 1


def _length_of_address(before: str) -> int:
    """How much of the text before a DOI belongs to it: `https://doi.org/`, `urn:doi:`."""
    if not before:
        return 0
    token = before[_space_end(before) :]
    if "://" in token:
        return len(token)
    match = _LABEL.search(token)
    return len(match[0]) if match else 0


_LABEL = re.compile(
    r"(?:(?:urn|info)(?::|%3A))?(?:(?:dx\.|www\.)?doi\.org/)?(?:doi)?(?:[:/.]|%3A|%2F)*$",
    re.IGNORECASE,
)
_BLANK = frozenset(" \n\t\r\x00")


def _canonical(raw: str, *, in_url: bool, after_query: bool) -> str:
    doi = raw.rstrip(".,;:)")
    if _PLAIN.fullmatch(doi) and not after_query and "/" not in doi[8:]:
        return doi.lower()
    doi = raw
    if after_query:
        doi = doi.replace("&amp;", "&").split("&", 1)[0]
    if (in_url and "%" in doi) or "%2f" in doi[:16].lower():
        doi = unquote(doi)
    if "&" in doi:
        doi = html.unescape(doi)
    doi = _ESCAPED.sub(r"\1", doi)
    tag = _TAG.search(doi)
    if tag:
        doi = doi[: tag.start()]
    cut = re.search(r"\?" if not in_url else r"[?#]", doi)
    if cut:
        doi = doi[: cut.start()]
    doi = "".join(doi.split())
    doi = _trim(doi)
    doi = _trim(_TAIL.sub("", doi))
    doi = doi.lower()
    doi = _PREPRINT_VERSION.sub(r"\1", doi)
    if in_url:
        doi = _OUP_ID.sub(r"\1", doi)
    _, slash, suffix = doi.partition("/")
    return doi if slash and suffix and any(char.isalnum() for char in suffix) else ""


def _trim(doi: str) -> str:
    """`doi` without the punctuation of the sentence around it; balanced brackets stay."""
    while doi:
        last = doi[-1]
        if (
            last in _ENDS
            or (last in _PAIRS and doi.count(last) > doi.count(_PAIRS[last]))
            or last in "([{<"
        ):
            doi = doi[:-1]
        else:
            break
    return doi
