"""Zotero's notes, which are HTML, as Markdown; no script, style or link of another kind gets in."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_MARKS: Final = {
    "b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "s": "~~", "del": "~~",
    "strike": "~~",
}  # fmt: skip
_BLOCKS: Final = frozenset(
    ("p", "div", "section", "article", "ul", "ol", "table", "tr", "dl", "dt", "dd", "pre",
     "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "li", "hr")
)  # fmt: skip
_SILENT: Final = frozenset(("script", "style", "head", "title", "template"))
_SPECIAL: Final = re.compile(r"([\\`*_\[\]])")
_AT_START: Final = re.compile(r"(?m)^(\s*)(#{1,6} |[-+] |> |\d+[.)] )")
_SCHEMES: Final = ("http://", "https://", "mailto:", "zotero://")
_DEPTH: Final = 20


def markdown_of(html: str) -> str:
    """The note as Markdown; plain text stays as it is."""
    if "<" not in html and "&" not in html:
        return html.strip()
    parser = _Writer()
    parser.feed(html)
    parser.close()
    return parser.text()


def first_line(markdown: str) -> str:
    """What a note is called: its first line without marks."""
    for line in markdown.splitlines():
        plain = re.sub(r"\\(.)", r"\1", re.sub(r"^[#>\s*+-]+|(?<!\\)[*`]+", "", line)).strip()
        if plain:
            return plain[:120]
    return ""


class _Writer(HTMLParser):
    """Turns elements into marks, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[tuple[str, str, str]] = []  # (prefix of the first line, of others, text)
        self._inline: list[str] = []
        self._lists: list[tuple[str, int]] = []
        self._quotes = 0
        self._silent = 0
        self._is_pre = False
        self._first = ""
        self._links: list[str] = []
        self._open: list[str] = []

    def text(self) -> str:
        """What was written."""
        self._end_block()
        out: list[str] = []
        was_item = False
        for first, rest, text in self._blocks:
            lines = text.split("\n")
            made = "\n".join(
                f"{first if n == 0 else rest}{line}" if line else rest.rstrip()
                for n, line in enumerate(lines)
            )
            is_item = first.strip() != "" and not first.strip().startswith((">", "#"))
            if out:
                out.append("\n" if is_item and was_item else "\n\n")
            out.append(made)
            was_item = is_item
        return "".join(out).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self._start_block(tag)
        elif tag == "br":
            self._inline.append("\n")
        elif tag in ("td", "th"):
            self._inline.append(" | " if self._inline else "")
        elif tag in _MARKS and not self._is_pre:
            self._inline.append(_MARKS[tag])
            self._open.append(_MARKS[tag])
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            address = address if address.lower().startswith(_SCHEMES) else ""
            self._links.append(address)
            self._inline.append("[" if address else "")
        elif tag == "img":
            self._inline.append(f"(picture{': ' + alt if (alt := dict(attrs).get('alt')) else ''})")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self._end_block()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            elif tag == "blockquote":
                self._quotes = max(0, self._quotes - 1)
            elif tag == "pre":
                self._is_pre = False
        elif tag in _MARKS and not self._is_pre:
            self._close_mark(_MARKS[tag])
        elif tag == "a" and self._links:
            address = self._links.pop()
            self._inline.append(f"]({address})" if address else "")

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._is_pre:
            self._inline.append(data)
            return
        data = re.sub(r"\s+", " ", data)
        if not self._inline:
            data = data.lstrip()
        if data:
            self._inline.append(_SPECIAL.sub(r"\\\1", data))

    def _close_mark(self, mark: str) -> None:
        """End a mark and those within it; one around nothing is taken back."""
        while mark in self._open:
            self._end_mark(self._open.pop())

    def _end_mark(self, mark: str) -> None:
        if self._inline and self._inline[-1] == mark:
            self._inline.pop()
        else:
            self._inline.append(mark)

    def _start_block(self, tag: str) -> None:
        self._end_block()
        if tag in ("ul", "ol") and len(self._lists) < _DEPTH:
            self._lists.append((tag, 0))
        elif tag == "li":
            self._start_item()
        elif tag == "blockquote":
            self._quotes = min(self._quotes + 1, _DEPTH)
        elif tag == "pre":
            self._is_pre = True
        elif tag == "hr":
            self._blocks.append(("", "", "---"))
        elif tag[0] == "h" and tag[1:].isdigit():
            self._first = "#" * int(tag[1]) + " "

    def _start_item(self) -> None:
        kind, count = self._lists[-1] if self._lists else ("ul", 0)
        if self._lists:
            self._lists[-1] = (kind, count + 1)
        self._first = f"{count + 1}. " if kind == "ol" else "- "

    def _end_block(self) -> None:
        while self._open:
            self._end_mark(self._open.pop())
        text = "".join(self._inline)
        self._inline = []
        text = text.strip("\n") if self._is_pre else text.strip()
        if not text:
            return
        first, self._first = self._first, ""
        quotes = "> " * self._quotes
        if self._is_pre:
            pad = f"{quotes}    "
            self._blocks.append((pad, pad, text))
            return
        indent = "  " * max(0, len(self._lists) - 1)
        if not first:
            text = _AT_START.sub(lambda m: f"{m[1]}\\{m[2]}", text)
        lines = re.sub(r" *\n *", "  \n", text)
        hang = " " * len(first) if self._lists else ""
        first = f"{quotes}{indent}{first or ('  ' if self._lists else '')}"
        self._blocks.append((first, f"{quotes}{indent}{hang}", lines))
