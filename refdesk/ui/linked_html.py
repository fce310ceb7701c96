"""The lists of the Links tab as HTML: similar articles, cited by, references, LinkOut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from refdesk.model.linked import PUBMED, LinkedWork
from refdesk.model.views import LinkOut
from refdesk.services.following import RECORDS, Followed
from refdesk.services.linking import EVERYTHING, LINK_OUT, LISTS, Linked, LinkPage, by_category
from refdesk.ui.links import linked_address
from refdesk.ui.record_text import action, counted, esc, heading, link, paragraph, quiet, tr
from refdesk.ui.words import local_day

FIRST: Final = 10
"""Works of a list on screen at first."""
MORE: Final = 100
"""Works that each click adds."""
_DOT: Final = " &nbsp;·&nbsp; "


@dataclass(frozen=True, slots=True)
class LinkState:
    """What is known of the links on screen, and what is under way.

    `shown` has how many works of a list are on screen, where that is not `FIRST`; `titles` came
    after the page, and `untitled` says why some did not.
    """

    page: LinkPage | None = None
    asking: frozenset[str] = frozenset()
    failures: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, int] = field(default_factory=dict)
    titles: Mapping[str, LinkedWork] = field(default_factory=dict)
    untitled: str = ""
    can_add: bool = True
    has_table: bool = True
    """Whether a list can be shown as a table: those of references can, those of hits cannot."""

    def visible(self, kind: str) -> tuple[Followed, ...]:
        """The works of a list that are on screen, with their titles where those are known."""
        found = self.page.lists.get(kind) if self.page is not None else None
        if found is None:
            return ()
        works = found.works[: self.shown.get(kind, FIRST)]
        return tuple(
            work if work.title else work.described(self.titles.get(work.pmid)) for work in works
        )

    @property
    def without_title(self) -> tuple[str, ...]:
        """The PMIDs of works on screen whose titles are not known yet."""
        pmids = (work.pmid for kind in LISTS for work in self.visible(kind) if not work.title)
        return tuple(dict.fromkeys(pmid for pmid in pmids if pmid not in self.titles))


def linked_html(pmid: str, state: LinkState, link_outs: Sequence[LinkOut] = ()) -> str:
    """All lists of an article; `link_outs` came by another way than the page."""
    if state.page is None:
        return _link_outs(state, link_outs) if link_outs else ""
    if not pmid:
        words = tr(
            "Similar articles, citations and references are found by PMID, which this record lacks."
            " “Fill in missing identifiers” in the menu of the list may find it."
        )
        return paragraph(quiet(esc(words)), "l")
    parts = [_all_at_once(state)]
    parts += [_list(pmid, kind, state) for kind in LISTS]
    parts.append(_link_outs(state, link_outs))
    return "".join(parts)


def _titles() -> dict[str, str]:
    return {
        "similar": tr("Similar articles"),
        "cited_by": tr("Cited by"),
        "references": tr("References"),
        LINK_OUT: tr("LinkOut - more resources"),
    }


def _all_at_once(state: LinkState) -> str:
    """One line that asks for all that was never asked for, where that is more than one list."""
    page = state.page
    if page is None:
        return ""
    known = {*page.lists, *((LINK_OUT,) if page.link_outs is not None else ())}
    unknown = [kind for kind in EVERYTHING if kind not in known | state.asking]
    if len(unknown) < 2:
        return ""
    words = tr("Ask for similar articles, citations, references and resources")
    return paragraph(link(action("ask", ",".join(unknown)), esc(words)), "i")


def _list(pmid: str, kind: str, state: LinkState) -> str:
    found = state.page.lists.get(kind) if state.page is not None else None
    out = [heading(kind, _titles()[kind], len(found.works) if found is not None else None)]
    out.append(_told(pmid, kind, found, state))
    if found is not None:
        out += [paragraph(_work(work, state), "n1") for work in state.visible(kind)]
        out.append(_fold(kind, found, state))
    return "".join(out)


def _told(pmid: str, kind: str, found: Linked | None, state: LinkState) -> str:
    """Who said so and when, and what can be done with the whole list."""
    if found is None:
        return _asking(kind, state) or _failed(kind, state) or _ask(kind, tr("Ask PubMed"))
    parts = []
    if found.source == RECORDS:
        parts.append(quiet(esc(tr("From the record"))))
    else:
        who = [found.source if found.works or found.others else "", local_day(found.at)]
        parts.append(quiet(esc(", ".join(each for each in who if each))))
    if not found.works:
        parts.insert(0, quiet(esc(tr("None is known."))))
    if have := sum(not work.is_lacking for work in found.works):
        parts.append(quiet(esc(counted(have, "1 is in your library", "%n are in your library"))))
    if found.others:
        words = counted(found.others, "1 more has no PMID", "%n more have no PMID")
        parts.append(quiet(esc(words)))
    deeds = (
        []
        if found.source == RECORDS or kind in state.asking
        else [_ask_link(kind, tr("Ask again"))]
    )
    lacking = len(found.lacking)
    if lacking and state.can_add:
        words = counted(lacking, "Add the one that you lack", "Add all %n that you lack")
        deeds.append(link(action("add-all", kind), esc(words)))
    if found.works and state.has_table:
        deeds.append(link(action("table", kind), esc(tr("As a table"))))
    if found.works and found.source == PUBMED:
        deeds.append(link(linked_address(pmid, kind), esc(tr("In PubMed")).replace(" ", "&nbsp;")))
    lines = [_DOT.join(parts), _DOT.join(deeds)]
    text = paragraph("<br>".join(line for line in lines if line), "l")
    return text + _asking(kind, state) + _failed(kind, state)


def _asking(kind: str, state: LinkState) -> str:
    if kind not in state.asking:
        return ""
    return paragraph(quiet(esc(tr("Asking …"))), "l")


def _failed(kind: str, state: LinkState) -> str:
    if kind not in state.failures or kind in state.asking:
        return ""
    failed = f'<span class="e">{esc(state.failures[kind])}</span>'
    return paragraph(f"{failed} {_ask_link(kind, tr('Retry'))}", "l")


def _ask(kind: str, words: str) -> str:
    return paragraph(_ask_link(kind, words), "l")


def _ask_link(kind: str, words: str) -> str:
    return link(action("ask", kind), esc(words), _titles()[kind])


def _work(work: Followed, state: LinkState) -> str:
    deed = action("pmid", work.pmid)
    if not work.is_lacking:
        deed = action("reference", str(work.reference_id))
    title = link(deed, esc(work.title or f"PMID {work.pmid}"))
    where = " ".join(part for part in (work.container, str(work.year or "")) if part)
    facts = [part for part in (work.creators, where) if part]
    facts += [f"PMID\u00a0{work.pmid}"] if work.title else []
    return f"{title}<br>{quiet(esc(', '.join(facts)))}{_mark(work, state)}"


def _mark(work: Followed, state: LinkState) -> str:
    """Whether the library has a work; what it lacks can be added there."""
    if work.reference_id:
        words = tr("In trash") if work.is_trashed else "✓ " + tr("In library")
        tone = "q" if work.is_trashed else "g"
        shown = f'<span class="{tone}">{esc(words).replace(" ", "&nbsp;")}</span>'
        return " " + link(action("reference", str(work.reference_id)), shown)
    if not state.can_add:
        return ""
    return " " + link(action("add", work.pmid), esc(tr("Add")), tr("Add to the library"))


def _fold(kind: str, found: Linked, state: LinkState) -> str:
    on_screen = state.shown.get(kind, FIRST)
    parts = []
    left = len(found.works) - on_screen
    if left > 0:
        words = counted(min(left, MORE), "Show 1 more", "Show %n more")
        parts.append(link(action("more", kind), esc(words)))
    if on_screen > FIRST:
        parts.append(link(action("fewer", kind), esc(tr("Show fewer"))))
    if state.untitled and any(not work.title for work in state.visible(kind)):
        parts.append(quiet(esc(tr("Titles are missing:") + " " + state.untitled)))
    return paragraph(_DOT.join(parts), "x")


def _link_outs(state: LinkState, link_outs: Sequence[LinkOut]) -> str:
    kept = state.page.link_outs if state.page is not None else None
    found: Sequence[LinkOut]
    found = kept.found if kept is not None else link_outs
    count = len(found) if kept is not None or link_outs else None
    out = [heading(LINK_OUT, _titles()[LINK_OUT], count)]
    if count is None:
        return out[0] + (
            _asking(LINK_OUT, state) or _failed(LINK_OUT, state) or _ask(LINK_OUT, tr("Ask PubMed"))
        )
    parts = [] if found else [quiet(esc(tr("PubMed names none.")))]
    if kept is not None:
        parts.append(quiet(esc(f"PubMed, {local_day(kept.at)}")))
    if LINK_OUT not in state.asking:
        parts.append(_ask_link(LINK_OUT, tr("Ask again")))
    out.append(paragraph(_DOT.join(parts), "l"))
    out += [_asking(LINK_OUT, state), _failed(LINK_OUT, state)]
    for category, members in by_category(found).items():
        rows = "<br>".join(_resource(one) for one in members)
        out.append(paragraph(f"<b>{esc(category or tr('Other'))}</b><br>{rows}", "n2"))
    return "".join(out)


def _resource(one: LinkOut) -> str:
    notes = f" {quiet(esc(', '.join(one.attributes)))}" if one.attributes else ""
    return link(one.url, esc(one.provider or one.url), one.url) + notes
