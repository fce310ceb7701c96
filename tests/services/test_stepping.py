"""Going to any point of the undo history."""

from __future__ import annotations

import pytest

from refdesk.errors import Cancelled, LibraryError, NotFoundError
from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.services.stepping import START, go_to
from refdesk.store import bulk, references, undo
from refdesk.store.library import Library
from tests.store import samples
from tests.store.dump import dump

Dump = dict[str, object]


def _steps(library: Library) -> list[int]:
    """The ids of the steps, oldest first."""
    return [step.id for step in reversed(undo.history_of(library.read()))]


def _done(library: Library) -> list[int]:
    steps = undo.history_of(library.read())
    return [step.id for step in reversed(steps) if not step.is_undone]


def _fill(library: Library, deeds: int) -> list[Dump]:
    """An import and `deeds` stars; what the library was before and after each of them."""
    seen: list[Dump] = [dict(dump(library.read()))]
    ids = list(bulk.add_batches(library, "Import", samples.batches(0, 9, 5)).added)
    seen.append(dict(dump(library.read())))
    for n in range(deeds):
        with library.write(f"star {n}") as session:
            references.set_starred(session, ids[n : n + 1], True)
        seen.append(dict(dump(library.read())))
    return seen


def test_any_point_is_reached_from_any_other(library: Library) -> None:
    seen = _fill(library, 3)
    points = [START, *_steps(library)]
    for place in (1, 4, 2, 0, 3, 3, 0, 4):
        go_to(library, points[place])
        assert dict(dump(library.read())) == seen[place]
        assert _done(library) == points[1 : place + 1]


def test_a_sentence_tells_how_many_steps_it_took(library: Library) -> None:
    _fill(library, 3)
    steps = _steps(library)
    assert go_to(library, steps[0]) == "3 steps taken back."
    assert go_to(library, steps[1]) == "1 step done again."
    assert go_to(library, steps[1]) == "The library is at this step already."


def test_the_way_goes_on_after_a_restart(library: Library) -> None:
    seen = _fill(library, 3)
    steps = _steps(library)
    go_to(library, steps[1])
    path = library.path
    library.close()
    with Library.open(path, parse_source=parse_source) as again:
        go_to(again, steps[-1])
        assert dict(dump(again.read())) == seen[-1]
        go_to(again, START)
        assert dict(dump(again.read())) == seen[0]


def test_a_cancel_leaves_the_library_at_a_step(library: Library) -> None:
    seen = _fill(library, 4)
    token = CancelToken()
    told: list[tuple[int, int]] = []

    def progress(done: int = 0, total: int = 0, detail: str = "") -> None:
        told.append((done, total))
        if done == 2:
            token.cancel()

    with pytest.raises(Cancelled):
        go_to(library, START, progress=progress, token=token)
    assert told == [(1, 5), (2, 5)]
    assert dict(dump(library.read())) == seen[-3]


def test_a_new_step_made_meanwhile_is_not_taken_back(library: Library) -> None:
    _fill(library, 4)

    def progress(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done == 1:
            with library.write("rate") as session:
                references.set_rating(session, [1], 4)

    with pytest.raises(LibraryError, match="1 step was taken back"):
        go_to(library, START, progress=progress)
    steps = undo.history_of(library.read())
    assert [step.title for step in steps] == ["rate", "star 2", "star 1", "star 0", "Import"]
    assert not any(step.is_undone for step in steps)


def test_a_step_that_was_forgotten_is_refused(library: Library) -> None:
    _fill(library, 2)
    forgotten = _steps(library)[-1]
    undo.undo(library)
    undo.undo(library)
    with library.write("rate") as session:
        references.set_rating(session, [1], 4)
        references.set_starred(session, [2], True)
    assert forgotten not in _steps(library)
    with pytest.raises(NotFoundError, match="not in the history"):
        go_to(library, forgotten)


def test_the_history_tells_how_much_is_kept_for_a_step(library: Library) -> None:
    _fill(library, 0)
    with library.write("star all") as session:
        references.set_starred(session, range(1, 10), True)
    with library.write("star none") as session:
        references.set_starred(session, [1], False)
    none, all_, _ = undo.history_of(library.read())
    assert all_.size > 5 * none.size > 0
