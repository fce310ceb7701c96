"""Text with a little markup: the only tags that titles, abstracts and names may carry.

A `RichText` holds canonical markup: `& < >` escaped, and the elements of `TAGS`, properly
nested, without attributes but the class `nocase` of a protected span. Whatever reads text from
outside goes through `RichText.plain_text` (it is text) or `clean_markup` (it may be markup), so
that everything downstream can trust what it holds (no script, no image, no link can get in).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

TAGS: Final = ("i", "b", "u", "sup", "sub", "sc", "nocase")
MAX_DEPTH: Final = 20
"""Deeper nesting is text nobody wrote; Qt's layout would take minutes for it."""

_TAG = re.compile(r"</?(?:i|b|u|sup|sub|sc|nocase)>")
_LONG: Final = 200
_PLAIN: Final = bytes(range(0x20, 0x7F))
# Not the no-break and thin spaces, which are meant.
_SPACES = re.compile("[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True, init=False)
class RichText:
    """Text in canonical markup, for example `SnO<sub>2</sub> &amp; CO`."""

    markup: str = ""

    def __init__(self, markup: str = "") -> None:
        _put_markup(self, markup)  # half the time of a frozen dataclass's own way

    @classmethod
    def plain_text(cls, text: str) -> RichText:
        """Wrap `text`, in which no character has a special meaning."""
        if "&" in text or "<" in text or ">" in text:
            text = _escape(text)
        return cls(text)

    @property
    def plain(self) -> str:
        """The text without markup, as it is searched, sorted and exported."""
        text = self.markup
        if "<" in text:
            text = _TAG.sub("", text)
        if "&" in text:
            text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return text

    @property
    def html(self) -> str:
        """The text as HTML for a browser or Qt's rich text."""
        text = self.markup
        if "<sc>" in text:
            text = text.replace("<sc>", '<span style="font-variant:small-caps;">')
            text = text.replace("</sc>", "</span>")
        if "nocase>" in text:
            text = text.replace("<nocase>", '<span class="nocase">').replace("</nocase>", "</span>")
        return text

    def __bool__(self) -> bool:
        return bool(self.markup)

    def __str__(self) -> str:
        return self.plain


_put_markup: Final[Callable[[RichText, str], None]] = vars(RichText)["markup"].__set__
EMPTY: Final = RichText()

# A tag of a known name, with whatever attributes the source gave it. `<` before anything else
# ("P<0.001", SICI DOIs) is text.
_FOREIGN_TAG = re.compile(
    r"<(/?)(?:jats:|mml:)?"
    r"(italic|bold|underline|small-caps|nocase|span|sup|sub|em|strong|sc|scp|i|b|u|p|br)"
    r"((?:\s[^<>]*)?)/?>",
    re.IGNORECASE,
)
_CANONICAL = {
    "italic": "i", "em": "i", "i": "i", "bold": "b", "strong": "b", "b": "b",
    "underline": "u", "u": "u", "small-caps": "sc", "scp": "sc", "sc": "sc",
    "sup": "sup", "sub": "sub", "nocase": "nocase",
}  # fmt: skip


def clean_markup(text: str) -> RichText:
    """Read `text` that may hold HTML or JATS markup; keep known tags, escape all the rest.

    Unbalanced tags are dropped, attributes too (`<span class="nocase">` and the small-caps
    span become their own elements); a paragraph or line break becomes one space.
    """
    if "<" not in text:
        return RichText.plain_text(_unescaped(text))
    out: list[str] = []
    open_tags: list[tuple[str, int]] = []  # (canonical name or "", place in out)
    counts: Counter[str] = Counter()  # of the names in open_tags: no vain search through them
    at = 0
    for match in _FOREIGN_TAG.finditer(text):
        out.append(_escaped(text[at : match.start()]))
        at = match.end()
        name = _element(match[2].lower(), match[3])
        if name == " ":
            out.append(" ")
        elif not match[1]:
            open_tags.append((name, len(out)))
            counts[name] += 1
            out.append("")
        else:
            _close(out, open_tags, counts, name, is_span=match[2].lower() == "span")
    out.append(_escaped(text[at:]))
    return RichText("".join(out))


def _element(name: str, attributes: str) -> str:
    """The canonical element of a foreign one: "" for a span without meaning, " " for a break."""
    if name in ("p", "br"):
        return " "
    if name == "span":
        if "nocase" in attributes:
            return "nocase"
        return "sc" if "small-caps" in attributes else ""
    return _CANONICAL[name]


def _close(
    out: list[str],
    open_tags: list[tuple[str, int]],
    counts: Counter[str],
    name: str,
    *,
    is_span: bool,
) -> None:
    wanted = ("", "nocase", "sc") if is_span else (name,)
    if not any(counts[one] for one in wanted):
        return
    while open_tags:
        opened, place = open_tags.pop()  # what was opened inside and never closed is dropped
        counts[opened] -= 1
        if opened in wanted:
            if opened and len(open_tags) < MAX_DEPTH:
                out[place] = f"<{opened}>"
                out.append(f"</{opened}>")
            return


def _escaped(text: str) -> str:
    return _escape(_unescaped(text))


def squeeze(text: str) -> str:
    """`text` with every run of white space turned into one space, none at the ends."""
    if "  " not in text and is_printable(text):
        return text.strip(" ")
    return _SPACES.sub(" ", text).strip(" ")


def is_printable(text: str) -> bool:
    """`text.isprintable()`, for long texts by a look at the few letters beyond ASCII."""
    if len(text) < _LONG:
        return text.isprintable()
    letters = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    return not letters or letters.decode("utf-8", "surrogatepass").isprintable()


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    import html  # its table of entities is large, and few texts have one

    return html.unescape(text)
