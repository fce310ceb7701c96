"""What lets the window's modules load without pauses."""

from __future__ import annotations

import gc
import sys


def quicken() -> None:
    """Prepare for loading the window's modules; call it before the first of them is imported.

    Python would look through all objects for cycles four times while the window is made, which
    are few then and stay for good: `workers/collector.py` looks for them once it is there.
    PySide reads the source of every module that is imported, to know whether it switches Qt's
    names to another style (`__feature__`). RefDesk never does, and its sources are two megabytes.
    """
    gc.disable()
    import PySide6.QtCore  # noqa: F401 -- what it patches is there only now

    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, "feature_imported"):
        vars(feature)["feature_imported"] = _leave_alone


def _leave_alone(module: object) -> None:
    """In place of PySide's look into the source of `module`."""
