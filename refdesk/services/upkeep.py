"""What a library needs now and then: an index as this RefDesk makes it, a backup a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from refdesk.store import index_version

if TYPE_CHECKING:
    from refdesk.services.toolbox import Toolbox

Due = Literal["index", "backup", ""]


def what_is_due(toolbox: Toolbox) -> Due:
    """What should be done next; "" when all is as it should be. Cares for SQLite's statistics."""
    if not toolbox.library.is_read_only:
        toolbox.library.update_statistics()
    if index_version.is_behind(toolbox.library):
        return "index"
    return "backup" if toolbox.backups.is_due() else ""


def refresh_some(toolbox: Toolbox) -> tuple[int, int, bool]:
    """Make the index of some more references anew: how many are done, of how many, the end."""
    step = index_version.refresh_some(toolbox.library)
    return step.done, step.total, step.is_complete
