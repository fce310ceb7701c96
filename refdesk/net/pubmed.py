"""PubMed by way of the E-utilities: search, records, summaries, links."""

from __future__ import annotations

import logging
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Final

from refdesk.errors import FormatError, QueryError
from refdesk.formats.registry import Unreadable
from refdesk.model.cancel import CancelToken
from refdesk.model.query.lexer import QUOTES
from refdesk.net.answers import (
    WINDOW,
    Fetched,
    FieldInfo,
    LinkOut,
    SearchPage,
    StoredSet,
    Summary,
    summary_from_json,
)
from refdesk.net.efetch_answers import read_records
from refdesk.net.eutils import (
    NAME,
    EntrezClient,
    parse_json,
    parse_xml,
    plain_words,
    refusal,
)
from refdesk.net.failures import TooFarError, TransientError, WrongRecordsError, cut_off
from refdesk.net.http import HttpClient, Reply
from refdesk.net.limits import OnWait
from refdesk.net.link_answers import read_link_lists, read_link_outs, read_links, texts_at

log = logging.getLogger(__name__)

BATCH: Final = 200
LINK_BATCH: Final = 100
"""Ids of one elink request; each may bring hundreds of links."""
RECENT: Final = "recent"
SORTS: Final = ("relevance", RECENT, "pub_date", "Author", "JournalName")
"""PubMed's orders; the second is the one in which records came into PubMed, newest first."""
MOST_WRONG: Final = 20
"""With more records in one answer that nobody asked for, it is PubMed that is out of order."""
_RECORD_DEADLINE: Final = 30.0
_BATCH_DEADLINE: Final = 120.0
_MAX_BATCH_BYTES: Final = 128_000_000
_PMID = re.compile(r"0*([1-9]\d{0,8})")
_SIGNS: Final = str.maketrans(
    dict.fromkeys(QUOTES, '"') | {"\u2217": "*", "\u200b": "", "\ufeff": ""}
)
_ENTITY = re.compile(r"&(?:amp|quot|lt|gt);")
_NOISE = re.compile(r"Restrictions achieved|^No items found\.?$", re.IGNORECASE)


class PubMedClient:
    """PubMed as a service; blocks, and may be used from any thread.

    Every method raises NetworkError without a whole answer, ServiceError when PubMed refuses or
    fails, RateLimitError when it asks for a longer pause than RefDesk waits, Cancelled. `on_wait`
    hears of waits that PubMed or a fault causes.
    """

    def __init__(self, http: HttpClient) -> None:
        self._entrez = EntrezClient(http)
        self._reading = threading.Lock()

    def renew(self) -> None:
        """The settings changed."""
        self._entrez.renew()

    def search(
        self,
        term: str,
        *,
        start: int = 0,
        count: int = 50,
        sort: str = "relevance",
        entered: tuple[date, date] | None = None,
        published: tuple[int, int] | None = None,
        cancel: CancelToken | None = None,
        on_wait: OnWait | None = None,
    ) -> SearchPage:
        """Search with `term` in PubMed's own syntax; `count` hits from `start` on.

        `sort` is one of `SORTS`. `entered` are the first and last day on which a hit came into
        PubMed (its Entrez date, NBK25499), or `published` its first and last year. No hit is a page without PMIDs. Raises QueryError for an empty
        term, ServiceError for a page beyond the hits that PubMed lists (`WINDOW`).
        """
        if not term.strip():
            raise QueryError("Type what to search for.")
        if start >= WINDOW:
            raise TooFarError(
                f"PubMed lists the first {WINDOW:,} hits of a search. Narrow it to see the others."
            )
        wanted = max(0, min(count, WINDOW - start))
        params = {
            "term": _sent(term),
            "retstart": str(start),
            "retmax": str(wanted),
            "retmode": "xml",
        }
        if sort != RECENT:  # the order of an answer that was asked for in none
            params["sort"] = sort
        if entered is not None:
            first, last = (f"{day:%Y/%m/%d}" for day in entered)
            params |= {"datetype": "edat", "mindate": first, "maxdate": last}
        elif published is not None:
            first, last = map(str, published)
            params |= {"datetype": "pdat", "mindate": first, "maxdate": last}
        return self._entrez.call(
            "esearch.fcgi",
            params,
            lambda reply: replace(_search_page(reply, start, wanted), size=count),
            cancel=cancel,
            on_wait=on_wait,
        )

    def count(
        self,
        term: str,
        *,
        published: tuple[int, int] | None = None,
        cancel: CancelToken | None = None,
        on_wait: OnWait | None = None,
    ) -> int:
        """The number of hits of `term`, of all years or of those from `published` to `published`."""
        return self.search(term, count=0, published=published, cancel=cancel, on_wait=on_wait).count

    def fetch(
        self,
        pmids: Sequence[str],
        cancel: CancelToken | None = None,
        *,
        on_wait: OnWait | None = None,
    ) -> Fetched:
        """The records of `pmids`, in batches of 200; what is no PMID counts as missing.

        Complete or an error: every PMID asked for is among the records, the missing or the
        unreadable. PubMed does not say whether a missing one never was, was merged or deleted.
        """
        result = Fetched()
        for part in self.fetch_batches(pmids, cancel, on_wait=on_wait):
            result += part
        return result

    def fetch_batches(
        self,
        pmids: Sequence[str],
        cancel: CancelToken | None = None,
        *,
        on_wait: OnWait | None = None,
    ) -> Iterator[Fetched]:
        """As `fetch`, a batch at a time: what came before a failure can be kept."""
        wanted: dict[str, str] = {}  # canonical: as given
        odd: list[str] = []
        for given in pmids:
            match = _PMID.fullmatch(given.strip())
            if match:
                wanted.setdefault(match[1], given)
            elif given not in odd:
                odd.append(given)
        if odd:
            yield Fetched(missing=odd)
        asked = list(wanted)
        for at in range(0, len(asked), BATCH):
            part = self._fetch_batch(asked[at : at + BATCH], cancel, on_wait)
            yield replace(part, missing=[wanted[pmid] for pmid in part.missing])

    def _fetch_batch(
        self,
        pmids: list[str],
        cancel: CancelToken | None,
        on_wait: OnWait | None,
        *,
        is_part: bool = False,
    ) -> Fetched:
        """One request; a batch that one record spoils is halved until that stands alone, and what
        came wrong beside right records is asked for once more by itself."""
        try:
            fetched = self._entrez.call(
                "efetch.fcgi",
                {"id": ",".join(pmids), "retmode": "xml"},
                lambda reply: self._read(reply, pmids),
                deadline=_RECORD_DEADLINE if len(pmids) < 20 else _BATCH_DEADLINE,
                max_bytes=_MAX_BATCH_BYTES,
                by_post=True,
                cancel=cancel,
                on_wait=on_wait,
            )
            return self._asked_again(fetched, pmids, cancel, on_wait)
        except WrongRecordsError as error:
            if not is_part:
                raise
            failure: FormatError | WrongRecordsError = error
        except FormatError as error:
            failure = error
        if len(pmids) == 1:
            reason = plain_words(str(failure))
            can_retry = isinstance(failure, WrongRecordsError)
            return Fetched(unreadable=[Unreadable(f"PMID {pmids[0]}", reason, can_retry=can_retry)])
        log.warning("a batch of %d records is at fault; halving it: %s", len(pmids), failure)
        middle = len(pmids) // 2
        return self._fetch_batch(pmids[:middle], cancel, on_wait, is_part=True) + self._fetch_batch(
            pmids[middle:], cancel, on_wait, is_part=True
        )

    def _asked_again(
        self,
        fetched: Fetched,
        pmids: list[str],
        cancel: CancelToken | None,
        on_wait: OnWait | None,
    ) -> Fetched:
        """`fetched` with what comes for the PMIDs in whose place other records came."""
        wrong = [one.place.removeprefix("PMID ") for one in fetched.unreadable if one.can_retry]
        if len(wrong) > MOST_WRONG:
            raise WrongRecordsError
        if not wrong:
            return fetched
        found = self._fetch_batch(wrong, cancel, on_wait, is_part=True)
        sound = [one for one in fetched.unreadable if not one.can_retry]
        place = {pmid: at for at, pmid in enumerate(pmids)}
        records = sorted(fetched.records + found.records, key=lambda one: place[one.record.pmid])
        missing = fetched.missing + found.missing
        return Fetched(records, missing, sound + found.unreadable)

    def _read(self, reply: Reply, pmids: list[str]) -> Fetched:
        with self._reading:  # several at once would gain nothing, and hold up the window's thread
            return read_records(reply, pmids)

    def summaries(
        self,
        pmids: Sequence[str],
        cancel: CancelToken | None = None,
        *,
        on_wait: OnWait | None = None,
    ) -> dict[str, Summary]:
        """What lists show of `pmids`, in the order asked; those that PubMed lacks are left out."""
        asked = list(dict.fromkeys(pmid for pmid in pmids if _PMID.fullmatch(pmid)))
        found: dict[str, Summary] = {}
        for at in range(0, len(asked), BATCH):
            batch = asked[at : at + BATCH]
            known = self._entrez.call(
                "esummary.fcgi",
                {"id": ",".join(batch), "version": "2.0", "retmode": "json"},
                lambda reply, batch=batch: _summaries(reply, batch),  # type: ignore[misc]
                by_post=True,
                cancel=cancel,
                on_wait=on_wait,
            )
            found |= known
        return found

    def links(
        self,
        pmid: str,
        linkname: str = "pubmed_pubmed",
        cancel: CancelToken | None = None,
        *,
        on_wait: OnWait | None = None,
    ) -> tuple[str, ...]:
        """Ids linked to `pmid`, in PubMed's order and without itself; () when there are none.

        `linkname` as in NBK25499: `pubmed_pubmed` (similar articles), `pubmed_pubmed_citedin`,
        `pubmed_pubmed_refs`, `pubmed_pmc` (bare numbers of PMCIDs) ... NCBI may drop any of them.
        """
        database = "pmc" if linkname.startswith("pubmed_pmc") else "pubmed"
        params = {
            "dbfrom": "pubmed",
            "db": database,
            "id": pmid,
            "cmd": "neighbor",
            "linkname": linkname,
        }
        return self._entrez.call(
            "elink.fcgi",
            params,
            lambda reply: read_links(reply, pmid, linkname),
            cancel=cancel,
            on_wait=on_wait,
        )

    def link_lists(
        self,
        pmids: Sequence[str],
        linkname: str = "pubmed_pubmed",
        cancel: CancelToken | None = None,
        *,
        on_wait: OnWait | None = None,
    ) -> Iterator[dict[str, tuple[str, ...]]]:
        """As `links` for many PMIDs, a batch at a time: each with its own list, () for none.

        The id is repeated in the request, so that NCBI answers by one set an id (NBK25499). A
        PMID that has no set of its own in the answer is asked for alone, never taken to have no
        links. What came before a failure can be kept.
        """
        asked = list(dict.fromkeys(pmids))
        for at in range(0, len(asked), LINK_BATCH):
            part = asked[at : at + LINK_BATCH]
            params: dict[str, str | Sequence[str]] = {
                "dbfrom": "pubmed",
                "id": part,
                "cmd": "neighbor",
                "linkname": linkname,
            }
            found = self._entrez.call(
                "elink.fcgi",
                params,
                lambda reply: read_link_lists(reply, linkname),
                deadline=_BATCH_DEADLINE,
                max_bytes=_MAX_BATCH_BYTES,
                by_post=True,
                cancel=cancel,
                on_wait=on_wait,
            )
            yield {
                pmid: found[pmid]
                if pmid in found
                else self.links(pmid, linkname, cancel, on_wait=on_wait)
                for pmid in part
            }

    def link_outs(
        self, pmid: str, cancel: CancelToken | None = None, *, on_wait: OnWait | None = None
    ) -> tuple[LinkOut, ...]:
        """The LinkOut resources of `pmid`, in PubMed's order."""
        params = {"dbfrom": "pubmed", "id": pmid, "cmd": "llinks"}
        return self._entrez.call(
            "elink.fcgi", params, read_link_outs, cancel=cancel, on_wait=on_wait
        )

    def post(
        self,
        pmids: Sequence[str],
        cancel: CancelToken | None = None,
        *,
        on_wait: OnWait | None = None,
    ) -> StoredSet:
        """Keep `pmids` at NCBI's history server."""
        params = {"id": ",".join(pmids)}
        return self._entrez.call(
            "epost.fcgi", params, _stored_set, by_post=True, cancel=cancel, on_wait=on_wait
        )

    def spell(
        self, term: str, cancel: CancelToken | None = None, *, on_wait: OnWait | None = None
    ) -> str:
        """`term` in better spelling; "" when PubMed has nothing better."""
        return self._entrez.call(
            "espell.fcgi", {"term": _sent(term)}, _spelling, cancel=cancel, on_wait=on_wait
        )

    def fields(self, cancel: CancelToken | None = None) -> tuple[FieldInfo, ...]:
        """The fields that PubMed can be searched by, in its order, without hidden ones (einfo)."""
        return self._entrez.call("einfo.fcgi", {}, _fields, cancel=cancel)

    def check_key(self, cancel: CancelToken | None = None) -> None:
        """Ask NCBI with the API key of the settings; raises ServiceError when it is not taken."""
        self._entrez.call(
            "einfo.fcgi", {}, lambda reply: parse_xml(reply, "eInfoResult"), cancel=cancel
        )


# -- reading the answers -----------------------------------------------------------------------


def _search_page(reply: Reply, start: int, wanted: int) -> SearchPage:
    root = parse_xml(reply, "eSearchResult")
    count_text = (root.findtext("Count") or "").strip()
    if not count_text.isdecimal():
        raise TransientError(cut_off(NAME))
    count = int(count_text)
    pmids = tuple(texts_at(root, "IdList/Id"))
    if not pmids and wanted and start < min(count, WINDOW):
        raise TransientError(cut_off(NAME))  # hits were counted, yet none came
    translations = tuple(
        ((pair.findtext("From") or "").strip(), (pair.findtext("To") or "").strip())
        for pair in root.iterfind("TranslationSet/Translation")
    )
    messages = texts_at(root, "WarningList/OutputMessage")
    return SearchPage(
        count,
        pmids,
        start,
        wanted,
        (root.findtext("QueryTranslation") or "").strip(),
        translations,
        not_found=texts_at(root, "ErrorList/PhraseNotFound"),
        quoted_not_found=texts_at(root, "WarningList/QuotedPhraseNotFound"),
        unknown_fields=texts_at(root, "ErrorList/FieldNotFound"),
        ignored=texts_at(root, "WarningList/PhraseIgnored"),
        messages=tuple(plain_words(text) for text in messages if not _NOISE.search(text)),
    )


def _sent(term: str) -> str:
    """A term as PubMed reads it: what word processors and web pages make of its signs undone.

    PubMed takes U+2217 for no truncation, and finds nothing for a name with `&amp;` (measured);
    typographic quotation marks are phrases here, so they are to be there too.
    """
    return " ".join(_ENTITY.sub(lambda found: unescape(found[0]), term).translate(_SIGNS).split())


def _summaries(reply: Reply, asked: list[str]) -> dict[str, Summary]:
    result = parse_json(reply).get("result")
    if not isinstance(result, dict):
        raise TransientError(cut_off(NAME))
    found = {}
    for pmid in asked:
        item = result.get(pmid.lstrip("0"))
        if not isinstance(item, dict):
            raise TransientError(cut_off(NAME))  # every id has an entry, if only an error
        if "error" not in item:
            found[pmid] = summary_from_json(pmid.lstrip("0"), item)
    return found


def _stored_set(reply: Reply) -> StoredSet:
    root = parse_xml(reply, "ePostResult", errors=False)
    web_env, key = root.findtext("WebEnv") or "", root.findtext("QueryKey") or ""
    if not web_env or not key:
        raise refusal(" ".join(texts_at(root, "ERROR")), reply.status)
    return StoredSet(web_env.strip(), key.strip())


def _spelling(reply: Reply) -> str:
    root = parse_xml(reply, "eSpellResult")
    return (root.findtext("CorrectedQuery") or "").strip()


def _fields(reply: Reply) -> tuple[FieldInfo, ...]:
    root = parse_xml(reply, "eInfoResult")
    found = tuple(
        _field(node)
        for node in root.iterfind("DbInfo/FieldList/Field")
        if (node.findtext("IsHidden") or "").strip() != "Y"
    )
    if not found:
        raise TransientError(cut_off(NAME))  # PubMed always has fields
    return found


def _field(node: ET.Element) -> FieldInfo:
    count = (node.findtext("TermCount") or "").strip()
    return FieldInfo(
        (node.findtext("Name") or "").strip(),
        (node.findtext("FullName") or "").strip(),
        plain_words(node.findtext("Description") or ""),
        int(count) if count.isdecimal() else None,
    )
