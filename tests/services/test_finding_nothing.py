"""A search that finds nothing: which part of it has no hits, and what would find something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from refdesk.errors import Cancelled
from refdesk.model.cancel import CancelToken
from refdesk.model.rows import View, ViewKind
from refdesk.services import finding_nothing
from refdesk.services.finding_nothing import why_nothing
from refdesk.store import search
from refdesk.store.library import Library
from tests.store.search_library import fill, open_library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = open_library(tmp_path_factory.mktemp("nothing") / "library.refdesk")
    fill(library)
    yield library
    library.close()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_nothing, "LONGEST", 60.0)


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("mircoglia", "“microglia” instead of “mircoglia” (1): microglia"),
        ("glima drugs", "“glioma” instead of “glima” (1): glioma AND drugs"),
        ("alzheimers", "“alzheimer” instead of “alzheimers” (3): alzheimer"),
        ("muellr[au]", ""),
        ("mueller[au]", "“muller” instead of “mueller” (1): muller[au]"),
        ("glia gadient r", "The author gadient r (1): glia AND gadient r[au]"),
        ("smith jb", ""),
        ("wong js[1au]", "“wong js” in all fields (1): wong AND js"),
        ('"o\'brien j"[au]', "o'brien j with more initials (1): o'brien j[au]"),
        ('"rationing healthcare"', "The words of “rationing healthcare” one by one (2): rationing AND healthcare"),
        ("neurons[ti]", "“neurons” in all fields (3): neurons"),
        ("neuroscienc", "What begins with “neuroscienc” (5): neuroscienc*"),
        ('"brain hip"[tiab:~2]', ""),
        ("interleukin-6[pt]", "“interleukin 6” in all fields (3): interleukin AND 6"),
        ("brain NOT brain", "Without what NOT takes away (3): brain"),
        ("pain knee 1650[dp]", "Without “1650[dp]” (2): pain AND knee"),
    ],
)  # fmt: skip
def test_what_would_find_something_is_offered_with_its_count(
    library: Library, text: str, offer: str
) -> None:
    found = why_nothing(library.read(), text, View())
    offers = [f"{one.words}: {one.query}" for one in found.offers]
    assert offer in offers if offer else not offers
    for one in found.offers:
        count = search.count_of_text(library.read(), one.query)
        assert one.words.endswith(f" ({count})")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("brain mircoglia 1650[dp]", "No reference here has “mircoglia” or “1650[dp]”."),
        ("brain pain", "Each part is found, but not together: “brain” 3, “pain” 3."),
        ("mircoglia", ""),
        ("brain", ""),
        ("brain[foo]", ""),
        ("", ""),
        (" ".join(f"word{letter}" for letter in "abcdefghij"), ""),
    ],
)
def test_the_parts_without_hits_are_named(library: Library, text: str, sentence: str) -> None:
    assert why_nothing(library.read(), text, View()).sentence == sentence


def test_a_list_is_looked_at_alone(library: Library) -> None:
    found = why_nothing(library.read(), "brain knee", View(ViewKind.TRASH))
    assert found.sentence == "No reference here has “brain” or “knee”." and not found.offers


def test_what_takes_too_long_is_left_out(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_nothing, "LONGEST", -1.0)
    assert why_nothing(library.read(), "brain mircoglia", View()).offers == ()


def test_very_many_hits_are_not_counted_to_the_end(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding_nothing, "MOST_COUNTED", 2)
    found = why_nothing(library.read(), "brain pain hospital", View())
    assert found.sentence == "No reference here has “hospital”."
    found = why_nothing(library.read(), "brain pain", View())
    assert (
        found.sentence
        == "Each part is found, but not together: “brain” 2 or more, “pain” 2 or more."
    )


def test_it_ends_between_two_steps_when_nobody_waits_for_it(library: Library) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        why_nothing(library.read(), "brain mircoglia", View(), token.raise_if_cancelled)
