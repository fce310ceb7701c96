"""Searching as one types, whole queries, orders, and how fast a search lets go."""

from __future__ import annotations

import contextlib
import statistics
import threading
import time
from collections.abc import Callable, Iterator

from refdesk.formats.registry import parse_source
from refdesk.model.fold import fold
from refdesk.model.query import parse
from refdesk.model.rows import GroupBy, SortKey, View
from refdesk.store import search, ties
from refdesk.store.driver import OPERATIONAL_ERRORS, Connection
from refdesk.store.grouping import grouped
from refdesk.store.library import Library
from refdesk.store.search_index import fts_values
from refdesk.store.search_order import never
from refdesk.store.sort_columns import COLUMNS, INDEXES, expression, tie
from tests.bench.figures import Bench, Figure, case
from tests.bench.records import pubmed_file
from tests.bench.store import library_file, read_file

TYPED = (
    "interleukin-6 brain",
    "patients with diabetes",
    "tnf-alpha expression",
    "gadient 1997",
    "oxidative stress NOT rats",
    '"clinical disease"',
    "covid-19 vaccine",
    "smith",
)
WHOLE = (
    "patients",
    "patients study",
    "patients OR study OR cells OR results",
    "study NOT patients",
    "interleukin[ti] AND brain[tiab]",
    "neur*",
    '"cell response"[tiab:~3]',
    "humans[mh]",
    "humans[mh] AND cancer",
    "review[pt] AND 2015:2020[dp]",
    "2010:2020[dp]",
    "smith[au]",
    "smith j[au] AND patients",
    "metabolism[sh] AND brain",
    "j*[ta] AND cancer",
    "eng[la] NOT patients",
    "5[vi] AND 3[ip]",
    "hasabstract NOT review[pt]",
    "last 5 years[dp] AND surgery",
)

NONSENSE = {
    "20,000 words": " ".join(f"word{number}" for number in range(20_000)),
    "10,000 stars": "* " * 10_000,
    "20,000 quotes": '"' * 20_000,
    "small words alone": "the of and " * 1_800,
    "unknown tags": "a[xyz] " * 2_800,
    "groups that are never closed": "(a OR " * 3_000,
    "5 MB": "lorem ipsum " * 430_000,
}


def _milliseconds(work: Callable[[], object], times: int = 1) -> float:
    """CPU time, the best of so many times: other work on the machine is none of ours."""
    best = float("inf")
    for _ in range(times):
        began = time.thread_time()
        work()
        best = min(best, (time.thread_time() - began) * 1000)
    return best


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)] if times else 0.0


def _limit(bench: Bench, small: float, large: float) -> float:
    """The budget at 100,000, or at 1,000,000 references."""
    return small if bench.n <= 100_000 else large


@case
def typed(bench: Bench) -> Iterator[Figure]:
    """Every key of some queries: the first rows, then the whole list."""
    with _opened(bench) as connection:
        first: list[float] = []
        whole: list[float] = []
        slowest: tuple[float, str] = (0.0, "")
        for text in TYPED:
            for end in range(1, len(text) + 1):
                tree = parse(text[:end], typing=True).tree

                def run(limit: int | None, tree: object = tree) -> object:
                    return search.ids(
                        connection, tree, View(), SortKey.BEST, descending=True, limit=limit
                    )  # type: ignore[arg-type]

                first.append(_milliseconds(lambda: run(200), 2))
                whole.append(_milliseconds(lambda: run(None), 2))
                slowest = max(slowest, (whole[-1], text[:end]))
        yield Figure("typing: first 200 rows, p50", statistics.median(first), "ms")
        yield Figure("typing: first 200 rows, p95", _p95(first), "ms", _limit(bench, 30, 50))
        yield Figure("typing: first 200 rows, worst", max(first), "ms")
        yield Figure("typing: whole list, p50", statistics.median(whole), "ms")
        yield Figure("typing: whole list, p95", _p95(whole), "ms", _limit(bench, 100, 400))
        yield Figure(f"typing: whole list, worst ({slowest[1]})", slowest[0], "ms")


@case
def searched(bench: Bench) -> Iterator[Figure]:
    """Whole queries, each with the field tags of a strategy; best of three."""
    with _opened(bench) as connection:
        for text in WHOLE:
            tree = parse(text).tree

            def run(tree: object = tree) -> object:
                return search.ids(connection, tree, View(), SortKey.YEAR, descending=True)  # type: ignore[arg-type]

            hits = search.count(connection, tree)
            best = _milliseconds(run, 3)
            yield Figure(f"search {text}: {hits:,} hits", best, "ms", _limit(bench, 100, 400))


@case
def nonsense(bench: Bench) -> Iterator[Figure]:
    """What nobody means but a search box may get: read, or answered with a sentence, at once."""
    for name, text in NONSENSE.items():
        took = _milliseconds(lambda text=text: parse(text), times=3)  # type: ignore[misc]
        yield Figure(f"reading {name}", took, "ms", 100)


@case
def ordered(bench: Bench) -> Iterator[Figure]:
    """The whole library by each column: for the first time, and again."""
    with _opened(bench) as connection:
        everything = parse("").tree
        for sort in SortKey:
            if sort is SortKey.BEST:
                continue

            def run(limit: int | None = None, sort: SortKey = sort) -> object:
                return search.ids(
                    connection, everything, View(), sort, descending=True, limit=limit
                )

            if COLUMNS[sort] in INDEXES:
                yield Figure(f"first 200 by {sort}", _milliseconds(lambda: run(200)), "ms", 50)
            yield Figure(f"all by {sort}", _milliseconds(run), "ms", 250)
            yield Figure(f"all by {sort} again", _milliseconds(run), "ms")
            value = expression(COLUMNS[sort])
            sql = f"SELECT r.id FROM reference AS r WHERE r.state = 0 ORDER BY {value}, r.id"
            bare = _milliseconds(lambda sql=sql: connection.execute(sql).fetchall())  # type: ignore[misc]
            yield Figure("... the same asked of SQLite", bare, "ms")


@case
def arranged(bench: Bench) -> Iterator[Figure]:
    """The whole library by two columns, and divided into groups, from nothing."""
    terms = (
        ((SortKey.YEAR, True), (SortKey.TITLE, False)),
        ((SortKey.CONTAINER, False), (SortKey.YEAR, True)),
        ((SortKey.RATING, True), (SortKey.CREATORS, False)),
    )
    for first, second in terms:
        with _opened(bench) as connection:
            everything = parse("").tree
            ids = search.ids(connection, everything, View(), first[0], descending=first[1])
            taken = _milliseconds(lambda: ties.sorted_by(connection, ids, (first, second), never))  # noqa: B023
            yield Figure(f"by {first[0]}, then by {second[0]}", taken, "ms")
            ways = [f"{tie(s)} {'DESC' if down else 'ASC'}" for s, down in (first, second)]
            sql = f"SELECT r.id FROM reference AS r WHERE r.state = 0 ORDER BY {', '.join(ways)}, r.id"
            bare = _milliseconds(lambda: connection.execute(sql).fetchall())  # noqa: B023
            yield Figure("... the same asked of SQLite", bare, "ms")
    with _opened(bench) as connection:
        ids = search.ids(connection, parse("").tree, View(), SortKey.ADDED, descending=True)
        for by in GroupBy:
            if by:
                first_time = _milliseconds(lambda: grouped(connection, ids, by, never))  # noqa: B023
                yield Figure(f"in groups by {by}", first_time, "ms")
                again = _milliseconds(lambda: grouped(connection, ids, by, never), 3)  # noqa: B023
                yield Figure(f"in groups by {by}, again", again, "ms")


@case
def interrupted(bench: Bench) -> Iterator[Figure]:
    """How long a broad search goes on after it was told to stop."""
    with _opened(bench) as connection:
        tree = parse("patients OR study OR cells OR results OR neur*").tree
        waits: list[float] = []
        for far in (1, 5, 20):
            ended = threading.Event()
            gone = threading.Event()
            connection.set_progress_handler(_Midway(far, midway := threading.Event()), 10_000)

            def check(gone: threading.Event = gone) -> None:
                if gone.is_set():
                    raise InterruptedError

            def run(ended: threading.Event = ended, midway: threading.Event = midway) -> None:
                with contextlib.suppress(InterruptedError, *OPERATIONAL_ERRORS):
                    search.ids(
                        connection, tree, View(), SortKey.TITLE, descending=True, check=check
                    )
                ended.set()
                midway.set()  # it was at its end before

            thread = threading.Thread(target=run)
            thread.start()
            midway.wait(60)
            gone.set()
            connection.interrupt()
            told = time.perf_counter()
            ended.wait()
            waits.append((time.perf_counter() - told) * 1000)
            thread.join()
            connection.set_progress_handler(None, 0)
        yield Figure("a search ends after interrupt", max(waits), "ms", 5)


class _Midway:
    """Sets an event when SQLite has come so many times ten thousand steps far."""

    def __init__(self, far: int, event: threading.Event) -> None:
        self._left = far
        self._event = event

    def __call__(self) -> int:
        self._left -= 1
        if self._left <= 0:
            self._event.set()
        return 0


@case
def folded(bench: Bench) -> Iterator[Figure]:
    """Folding all that is searched of a record."""
    found = [new for new, _ in zip(read_file(pubmed_file(bench)), range(1_000), strict=False)]
    records = [new.record for new in found if hasattr(new, "record")]
    began = time.process_time()
    for record in records:
        fts_values(record)
    spent = (time.process_time() - began) / len(records) * 1e6
    yield Figure("columns of the index, a record", spent, "us", 120)
    abstracts = [record.abstract.plain for record in records]
    began = time.process_time()
    for text in abstracts:
        fold(text)
    yield Figure("folding an abstract", (time.process_time() - began) / len(records) * 1e6, "us")


@contextlib.contextmanager
def _opened(bench: Bench) -> Iterator[Connection]:
    with Library.open(library_file(bench), parse_source=parse_source) as library:
        yield library.read()
