"""What the first rows on screen may load: each module more is time before the window is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from refdesk.formats.registry import parse_source
from refdesk.store import references
from refdesk.store.library import Library
from tests.store import samples

ROOT = Path(__file__).resolve().parents[1]

# Loaded when first wanted, or one by one after the first rows (ui/later.py).
LATER = {
    "sqlalchemy", "requests", "matplotlib", "numpy", "keyring", "urllib3", "hashlib", "uuid", "html", "tempfile", "zstandard",
    "refdesk.model.record", "refdesk.model.query", "refdesk.model.fold", "refdesk.model.identifiers",
    "refdesk.model.facets", "refdesk.model.grouping", "refdesk.model.layouts",
    "refdesk.model.migrating",
    "refdesk.store.references", "refdesk.store.search", "refdesk.store.prepare",
    "refdesk.formats.pubmed_xml", "refdesk.formats.registry", "refdesk.cite",
    "refdesk.services.readable", "refdesk.services.styles", "refdesk.services.writable",
    "refdesk.ui.empty_library",
    "refdesk.ui.reference_page", "refdesk.ui.record_html", "refdesk.ui.notes_view",
    "refdesk.ui.files_view", "refdesk.ui.links_view", "refdesk.ui.edit_view", "refdesk.ui.drop",
    "refdesk.ui.views", "refdesk.ui.duplicates", "refdesk.ui.history", "refdesk.ui.library_drag",
    "refdesk.ui.library_menus", "refdesk.ui.reference_folding", "refdesk.ui.reference_groups",
    "refdesk.ui.reference_tags", "refdesk.ui.palette", "refdesk.ui.dialogs.jobs", "refdesk.ui.dialogs.export",
    "refdesk.ui.dialogs.keys", "refdesk.ui.dialogs.identifiers", "refdesk.ui.dialogs.failures",
}  # fmt: skip

START = """
import argparse, linecache, sys
from pathlib import Path
from refdesk.loading import quicken
quicken()
from PySide6.QtCore import QTimer
before = set(sys.modules)  # what Qt itself loads
from refdesk import app as program
from refdesk.settings import Settings
from refdesk.ui.later import Later
options = argparse.Namespace(
    library=Path(sys.argv[1]) / "a.refdesk", sample=False, screenshot=None, query="", select=None,
    size=(1440, 900), theme="light", font_scale=None, items=[],
)
qt = program.QApplication(["refdesk"])
running = program.Program(qt, Settings(Path(sys.argv[1]) / "settings.toml"), options)
first, load = [], Later._load
def look(self):
    first.append(set(sys.modules) - before)
    load(self)
    timer = QTimer(self, interval=5)
    timer.timeout.connect(lambda: qt.quit() if self.is_done else None)
    timer.start()
Later._load = look
running.run()
print(*(name for name in linecache.cache if "refdesk" in name and name.endswith(".py")))
print(*first[0])
print(*sys.modules)
"""


def test_the_first_rows_load_nothing_that_they_do_not_need(tmp_path: Path) -> None:
    with (
        Library.open(tmp_path / "a.refdesk", parse_source=parse_source) as library,
        library.write("Add") as session,
    ):
        references.add(session, [samples.new(1)])
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "REFDESK_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    sources, first, last = (set(line.split()) for line in done.stdout.splitlines()[-3:])
    assert sources == set(), "PySide read them: see refdesk/loading.py"
    assert "refdesk.store.listing" in first and "refdesk.ui.reference_table" in first
    assert first & LATER == set()
    assert {"refdesk.ui.reference_page", "refdesk.ui.notes_view", "refdesk.ui.drop"} <= last
    # The window's thread must not meet another one in the midst of loading these.
    assert {"sqlalchemy.orm", "refdesk.store.writer", "refdesk.services.importing"} <= last
