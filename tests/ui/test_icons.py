from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from refdesk.ui import icons, theme


def _inks(image: QImage) -> int:
    return sum(
        image.pixelColor(x, y).alpha() > 0
        for x in range(image.width())
        for y in range(image.height())
    )


@pytest.mark.parametrize("name", [*icons.PATHS, "star-filled"])
def test_every_icon_has_ink_at_every_size_and_ratio(name: str) -> None:
    for size in icons.SIZES:
        for ratio in (1.0, 2.0):
            pixmap = icons.pixmap(name, size, ratio)
            assert pixmap.width() == round(size * ratio)
            assert pixmap.devicePixelRatio() == ratio
            assert _inks(pixmap.toImage()) > size


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")


def test_icons_take_the_colour_of_the_theme_in_force(qapp: QApplication) -> None:
    icon = icons.icon("plus", "text")
    light = icon.pixmap(QSize(16, 16)).toImage()
    theme.apply(qapp, "dark")
    dark = icon.pixmap(QSize(16, 16)).toImage()
    middle = QColor(theme.DARK.text)
    assert light != dark
    assert dark.pixelColor(8, 8).lightness() == pytest.approx(middle.lightness(), abs=8)


def test_a_disabled_icon_is_paler() -> None:
    icon = icons.icon("plus", "text")
    normal = icon.pixmap(QSize(16, 16), QIcon.Mode.Normal).toImage()
    disabled = icon.pixmap(QSize(16, 16), QIcon.Mode.Disabled).toImage()
    assert disabled.pixelColor(8, 8).lightness() > normal.pixelColor(8, 8).lightness()


def test_a_copied_icon_outlives_its_maker() -> None:
    copied = QIcon(icons.icon("tag"))
    icons.icon.cache_clear()
    gc.collect()
    assert not copied.pixmap(QSize(20, 20)).isNull()
