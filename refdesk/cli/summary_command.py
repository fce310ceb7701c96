"""`refdesk summary`: what a search finds, in numbers and plots."""

from __future__ import annotations

import argparse
import dataclasses
import json
from array import array
from typing import Any

from refdesk.cli.session import toolbox
from refdesk.errors import RefDeskError, UsageError
from refdesk.model.cancel import CancelToken
from refdesk.model.summary import Numbers, Plot, PlotCounts, as_tsv

TITLES = {
    Plot.YEARS: "Years",
    Plot.JOURNALS: "Journals",
    Plot.AUTHORS: "Authors",
    Plot.TYPES: "Publication types",
    Plot.MESH: "MeSH headings",
    Plot.TOGETHER: "MeSH headings together",
}


def run(options: argparse.Namespace) -> int:
    """Print numbers and the commonest values, or draw one plot."""
    _check(options)
    plots = [Plot(options.plot)] if options.plot else list(Plot)
    with toolbox(options, read_only=True) as tools:
        ids, token = array("q", tools.browser.ids(options.query)), CancelToken()
        counts = list(
            tools.summary.counts(
                ids, token, plots, top=options.top, has_check_tags=options.check_tags
            )
        )
        numbers = tools.summary.numbers(ids, token)
    if options.plot and options.output is not None:
        _draw(options, counts[0])
    elif options.json:
        print(json.dumps(_as_json(numbers, counts), ensure_ascii=False, indent=1))
    else:
        _print(numbers, counts, is_whole=not options.plot)
    return 0


def _check(options: argparse.Namespace) -> None:
    if options.output is None:
        return
    if not options.plot:
        raise UsageError("Say which plot to draw with --plot.")
    if options.output.suffix.lower() not in (".png", ".svg"):
        raise UsageError("The file of a plot ends in .png or .svg.")


def _draw(options: argparse.Namespace, counts: PlotCounts) -> None:
    from refdesk.services import plotting  # matplotlib, for this alone

    title = TITLES[counts.plot] + (f": {options.query}" if options.query else "")
    is_svg = options.output.suffix.lower() == ".svg"
    drawn = plotting.export(counts, "svg" if is_svg else "png", title)
    try:
        options.output.write_bytes(drawn)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RefDeskError(f"{options.output} could not be written: {reason}.") from error


def _as_json(numbers: Numbers, counts: list[PlotCounts]) -> dict[str, Any]:
    plots = {
        one.plot.value: [
            {"label": bar.label, "query": bar.term, "count": bar.count} for bar in one.shown
        ]
        for one in counts
    }
    return {**dataclasses.asdict(numbers), **plots}


def _print(numbers: Numbers, counts: list[PlotCounts], *, is_whole: bool) -> None:
    if is_whole:
        for name, value in dataclasses.asdict(numbers).items():
            shown = "" if value is None else f"{value:g}" if isinstance(value, float) else value
            print(f"{name.replace('_', ' ').capitalize()}\t{shown}")
    for one in counts:
        if is_whole:
            print()
        table = dataclasses.replace(one, bars=one.shown)
        print(as_tsv(table, (TITLES[one.plot], "References")), end="")
