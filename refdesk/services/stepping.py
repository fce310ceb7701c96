"""Going back, or forward again, to any point of the undo history."""

from __future__ import annotations

from collections.abc import Sequence

from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.cancel import CancelToken
from refdesk.model.rows import StepRow
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import counted
from refdesk.store import undo
from refdesk.store.history import KEPT_STEPS
from refdesk.store.library import Library

START = 0
"""Stands for what the library was before the oldest step that is kept."""


def way_to(steps: Sequence[StepRow], step_id: int) -> list[StepRow]:
    """The steps to take back, or to do again, in this order, until `step_id` is the last one done.

    `steps` are the history, newest first; `START` takes all of them back. Raises NotFoundError for
    a step that is not among them.
    """
    target = next((step for step in steps if step.id == step_id), None)
    if target is None and step_id != START:
        raise NotFoundError("This step is not in the history any more.")
    if target is not None and target.is_undone:
        return [step for step in reversed(steps) if step.is_undone and step.id <= step_id]
    return [step for step in steps if not step.is_undone and step.id > step_id]


def go_to(
    library: Library,
    step_id: int,
    *,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> str:
    """Make the library what it was just after a step; returns a sentence on what was done.

    Each step is a transaction of its own, so that a cancel leaves the library at one of them. Who
    changes the library meanwhile ends it: a new step must not be taken back unseen.
    """
    way = way_to(undo.history_of(library.read(), KEPT_STEPS), step_id)
    is_forward = bool(way) and way[0].is_undone
    flip, did = (undo.redo, "done again") if is_forward else (undo.undo, "taken back")
    for count, step in enumerate(way):
        if token is not None:
            token.raise_if_cancelled()
        if flip(library, only=step.id) is None:
            was = f"{counted(count, 'step')} {'was' if count == 1 else 'were'} {did}"
            raise LibraryError(f"The library was changed meanwhile; {was}, then RefDesk stopped.")
        progress(count + 1, len(way))
    return f"{counted(len(way), 'step')} {did}." if way else "The library is at this step already."
