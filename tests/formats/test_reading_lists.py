"""Lists for reading: Markdown, HTML, PMIDs."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refdesk.formats import html_page, markdown, pmids
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Book,
    Creator,
    Journal,
    Keyword,
    Pagination,
    ReferenceRecord,
)

ARTICLE = ReferenceRecord(
    pmid="9304698",
    pmcid="PMC12",
    doi="10.5555/a_(b)<c>",
    title=RichText("Growth of <i>E. coli</i> &amp; H<sub>2</sub>O: 5 &lt; 6"),
    creators=(Creator("Berg", "Ann", "A"), Creator(literal=RichText("The Group"))),
    journal=Journal("Journal of invented results", "", "J Inv Res"),
    volume="52",
    issue="5",
    pagination=Pagination(medline="379-90"),
    issued=PartialDate(1997, 8),
    electronic_dates=(PartialDate(1997, 7, 1),),
    publication_model="Print-Electronic",
    abstract=Abstract(
        (
            AbstractSection(RichText("To see_it*."), "AIM"),
            AbstractSection(RichText("P &lt; 1."), "UNLABELLED"),
        ),
        "Copyright 1997.",
    ),
    keywords=(Keyword(RichText("water")), Keyword(RichText("ice"))),
)
CHAPTER = ReferenceRecord(
    csl_type="chapter",
    title=RichText("A chapter"),
    creators=(
        Creator("Mono", "Max", "M"),
        Creator("Itor", "Ed", "E", role="editor", of_book=True),
    ),
    book=Book(
        RichText("The book"), publisher=RichText("Press"), publisher_place="Town", edition="2"
    ),
    pagination=Pagination(medline="12-29"),
    issued=PartialDate(2001),
)


def written(module: ModuleType, *records: ReferenceRecord) -> str:
    out = io.BytesIO()
    module.write(records, out)
    return out.getvalue().decode()


def test_markdown_has_title_byline_citation_links_and_abstract() -> None:
    assert written(markdown, ARTICLE) == (
        "1. **Growth of *E. coli* &amp; H<sub>2</sub>O: 5 \\< 6.**  \n".replace("&amp;", "&")
        + "   Berg A, The Group.  \n"
        "   J Inv Res. 1997 Aug;52(5):379-90. doi: 10.5555/a\\_(b)\\<c\\>. Epub 1997 Jul 1.  \n"
        "   PMID: [9304698](<https://pubmed.ncbi.nlm.nih.gov/9304698/>) · "
        "PMCID: [PMC12](<https://pmc.ncbi.nlm.nih.gov/articles/PMC12/>) · "
        "DOI: [10.5555/a\\_(b)\\<c\\>](<https://doi.org/10.5555/a_(b)%3Cc%3E>)\n"
        "\n"
        "   **AIM:** To see\\_it\\*.\n"
        "\n"
        "   P \\< 1.\n"
        "\n"
        "   Copyright 1997.\n"
        "\n"
        "   *Keywords:* water; ice\n"
    )


def test_a_chapter_says_what_book_it_is_in() -> None:
    text = written(markdown, CHAPTER)
    assert "In: Itor E, editor. The book. 2 ed. Town: Press; 2001. p. 12-29." in text
    assert "Mono M." in text


class Outline(HTMLParser):
    """The tags, attributes and text of a page; fails on tags that are not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert all(name in ("lang", "charset", "name", "content", "class", "href", "id", "style") for name, _ in attrs)  # fmt: skip
        self.addresses += [value or "" for name, value in attrs if name == "href"]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    found.close()
    assert found.open == []
    return found


def test_the_page_is_well_formed_and_says_what_markdown_says() -> None:
    found = outline(written(html_page, ARTICLE, CHAPTER))
    text = " ".join(found.text.split())
    assert "Growth of E. coli & H2O: 5 < 6. Berg A, The Group. J Inv Res. 1997 Aug" in text
    assert "AIM: To see_it*. P < 1. Copyright 1997. Keywords: water; ice" in text
    assert "In: Itor E, editor." in text
    assert found.addresses == [
        "https://pubmed.ncbi.nlm.nih.gov/9304698/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC12/",
        "https://doi.org/10.5555/a_(b)%3Cc%3E",
    ]


def test_only_addresses_of_the_web_become_links() -> None:
    for url in (
        "javascript:alert(1)",
        'https://x" onclick="y',
        "file:///etc/passwd",
        "https://a b",
    ):
        record = ReferenceRecord(title=RichText("T"), url=url)
        assert outline(written(html_page, record)).addresses == []
        assert url not in written(markdown, record)
    record = ReferenceRecord(title=RichText("T"), url="https://example.org/?a=1&b=2")
    assert outline(written(html_page, record)).addresses == ["https://example.org/?a=1&b=2"]


HOSTILE = st.lists(
    st.sampled_from(
        ["<script>", "</li>", "*", "_", "`", "[x](y)", "![", "<", ">", "&", "&lt;", "\n", "\n\n", "#", "- ", "1. ", "|", "~~", '"', "'", "\\", "a", "\x00", "</style>", "$", "-->"]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_breaks_out_of_the_lists(title: str, name: str, text: str) -> None:
    record = ReferenceRecord(
        title=RichText.plain_text(title),
        creators=(Creator(name, text),),
        journal=Journal(text),
        volume=name,
        citekey=text,
        keywords=(Keyword(RichText.plain_text(text)),),
        abstract=Abstract((AbstractSection(RichText.plain_text(text), name),)),
    )
    found = outline(written(html_page, record, record))
    assert not found.tags & {"script", "img", "iframe"}
    lines = written(markdown, record, record).split("\n")
    assert [line[:2] for line in lines if line and not line.startswith(" ")] == ["1.", "2."]
    for line in lines:
        bare = re.sub(r"\\.|\]\(<https:[^<>]*>\)", "", line)
        assert not re.search(r"<(?!/?(?:sup|sub|u)>)|`|!\[", bare), line


def test_pmids_stand_once_each_and_records_without_one_are_left_out() -> None:
    records = [ReferenceRecord(pmid="2"), ReferenceRecord(), ReferenceRecord(pmid="1"), ReferenceRecord(pmid="2")]  # fmt: skip
    assert written(pmids, *records) == "2\n1\n"


@pytest.mark.parametrize("module", [markdown, html_page])
def test_a_record_that_says_nothing_is_written_all_the_same(module: ModuleType) -> None:
    assert "No title" in written(module, ReferenceRecord())
