"""Bytes that are not what the file says: read all the same, and told with their place."""

from __future__ import annotations

import io
import json
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refdesk.formats.encodings import is_composed
from refdesk.formats.registry import Parsed, format_by_key, parse_source

FILES = {
    "pubmed-xml": '<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n<PubmedArticle><MedlineCitation>\n'
    "<PMID>1</PMID><Article><ArticleTitle>{}.</ArticleTitle></Article></MedlineCitation></PubmedArticle>\n"
    "<PubmedArticle><MedlineCitation><PMID>2</PMID></MedlineCitation></PubmedArticle></PubmedArticleSet>",
    "nbib": "\nPMID- 1\nOT  - β-blocker\nTI  - {}.\n\nPMID- 2\nTI  - Straße.\n",
    "crossref-json": '{{"message": {{"items": [{{"DOI": "10.5555/β", "title": ["{}"]}},'
    ' {{"DOI": "10.5555/2", "title": ["Straße"]}}]}}}}',
    "mods": "<modsCollection><mods><titleInfo><title>{}</title></titleInfo></mods>"
    "<mods><titleInfo><title>Straße</title></titleInfo></mods></modsCollection>",
    "bibtex": "@book{{k1, note = {{β}},\n  title = {{{}}}\n}}\n@book{{k2, title = {{Straße}}}}\n",
    "ris": "TY  - BOOK\nKW  - β\nTI  - {}\nER  - \n\nTY  - BOOK\nTI  - Straße\nER  - \n",
    "refer": "%0 Book\n%K β\n%T {}\n\n%0 Book\n%T Straße\n",
    "wos": "FN Clarivate\nVR 1.0\nPT B\nDE β\nTI {}\nER\n\nPT B\nTI Straße\nER\n\nEF\n",
    "refworks": "RT Book, Whole\nK1 β\nT1 {}\n\nRT Book, Whole\nT1 Straße\n",
    "endnote-xml": '<xml><records><record><ref-type name="Book">6</ref-type><titles><title>{}</title></titles>\n'
    "<keywords><keyword>β</keyword></keywords></record>\n"
    '<record><ref-type name="Book">6</ref-type><titles><title>Straße</title></titles></record></records></xml>',
    "csl-yaml": "references:\n- id: a\n  type: book\n  note: β\n  title: {}\n- id: b\n  type: book\n  title: Straße\n",
    "csv": "Type,Title,Keywords\nbook,{},β\nbook,Straße,\n",
    "csl-json": '[{{"id": "β", "type": "book", "title": "{}"}}, {{"type": "book", "title": "Straße"}}]',
}


def read(key: str, data: bytes) -> list[Parsed]:
    parse = format_by_key(key).parse
    assert parse
    found = list(parse(io.BytesIO(data)))
    assert all(isinstance(one, Parsed) for one in found), found
    return [one for one in found if isinstance(one, Parsed)]


@pytest.mark.parametrize("key", FILES)
def test_one_line_in_windows_1252_is_read_and_named_and_the_others_say_nothing(key: str) -> None:
    data = FILES[key].format("M\x00ller").encode().replace(b"\x00", b"\xfc")
    first, second = read(key, data)
    assert first.record.title.plain == "Müller"
    if key in (
        "bibtex",
        "csl-yaml",
        "endnote-xml",
        "refer",
        "ris",
    ):  # the letter is in another line
        words = [word.text.plain for word in first.record.keywords]
        assert "β" in (*words, *first.record.notes)
    assert len(first.warnings) == 1 and "Windows-1252" in first.warnings[0]
    assert second.warnings == ()
    assert parse_source(key, first.source) == first.record


@pytest.mark.parametrize("key", FILES)
def test_letters_lost_before_the_file_came_are_told(key: str) -> None:
    first, _ = read(key, FILES[key].format("M\ufffdller").encode())
    assert first.record.title.plain == "M\ufffdller"
    assert len(first.warnings) == 1 and "lost one letter" in first.warnings[0]


@pytest.mark.parametrize("key", FILES)
def test_nothing_is_told_of_a_file_in_order(key: str) -> None:
    assert [one.warnings for one in read(key, FILES[key].format("Müller β–x").encode())] == [(), ()]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("key", ["nbib", "csl-json", "mods"])
def test_whole_files_in_other_encodings_are_read(key: str, encoding: str) -> None:
    text = FILES[key].format("Müller").replace("β", "x")
    titles = [one.record.title.plain for one in read(key, text.encode(encoding))]
    assert titles == ["Müller", "Straße"]


@pytest.mark.parametrize(("encoding", "title"), [("gb18030", "细胞因子在神经系统发育中的作用研究进展"), ("shift_jis", "日本語の題名についての研究とその結果")])  # fmt: skip
def test_east_asian_nbib_files_are_read(encoding: str, title: str) -> None:
    (found,) = read("nbib", f"PMID- 1\nTI  - {title}\nAB  - {title * 3}\n".encode(encoding))
    assert found.record.title.plain == title


def test_initials_like_a_degree_are_no_suffix() -> None:
    (found,) = read("nbib", b"PMID- 1\nTI  - T\nFAU - da Costa, Mary D\nAU  - da Costa MD\n")
    (author,) = found.record.creators
    assert (author.initials, author.suffix) == ("MD", "")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=8))
def test_a_quick_look_finds_what_is_not_composed(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    assert not is_composed(data) or unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    "text", ["e\u0301", "\u1100\u1161", "\u212b", "a\u0323\u0301", "\u09c7\u09be"]
)
def test_letters_in_parts_are_not_taken_for_composed(text: str) -> None:
    assert not is_composed(text.encode())
    assert read(
        "csl-json", json.dumps({"type": "book", "title": text}, ensure_ascii=False).encode()
    )[0].record.title.plain == unicodedata.normalize("NFC", text)


def test_the_line_of_an_entry_that_is_in_another_encoding_is_named_wherever_it_stands() -> None:
    entry = "@book{{k{n}, note = {{β}},\n  title = {{T{n}}}\n}}\n"
    text = "".join(entry.format(n=n) for n in range(50_000)).encode()  # some blocks of reading
    found = read("bibtex", text.replace(b"{T49998}", b"{M\xfcller}"))
    (odd,) = [one for one in found if one.warnings]
    assert odd.record.title.plain == "Müller" and odd.place == "record 49999, line 149995"
    assert odd.warnings == ("Line 2 of the record is not in UTF-8 and read as Windows-1252.",)


@pytest.mark.parametrize(
    ("declared", "encoding", "said"),
    [("UTF-8", "cp1252", "Windows-1252"), ("US-ASCII", "cp1252", "Windows-1252"), ("UTF-8", "gb18030", "GB18030")],
)  # fmt: skip
def test_a_file_that_names_a_wrong_encoding_is_read_and_told(
    declared: str, encoding: str, said: str
) -> None:
    title = "细胞因子在神经系统发育中的作用研究进展" if encoding == "gb18030" else "Müller"
    text = (
        f"% Encoding: {declared}\n@book{{a,\n  title = {{{title}}}}}\n@book{{b, title = {{B}}}}\n"
    )
    first, second = read("bibtex", text.encode(encoding))
    assert first.record.title.plain == title
    name = declared.removeprefix("US-")
    (warning,) = first.warnings
    told = re.fullmatch(
        f"The file says that it is in {name}, which it is not: byte (\\d+), in line 3. It was read as {said}.",
        warning,
    )
    assert told is not None
    assert int(told[1]) in range(text.index(title), text.index(title) + 4)
    assert second.warnings == ()


@pytest.mark.parametrize(("declared", "encoding"), [("Cp1252", "utf-8"), ("Cp1252", "cp1252"), ("UTF-8", "utf-8"), ("GBK", "gbk")])  # fmt: skip
def test_nothing_is_told_where_the_encoding_is_certain(declared: str, encoding: str) -> None:
    title = "细胞因子在神经系统" if encoding == "gbk" else "Müller"
    text = f"% Encoding: {declared}\n@book{{a, title = {{{title}}}}}\n"
    (found,) = read("bibtex", text.encode(encoding))
    assert (found.record.title.plain, found.warnings) == (title, ())
