"""What a style says about itself in its head: title, id, parent, fields, ISSNs."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OWN: Final = ("nlm", "ama", "apa", "mla")
"""The styles of PubMed's Cite button, by the names that always mean them."""
HEAD_BYTES: Final = 6_000
"""So much of a style is read for its head; no published one is longer."""

_TITLE = re.compile(r"<title(?:\s[^>]*)?>([^<]*)</title>")
_SHORT = re.compile(r"<title-short(?:\s[^>]*)?>([^<]*)</title-short>")
_LINK = re.compile(r"<link\b[^>]*>")
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']+)""")
_FIELD = re.compile(r"""<category\s[^>]*\bfield\s*=\s*["']([^"']+)""")
_KIND = re.compile(r"""<category\s[^>]*\bcitation-format\s*=\s*["']([^"']+)""")
_ISSN = re.compile(r"<(?:e?issnl?|issn)>([^<]*)</")
_LOCALE = re.compile(r"""<(?:\w+:)?style\b[^>]*\bdefault-locale\s*=\s*["']([^"']+)""")


@dataclass(frozen=True, slots=True)
class StyleInfo:
    """What the head of a style says about it; `id` is what `find_style` takes."""

    id: str
    title: str
    title_short: str = ""
    path: str = ""
    """The file; text, since making ten thousand paths takes longer than a search."""
    parent: str = ""
    """The id of the style that it depends on, "" for one that stands on its own."""
    fields: tuple[str, ...] = ()
    """Fields of science as CSL names them: "medicine", "generic-base" ..."""
    issns: tuple[str, ...] = ()
    kind: str = ""
    """How it cites: "numeric", "author-date", "author", "note", "label"; "" when it does not say."""
    default_locale: str = ""
    origin: str = "package"
    """Where it comes from: "refdesk" (our four), "package", "user" (added by the reader)."""


def read_info(path: Path, origin: str = "package") -> StyleInfo | None:
    """The head of the style at `path`; None when the file cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES).decode("utf-8", "replace")
    except OSError:
        return None
    head = head.partition("</info>")[0]

    def first(pattern: re.Pattern[str]) -> str:
        match = pattern.search(head)
        return " ".join(html.unescape(match[1]).split()) if match else ""

    stem = path.stem
    return StyleInfo(
        f"{stem}.csl" if stem in OWN else stem,  # "apa" is ours, "apa.csl" the package's
        first(_TITLE) or stem,
        first(_SHORT),
        str(path),
        _parent(head),
        tuple(_FIELD.findall(head)),
        tuple(issn.strip() for issn in _ISSN.findall(head) if issn.strip()),
        first(_KIND),
        first(_LOCALE),
        origin,
    )


def _parent(head: str) -> str:
    for link in _LINK.findall(head):
        if "independent-parent" in link and (match := _HREF.search(link)):
            return style_id(html.unescape(match[1]))
    return ""


def style_id(name: str) -> str:
    """The short id in a style's id, which may be an address: `.../styles/nature` is `nature`."""
    if "://" in name:
        name = name.rstrip("/").rpartition("/")[2]
    name = name.lower().removesuffix(".csl")
    return re.sub(r"\s+", "-", name)


def is_issn(text: str) -> bool:
    """Whether `text` is an ISSN, with or without its hyphen."""
    return re.fullmatch(r"\s*\d{4}-?\d{3}[\dXx]\s*", text, re.ASCII) is not None
