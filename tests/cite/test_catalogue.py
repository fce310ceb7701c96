"""Finding styles among all of them, and keeping one's own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from refdesk.cite import Processor
from refdesk.cite.catalogue import Catalogue, find_style, split_language
from refdesk.cite.style_check import check_style
from refdesk.cite.style_index import package_folder
from refdesk.errors import StyleError

NAMESPACE = "http://purl.org/net/xbiblio/csl"
ITEM = {
    "id": "x",
    "type": "book",
    "title": "T",
    "author": [{"family": "Doe"}, {"family": "Roe"}],
    "issued": {"date-parts": [[2020, 3]]},
}


def csl(body: str, *, head: str = "<title>Mine</title><id>mine</id>", more: str = "") -> str:
    return (
        f"<style xmlns='{NAMESPACE}' version='1.0' class='in-text'>\n<info>{head}</info>\n{more}"
        f"<citation><layout>{body}</layout></citation>\n</style>"
    )


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    made = Catalogue(tmp_path_factory.mktemp("styles"))
    made.search("x")
    return made


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("new england", "the-new-england-journal-of-medicine"),
        ("NEJM", "the-new-england-journal-of-medicine"),
        ("j neurosci", "the-journal-of-neuroscience"),
        ("journal of neuroscience", "the-journal-of-neuroscience"),
        ("J Clin Invest", "the-journal-of-clinical-investigation"),
        ("ajrccm", "american-journal-of-respiratory-and-critical-care-medicine"),
        ("lancet onc", "the-lancet-oncology"),
        ("lancet", "the-lancet"), ("nature", "nature"), ("cell", "cell"), ("science", "science"),
        ("bmj", "bmj"), ("jama", "jama"), ("ieee", "ieee"), ("harvard", "harvard-cite-them-right"),
        ("vancouver", "nlm-citation-sequence"), ("chicago", "chicago-author-date"),
        ("chicago notes", "chicago-notes-bibliography"), ("apa", "apa"), ("mla", "mla"),
        ("0028-0836", "nature"), ("00280836", "nature"), ("neurosience lett", "neuroscience-letters"),
        ("Zeitschrift für Gastroenterologie", "zeitschrift-fur-gastroenterologie"),
    ],
)  # fmt: skip
def test_what_people_type_finds_first_what_they_mean(
    catalogue: Catalogue, words: str, first: str
) -> None:
    assert catalogue.search(words)[0].id == first


def test_styles_are_narrowed_to_a_field_and_a_journal(catalogue: Catalogue) -> None:
    plos = catalogue.search("plos", field="medicine")
    assert plos and all("medicine" in info.fields for info in plos)
    assert len(catalogue.search("plos")) > len(plos)
    assert [info.id for info in catalogue.search(issn="1476-4687")] == ["nature"]
    assert catalogue.search("lancet", issn="0028-0836") == []
    assert "medicine" in catalogue.fields()


def index_of(catalogue: Catalogue) -> Path:
    assert catalogue.user_folder is not None
    return catalogue.user_folder / "index.json"


def test_the_kept_index_says_the_same_as_the_files(catalogue: Catalogue) -> None:
    kept = index_of(catalogue)
    before = kept.stat().st_mtime_ns
    assert catalogue.user_folder is not None
    again = Catalogue(catalogue.user_folder).search()
    assert again == Catalogue().search()
    assert kept.stat().st_mtime_ns == before
    assert len(again) == len({info.id for info in again}) > 10_000


@pytest.mark.parametrize("harm", ["[", '{"version": "x", "styles": [[1]]}'])
def test_a_stale_or_broken_index_is_made_anew(
    catalogue: Catalogue, tmp_path: Path, harm: str
) -> None:
    version = json.loads(index_of(catalogue).read_text(encoding="utf-8"))["version"]
    kept = tmp_path / "index.json"
    kept.write_text(harm.replace('"x"', json.dumps(version)), encoding="utf-8")
    assert Catalogue(tmp_path).search("bmj")[0].id == "bmj"
    assert kept.read_bytes() == index_of(catalogue).read_bytes()


def test_a_language_behind_a_name_is_the_language_it_prints_in() -> None:
    assert split_language("apa@de-DE") == ("apa", "de-DE")
    assert split_language(" nature ") == ("nature", "")
    style = find_style("chicago-author-date@de-DE")
    assert style.default_locale == "de-DE"
    text = Processor(style.xml, [ITEM], output="text").bibliography().entries[0]
    assert "und" in text and "and" not in text


def test_a_reader_s_style_goes_before_one_of_the_same_id(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    shutil.copy(index_of(catalogue), tmp_path)
    catalogue = Catalogue(tmp_path)
    (tmp_path / "nature.csl").write_text(
        csl("<text value='mine'/>", head="<title>My Nature</title><id>nature</id>"),
        encoding="utf-8",
    )
    assert catalogue.find("nature").title == "My Nature"
    listed = [info for info in catalogue.search("nature") if info.id == "nature"]
    assert [(info.title, info.origin) for info in listed] == [("My Nature", "user")]
    (tmp_path / "nature.csl").unlink()
    assert catalogue.find("nature").title == "Nature"


def test_our_own_names_stay_ours_whatever_the_reader_adds(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path)
    (tmp_path / "apa.csl").write_text(csl("<text value='mine'/>"), encoding="utf-8")
    assert catalogue.find("apa").title.startswith("APA")
    assert catalogue.find("apa.csl").title == "Mine"


# Looking over a file


def checked(text: str, folder: Path, name: str = "mine.csl") -> tuple[str, ...]:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return tuple(str(one) for one in check_style(file, Catalogue(folder / "kept")).doubts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<style>\n<oops", "line 2"),
        ("", "not well-formed|empty"),
        ("<html>\n</html>", "starts with “html”"),
        (csl("<text macro='m'/>"), "Line 3: The macro “m” is called and is not there"),
        (
            csl("<text macro='a'/>", more="<macro name='a'>\n<text macro='b'/></macro><macro name='b'><text macro='a'/></macro>"),
            "Line 3: The macro “a” calls itself.*“b” calls itself",
        ),
        (csl("", more="<macro name='a'/>\n<macro name='a'/>"), "Line 4: The macro “a” is there twice"),
        (csl("", head="<id>x</id>"), "Line 2: It has no title"),
        (csl("").replace("version='1.0'", ""), "CSL 0.8"),
        (csl("").replace("layout", "lay-out"), "The citation has no layout"),
        (f"<style xmlns='{NAMESPACE}' version='1.0'><info><title>T</title></info></style>", "no citation"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_style_is_said_with_its_line(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(StyleError, match=f"(?s){words}"):
        checked(text, tmp_path)


def test_what_is_likely_a_slip_is_told_and_does_not_refuse_the_style(tmp_path: Path) -> None:
    body = (
        "<text variable='jornal'/><date variable='title'/>\n<names variable='autor'/><text/><txet/>"
    )
    assert checked(csl(body), tmp_path) == (
        "Line 3: “jornal” is no variable of CSL.",
        "Line 3: “title” is no date of CSL.",
        "Line 4: “autor” is no variable of CSL.",
        "Line 4: A text element does not say what it prints.",
        "Line 4: The element “txet” is unknown and passed over.",
    )


def test_published_styles_are_found_good(tmp_path: Path) -> None:
    folder = package_folder()
    assert folder is not None
    catalogue = Catalogue(tmp_path)
    for name in ("nature", "apa", "chicago-notes-bibliography", "ieee", "dependent/jama"):
        assert check_style(folder / f"{name}.csl", catalogue).doubts == ()


def test_a_style_whose_parent_is_absent_says_which_to_add_first(tmp_path: Path) -> None:
    head = "<title>C</title><id>child</id><link rel='independent-parent' href='http://x.org/mum'/>"
    child = f"<style xmlns='{NAMESPACE}' version='1.0'><info>{head}</info></style>"
    with pytest.raises(StyleError, match=r"“mum”, which is not there. Add the file mum.csl first"):
        checked(child, tmp_path)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "mum.csl").write_text(csl("<text variable='title'/>"), encoding="utf-8")
    assert checked(child, tmp_path) == ()
    shutil.copy(tmp_path / "mine.csl", tmp_path / "kept" / "child.csl")
    found = Catalogue(tmp_path / "kept").find("child")
    assert Processor(found.xml, [ITEM]).cite([{"id": "x"}]) == "T"


def test_making_the_index_can_be_stopped(tmp_path: Path) -> None:
    def stop() -> None:
        raise StyleError("stopped")

    catalogue = Catalogue(tmp_path)
    with pytest.raises(StyleError, match="stopped"):
        catalogue.load(stop)
    assert not (tmp_path / "index.json").exists()
