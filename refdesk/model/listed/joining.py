"""Lines that a page's width has broken, joined again: hyphens, links and page ranges with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_HYPHEN: Final = re.compile(r"(\S*[^\W\d_])[-‐\u00ad]\Z")
_RANGE: Final = re.compile(r"\d[-‐‑‒–—−]\Z")
_BEFORE_HYPHENS: Final = """acid age air all based beta blood brain care case cell class co cohort community computer cost cross
culture cytokine data day deep dependent disease dose double drug early end evidence ex extra factor
family fast first follow full gene genome glucose group half health heart high hospital human il in
ion knock large late life light like long low machine mental meta mid multi muscle near non novo
nurse off old on open opioid out over paired parent patient peer phase placebo point population
primary protein proof pseudo quality quasi randomised randomized rate re real receptor regression
risk school second self semi severe short single site skin small socio specific state stem t target
team term third three time tissue treatment two under up vaccine vitamin water web weight well wide
wild within work x year young"""
_KEPT: Final = frozenset(_BEFORE_HYPHENS.split())
"""Words before a hyphen that stays: `meta-` and `analysis` are not one word."""
_TAIL: Final = 200
_WORD: Final = 40
"""Letters of a line's end that are looked at: for a link, and for a word."""
_IN_LINK: Final = re.compile(
    r"(?:https?://\S*|www\.\S*|\b10\.\d{4,9}/\S*|\b10\.\d{0,9}|doi\.org/\S*)\Z", re.IGNORECASE
)
_LINK_SIGN: Final = re.compile(r"/|www\.|10\.", re.IGNORECASE)
_DASHES: Final = "-‐‑‒–—−\u00ad"
_GOES_ON: Final = re.compile(r"[^\s]*[\d/_%=&?.-][^\s]*|[a-z]{1,12}\.?(?=\s|\Z)")


def join_lines(lines: Sequence[str]) -> str:
    """The lines as one, with single blanks."""
    done: list[str] = []
    tail = ""
    for line in lines:
        line = " ".join(line.split())
        if line:
            joined = _joined(tail, line) if tail else line
            # Only the end is looked at again: a whole text is not copied for each of its lines.
            done.append(joined[:-_TAIL])
            tail = joined[-_TAIL:]
    return "".join((*done, tail))


def _joined(text: str, line: str) -> str:
    """`text`, which is the end of what was joined, and the line behind it."""
    if text[-1] not in _DASHES and not _LINK_SIGN.search(text):
        return f"{text} {line}"
    if _IN_LINK.search(text) and _is_cut_link(text, line):
        return text + line
    if _RANGE.search(text) and line[0].isdigit():
        return text + line
    hyphen = _HYPHEN.search(text[-_WORD:])
    if hyphen is None:
        return f"{text} {line}"
    if text.endswith("\u00ad"):
        return text[:-1] + line
    before = re.split(r"[^\w]", hyphen[1])[-1]
    if line[0].islower() and before.lower() not in _KEPT and not before.isupper():
        return text[:-1] + line
    return text + line


def _is_cut_link(text: str, line: str) -> bool:
    """Whether a link goes on in the next line: it ends in a sign that no link ends with."""
    if text.endswith(("/", "-", "_", "=", "(", "%", ":")):
        return _GOES_ON.match(line) is not None
    return text.endswith(".") and re.match(r"[a-z\d][^\s]*\d", line) is not None
