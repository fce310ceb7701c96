"""Markup and quotation marks inside fields: `<i>`, `<sup>`, "straight" and ‘curly’ quotes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from refdesk.cite.nodes import PLAIN, Format
from refdesk.cite.tree import Child, Output

NO_CASE: Final = Format(style="@nocase")
"""A span that text case leaves alone; prints nothing of its own."""
NO_DECORATION: Final = Format(style="@nodecor")
_TAG = (
    r"</?(?:i|b|sup|sub|sc)>|<span style=\"font-variant:\s*small-caps;\">"
    r"|<span class=\"no(?:case|decor)\">|</span>"
)
_OPENERS = {
    "<i>": Format(style="italic"),
    "<b>": Format(weight="bold"),
    "<sup>": Format(valign="sup"),
    "<sub>": Format(valign="sub"),
    "<sc>": Format(variant="small-caps"),
    '<span class="nocase">': NO_CASE,
    '<span class="nodecor">': NO_DECORATION,
}
TAG: Final = re.compile(_TAG)
_SPACED = re.compile(" ([:;?!»])")
_MAX_DEPTH = 60


class QuoteMarks(NamedTuple):
    """The marks of a locale, outer and inner, opening and closing."""

    open: str = "“"
    close: str = "”"
    inner_open: str = "‘"
    inner_close: str = "’"
    verbatim: bool = False
    """Quotes and apostrophes in fields stay as they are; only tags are read."""


@lru_cache(maxsize=64)
def _scanner(marks: QuoteMarks) -> re.Pattern[str]:
    if marks.verbatim:
        return TAG
    own = {
        m.strip(" \u00a0\u202f")
        for m in (marks.open, marks.close, marks.inner_open, marks.inner_close)
    }
    single = "".join(re.escape(mark) for mark in own | {"'", '"'} if len(mark) == 1)
    return re.compile(f"{_TAG}|[{single}]")


class _Frame:
    """Something opened and not yet closed: a tag or a quote, with what came since."""

    __slots__ = ("children", "format", "token")

    def __init__(self, token: str, format_: Format = PLAIN) -> None:
        self.token = token
        self.format = format_
        self.children: list[Child] = []

    def add(self, text: str) -> None:
        if not text:
            return
        if self.children and isinstance(self.children[-1], str):
            self.children[-1] += text
        else:
            self.children.append(text)


def parse_rich(text: str, marks: QuoteMarks) -> list[Child]:
    """Read a field into texts and nodes. Tags and quotes without their partner stay text."""
    if " " in text and not marks.verbatim:
        text = _SPACED.sub("\u202f\\1", text).replace("« ", "«\u202f")
    pattern = _scanner(marks)
    if pattern.search(text) is None:
        return [text] if text else []
    frames = [_Frame("")]
    at = 0
    for match in pattern.finditer(text):
        token = match[0]
        frames[-1].add(text[at : match.start()])
        at = match.end()
        if len(token) > 1:
            _tag(frames, token)
        else:
            _quote(frames, token, text, match.start(), marks)
    frames[-1].add(text[at:])
    while len(frames) > 1:
        _give_up(frames)
    return frames[0].children


def _tag(frames: list[_Frame], token: str) -> None:
    if not token.startswith("</"):
        if len(frames) < _MAX_DEPTH:
            frames.append(_Frame(token, _OPENERS.get(token, Format(variant="small-caps"))))
        else:
            frames[-1].add(token)
        return
    name = token[2:-1]
    for depth in range(len(frames) - 1, 0, -1):
        opened = frames[depth].token
        if opened[0] == "<" and opened[1 : 1 + len(name)] == name and opened[1 + len(name)] in " >":
            while len(frames) - 1 > depth:
                _give_up(frames)
            frame = frames.pop()
            if frame.children:
                node = Output(frame.children, format=frame.format, flips=True)
                frames[-1].children.append(node)
            return
    frames[-1].add(token)


def _quote(frames: list[_Frame], token: str, text: str, at: int, marks: QuoteMarks) -> None:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    opener = _opener_of(token, marks)
    closes = not after.isalnum() or (before in ".!?,;:" and token != "'")
    if opener and closes and not (before.isspace() and at and token in "\"'"):
        for depth in range(len(frames) - 1, 0, -1):
            if frames[depth].token in opener:
                while len(frames) - 1 > depth:
                    _give_up(frames)
                frame = frames.pop()
                if frame.children:
                    frames[-1].children.append(_quoted(frame, frames, marks))
                else:
                    frames[-1].add(frame.token + token)
                return
            if frames[depth].token.startswith("<"):
                break
    may_open = token in ('"', "'", marks.open.strip(), marks.inner_open.strip()) or (
        token in _strip(marks.open) or token in _strip(marks.inner_open)
    )
    starts = before.isspace() or before in "(<>[{/-–—\u202f\u00a0“‘\"'«" or token not in "\"'"
    if may_open and starts and not after.isspace() and len(frames) < _MAX_DEPTH:
        frames.append(_Frame(token))
    else:
        frames[-1].add("’" if token == "'" else token)


def _quoted(frame: _Frame, frames: list[_Frame], marks: QuoteMarks) -> Output:
    """What stood in quotes; of straight ones the kind that a field uses first is the outer kind."""
    mark = ""
    if not _in_quotes(frames):
        if frame.token in "\"'":
            field = frames[0]
            field.token = field.token or frame.token
            mark = "" if field.token == frame.token else "inner-quote"
        elif frame.token == _strip(marks.inner_open):  # alone they stay as they were typed
            mark = "inner-quote"
    return Output(frame.children, quotes=True, mark=mark)


def _in_quotes(frames: list[_Frame]) -> bool:
    return any(frame.token[0] != "<" for frame in frames[1:])


def _strip(mark: str) -> str:
    return mark.strip(" \u00a0\u202f")


def _opener_of(token: str, marks: QuoteMarks) -> tuple[str, ...]:
    """The marks which `token` can close."""
    openers = []
    if token in ('"', "'"):
        openers.append(token)
    if token == _strip(marks.close):
        openers.append(_strip(marks.open))
    if token == _strip(marks.inner_close):
        openers.append(_strip(marks.inner_open))
    return tuple(openers)


def _give_up(frames: list[_Frame]) -> None:
    """Turn the innermost open frame into text."""
    frame = frames.pop()
    token = frame.token
    frames[-1].add("’" if token == "'" else token)
    for child in frame.children:
        if isinstance(child, str):
            frames[-1].add(child)
        else:
            frames[-1].children.append(child)


def plain_of(text: str) -> str:
    """`text` without markup tags."""
    return TAG.sub("", text) if "<" in text else text
