"""Small styles and items for tests of single rules."""

from __future__ import annotations

from typing import Any

from refdesk.cite import Processor

NAMESPACE = "http://purl.org/net/xbiblio/csl"


def style(
    layout: str,
    *,
    style_class: str = "in-text",
    attributes: str = "",
    citation: str = "",
    layout_attributes: str = "",
    sort: str = "",
    extra: str = "",
    bibliography: str = "",
) -> str:
    """A style around the elements of a citation's layout."""
    return (
        f'<style xmlns="{NAMESPACE}" version="1.0" class="{style_class}" {attributes}>'
        f"<info><id/><title/></info>{extra}"
        f"<citation {citation}>{sort}<layout {layout_attributes}>{layout}</layout></citation>"
        f"{bibliography}</style>"
    )


def cited(
    xml: str, *items: dict[str, Any], lang: str = "", output: str = "html", **cite: Any
) -> str:
    """The citation of all `items`, to which ids and a type are given where they have none."""
    full = [{"id": f"i{place}", "type": "book", **item} for place, item in enumerate(items)]
    processor = Processor(xml, full, lang=lang, output=output)
    return processor.cite([{"id": item["id"], **cite} for item in full])
