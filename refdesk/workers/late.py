"""The parts of the desk that are made when the window first asks for them, each with its thread."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from refdesk.model.reports import Change
from refdesk.workers.adding import AddingDesk
from refdesk.workers.tasks import TaskQueue

if TYPE_CHECKING:
    from refdesk.workers.asking import AskDesk
    from refdesk.workers.batch_editing import BatchDesk
    from refdesk.workers.counting import CountDesk
    from refdesk.workers.doi_checking import DoiCheckDesk
    from refdesk.workers.duplicates import DuplicateDesk
    from refdesk.workers.faceting import FacetDesk
    from refdesk.workers.following import FollowDesk
    from refdesk.workers.full_text import FullTextDesk
    from refdesk.workers.linking import LinkDesk
    from refdesk.workers.mesh import MeshDesk
    from refdesk.workers.noting import NoteDesk
    from refdesk.workers.refreshing import RefreshDesk
    from refdesk.workers.resolving import ResolveDesk
    from refdesk.workers.searching import SearchDesk
    from refdesk.workers.stepping import Stepping
    from refdesk.workers.summarising import SummaryDesk

_NAMES = (
    "faceting",
    "counting",
    "searching",
    "duplicates",
    "batch",
    "summarising",
    "asking",
    "following",
    "linking",
    "mesh",
    "refreshing",
    "doi_checking",
    "resolving",
    "noting",
)


class LateDesk(AddingDesk):
    """Makes its parts late; the desk below has the signals that they answer to."""

    references_changed: Any
    message: Any
    rest: Any
    upkeep: Any

    def _tell_change(self, change: Change, steps: tuple[str, str]) -> None:
        raise NotImplementedError

    @property
    def _late_queues(self) -> tuple[TaskQueue, ...]:
        """The queues of the parts that were made."""
        made = [self.__dict__[name] for name in _NAMES if name in self.__dict__]
        keepers = [part.keeper for part in made if hasattr(part, "keeper")]
        return (*(part.queue for part in made), *keepers)

    @cached_property
    def faceting(self) -> FacetDesk:
        """Counts what the hits have in common."""
        from refdesk.workers.faceting import FacetDesk

        made = FacetDesk(self._toolbox, self)
        self.references_changed.connect(made.touch)
        self.upkeep.refreshed.connect(made.touch_all)
        return made

    @cached_property
    def summarising(self) -> SummaryDesk:
        """Counts and draws the summary of a list."""
        from refdesk.workers.summarising import SummaryDesk

        made = SummaryDesk(self._toolbox, self)
        self.references_changed.connect(made.touch)
        self.upkeep.refreshed.connect(made.touch_all)
        return made

    @cached_property
    def following(self) -> FollowDesk:
        """Follows references to other works."""
        from refdesk.workers.following import FollowDesk

        return FollowDesk(self._toolbox, self)

    @cached_property
    def full_text(self) -> FullTextDesk:
        """Finds and fetches open copies."""
        from refdesk.workers.full_text import FullTextDesk

        made = FullTextDesk(self._toolbox, self.jobs, self._waiting, self)
        made.changed.connect(self._tell_change)
        made.told.connect(self.message)
        return made

    @cached_property
    def linking(self) -> LinkDesk:
        """Reads and asks for the links of one article."""
        from refdesk.workers.linking import LinkDesk

        return LinkDesk(self._toolbox, self)

    @cached_property
    def mesh(self) -> MeshDesk:
        """Helps to choose MeSH headings."""
        from refdesk.workers.mesh import MeshDesk

        return MeshDesk(self._toolbox, self)

    @cached_property
    def noting(self) -> NoteDesk:
        """Follows the links of notes, and exports notes."""
        from refdesk.workers.noting import NoteDesk

        return NoteDesk(self._toolbox, self.jobs, self)

    @cached_property
    def refreshing(self) -> RefreshDesk:
        """Refreshes references after a look at what PubMed says now."""
        from refdesk.workers.refreshing import RefreshDesk

        made = RefreshDesk(self._toolbox, self.jobs, self)
        made.changed.connect(self._tell_change)
        return made

    @cached_property
    def doi_checking(self) -> DoiCheckDesk:
        """Checks DOIs."""
        from refdesk.workers.doi_checking import DoiCheckDesk

        return DoiCheckDesk(self._toolbox, self)

    @cached_property
    def resolving(self) -> ResolveDesk:
        """Finds the works that reference lists mean."""
        from refdesk.workers.resolving import ResolveDesk

        return ResolveDesk(self._toolbox, self)

    @cached_property
    def searching(self) -> SearchDesk:
        """Helps to write queries."""
        from refdesk.workers.searching import SearchDesk

        return SearchDesk(self._toolbox, self)

    @cached_property
    def asking(self) -> AskDesk:
        """Asks PubMed on the side."""
        from refdesk.workers.asking import AskDesk

        made = AskDesk(self._toolbox, self)
        made.told.connect(self.message)
        return made

    @cached_property
    def counting(self) -> CountDesk:
        """Counts what must be searched for."""
        from refdesk.workers.counting import CountDesk

        return CountDesk(self._toolbox, self)

    @cached_property
    def duplicates(self) -> DuplicateDesk:
        """Looks for duplicates and merges them."""
        from refdesk.workers.duplicates import DuplicateDesk

        made = DuplicateDesk(self._toolbox, self.jobs, self)
        made.changed.connect(self._tell_change)
        self.references_changed.connect(made.stir)
        self.rest.came.connect(made.rest)
        return made

    @cached_property
    def stepping(self) -> Stepping:
        """Goes to any point of the undo history."""
        from refdesk.workers.stepping import Stepping

        made = Stepping(self._toolbox, self.jobs, self)
        made.changed.connect(self._tell_change)
        made.told.connect(self.message)
        return made

    @cached_property
    def batch(self) -> BatchDesk:
        """Changes many references."""
        from refdesk.workers.batch_editing import BatchDesk

        made = BatchDesk(self._toolbox, self.jobs, self)
        made.changed.connect(self._tell_change)
        return made
