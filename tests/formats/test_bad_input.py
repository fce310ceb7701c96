"""Bad input, line by line of what must hold, with the tests that show it.

XML (no entity, no expansion, bounded depth and size, parsers in named modules)
| no external entity, no expansion        | test_hostile_values: no_entity_is_expanded_and_no_file_is_read |
| of MODS, Crossref, DataCite, EndNote    | own tests of those: entities are refused |
| bounded depth                           | test_hostile_values: elements_in_elements_without_end; test_endnote, test_mods: nested too deeply |
| bounded size                            | test_pubmed_xml: a_million_empty_elements; XmlItem: test_mods |
| CSL styles                              | cite/test_hostile_styles |
| parsers are named                       | here: xml_is_parsed_in_these_modules_only |

BibTeX, RIS, nbib, CSV (linear, bad entry with line and the rest imported, nothing executes)
| nested braces, unclosed entries, fields | test_bibtex_laws: one_piece_again_and_again, a_huge_field |
| pieces again and again, other formats   | test_fuzz: one_piece_a_hundred_thousand_times; test_fuzz_readers |
| CSV, CSL-JSON, YAML, frame of BibTeX    | test_tables, test_csl_json, test_csl_yaml, test_bibtex_frame: linear time |
| bad entry named, the rest in            | here: a_bad_record_is_named_with_its_place |
| `\\input`, `\\write18` only text        | test_hostile_values (written), here (read) |
| JSON nested 100,000 deep, int of 5,000 digits, NaN, half a surrogate, NUL | test_hostile_values |
| NUL, controls, surrogate bytes in text  | here: odd_bytes_are_read_and_can_be_written |
| BOM, UTF-16, Latin-1, wrong declaration | test_detect, test_encodings |
| 2 MB field                              | here: a_value_of_two_megabytes_comes_whole |
| a line that never ends                  | test_encodings: a_line_without_an_end; 64 MB records: here |
| 1 GB file                               | read in blocks: test_ris_scale; bench `formats` |
| a key with `/../`                       | here: a_key_that_looks_like_a_path_is_only_a_key |
| many equal keys                         | here: equal_keys_cost_no_more; cite/test_citekeys |

Packed files, styles, packages (names, caps)
| gzip bomb                               | here: what_unpacks_without_end_is_refused; net/test_bodies, test_faults |
| zip: names never used, size capped      | test_mesh (the only zip that is read) |
| names of added styles                   | services/test_styles; of files: here: names_of_files_are_safe_everywhere |

Spreadsheets
| = + - @ tab CR get an apostrophe        | test_tables: no_cell_is_a_formula, the_guard_comes_off_again_exactly |
| off-switch                              | cli/test_import_export: cells_are_guarded_unless_told_otherwise; ui/dialogs/test_export |
| never for negative numbers              | test_tables: years_before_christ_stay_numbers |

Exports
| LaTeX                                   | test_hostile_values: commands_that_act_are_only_text; here: braces_are_balanced |
| keys of a safe set                      | here: a_key_that_looks_like_a_path; test_bibtex: odd_keys |
| HTML, Markdown                          | here: no_value_becomes_a_tag_in_a_web_page; test_reading_lists |
| RTF                                     | cite/test_layouts, cite/test_outputs |
"""

from __future__ import annotations

import gzip
import io
import re
import time
from pathlib import Path

import pytest

import refdesk
from refdesk.errors import FormatError
from refdesk.formats import bibtex, detect
from refdesk.formats.registry import Parsed, Unreadable, parse_stream, writer_of
from refdesk.formats.tagged import records
from refdesk.model.markup import RichText
from refdesk.model.record import Creator, Keyword, ReferenceRecord
from refdesk.services.file_names import safe_name

PARSERS = {
    "formats/xml_items.py", "formats/xml_mending.py", "formats/endnote/writer.py",
    "net/eutils.py", "cite/xmltree.py", "formats/documents/office.py",
}  # fmt: skip
"""They, or those who call them, bound depth and size and refuse entities; a new one needs tests of that."""


def test_xml_is_parsed_in_these_modules_only() -> None:
    root = Path(refdesk.__file__).parent
    made = re.compile(r"XMLParser\(|\bfromstring\(|\biterparse\(|ParserCreate\(|\bXML\(")
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if made.search(path.read_text("utf-8"))
    }
    assert found <= PARSERS


GOOD = {
    "bibtex": "@article{{k{n}, title={{Good {n}}}}}\n",
    "ris": "TY  - JOUR\nTI  - Good {n}\nER  - \n\n",
    "refer": "%0 Journal Article\n%T Good {n}\n\n",
    "csv": "Good {n},2001,10.5555/{n}\n",
    "csl-json": '{{"type": "book", "title": "Good {n}"}},\n',
    "zotero-json": '{{"itemType": "book", "title": "Good {n}"}},\n',
    "endnote-xml": "<record><ref-type>17</ref-type><titles><title>Good {n}</title></titles></record>\n",
    "zotero-rdf": "<Book><itemType>book</itemType><title>Good {n}</title></Book>\n",
    "datacite-xml": "<resource><titles><title>Good {n}</title></titles></resource>\n",
    "mods": '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Good {n}</title></titleInfo></mods>\n',
}
BAD = {
    "bibtex": "@article{bad, title={Never closed\n",
    "ris": "TY  - JOUR\nER  - \n\n",
    "refer": "%0 Journal Article\n\n",
    "csv": ",2001,\n",
    "csl-json": '{"type": "book", "title": },\n',
    "zotero-json": '{"title": "no type"},\n',
    "endnote-xml": "<record><titles><title>bad</titles></record>\n",
    "zotero-rdf": "<Book><title>bad</titel></Book>\n",
    "datacite-xml": "<resource><publisher>P</publisher></resource>\n",
    "mods": '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo></mods>\n',
}
AROUND = {
    "csv": ("Title,Year,DOI\n", ""), "csl-json": ("[\n", "{}]"), "zotero-json": ("[\n", "{}]"),
    "endnote-xml": ("<xml><records>\n", "</records></xml>"), "datacite-xml": ("<all>\n", "</all>"),
    "mods": ("<modsCollection>\n", "</modsCollection>"),
    "zotero-rdf": ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n', "</rdf:RDF>"),
}  # fmt: skip


@pytest.mark.parametrize("key", GOOD)
def test_a_bad_record_is_named_with_its_place_and_the_others_are_read(key: str) -> None:
    head, tail = AROUND.get(key, ("", ""))
    text = f"{head}{GOOD[key].format(n=1)}{BAD[key]}{GOOD[key].format(n=2)}{tail}"
    found = list(parse_stream(io.BytesIO(text.encode()), key=key))
    titles = [one.record.title.plain for one in found if isinstance(one, Parsed)]
    assert [title for title in titles if title] == ["Good 1", "Good 2"]
    named = [one for one in found if isinstance(one, Unreadable) and "record 2" in one.place]
    if key == "ris":  # a record without any value is passed over or named
        return
    (bad,) = named
    assert bad.reason.endswith(".")
    assert re.search(r"\bline \d+|row \d+", bad.place)


FIELD = {
    "bibtex": "@article{{k, title={{T}}, abstract={{{}}}}}",
    "ris": "TY  - JOUR\nTI  - T\nAB  - {}\nER  - \n",
    "nbib": "PMID- 1\nTI  - T\nAB  - {}\n",
    "refer": "%0 Book\n%T T\n%X {}\n",
    "csv": "Title,DOI,Abstract\nT,10.5555/1,{}\n",
}


@pytest.mark.parametrize("key", FIELD)
def test_a_value_of_two_megabytes_comes_whole(key: str) -> None:
    words = "salt and water " * 140_000 + "end"
    start = time.process_time()
    (found,) = parse_stream(io.BytesIO(FIELD[key].format(words).encode()), key=key)
    assert time.process_time() - start < 20  # linear: a tenth of that on a slow machine
    assert isinstance(found, Parsed)
    assert found.record.abstract.plain == words


@pytest.mark.parametrize("key", FIELD)
@pytest.mark.parametrize(
    "odd", [b"\x00", b"\x07\x1b", b"\xed\xa0\x80", b"\xff\xfe", b"\xc3", b"\xef\xbf\xbe", b"\x85"]
)
def test_odd_bytes_are_read_and_can_be_written(key: str, odd: bytes) -> None:
    before, _, after = FIELD[key].partition("{}")
    text = before.replace("{{", "{").replace("}}", "}").encode() + b"a" + odd + b"b"
    data = text + after.replace("{{", "{").replace("}}", "}").encode()
    (found,) = parse_stream(io.BytesIO(data), key=key)
    assert isinstance(found, Parsed)
    assert found.record.title.plain == "T"
    plain = found.record.abstract.plain
    assert plain[0] + plain[-1] == "ab"
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", plain)
    for name in ("nbib", "ris", "bibtex", "refer", "csl-json", "endnote-xml", "csv"):
        writer_of(name)([found.record], io.BytesIO())


@pytest.mark.parametrize("command", [r"\input{/etc/passwd}", r"\write18{rm}", r"\openin1=x"])
def test_commands_in_a_file_do_nothing_and_stay(command: str) -> None:
    (found,) = bibtex.parse(io.BytesIO(f"@book{{k, title={{A {command} b}}}}".encode()))
    assert isinstance(found, Parsed)
    assert command.split("{")[0] in found.record.title.plain


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/../b", "C:\\x", "con", "a{b", "x\ny"])
def test_a_key_that_looks_like_a_path_is_only_a_key(key: str) -> None:
    out = io.BytesIO()
    writer_of("bibtex")([ReferenceRecord(title=RichText("T"), citekey=key)], out)
    head = out.getvalue().decode().split("\n")[0]
    assert re.fullmatch(r"@article\{[A-Za-z0-9_:.+/-]+,", head)
    name = safe_name(key)
    assert Path(name).name == name and name not in ("", ".", "..")


@pytest.mark.parametrize("is_reversed", [False, True])
def test_macros_of_macros_do_not_grow_without_end(is_reversed: bool) -> None:
    lines = ["@string{a0 = {0123456789}}"]
    lines += [f"@string{{a{at} = a{at - 1} # a{at - 1}}}" for at in range(1, 60)]
    lines.append("@misc{x, title = a59 # a58 # a3}")
    text = "\n".join(lines[::-1] if is_reversed else lines)
    (found,) = parse_stream(io.BytesIO(text.encode()), key="bibtex")
    assert isinstance(found, Parsed)
    assert len(found.record.title.plain) < 1 << 18
    assert is_reversed or any("grow too much" in one for one in found.warnings)


def test_a_huge_parent_is_not_copied_into_each_of_its_children() -> None:
    parent = "@book{p, title = {T}, year = 2001, abstract = {" + "x" * 500_000 + "}}\n"
    text = parent + "".join(
        f"@inbook{{c{at}, crossref = {{p}}, title = {{C}}}}\n" for at in range(50)
    )
    whole, *children = parse_stream(io.BytesIO(text.encode()), key="bibtex")
    assert isinstance(whole, Parsed) and len(whole.record.abstract.plain) == 500_000
    assert len(children) == 50
    for one in children:
        assert isinstance(one, Parsed) and len(one.source) < 1000
        assert (one.record.container_title, one.record.issued.year) == ("T", 2001)
        assert bibtex.record_from_source(one.source) == one.record
        assert one.warnings == ("“p” has more than can be inherited; the rest is left out.",)


def test_equal_keys_cost_no_more_than_different_ones() -> None:
    def cost(form: str) -> float:
        data = "".join(form.format(n=n) for n in range(4_000)).encode()
        start = time.process_time()
        assert sum(isinstance(one, Parsed) for one in bibtex.parse(io.BytesIO(data))) == 4_000
        return time.process_time() - start

    different = min(cost("@book{{k{n}, title={{T {n}}}}}\n") for _ in range(2))
    assert cost("@book{{same, title={{T {n}}}}}\n") < 4 * different + 0.5


def test_what_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "MAX_UNPACKED", 1 << 20)
    bomb = gzip.compress(b"TY  - JOUR\nTI  - T\n" + b"AB  - " + b"a" * (8 << 20) + b"\nER  - \n")
    with pytest.raises(FormatError, match="unpacks to more than"):
        list(parse_stream(io.BytesIO(bomb)))


def test_a_record_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_RECORD", 4 << 20)

    class Endless(io.RawIOBase):
        """A record whose lines never end it."""

        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += 1 << 20
            assert self.given < 40 << 20
            return b"%0 Book\n" if self.given == 1 << 20 else b"%X xxxxxxxxx\n" * (1 << 16)

    with pytest.raises(FormatError, match="larger than"):
        list(parse_stream(Endless(), key="refer"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["CON", "con.tar.gz", "nul .pdf", "../x", "a\\b", "C:x", "x.", " ", "a" * 300, "\x00a"]
)
def test_names_of_files_are_safe_everywhere(name: str) -> None:
    safe = safe_name(name)
    assert safe and not re.search(r"[\x00-\x1f/\\:*?\"<>|]", safe)
    assert safe.split(".")[0].strip().lower() not in ("con", "nul")
    assert safe == safe.rstrip(" .") and len(safe.encode()) < 200


HOSTILE = ["</script><script>x()</script>", '"><img src=x onerror=x()>', "&lt;b&gt;", "]]>", "-->"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_value_becomes_a_tag_in_a_web_page(text: str) -> None:
    plain = RichText.plain_text(text)
    record = ReferenceRecord(
        title=plain,
        creators=(Creator(text, text), Creator(literal=plain)),
        keywords=(Keyword(plain),),
        url=f"https://example.org/{text}",
        volume=text,
        notes=(text,),
    )
    out = io.BytesIO()
    writer_of("html")([record], out)
    page = out.getvalue().decode().lower()
    assert "<script" not in page and "<img" not in page and "onerror=x()>" not in page


@pytest.mark.parametrize("key", ["bibtex", "biblatex"])
@pytest.mark.parametrize("text", ["{", "}", "}}{", "\\", "a\\{", "50%", "$", '"'])
def test_braces_are_balanced_whatever_a_value_holds(key: str, text: str) -> None:
    record = ReferenceRecord(
        title=RichText.plain_text(f"A {text} b"),
        creators=(Creator(f"Berg{text}", "Ann"),),
        url=f"https://example.org/{text}x",
        notes=(f"n {text}",),
        extra=(("custom", f"c {text}"),),
    )
    out = io.BytesIO()
    writer_of(key)([record, record], out)
    found = list(parse_stream(io.BytesIO(out.getvalue()), key=key))
    assert [isinstance(one, Parsed) for one in found] == [True, True]
    first = found[0]
    assert isinstance(first, Parsed)
    assert first.record.title.plain == f"A {text} b"
