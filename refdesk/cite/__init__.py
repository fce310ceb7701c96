"""Citations and bibliographies: an implementation of the Citation Style Language 1.0.2."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from refdesk.cite.bibliography import Bibliography
    from refdesk.cite.processor import Processor

__all__ = ["Bibliography", "Processor"]


def __getattr__(name: str) -> Any:
    """Load the processor when it is first wanted: looking for a style needs none of it."""
    if name in __all__:
        return getattr(import_module(f"refdesk.cite.{name.lower()}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
