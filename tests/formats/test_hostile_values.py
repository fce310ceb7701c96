"""Values that break programs, in every format: read as they are, or refused in a sentence."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from refdesk.errors import RefDeskError
from refdesk.formats.registry import Parsed, Unreadable, parse_stream, writer_of
from refdesk.model.markup import RichText
from refdesk.model.record import ReferenceRecord

JSON = {
    "csl-json": '[{"id":"a","type":"article-journal","title":%s,"volume":%s}]',
    "crossref-json": '{"message-type":"work","message":{"DOI":"10.5555/a","type":"journal-article",'
    '"title":[%s],"volume":%s}}',
    "datacite-json": '{"data":{"type":"dois","attributes":{"doi":"10.5555/a","titles":'
    '[{"title":%s}],"publicationYear":%s}}}',
    "europepmc-json": '{"resultList":{"result":[{"id":"1","source":"MED","title":%s,'
    '"pubYear":%s}]}}',
    "zotero-json": '[{"itemType":"journalArticle","key":"AAAA1111","title":%s,"volume":%s}]',
}
XML = {
    "pubmed-xml": "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
    "<ArticleTitle>%s</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
    "</PubmedArticleSet>",
    "endnote-xml": "<xml><records><record><ref-type>17</ref-type><titles><title>%s</title>"
    "</titles></record></records></xml>",
    "zotero-rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><Book>'
    "<itemType>book</itemType><title>%s</title></Book></rdf:RDF>",
    "mods": '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>%s</title></titleInfo>'
    "</mods>",
    "datacite-xml": '<resource xmlns="http://datacite.org/schema/kernel-4"><titles><title>%s</title>'
    "</titles></resource>",
    "crossref-xml": "<doi_records><doi_record><crossref><journal><journal_article><titles>"
    "<title>%s</title></titles></journal_article></journal></crossref></doi_record></doi_records>",
}


def read(text: str, key: str) -> list[ReferenceRecord]:
    """The records; what is wrong may be told in a sentence, and in no other way."""
    try:
        found = list(parse_stream(io.BytesIO(text.encode()), key=key))
    except RefDeskError as error:
        assert str(error).strip()
        return []
    assert all(isinstance(one, Parsed) or one.reason for one in found)
    assert all(isinstance(one, Parsed | Unreadable) for one in found)
    return [one.record for one in found if isinstance(one, Parsed)]


@pytest.mark.parametrize("key", JSON)
@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("[" * 50_000 + "]" * 50_000, "1"),
        ('"Tides"', "9" * 6000),
        ('"Tides"', "1e400"),
        ('"Tides"', "NaN"),
        ('"Ti\\ud800des"', '"1"'),
        ('"Ti\\u0000des"', '"1"'),
    ],
    ids=["deep", "digits", "infinite", "nan", "half a character", "nul"],
)
def test_odd_json_is_read_or_refused_and_can_be_written(key: str, title: str, number: str) -> None:
    for record in read(JSON[key] % (title, number), key):
        assert "\x00" not in record.title.plain
        for name in ("nbib", "ris", "bibtex", "csl-json", "csv"):
            out = io.BytesIO()
            writer_of(name)([record], out)  # half a character would raise here
            assert b"\x00" not in out.getvalue()


@pytest.mark.parametrize("key", XML)
def test_no_entity_is_expanded_and_no_file_is_read(key: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    dtd = f'<!DOCTYPE r [<!ENTITY a "{"lol" * 50}"><!ENTITY e SYSTEM "file://{secret}">]>'
    for entity in ("&a;", "&e;", "&nowhere;"):
        for record in read(f'<?xml version="1.0"?>{dtd}{XML[key] % f"Tides {entity}"}', key):
            assert "SECRET" not in record.title.plain
            assert "lollol" not in record.title.plain


@pytest.mark.parametrize("key", XML)
def test_elements_in_elements_without_end_are_read_or_refused(key: str) -> None:
    deep = "<i>" * 20_000 + "</i>" * 20_000
    assert len(read(XML[key] % f"Tides {deep}", key)) <= 1


@pytest.mark.parametrize(
    "title",
    [
        r"\input{/etc/passwd} 5% }{ {\rtf",
        r"\write18{rm} and \immediate\write18{rm}",
        r"$\alpha\input{x}$",
        r"\begin{filecontents}",
        r"\def\x{y}",
    ],
)
@pytest.mark.parametrize("key", ["bibtex", "biblatex"])
def test_commands_that_act_are_only_text_in_latex(key: str, title: str) -> None:
    out = io.BytesIO()
    writer_of(key)([ReferenceRecord(title=RichText.plain_text(title))], out)
    text = out.getvalue().decode()
    assert not re.search(r"\\(input|write|immediate|begin|def)", text)
    (found,) = parse_stream(io.BytesIO(out.getvalue()), key=key)
    assert isinstance(found, Parsed)
    assert found.record.title.plain == title
