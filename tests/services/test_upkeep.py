"""What is done for a library while nobody asks for anything."""

from __future__ import annotations

from refdesk.services import upkeep
from refdesk.services.toolbox import Toolbox
from refdesk.store import bulk
from tests.store import samples


def test_a_library_whose_import_was_killed_gets_its_statistics_at_a_rest(toolbox: Toolbox) -> None:
    library = toolbox.library
    bulk.add_batches(library, "Import", [samples.many(0, 60)])
    known = "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'"
    assert library.read().execute(known).fetchone() == (0,)  # closing would have made them
    upkeep.what_is_due(toolbox)
    counted = "SELECT stat FROM sqlite_stat1 WHERE tbl = 'reference' AND idx = 'reference_by_title'"
    assert library.read().execute(counted).fetchone()[0].split()[0] == "60"
