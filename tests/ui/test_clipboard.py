"""What goes to the clipboard (integration.md 6)."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from refdesk.model.views import Citation
from refdesk.ui.clipboard import (
    BIBTEX,
    citation_data,
    copy_citation,
    copy_text,
    fragment,
    text_data,
)

ONE = Citation(1, "nlm", '<div class="csl-entry">A. <i>J</i>.</div>', "A. J.\n")
TWO = Citation(
    2, "apa",
    '<div class="csl-bib-body"><div class="csl-entry">A</div>\n<div class="csl-entry">B &amp; C</div></div>',
    "A\nB & C", 2,
)  # fmt: skip


def test_a_citation_is_html_and_text_and_nothing_else() -> None:
    data = citation_data(ONE)
    assert sorted(data.formats()) == ["text/html", "text/plain"]
    assert data.html() == "A. <i>J</i>."
    assert data.text() == "A. J."
    assert not data.hasUrls()


def test_several_are_paragraphs_of_one_fragment() -> None:
    assert fragment(TWO.html) == "<p>A</p><p>B &amp; C</p>"
    assert "<style" not in fragment(TWO.html)


def test_a_citation_without_entries_stays_as_it_is() -> None:
    assert fragment("A <sup>2</sup>") == "A <sup>2</sup>"
    assert fragment("") == ""


def test_a_note_goes_after_the_citation() -> None:
    data = citation_data(ONE, "Retracted & gone")
    assert data.text() == "A. J. [Retracted & gone]"
    assert data.html().endswith(" [Retracted &amp; gone]")
    assert citation_data(TWO, "N").html().endswith("B &amp; C [N]</p>")


def test_other_copies_are_text_and_one_type_of_their_own() -> None:
    data = text_data("@article{x}", BIBTEX)
    assert sorted(data.formats()) == [BIBTEX, "text/plain"]
    assert text_data("1").formats() == ["text/plain"]


def test_the_clipboard_holds_it(qapp: QApplication) -> None:
    copy_citation(ONE)
    held = QGuiApplication.clipboard().mimeData()
    assert held.html() == "A. <i>J</i>." and held.text() == "A. J."
    copy_text("10.1/x")
    assert QGuiApplication.clipboard().text() == "10.1/x"
