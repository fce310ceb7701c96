"""The record's page as text: PubMed's order, nothing left out, nothing let in."""

from __future__ import annotations

import dataclasses
import gzip
import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Affiliation,
    ArticleId,
    CitedReference,
    Creator,
    DataBank,
    Identifier,
    Keyword,
    ReferenceList,
    ReferenceRecord,
    Term,
)
from refdesk.model.rows import ReferenceRow, Status
from refdesk.model.views import LinkOut, ReferenceView, RelatedList
from refdesk.ui.record_head import type_chips
from refdesk.ui.record_html import page_sections, record_html
from refdesk.ui.record_sections import label_html
from refdesk.ui.record_text import RecordState, RecordStyle, without_tags
from tests.ui.sample_views import (
    FILLER,
    chapter,
    crowd,
    hostile,
    retracted,
    seed,
    seed_view,
    text,
    view_of,
)

STYLE = RecordStyle()
ALL = frozenset(
    {"authors", "affiliations", "references", "collaborators", "sections", "CommentIn", "similar",
     "cited_by", "<b>Odd"}
)  # fmt: skip
HREF = re.compile(r'<a [^<>]*?href="([^"]*)"')


def page(
    record: ReferenceRecord | ReferenceView, *unfolded: str, words: tuple[str, ...] = ()
) -> str:
    view = record if isinstance(record, ReferenceView) else view_of(record)
    return record_html(view, STYLE, RecordState(frozenset(unfolded)), words=words)


def body(markup: str) -> str:
    """What a reader sees, blanks squeezed."""
    shown = markup.partition("<body>")[2]
    shown = re.sub(r'<img [^>]*alt="([^"]*)">', r"\1", shown)
    return " ".join(without_tags(re.sub(r"</p>|<br>", " ", shown)).split())


def test_the_sections_stand_in_pubmeds_order() -> None:
    record = replace(
        retracted(), keywords=(Keyword(text("gut")),), conflict_of_interest=text("None."),
        data_banks=(DataBank("GEO", ("GSE1",)),),
    )  # fmt: skip
    titles = [title for _, title in page_sections(page(record))]
    wanted = [
        "Abstract", "Keywords", "Conflict of interest statement", "Comment in", "Retraction in",
        "Partial retraction in", "Erratum in", "Similar articles", "Cited by", "References",
        "Publication types", "MeSH terms", "Substances", "Associated data",
        "LinkOut - more resources", "Journal", "Dates", "About this record",
    ]  # fmt: skip
    assert titles == wanted


def test_the_head_of_the_seed_reads_as_on_pubmed() -> None:
    shown = body(page(seed_view()))
    assert shown.startswith(
        "Review Prog Neurobiol. 1997 Aug;52(5):379-90. doi: 10.1016/s0301-0082(97)00021-x. "
        "Interleukin-6 (IL-6)--a molecule with both beneficial and destructive potentials "
        "R A Gadient1, U H Otten Show affiliations PMID: 9304698 DOI: "
        "10.1016/s0301-0082(97)00021-x Abstract"
    )
    assert shown.endswith("PubMed Disclaimer · Record from PubMed, 24 November 2026")


def test_mesh_terms_are_one_line_a_qualifier() -> None:
    shown = body(page(seed()))
    assert (
        "Alzheimer Disease / physiopathology Interleukin-6 / metabolism Interleukin-6 / physiology*"
        in shown
    )


def test_a_mesh_line_searches_for_heading_and_qualifier() -> None:
    assert "refdesk:search?%22Interleukin-6%2Fphysiology%22%5Bmh%5D" in page(seed())


def test_eleven_authors_are_folded_and_unfolded() -> None:
    folded = body(page(retracted()))
    assert "A B Harvey and 3 more Show all authors" in folded
    assert "Walker-Smith" not in folded
    assert "A B Walker-Smith Show fewer authors" in body(page(retracted(), "authors"))


def test_the_same_affiliation_has_one_number() -> None:
    shared, other = Affiliation(text("Same place")), Affiliation(text("Other place"))
    creators = (
        Creator("A", "X", affiliations=(shared,), equal_contribution=True),
        Creator("B", "Y", affiliations=(other, shared)),
        Creator(literal=text("The <Group>")),
    )
    shown = body(page(replace(seed(), creators=creators), "affiliations"))
    assert "X A1 #, Y B2 1, The <Group>" in shown.replace("\xa0", " ")
    assert "1 Same place 2 Other place # Contributed equally." in shown


def test_orcids_and_superseded_names_are_reachable() -> None:
    creators = (
        Creator(
            "A", "X", identifiers=(Identifier("ORCID", "http://orcid.org/0000-0002-1825-0097"),)
        ),
        Creator("Old", "X", is_valid=False),
    )
    record = replace(seed(), creators=creators)
    assert "Show author details" in body(page(record))
    markup = page(record, "affiliations")
    assert 'href="https://orcid.org/0000-0002-1825-0097"' in markup
    assert "Superseded forms of names: X Old" in body(markup)


def test_capital_labels_are_shown_in_small_letters_but_kept() -> None:
    assert label_html("BACKGROUND") == '<b>B<span class="lo">ACKGROUND</span>:</b> '
    assert label_html("Findings") == "<b>Findings:</b> "
    assert label_html("UNLABELLED") == ""
    assert "BACKGROUND: " + FILLER in body(page(retracted()))


def test_a_translated_abstract_is_behind_its_language() -> None:
    spanish = Abstract((AbstractSection(text("Palabras")),), type="Publisher", language="spa")
    summary = Abstract((AbstractSection(text("Plain words")),), type="plain-language-summary")
    record = replace(seed(), other_abstracts=(spanish, summary))
    shown = body(page(record))
    assert "Abstract in English, Spanish Words that stand" in shown
    assert "Palabras" not in shown
    assert "Plain language summary Plain words" in shown
    turned = body(record_html(view_of(record), STYLE, RecordState(abstract=1)))
    assert "in English, Spanish Palabras" in turned


def test_comments_beyond_five_are_folded() -> None:
    assert "1998;351:137" not in body(page(retracted()))
    assert "1998;351:137" in body(page(retracted(), "CommentIn"))
    assert "Show all 8" in body(page(retracted()))


def test_notices_in_the_library_are_marked_and_lead_there() -> None:
    view = replace(view_of(retracted()), known=(("20137807", 42),))
    markup = page(view)
    assert 'href="refdesk:reference?42"' in markup
    assert "PMID: 20137807 ✓ In library" in body(markup).replace("\xa0", " ")


def test_a_doi_in_a_notice_is_followed_without_its_full_stop() -> None:
    assert 'href="refdesk:doi?10.1016%2FS0140-6736%2810%2960175-4"' in page(retracted())


def test_sections_on_demand_say_how_they_stand() -> None:
    view = seed_view()
    assert body(page(view)).count("Load from PubMed") == 4
    waiting = record_html(view, STYLE, RecordState(loading=frozenset({"similar"})))
    assert "Similar articles Asking PubMed …" in body(waiting)
    failed = record_html(
        view, STYLE, RecordState(failures={"cited_by": "PubMed could not be reached."})
    )
    assert "Cited by PubMed could not be reached. Retry" in body(failed)


def test_similar_articles_show_five_and_how_many_are_at_hand() -> None:
    rows = tuple(
        ReferenceRow(n, f"Title {n}", creators="A B", container="J", year=2001, pmid=str(n),
                     statuses=(Status.IN_LIBRARY,) if n == 3 else ())
        for n in range(1, 8)
    )  # fmt: skip
    state = RecordState(related={"similar": RelatedList("9304698", "similar", rows, 102)})
    shown = body(record_html(seed_view(), STYLE, state))
    assert "Similar articles 102 Title 1" in shown
    assert "Title 6" not in shown
    assert (
        "Show all 7" in shown
        and "1 is in your library" in shown
        and "See all 102 in PubMed" in shown
    )


def test_a_list_says_who_named_it_and_when_and_leads_to_pubmed_only_for_its_own() -> None:
    rows = (ReferenceRow(1, "Title 1", creators="A B", pmid="1"),)
    at = "2026-11-20T12:00:00+00:00"
    state = RecordState(
        related={"cited_by": RelatedList("9304698", "cited_by", rows, 40, "NIH iCite", at)}
    )
    shown = body(record_html(seed_view(), STYLE, state))
    assert "NIH iCite, 20 November 2026" in shown and "all 40 are in the tab Links" in shown
    assert "in PubMed" not in shown.split("Cited by")[1].split("References")[0]
    none = RecordState(related={"cited_by": RelatedList("9304698", "cited_by", at=at)})
    shown = body(record_html(seed_view(), STYLE, none))
    assert "None is known." in shown and "20 November 2026" in shown


def test_a_stored_reference_list_needs_no_network() -> None:
    record = replace(
        seed(),
        reference_lists=(
            ReferenceList("References", (CitedReference(text("First work. doi: 10.1000/abc."),),),
                          (ReferenceList("Further reading", (CitedReference(text("Second"),
                           (ArticleId("pubmed", "NOT_FOUND;X"), ArticleId("pmc", "123"))),)),)),
        ),
    )  # fmt: skip
    shown = body(page(record, "references"))
    assert (
        "References 2 First work. doi: 10.1000/abc. Further reading Second PMCID: PMC123"
        in shown.replace("\xa0", " ")
    )
    assert "NOT_FOUND" not in shown


def test_link_outs_stand_under_their_categories() -> None:
    outs = (LinkOut("Full Text Sources", "A Press", "https://press.example/x", ("full-text online",)),
            LinkOut("Medical", "Bad", "javascript:x"))  # fmt: skip
    markup = record_html(seed_view(), STYLE, RecordState(link_outs=outs))
    assert "Full Text Sources A Press full-text online Medical Bad" in body(markup)
    assert 'href="https://press.example/x"' in markup and "javascript" not in markup


def test_a_chapter_shows_its_book() -> None:
    shown = body(page(chapter()))
    for wanted in (
        "In: Gene Book [Internet].", "Editor: Ed Editor", "Bookshelf ID: NBK1116", "Summary Diagnosis",
        "Testing", "Publisher: A University, Seattle (WA)", "ISBN: 9780000000002", "Contributed: 1998 Sep 4",
    ):  # fmt: skip
        assert wanted in shown.replace("\xa0", " "), wanted


def test_a_foreign_article_says_its_language_and_original_title() -> None:
    record = replace(seed(), languages=("spa",), original_title=text("Título"))
    assert "[Article in Spanish] Título" in body(page(record))


def test_only_types_that_tell_something_are_chips() -> None:
    assert type_chips(seed()) == ("Review",)
    assert type_chips(replace(seed(), publication_types=(Term("Journal Article"),))) == ()


def test_found_words_are_marked_in_title_and_abstract_only_as_text() -> None:
    markup = page(seed(), words=("interleukin 6", "a"))
    assert '<span class="m">Interleukin-6</span>' in markup
    assert "".join(re.findall(r"<span class=\"m\">|</span>", markup))
    assert without_tags(page(seed())).partition("}")[2] != ""


def test_hostile_text_stays_text() -> None:
    markup = page(hostile(), *ALL)
    tags = set(re.findall(r"<(/?[a-zA-Z]+)", markup))
    ours = {
        "html",
        "head",
        "style",
        "body",
        "p",
        "a",
        "span",
        "b",
        "i",
        "sup",
        "sub",
        "br",
        "img",
        "u",
    }
    assert {tag.lstrip("/") for tag in tags} <= ours
    images = re.findall(r"<img [^>]*>", markup)
    assert all(re.fullmatch(r'<img src="chip:\d+" alt="[^"<>]*">', image) for image in images)
    for address in HREF.findall(markup):
        assert html.unescape(address).startswith(("refdesk:", "https://", "http://")), address
    assert "\u202e" not in markup and "\x00" not in markup


def test_a_text_beyond_all_measure_is_cut_and_says_so() -> None:
    long = replace(
        seed(), abstract=Abstract((AbstractSection(RichText("<i>x</i>" + "y" * 300_000)),))
    )
    shown = body(page(long))
    assert len(shown) < 110_000
    assert "more letters, which an export holds" in shown


def test_a_crowd_is_folded_to_a_small_page_and_whole_when_unfolded() -> None:
    record = crowd()
    assert len(page(record)) < 30_000
    whole = body(page(record, "authors", "affiliations", "references"))
    assert "Given2999 Family2999" in whole
    assert "Institute 299, A City." in whole
    assert "A cited work 499." in whole


def test_an_empty_record_still_makes_a_page() -> None:
    assert "No title" in body(page(ReferenceView(0, ReferenceRecord())))


def _corpus_records(corpus: Path) -> Iterator[ReferenceRecord]:
    from refdesk.formats.pubmed_xml import parse

    folder = corpus / "pubmed-xml"
    for path in sorted(
        [*folder.glob("single/*.xml"), *folder.glob("biopython/*.xml"), *folder.glob("*.gz")]
    ):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for result in parse(io.BytesIO(data)):
            record = getattr(result, "record", None)
            if record is not None:
                yield record


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, RichText):
        yield value.plain
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for each in dataclasses.fields(value):
            if each.name not in _NOT_SHOWN:
                yield from _texts(getattr(value, each.name))


# Codes that are shown as a word or a place, or that repeat what is shown.
_NOT_SHOWN = {
    "csl_type", "role", "ui", "owner", "category", "type", "status", "literal", "initials", "pmid_version",
    "kind", "link", "title_link", "collection_link", "investigators_id", "investigators", "languages",
    "language", "title_as_given", "medline", "start", "end", "citation_subsets", "version_id", "source",
    "registry_number", "season", "ids",
}  # fmt: skip


def test_every_text_of_a_real_record_can_be_reached(corpus: Path) -> None:
    count = 0
    for record in _corpus_records(corpus):
        parts = [page(record, *ALL, *(c.type for c in record.corrections))]
        for place in range(1, 1 + len(record.other_abstracts)):
            parts.append(record_html(view_of(record), STYLE, RecordState(abstract=place)))
        shown = "".join(body(part) for part in parts).replace("\xa0", " ")
        flat = re.sub(r"\s+", "", shown)
        for each in _texts(record):
            bare = each.rsplit("/", 1)[-1] if "orcid.org/" in each else each
            wanted = re.sub(r"\s+", "", bare.removesuffix(":"))
            assert wanted in flat or wanted in ("", "UNLABELLED"), (record.pmid, each[:200])
        count += 1
    assert count > 200


def test_people_beside_the_byline_have_their_ids_and_places_too() -> None:
    ids = (Identifier("ORCID", "0000-0002-1825-0097"),)
    place = (Affiliation(RichText("A clinic, Basel.")),)
    record = replace(
        seed(),
        investigators=(Creator("Helper", "H", "H", role="investigator", identifiers=ids),),
        subject_names=(Creator("Semmelweis", "I P", "IP", identifiers=ids, affiliations=place),),
    )
    shown = body(page(record, "collaborators"))
    assert shown.count("0000-0002-1825-0097") == 2
    assert "A clinic, Basel." in shown


def test_rating_and_day_of_reading_stand_in_the_head() -> None:
    view = replace(seed_view(), rating=4, read_at="2026-11-05T12:00:00Z")
    shown = body(page(view))
    assert "★★★★☆" in shown and "(4 of 5)" in shown and "Read 5 November 2026" in shown
    assert shown.index("★") < shown.index("Abstract")
    plain = body(page(seed_view()))
    assert "★" not in plain and "☆" not in plain and "Read " not in plain
