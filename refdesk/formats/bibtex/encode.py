"""Text with markup to LaTeX that `latex.decode` reads back the same.

Two modes. In UTF-8, which every LaTeX since 2018 and biber read, only what TeX takes for a
command is escaped. In ASCII, letters and signs become commands; what has none stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from refdesk.formats.bibtex.latex import decode_plain
from refdesk.formats.bibtex.symbols import FORMS, MARKS
from refdesk.formats.encodings import clean
from refdesk.model.markup import RichText, squeeze

_PARTS: Final = re.compile(r"<(/?)(i|b|u|sup|sub|sc|nocase)>")
_COMMANDS: Final = {
    "i": "\\textit{", "b": "\\textbf{", "u": "\\underline{", "sup": "\\textsuperscript{",
    "sub": "\\textsubscript{", "sc": "\\textsc{",
}  # fmt: skip
_SPECIAL: Final = re.compile(
    r"[\\&%$#_{}~^]|[-–—]+|[?!]?`+|''+"
    r"|<(?=/?(?:i|b|u|em|sub|sup|sc|italic|strong|span|scp)[\s>])",
    re.IGNORECASE,
)
_ESCAPES: Final = {
    "\\": "\\textbackslash{}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_",
    "{": "\\{", "}": "\\}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "–": "--",
    "—": "---", "<": "\\textless{}",
}  # fmt: skip
_BRACES: Final = {"{": "{\\textbraceleft}", "}": "{\\textbraceright}"}
_HINTS: Final = "\\&%$#_{}~^–—<`'-"
_ACTS: Final = re.compile(
    r"\\(?:input|include|includeonly|includegraphics|includepdf|InputIfFileExists|IfFileExists"
    r"|verbatiminput|lstinputlisting|import|subimport|bibliography|usepackage|RequirePackage"
    r"|documentclass|LoadClass|loop|repeat|read|readline|openin|closein|openout|closeout|newread|newwrite"
    r"|write|immediate|ShellEscape|special|directlua|latelua|luaexec|catcode|csname|endcsname"
    r"|expandafter|noexpand|scantokens|primitive|def|gdef|edef|xdef|let|futurelet|global|newcommand"
    r"|renewcommand|providecommand|DeclareRobustCommand|newenvironment|renewenvironment"
    r"|every[a-z]+|afterassignment|aftergroup|output|shipout|endinput|end|begin|batchmode"
    r"|pdf[a-z]+|file[a-z]*|errmessage|message|typeout|typein|makeatletter|AtBeginDocument"
    r"|AtEndDocument)(?![A-Za-z])"
)
"""Commands that read or write files, run programs or define others: a source's text gives none."""
# What decode kept to the letter, because it knows no text for it: formulas and commands.
_KEPT: Final = re.compile(
    r"\$[^$]{0,2000}\\[^$]{1,2000}\$|\\[A-Za-z]+(?:\[[^\[\]{}]{0,200}\])?(?:\{[^{}]{0,2000}\})*"
)
_TOUCHES: Final = re.compile(r"[^A-Za-z0-9 .,;:!?()]")
_BARE: Final = re.compile("[^\x00-\x7f]")


def encode(text: RichText, *, ascii_only: bool = False) -> str:
    """LaTeX for markup; `nocase` spans become braces."""
    markup = squeeze(clean(text.markup))
    if "<" not in markup:
        return encode_plain(RichText(markup).plain, ascii_only=ascii_only)
    out: list[str] = []
    at = 0
    for match in _PARTS.finditer(markup):
        out.append(_part(markup[at : match.start()], ascii_only=ascii_only))
        at = match.end()
        if match[1]:
            out.append("}")
        elif match[2] == "nocase":
            # `{\` would be a special character for BibTeX, which protects nothing
            out.append("{{}" if markup.startswith("<", at) else "{")
        else:
            out.append(_COMMANDS[match[2]])
    out.append(_part(markup[at:], ascii_only=ascii_only))
    return "".join(out)


def _part(markup: str, *, ascii_only: bool) -> str:
    return encode_plain(RichText(markup).plain, ascii_only=ascii_only) if markup else ""


def encode_plain(text: str, *, ascii_only: bool = False) -> str:
    """LaTeX for text in which no character has a special meaning."""
    if text.isascii() and text.replace(" ", "").isalnum():
        return text
    text = _with_kept(text, ascii_only=ascii_only) if "\\" in text else _escaped(text)
    return _BARE.sub(_ascii_form, unicodedata.normalize("NFC", text)) if ascii_only else text


def _with_kept(text: str, *, ascii_only: bool) -> str:
    """Escape all but the commands and formulas that reading gives back to the letter."""
    out: list[str] = []
    at = 0
    for match in _KEPT.finditer(text):
        piece = match[0]
        is_kept = (
            piece.count("{") == piece.count("}")
            and _ACTS.search(piece) is None
            and decode_plain(piece + " ") == piece
        )
        if is_kept and (piece.isascii() or not ascii_only):  # no letter in it may change
            out += [_escaped(text[at : match.start()]), piece]
            at = match.end()
            if _TOUCHES.match(text, at):  # would be read as its next argument
                out.append("\\relax{}")
    out.append(_escaped(text[at:]))
    return "".join(out)


def _escaped(text: str) -> str:
    for hint in _HINTS:
        if hint in text:
            break
    else:
        return text
    braces_pair = is_balanced(text)
    text = _SPECIAL.sub(_escape, text)
    if not braces_pair:  # BibTeX counts those behind a backslash too
        text = text.replace("\\{", _BRACES["{"]).replace("\\}", _BRACES["}"])
    if "&" in text and ";" in text:
        # a name of HTML behind an ampersand would be read as the character
        text = re.sub(r"\\&(?=#?\w{2,8};)", r"\\&{}", text)
    return text


def _escape(match: re.Match[str]) -> str:
    """The code of a character; empty groups between those that would be read as one."""
    found = match[0]
    if len(found) == 1:
        return _ESCAPES.get(found, found)
    return "{}".join([_ESCAPES.get(char, char) for char in found])


def _ascii_form(match: re.Match[str]) -> str:
    letter = match[0]
    form = FORMS.get(letter)
    if form:
        return form
    base = unicodedata.normalize("NFD", letter)
    marks = [MARKS.get(mark, "") for mark in base[1:]]
    if len(base) < 2 or not base[0].isascii() or not all(marks):
        return letter
    inner = base[0]
    for mark in marks:
        if mark.isalpha():
            inner = f"\\{mark}{{{inner}}}"
        else:
            inner = f"\\{mark}{inner}" if len(inner) == 1 else f"\\{mark}{{{inner}}}"
    return f"{{{inner}}}"


def verbatim(text: str) -> str:
    """A path, an address, an identifier: nothing is escaped but a brace without its partner."""
    text = squeeze(clean(text))
    return text if is_balanced(text) else re.sub(r"[{}]", lambda match: _BRACES[match[0]], text)


def is_balanced(text: str) -> bool:
    """Whether braces pair, so that the text can stand between braces."""
    if "{" not in text and "}" not in text:
        return True
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
