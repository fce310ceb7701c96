"""All colours and sizes of the window, and how they get into Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from refdesk.ui.theme_sheet import style_sheet

SMALLEST_BASE: Final = 13.0
"""Pixels; desktops that say nothing make Qt answer 9 points, too small for a page of text."""


class Scheme(StrEnum):
    """The colour scheme that the user chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tone:
    """A status colour: `ink` for icon and words, on `ground`."""

    ink: str
    ground: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one scheme as `#rrggbb` (ui.md 2.3)."""

    window: str
    base: str
    alt: str
    raised: str
    hover: str
    text: str
    text2: str
    text3: str
    line: str
    soft: str
    ctl: str
    accent: str
    accent_hover: str
    on_accent: str
    link: str
    sel: str
    sel_text: str
    selin: str
    mark: str
    mark_text: str
    bar: str
    barmute: str
    red: Tone
    orange: Tone
    yellow: Tone
    blue: Tone
    grey: Tone
    green: Tone
    loading: str
    veil: int = 158
    """Opacity of the veil while something is dragged, of 255."""

    def tone(self, name: str) -> Tone:
        """The tone called "red", "orange", "yellow", "blue", "grey" or "green"."""
        tone = getattr(self, name)
        assert isinstance(tone, Tone)
        return tone


LIGHT: Final = Palette(
    window="#F2F4F7", base="#FFFFFF", alt="#F8F9FB", raised="#FFFFFF", hover="#E7EAEF",
    text="#1A1F26", text2="#535C68", text3="#666F7B", line="#DCE0E6", soft="#C6CCD4",
    ctl="#7F8792", accent="#1B5FB8", accent_hover="#164F9A", on_accent="#FFFFFF",
    link="#1B5FB8", sel="#DCE9FA", sel_text="#10151B", selin="#E6E9EE",
    mark="#FFF0B3", mark_text="#1A1F26", bar="#5F86C0", barmute="#D5DAE1",
    red=Tone("#B3241C", "#FCEBE9"), orange=Tone("#944500", "#FDEEDD"),
    yellow=Tone("#6B5300", "#FBF2CC"), blue=Tone("#1B5FB8", "#E4EEFB"),
    grey=Tone("#535C68", "#ECEFF3"), green=Tone("#1A6A3B", "#E3F4E9"), loading="#E7EAEF",
)  # fmt: skip

DARK: Final = Palette(
    window="#1D2025", base="#15181C", alt="#1A1D22", raised="#262A30", hover="#292D34",
    text="#E7EAEE", text2="#A9B1BC", text3="#939CA8", line="#30353D", soft="#454C56",
    ctl="#747E8B", accent="#2F6DC4", accent_hover="#2862B5", on_accent="#FFFFFF",
    link="#7FB3F8", sel="#1E3A5F", sel_text="#F4F7FB", selin="#2A2F36",
    mark="#5A4A00", mark_text="#FFF3C4", bar="#3F6EAA", barmute="#39404A",
    red=Tone("#FF9C93", "#421B18"), orange=Tone("#FFB270", "#412608"),
    yellow=Tone("#EBCB5B", "#383006"), blue=Tone("#8FBCF9", "#17304F"),
    grey=Tone("#B3BBC6", "#2B3037"), green=Tone("#7FD6A0", "#12351F"), loading="#292D34",
)  # fmt: skip

DOTS: Final = {
    "red": "#D9534F", "orange": "#D9822B", "yellow": "#C9A227", "green": "#2F8F55",
    "teal": "#1F8A8A", "blue": "#3B78C9", "purple": "#8058B8", "pink": "#C2558F",
    "grey": "#7F8792",
}  # fmt: skip
"""The nine preset hues of tags and collections, drawn as a dot beside the name."""


def with_contrast(palette: Palette) -> Palette:
    """`palette` for readers who ask for more contrast (ui.md 2.4)."""
    return replace(
        palette, line=palette.ctl, soft=palette.ctl, text2=palette.text, text3=palette.text2
    )


_SIZES = {
    "caption": 0.85, "small": 0.92, "body": 1.0, "reading": 1.08,
    "heading": 1.15, "title": 1.46, "display": 1.85,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes, in device-independent pixels, for a base letter size (13 px is the drawn one)."""

    base: float = SMALLEST_BASE
    scale: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", self.base / SMALLEST_BASE)

    def px(self, pixels: float) -> int:
        """A length of the drawings (which are for 13 px letters) at this letter size."""
        return max(1, round(pixels * self.scale)) if pixels else 0

    def size(self, role: str) -> float:
        """Letter size of a type role ("small", "heading" ...), rounded to half a pixel."""
        return round(self.base * _SIZES[role] * 2) / 2

    # Lengths that do not grow with the letters.
    grid: int = 4
    radius: int = 6
    radius_chip: int = 4
    radius_card: int = 8
    bar: int = 3
    ring: int = 2

    @property
    def toolbar(self) -> int:
        return self.px(52)

    @property
    def head(self) -> int:
        """Height of a pane's head."""
        return self.px(44)

    @property
    def tabs(self) -> int:
        return self.px(40)

    @property
    def row(self) -> int:
        """Height of a comfortable table row."""
        return self.px(48)

    @property
    def compact_row(self) -> int:
        return self.px(28)

    @property
    def tree_row(self) -> int:
        return self.px(24)

    @property
    def section(self) -> int:
        return self.px(26)

    @property
    def copy_bar(self) -> int:
        return self.px(56)

    @property
    def message_bar(self) -> int:
        return self.px(44)

    @property
    def button(self) -> int:
        return self.px(32)

    @property
    def icon(self) -> int:
        return self.px(16)

    @property
    def padding(self) -> int:
        """Of a pane, left and right."""
        return self.px(16)


@dataclass(frozen=True, slots=True)
class Theme:
    """What `apply` put in force."""

    palette: Palette
    metrics: Metrics
    is_dark: bool
    family: str = ""
    cache: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was computed once for this theme: colours, fonts, widths of chips."""

    def color(self, role: str) -> QColor:
        """The colour of a token: "text2", "accent", "red.ink", "tag:green" ..."""
        found = self.cache.get(role)
        if found is None:
            found = self.cache[role] = _color(self.palette, role)
        assert isinstance(found, QColor)
        return found

    def font(
        self, role: str = "body", *, weight: int = 400, italic: bool = False, tabular: bool = False
    ) -> QFont:
        """The desktop's font in a size of ui.md 2.1; `tabular` lines figures up."""
        key = (role, weight, italic, tabular)
        found = self.cache.get(key)
        if found is None:
            found = self.cache[key] = _font(self, role, weight, italic, tabular)
        assert isinstance(found, QFont)
        return found

    def font_metrics(self, role: str = "body", *, weight: int = 400) -> QFontMetricsF:
        """Metrics of `font` with the same arguments."""
        key = ("metrics", role, weight)
        found = self.cache.get(key)
        if found is None:
            found = self.cache[key] = QFontMetricsF(self.font(role, weight=weight))
        assert isinstance(found, QFontMetricsF)
        return found


class _Signals(QObject):
    changed = Signal()


_theme = Theme(LIGHT, Metrics(), is_dark=False)
_signals: _Signals | None = None


def current() -> Theme:
    """The theme in force."""
    return _theme


def signals() -> _Signals:
    """Its `changed` tells that another theme is in force; painted things repaint then."""
    global _signals
    if _signals is None:
        _signals = _Signals()
    return _signals


def color(role: str) -> QColor:
    """A token's colour in the theme in force; see `Theme.color`."""
    return _theme.color(role)


def font(role: str = "body", *, weight: int = 400, italic: bool = False) -> QFont:
    """A font of the theme in force; see `Theme.font`."""
    return _theme.font(role, weight=weight, italic=italic)


def px(pixels: float) -> int:
    """A length of the drawings at the letter size in force; see `Metrics.px`."""
    return _theme.metrics.px(pixels)


def is_system_dark() -> bool:
    """Whether the desktop says that it is dark (unknown counts as light)."""
    return QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def apply(app: QApplication, scheme: Scheme | str = Scheme.SYSTEM, *, factor: float = 1.0) -> Theme:
    """Give `app` the colours of `scheme` and letters of `factor` (0.8 to 2) times the desktop's size.

    May be called again while the window is open; every painted thing is told by `signals()`.
    """
    global _theme
    is_dark = is_system_dark() if scheme == Scheme.SYSTEM else scheme == Scheme.DARK
    palette = DARK if is_dark else LIGHT
    if _wants_contrast(app):
        palette = with_contrast(palette)
    desktop = app.property("refdeskDesktopFont")
    if not isinstance(desktop, QFont):
        desktop = QFont(app.font())
        app.setProperty("refdeskDesktopFont", desktop)
        app.setStyle("Fusion")
    size = max(SMALLEST_BASE, QFontMetricsF(desktop).fontDpi() / 72 * desktop.pointSizeF())
    metrics = Metrics(round(size * min(max(factor, 0.8), 2.0) * 2) / 2)
    _theme = Theme(palette, metrics, is_dark, desktop.family())
    app.setFont(_theme.font())
    app.setPalette(qt_palette(palette))
    # Rules with palette() are computed when the sheet is set: setting the palette alone
    # leaves the old colours on screen (Qt 6.11).
    app.setStyleSheet(style_sheet(metrics.px, metrics.size))
    signals().changed.emit()
    return _theme


def qt_palette(palette: Palette) -> QPalette:
    """`palette` as Qt's roles; the style sheet uses nothing else.

    Light is hover, Midlight the soft outline, Mid the line, Dark the outline of controls,
    Shadow the accent under the mouse, BrightText what stands on the accent.
    """
    role = QPalette.ColorRole
    colors = {
        role.Window: palette.window, role.WindowText: palette.text, role.Base: palette.base,
        role.AlternateBase: palette.alt, role.Text: palette.text, role.Button: palette.raised,
        role.ButtonText: palette.text, role.PlaceholderText: palette.text3,
        role.Link: palette.link, role.LinkVisited: palette.link, role.Highlight: palette.sel,
        role.HighlightedText: palette.sel_text, role.Accent: palette.accent,
        role.Light: palette.hover, role.Midlight: palette.soft, role.Mid: palette.line,
        role.Dark: palette.ctl, role.Shadow: palette.accent_hover,
        role.BrightText: palette.on_accent, role.ToolTipBase: palette.raised,
        role.ToolTipText: palette.text,
    }  # fmt: skip
    result = QPalette()
    for name, value in colors.items():
        result.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, QColor(palette.text3))
    result.setColor(QPalette.ColorGroup.Disabled, role.Base, QColor(palette.window))
    result.setColor(QPalette.ColorGroup.Disabled, role.Accent, QColor(palette.barmute))
    result.setColor(QPalette.ColorGroup.Inactive, role.Highlight, QColor(palette.selin))
    result.setColor(QPalette.ColorGroup.Inactive, role.HighlightedText, QColor(palette.text))
    return result


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def tokens(palette: Palette) -> dict[str, str]:
    """All colours of `palette` by token name, tones as "red.ink" and "red.ground"."""
    found: dict[str, str] = {}
    for each in fields(palette):
        value = getattr(palette, each.name)
        if isinstance(value, Tone):
            found[f"{each.name}.ink"], found[f"{each.name}.ground"] = value.ink, value.ground
        elif isinstance(value, str):
            found[each.name] = value
    return found


def _luminance(color_name: str) -> float:
    parts = [int(color_name[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _wants_contrast(app: QApplication) -> bool:
    hints = app.styleHints()
    if not hasattr(hints, "accessibility"):  # since Qt 6.10
        return False
    preference = hints.accessibility().contrastPreference()
    return bool(preference == Qt.ContrastPreference.HighContrast)


def _color(palette: Palette, role: str) -> QColor:
    if role.startswith("tag:"):
        return QColor(DOTS.get(role[4:], DOTS["grey"]))
    return QColor(tokens(palette)[role])


def _font(theme: Theme, role: str, weight: int, italic: bool, tabular: bool) -> QFont:
    desktop = QApplication.font()
    result = QFont(theme.family or desktop.family())
    dpi = QFontMetricsF(desktop).fontDpi() or 96
    result.setPointSizeF(theme.metrics.size(role) * 72 / dpi)
    result.setWeight(QFont.Weight(weight))
    result.setItalic(italic)
    if tabular:
        result.setFeature(QFont.Tag("tnum"), 1)
    return result
