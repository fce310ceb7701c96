"""Writing runs as HTML, plain text, RTF, Markdown or LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from refdesk.cite.punctuation import (
    BLOCK_CLOSE,
    BLOCK_OPEN,
    CLOSE,
    LINK_OPEN,
    OPEN,
    QUOTE_CLOSE,
    QUOTE_OPEN,
    TEXT,
    Run,
)

FORMATS: Final = ("html", "text", "rtf", "markdown", "latex")

_HTML = {
    "style:italic": ("<i>", "</i>"),
    "style:oblique": ("<em>", "</em>"),
    "style:normal": ('<span style="font-style:normal;">', "</span>"),
    "variant:small-caps": ('<span style="font-variant:small-caps;">', "</span>"),
    "variant:normal": ('<span style="font-variant:normal;">', "</span>"),
    "weight:bold": ("<b>", "</b>"),
    "weight:normal": ('<span style="font-weight:normal;">', "</span>"),
    "decoration:underline": ('<span style="text-decoration:underline;">', "</span>"),
    "decoration:none": ('<span style="text-decoration:none;">', "</span>"),
    "valign:sup": ("<sup>", "</sup>"),
    "valign:sub": ("<sub>", "</sub>"),
    "valign:baseline": ('<span style="baseline">', "</span>"),
}
_RTF = {
    "style:italic": ("{\\i{}", "}"),
    "style:oblique": ("{\\i{}", "}"),
    "style:normal": ("{\\i0{}", "}"),
    "variant:small-caps": ("{\\scaps ", "}"),
    "variant:normal": ("{\\scaps0{}", "}"),
    "weight:bold": ("{\\b{}", "}"),
    "weight:normal": ("{\\b0{}", "}"),
    "decoration:underline": ("{\\ul{}", "}"),
    "decoration:none": ("{\\ulnone{}", "}"),
    "valign:sup": ("\\super ", "\\nosupersub{}"),
    "valign:sub": ("\\sub ", "\\nosupersub{}"),
}
_MARKDOWN = {
    "style:italic": ("*", "*"),
    "style:oblique": ("*", "*"),
    "variant:small-caps": ("[", "]{.smallcaps}"),
    "weight:bold": ("**", "**"),
    "decoration:underline": ("[", "]{.underline}"),
    "valign:sup": ("^", "^"),
    "valign:sub": ("~", "~"),
}
_LATEX = {
    "style:italic": ("\\textit{", "}"),
    "style:oblique": ("\\textsl{", "}"),
    "style:normal": ("\\textup{", "}"),
    "variant:small-caps": ("\\textsc{", "}"),
    "variant:normal": ("\\textup{", "}"),
    "weight:bold": ("\\textbf{", "}"),
    "weight:normal": ("\\textmd{", "}"),
    "decoration:underline": ("\\underline{", "}"),
    "valign:sup": ("\\textsuperscript{", "}"),
    "valign:sub": ("\\textsubscript{", "}"),
}
_LATEX_SPECIAL = str.maketrans({
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "#": "\\#", "$": "\\$", "%": "\\%",
    "&": "\\&", "_": "\\_", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}", "\u00a0": "~", "\u202f": "\\,",
})  # fmt: skip
_SUPERSCRIPTS = {
    "ª": "a", "²": "2", "³": "3", "¹": "1", "º": "o", "ʰ": "h", "ʱ": "ɦ", "ʲ": "j", "ʳ": "r",
    "ʴ": "ɹ", "ʵ": "ɻ", "ʶ": "ʁ", "ʷ": "w", "ʸ": "y", "ˠ": "ɣ", "ˡ": "l", "ˢ": "s", "ˣ": "x",
    "ˤ": "ʕ", "ᴬ": "A", "ᴭ": "Æ", "ᴮ": "B", "ᴰ": "D", "ᴱ": "E", "ᴲ": "Ǝ", "ᴳ": "G", "ᴴ": "H",
    "ᴵ": "I", "ᴶ": "J", "ᴷ": "K", "ᴸ": "L", "ᴹ": "M", "ᴺ": "N", "ᴼ": "O", "ᴽ": "Ȣ", "ᴾ": "P",
    "ᴿ": "R", "ᵀ": "T", "ᵁ": "U", "ᵂ": "W", "ᵃ": "a", "ᵄ": "ɐ", "ᵅ": "ɑ", "ᵆ": "ᴂ", "ᵇ": "b",
    "ᵈ": "d", "ᵉ": "e", "ᵊ": "ə", "ᵋ": "ɛ", "ᵌ": "ɜ", "ᵍ": "g", "ᵏ": "k", "ᵐ": "m", "ᵑ": "ŋ",
    "ᵒ": "o", "ᵓ": "ɔ", "ᵔ": "ᴖ", "ᵕ": "ᴗ", "ᵖ": "p", "ᵗ": "t", "ᵘ": "u", "ᵙ": "ᴝ", "ᵚ": "ɯ",
    "ᵛ": "v", "ᵜ": "ᴥ", "ᵝ": "β", "ᵞ": "γ", "ᵟ": "δ", "ᵠ": "φ", "ᵡ": "χ", "⁰": "0", "ⁱ": "i",
    "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁺": "+", "⁻": "−", "⁼": "=",
    "⁽": "(", "⁾": ")", "ⁿ": "n", "℠": "SM", "™": "TM",
}  # fmt: skip
_SUPERSCRIPT = re.compile(f"[{''.join(_SUPERSCRIPTS)}]")
_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>^~#$|])")
_GAP: Final = "\u0002"
"""Stands where the first field of an entry ends, until it is known what follows."""
_LINE_BREAKS: Final = {"rtf": "\\line ", "latex": "\\newline "}
_BLOCKS = {
    "block": "csl-block",
    "left-margin": "csl-left-margin",
    "right-inline": "csl-right-inline",
    "indent": "csl-indent",
}


def _html_text(text: str) -> str:
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")
    if "  " in text:
        text = text.replace("  ", "\u00a0 ")
    if not text.isascii():
        text = _SUPERSCRIPT.sub(lambda match: f"<sup>{_SUPERSCRIPTS[match[0]]}</sup>", text)
    return text


def _rtf_text(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
    if text.isascii():
        return text
    out = []
    for letter in text:
        code = ord(letter)
        if code < 128:
            out.append(letter)
        elif letter in _SUPERSCRIPTS and letter not in "℠™":
            out.append(f"\\super {_rtf_text(_SUPERSCRIPTS[letter])}\\nosupersub{{}}")
        elif code < 0x10000:
            out.append(f"\\uc0\\u{code}{{}}")
        else:
            code -= 0x10000
            out.append(f"\\uc0\\u{0xD800 + (code >> 10)}{{}}\\uc0\\u{0xDC00 + (code & 0x3FF)}{{}}")
    return "".join(out)


def _markdown_text(text: str) -> str:
    return _MARKDOWN_SPECIAL.sub(r"\\\1", text)


def _latex_text(text: str) -> str:
    return text.translate(_LATEX_SPECIAL)


def _plain_text(text: str) -> str:
    return text


_WRITERS: dict[str, tuple[Callable[[str], str], dict[str, tuple[str, str]]]] = {
    "html": (_html_text, _HTML),
    "text": (_plain_text, {}),
    "rtf": (_rtf_text, _RTF),
    "markdown": (_markdown_text, _MARKDOWN),
    "latex": (_latex_text, _LATEX),
}


def write(runs: Iterable[Run], output: str = "html") -> str:
    """The runs as text in the format `output`, one of FORMATS."""
    escape, tags = _WRITERS[output]
    out: list[str] = []
    pending = ""  # neighbouring texts are escaped together, so that two blanks are seen
    for run in runs:
        kind = run.kind
        if kind in (TEXT, QUOTE_OPEN, QUOTE_CLOSE):
            pending += run.text
            continue
        if pending:
            _add_text(out, escape(pending))
            pending = ""
        if kind == OPEN:
            out.append(tags.get(run.text, ("", ""))[0])
        elif kind == CLOSE:
            out.append(tags.get(run.text, ("", ""))[1])
        elif kind in (BLOCK_OPEN, BLOCK_CLOSE):
            _block(out, run, output)
        elif output == "html":  # a link
            out.append(f'<a href="{_attribute(run.text)}">' if kind == LINK_OPEN else "</a>")
    if pending:
        _add_text(out, escape(pending))
    return "".join(out).replace(_GAP, "")


def _attribute(url: str) -> str:
    return url.replace("&", "&#38;").replace("<", "%3C").replace(">", "%3E").replace('"', "%22")


def _add_text(out: list[str], text: str) -> None:
    """Add a text; the gap after the first field becomes one blank."""
    if out and out[-1] == _GAP:
        out[-1] = " "
        text = text.lstrip(" ")
    out.append(text)


def _block(out: list[str], run: Run, output: str) -> None:
    if output == "html":
        name = _BLOCKS.get(run.text, "csl-block")
        out.append(f'<div class="{name}">' if run.kind == BLOCK_OPEN else "</div>")
    elif run.kind == BLOCK_CLOSE and run.text == "left-margin":
        if output == "rtf":
            out.append("\\tab ")
        elif out:
            out[-1] = out[-1].rstrip(" ")
            out.append(_GAP)
    elif run.text in ("block", "indent") and out and not out[-1].endswith("\n"):
        out.append(_LINE_BREAKS.get(output, "\n"))
