"""Where one article leads, list by list, as far as it is known here, and asking for what is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.linked import KeptLinkOuts, LinkedWork, LinkList
from refdesk.model.record import ReferenceRecord
from refdesk.model.views import LinkOut
from refdesk.services.failing import is_offline as has_no_network
from refdesk.services.following import RECORDS, Followed, FollowService, cited_in
from refdesk.services.online import OnlineService

LISTS: Final = ("similar", "cited_by", "references")
LINK_OUT: Final = "linkout"
EVERYTHING: Final = (*LISTS, LINK_OUT)


@dataclass(frozen=True, slots=True)
class Linked:
    """A list of works, in its source's order; `source` named it at `at` (ISO, UTC).

    The record's own list has no day. `others` more works on it have no PMID.
    """

    works: tuple[Followed, ...] = ()
    source: str = ""
    at: str = ""
    others: int = 0

    @property
    def lacking(self) -> tuple[str, ...]:
        """The PMIDs of the works that the library does not have."""
        return tuple(work.pmid for work in self.works if work.is_lacking)


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What is known of one article: lists by kind, those left out that were never asked for.

    `failures` says, by kind, why a question was not answered.
    """

    pmid: str
    lists: Mapping[str, Linked] = field(default_factory=dict)
    link_outs: KeptLinkOuts | None = None
    failures: Mapping[str, str] = field(default_factory=dict)
    offline: frozenset[str] = frozenset()
    """The kinds that there was no network for."""


class LinkService:
    """The links of one article at a time. Any thread may call it."""

    def __init__(self, follower: FollowService, online: OnlineService) -> None:
        self._follower = follower
        self._online = online

    def kept(self, record: ReferenceRecord) -> LinkPage:
        """What the record and earlier answers tell; nobody is asked."""
        return self._page(record, {})

    def ask(
        self, record: ReferenceRecord, kinds: Sequence[str], token: CancelToken | None = None
    ) -> LinkPage:
        """Ask for lists and LinkOut anew, whatever was kept; what fails leaves the old answer.

        Raises Cancelled.
        """
        failures: dict[str, str] = {}
        offline = set()
        for kind in kinds:
            if kind == LINK_OUT:
                failure, is_offline = self._ask_link_outs(record.pmid, token)
            else:
                answers = self._follower.lists.find(kind, [record.pmid], refresh=True, token=token)
                failure, is_offline = answers.failure, answers.is_offline
            if failure:
                failures[kind] = failure
            if is_offline:
                offline.add(kind)
        return replace(self._page(record, failures), offline=frozenset(offline))

    def describe(
        self, pmids: Sequence[str], token: CancelToken | None = None
    ) -> dict[str, LinkedWork]:
        """What lists show of works, kept or asked for; raises NetworkError, ServiceError."""
        return self._follower.describe(pmids, token)

    def _ask_link_outs(self, pmid: str, token: CancelToken | None) -> tuple[str, bool]:
        """Why PubMed did not name resources, "" when it did; whether there was no network."""
        try:
            self._online.link_outs(pmid, token or CancelToken())
        except Cancelled:
            raise
        except RefDeskError as error:
            return str(error), has_no_network(error)
        return "", False

    def _page(self, record: ReferenceRecord, failures: Mapping[str, str]) -> LinkPage:
        lists: dict[str, Linked] = {}
        for kind in LISTS:
            own = cited_in(record) if kind == "references" else ()
            kept = self._follower.lists.kept(kind, [record.pmid]).get(record.pmid)
            if own:
                lists[kind] = self._linked(LinkList(tuple(dict.fromkeys(own)), "", RECORDS))
            elif kept is not None:
                lists[kind] = self._linked(kept)
        return LinkPage(record.pmid, lists, self._online.kept_link_outs(record.pmid), failures)

    def _linked(self, kept: LinkList) -> Linked:
        known = self._follower.known_works(kept.pmids)
        works = self._follower.marked([Followed(pmid, 1) for pmid in kept.pmids])
        described = tuple(work.described(known.get(work.pmid)) for work in works)
        return Linked(described, kept.source, kept.at, kept.others)


def by_category(found: Sequence[LinkOut]) -> dict[str, list[LinkOut]]:
    """Resources by LinkOut's categories, in PubMed's order; what has none comes last, as ""."""
    groups: dict[str, list[LinkOut]] = {}
    for one in sorted(found, key=lambda each: not each.category):
        groups.setdefault(one.category, []).append(one)
    return groups
