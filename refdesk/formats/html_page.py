"""A page of references in HTML: to read, to print, to put on a web site; no script, no images."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Final

from refdesk.formats.encodings import clean
from refdesk.formats.listing import abstract_parts, byline, details, links, title_of, where
from refdesk.formats.pubmed.writer import encoded
from refdesk.model.markup import RichText, squeeze
from refdesk.model.record import ReferenceRecord

_HEAD: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="RefDesk">
<title>References</title>
<style>
body { font: 1rem/1.5 Georgia, "Times New Roman", serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff; }
ol { padding-left: 2.2rem; }
li { margin-bottom: 1.6rem; }
h2 { font-size: 1.05rem; line-height: 1.35; margin: 0; }
p { margin: .3rem 0; overflow-wrap: break-word; }
.where, .links, .more { font-size: .9rem; color: #444; }
.links a { color: #0b4f8a; margin-right: 1em; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; } li { break-inside: avoid-page; } a { color: inherit; text-decoration: none; } }
</style>
</head>
<body>
<ol>
"""
_FOOT: Final = "</ol>\n</body>\n</html>\n"


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write a whole page with a numbered list, one entry a record."""
    stream.write(_HEAD.encode())
    for record in records:
        stream.write(encoded(_entry(record)))
    stream.write(_FOOT.encode())


def _entry(record: ReferenceRecord) -> str:
    lines = [f"<h2>{_rich(title_of(record))}</h2>"]
    for name, text in (("authors", byline(record)), ("where", where(record))):
        if text:
            lines.append(f'<p class="{name}">{_text(text)}</p>')
    found = [
        f'{label}{": " if label else ""}<a href="{_text(url)}">{_text(text)}</a>'
        for label, text, url in links(record)
    ]
    if found:
        lines.append(f'<p class="links">{" ".join(found)}</p>')
    for label, part in abstract_parts(record):
        lines.append(f"<p>{f'<b>{_text(label)}:</b> ' if label else ''}{_rich(part)}</p>")
    if record.abstract.copyright:
        lines.append(f'<p class="more">{_text(record.abstract.copyright)}</p>')
    lines += [f'<p class="more">{label}: {_text(text)}</p>' for label, text in details(record)]
    name = f' id="{_text(record.citekey)}"' if record.citekey else ""
    return f"<li{name}>\n" + "\n".join(lines) + "\n</li>\n"


def _rich(text: RichText) -> str:
    """Canonical markup holds nothing but its few tags, everything else is escaped in it."""
    return squeeze(clean(text.html))


def _text(text: str) -> str:
    text = squeeze(clean(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")
