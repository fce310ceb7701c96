"""Reading what efetch answers: records, those that PubMed lacks, those that are at fault."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import replace

from refdesk.errors import FormatError
from refdesk.formats.registry import Parsed, Unreadable, parse_stream
from refdesk.net.answers import Fetched
from refdesk.net.eutils import NAME, parse_xml
from refdesk.net.failures import TransientError, WrongRecordsError, cut_off
from refdesk.net.http import Reply

log = logging.getLogger(__name__)

_SET_END = re.compile(rb"</PubmedArticleSet>\s*(?:<!--[^>]*-->\s*)*\Z")
_SET_EMPTY = re.compile(rb"<PubmedArticleSet\s*/>\s*\Z")
_PMID_ELEMENT = re.compile(r"<PMID[^>]*>\s*(\d+)\s*</PMID>")


def read_records(reply: Reply, asked: list[str]) -> Fetched:
    """Sort what came into records, missing and unreadable; anything short of whole is transient."""
    content = reply.content
    if b"ID list is empty" in content[:2000]:
        return Fetched(missing=list(asked))
    if _SET_EMPTY.search(content[-200:]):
        return Fetched(missing=list(asked))
    if b"<PubmedArticleSet" not in content[:4000]:
        parse_xml(reply, "PubmedArticleSet")
    if not _SET_END.search(content[-2000:]):
        raise TransientError(cut_off(NAME))
    records: dict[str, Parsed] = {}
    unreadable: list[Unreadable] = []
    strangers: list[str] = []
    for item in parse_stream(io.BytesIO(content), key="pubmed-xml"):
        if isinstance(item, Unreadable):
            unreadable.append(_named(item, asked))
        elif item.record.pmid not in asked:
            strangers.append(item.record.pmid)
        elif item.record.pmid not in records or _version(item) > _version(
            records[item.record.pmid]
        ):
            records[item.record.pmid] = item
    named = {item.place.removeprefix("PMID ") for item in unreadable}
    absent = [pmid for pmid in asked if pmid not in records and pmid not in named]
    if absent and strangers:
        log.warning("asked PubMed for %s, got %s", absent, strangers)
        if not records:
            raise TransientError(WrongRecordsError())
        reason = str(WrongRecordsError())
        wrong = [Unreadable(f"PMID {pmid}", reason, can_retry=True) for pmid in absent]
        return Fetched(
            [records[pmid] for pmid in asked if pmid in records], [], [*_of(unreadable), *wrong]
        )
    if absent and any(not item.place.startswith("PMID ") for item in unreadable):
        # An unreadable record without a number: which of the absent ones is it? Ask in halves.
        if len(asked) > 1:
            raise FormatError("A record without a PMID cannot be read.")
        unreadable = [replace(unreadable[0], place=f"PMID {asked[0]}")]
        absent = []
    return Fetched(
        [records[pmid] for pmid in asked if pmid in records],
        absent,
        _of(unreadable),
    )


def _of(unreadable: list[Unreadable]) -> list[Unreadable]:
    """Those that name their PMID."""
    return [item for item in unreadable if item.place.startswith("PMID ")]


def _version(item: Parsed) -> int:
    version = item.record.pmid_version
    return int(version) if version.isdecimal() else 0


def _named(item: Unreadable, asked: list[str]) -> Unreadable:
    match = _PMID_ELEMENT.search(item.text)
    return replace(item, place=f"PMID {match[1]}") if match and match[1] in asked else item
