"""NLM's MeSH vocabulary as XML: descriptors (`desc2026.xml`) and qualifiers (`qual2026.xml`)."""

from __future__ import annotations

from refdesk.formats.mesh.reader import Heading, mesh_headings

__all__ = ["Heading", "mesh_headings"]
