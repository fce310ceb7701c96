"""MathML as text that a reader understands: `x<sub>2</sub>`, `a/b`, `√(n)`."""

from __future__ import annotations

import html
import re
from xml.etree.ElementTree import Element

_INVISIBLE = re.compile("[\u2061-\u2064]")
_SPACES = re.compile(r"\s+")
_SPACED = frozenset("=<>±×÷·≤≥≈≠~∼≅→←↔∈+−∝∣")


def math_markup(element: Element) -> str:
    """The canonical markup of a `math` element; its depth must have been checked."""
    return _SPACES.sub(" ", _row(element)).strip()


def _row(element: Element) -> str:
    """The markup of all children one after the other, or of the leaf's own text."""
    if not len(element):
        return _leaf(element)
    return "".join(_render(child) for child in element)


def _leaf(element: Element) -> str:
    text = _INVISIBLE.sub("", element.text or "").strip()
    if _name(element) == "mo" and text in _SPACED:
        return f" {html.escape(text, quote=False)} "
    return html.escape(text, quote=False)


def _render(element: Element) -> str:
    name = _name(element)
    parts = [_render(child) for child in element] if len(element) else []
    if name in _SCRIPTS and len(parts) >= 2:
        tags = _SCRIPTS[name]
        scripts = (
            f"<{tag}>{part.strip()}</{tag}>"
            for tag, part in zip(tags, parts[1:], strict=False)
            if part.strip()
        )
        return parts[0] + "".join(scripts) + "".join(parts[len(tags) + 1 :])
    if name == "mfrac" and len(parts) == 2:
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    if name == "msqrt":
        return f"√{_grouped(''.join(parts))}"
    if name == "mroot" and len(parts) == 2:
        return f"<sup>{parts[1].strip()}</sup>√{_grouped(parts[0])}"
    if name == "mfenced":
        opening, closing = element.get("open", "("), element.get("close", ")")
        separator = element.get("separators", ",").strip()[:1]
        inner = f"{separator} ".join(parts) if separator else "".join(parts)
        return f"{html.escape(opening, quote=False)}{inner}{html.escape(closing, quote=False)}"
    if name in ("mtr", "mlabeledtr"):
        return ", ".join(parts) + "; "
    if name == "mtable":
        return "".join(parts).removesuffix("; ")
    if name == "mspace":
        return " "
    if name == "mtext" and element.text:
        return html.escape(_SPACES.sub(" ", element.text), quote=False)
    if name == "semantics":  # the first child is the formula, the rest says it again
        return parts[0] if parts else ""
    return "".join(parts) if parts else _leaf(element)


_SCRIPTS = {
    "msub": ("sub",), "msup": ("sup",), "msubsup": ("sub", "sup"),
    "munderover": ("sub", "sup"), "munder": ("sub",),
}  # fmt: skip


def _grouped(markup: str) -> str:
    """`markup`, in parentheses when it is more than one word or number."""
    markup = markup.strip()
    return markup if re.fullmatch(r"[\w.]+", markup) else f"({markup})"


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
