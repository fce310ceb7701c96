from __future__ import annotations

import gzip
import io
from importlib import import_module
from pathlib import Path

import pytest

from refdesk.errors import FormatError, NotFoundError
from refdesk.formats.detect import detect
from refdesk.formats.registry import (
    Parsed,
    Unreadable,
    format_by_key,
    formats,
    module_of,
    parse_source,
    parse_stream,
)

PUBMED = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>T."
    "</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
)
SAMPLES = {
    "bibtex": "% text\n@article{a, title={T}}\n",
    "pubmed-xml": PUBMED,
    "nbib": "\nPMID- 1\nTI  - T\n",
    "ris": "TY  - JOUR\nTI  - T\nER  - \n",
    "csl-json": '[{"type": "book", "title": "T"}]',
    "zotero-json": '[{"itemType": "book", "title": "T"}]',
    "zotero-rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:bib="http://purl.org/net/biblio#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><bib:Book rdf:about="#item_1">'
    "<z:itemType>book</z:itemType><dc:title>T</dc:title></bib:Book></rdf:RDF>",
    "datacite-xml": '<resource xmlns="http://datacite.org/schema/kernel-4"><titles><title>T</title>'
    "</titles></resource>",
}


@pytest.mark.parametrize("key", SAMPLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_formats_are_known_by_their_content_in_any_encoding(key: str, encoding: str) -> None:
    if key.endswith(("-xml", "-rdf")) and encoding == "utf-16":
        text = '<?xml version="1.0" encoding="UTF-16"?>' + SAMPLES[key]
    else:
        text = SAMPLES[key]
    data = text.encode(encoding)
    assert detect(data).key == key
    (found,) = parse_stream(io.BytesIO(data), name="a.txt")
    assert isinstance(found, Parsed)
    assert (found.format, found.record.title.plain) == (key, "T")
    assert parse_source(key, found.source) == found.record


@pytest.mark.parametrize("key", SAMPLES)
def test_packed_files_are_unpacked(key: str) -> None:
    packed = io.BytesIO(gzip.compress(SAMPLES[key].encode()))
    (found,) = parse_stream(packed, name="a.gz")
    assert isinstance(found, Parsed)


@pytest.mark.parametrize(
    ("text", "key", "name"),
    [
        ("<!DOCTYPE html><html></html>", "html", "a web page"),
        ("<html><body></body></html>", "html", "a web page"),
        ("<eSearchResult/>", "eutils", "an answer of the E-utilities without records"),
        ("9304698\nPMC123, 10.1000/abc\n", "identifiers", "a list of identifiers"),
        ("%PDF-1.7\n", "pdf", "a PDF file"),
        ("SQLite format 3\0", "sqlite", "an SQLite database"),
    ],
)
def test_what_cannot_be_read_yet_is_named(text: str, key: str, name: str) -> None:
    found = detect(text.encode())
    assert (found.key, found.name) == (key, name)
    with pytest.raises(FormatError) as caught:
        list(parse_stream(io.BytesIO(text.encode())))
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "key", "title"),
    [
        (
            '<?xml version="1.0"?><!-- x --><mods xmlns="http://www.loc.gov/mods/v3">'
            "<titleInfo><title>T</title></titleInfo></mods>",
            "mods",
            "T",
        ),
        (
            '<m:modsCollection xmlns:m="http://www.loc.gov/mods/v3"><m:mods><m:titleInfo>'
            "<m:title>T</m:title></m:titleInfo></m:mods></m:modsCollection>",
            "mods",
            "T",
        ),
        (
            "<doi_records><doi_record><crossref><journal><journal_article><titles><title>T</title>"
            "</titles></journal_article></journal></crossref></doi_record></doi_records>",
            "crossref-xml",
            "T",
        ),
        (
            '{"resultList": {"result": [{"id": "1", "source": "MED", "title": "T."}]}}',
            "europepmc-json",
            "T",
        ),
        (
            '{"status": "ok", "message-type": "work", "message": {"title": ["T"], "DOI": "10.1/a"}}',
            "crossref-json",
            "T",
        ),
        (
            '{"title": ["T"], "DOI": "10.1000/a", "reference-count": 0}\n',
            "crossref-json",
            "T",
        ),
        ('{"data": {"attributes": {"titles": [{"title": "T"}]}}}', "datacite-json", "T"),
        ("---\ntitle: x\nreferences:\n- id: a\n  title: T\n", "csl-yaml", "T"),
        ("Title,Authors,Year\nT,x,2001\n", "csv", "T"),
        ("Title;Authors;Year\nT;x;2001\n", "csv", "T"),
        ("Title\tAuthors\tYear\nT\tx\t2001\n", "tsv", "T"),
        ("PMID,Title,Authors,Citation,Journal/Book\n1,T,y,z,w\n", "pubmed-csv", "T"),
        (
            "<xml><records><record><titles><title>T</title></titles></record></records></xml>",
            "endnote-xml",
            "T",
        ),
        ("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI T\nER\n", "wos", "T"),
        ("PT J\nAU X\nTI T\nER\n", "wos", "T"),
        ("<1>\nUnique Identifier\n  123\nTitle\n  T\n", "ovid", "T"),
        ("RT Journal Article\nSR Electronic\nA1 X\nT1 T\n", "refworks", "T"),
        ("%0 Journal Article\n%T T\n", "refer", "T"),
        ("%T T\n%A y\n", "refer", "T"),
    ],
)  # fmt: skip
def test_answers_of_services_and_tables_are_found_and_read(text: str, key: str, title: str) -> None:
    assert detect(text.encode()).key == key
    (found,) = parse_stream(io.BytesIO(text.encode()))
    assert isinstance(found, Parsed)
    assert (found.format, found.record.title.plain) == (key, title)
    assert parse_source(key, found.source) == found.record


def test_the_sentence_says_what_it_is() -> None:
    with pytest.raises(FormatError) as caught:
        list(parse_stream(io.BytesIO(b'<rdf:RDF xmlns:f="http://xmlns.com/foaf/0.1/"/>')))
    assert str(caught.value) == "This is an RDF file, which RefDesk cannot read yet."


@pytest.mark.parametrize(
    "data", [b"", b"   \n", b"hello world", b"\x00\x01\x02\x03" * 100, b"\xff\xfe"]
)
def test_nothing_and_anything_are_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        list(parse_stream(io.BytesIO(data)))
    assert str(caught.value).endswith(".")


def test_an_error_answer_says_what_pubmed_said() -> None:
    with pytest.raises(FormatError, match="ID list is empty"):
        list(
            parse_stream(
                io.BytesIO(b"<eFetchResult><ERROR>ID list is empty!</ERROR></eFetchResult>")
            )
        )


def test_e_mail_addresses_make_no_bibtex_and_years_no_list() -> None:
    assert detect(b"Write to me@example.org, please.").key == ""
    assert detect(b"It was 1997 and 2003.").key == ""


def test_a_key_given_is_believed() -> None:
    with pytest.raises(FormatError, match="no RIS file"):
        list(parse_stream(io.BytesIO(b"hello"), key="ris"))


@pytest.mark.parametrize(
    ("alias", "key"),
    [
        ("pubmed", "pubmed-xml"),
        ("medline", "nbib"),
        ("csl", "csl-json"),
        ("json", "csl-json"),
        ("RIS", "ris"),
    ],
)
def test_formats_are_found_by_their_other_names(alias: str, key: str) -> None:
    assert format_by_key(alias).key == key


def test_an_unknown_format_is_refused_with_the_list_of_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"pubmed-xml, nbib, ris.*csl-json"):
        format_by_key("bibtex8")


def test_every_format_reads_or_writes_and_has_a_label() -> None:
    keys = [one.key for one in formats()]
    assert {"pubmed-xml", "nbib", "ris", "csl-json"} <= set(keys)
    assert len(set(keys)) == len(keys)
    for one in formats():
        assert one.label and one.extensions and one.media_type
        assert bool(one.parse) == bool(one.parse_source)
        assert one.parse or one.write
        if one.key in ("pubmed-xml", "nbib", "ris", "csl-json"):
            assert one.parse and one.write


def test_each_format_has_the_functions_that_the_table_says() -> None:
    for one in formats():
        module = import_module(module_of(one.key))
        assert callable(module.parse) and callable(module.record_from_source) if one.parse else True
        assert callable(module.write) if one.write else not one.write


def test_the_registry_loads_no_format_before_it_is_used() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from refdesk.formats.registry import formats; formats();"
        "print([name for name in sys.modules if name.startswith('refdesk.formats.')])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "['refdesk.formats.registry']"


def test_a_damaged_gzip_file_gives_what_came_out_of_it() -> None:
    import random

    noise = random.Random(1)
    words = "".join(f"<i>{noise.random()}</i>" for _ in range(4000))
    record = PUBMED.replace("<PubmedArticleSet>", "").replace("</PubmedArticleSet>", "")
    data = f"<PubmedArticleSet>{record}{record.replace('T.', words)}</PubmedArticleSet>"
    packed = gzip.compress(data.encode())
    found = list(parse_stream(io.BytesIO(packed[:-400])))
    assert isinstance(found[0], Parsed)
    assert isinstance(found[-1], Unreadable)
    with pytest.raises(FormatError, match="damaged"):
        list(parse_stream(io.BytesIO(b"\x1f\x8b" + b"x" * 100)))


def test_every_real_library_file_is_known_whatever_its_name(corpus: Path) -> None:
    folders = {
        "pubmed-xml": "pubmed-xml", "nbib": "nbib", "ris": "ris", "bibtex": "bibtex",
        "endnote-xml": "endnote-xml", "isi": "wos", "refer": "refer", "mods": "mods", "csl-json": "csl-json",
    }  # fmt: skip
    # Named otherwise than they are, or empty (formats.md 1).
    others = {"example_wos.ris": "wos", "web_of_science.txt": "ris", "IsiImporterTestEmpty.isi": ""}
    wrong = []
    for folder, key in folders.items():
        for path in sorted((corpus / folder).rglob("*.*")):
            if (folder == "mods" and path.suffix != ".xml") or (
                path.suffix in (".bib", ".tsv") and folder != "bibtex"
            ):
                continue
            data = path.read_bytes()
            head = (gzip.decompress(data) if path.suffix == ".gz" else data)[: 1 << 16]
            expected = others.get(path.name, key)
            found = detect(head).key
            if found != expected and head.strip():
                wrong.append((path.name, found))
    assert wrong == []
