"""The markup of CSL-JSON (HTML) and of CSL-YAML (pandoc's Markdown), one from the other."""

from __future__ import annotations

import re
from typing import Final

_SPAN = re.compile(
    r"<(/?)(i|b|sup|sub|u|sc)>|<span (?:class=\"(nocase)\"|style=\"font-variant: ?small-caps;?\")>|(</span>)",
    re.IGNORECASE,
)
_OPENING: Final = {"i": "*", "b": "**", "sup": "^", "sub": "~", "u": "[", "sc": "["}
_CLOSING: Final = {
    "i": "*", "b": "**", "sup": "^", "sub": "~", "u": "]{.underline}", "sc": "]{.smallcaps}",
    "nocase": "]{.nocase}",
}  # fmt: skip
_SPECIAL = re.compile(r"([\\*_^~\[\]`$@<>#])")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?<![\w*])\*\*(?P<b>[^*\s](?:[^*]{0,2000}?[^*\s])?)\*\*(?![\w*])"
    r"|(?<![*])\*(?P<i>[^*\s](?:[^*]{0,2000}?[^*\s])?)\*(?![*])"
    r"|(?<![\w_])_(?P<e>[^_\s](?:[^_]{0,2000}?[^_\s])?)_(?![\w_])"
    r"|\^(?P<sup>(?:\\.|[^\s^\\]){1,200})\^"
    r"|~(?P<sub>(?:\\.|[^\s~\\]){1,200})~"
    r"|\[(?P<text>(?:\\.|[^\[\]\\]){1,2000})\]\{\.(?P<kind>nocase|smallcaps|underline|nodecor)\}"
    r"|\$\$?(?P<math>[A-Za-z0-9+\-= ]{1,60})\$\$?"
)
_TAGS: Final = {"b": "b", "i": "i", "e": "i", "sup": "sup", "sub": "sub"}
_KINDS: Final = {
    "nocase": ('<span class="nocase">', "</span>"),
    "smallcaps": ('<span style="font-variant:small-caps;">', "</span>"),
    "underline": ("<u>", "</u>"),
    "nodecor": ("", ""),
}


def to_pandoc(text: str) -> str:
    """Text with CSL-JSON's HTML as pandoc's Markdown, in which nothing else has a meaning."""
    out: list[str] = []
    open_spans: list[str] = []
    at = 0
    for match in _SPAN.finditer(text):
        out.append(_SPECIAL.sub(r"\\\1", text[at : match.start()]))
        at = match.end()
        if match[4]:
            out.append(_CLOSING[open_spans.pop()] if open_spans else "")
        elif match[2]:
            name = match[2].lower()
            out.append(_CLOSING[name] if match[1] else _OPENING[name])
        else:
            open_spans.append("nocase" if match[3] else "sc")
            out.append("[")
    out.append(_SPECIAL.sub(r"\\\1", text[at:]))
    return "".join(out)


def escaped(text: str) -> str:
    """Text without markup, in which nothing means anything to pandoc."""
    return _SPECIAL.sub(r"\\\1", text)


def unescaped(text: str) -> str:
    """`text` without the backslashes of `escaped`; other marks stay as they are."""
    return _ESCAPE.sub(r"\1", text)


def from_pandoc(text: str, depth: int = 0) -> str:
    """Pandoc's inline Markdown as CSL-JSON's HTML; what is none of it stays as it is."""
    if depth > 10:
        return text
    return _TOKEN.sub(lambda match: _html(match, depth), text)


def _html(match: re.Match[str], depth: int) -> str:
    found = match["escaped"]
    if found:
        return {"<": "&lt;", "&": "&amp;"}.get(found, found)
    if match["math"]:
        return match["math"]
    if match["text"]:
        before, behind = _KINDS[match["kind"]]
        return before + from_pandoc(match["text"], depth + 1) + behind
    name = next(one for one in _TAGS if match[one])
    return f"<{_TAGS[name]}>{from_pandoc(match[name], depth + 1)}</{_TAGS[name]}>"
