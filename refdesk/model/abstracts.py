"""An abstract as a text that can be written, and back: sections divided by empty lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from refdesk.model.markup import RichText, clean_markup, squeeze
from refdesk.model.record import Abstract, AbstractSection, ReferenceRecord

_LABEL: Final = re.compile(r"\A([A-Z][A-Z0-9 ,/&()'’-]{1,79}):\s+(?=\S)")


def abstract_text(record: ReferenceRecord) -> str:
    """The abstract with its markup, sections divided by empty lines, labels as `LABEL: `."""
    return "\n\n".join(
        f"{part.label}: {part.text.markup}" if part.label else part.text.markup
        for part in record.abstract.sections
    )


def abstract_of(before: Abstract, text: str) -> Abstract:
    """`abstract_text` turned round; labels and categories of `before` are known again."""
    known = {part.label: part for part in before.sections if part.label}
    sections: list[AbstractSection] = []
    for paragraph in re.split(r"\n\s*\n", text):
        paragraph = squeeze(paragraph)
        if not paragraph:
            continue
        label = next((name for name in known if paragraph.startswith(f"{name}: ")), "")
        if not label and (found := _LABEL.match(paragraph)) is not None:
            label = found[1]
        body = paragraph[len(label) + 2 :] if label else paragraph
        category = known[label].category if label in known else ""
        sections.append(AbstractSection(clean_markup(body), label, category))
    return replace(before, sections=tuple(sections))


def with_changed_text(abstract: Abstract, change: Callable[[RichText], RichText]) -> Abstract:
    """The text of each section changed; a section without text goes, labels stay."""
    parts = (replace(part, text=change(part.text)) for part in abstract.sections)
    return replace(abstract, sections=tuple(part for part in parts if part.text))


def in_one_line(abstract: Abstract) -> str:
    """The abstract for a line of a table."""
    return " ".join(abstract.plain.split())
