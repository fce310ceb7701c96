"""Styles that readers add: kept, said in words, taken away again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.errors import NotFoundError, StyleError
from refdesk.services.citing import entries
from refdesk.services.style_choices import WELL_KNOWN
from refdesk.services.styles import add_style, catalogue, label_of, remove_style

pytestmark = pytest.mark.usefixtures("kept_index")
STYLE = """\
<style xmlns='http://purl.org/net/xbiblio/csl' version='1.0' class='in-text'>
<info><title>{title}</title><id>http://example.org/styles/{id}</id>{more}</info>
<citation><layout><text variable='title'/></layout></citation>
<bibliography><layout><text value='{title}: '/><text variable='title'/></layout></bibliography>
</style>"""
ITEMS = [{"id": "1", "type": "book", "title": "A book"}]


def style_file(folder: Path, id_: str, title: str, more: str = "") -> Path:
    file = folder / f"{id_} (1).csl"
    file.write_text(STYLE.format(id=id_, title=title, more=more), encoding="utf-8")
    return file


def test_a_style_that_was_added_is_used_and_goes_when_it_is_removed(tmp_path: Path) -> None:
    file = style_file(tmp_path, "our-ward", "Our ward")
    added = add_style(file)
    assert added.sentence == "The style “Our ward” was added as “our-ward”."
    file.unlink()
    assert entries(ITEMS, "our-ward") == ["Our ward: A book"]
    assert entries(ITEMS, "Our ward") == ["Our ward: A book"]
    assert remove_style("our-ward") == "The style “Our ward” was removed."
    with pytest.raises(NotFoundError):
        entries(ITEMS, "our-ward")


def test_taking_the_place_of_another_style_is_said(tmp_path: Path) -> None:
    file = style_file(tmp_path, "nature", "Nature of ours")
    assert "It takes the place of “Nature”, which came with RefDesk." in add_style(file).sentence
    assert "was replaced by this file" in add_style(file).sentence
    assert remove_style("nature").endswith("“nature” is “Nature” again.")


def test_what_came_with_refdesk_is_not_removed(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="only styles that you added can be removed"):
        remove_style("nature")
    with pytest.raises(NotFoundError, match="no style “nowhere”"):
        remove_style("nowhere")


def test_a_parent_is_not_removed_from_under_its_child(tmp_path: Path) -> None:
    add_style(style_file(tmp_path, "mum", "Mum"))
    link = "<link rel='independent-parent' href='http://example.org/styles/mum'/>"
    child = STYLE.format(id="child", title="Child", more=link).partition("<citation>")[0]
    file = tmp_path / "child.csl"
    file.write_text(child + "</style>", encoding="utf-8")
    add_style(file)
    assert entries(ITEMS, "child") == ["Mum: A book"]
    with pytest.raises(StyleError, match="is needed by “Child”"):
        remove_style("mum")
    remove_style("child")
    remove_style("mum")


def test_a_bad_style_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "bad.csl"
    file.write_text("<style>\n<info>", encoding="utf-8")
    with pytest.raises(StyleError, match="line 2"):
        add_style(file)
    with pytest.raises(StyleError, match="cannot be read"):
        add_style(tmp_path / "nowhere.csl")
    assert list((Path(os.environ["REFDESK_DATA_DIR"]) / "styles").glob("*.csl")) == []


def test_well_known_styles_are_there_and_carry_their_plain_names() -> None:
    for choice in WELL_KNOWN:
        info = catalogue().info(choice.key)
        assert info is not None and label_of(info) == choice.label
        assert entries(ITEMS, choice.key)


def test_the_command_lists_adds_and_removes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = style_file(tmp_path, "our-ward", "Our ward")
    assert main(["styles", "add", str(file), str(tmp_path / "no.csl")]) == 1
    out = capsys.readouterr()
    assert "was added" in out.out and "no.csl" in out.err
    assert main(["styles", "our", "ward", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["id"], row["origin"]) == ("our-ward", "user")
    assert main(["styles", "remove", "our-ward"]) == 0
    assert main(["styles", "remove"]) == 2
    assert main(["styles", "--field", "nonsense"]) == 2
    assert "medicine" in capsys.readouterr().err
    assert main(["styles", "--issn", "0028-0836"]) == 0
    assert capsys.readouterr().out == "nature\tNature\n"
