"""An imitation of NCBI's E-utilities for PubMed."""

from __future__ import annotations

import json
import re
import time
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from xml.sax.saxutils import escape

from tests.servers.base import Answer, Handler, LoopbackServer, Request
from tests.servers.faults import HTML, Fault
from tests.servers.query import matching
from tests.servers.records import Shelf, Work, article_set, folded, summary

WINDOW = 9_999
ARRIVE = "/_arrive"
"""`/_arrive?n=3&title=Sepsis` lets three new records come in, for trying alerts by hand."""
REVISE = "/_revise"
"""`/_revise?pmid=90000001&volume=7&notice=RetractionIn&by=90000002` gives a record another title,
volume, issue or pages, and a notice, for trying a refresh and the record watch by hand."""
XML = "text/xml; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
TOO_FAR = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch"
    " can only retrieve the first 9,999 records matching the query."
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE {root} PUBLIC "-//NLM//DTD {dtd}//EN"'
    ' "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/x/{root}.dtd">\n'
)


def _wrong_record(handler: Handler, fault: Fault, answer: Answer) -> None:
    """Another record than those asked for, as `id=-1` really gives PMID 1."""
    eutils = handler.loop
    assert isinstance(eutils, EutilsServer)
    one = eutils.shelf.get(1)
    assert one is not None
    handler.reply(200, article_set([one]), XML)


def _wrong_record_once(handler: Handler, fault: Fault, answer: Answer) -> None:
    """Another record in the place of the first of those asked for."""
    eutils = handler.loop
    assert isinstance(eutils, EutilsServer)
    pmids = [
        int(found) for found in re.findall(rb'<PMID Version="\d">(\d+)</PMID>\s*<Date', answer.body)
    ]
    works = [work for pmid in [1, *pmids[1:]] if (work := eutils.shelf.get(pmid))]
    handler.reply(200, article_set(works), XML)


def _no_ids(handler: Handler, fault: Fault, answer: Answer) -> None:
    """A search answer whose list of ids is lost while its count is not."""
    body = re.sub(rb"<IdList>.*?</IdList>", b"<IdList/>", answer.body, flags=re.DOTALL)
    handler.reply(200, body, answer.media_type)


class EutilsServer(LoopbackServer):
    """The E-utilities; `limit` requests a second where it is not 0.

    `too_far_status` is what a search beyond the window answers with: both 200 and 400 were seen.
    `api_keys` are those that are taken when a request brings one. `swaps` are PMIDs for which
    another one's record is handed out.
    """

    own_faults: ClassVar = {
        "wrong-record": _wrong_record,
        "wrong-record-once": _wrong_record_once,
        "no-ids": _no_ids,
    }

    def __init__(self, shelf: Shelf | None = None, *, limit: int = 0) -> None:
        super().__init__()
        self.shelf = shelf or Shelf()
        self._hits: dict[tuple[str, int], list[int]] = {}
        self.limit = limit

    def reset(self) -> None:
        super().reset()
        self.limit = 0
        self.too_far_status = 400
        self.swaps: dict[int, int] = {}
        self.api_keys = {"good-key-0123456789"}
        self.spellings = {"interlukin": "interleukin", "astma": "asthma"}
        self.links: dict[str, dict[int, list[int]]] = {}
        self.without_set: set[int] = set()
        """PMIDs whose set elink leaves out of an answer for several."""
        self.dropped_links: set[str] = set()
        """Names of links that NCBI does not have any more."""
        self._starts: deque[float] = deque()
        self._history: dict[str, list[list[int]]] = {}
        self._left = 3

    def every_header(self) -> dict[str, str]:
        return {"X-RateLimit-Limit": str(self.limit or 3), "X-RateLimit-Remaining": str(self._left)}

    def answer(self, request: Request) -> Answer:
        if request.path == ARRIVE:
            titles = [request.get("title")] * _number(request, "n", 1)
            pmids = self.shelf.arrive(datetime.now(UTC).date(), *titles)
            return Answer(f"{', '.join(pmids)} came in\n".encode(), "text/plain; charset=UTF-8")
        if request.path == REVISE:
            return Answer(self._revise(request).encode(), "text/plain; charset=UTF-8")
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        utility = request.path.rsplit("/", 1)[-1].partition(".")[0]
        answer = getattr(self, f"_{utility}", None)
        if answer is None or utility not in _UTILITIES:
            return Answer(HTML.format(title="404 Not Found", text="").encode(), status=404)
        result: Answer = answer(request)
        return result

    def _revise(self, request: Request) -> str:
        work = self.shelf.get(_number(request, "pmid", 0))
        if work is None:
            return "no such record\n"
        facts = {name: request.get(name) for name in ("title", "volume", "issue", "pages")}
        changed: dict[str, Any] = {name: value for name, value in facts.items() if value}
        changed["raw"] = b""
        if kind := request.get("notice"):
            notice = (kind, "Made Up J. 2026;1(1):1.", request.get("by"))
            changed["notices"] = (*work.notices, notice)
        self.shelf.revise(replace(work, **changed))
        return f"{work.pmid} was revised\n"

    def _refusal(self, request: Request) -> Answer | None:
        if request.method == "GET" and len(request.query) > 8_000:
            return Answer(
                HTML.format(title="414 Request-URI Too Long", text="").encode(), status=414
            )
        key = request.get("api_key")
        if key and key not in self.api_keys:
            body = {"error": "API key invalid", "api-key": key, "type": "api", "status": "unknown"}
            return Answer(json.dumps(body).encode(), JSON, 400)
        if self.limit and self._is_too_fast(10 if key else self.limit):
            body = {
                "error": "API rate limit exceeded",
                "api-key": "198.51.100.7",
                "count": "4",
                "limit": "3",
            }
            return Answer(json.dumps(body).encode(), JSON, 429, {"Retry-After": "2"})
        return None

    def _is_too_fast(self, limit: int) -> bool:
        now = time.monotonic()
        while self._starts and now - self._starts[0] >= 1:
            self._starts.popleft()
        self._left = max(0, limit - len(self._starts) - 1)
        if len(self._starts) >= limit:
            return True
        self._starts.append(now)
        return False

    # -- esearch ---------------------------------------------------------------------------

    def _esearch(self, request: Request) -> Answer:
        term = request.get("term").strip()
        if not term:
            return self._search_error(request, "Empty term and query_key - nothing todo", 200)
        start, wanted = _number(request, "retstart", 0), _number(request, "retmax", 20)
        asked = (term, self.shelf.edition)
        if asked not in self._hits:
            self._hits[asked] = [work.pmid for work in matching(term, self.shelf)]
        hits = [pmid for pmid in self._hits[asked] if self._is_entered(pmid, request)]
        if start >= WINDOW:
            return self._search_error(request, TOO_FAR, self.too_far_status)
        notes = _notes(term, self._hits[asked])
        if not hits:
            notes["messages"].append("No items found.")
        if start + wanted > WINDOW and len(hits) > WINDOW:
            wanted = WINDOW - start
            notes["messages"].append(
                f"Restrictions achieved. start and count adjusted to {start}, {wanted}"
            )
        if request.get("sort") == "pub_date":
            hits = sorted(hits, key=lambda pmid: -self._known(pmid).year)
        page = hits[start : min(start + wanted, WINDOW)]
        if request.get("rettype") == "count":
            page = []
        history = self._store(request, hits) if request.get("usehistory") == "y" else None
        if request.get("retmode") == "json":
            return _search_json(hits, page, start, history, term, notes)
        return _search_xml(hits, page, start, history, term, notes)

    def _is_entered(self, pmid: int, request: Request) -> bool:
        """Whether a record came in between mindate and maxdate, where both are given."""
        first, last = request.get("mindate"), request.get("maxdate")
        if not (first and last):
            return True
        work = self._known(pmid)
        if request.get("datetype") == "pdat":
            return int(first[:4]) <= work.year <= int(last[:4])
        return first <= work.entered <= last

    def _search_error(self, request: Request, text: str, status: int) -> Answer:
        if request.get("retmode") == "json":  # with its raw line break, as NCBI sends it
            head = '{"header":{"type":"esearch","version":"0.3"},"esearchresult":{"ERROR":"'
            body = f'{head}{text}"}}}}'
            return Answer(body.encode(), JSON, status)
        return Answer(_xml("eSearchResult", f"<ERROR>{escape(text)}</ERROR>"), XML, status)

    def _known(self, pmid: int) -> Work:
        work = self.shelf.get(pmid)
        assert work is not None
        return work

    def _store(self, request: Request, pmids: list[int]) -> tuple[str, int]:
        environment = request.get("WebEnv") or f"MCID_{len(self._history) + 1:024x}"
        sets = self._history.setdefault(environment, [])
        sets.append(pmids)
        return environment, len(sets)

    # -- efetch, esummary, epost --------------------------------------------------------------

    def _stored(self, request: Request) -> list[int] | str:
        """The ids that a request names, by list or history; a text where it is an error."""
        if request.get("WebEnv"):
            sets = self._history.get(request.get("WebEnv"), [])
            key = _number(request, "query_key", 0)
            if not 1 <= key <= len(sets):
                return f"Unable to obtain query #{key}"
            start = _number(request, "retstart", 0)
            if start >= WINDOW:
                return TOO_FAR
            return sets[key - 1][start : min(WINDOW, start + _number(request, "retmax", 10_000))]
        if "id" not in request.form:
            return "Neither query_key nor id specified"
        texts = re.split(r"[,\s]+", ",".join(request.form["id"]))
        return [int(text) for text in texts if re.fullmatch(r"[+-]?\d{1,19}", text)]

    def _efetch(self, request: Request) -> Answer:
        ids = self._stored(request)
        if isinstance(ids, list):
            ids = [1 if number == -1 else number for number in ids if number > 0 or number == -1]
        if isinstance(ids, str) or not ids:
            text = (
                ids if isinstance(ids, str) else "ID list is empty! Possibly it has no correct IDs."
            )
            head = '<?xml version="1.0" ?>\n<!DOCTYPE eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20131226/efetch.dtd">\n'
            body = f"{head}<eFetchResult>\n\t<ERROR>{escape(text)}</ERROR>\n</eFetchResult>\n"
            return Answer(body.encode(), XML, 400)
        ids = [self.swaps.get(pmid, pmid) for pmid in dict.fromkeys(ids)]
        works = [work for pmid in ids if (work := self.shelf.get(pmid))]
        if request.get("rettype") == "uilist" and request.get("retmode") == "text":
            return Answer(
                "".join(f"{w.pmid}\n" for w in works).encode(), "text/plain; charset=UTF-8"
            )
        return Answer(article_set(works), XML)

    def _esummary(self, request: Request) -> Answer:
        ids = self._stored(request)
        if request.get("retmode") != "json":
            text = ids if isinstance(ids, str) else "This imitation knows the JSON form only"
            return Answer(_xml("eSummaryResult", f"\n\t<ERROR>{text}</ERROR>\n"), XML)
        header = {"type": "esummary", "version": "0.3"}
        if isinstance(ids, str) or not ids:
            text = ids if isinstance(ids, str) else "Empty id list - nothing todo"
            return Answer(json.dumps({"header": header, "error": text}).encode(), JSON)
        result: dict[str, Any] = {"uids": [str(pmid) for pmid in dict.fromkeys(ids)]}
        for pmid in sorted(dict.fromkeys(ids)):  # not the order of the request, as at NCBI
            work = self.shelf.get(pmid)
            lost = {"uid": str(pmid), "error": "cannot get document summary"}
            result[str(pmid)] = summary(work) if work else lost
        return Answer(json.dumps({"header": header, "result": result}).encode(), JSON)

    def _epost(self, request: Request) -> Answer:
        if request.get("db") != "pubmed":
            text = f"Invalid db name specified: {request.get('db')}"
            return Answer(_xml("ePostResult", f"\n\t<ERROR>{escape(text)}</ERROR>\n"), XML)
        ids = self._stored(request)
        if isinstance(ids, str) or not ids:
            errors = "<ERROR>Empty ID list; Nothing to store</ERROR>"
            errors += "<ERROR>Some IDs have invalid value and were omitted. Maximum ID value 18446744073709551615</ERROR>"
            return Answer(_xml("ePostResult", errors), XML)
        environment, key = self._store(request, ids)
        inner = f"\n\t<QueryKey>{key}</QueryKey>\n\t<WebEnv>{environment}</WebEnv>\n"
        return Answer(_xml("ePostResult", inner), XML)

    # -- elink, espell, einfo -----------------------------------------------------------------

    def _elink(self, request: Request) -> Answer:
        ids = self._stored(request)
        if isinstance(ids, str) or not ids:
            return Answer(_xml("eLinkResult", "<ERROR>Empty ID list</ERROR>"), XML)
        if request.get("cmd", "neighbor") in ("llinks", "llinkslib", "prlinks"):
            sets = "".join(_url_set(work) for pmid in ids if (work := self.shelf.get(pmid)))
            inner = f"<LinkSet><DbFrom>pubmed</DbFrom><IdUrlList>{sets}</IdUrlList></LinkSet>\n"
            return Answer(_xml("eLinkResult", inner), XML)
        name = request.get("linkname") or "pubmed_pubmed"
        if name in self.dropped_links:
            return Answer(_xml("eLinkResult", f"<ERROR>Invalid link name {name}</ERROR>"), XML)
        # An id that is repeated has a set of its own; ids with commas between them share one.
        is_apart = len(request.form.get("id", [])) > 1
        groups = [[pmid] for pmid in ids if pmid not in self.without_set] if is_apart else [ids]
        sets = "".join(self._link_set(name, group) for group in groups)
        return Answer(_xml("eLinkResult", sets), XML)

    def _link_set(self, name: str, ids: list[int]) -> str:
        database = name.split("_")[1]
        links = "".join(f"<Link><Id>{pmid}</Id></Link>" for pmid in self._linked(name, ids))
        found = f"<LinkSetDb><DbTo>{database}</DbTo><LinkName>{name}</LinkName>{links}</LinkSetDb>"
        id_list = "".join(f"<Id>{pmid}</Id>" for pmid in ids)
        return f"<LinkSet><DbFrom>pubmed</DbFrom><IdList>{id_list}</IdList>{found if links else ''}</LinkSet>"

    def _linked(self, name: str, ids: list[int]) -> list[int]:
        if name in self.links:
            return [other for pmid in ids for other in self.links[name].get(pmid, [])]
        known = [pmid for pmid in ids if self.shelf.get(pmid)]
        if name.startswith("pubmed_pmc"):
            return [int(w.pmcid[3:]) for pmid in known if (w := self._known(pmid)).pmcid]
        if name in ("pubmed_pubmed", "pubmed_pubmed_citedin", "pubmed_pubmed_refs"):
            near = [p for pmid in known for p in range(pmid + 1, pmid + 6) if self.shelf.get(p)]
            return [*known, *near] if name == "pubmed_pubmed" else near
        return []

    def _ecitmatch(self, request: Request) -> Answer:
        """Journal, volume and page must fit, as at NCBI; year and author tell several apart."""
        lines = []
        for line in request.get("bdata").split("\r"):
            parts = line.split("|")
            if len(parts) < 6 or not parts[0]:
                continue
            cited = [
                (_nearness(work, parts), work) for work in self.shelf if _is_cited(work, parts)
            ]
            best = max((near for near, _ in cited), default=0)
            fits = [str(work.pmid) for near, work in cited if near == best]
            said = fits[0] if fits else "NOT_FOUND"
            if len(fits) > 1:
                many = len(fits) > 3
                said = (
                    f"AMBIGUOUS ({len(fits)} citations)" if many else f"AMBIGUOUS {','.join(fits)}"
                )
            lines.append("|".join([*parts[:6], said]))
        return Answer("\n".join([*lines, ""]).encode(), "text/plain; charset=UTF-8")

    def _espell(self, request: Request) -> Answer:
        term = request.get("term")
        words = [self.spellings.get(word.lower(), word) for word in term.split()]
        better = " ".join(words) if " ".join(words) != " ".join(term.split()) else ""
        inner = (
            f"\n\t<Database>pubmed</Database>\n\t<Query>{escape(term)}</Query>"
            f"\n\t<CorrectedQuery>{escape(better)}</CorrectedQuery>\n\t<SpelledQuery><Original></Original>"
            f"<Replaced>{escape(better)}</Replaced></SpelledQuery>\n\t<ERROR/>\n"
        )
        return Answer(_xml("eSpellResult", inner), XML)

    def _einfo(self, request: Request) -> Answer:
        count = sum(1 for _ in self.shelf)
        inner = (
            "<DbInfo><DbName>pubmed</DbName><MenuName>PubMed</MenuName><Description>PubMed"
            f" bibliographic record</Description><Count>{count}</Count>"
            f"<FieldList>{''.join(map(_field_info, _FIELDS))}</FieldList></DbInfo>"
        )
        return Answer(_xml("eInfoResult", inner), XML)


_FIELDS = (
    ("ALL", "All Fields", "All terms from all searchable fields", 400, "N"),
    ("UID", "UID", "Unique number assigned to publication", 0, "N"),
    ("TITL", "Title", "Words in title of publication", 21_000, "N"),
    ("TIAB", "Title/Abstract", "Free text associated with Abstract/Title", 90_000, "N"),
    ("EID", "Extended PMID", "Extended PMID", 5, "Y"),
)
"""Name, full name, description, terms, hidden."""


def _field_info(field: tuple[str, str, str, int, str]) -> str:
    name, full, told, terms, hidden = field
    return (
        f"<Field><Name>{name}</Name><FullName>{full}</FullName><Description>{told}</Description>"
        f"<TermCount>{terms}</TermCount><IsDate>N</IsDate><IsNumerical>N</IsNumerical>"
        f"<SingleToken>N</SingleToken><Hierarchy>N</Hierarchy><IsHidden>{hidden}</IsHidden></Field>"
    )


_UTILITIES = ("esearch", "efetch", "esummary", "epost", "elink", "espell", "einfo", "ecitmatch")


def _xml(root: str, inner: str) -> bytes:
    head = _HEAD.format(root=root, dtd=f"{root[:-6]} 20060628")
    return f"{head}<{root}>{inner}</{root}>\n".encode()


def _is_cited(work: Work, parts: list[str]) -> bool:
    journal = folded(parts[0]) in map(folded, (work.journal.medline, work.journal.title))
    page = not parts[3] or work.pages.partition("-")[0] == parts[3]
    return journal and work.volume == parts[2] and page


def _nearness(work: Work, parts: list[str]) -> int:
    is_author = bool(work.authors) and folded(parts[4]).startswith(folded(work.authors[0][0]))
    return (str(work.year) == parts[1]) + is_author


def _number(request: Request, name: str, default: int) -> int:
    text = request.get(name)
    return int(text) if text.isdecimal() else default


def _notes(term: str, hits: list[int]) -> dict[str, list[str]]:
    """What the answer says about the search, whenever its hits came in: what was not found."""
    tags = re.findall(r"\[([^\]]*)\]", term)
    phrases = re.findall(r'"([^"]*)"', term)
    return {
        "phrases": [term] if not hits and not tags else [],
        "fields": [],
        "quoted": [f'"{phrase}"' for phrase in phrases if not hits],
        "ignored": [word for word in term.split() if word in ("the", "of", "and", "in")],
        "messages": [],
    }


def _translation(term: str) -> str:
    return term if "[" in term else f'"{term.lower()}"[All Fields]'


def _search_xml(
    hits: list[int],
    page: list[int],
    start: int,
    history: tuple[str, int] | None,
    term: str,
    notes: dict[str, list[str]],
) -> Answer:
    kept = f"<QueryKey>{history[1]}</QueryKey><WebEnv>{history[0]}</WebEnv>" if history else ""
    ids = "\n".join(f"<Id>{pmid}</Id>" for pmid in page)
    id_list = f"<IdList>\n{ids}\n</IdList>" if page else "<IdList/>"
    errors = _list("PhraseNotFound", notes["phrases"]) + _list("FieldNotFound", notes["fields"])
    warnings = (
        _list("PhraseIgnored", notes["ignored"])
        + _list("QuotedPhraseNotFound", notes["quoted"])
        + _list("OutputMessage", notes["messages"])
    )
    inner = (
        f"<Count>{len(hits)}</Count><RetMax>{len(page)}</RetMax><RetStart>{start}</RetStart>"
        f"{kept}{id_list}<TranslationSet><Translation>     <From>{escape(term)}</From>     "
        f"<To>{escape(_translation(term))}</To>    </Translation></TranslationSet>"
        f"<QueryTranslation>{escape(_translation(term))}</QueryTranslation>"
        + (f"<ErrorList>{errors}</ErrorList>" if errors else "")
        + (f"<WarningList>{warnings}</WarningList>" if warnings else "")
    )
    return Answer(_xml("eSearchResult", inner), XML)


def _list(name: str, texts: list[str]) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for text in texts)


def _search_json(
    hits: list[int],
    page: list[int],
    start: int,
    history: tuple[str, int] | None,
    term: str,
    notes: dict[str, list[str]],
) -> Answer:
    result: dict[str, Any] = {
        "count": str(len(hits)),
        "retmax": str(len(page)),
        "retstart": str(start),
        "idlist": [str(pmid) for pmid in page],
        "translationset": [{"from": term, "to": _translation(term)}],
        "querytranslation": _translation(term),
        "errorlist": {"phrasesnotfound": notes["phrases"], "fieldsnotfound": notes["fields"]},
        "warninglist": {
            "phrasesignored": notes["ignored"],
            "quotedphrasesnotfound": notes["quoted"],
            "outputmessages": notes["messages"],
        },
    }
    if history:
        result |= {"querykey": str(history[1]), "webenv": history[0]}
    body = {"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result}
    return Answer(json.dumps(body).encode(), JSON)


def _url_set(work: Work) -> str:
    if not work.doi:
        return f"<IdUrlSet><Id>{work.pmid}</Id><Info>F</Info></IdUrlSet>"
    return (
        f"<IdUrlSet>\n\t<Id>{work.pmid}</Id>\n"
        f"\t<ObjUrl><Url>https://publisher.example/doi/{escape(work.doi)}?a=1&amp;b=2</Url>"
        "<IconUrl>/corehtml/query/egifs/https:--publisher.example-logo.png</IconUrl>"
        "<Category>Full Text Sources</Category>"
        "<Attribute>subscription/membership/fee required</Attribute>"
        "<Provider><Name>Made-up Publishing &amp; Sons</Name><NameAbbr>mups</NameAbbr><Id>7898</Id></Provider></ObjUrl>\n"
        "\t<ObjUrl><Url>https://health.example/topic</Url><LinkName>A topic</LinkName>"
        "<SubjectType>consumer health</SubjectType><Category>Medical</Category>"
        "<Attribute>free resource</Attribute><Attribute>full-text online</Attribute>"
        "<Provider><Name>Health Information</Name><NameAbbr>HI</NameAbbr><Id>3162</Id></Provider></ObjUrl>\n"
        "\t<ObjUrl><Url>javascript:alert(1)</Url><Category>Medical</Category>"
        "<Provider><Name>Nobody</Name><NameAbbr>N</NameAbbr><Id>1</Id></Provider></ObjUrl>\n"
        "</IdUrlSet>"
    )
