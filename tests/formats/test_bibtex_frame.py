"""What stands around the entries of a BibTeX file is written again with them."""

from __future__ import annotations

import dataclasses
import io
import time

import pytest

from refdesk.formats import bibtex
from refdesk.formats.bibtex.frame import Frame, frame_of, read_frame, united, write_framed
from refdesk.formats.bibtex.writer import Writer
from refdesk.formats.registry import Parsed

FILE = r"""% Encoding: Cp1252
% My library

@string{acm = "ACM"}
@preamble{ "\newcommand{\x}{y}" # acm }

@article{a, title={On {A}}, abstract={A line
@article{no, entry}
in it}, year=2000}

% about b
% and more
@article{b, title={On B}}
some words @misc{not, kept}
@comment{hello {x}}
@book(c, title={On C})
@Comment{jabref-meta: databaseType:bibtex;}
@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:A@b\;0\;1\;\;\;\;;
}
the end
"""


def read(text: str) -> Frame:
    return read_frame(io.BytesIO(text.encode()))


def written(text: str, *, is_biblatex: bool = False) -> str:
    found = bibtex.parse(io.BytesIO(text.encode()))
    out = io.BytesIO()
    records = [one.record for one in found if isinstance(one, Parsed)]
    write_framed(records, out, Writer(is_biblatex=is_biblatex), read(text))
    return out.getvalue().decode()


def test_each_part_has_its_place() -> None:
    frame = read(FILE)
    assert frame.head == [
        '@string{acm = "ACM"}', r'@preamble{ "\newcommand{\x}{y}" # acm }', "% My library",
    ]  # fmt: skip
    assert frame.before == {"b": "% about b\n% and more", "c": "@comment{hello {x}}"}
    assert frame.tail == ["the end"]
    assert [one.split(":")[1].strip() for one in frame.settings] == ["databaseType", "grouping"]
    assert (frame.entries, frame.says_encoding) == (3, True)
    assert frame_of(frame.packed()) == frame


def test_a_file_is_written_with_what_is_around_its_entries() -> None:
    text = written(FILE)
    assert text.startswith('% Encoding: UTF-8\n\n@string{acm = "ACM"}\n\n@preamble{')
    assert "\n% about b\n% and more\n@article{b,\n" in text
    assert text.rstrip().endswith(r"1 StaticGroup:A@b\;0\;1\;\;\;\;;" + "\n}")
    again = read(text)
    assert again.entries == 4  # what looks like an entry within a line is one
    assert dataclasses.replace(again, entries=3) == read(FILE)
    assert "databaseType:biblatex;" in written(FILE, is_biblatex=True)


def test_macros_that_only_entries_use_are_not_written() -> None:
    frame = read('@string{acm = "ACM"}\n@preamble{"\\x"}\n@article{a, journal = acm}\n')
    assert frame.head == ['@preamble{"\\x"}']


def test_a_file_of_entries_alone_has_no_frame() -> None:
    assert not read("@article{a, title={A}}\n\n@book{b, title={B}}\n")


def test_settings_of_two_files_do_not_mix() -> None:
    one, other = read(FILE), read(FILE.replace("% My library", "% Another"))
    both = united([one, other])
    assert both.settings == []
    assert both.head == [*one.head, "% Another"]
    assert united([one]) == one


def test_a_comment_of_many_pieces_stays_whole() -> None:
    block = "@comment{\n@article{old, title={Old}}\n\n@book{older, title={Older}}\n}"
    assert read(f"{block}\n@article{{a, title={{A}}}}\n").head == [block]


@pytest.mark.parametrize("unit", ["@article{a,\n", "@comment{\n", "{", "% x\n", "@preamble{"])
def test_hostile_files_cost_linear_time(unit: str) -> None:
    def cost(count: int) -> float:
        start = time.process_time()
        read(unit * count)
        return time.process_time() - start

    assert cost(40_000) < max(0.3, 12 * cost(10_000))
