"""Citations and bibliographies: an implementation of the Citation Style Language 1.0.2."""

from __future__ import annotations

from refdesk.cite.bibliography import Bibliography
from refdesk.cite.processor import Processor

__all__ = ["Bibliography", "Processor"]
