"""Markdown of notes as HTML: CommonMark's usual blocks and spans, with tables and task lists.

HTML in a note stays text, as in the window's preview, and only addresses of the web, of mail and
of this document become links: an exported file can be opened without a thought.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Final

_FENCE: Final = re.compile(r" {0,3}(```+|~~~+)")
_HEADING: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_RULE: Final = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_ITEM: Final = re.compile(r"( {0,3})([-*+]|\d{1,9}[.)])([ \t]+|$)")
_QUOTE: Final = re.compile(r" {0,3}> ?")
_TASK: Final = re.compile(r"\[([ xX])\][ \t]+")
_BAR: Final = re.compile(r"(?<!\\)\|")
_COLUMNS: Final = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_SAFE: Final = re.compile(r"(?:https?:|mailto:|#)", re.IGNORECASE)
_SPAN: Final = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`)(?P<text>.+?)(?<!`)(?P=ticks)(?!`))"
    r"|\\(?P<plain>[!-/:-@\[-`{-~])"
    r"|\[\[(?P<key>[^\[\]\n]{1,200})\]\]"
    r"|!?\[(?P<words>[^\[\]\n]*)\]\((?P<address><[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:[ \t]+\"[^\"\n]*\")?\)"
    r"|<(?P<auto>(?:https?://|mailto:)[^\s<>]+)>"
    r"|(?P<bare>https?://[^\s<>\"'*`]+)"
    r"|\*\*(?P<strong>\S(?:.*?\S)?)\*\*"
    r"|(?<!\w)__(?P<strong2>\S(?:.*?\S)?)__(?!\w)"
    r"|~~(?P<struck>\S(?:.*?\S)?)~~"
    r"|\*(?P<em>[^\s*](?:[^*]*?[^\s*])?)\*"
    r"|(?<!\w)_(?P<em2>[^\s_](?:[^_]*?[^\s_])?)_(?!\w)"
    r"|(?P<break>(?: {2,}|\\)\n)",
    re.DOTALL,
)
DEEPEST: Final = 20
"""Quotations and lists within each other; what is deeper is plain text."""

LinkOf = Callable[[str], str]
"""The address of the reference with a citation key, "" when there is nothing to lead to."""


def note_html(markdown: str, link_of: LinkOf = lambda key: "") -> str:
    """The HTML of a note; `[[key]]` leads where `link_of` says."""
    return "\n".join(_blocks(markdown.expandtabs(4).splitlines(), link_of, 0))


def _blocks(lines: list[str], link_of: LinkOf, depth: int) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif fence := _FENCE.match(line):
            at, html = _fenced(lines, at, fence[1])
            yield html
        elif heading := _HEADING.match(line):
            level = len(heading[1])
            yield f"<h{level}>{_inline(heading[2] or '', link_of)}</h{level}>"
            at += 1
        elif _RULE.match(line):
            yield "<hr>"
            at += 1
        elif depth < DEEPEST and _QUOTE.match(line):
            at, inner = _while(lines, at, lambda text: bool(_QUOTE.match(text)))
            inner = [_QUOTE.sub("", each, count=1) for each in inner]
            yield (
                "<blockquote>\n" + "\n".join(_blocks(inner, link_of, depth + 1)) + "\n</blockquote>"
            )
        elif depth < DEEPEST and _ITEM.match(line):
            at, html = _list(lines, at, link_of, depth)
            yield html
        elif "|" in line and at + 1 < len(lines) and "-" in lines[at + 1] and _COLUMNS.match(lines[at + 1]):  # fmt: skip
            at, html = _table(lines, at, link_of)
            yield html
        else:
            at, inner = _paragraph(lines, at)
            yield f"<p>{_inline(chr(10).join(inner), link_of)}</p>"


def _while(lines: list[str], at: int, holds: Callable[[str], bool]) -> tuple[int, list[str]]:
    found = []
    while at < len(lines) and holds(lines[at]):
        found.append(lines[at])
        at += 1
    return at, found


def _fenced(lines: list[str], at: int, fence: str) -> tuple[int, str]:
    end = at + 1
    while end < len(lines) and not lines[end].strip().startswith(fence):
        end += 1
    code = escape("\n".join(lines[at + 1 : end]))
    return end + 1, f"<pre><code>{code}</code></pre>"


def _paragraph(lines: list[str], at: int) -> tuple[int, list[str]]:
    found = [lines[at].strip() + ("  " if lines[at].endswith("  ") else "")]
    at += 1
    while at < len(lines) and lines[at].strip() and not _begins_block(lines[at]):
        found.append(lines[at].lstrip())
        at += 1
    return at, found


def _begins_block(line: str) -> bool:
    return any(mark.match(line) for mark in (_FENCE, _HEADING, _RULE, _QUOTE, _ITEM))


def _list(lines: list[str], at: int, link_of: LinkOf, depth: int) -> tuple[int, str]:
    first = _ITEM.match(lines[at])
    assert first is not None
    is_numbered = first[2][0].isdigit()
    items: list[list[str]] = []
    while at < len(lines):
        mark = _ITEM.match(lines[at])
        if mark is None or mark[2][0].isdigit() != is_numbered or _RULE.match(lines[at]):
            break
        width = mark.end() if mark[3] and len(mark[3]) <= 4 else mark.end(2) + 1
        item = [lines[at][width:]]
        at += 1
        while at < len(lines):
            text = lines[at]
            indent = len(text) - len(text.lstrip(" "))
            is_lazy = bool(text.strip()) and bool(item[-1].strip()) and not _begins_block(text)
            if text.strip() and indent < width and not is_lazy:
                break
            if not text.strip() and not _goes_on(lines, at, width):
                break
            item.append(text[min(indent, width) :])
            at += 1
        items.append(item)
        while at < len(lines) and not lines[at].strip() and at + 1 < len(lines) and _ITEM.match(lines[at + 1]):  # fmt: skip
            at += 1
    start = f' start="{int(first[2][:-1])}"' if is_numbered and first[2][:-1] != "1" else ""
    name = "ol" if is_numbered else "ul"
    made = "\n".join(f"<li>{_item(item, link_of, depth)}</li>" for item in items)
    return at, f"<{name}{start}>\n{made}\n</{name}>"


def _goes_on(lines: list[str], at: int, width: int) -> bool:
    """Whether what comes behind empty lines belongs to the item still."""
    following = next((line for line in lines[at:] if line.strip()), "")
    return bool(following) and len(following) - len(following.lstrip(" ")) >= width


def _item(lines: list[str], link_of: LinkOf, depth: int) -> str:
    box = ""
    if task := _TASK.match(lines[0]):
        box = f"{'☒' if task[1] != ' ' else '☐'} "
        lines = [lines[0][task.end() :], *lines[1:]]
    blocks = list(_blocks(lines, link_of, depth + 1))
    if blocks and blocks[0].startswith("<p>") and all(line.strip() for line in lines):
        blocks[0] = blocks[0].removeprefix("<p>").removesuffix("</p>")  # a tight list
    return box + "\n".join(blocks)


def _table(lines: list[str], at: int, link_of: LinkOf) -> tuple[int, str]:
    end, body = _while(lines, at + 2, lambda text: "|" in text and bool(text.strip()))
    head = _cells(lines[at])
    rows = [f"<tr>{''.join(f'<th>{_inline(cell, link_of)}</th>' for cell in head)}</tr>"]
    for line in body:
        cells = (_cells(line) + [""] * len(head))[: len(head)]
        rows.append(f"<tr>{''.join(f'<td>{_inline(cell, link_of)}</td>' for cell in cells)}</tr>")
    return end, "<table>\n" + "\n".join(rows) + "\n</table>"


def _cells(line: str) -> list[str]:
    text = line.strip().removeprefix("|")
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(text)]


def _inline(text: str, link_of: LinkOf, depth: int = 0) -> str:
    out: list[str] = []
    at = 0
    for found in _SPAN.finditer(text):
        out += (escape(text[at : found.start()]), _span(found, link_of, depth))
        at = found.end()
    out.append(escape(text[at:]))
    return "".join(out)


_TAGS: Final = {"strong": "strong", "strong2": "strong", "struck": "del", "em": "em", "em2": "em"}


def _span(found: re.Match[str], link_of: LinkOf, depth: int) -> str:
    for name, tag in _TAGS.items():
        if found[name] is not None:
            inner = found[name]
            return f"<{tag}>{_inline(inner, link_of, depth + 1) if depth < DEEPEST else escape(inner)}</{tag}>"
    if found["code"] is not None:
        return f"<code>{escape(found['text'].strip() or found['text'])}</code>"
    if found["plain"] is not None:
        return escape(found["plain"])
    if found["key"] is not None:
        key, _, words = found["key"].partition("|")
        return _link(words.strip() or key.strip(), link_of(key.strip()))
    if found["words"] is not None:
        return _link(found["words"], found["address"].strip("<>"))
    if found["break"] is not None:
        return "<br>\n"
    if found["auto"] is not None:
        return _link(found["auto"].removeprefix("mailto:"), found["auto"])
    address = _without_stop(found["bare"])
    return _link(address, address) + escape(found["bare"][len(address) :])


def _without_stop(address: str) -> str:
    """An address without what ends the sentence or the bracket that it stands in."""
    while address[-1] in ".,;:!?]" or (address[-1] == ")" and address.count(")") > address.count("(")):  # fmt: skip
        address = address[:-1]
    return address


def _link(words: str, address: str) -> str:
    shown = escape(words or address)
    return f'<a href="{escape(address)}">{shown}</a>' if _SAFE.match(address) else shown
