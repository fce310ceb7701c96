"""The window: start, memory, frames, a record shown, and whether it is ever blocked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from refdesk.formats.registry import parse_source
from tests.bench.figures import Bench, Figure, case
from tests.bench.store import library_file
from tests.store import samples

STARTS = 9
BLOCKED_MS = 50.0


def _started(bench: Bench, *arguments: str) -> tuple[float, float]:
    """CPU seconds and MB of one start, with byte code in place as an installer leaves it."""
    command = [sys.executable, "-m", "tests.bench.start", *arguments]
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPYCACHEPREFIX": str(bench.folder / "bytecode"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    out = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    cpu, resident = map(float, out.stdout.split())
    return cpu, resident


@case
def started(bench: Bench) -> Iterator[Figure]:
    """Process start to first painted rows, against a bare window in the same run."""
    # Other work on the machine only ever adds: the best of each, in turns, is what it costs.
    starts = [
        (_started(bench, "bare"), _started(bench, "refdesk", str(library_file(bench))))
        for _ in range(STARTS + 1)
    ][1:]
    (bare, bare_mb), (cpu, resident) = (
        map(min, zip(*each, strict=True)) for each in zip(*starts, strict=True)
    )
    yield Figure("start of a bare three-pane window, CPU", bare)
    yield Figure("its memory", bare_mb, "MB")
    large = bench.n > 300_000
    yield Figure("start to first painted rows, CPU", cpu, "s", bare * (3 if large else 2.5))
    yield Figure("memory when the first rows are painted", resident, "MB", 260 if large else 130)


@case
def shown(bench: Bench) -> Iterator[Figure]:
    """Frames while scrolling and jumping, and records shown after selecting."""
    with _Window(bench) as program:
        table = program.window.search_pane.table
        count = table.table_model.rowCount()
        bar = table.verticalScrollBar()
        scroll, jump = [], []
        for _ in range(300):
            bar.setValue(bar.value() + 3)
            scroll.append(_painted(table))
        for step in range(300):
            bar.setValue((step * 7919 * 97) % max(bar.maximum(), 1))
            jump.append(_painted(table))
        for name, frames in (("while scrolling", scroll), ("after a jump", jump)):
            yield Figure(f"frame {name}, p95", _p95([clock for clock, _ in frames]), "ms", 16)
            yield Figure("... CPU of the window's thread", _p95([cpu for _, cpu in frames]), "ms")
        times, used, own = [], [], []
        for step in range(100):
            place = (step * 7919) % count
            began, spent, mine = time.perf_counter(), time.process_time(), time.thread_time()
            table.select_places([place])
            wanted = table.table_model.id_at(place)
            program.until(lambda wanted=wanted: program.shown_id() == wanted)  # type: ignore[misc]
            times.append((time.perf_counter() - began) * 1000)
            used.append((time.process_time() - spent) * 1000)
            own.append((time.thread_time() - mine) * 1000)
            program.settle()  # the citation of the one is not the wait for the next
        yield Figure("a record shown after selecting it, p95", _p95(times), "ms", 30)
        yield Figure("... CPU of the process, p95", _p95(used), "ms")
        yield Figure("... CPU of the window's thread, p95", _p95(own), "ms")
        crowds = program.show_crowd()
        clocks = [clock for clock, _ in crowds]
        yield Figure("a record with 300 authors shown, p95", _p95(clocks), "ms", 100)
        yield Figure("... CPU of the window's thread", _p95([cpu for _, cpu in crowds]), "ms")


@case
def heartbeat(bench: Bench) -> Iterator[Figure]:
    """The longest time that the window's thread was away, while everything goes on."""
    library = bench.folder / "heartbeat.refdesk"
    shutil.copyfile(library_file(bench), library)
    with _Window(bench, library) as program:
        yield from program.beat("typing a search", program.type_search)
        yield from program.beat("sorting by each column", program.sort_all)
        if bench.genlib is not None:
            program.make_others()
            yield from program.beat("importing 20,000 records", program.import_file)
        yield from program.beat("dropping 5,000 PMIDs", program.drop_pmids)


class _Window:
    """A running window on the bench's library, offscreen."""

    def __init__(self, bench: Bench, library: Path | None = None) -> None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from PySide6.QtWidgets import QApplication

        from refdesk.app import SWITCH_INTERVAL
        from refdesk.formats.registry import parse_source
        from refdesk.net.network import Network
        from refdesk.net.services import NetworkSettings, ServiceUrls
        from refdesk.services.toolbox import Toolbox
        from refdesk.settings import Settings
        from refdesk.store.library import Library
        from refdesk.ui import theme
        from refdesk.ui.main_window import MainWindow
        from refdesk.workers.collector import Collector
        from refdesk.workers.desk import Desk
        from tests.servers.eutils import EutilsServer
        from tests.servers.records import Shelf

        self.bench = bench
        sys.setswitchinterval(SWITCH_INTERVAL)
        self.app = QApplication.instance() or QApplication(["refdesk"])
        theme.apply(self.app, "light")  # type: ignore[arg-type]
        self.server = EutilsServer(Shelf())
        self.server.__enter__()
        urls = ServiceUrls(eutils=self.server.url)
        opened = Library.open(library or library_file(bench), parse_source=parse_source)
        self.toolbox = Toolbox(opened, Network(NetworkSettings(urls=urls)))
        self.desk = Desk(self.toolbox)
        self.window = MainWindow(self.desk, Settings(bench.folder / "settings.toml"))
        self._shown = 0
        self.desk.reference_read.connect(self._on_read)
        self.window.resize(1440, 900)
        self.window.show()
        self.desk.start()
        self.collector = Collector()
        self.collector.start(self.desk.rest)
        self.until(lambda: self.window.search_pane.table.table_model.rowCount() >= bench.n * 0.9)

    def __enter__(self) -> _Window:
        return self

    def __exit__(self, *_: object) -> None:
        self.window.close()
        self.desk.stop()
        self.toolbox.close()
        self.server.__exit__(None, None, None)

    def _on_read(self, view: Any) -> None:
        self._shown = view.reference_id

    def shown_id(self) -> int:
        """The reference that the detail pane got last."""
        return self._shown

    def until(self, condition: Callable[[], bool], seconds: float = 300) -> None:
        """Let the window live until `condition` holds.

        In an event loop that sleeps, as the program's does: one that polls would take the
        interpreter from the threads that work.
        """
        from PySide6.QtCore import QEventLoop, QTimer

        end = time.monotonic() + seconds
        loop = QEventLoop()
        timer = QTimer(interval=1)
        timer.timeout.connect(
            lambda: loop.quit() if condition() or time.monotonic() > end else None
        )
        timer.start()
        loop.exec()
        if time.monotonic() > end:
            raise TimeoutError("the window did not come to rest")

    def beat(self, name: str, deed: Callable[[], None]) -> Iterator[Figure]:
        """The longest gap between two beats of a 5 ms timer during `deed`.

        By the clock, as a reader would meet it, and by the processor time that the whole process
        took in a gap: what other work on the machine adds is in the first alone.
        """
        from PySide6.QtCore import QTimer

        gaps: list[float] = []
        used: list[float] = []
        last = [time.perf_counter(), time.process_time()]

        def tick() -> None:
            now = [time.perf_counter(), time.process_time()]
            gaps.append((now[0] - last[0]) * 1000 - 5)
            # What other threads did while the window waited for its timer is no blocking.
            used.append(min(gaps[-1], (now[1] - last[1]) * 1000))
            last[:] = now

        timer = QTimer(interval=5)
        timer.timeout.connect(tick)
        self.app.processEvents()
        last[:] = [time.perf_counter(), time.process_time()]
        timer.start()
        deed()
        timer.stop()
        longest = max(gaps, default=0)
        yield Figure(f"window blocked at most, while {name}", longest, "ms", BLOCKED_MS)
        yield Figure("... by this process' own work, CPU", max(used, default=0), "ms")

    def settle(self) -> None:
        """Wait until no thread has anything to do for a moment."""
        busy = [time.monotonic()]

        def is_quiet() -> bool:
            now = time.monotonic()
            if not self.desk.is_idle or self.window.is_waiting:
                busy[0] = now
            return now - busy[0] > 0.2

        self.until(is_quiet)

    def type_search(self) -> None:
        """Type words letter by letter, 30 ms apart."""
        from PySide6.QtTest import QTest

        box = self.window.toolbar.search_box
        box.setFocus()
        for text in ("interleukin", "cardio hepat", "sm[au] AND 2011[dp]"):
            for letter in text:
                QTest.keyClicks(box, letter)
                end = time.monotonic() + 0.03
                self.until(lambda end=end: time.monotonic() > end)  # type: ignore[misc]
            self.settle()
            self.window.search("")
            self.settle()

    def sort_all(self) -> None:
        """Sort by each key, both ways."""
        from refdesk.model.rows import SortKey, View

        for key in SortKey:
            if key is not SortKey.BEST:
                for descending in (True, False):
                    self.desk.list(View(), "", key, descending)
                    self.settle()

    def show_crowd(self) -> list[tuple[float, float]]:
        """Milliseconds, by the clock and of CPU, to read, show and paint a record of 300 authors."""
        from refdesk.model.views import ReferenceView

        pane, taken = self.window.detail_pane, []
        for n in range(20):
            body = crowd(n)
            began, spent = time.perf_counter(), time.thread_time()
            record = parse_source("pubmed-xml", body)
            pane.show_view(ReferenceView(1_000_000_000 + n, record))
            pane.record_view.viewport().repaint()
            clock, cpu = time.perf_counter() - began, time.thread_time() - spent
            taken.append((clock * 1000, cpu * 1000))
        return taken

    def make_others(self) -> None:
        """Make a file of 20,000 records that the library lacks."""
        self.others = self.bench.folder / "others.xml"
        if self.others.exists():
            return
        command = [sys.executable, str(self.bench.genlib), "--n", "20000", "--seed", "9"]
        subprocess.run([*command, "--format", "pubmed", "--out", str(self.others)], check=True)

    def import_file(self) -> None:
        """Import a file of 20,000 other records."""
        self.desk.import_files([self.others])
        self.settle()

    def drop_pmids(self) -> None:
        """Add 5,000 PMIDs of the loopback server."""
        from tests.servers.records import FIRST

        self.desk.add_text("\n".join(str(FIRST + n) for n in range(5000)))
        self.settle()


def crowd(n: int, authors: int = 300) -> bytes:
    """A made-up record with very many authors, each with two affiliations."""
    each = (
        '<Author ValidYN="Y"><LastName>Family{0}</LastName><ForeName>Given Middle</ForeName>'
        "<Initials>GM</Initials><AffiliationInfo><Affiliation>Department {1}, University of "
        "Nowhere, Somewhere, {1}.</Affiliation></AffiliationInfo><AffiliationInfo><Affiliation>"
        "Institute of Example Research {2}.</Affiliation></AffiliationInfo></Author>"
    )
    names = "".join(each.format(at, at // 3, at // 7) for at in range(authors))
    start, rest = samples.source(n).split(b'<AuthorList CompleteYN="Y">')
    _, end = rest.split(b"</AuthorList>")
    middle = f'<AuthorList CompleteYN="Y">{names}</AuthorList>'.encode()
    return start + middle + end


def _painted(table: Any) -> tuple[float, float]:
    """Milliseconds that a frame takes, by the clock and of CPU: other work is in the first alone."""
    began, spent = time.perf_counter(), time.thread_time()
    table.viewport().repaint()
    return (time.perf_counter() - began) * 1000, (time.thread_time() - spent) * 1000


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
