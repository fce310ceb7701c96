"""What is to be known before using a reference stands above it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from refdesk.model.record import Correction
from refdesk.model.rows import Status
from refdesk.ui.banner import Banner, alerts_of
from refdesk.ui.widgets import Button
from tests.ui.sample_views import HOSTILE, light, retracted, seed, view_of


def test_the_heaviest_stands_first() -> None:
    alerts = alerts_of(view_of(retracted(), 5, Status.RETRACTED, Status.CONCERN, Status.ERRATUM))
    assert [(alert.tone, alert.is_heavy) for alert in alerts] == [
        ("red", True), ("red", False), ("yellow", False),
    ]  # fmt: skip
    assert alerts[0].sentence == "This article has been retracted."
    assert alerts[0].source == "Lancet. 2010;375:445."
    assert alerts[0].links == (("Retraction notice", "pmid", "20137807"),)


def test_a_partial_retraction_alone_is_heavy_and_no_concern() -> None:
    record = replace(seed(), corrections=(Correction("PartialRetractionIn", "J. 2004;1:1"),))
    alerts = alerts_of(view_of(record, 5, Status.CONCERN))
    assert [alert.sentence for alert in alerts] == ["Parts of it have been retracted."]
    assert alerts[0].is_heavy


def test_a_notice_without_pmid_leads_to_its_doi() -> None:
    record = replace(
        seed(), corrections=(Correction("RetractionIn", "J. 2004. doi: 10.1000/a(b)."),)
    )
    assert alerts_of(view_of(record))[0].links == (("Retraction notice", "doi", "10.1000/a(b)"),)


def test_a_retraction_by_type_alone_is_told() -> None:
    assert alerts_of(view_of(seed(), 5, Status.RETRACTED))[0].links == ()


def test_a_retraction_notice_is_not_retracted() -> None:
    record = replace(seed(), corrections=(Correction("RetractionOf", "J. 2004;1:1", "3"),))
    assert alerts_of(view_of(record)) == []


@pytest.mark.parametrize(
    ("kind", "tone"),
    [("ExpressionOfConcernIn", "orange"), ("ErratumIn", "yellow"), ("UpdateIn", "blue"),
     ("CorrectedandRepublishedIn", "yellow"), ("RetractedandRepublishedIn", "red")],
)  # fmt: skip
def test_every_kind_has_its_colour(kind: str, tone: str) -> None:
    record = replace(seed(), corrections=(Correction(kind, "J. 2004;1:1", "3"),))
    assert alerts_of(view_of(record))[0].tone == tone


@pytest.mark.parametrize(
    ("kind", "statuses", "sentence"),
    [
        ("RetractedandRepublishedIn", (), "This article has been retracted and republished."),
        ("CorrectedandRepublishedIn", (), "It has been corrected and republished."),
        ("RepublishedIn", (), "This article has been republished."),
        ("UpdateIn", (), "A newer version has been published."),
        ("UpdateIn", (Status.PREPRINT,), "This preprint has been published."),
        ("ErratumIn", (), "A correction has been published."),
    ],
)
def test_what_was_published_since_is_called_by_its_name(
    kind: str, statuses: tuple[Status, ...], sentence: str
) -> None:
    record = replace(seed(), corrections=(Correction(kind, "J. 2004;1:1", "3"),))
    (alert,) = alerts_of(view_of(record, 5, *statuses))
    assert alert.sentence == sentence
    is_again = "Republished" in kind
    assert (alert.links[0][0] == "Republished article") is is_again
    assert [value for _, _, value in alert.links] == ["3"]


def test_several_notices_are_numbered() -> None:
    record = replace(
        seed(), corrections=tuple(Correction("ErratumIn", f"J. {n}", str(n + 1)) for n in range(5))
    )
    assert [words for words, _, _ in alerts_of(view_of(record))[0].links] == [
        "Correction 1", "Correction 2", "Correction 3",
    ]  # fmt: skip


def test_the_banner_takes_room_only_when_there_is_something(
    qtbot: QtBot, qapp: QApplication
) -> None:
    light(qapp)
    banner = Banner()
    qtbot.addWidget(banner)
    banner.set_view(view_of(seed()))
    assert banner.isHidden()
    banner.set_view(view_of(retracted()))
    assert not banner.isHidden()
    assert "retracted" in banner.accessibleName()
    banner.set_view(None)
    assert banner.isHidden()


def test_its_links_tell_what_to_do(qtbot: QtBot, qapp: QApplication) -> None:
    light(qapp)
    banner = Banner()
    qtbot.addWidget(banner)
    banner.set_view(replace(view_of(retracted()), is_trashed=True))
    banner.resize(450, 200)
    banner.show()
    buttons = {button.text(): button for button in banner.findChildren(Button)}
    with qtbot.waitSignal(banner.deed_asked) as asked:
        qtbot.mouseClick(buttons["Retraction notice"], Qt.MouseButton.LeftButton)
    assert asked.args == ["pmid", "20137807"]
    with qtbot.waitSignal(banner.deed_asked) as asked:
        qtbot.keyClick(buttons["Put back"], Qt.Key.Key_Return)
    assert asked.args == ["restore", ""]


def test_hostile_notices_are_plain_text(qtbot: QtBot, qapp: QApplication) -> None:
    light(qapp)
    banner = Banner()
    qtbot.addWidget(banner)
    record = replace(seed(), corrections=(Correction("RetractionIn", HOSTILE, "1"),))
    banner.set_view(view_of(record))
    for label in banner.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert "\u202e" not in label.text()
